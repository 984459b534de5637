"""The answer to a plain form post: the built page with what was typed and what is wrong, without the scripts it does not need."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from lxml import html
from starlette.responses import HTMLResponse, Response

from pser_web.routes import spoken
from registry.language import Language, t

BUILT = Path(".web/build/client")


@cache
def _page(path: str) -> bytes:
    return (BUILT / path.strip("/") / "index.html").read_bytes()


def answered(path: str, language: Language, typed: Mapping[str, Any], said: Mapping[str, str], *, well: bool = False) -> Response:
    """Return a page with what was typed, but no password, and what is to be said of it; the key of a general remark is empty."""
    page = html.document_fromstring(_page(spoken(path, language)).decode())
    for script in page.xpath("//script | //link[@rel='modulepreload']"):
        script.drop_tree()
    form = page.xpath("//main//form")[0]
    for field in page.xpath("//main//input[@name]"):
        name = field.get("name")
        if field.get("type") not in {"password", "hidden"} and name in typed:
            field.set("value", typed[name][:200])
        if name in said:
            field.set("aria-invalid", "true")
            for place in page.xpath(f"//*[@id='{name}-problem']"):
                place.text = said[name]
    summary = html.fragment_fromstring(
        '<div id="problems" role="alert" tabindex="-1" class="my-4 rounded-box border-2 border-error bg-base-100 p-4"></div>'
    )
    if not well:
        heading = html.Element("h2", {"class": "text-lg font-bold"})
        heading.text = t("Please look at this again")
        summary.append(heading)
    for name, sentence in said.items():
        line = html.Element("a", {"href": f"#{name}", "class": "block min-h-11 py-2 underline"}) if name else html.Element("p")
        line.text = sentence
        summary.append(line)
    form.addprevious(summary)
    content = html.tostring(page, doctype="<!DOCTYPE html>", encoding="unicode")
    return HTMLResponse(content, 200 if well else 422, {"Cache-Control": "no-store"})
