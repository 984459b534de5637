"""Every page of the office in both languages and at both sizes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from pser_web import routes
from tests.e2e.office import Office
from tests.e2e.office import opened as office_in
from tests.e2e.test_every_page import EACH, faults_of


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    yield from office_in(tmp_path_factory.mktemp("office"))


@pytest.mark.parametrize(("language", "size"), EACH)
@pytest.mark.parametrize(
    ("who", "path", "shows"),
    [
        ("Rashid", routes.DESK, "tbody a"),
        ("Saima", routes.OVERVIEW, "#verified"),
        ("Saima", routes.AUDIT, "tbody tr"),
        ("Asma", routes.PEOPLE, "[name=districts]"),
    ],
)
def test_pages_of_the_office_are_fit_for_everybody(
    who: str, path: str, shows: str, language: str, size: str, office: Office, chromium_browser: Browser
) -> None:
    visitor = office.visitor(chromium_browser, who, language, size)
    visitor.go(path)
    expect(visitor.page.locator(shows).first).to_be_visible()
    assert faults_of(visitor, path) == []
    assert visitor.faults == []
    visitor.context.close()
