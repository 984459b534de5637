"""Who looks at a case now, whatever worker serves them: an open page says that it is there, and its worker that it has gone."""

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from registry.services.accounts.hashing import fingerprint
from registry.services.portal import portal

HERE, GONE = "here", "gone"
_STAYS = timedelta(minutes=20)  # without a sign; a worker that was killed says nothing of its pages
_looking: dict[str, dict[str, tuple[UUID, datetime]]] = defaultdict(dict)  # by account and page
_here: dict[str, tuple[str, UUID]] = {}  # the case pages of this worker: by tab, the account and who looks


def _page(token: str) -> str:
    return fingerprint(token)[:16]  # the token itself opens a page and is told to nobody


async def say_here(account: str, token: str, staff_id: UUID, now: datetime) -> None:
    """Say that a page is there, unless that is known."""
    if _here.get(token, (account,))[0] != account:
        await say_gone(token)  # from one case to another
    _here[token] = account, staff_id
    known = _looking.get(account, {}).get(_page(token))
    if known is None or now - known[1] > _STAYS / 4:
        await portal().changes.publish(f"{HERE}:{account}:{_page(token)}:{staff_id}")


async def say_gone(token: str) -> None:
    """Say that the case page of a tab has gone, if it had one."""
    if token in _here:
        account, _ = _here.pop(token)
        await portal().changes.publish(f"{GONE}:{account}:{_page(token)}:")


async def greet(account: str, now: datetime) -> None:
    """Say again of the pages of this worker that they are there."""
    for token, (shown, staff_id) in list(_here.items()):
        if shown == account:
            await say_here(account, token, staff_id, now)


def hear(news: str, now: datetime) -> str:
    """Take in who came or went; return the account whose case pages it is news for, empty where it is none."""
    kind, account, page, staff = (*news.split(":"), "", "", "")[:4]
    known = _looking[account].pop(page, None)
    if kind == HERE:
        _looking[account][page] = (UUID(staff), now)
    if not _looking[account]:
        del _looking[account]
    return account if (known is None) == (kind == HERE) else ""


def others(account: str, me: UUID, now: datetime) -> set[UUID]:
    """Return which colleagues look at a case now."""
    return {staff_id for staff_id, seen in _looking.get(account, {}).values() if staff_id != me and now - seen < _STAYS}
