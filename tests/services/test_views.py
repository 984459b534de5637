"""Filters that staff keep under a name, each their own."""

from uuid import uuid4

import pytest

from registry.records import Staff
from registry.records.database import Database
from registry.rules.queue import Filter
from registry.services.office import views
from registry.services.office.staff import NotTheirsError, SignedInStaff
from registry.services.office.views import UnnamedError
from tests.services.test_applications import NOW
from tests.services.test_queue import staff_of

CHOSEN = Filter(result="differs", order="longest", search="Zainab", after="x")


async def hired(database: Database, number: int) -> SignedInStaff:
    person = Staff(cnic=f"354040000000{number}", full_name="Rashid Mehmood", role="officer", created_at=NOW)
    async with database.session() as session:
        session.add(person)
    return staff_of(staff_id=person.id)


async def kept(database: Database, me: SignedInStaff) -> dict[str, str]:
    async with database.session() as session:
        return {view.name: view.address for view in await views.mine(session, me)}


async def test_a_view_holds_a_filter_without_its_search_and_belongs_to_one_person(database: Database) -> None:
    me, other = await hired(database, 1), await hired(database, 2)
    async with database.session() as session:
        view = await views.save(session, me, "  Longest   first ", CHOSEN, NOW)
        await views.save(session, other, "Longest first", Filter(), NOW)
    assert await kept(database, me) == {"Longest first": "result=differs&order=longest"}
    async with database.session() as session:
        await views.rename(session, other, view.id, "Mine now")
        await views.remove(session, other, view.id)
    assert await kept(database, me) == {"Longest first": "result=differs&order=longest"}
    async with database.session() as session:
        await views.rename(session, me, view.id, "LONGEST first")  # its own name is not taken
    assert list(await kept(database, me)) == ["LONGEST first"]
    async with database.session() as session:
        await views.remove(session, me, view.id)
    assert await kept(database, me) == {}
    assert list(await kept(database, other)) == ["Longest first"]


@pytest.mark.parametrize(("name", "code"), [("", "required"), (" \t", "required"), ("x" * 41, "too_long"), ("old ONE", "taken")])
async def test_a_view_needs_a_name_of_its_own(name: str, code: str, database: Database) -> None:
    me = await hired(database, 1)
    async with database.session() as session:
        await views.save(session, me, "Old one", CHOSEN, NOW)
        second = await views.save(session, me, "Second", CHOSEN, NOW)
        for change in (views.save(session, me, name, CHOSEN, NOW), views.rename(session, me, second.id, name)):
            with pytest.raises(UnnamedError) as refused:
                await change
            assert refused.value.code == code
    assert sorted(await kept(database, me)) == ["Old one", "Second"]


async def test_nobody_keeps_more_views_than_they_can_overlook_and_who_sees_no_cases_keeps_none(database: Database) -> None:
    me = await hired(database, 1)
    async with database.session() as session:
        for number in range(views.MOST):
            await views.save(session, me, f"View {number}", CHOSEN, NOW)
        with pytest.raises(UnnamedError, match="too_many"):
            await views.save(session, me, "One more", CHOSEN, NOW)
        for refused in (views.mine, lambda session, who: views.remove(session, who, uuid4())):
            with pytest.raises(NotTheirsError):
                await refused(session, staff_of("administrator"))
