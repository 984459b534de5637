"""Ramzan begins on one day, whatever machine asks."""

from datetime import date

import pytest

from registry.rules import ramzan


@pytest.mark.parametrize("spoken", ["", "C", "en_US", "en_PK", "ur_PK", "de"])
def test_ramzan_begins_on_one_day_whatever_language_the_machine_speaks(spoken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LANG"):
        monkeypatch.setenv(name, spoken)
    assert ramzan._beginnings.__wrapped__(2027) == (date(2027, 2, 8),)
