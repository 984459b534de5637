"""What the open pages of this worker show. News of it reaches them, so a page says what it shows before it reads it."""

from collections import defaultdict
from collections.abc import Iterable

import reflex as rx

from states.caller import caller_or_nobody

EVERY_DISTRICT, PAYMENTS, FIGURES = "districts", "payments", "figures"
_shown: dict[str, tuple[type[rx.State], frozenset[str]]] = {}  # by tab: its page, and the subjects of that
_tabs: dict[str, set[str]] = defaultdict(set)  # by subject


def districts(codes: Iterable[str] | None) -> set[str]:
    """Return the subjects of a list of these districts (None: all)."""
    return {EVERY_DISTRICT} if codes is None else {f"district:{code}" for code in codes}


def sign_ins_of(account: object) -> str:
    """Return the subject of a page that need not hear of a person's doings, only that their sign-ins have ended."""
    return f"ended:{account}"


def watch(page: rx.State, subjects: Iterable[str], shown_by: type[rx.State] | None = None) -> None:
    """Keep a tab's page up to date with some subjects, and with no other: accounts by their id, lists of districts, payments, figures.

    What is shown to one of the staff always hears that their sign-in has ended.
    """
    token, me = page.router.session.client_token, caller_or_nobody().staff
    forget(token)
    _shown[token] = shown_by or type(page), frozenset(subjects) | ({sign_ins_of(me.staff_id)} if me else set())
    for each in _shown[token][1]:
        _tabs[each].add(token)


def forget(token: str) -> None:
    """Leave a tab alone."""
    _, subjects = _shown.pop(token, (None, ()))
    for each in subjects:
        _tabs[each].discard(token)
        if not _tabs[each]:
            del _tabs[each]


def shows(token: str, subject: str) -> bool:
    """Tell whether a tab shows a subject."""
    return token in _tabs.get(subject, ())


def pages(subjects: Iterable[str]) -> dict[str, type[rx.State]]:
    """Return the tabs that show some of the subjects, and the state of the page in each."""
    return {token: _shown[token][0] for each in subjects for token in _tabs.get(each, ())}


def page_of(token: str) -> type[rx.State] | None:
    """Return the state of the page that a tab shows."""
    return _shown.get(token, (None,))[0]


def every_page() -> dict[str, type[rx.State]]:
    """Return all tabs that show something, and the state of the page in each."""
    return {token: state for token, (state, _) in _shown.items()}
