"""What is asked of a request: whose it is, where it comes from; and the answers that lead away or refuse."""

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from pser_web.routes import split
from registry import clock
from registry.language import Language
from registry.services.accounts import sign_in
from registry.services.accounts.hashing import fingerprint
from registry.services.accounts.sign_in import SignedIn
from registry.services.portal import portal
from registry.settings import settings
from states.caller import COOKIE

LANGUAGE_COOKIE = "pser_language"


async def signed_in(request: Request) -> SignedIn | None:
    """Return who is signed in."""
    token = request.cookies.get(COOKIE, "")
    async with portal().database.session() as session:
        return await sign_in.current(session, fingerprint(token) if token else "", clock.now())


def from_ours(request: Request) -> bool:
    """Tell whether a request that changes something comes from a page of this portal."""
    origin = request.headers.get("origin")
    if origin is None:
        return request.headers.get("sec-fetch-site", "none") in {"same-origin", "none"}
    return is_ours(origin, request.headers.get("host", ""))


def is_ours(origin: str, host: str) -> bool:
    """Tell whether an Origin, in which anything may stand, is that of the portal as it was asked, or as it is known."""
    return (host != "" and origin.partition("://")[2] == host) or origin == settings().address


def address(request: Request) -> str:
    """Return the network address a request comes from, as the trusted proxies say where there are any."""
    hops = portal().settings.proxies
    forwarded = [each.strip() for each in request.headers.get("x-forwarded-for", "").split(",") if each.strip()]
    if hops and len(forwarded) >= hops:
        return forwarded[-hops]
    return request.client.host if request.client else ""


def see_other(path: str) -> Response:
    """Send the browser to another page."""
    return RedirectResponse(path, 303, {"Cache-Control": "no-store"})


def pdf(content: bytes, name: str) -> Response:
    """Return a sheet to read and print, which no cache keeps."""
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "no-store"}
    return Response(content, media_type="application/pdf", headers=headers)


class Refusal(JSONResponse):
    """The refusal of a request, with a code that a page says in words."""

    def __init__(self, code: str, status: int) -> None:
        super().__init__({"code": code}, status, {"Cache-Control": "no-store"})
        self.code = code


def refusal(code: str, status: int) -> Response:
    """Refuse a request."""
    return Refusal(code, status)


def reads_pages(request: Request) -> bool:
    """Tell whether a request comes from who reads pages; scripts read codes."""
    return "text/html" in request.headers.get("accept", "")


def encodings_read(headers: Headers) -> set[str]:
    """Return in which encodings a browser reads an answer."""
    return {each.split(";")[0].strip() for each in headers.get("accept-encoding", "").split(",")}


def language_read(request: Request) -> Language:
    """Return in which language whoever asks reads: that of the address, of the page they come from, or the one they have chosen."""
    _, _, came_from = request.headers.get("referer", "").partition("://")[2].partition("/")
    read = {split(request.url.path)[0], split(came_from.partition("?")[0])[0], request.cookies.get(LANGUAGE_COOKIE)}
    return "ur" if "ur" in read else "en"
