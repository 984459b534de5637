"""Which fields go to whose browser: those of the states that admit who is there. Of others at most what is blank."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from reflex.state import State

from states.caller import AUDIENCES, Caller

Fields = Mapping[str, Mapping[str, Any]]  # by state, the values of its vars; a delta of Reflex


@cache
def blank() -> Fields:
    """Return every field of every state as it stands in the script that everybody is sent."""
    return State(_reflex_internal_init=True).dict(initial=True)  # pyright: ignore[reportCallIssue]


def of_framework(state: str) -> bool:
    """Tell whether a state is the framework's own."""
    return state.rpartition(".")[2].startswith("reflex___")


def theirs(fields: Fields, caller: Caller) -> dict[str, Mapping[str, Any]]:
    """Return those fields that may go to somebody's browser; a state without an audience is nobody's."""
    kept: dict[str, Mapping[str, Any]] = {}
    for state, values in fields.items():
        audience = AUDIENCES.get(state)
        if of_framework(state) or (audience is not None and caller.belongs_to(audience)):
            kept[state] = values
        elif empty := {name: value for name, value in values.items() if _is_blank(state, name, value)}:
            kept[state] = empty
    return kept


def _is_blank(state: str, name: str, value: Any) -> bool:
    known = blank().get(state, {})
    return name in known and value == known[name]
