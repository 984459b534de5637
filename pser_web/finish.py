"""After the build: pages get their language, those only read become one file without scripts, inline parts are listed for the CSP."""

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
from pser_web.slim import bundle, shorten_manifests
from registry.language import LANGUAGES, direction
from states.place import OF_CITIZENS


class FinishPages(Plugin):
    """Finishes the built pages."""

    def post_build(self, **context: Any) -> None:
        """Finish every page of a build, before it is compressed."""
        from pser_web.pages import PAGES

        built: Path = context["static_dir"]
        bundle(built / "js", built.parent.parent)
        first = built / "js" / "first.js"
        watch = first.read_text(encoding="utf-8")
        first.unlink()
        readers = {page.path: page.reader for page in PAGES}
        shorten_manifests(built)
        warm = {language: _scripts(built, spoken(routes.LOGIN, language), spoken(routes.REGISTER, language)) for language in LANGUAGES}
        stylesheet = "".join(file.read_text(encoding="utf-8") for file in (built / "assets").glob("__reflex_global_styles-*.css"))
        hashes: dict[str, dict[str, list[str]]] = {}
        for file in built.rglob("index.html"):
            path = "/" + file.parent.relative_to(built).as_posix().strip(".")
            language, plain = split(path)
            page = html.document_fromstring(file.read_text(encoding="utf-8"))
            finish(page, path)
            watch_over(page, watch)
            if readers.get(plain) is Reader.ANYONE:
                make_one_file(page, stylesheet, warm[language])
            hashes["/" + path.strip("/")] = inline_hashes(page)
            file.write_text(html.tostring(page, doctype="<!DOCTYPE html>", encoding="unicode"), encoding="utf-8")
        for copy in built.rglob("*.html"):
            if copy.name != "index.html":
                copy.unlink()
        (built / "404.html").write_bytes((built / spoken(routes.NOT_FOUND, "en").strip("/") / "index.html").read_bytes())
        for file in (built / "assets").glob("reflex-env-*.js"):
            file.write_text(own_address(file.read_text(encoding="utf-8")), encoding="utf-8")
        (built.parent / "inline-hashes.json").write_text(json.dumps(hashes))


def own_address(script: str) -> str:
    """Make the page speak to wherever it came from, instead of the address that the build was given."""
    script = re.sub(r"[`\"']ws://localhost:8000([^`\"']*)[`\"']", r'location.origin.replace(/^http/,"ws")+"\1"', script)
    return re.sub(r"[`\"']http://localhost:8000([^`\"']*)[`\"']", r'location.origin+"\1"', script)


def _scripts(built: Path, *paths: str) -> list[str]:
    """Return the scripts that pages of the app begin with."""
    pages = [html.document_fromstring((built / path.strip("/") / "index.html").read_text(encoding="utf-8")) for path in paths]
    return [href for page in pages for href in page.xpath("//link[@rel='modulepreload']/@href")]


def finish(page: Any, path: str) -> None:
    """Set the language of a page, its icon and colours, and add the portal's own scripts."""
    language, plain = split(path)
    page.set("lang", language)
    page.set("dir", direction(language))
    head = page.find("head")
    for useless in page.xpath("//meta[@property='og:image']"):
        useless.drop_tree()
    for name, content in (("theme-color", "#0b5d46"), ("color-scheme", "light")):
        head.append(html.Element("meta", {"name": name, "content": content}))
    head.append(html.Element("link", {"rel": "icon", "href": "/icon.svg", "type": "image/svg+xml"}))
    for name in ("page", *_own_scripts(plain)):
        head.append(html.Element("script", {"src": f"/js/{name}.js", "type": "module"}))


def watch_over(page: Any, watch: str) -> None:
    """Put the script that notices a lifeless page into the page itself, before the style sheet, for which scripts wait."""
    script = html.Element("script")
    script.text = f"(()=>{{{watch.strip()}}})()"  # for its names
    page.xpath("//head/link[@rel='stylesheet']")[0].addprevious(script)


def _own_scripts(path: str) -> tuple[str, ...]:
    """Return the scripts that a page begins with; those of pages to which one goes from it are fetched then (page/loading.js)."""
    if path.startswith(routes.DESK):
        return ("desk", "viewer", "case", "documents")
    only_asks = path.startswith(f"{routes.APPLY}/") and path != routes.step_path("documents")
    return ("documents",) if path.startswith(OF_CITIZENS) and not only_asks else ()


def make_one_file(page: Any, stylesheet: str, warm: list[str]) -> None:
    """Take the scripts out of a page that is only read, put the stylesheet in, and fetch what the next page needs when the line is idle."""
    head = page.find("head")
    for needless in page.xpath("//script | //link[@rel='modulepreload']"):
        needless.drop_tree()
    sheets = page.xpath("//link[@rel='stylesheet']/@href")
    for link in page.xpath("//link[@rel='stylesheet' or @as='style']"):
        link.drop_tree()
    style = html.Element("style")
    style.text = stylesheet  # a second request would cost a slow line more than these bytes on every page
    head.append(style)
    head.append(html.Element("meta", {"name": "description", "content": " ".join(page.xpath("string((//main//p)[1])").split())}))
    for kind, hrefs in (("style", sheets), ("script", warm)):
        for href in dict.fromkeys(hrefs):
            fetched = {"rel": "prefetch", "href": href, "as": kind}
            head.append(html.Element("link", fetched | ({"crossorigin": ""} if kind == "script" else {})))


def inline_hashes(page: Any) -> dict[str, list[str]]:
    """Return the CSP hashes of what is inline in a page: its scripts and its styles."""
    return {
        kind: ["sha256-" + base64.b64encode(hashlib.sha256((each.text or "").encode()).digest()).decode() for each in page.xpath(path)]
        for kind, path in (("script", "//script[not(@src)]"), ("style", "//style"))
    }
