"""What news of a case cost: no read for a list that they leave alone, one for each different list that they touch."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import reflex as rx
from reflex.app import EventNamespace
from sqlalchemy import event

from pser_web.live_desks import LiveDesks
from pser_web.pser_web import app
from registry import clock
from registry.records import Application, Staff, StaffSignIn
from registry.records.database import Database
from registry.rules.queue import Filter
from registry.services.office import cases, casework, queue, staff, staff_sign_in
from registry.services.office.audit import Actor
from registry.services.office.queue import Listed
from registry.services.portal import opened, portal
from registry.settings import Settings
from states.caller import STAFF_BROWSER
from states.officer.desk import DESKS, Desk, DeskState
from tests.services.test_queue import case

TABS = 20  # that look at each list


@pytest.fixture
async def office(database: Database, database_url: str, tmp_path: Path) -> AsyncIterator[dict[str, list[str]]]:
    """Open desks of officers of two districts: by what they look at, their tabs."""
    now, tabs = clock.now(), {}
    async with opened(Settings(database_url=database_url, data_dir=tmp_path)):
        for name, district, chosen in (
            ("all of Lahore", "lahore", Filter()),
            ("mine", "lahore", Filter(assigned="me")),
            ("a name", "lahore", Filter(search="somebody else")),
            ("Multan", "multan", Filter()),
        ):
            tabs[name] = [await _look(district, chosen, number, now) for number in range(TABS)]
        yield tabs
    DESKS.clear()
    for token in [each for some in tabs.values() for each in some]:
        await _namespace()._token_manager.disconnect_token(token, token)
        del _namespace()._static_router_data[token]


async def _look(district: str, chosen: Filter, number: int, now: Any) -> str:
    token = f"{district}-{number}-{uuid4().hex}"
    async with portal().database.session() as session:
        centre = await staff.open_centre(session, f"Centre of {district}", [district], now, Actor())
        person = Staff(cnic=uuid4().hex[:13], full_name=token, role="officer", centre_id=centre.id, created_at=now)
        session.add(person)
        await session.flush()
        session.add(StaffSignIn(token_sha256=token, staff_id=person.id, opened_at=now, seen_at=now, passed_at=now))
        await session.flush()
        me = await staff_sign_in.current(session, token, now)
        assert me
        districts = await queue.shown_districts(session, me, chosen)
        DESKS[token] = Desk(me, chosen, districts).showing(await queue.listed(session, me, chosen, now, districts, frozenset()))
    await _namespace().link_token_to_sid(token, token)
    _namespace()._static_router_data[token] = {"headers": {STAFF_BROWSER: token}}
    return token


def _namespace() -> EventNamespace:
    assert app.event_namespace
    return app.event_namespace


@contextmanager
def reads(database: Database) -> Iterator[list[str]]:
    """Note what is read."""
    read: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "SELECT" in statement:
            read.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    yield read
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)


async def _rows(token: str) -> list[str]:
    async with app.modify_state(rx.BaseStateToken(ident=token, cls=DeskState)) as root:
        return [row["id"] for row in (await root.get_state(DeskState)).rows]


async def test_a_change_costs_one_read_for_each_list_that_it_touches_and_none_for_the_others(
    office: dict[str, list[str]],
) -> None:
    anew: list[str] = []
    desks = LiveDesks(app, anew.append)
    async with portal().database.session() as session:
        made = await case(session, 1)
    with reads(portal().database) as read:
        await desks._renew({("kasur", str(made.account_id))})
        assert read == []  # nobody looks at that district
        await desks._renew({("lahore", str(made.account_id))})
    assert len(read) == 3, read  # the case, who is still signed in, and the one list that all of these look at
    for name, tabs in office.items():
        for token in tabs:
            assert await _rows(token) == ([str(made.id)] if name == "all of Lahore" else []), token

    taker = DESKS[office["mine"][3]].me
    async with portal().database.session() as session:
        await casework.take(session, taker, made.id, made.version, clock.now())
    with reads(portal().database) as read:
        await desks._renew({("lahore", str(made.account_id))})
    assert len(read) == 4, read  # theirs too, and none for the nineteen who have others' cases
    assert [await _rows(token) for token in office["mine"]] == [[str(made.id)] if number == 3 else [] for number in range(TABS)]

    async with portal().database.session() as session:
        changed = await session.get(Application, made.id)
        assert changed
        changed.assigned_to, changed.version = None, changed.version + 1
        session.add(changed)
    with reads(portal().database) as read:
        await desks._renew({("lahore", str(made.account_id))})
    assert len(read) == 4, read  # it has left their list, and they hear of it
    assert not any([await _rows(token) for token in office["mine"]])
    assert anew == []


async def test_a_desk_whose_officer_was_moved_or_logged_out_is_looked_at_again_with_all_its_rights(office: dict[str, list[str]]) -> None:
    anew: list[str] = []
    moved, gone, *_ = office["all of Lahore"]
    now = clock.now()
    async with portal().database.session() as session:
        made = await case(session, 1)
        elsewhere = await staff.open_centre(session, "Centre of kasur", ["kasur"], now, Actor())
        person = await session.get(Staff, DESKS[moved].me.staff_id)
        assert person
        person.centre_id = elsewhere.id
        session.add(person)
        await staff_sign_in.end(session, gone, now)
    await LiveDesks(app, anew.append)._renew({("lahore", str(made.account_id))})
    assert set(anew) == {moved, gone}
    assert [await _rows(token) for token in (moved, gone)] == [[], []]


async def test_what_somebody_has_chosen_meanwhile_is_not_overwritten_but_read_again(
    office: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    anew: list[str] = []
    token, *others = office["all of Lahore"]
    async with portal().database.session() as session:
        made = await case(session, 1)
    listed = queue.listed

    async def choosing_meanwhile(*asked: Any) -> Listed:
        DESKS[token] = Desk(DESKS[token].me, Filter(status="verified"), DESKS[token].districts, shown=frozenset())
        return await listed(*asked)

    monkeypatch.setattr(queue, "listed", choosing_meanwhile)
    await LiveDesks(app, anew.append)._renew({("lahore", str(made.account_id))})
    assert anew == [token]
    assert await _rows(token) == []
    assert await _rows(others[0]) == [str(made.id)]


async def test_where_a_case_has_left_a_district_all_its_desks_are_read_anew_whatever_they_show(office: dict[str, list[str]]) -> None:
    anew: list[str] = []
    async with portal().database.session() as session:
        before = await case(session, 1)
        now_there = Application(**before.model_dump(exclude={"severity"}) | {"district": "multan", "tehsil": "multan.shujabad"})
    news = portal().changes.listen()
    first = asyncio.ensure_future(anext(news))
    await asyncio.sleep(0)  # it listens
    await cases.announce(portal().changes, now_there, before)
    assert [await first, await anext(news)] == [f"case:multan:{before.account_id}", "moved:lahore"]
    LiveDesks(app, anew.append).look_again_at("lahore")
    assert set(anew) == {token for name in ("all of Lahore", "mine", "a name") for token in office[name]}
