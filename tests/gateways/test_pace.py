"""How often a tab may send."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from registry.gateways.limiter import Pace

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
WITHIN = timedelta(seconds=10)


@given(waits=st.lists(st.integers(0, 4000), max_size=200))
def test_no_window_holds_more_than_what_is_allowed_and_nobody_is_refused_before(waits: list[int]) -> None:
    pace, now, allowed = Pace(5, WITHIN), NOW, list[datetime]()
    for wait in waits:
        now += timedelta(milliseconds=wait)
        recent = [at for at in allowed if now - at < WITHIN]
        assert pace.allows("tab", now) == (len(recent) < 5)
        if len(recent) < 5:
            allowed.append(now)


def test_each_tab_has_its_own_pace() -> None:
    pace = Pace(1, WITHIN)
    assert pace.allows("one", NOW)
    assert not pace.allows("one", NOW)
    assert pace.allows("another", NOW)
    pace.forget("one")
    assert pace.allows("one", NOW)
