"""Every page, in every language and size: nothing for axe to find, no error in the console, nothing sideways, a picture to look at."""

from collections.abc import Iterator
from pathlib import Path

import brotli
import httpx
import pytest
from lxml import html
from playwright.sync_api import Browser, expect

from pser_web import routes
from pser_web.pages import PAGES
from pser_web.pages.page import Reader
from registry.language import LANGUAGES, Language
from tests.e2e import pages
from tests.e2e.conftest import SIZES, Visitor
from tests.e2e.fitness import is_too_wide, violations
from tests.e2e.portal_server import PortalServer
from tests.households import tenant_widow

PUBLIC = [page for page in PAGES if page.reader in {Reader.ANYONE, Reader.VISITOR} and page.path not in routes.INSTEAD]
PERSONAL = [page for page in PAGES if page.reader is Reader.CITIZEN]
EMPTY_PAGE = 133_654  # bytes of a page of this Reflex that says nothing; `make bench` measures it beside ours
EACH = [(language, size) for language in LANGUAGES for size in SIZES]


def faults_of(visitor: Visitor, path: str) -> list[str]:
    """Return what is wrong with the open page, which is also photographed."""
    faults = [f"{path}: {each}" for each in violations(visitor.page)]
    if is_too_wide(visitor.page):
        faults.append(f"{path}: wider than the screen")
    if visitor.page.locator("h1").count() != 1:
        faults.append(f"{path}: not one h1")
    wanted = {"lang": visitor.language, "dir": "rtl" if visitor.language == "ur" else "ltr"}
    for attribute, value in wanted.items():
        if visitor.page.locator("html").get_attribute(attribute) != value:
            faults.append(f"{path}: {attribute} is not {value}")
    visitor.photograph(path.split("?")[0].strip("/").replace("/", "-") or "home")
    return faults


@pytest.fixture(params=EACH, ids=lambda pair: "-".join(pair))
def reader(request: pytest.FixtureRequest, chromium_browser: Browser, portal: PortalServer) -> Iterator[Visitor]:
    language, size = request.param
    person = Visitor(chromium_browser, portal.address, size, language)
    yield person
    person.context.close()
    assert person.faults == []


def test_public_pages_are_fit_for_everybody(reader: Visitor) -> None:
    faults: list[str] = []
    for page in PUBLIC:
        reader.go(page.path)
        faults += faults_of(reader, page.path)
    assert faults == []


def test_personal_pages_are_fit_for_everybody(reader: Visitor, portal: PortalServer) -> None:
    household = tenant_widow()
    pages.arrive(reader, portal, household, until="documents")
    faults: list[str] = []
    for page in PERSONAL:
        if page.path.endswith(("/bank", "/land", "/livestock", "/gas")):
            continue  # steps that do not apply to this household lead back to the current one
        reader.go(page.path)
        expect(reader.page.locator("main [role=status]", has_text="…")).to_have_count(0)
        expect(reader.page.locator("main fieldset:disabled")).to_have_count(0)
        faults += faults_of(reader, page.path)
    assert faults == []


def weight(client: httpx.Client, address: str) -> int:
    """Return the bytes of an answer on the line."""
    with client.stream("GET", address) as answer:
        return len(b"".join(answer.iter_raw()))


@pytest.mark.parametrize("path", [page.path for page in PAGES if page.reader is Reader.ANYONE])
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_to_read_need_no_script_and_few_bytes(path: str, language: Language, portal: PortalServer) -> None:
    with httpx.Client(base_url=portal.address, headers={"Accept-Encoding": "br"}, trust_env=False) as client:
        page = html.document_fromstring(client.get(routes.spoken(path, language)).content)
        assert page.xpath("//h1")
        assert not page.xpath("//script")
        parts = {*page.xpath("//link[@rel='stylesheet']/@href"), *page.xpath("//img/@src"), routes.spoken(path, language)}
        assert 0 < sum(weight(client, part) for part in parts) <= 40 * 1024


@pytest.mark.parametrize("path", [routes.LOGIN, routes.REGISTER, *(page.path for page in PERSONAL if page.path.startswith(routes.APPLY))])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_first_visit_carries_a_fifth_more_than_an_empty_page_at_most(path: str, language: Language, portal: PortalServer) -> None:
    file = Path(".web/build/client", routes.spoken(path, language).strip("/"), "index.html").read_bytes()
    scripts = html.document_fromstring(file).xpath("//link[@rel='modulepreload' or @rel='stylesheet' or @rel='icon']/@href | //script/@src")
    with httpx.Client(base_url=portal.address, headers={"Accept-Encoding": "br"}, trust_env=False) as client:
        assert len(scripts) > 10
        carried = sum(weight(client, part) for part in set(scripts)) + len(brotli.compress(file))
    assert carried <= 1.2 * EMPTY_PAGE
