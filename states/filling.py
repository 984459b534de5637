"""The open pages on which a form is filled in by two, or may soon be; what one saves shows on the other's."""

import reflex as rx

FILLING: dict[str, dict[str, type[rx.State]]] = {}  # of this worker: by account, the tabs and the state that each shows


def watch(account_id: str, token: str, state: type[rx.State]) -> None:
    """Keep a tab up to date with a form, and with no other."""
    forget(token)
    FILLING.setdefault(account_id, {})[token] = state


def forget(token: str) -> None:
    """Leave a tab alone."""
    for owner in [owner for owner, tabs in FILLING.items() if token in tabs]:
        del FILLING[owner][token]
        if not FILLING[owner]:
            del FILLING[owner]
