"""The live pages: what changes elsewhere is on the open page within a second, read with its own person's rights."""

import asyncio

import reflex as rx
import structlog

from registry import clock
from registry.services.portal import portal
from states import presence
from states.awards import AWARDING, AwardsState
from states.caller import AUDIENCES, Caller, identify, set_caller
from states.case import CASES, CaseState
from states.compare import COMPARING, CompareState
from states.dashboard import WATCHING, DashboardState
from states.desk import DESKS, DeskState
from states.lending import LENDINGS, LendingState
from states.loan import LOANS, LoanState
from states.overview import OVERVIEWS, OverviewState
from states.payments import NEWS, PAYING, PaymentsState

_AT_ONCE = 50  # pages that are refreshed at a time
_COUNT_AFTER = 2.0  # seconds in which changes are gathered before an overview counts anew
log = structlog.get_logger()
_to_count: set[str] = set()  # overviews that are about to count anew


async def keep_pages_live(app: rx.App) -> None:
    """Refresh the open pages that show what has changed, until cancelled.

    News are an account's id, `case:<district>:<account>`, `staff:<id>`, `payments:`, `here:` or `gone:<account>:<page>:<staff>`, or empty
    when some may have been missed.
    """
    together = asyncio.Semaphore(_AT_ONCE)
    async for changed in portal().changes.listen():
        pages = await _met(changed) if changed.startswith((presence.HERE, presence.GONE)) else _concerned(changed)
        for state, token in pages:
            asyncio.get_running_loop().create_task(_refresh(app, state, token, together))
        for token in OVERVIEWS - _to_count if changed.startswith(("case:", "staff:")) or not changed else ():
            _to_count.add(token)
            asyncio.get_running_loop().create_task(_count_soon(app, token, together))


def _concerned(changed: str) -> list[tuple[type[rx.State], str]]:
    """Return the open pages whose content a piece of news is about; a desk only where its districts are."""
    kind, _, rest = changed.partition(":")
    district, _, account = rest.partition(":")
    if kind == "case":
        desks = [token for token, districts in DESKS.items() if districts is None or district in districts]
        lists = [token for token, districts in AWARDING.items() if districts is None or district in districts]
        owners = [account]
    elif changed and kind != "staff":
        desks, lists, owners = [], [], [changed]
    else:
        desks, lists = list(DESKS), list(AWARDING)
        owners = list({*WATCHING, *CASES, *LOANS, *LENDINGS, *COMPARING})
    pages: list[tuple[type[rx.State], str]] = [(DeskState, token) for token in desks]
    pages += [(AwardsState, token) for token in lists]
    if kind in {NEWS.strip(":"), "staff", ""}:
        pages += [(PaymentsState, token) for token in PAYING]
    for owner in owners:
        pages += [(DashboardState, token) for token in WATCHING.get(owner, ())]
        pages += [(CaseState, token) for token in CASES.get(owner, ())]
        pages += [(CompareState, token) for token in COMPARING.get(owner, ())]
        pages += [(LoanState, token) for token in LOANS.get(owner, ())]
        pages += [(LendingState, token) for token in LENDINGS.get(owner, ())]
    return pages


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
    PAYING.discard(token)
    OVERVIEWS.discard(token)
    for watching in (WATCHING, COMPARING, LOANS, LENDINGS):
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
    if namespace is None or token not in namespace.token_to_sid:
        _forget(token)
        return
    async with together:
        try:
            with app.set_contexts():
                async with app.modify_state(rx.BaseStateToken(ident=token, cls=state)) as root:
                    page = await root.get_state(state)
                    caller = await identify(page.router_data.get("headers", {}), "")
                    set_caller(caller)
                    if _is_theirs(page, caller, token):
                        await page.restore()  # pyright: ignore[reportAttributeAccessIssue]
                    else:
                        page.reset()
                        page.ended = True  # pyright: ignore[reportAttributeAccessIssue]
        except Exception as error:  # one page must not stop the others
            log.warning("page_not_refreshed", error=type(error).__name__)


def _is_theirs(page: rx.State, caller: Caller, token: str) -> bool:
    """Tell whether who has a page open may still see it."""
    if isinstance(page, DashboardState | LoanState):
        watching = WATCHING if isinstance(page, DashboardState) else LOANS
        return caller.signed_in is not None and token in watching.get(str(caller.signed_in.account_id), ())
    return caller.belongs_to(AUDIENCES[page.get_full_name()])
