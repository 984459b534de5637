"""The life of an application."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.rules import lifecycle
from registry.rules.lifecycle import MOVES, By, NotAllowedError, Status


@given(
    st.sampled_from(list(Status)), st.sampled_from(sorted({event for _, event in MOVES})), st.sampled_from(list(By)), st.text(max_size=3)
)
def test_an_application_moves_only_as_the_table_allows(status: Status, event: str, by: By, reason: str) -> None:
    found = MOVES.get((status, event))
    if found and by in found.by and (reason.strip() or not found.reason):
        assert lifecycle.move(status, event, by, reason) is found.to
        assert event in lifecycle.possible(status, by)
    else:
        with pytest.raises(NotAllowedError):
            lifecycle.move(status, event, by, reason)


def test_an_application_is_closed_only_because_what_was_asked_for_did_not_come_and_says_so() -> None:
    assert {start for (start, _), found in MOVES.items() if found.to == Status.CLOSED} == {Status.INFORMATION_REQUESTED}
    assert "what we asked for did not come" in lifecycle.NEXT[Status.CLOSED]


def test_every_status_and_event_is_said_in_words() -> None:
    assert set(lifecycle.STATUS) == set(lifecycle.NEXT) == set(Status)
    assert {event for _, event in MOVES} <= set(lifecycle.EVENTS)
