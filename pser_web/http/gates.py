"""The gates: every address that the app answers says who may call it, and one piece of code asks. By default nobody may."""

from collections.abc import Awaitable, Callable, Sequence
from functools import wraps

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from pser_web import routes
from pser_web.http.plain import in_words
from pser_web.http.requests import address, from_ours, reads_pages, refusal, see_other
from pser_web.routes import split, spoken
from states.caller import Audience, Caller, identify, note_refusal, set_caller, without_cookie

LARGEST_BODY = 64 * 1024  # bytes, unless a gate says otherwise; none: its endpoint looks at the length itself, or counts what it reads
AROUND_FILE = 64 * 1024  # bytes of a form around its file, which such an endpoint allows for
_READING = frozenset({"GET", "HEAD"})
log = structlog.get_logger()


class Gate(Route):
    """An address, whom it admits, and the most that may be sent to it; only who is admitted comes to the endpoint, as `the_caller`."""

    def __init__(
        self,
        path: str,
        endpoint: Callable[[Request], Awaitable[Response]],
        *admitted: Audience,
        methods: Sequence[str] = ("GET",),
        most: int | None = LARGEST_BODY,
    ) -> None:
        @wraps(endpoint)
        async def answer(request: Request) -> Response:
            return in_words(request, await endpoint(request))

        super().__init__(path, answer, methods=methods, max_body_size=most)
        self.admitted = admitted

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        refused = await self._refused(request) if scope["method"] in (self.methods or ()) else None
        if refused is None:
            await super().handle(scope, receive, send)
        else:
            await in_words(request, refused)(scope, receive, send)

    async def _refused(self, request: Request) -> Response | None:
        """Return the refusal of a request that does not come from a page of ours, or from somebody who is not admitted."""
        if request.method not in _READING and not from_ours(request):
            return refusal("foreign", 403)
        if Audience.ANYONE in self.admitted:
            return None
        caller = await identify(without_cookie(dict(request.headers)), address(request))
        set_caller(caller)
        if any(caller.belongs_to(audience) for audience in self.admitted):
            return None
        log.info("request_refused", gate=self.path)
        return await self._away(request, caller)

    async def _away(self, request: Request, caller: Caller) -> Response:
        """Refuse who is signed in, and lead who is not to the door, or say so to what is no page."""
        for_citizens = Audience.CITIZENS in self.admitted
        if caller.staff:
            await note_refusal(caller.staff, f"{request.method} {self.path}")
        if (caller.signed_in and for_citizens) or (caller.staff and set(self.admitted) != {Audience.CITIZENS}):
            return refusal("not_theirs", 403)
        if not reads_pages(request):
            return refusal("signed_out", 401)
        return see_other(spoken(routes.LOGIN if for_citizens else routes.STAFF, split(request.url.path)[0]))
