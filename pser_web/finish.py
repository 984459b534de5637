"""After the frontend build: pages get their language, those only read lose the scripts, and inline scripts are listed for the CSP."""

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

from lxml import html
from reflex.plugins import Plugin

from pser_web import routes
from pser_web.pages.page import Reader
from pser_web.routes import split, spoken
from registry.language import direction


class FinishPages(Plugin):
    """Finishes the built pages."""

    def post_build(self, **context: Any) -> None:
        """Finish every page of a build, before it is compressed."""
        from pser_web.pages import PAGES

        built: Path = context["static_dir"]
        readers = {page.path: page.reader for page in PAGES}
        warm = _scripts(built, routes.LOGIN) + _scripts(built, routes.REGISTER)
        hashes: dict[str, list[str]] = {}
        for file in built.rglob("index.html"):
            path = "/" + file.parent.relative_to(built).as_posix().strip(".")
            _, plain = split(path)
            page = html.document_fromstring(file.read_text(encoding="utf-8"))
            finish(page, path, script_free=readers.get(plain) is Reader.ANYONE, warm=warm)
            hashes["/" + path.strip("/")] = inline_hashes(page)
            file.write_text(html.tostring(page, doctype="<!DOCTYPE html>", encoding="unicode"), encoding="utf-8")
        for copy in built.rglob("*.html"):
            if copy.name != "index.html":
                copy.unlink()
        (built / "404.html").write_bytes((built / spoken(routes.NOT_FOUND, "en").strip("/") / "index.html").read_bytes())
        for file in (built / "assets").glob("reflex-env-*.js"):
            file.write_text(own_address(file.read_text(encoding="utf-8")), encoding="utf-8")
        (built.parent / "inline-scripts.json").write_text(json.dumps(hashes))


def own_address(script: str) -> str:
    """Make the page speak to wherever it came from, instead of the address that the build was given."""
    script = re.sub(r"[`\"']ws://localhost:8000([^`\"']*)[`\"']", r'location.origin.replace(/^http/,"ws")+"\1"', script)
    return re.sub(r"[`\"']http://localhost:8000([^`\"']*)[`\"']", r'location.origin+"\1"', script)


def _scripts(built: Path, path: str) -> list[str]:
    page = html.document_fromstring((built / path.strip("/") / "index.html").read_text(encoding="utf-8"))
    return page.xpath("//link[@rel='modulepreload']/@href")


def finish(page: Any, path: str, *, script_free: bool, warm: list[str]) -> None:
    """Set the language of a page; take the scripts out of one that is only read, and fetch those of the next when the line is idle."""
    language, _ = split(path)
    page.set("lang", language)
    page.set("dir", direction(language))
    head = page.find("head")
    for useless in page.xpath("//meta[@property='og:image']"):
        useless.drop_tree()
    for name, content in (("theme-color", "#0b5d46"), ("color-scheme", "light")):
        head.append(html.Element("meta", {"name": name, "content": content}))
    head.append(html.Element("link", {"rel": "icon", "href": "/icon.svg", "type": "image/svg+xml"}))
    if not script_free:
        head.append(html.Element("script", {"src": "/js/page.js", "defer": ""}))
        if split(path)[1].startswith(routes.APPLY):
            head.append(html.Element("script", {"src": "/js/documents.js", "defer": ""}))
        return
    for script in page.xpath("//script | //link[@rel='modulepreload']"):
        script.drop_tree()
    for href in dict.fromkeys(warm):
        head.append(html.Element("link", {"rel": "prefetch", "href": href, "as": "script", "crossorigin": ""}))


def inline_hashes(page: Any) -> list[str]:
    """Return the CSP hashes of a page's inline scripts."""
    return [
        "sha256-" + base64.b64encode(hashlib.sha256((script.text or "").encode()).digest()).decode()
        for script in page.xpath("//script[not(@src)]")
    ]
