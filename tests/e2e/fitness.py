"""Whether an open page is fit for everybody."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.conftest import Visitor

_AXE = Axe()
_ASKED = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], "resultTypes": ["violations"]}


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong, each with the first place where it is."""
    found = _AXE.run(page, options=_ASKED).response["violations"]
    return [f"{each['id']} {each['nodes'][0]['html'][:200]}" for each in found]


def is_too_wide(page: Page) -> bool:
    """Tell whether a page runs sideways."""
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def fit(visitor: Visitor, name: str) -> None:
    """Hold the open page to it, and keep a picture of it under a name."""
    assert violations(visitor.page) == [], name
    assert not is_too_wide(visitor.page), name
    visitor.photograph(name)
