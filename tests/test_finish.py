"""What becomes of a page after the build."""

import base64
import hashlib
from typing import Any

import pytest
from lxml import html

from pser_web.finish import finish, inline_hashes, make_one_file, own_address, watch_over

BUILT = """<!DOCTYPE html><html lang="en"><head><title>Help</title>
<link rel="preload" as="style" href="/assets/all.css"><link rel="modulepreload" href="/assets/help.js">
<link rel="stylesheet" href="/assets/all.css"><meta property="og:image" content="favicon.ico"></head>
<body><main><h1>Help</h1><p>Call <a href="tel:1">the helpline</a>.</p></main>
<script>start()</script><script src="/assets/help.js"></script></body></html>"""
STYLE = "main > p { color: green } "
WARM = ["/assets/root.js", "/assets/login.js", "/assets/root.js"]


def built() -> Any:
    return html.document_fromstring(BUILT)


def sha256(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@pytest.mark.parametrize(
    ("path", "language", "written"), [("/", "en", "ltr"), ("/help", "en", "ltr"), ("/ur", "ur", "rtl"), ("/ur/help", "ur", "rtl")]
)
def test_a_page_says_its_language_and_direction(path: str, language: str, written: str) -> None:
    page = built()
    finish(page, path)
    assert (page.get("lang"), page.get("dir")) == (language, written)


@pytest.mark.parametrize(
    ("path", "scripts"),
    [
        ("/ur/apply/documents", ["page", "documents"]),
        ("/dashboard", ["page", "documents"]),  # where some may be asked for
        ("/ur/apply/head", ["page"]),
        ("/desk", ["page", "desk", "viewer", "case", "documents"]),
        ("/ur/desk/case", ["page", "desk", "viewer", "case", "documents"]),
        ("/login", ["page"]),
    ],
)
def test_a_page_begins_with_the_scripts_that_it_needs(path: str, scripts: list[str]) -> None:
    page = built()
    finish(page, path)
    assert page.xpath("//script[starts-with(@src, '/js/')]/@src") == [f"/js/{name}.js" for name in scripts]


def test_what_notices_a_lifeless_page_waits_for_no_other_file() -> None:
    page = built()
    watch_over(page, "watch()")
    before = page.xpath("//script[contains(text(), 'watch()')]/preceding::*")
    assert [each for each in before if each.get("rel") == "stylesheet" or each.get("src")] == []
    assert sha256("(()=>{watch()})()") in inline_hashes(page)["script"]


def test_a_page_to_read_is_one_file_without_scripts() -> None:
    page = built()
    finish(page, "/help")
    make_one_file(page, STYLE, WARM)
    assert page.xpath("//script | //link[@rel='modulepreload'] | //link[@rel='stylesheet'] | //link[@rel='preload']") == []
    assert f"<style>{STYLE}</style>" in html.tostring(page, encoding="unicode")
    assert page.xpath("//meta[@name='description']/@content") == ["Call the helpline."]


def test_a_page_to_read_warms_the_next_one_once() -> None:
    page = built()
    make_one_file(page, STYLE, WARM)
    assert page.xpath("//link[@rel='prefetch']/@href") == ["/assets/all.css", "/assets/root.js", "/assets/login.js"]


def test_what_is_inline_is_listed_by_its_hash_and_nothing_else() -> None:
    page = built()
    assert inline_hashes(page) == {"script": [sha256("start()")], "style": []}
    make_one_file(page, STYLE, [])
    assert inline_hashes(page) == {"script": [], "style": [sha256(STYLE)]}


@pytest.mark.parametrize("quote", ["`", '"', "'"])
def test_a_page_speaks_to_the_host_it_came_from(quote: str) -> None:
    script = f"a={quote}ws://localhost:8000/_event{quote};b={quote}http://localhost:8000/ping{quote}"
    assert own_address(script) == 'a=location.origin.replace(/^http/,"ws")+"/_event";b=location.origin+"/ping"'
