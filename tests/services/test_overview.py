"""The overview, held against numbers counted by hand."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from registry.records import Account, Application, Check, Event, InformationRequest, Recommendation, Staff
from registry.records.database import Database
from registry.services.office import overview
from registry.services.office.overview import Day, Load, Work
from registry.services.office.staff import NotTheirsError, SignedInStaff
from tests.services.test_applications import NOW

PROVINCE = SignedInStaff(uuid4(), "Saima Rafiq", "supervisor", "", "1", None, "en", "")
LAHORE = SignedInStaff(uuid4(), "Saima Rafiq", "supervisor", "Lahore", "1", frozenset({"lahore", "kasur"}), "en", "")
CASES = (  # district, status, days in it, days until the term (None: none), days ago sent, days it took to verify
    ("lahore", "submitted", 0, 1, 0, None),
    ("lahore", "in_verification", 5, 5, 8, None),
    ("lahore", "in_verification", 40, -30, 45, None),
    ("kasur", "in_decision", 3, -1, 20, None),
    ("multan", "information_requested", 10, 2, 12, None),
    ("multan", "verified", 1, None, 3, 2),
    ("multan", "verified", 2, None, 12, 10),
    ("multan", "verified", 40, None, 60, 20),  # long ago
    ("lahore", "verified", 4, None, 8, 4),
    ("lahore", "declined", 6, None, 9, None),
)


async def staffed(database: Database) -> tuple[UUID, UUID]:
    """Make an officer and a supervisor."""
    people = [
        Staff(cnic=f"354040000000{number}", full_name=name, role=role, created_at=NOW)
        for number, (name, role) in enumerate((("Rashid Mehmood", "officer"), ("Saima Rafiq", "supervisor")))
    ]
    async with database.session() as session:
        session.add_all(people)
    return people[0].id, people[1].id


async def province(database: Database) -> list[UUID]:
    """Make the cases above; return their ids."""
    made: list[UUID] = []
    async with database.session() as session:
        for number, (district, status, since, due, sent, took) in enumerate(CASES):
            account = Account(
                cnic=f"352020000{number:04}",
                full_name="Zainab Bibi",
                date_of_birth=date(1985, 4, 12),
                password_hash="x",
                language="ur",
                created_at=NOW,
            )
            submitted = NOW - timedelta(days=sent)
            case = Application(
                account_id=account.id,
                status=status,
                number=f"N{number}",
                started_at=NOW,
                submitted_at=submitted,
                district=district,
                since=NOW - timedelta(days=since),
                due_at=None if due is None else NOW + timedelta(days=due),
            )
            session.add(account)
            await session.flush()
            session.add(case)
            await session.flush()
            session.add(Event(application_id=case.id, name="submitted", at=submitted))
            if status in {"verified", "declined"}:
                session.add(Event(application_id=case.id, name=status, at=submitted + timedelta(days=took) if took else case.since))
            made.append(case.id)
    return made


async def seen(database: Database, me: SignedInStaff, place: str = "", days: int = 30, now: datetime = NOW) -> overview.Overview:
    async with database.session() as session:
        return await overview.overview(session, me, place, days, now)


async def test_the_backlog_is_counted_by_status_and_by_how_long_a_case_has_had_it(database: Database) -> None:
    await province(database)
    assert (await seen(database, PROVINCE)).backlog == {
        "submitted": [1, 0, 0, 0],
        "in_verification": [0, 1, 0, 1],
        "information_requested": [0, 0, 1, 0],
        "in_decision": [0, 1, 0, 0],  # three whole days are more than up to three
    }
    assert sum(map(sum, (await seen(database, PROVINCE, now=NOW - timedelta(days=300))).backlog.values())) == 5


async def test_what_came_and_went_is_counted_on_the_day_it_has_in_pakistan(database: Database) -> None:
    await province(database)
    days = {day.day: day for day in (await seen(database, PROVINCE, days=7)).days}
    today = date(2026, 11, 24)
    assert list(days) == [today - timedelta(days=back) for back in range(6, -1, -1)]
    assert days[today] == Day(today, 1, 0)
    assert days[today - timedelta(days=1)] == Day(today - timedelta(days=1), 0, 1)
    assert days[today - timedelta(days=3)] == Day(today - timedelta(days=3), 1, 0)
    assert [day.went for day in days.values()] == [1, 0, 1, 0, 1, 1, 0]  # declined; verified thrice
    late = await seen(database, PROVINCE, days=7, now=NOW + timedelta(hours=10, minutes=30))  # half past midnight there
    assert late.days[-1] == Day(today + timedelta(days=1), 0, 0)
    assert late.days[-2].came == 1


async def test_districts_are_told_by_what_is_overdue_in_them(database: Database) -> None:
    await province(database)
    assert (await seen(database, PROVINCE)).loads == [Load("lahore", 3, 1), Load("kasur", 1, 1), Load("multan", 1, 0)]


async def test_half_were_verified_within_the_median_and_nine_of_ten_within_the_ninth_tenth(database: Database) -> None:
    await province(database)
    found = await seen(database, PROVINCE)
    assert (found.verified, found.median, found.ninetieth) == (3, timedelta(days=4), timedelta(days=10))
    found = await seen(database, PROVINCE, days=90)
    assert (found.verified, found.median, found.ninetieth) == (4, timedelta(days=4), timedelta(days=20))
    found = await seen(database, PROVINCE, "kasur")
    assert (found.verified, found.median, found.ninetieth) == (0, None, None)


async def test_a_change_of_circumstances_comes_in_anew_and_is_no_slow_verification_of_what_was_sent_long_ago(database: Database) -> None:
    made = await province(database)
    before = await seen(database, PROVINCE)
    async with database.session() as session:
        for name, back in (("change_reported", 3), ("verified", 1)):  # of a household that was verified forty days ago
            session.add(Event(application_id=made[7], name=name, at=NOW - timedelta(days=back)))
    after = await seen(database, PROVINCE)
    assert (after.verified, after.median, after.ninetieth) == (before.verified, before.median, before.ninetieth)
    moved = {was.day: (now.came - was.came, now.went - was.went) for was, now in zip(before.days, after.days, strict=True)}
    today = date(2026, 11, 24)
    assert {day: change for day, change in moved.items() if any(change)} == {
        today - timedelta(days=3): (1, 0),
        today - timedelta(days=1): (0, 1),
    }


async def test_answers_of_the_sources_and_the_work_of_the_staff_are_counted_in_the_time(database: Database) -> None:
    made = await province(database)
    officer, supervisor = await staffed(database)
    async with database.session() as session:
        for case, source, result, back in (
            (made[1], "identity", "match", 7),
            (made[2], "identity", "differs", 7),
            (made[4], "identity", "match", 7),
            (made[1], "bank", "unknown", 1),
            (made[2], "bank", "unknown", 100),
        ):
            at = NOW - timedelta(days=back)
            asked = {"asked": {}, "asked_digest": "0", "began_at": at, "due_at": at, "state": "done"}
            session.add(Check(application_id=case, source=source, result=result, answered_at=at, **asked))
        for case, source, attempts in ((made[1], "electricity", 3), (made[4], "electricity", 1), (made[2], "schools", 0)):
            asked = {"asked": {}, "asked_digest": "0", "began_at": NOW, "due_at": NOW, "state": "waiting", "attempts": attempts}
            session.add(Check(application_id=case, source=source, **asked))
        for case, back in ((made[1], 2), (made[4], 2), (made[4], 200)):
            at = NOW - timedelta(days=back)
            session.add(InformationRequest(application_id=case, asked_by=officer, words="x", asked_at=at, until=at))
        for case, decided in ((made[3], None), (made[8], NOW - timedelta(days=4))):
            session.add(
                Recommendation(
                    application_id=case,
                    verdict="verify",
                    reason="x",
                    recommended_by=officer,
                    recommended_at=NOW - timedelta(days=5),
                    decided_by=supervisor if decided else None,
                    decided_at=decided,
                )
            )
        for case in (made[1], made[5]):  # one is open, one is finished
            application = await session.get_one(Application, case)
            application.assigned_to = officer
            session.add(application)
    found = await seen(database, PROVINCE)
    assert found.results == {"identity": {"match": 2, "differs": 1}, "bank": {"unknown": 1}}
    assert found.silent == {"electricity": 2}  # what was not asked yet does not wait for its source
    assert found.work == [Work("Rashid Mehmood", "officer", 1, 2, 2, 0), Work("Saima Rafiq", "supervisor", 0, 0, 0, 1)]
    assert (await seen(database, LAHORE)).work == [
        Work("Rashid Mehmood", "officer", 1, 1, 2, 0),
        Work("Saima Rafiq", "supervisor", 0, 0, 0, 1),
    ]


@pytest.mark.parametrize(
    ("me", "place", "open_cases"),
    [
        (PROVINCE, "", 5),
        (PROVINCE, "multan", 1),
        (PROVINCE, overview.division("Lahore"), 4),
        (PROVINCE, "nowhere", 0),
        (LAHORE, "", 4),
        (LAHORE, "kasur", 1),
        (LAHORE, "multan", 0),
        (LAHORE, overview.division("Multan"), 0),
    ],
)
async def test_a_supervisor_sees_their_division_whatever_is_asked_for(
    me: SignedInStaff, place: str, open_cases: int, database: Database
) -> None:
    await province(database)
    found = await seen(database, me, place)
    assert sum(map(sum, found.backlog.values())) == sum(load.open for load in found.loads) == open_cases
    assert (found.verified > 0) is (place in {"", "multan", overview.division("Lahore")} and not (me is LAHORE and place == "multan"))


@pytest.mark.parametrize("role", ["officer", "administrator", "citizen"])
async def test_only_supervisors_have_the_overview(role: str, database: Database) -> None:
    with pytest.raises(NotTheirsError):
        await seen(database, SignedInStaff(uuid4(), "x", role, "", "1", frozenset({"lahore"}), "en", ""))
