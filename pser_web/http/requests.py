"""What is asked of a request: whose it is, where it comes from; and the answers that lead away or refuse."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from registry import clock
from registry.services.accounts import sign_in
from registry.services.accounts.hashing import fingerprint
from registry.services.accounts.sign_in import SignedIn
from registry.services.portal import portal
from states.caller import COOKIE


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
    return urlsplit(origin).netloc == request.headers.get("host") or origin == portal().settings.address


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


def refusal(code: str, status: int) -> Response:
    """Refuse a request with a code that the page says in words."""
    return JSONResponse({"code": code}, status, {"Cache-Control": "no-store"})
