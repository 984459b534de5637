"""Staff: two factors, roles, districts, and an audit that cannot be changed unseen."""

import asyncio
from datetime import datetime, timedelta
from uuid import uuid4

import pyotp
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from registry.records import Application, AuditEntry, Centre, Staff
from registry.records.database import Database
from registry.rules import access
from registry.rules.access import Duty, Role
from registry.services.accounts.hashing import fingerprint
from registry.services.accounts.sign_in import Locked
from registry.services.office import audit, postings, staff, staff_sign_in
from registry.services.office.audit import Actor
from registry.services.office.staff import NotTheirsError, SignedInStaff
from registry.services.office.staff_sign_in import HalfSignedIn
from tests.services.test_applications import NOW, person
from tests.services.test_queue import case

PASSWORD = "tea at the canal road"
_serial = iter(range(1, 10_000))


async def employed(database: Database, role: str = "officer", districts: tuple[str, ...] = ("lahore",), division: str = "") -> str:
    """Return the CNIC of somebody who has been invited and has set a password."""
    cnic = f"35404{next(_serial):07}1"
    async with database.session() as session:
        centre = await staff.open_centre(session, f"Centre {cnic}", list(districts), NOW, Actor())
        _, token = await staff.invite(
            session, cnic=cnic, full_name="Rashid Mehmood", role=role, now=NOW, by=Actor(), centre_id=centre.id, division=division
        )
    assert await staff.accept_invitation(database, token, PASSWORD, NOW) == ""
    return cnic


async def signed_in(database: Database, cnic: str, now=NOW) -> tuple[SignedInStaff, str, list[str]]:
    """Return who is signed in with a first code, their TOTP secret and their recovery codes."""
    token = await staff_sign_in.verify(database, cnic, PASSWORD, now)
    assert isinstance(token, str)
    async with database.session() as session:
        assert await staff_sign_in.current(session, fingerprint(token), now) is None
        half = await staff_sign_in.half(session, fingerprint(token), now)
        secret = pyotp.parse_uri(await staff_sign_in.enrolment(session, half)).secret
        codes = await staff_sign_in.pass_second_factor(session, half, pyotp.TOTP(secret).at(now), now)
    async with database.session() as session:
        me = await staff_sign_in.current(session, fingerprint(token), now)
    assert me
    return me, secret, codes or []


async def test_a_password_alone_opens_nothing_and_a_code_is_accepted_once(database: Database) -> None:
    cnic = await employed(database)
    _, secret, recovery = await signed_in(database, cnic)
    assert len(recovery) == 10
    token = await staff_sign_in.verify(database, cnic, PASSWORD, NOW)
    async with database.session() as session:
        half = await staff_sign_in.half(session, fingerprint(token), NOW)
        assert half.enrolled
        with pytest.raises(NotTheirsError):
            await staff_sign_in.enrolment(session, half)
        assert await staff_sign_in.pass_second_factor(session, half, pyotp.TOTP(secret).at(NOW), NOW) is None
        assert await staff_sign_in.pass_second_factor(session, half, "000000", NOW) is None
        later = NOW + timedelta(seconds=30)
        assert await staff_sign_in.pass_second_factor(session, half, pyotp.TOTP(secret).at(later), later) == []


async def test_a_recovery_code_opens_once(database: Database) -> None:
    cnic = await employed(database)
    _, _, recovery = await signed_in(database, cnic)
    for expected in ([], None):
        token = await staff_sign_in.verify(database, cnic, PASSWORD, NOW)
        async with database.session() as session:
            half = await staff_sign_in.half(session, fingerprint(token), NOW)
            assert await staff_sign_in.pass_second_factor(session, half, recovery[3].upper(), NOW) == expected


async def test_five_wrong_codes_end_the_attempt_and_five_wrong_passwords_lock(database: Database) -> None:
    cnic = await employed(database)
    await signed_in(database, cnic)
    token = await staff_sign_in.verify(database, cnic, PASSWORD, NOW)
    async with database.session() as session:
        half = await staff_sign_in.half(session, fingerprint(token), NOW)
        for _ in range(4):
            assert await staff_sign_in.pass_second_factor(session, half, "123 456", NOW) is None
        assert isinstance(await staff_sign_in.pass_second_factor(session, half, "123 456", NOW), Locked)
    async with database.session() as session:
        assert await staff_sign_in.half(session, fingerprint(token), NOW) is None
    outcomes = [await staff_sign_in.verify(database, cnic, "wrong", NOW) for _ in range(5)]
    assert outcomes[:4] == [None] * 4
    assert isinstance(outcomes[4], Locked)
    assert isinstance(await staff_sign_in.verify(database, cnic, PASSWORD, NOW), Locked)


async def test_codes_are_guessed_five_times_however_many_browsers_guess_at_once(database: Database) -> None:
    cnic = await employed(database)
    _, secret, recovery = await signed_in(database, cnic)

    async def browser(at: datetime) -> HalfSignedIn:
        token = await staff_sign_in.verify(database, cnic, PASSWORD, at)
        assert isinstance(token, str)
        async with database.session() as session:
            half = await staff_sign_in.half(session, fingerprint(token), at)
        assert half
        return half

    async def guess(half: HalfSignedIn, code: str, at: datetime) -> list[str] | Locked | None:
        async with database.session() as session:
            return await staff_sign_in.pass_second_factor(session, half, code, at)

    browsers = [await browser(NOW) for _ in range(12)]
    outcomes = await asyncio.gather(*(guess(each, f"{number:06}", NOW) for number, each in enumerate(browsers)))
    assert sum(outcome is None for outcome in outcomes) == 4
    assert sum(isinstance(outcome, Locked) for outcome in outcomes) == 8
    later = NOW + timedelta(minutes=5)
    for right in (pyotp.TOTP(secret).at(later), recovery[0]):
        assert isinstance(await guess(await browser(later), right, later), Locked)
    opened = NOW + timedelta(minutes=31)
    assert await guess(await browser(opened), pyotp.TOTP(secret).at(opened), opened) == []


async def test_a_session_left_in_a_browser_before_the_second_factor_opens_nothing_after_it(database: Database) -> None:
    cnic = await employed(database)
    _, secret, _ = await signed_in(database, cnic)
    left = await staff_sign_in.verify(database, cnic, PASSWORD, NOW)
    assert isinstance(left, str)
    later = NOW + timedelta(seconds=30)
    async with database.session() as session:
        half = await staff_sign_in.half(session, fingerprint(left), later)
        assert half
        assert await staff_sign_in.pass_second_factor(session, half, pyotp.TOTP(secret).at(later), later) == []
        fresh = await staff_sign_in.renew(session, half)
    async with database.session() as session:
        assert await staff_sign_in.current(session, fingerprint(left), later) is None
        assert await staff_sign_in.current(session, fingerprint(fresh), later)


async def test_a_session_ends_after_fifteen_idle_minutes_and_at_once_when_disabled(database: Database) -> None:
    me, _, _ = await signed_in(database, await employed(database))
    administrator, _, _ = await signed_in(database, await employed(database, "administrator"))
    async with database.session() as session:
        assert await staff_sign_in.current(session, me.token_sha256, NOW + timedelta(minutes=14))
        assert await staff_sign_in.current(session, me.token_sha256, NOW + timedelta(minutes=30)) is None
        with pytest.raises(NotTheirsError):
            await staff.disable(session, me, administrator.staff_id, NOW)
        with pytest.raises(NotTheirsError):
            await staff.disable(session, administrator, administrator.staff_id, NOW)
        await staff.disable(session, administrator, me.staff_id, NOW)
    async with database.session() as session:
        assert await staff_sign_in.current(session, me.token_sha256, NOW) is None
    assert await staff_sign_in.verify(database, me.cnic, PASSWORD, NOW) is None


@pytest.mark.parametrize("alive", [True, False])
async def test_only_what_somebody_does_keeps_them_signed_in_and_no_news_on_their_open_page(database: Database, alive: bool) -> None:
    me, _, _ = await signed_in(database, await employed(database))
    for minutes in (10, 14):
        async with database.session() as session:
            assert await staff_sign_in.current(session, me.token_sha256, NOW + timedelta(minutes=minutes), alive=alive)
    async with database.session() as session:
        assert (await staff_sign_in.current(session, me.token_sha256, NOW + timedelta(minutes=16)) is not None) is alive


async def test_who_is_still_signed_in_is_told_of_many_at_once_and_keeps_nobody_signed_in(database: Database) -> None:
    me, _, _ = await signed_in(database, await employed(database))
    gone, _, _ = await signed_in(database, await employed(database))
    async with database.session() as session:
        await staff_sign_in.end(session, gone.token_sha256, NOW)
    tokens = [me.token_sha256, gone.token_sha256, "unknown"]
    async with database.session() as session:
        assert await staff_sign_in.still(session, tokens, NOW + timedelta(minutes=10)) == {me.token_sha256: me}
        assert await staff_sign_in.still(session, tokens, NOW + timedelta(minutes=20)) == {}


async def test_a_centre_is_changed_as_a_whole_and_stays_the_same_centre(database: Database) -> None:
    administrator, _, _ = await signed_in(database, await employed(database, "administrator"))
    async with database.session() as session:
        centre = await staff.open_centre(session, "Old Fort", ["lahore"], NOW, Actor(), address="Fort Road", hours="9 to 5")
        await staff.open_centre(session, "Canal", ["kasur"], NOW, Actor())
    told = {"districts": ["kasur", "lahore"], "address": "", "hours": "9 to 4", "now": NOW}
    async with database.session() as session:
        await postings.change_centre(session, administrator, centre.id, name="New Fort", **told)
    with pytest.raises(postings.NameTakenError):
        async with database.session() as session:
            await postings.change_centre(session, administrator, centre.id, name="Canal", **told)
    async with database.session() as session:
        assert not {"Old Fort"} & {each.name for each in await staff.centres(session)}
        changed = await session.get_one(Centre, centre.id)
        opened = select(AuditEntry).where(AuditEntry.action == "centre_opened")
        noted = (await session.exec(opened.order_by(col(AuditEntry.number).desc()))).first()
    assert noted
    assert (changed.name, changed.districts, changed.address, changed.hours) == ("New Fort", ["kasur", "lahore"], "", "9 to 4")
    assert (noted.details["before"]["centre"], noted.details["after"]["centre"]) == ("Old Fort", "New Fort")


async def test_an_invitation_works_once_and_for_a_week(database: Database) -> None:
    async with database.session() as session:
        _, token = await staff.invite(session, cnic="3540599999991", full_name="Rashid Mehmood", role="supervisor", now=NOW, by=Actor())
    assert await staff.accept_invitation(database, token, PASSWORD, NOW + timedelta(days=8)) == "not_valid"
    assert await staff.accept_invitation(database, token, "short", NOW) == "too_short"
    assert await staff.accept_invitation(database, token, PASSWORD, NOW) == ""
    assert await staff.accept_invitation(database, token, PASSWORD, NOW) == "not_valid"


async def test_who_was_disabled_comes_back_with_an_invitation_made_since_and_with_none_made_before(database: Database) -> None:
    administrator, _, _ = await signed_in(database, await employed(database, "administrator"))
    person = {"cnic": "3540599999993", "full_name": "Rashid Mehmood", "role": "supervisor", "now": NOW, "by": administrator.actor}
    async with database.session() as session:
        invited, before = await staff.invite(session, **person)
        await staff.disable(session, administrator, invited.id, NOW)
    assert await staff.accept_invitation(database, before, PASSWORD, NOW) == "not_valid"
    async with database.session() as session:
        _, since = await staff.invite(session, **person)
    assert isinstance(await staff_sign_in.verify(database, invited.cnic, PASSWORD, NOW), str) is False
    assert await staff.accept_invitation(database, since, PASSWORD, NOW) == ""
    assert isinstance(await staff_sign_in.verify(database, invited.cnic, PASSWORD, NOW), str)
    async with database.session() as session:
        noted = select(AuditEntry.action).where(AuditEntry.actor == invited.id).order_by(AuditEntry.number)
        assert (await session.exec(noted)).all()[:2] == ["staff_enabled", "staff_password_set"]


@pytest.mark.parametrize(
    ("role", "centre", "division", "sees"),
    [
        ("officer", ["lahore", "kasur"], "", {"lahore": True, "kasur": True, "multan": False}),
        ("supervisor", [], "Lahore", {"lahore": True, "kasur": True, "multan": False}),
        ("supervisor", [], "", {"lahore": True, "kasur": True, "multan": True}),
        ("administrator", ["lahore"], "", {"lahore": False, "multan": False}),
    ],
)
def test_staff_see_the_cases_of_their_places_only(role: str, centre: list[str], division: str, sees: dict[str, bool]) -> None:
    districts = access.districts_of(role, centre, division)
    assert {place: districts is None or place in districts for place in sees} == sees


def test_an_administrator_sees_no_household_and_an_officer_decides_nothing() -> None:
    assert [duty for duty in Duty if access.may(Role.ADMINISTRATOR, duty)] == [Duty.MANAGE_STAFF]
    assert not access.may(Role.OFFICER, Duty.DECIDE)
    assert not access.may(Role.SUPERVISOR, Duty.RECOMMEND)
    assert not any(access.may("citizen", duty) for duty in Duty)


async def test_nobody_touches_a_case_in_which_their_own_cnic_appears(database: Database) -> None:
    account_id = await person(database)
    async with database.session() as session:
        application = Application(account_id=account_id, started_at=NOW, status="in_verification", district="lahore")
        session.add(application)
        await session.flush()
        number = (await session.exec(text("SELECT cnic FROM account"))).scalar_one()
        me = SignedInStaff(uuid4(), "x", "officer", "", number, frozenset({"lahore"}), "en", "")
        with pytest.raises(NotTheirsError):
            await staff.must_see(session, me, application)
        other = SignedInStaff(uuid4(), "x", "officer", "", "3520111111111", frozenset({"lahore"}), "en", "")
        await staff.must_see(session, other, application)
        elsewhere = SignedInStaff(uuid4(), "x", "officer", "", "3520111111111", frozenset({"multan"}), "en", "")
        with pytest.raises(NotTheirsError):
            await staff.must_see(session, elsewhere, application)


async def test_the_audit_can_only_be_added_to_and_shows_where_it_was_altered(database: Database) -> None:
    async with database.session() as session:
        for number in range(3):
            await audit.note(
                session, Actor(uuid4(), "officer", "Lahore", "10.0.0.1"), "case_seen", NOW, details={"purpose": f"{number} نام"}
            )
    async with database.session() as session:
        assert await audit.first_fault(session) is None
        last = (await session.exec(select(AuditEntry.number).order_by(AuditEntry.number.desc()))).first()
    for statement in ("UPDATE audit_entry SET action = 'nothing'", "DELETE FROM audit_entry"):
        with pytest.raises(DBAPIError, match="only added to"):
            async with database.session() as session:
                await session.exec(text(statement))
    await _tamper(database, f"UPDATE audit_entry SET action = 'other' WHERE number = {last - 1}")
    async with database.session() as session:
        assert await audit.first_fault(session) == last - 1
    await _tamper(database, f"UPDATE audit_entry SET action = 'case_seen' WHERE number = {last - 1}")
    async with database.session() as session:
        assert await audit.first_fault(session) is None
    async with database.session() as session:
        kept = (await session.exec(select(AuditEntry).where(AuditEntry.number == last))).one()
    await _tamper(database, f"DELETE FROM audit_entry WHERE number = {last}")
    async with database.session() as session:
        assert await audit.first_fault(session) == last
        session.add(AuditEntry(**kept.model_dump()))
    async with database.session() as session:
        assert await audit.first_fault(session) is None


async def _tamper(database: Database, statement: str) -> None:
    """Do what only somebody with the database's own administrator can do."""
    postgresql = database.engine.dialect.name == "postgresql"
    async with database.session() as session:
        if postgresql:
            await session.exec(text("ALTER TABLE audit_entry DISABLE TRIGGER ALL"))
            await session.exec(text(statement))
            await session.exec(text("ALTER TABLE audit_entry ENABLE TRIGGER ALL"))
            return
        triggers = (await session.exec(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))).all()
        for name, _ in triggers:
            await session.exec(text(f"DROP TRIGGER {name}"))
        await session.exec(text(statement))
        for _, sql in triggers:
            await session.exec(text(sql))


async def test_cases_are_nobodys_again_when_their_officer_no_longer_sees_their_district(database: Database) -> None:
    administrator, _, _ = await signed_in(database, await employed(database, "administrator"))
    async with database.session() as session:
        north = await staff.open_centre(session, "North", ["lahore", "kasur"], NOW, Actor())
        south = await staff.open_centre(session, "South", ["kasur"], NOW, Actor())
        officer = Staff(cnic="3540688888881", full_name="Rashid Mehmood", role="officer", centre_id=north.id, created_at=NOW)
        session.add(officer)
        await session.flush()
        for serial, district in enumerate(("lahore", "kasur")):
            await case(session, serial, district=district, assigned_to=officer.id)

    async def theirs() -> set[str]:
        async with database.session() as session:
            found = await session.exec(select(Application.district).where(Application.assigned_to == officer.id))
            return set(found.all())

    async with database.session() as session:
        await postings.move(session, administrator, officer.id, str(south.id), NOW)
    assert await theirs() == {"kasur"}
    async with database.session() as session:
        await postings.close_centre(session, administrator, south.id, NOW)
    assert await theirs() == set()
    async with database.session() as session:
        assert "South" not in {each.name for each in await staff.centres(session)}
        with pytest.raises(NotTheirsError):
            await postings.close_centre(session, administrator, south.id, NOW)
        for place in (str(south.id), "Multan", ""):  # a centre that is closed, and places of supervisors
            with pytest.raises(NotTheirsError):
                await postings.move(session, administrator, officer.id, place, NOW)
        with pytest.raises(NotTheirsError):
            await postings.move(session, administrator, administrator.staff_id, str(north.id), NOW)
        await staff.open_centre(session, "South", ["kasur"], NOW, Actor())
        assert "South" in {each.name for each in await staff.centres(session)}


@pytest.mark.parametrize("role", ["officer", "supervisor"])
async def test_only_administrators_move_people_and_close_centres(database: Database, role: str) -> None:
    me, _, _ = await signed_in(database, await employed(database, role))
    async with database.session() as session:
        centre = await staff.open_centre(session, "North", ["lahore"], NOW, Actor())
        with pytest.raises(NotTheirsError):
            await postings.move(session, me, me.staff_id, str(centre.id), NOW)
        with pytest.raises(NotTheirsError):
            await postings.close_centre(session, me, centre.id, NOW)


async def test_who_is_invited_to_another_role_is_logged_out(database: Database) -> None:
    me, _, _ = await signed_in(database, await employed(database, "supervisor"))
    async with database.session() as session:
        await staff.invite(session, cnic=me.cnic, full_name=me.full_name, role="supervisor", now=NOW, by=Actor())
        assert await staff_sign_in.current(session, me.token_sha256, NOW)
        await staff.invite(session, cnic=me.cnic, full_name=me.full_name, role="administrator", now=NOW, by=Actor())
        assert await staff_sign_in.current(session, me.token_sha256, NOW) is None
