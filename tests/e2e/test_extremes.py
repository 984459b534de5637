"""What no page sends in any field of any event, on PostgreSQL: NUL, halves of signs, numbers and days beyond all, what is no text."""

import re
from collections.abc import Iterator
from functools import cache
from inspect import getsourcefile
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pytest
from reflex_base.registry import RegistrationContext

from pser_web import routes
from tests.e2e.everybody import Everybody, people, quick_portal, run
from tests.e2e.portal_server import PortalServer
from tests.e2e.raw import CONNECTING, RawTab
from tests.e2e.test_rights import _form, _own_events, _payload, _tabs

TEXTS = (
    *(
        "\0",
        "a\0b",
        "\ud800",
        "\U0010ffff",
        "-1",
        "0",
        "1e400",
        "NaN",
        "9" * 9,
        "9" * 20,
        "9" * 300,
        "۹" * 9,
        "²",
        "½",
        "१२",
        "1_0",
        " 1",
        "+1",
    ),
    *("0000-00-00", "0001-01-01", "9999-12-31", "2026-02-30", "2026-W01-1", "0001-01-01T00:00:00+14:00~0~0", "9999-12-31T23:59:59-14:00"),
    *("__proto__", "constructor", "a:1:2", ":", ",", "&=", "~", "%00", "\u202e"),
)
OTHERS: tuple[Any, ...] = (None, True, -1, 2**31, 2**63, 10**30, -(2**63) - 1, 1e308, [], ["\0"], [[]], {}, {"__proto__": {}}, {"\0": "\0"})
_ASKED = re.compile(r"""(?:text|several|asked|began|figure|_text|get)\(\s*(?:[\w.]+,\s*)?["'](\w+)["']""")
_WHO = ("stranger", "owner", "officer", "supervisor", "administrator")
_A_FIELD = 2  # texts, others in the next one
_AN_ARGUMENT = 4  # likewise
_ENDING = ("disable", "logout")


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory, postgresql_url: str) -> Iterator[PortalServer]:
    server = quick_portal(tmp_path_factory.mktemp("extremes"), PSER_DATABASE_URL=postgresql_url)
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def everybody(portal: PortalServer) -> Everybody:
    return run(people(portal))


@cache
def _fields(file: str) -> list[str]:
    """Return the names that a file asks a form for."""
    return sorted(set(_ASKED.findall(Path(file).read_text(encoding="utf-8"))))


def _calls(who: str, everybody: Everybody) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return every event that somebody may call, with one field or argument beyond all."""
    form, text = _form(everybody.ids), cycle(TEXTS)

    def beyond() -> list[Any]:
        return [*islice(text, _AN_ARGUMENT), *OTHERS]

    for name in _own_events(who):
        if name.endswith(_ENDING):
            continue
        handler = RegistrationContext.get().event_handlers[name].handler.fn
        payload = _payload(name, form, everybody.ids)
        for argument in payload:
            if argument != "form":
                yield from ((name, payload | {argument: value}) for value in beyond())
        if "form" in payload:
            yield from ((name, payload | {"form": dict.fromkeys(form, value)}) for value in beyond())
            for field in _fields(getsourcefile(handler) or ""):
                yield from ((name, payload | {"form": form | {field: next(text)}}) for _ in range(_A_FIELD))


@pytest.mark.parametrize("who", _WHO)
def test_every_event_takes_what_no_page_sends_in_any_field(who: str, everybody: Everybody, portal: PortalServer) -> None:
    async def walk() -> None:
        for some in _tabs(list(_calls(who, everybody))):
            async with RawTab(portal, everybody.cookies[who]) as tab:
                await tab.emit(CONNECTING, {}, routes.CASE, number=everybody.ids["number"])
                for name, payload in some:
                    await tab.emit(name, payload, routes.CASE, number=everybody.ids["number"])
                await tab.answered()
            assert portal.console.count("_failed") == before, (some[0][0], some[-1][0])

    before = portal.console.count("_failed")
    run(walk())
    assert "Traceback" not in portal.console
