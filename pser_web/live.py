"""The live pages: what changes elsewhere is on the open page within a second, read with its own person's rights."""

import asyncio
from collections.abc import Mapping

import reflex as rx
import structlog

from pser_web.live_desks import LiveDesks
from registry import clock
from registry.language import speak
from registry.services.portal import portal
from states.caller import AUDIENCES, Caller, identify, set_caller
from states.citizen.dashboard import WATCHING, DashboardState
from states.citizen.loan import LOANS, LoanState
from states.citizen.objections import WATCHED, ObjectionsState
from states.citizen.papers import PapersState
from states.citizen.review import ReviewState
from states.citizen.wizard import WizardState
from states.filling import FILLING, forget
from states.officer import presence
from states.officer.awards import AWARDING, AwardsState
from states.officer.case import CASES, CaseState
from states.officer.compare import COMPARING, CompareState
from states.officer.desk import DESKS, DeskState
from states.officer.hearings import HEARINGS, HearingsState
from states.officer.lending import LENDINGS, LendingState
from states.officer.overview import OVERVIEWS, OverviewState
from states.officer.payments import NEWS, PAYING, PaymentsState
from states.place import language_of

_AT_ONCE = 50  # pages that are refreshed at a time
_COUNT_AFTER = 2.0  # seconds in which changes are gathered before an overview counts anew
log = structlog.get_logger()
_to_count: set[str] = set()  # overviews that are about to count anew


async def keep_pages_live(app: rx.App) -> None:
    """Refresh the open pages that show what has changed, until cancelled.

    News are an account's id, `case:<district>:<account>`, `staff:<id>`, `payments:`, `here:` or `gone:<account>:<page>:<staff>`, or empty
    when some may have been missed.
    """
    together, loop = asyncio.Semaphore(_AT_ONCE), asyncio.get_running_loop()

    def look_again(token: str) -> None:
        loop.create_task(_refresh(app, DeskState, token, together))

    desks = LiveDesks(app, look_again)
    keeping = loop.create_task(desks.keep())
    try:
        async for changed in portal().changes.listen():
            kind, _, rest = changed.partition(":")
            if kind == "case":
                desks.hear(*rest.split(":", 1))
            for state, token in await _met(changed) if kind in {presence.HERE, presence.GONE} else _concerned(changed):
                loop.create_task(_refresh(app, state, token, together))
            for token in OVERVIEWS - _to_count if kind in {"case", "staff", ""} else ():
                _to_count.add(token)
                loop.create_task(_count_soon(app, token, together))
    finally:
        keeping.cancel()


def _concerned(changed: str) -> list[tuple[type[rx.State], str]]:
    """Return the open pages whose content a piece of news is about, but for desks that hear of a case."""
    kind, _, rest = changed.partition(":")
    if kind == "case":
        district, _, account = rest.partition(":")
        lists, hearings = (_of_district(pages, district) for pages in (AWARDING, HEARINGS))
        desks, owners = [], [account]
    elif changed and kind != "staff":
        desks, lists, hearings, owners = [], [], [], [changed]
    else:
        desks, lists, hearings = list(DESKS), list(AWARDING), list(HEARINGS)
        owners = list({*WATCHING, *WATCHED, *CASES, *LOANS, *LENDINGS, *FILLING, *COMPARING})
    pages: list[tuple[type[rx.State], str]] = [(DeskState, token) for token in desks]
    pages += [(AwardsState, token) for token in lists]
    pages += [(HearingsState, token) for token in hearings]
    if kind in {NEWS.strip(":"), "staff", ""}:
        pages += [(PaymentsState, token) for token in PAYING]
    for owner in owners:
        pages += [(ObjectionsState, token) for token in WATCHED.get(owner, ())]
        pages += [(DashboardState, token) for token in WATCHING.get(owner, ())]
        pages += [(CaseState, token) for token in CASES.get(owner, ())]
        pages += [(CompareState, token) for token in COMPARING.get(owner, ())]
        pages += [(LoanState, token) for token in LOANS.get(owner, ())]
        pages += [(LendingState, token) for token in LENDINGS.get(owner, ())]
        pages += [(state, token) for token, state in FILLING.get(owner, {}).items()]
    return pages


def _of_district(pages: Mapping[str, frozenset[str] | None], district: str) -> list[str]:
    """Return the open pages that show a district."""
    return [token for token, districts in pages.items() if districts is None or district in districts]


async def _count_soon(app: rx.App, token: str, together: asyncio.Semaphore) -> None:
    """Count an overview anew, once for all the changes of a moment."""
    await asyncio.sleep(_COUNT_AFTER)
    _to_count.discard(token)
    await _refresh(app, OverviewState, token, together)


async def _met(news: str) -> list[tuple[type[rx.State], str]]:
    """Take in who came to a case or left it, and greet who is new from the pages of this worker."""
    account = presence.hear(news, clock.now())
    here = CASES.get(account, {}) if account else {}
    if news.startswith(presence.HERE):
        for token, staff_id in here.items():
            await presence.say_here(account, token, staff_id, clock.now())
    return [(CaseState, token) for token in here]


async def leave(token: str) -> None:
    """Forget a tab whose connection has ended, and tell those who look at the same case."""
    accounts = [account for account, tabs in CASES.items() if token in tabs]
    _forget(token)
    for account in accounts:
        await presence.say_gone(account, token)


def _forget(token: str) -> None:
    """Forget a tab that is gone."""
    DESKS.pop(token, None)
    AWARDING.pop(token, None)
    HEARINGS.pop(token, None)
    PAYING.discard(token)
    OVERVIEWS.discard(token)
    forget(token)
    for watching in (WATCHING, WATCHED, COMPARING, LOANS, LENDINGS):
        for owner in [owner for owner, tokens in watching.items() if token in tokens]:
            watching[owner].discard(token)
            if not watching[owner]:
                del watching[owner]
    for owner in [owner for owner, tabs in CASES.items() if token in tabs]:
        del CASES[owner][token]
        if not CASES[owner]:
            del CASES[owner]


async def _refresh(app: rx.App, state: type[rx.State], token: str, together: asyncio.Semaphore) -> None:
    namespace = app.event_namespace
    headers = namespace.headers_of(token) if namespace else {}  # pyright: ignore[reportAttributeAccessIssue]
    if not headers:
        _forget(token)
        return
    async with together:
        try:
            with app.set_contexts():
                async with app.modify_state(rx.BaseStateToken(ident=token, cls=state)) as root:
                    page = await root.get_state(state)
                    caller = await identify(headers, "", alive=False)
                    set_caller(caller)
                    speak(language_of(page))
                    if _is_theirs(page, caller, token):
                        await getattr(page, "refresh", page.restore)()  # pyright: ignore[reportAttributeAccessIssue]
                    else:
                        page.reset()
                        page.ended = True  # pyright: ignore[reportAttributeAccessIssue]
        except Exception as error:  # one page must not stop the others
            log.warning("page_not_refreshed", error=type(error).__name__)


def _is_theirs(page: rx.State, caller: Caller, token: str) -> bool:
    """Tell whether who has a page open may still see it."""
    for state, watching in ((DashboardState, WATCHING), (ObjectionsState, WATCHED), (LoanState, LOANS)):
        if isinstance(page, state):
            return caller.signed_in is not None and token in watching.get(str(caller.signed_in.account_id), ())
    if isinstance(page, (WizardState, ReviewState, PapersState)):
        return caller.signed_in is not None and token in FILLING.get(str(caller.signed_in.account_id), ())
    return caller.belongs_to(AUDIENCES[page.get_full_name()])
