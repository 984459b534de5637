"""The live pages: what changes elsewhere is on the open page within a second, read with its own person's rights."""

import asyncio

import reflex as rx
import structlog

from pser_web.aside import aside
from pser_web.live_desks import LiveDesks
from registry import clock
from registry.language import speak
from registry.services.portal import portal
from states import showing
from states.caller import AUDIENCES, Audience, Caller, identify, set_caller
from states.officer import presence
from states.officer.case import CaseState
from states.officer.desk import DESKS, DeskState
from states.officer.overview import OverviewState
from states.place import language_of
from states.session import SessionState

_AT_ONCE = 50  # pages that are refreshed at a time
_COUNT_AFTER = 2.0  # seconds in which changes are gathered before an overview counts anew
_OF_PEOPLE = {"staff", "ended"}  # news of who may see a page at all
log = structlog.get_logger()
_to_count: set[str] = set()  # overviews that are about to count anew


async def keep_pages_live(app: rx.App) -> None:
    """Refresh the open pages that show what has changed, until cancelled.

    News are an account's id, `ended:<account or staff>` (logged out, or a new password), `case:<district>:<account>`, `moved:<district>`
    (which a case has left), `staff:<id>`, `payments`, `here:` or `gone:<account>:<page>:<staff>`, or empty when some may have been missed.
    """
    together = asyncio.Semaphore(_AT_ONCE)

    def look_again(token: str) -> None:
        aside(_refresh(app, DeskState, token, together))

    desks = LiveDesks(app, look_again)
    keeping = asyncio.create_task(desks.keep())
    try:
        async for changed in portal().changes.listen():
            kind, _, rest = changed.partition(":")
            if kind == "case":
                desks.hear(*rest.split(":", 1))
            if kind == "moved":
                desks.look_again_at(rest)
            told = await _met(changed) if kind in {presence.HERE, presence.GONE} else _concerned(changed)
            for token, state in told.items():
                if state is not OverviewState or kind in _OF_PEOPLE:
                    aside(_refresh(app, state, token, together))
            for token in showing.pages([showing.FIGURES]).keys() - _to_count if kind in {"case", "moved", ""} else ():
                _to_count.add(token)
                aside(_count_soon(app, token, together))
    finally:
        keeping.cancel()


def _concerned(changed: str) -> dict[str, type[rx.State]]:
    """Return the tabs whose page a piece of news is about, with its state; desks hear of cases by themselves."""
    kind, _, rest = changed.partition(":")
    if kind == "case":
        district, _, account = rest.partition(":")
        return showing.pages([account, showing.EVERY_DISTRICT, *showing.districts([district])])
    if kind == "moved":
        return showing.pages([showing.EVERY_DISTRICT, *showing.districts([rest])])
    if kind in {"staff", ""}:
        return showing.every_page()
    return showing.pages([changed])


async def _count_soon(app: rx.App, token: str, together: asyncio.Semaphore) -> None:
    """Count an overview anew, once for all the changes of a moment."""
    await asyncio.sleep(_COUNT_AFTER)
    _to_count.discard(token)
    await _refresh(app, OverviewState, token, together)


async def _met(news: str) -> dict[str, type[rx.State]]:
    """Take in who came to a case or left it, and greet who is new from the pages of this worker."""
    account = presence.hear(news, clock.now())
    if account and news.startswith(presence.HERE):
        await presence.greet(account, clock.now())
    return {token: state for token, state in showing.pages([account]).items() if state is CaseState}


async def leave(token: str) -> None:
    """Forget what a tab showed, since it has gone, and tell those who look at the same case."""
    DESKS.pop(token, None)
    showing.forget(token)
    await presence.say_gone(token)


async def _refresh(app: rx.App, state: type[rx.State], token: str, together: asyncio.Semaphore) -> None:
    namespace = app.event_namespace
    headers = namespace.headers_of(token) if namespace else {}  # pyright: ignore[reportAttributeAccessIssue]
    if not headers:
        await leave(token)
        return
    async with together:
        try:
            with app.set_contexts():
                async with app.modify_state(rx.BaseStateToken(ident=token, cls=state)) as root:
                    if showing.page_of(token) is not state:
                        return
                    page = await root.get_state(state)
                    if not page.router.session.client_token:  # Redis came back empty: only the browser knows at which address the page is
                        aside(namespace.call_back(token))  # pyright: ignore[reportAttributeAccessIssue, reportOptionalMemberAccess]
                        return
                    caller = await identify(headers, "", alive=False)
                    set_caller(caller)
                    speak(language_of(page))
                    if _is_theirs(page, caller, token):
                        await getattr(page, "refresh", page.restore)()  # pyright: ignore[reportAttributeAccessIssue]
                    else:
                        await leave(token)
                        await (await root.get_state(SessionState)).put_out()
        except Exception as error:  # one page must not stop the others
            log.warning("page_not_refreshed", error=type(error).__name__)


def _is_theirs(page: rx.State, caller: Caller, token: str) -> bool:
    """Tell whether who has a page open may still see it."""
    audience = AUDIENCES[page.get_full_name()]
    if audience is Audience.CITIZENS:
        whose = caller.signed_in and caller.signed_in.account_id
        return whose is not None and (showing.shows(token, str(whose)) or showing.shows(token, showing.sign_ins_of(whose)))
    return caller.belongs_to(audience)
