"""The queue: whose cases are in it, in every order, page by page, and always from an index."""

from datetime import date, timedelta
from itertools import product
from random import Random, choice
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.records import Account, Application, Centre, NameSound, Staff, Trait
from registry.records.database import Database
from registry.rules import numbers, places
from registry.rules.lifecycle import OPEN, Status
from registry.rules.names import search_key, sounds
from registry.rules.queue import ORDERS, SEVERITY, Filter, Order
from registry.services.office import cases, correspondence, queue, requests, verification
from registry.services.office.staff import NotTheirsError, SignedInStaff
from tests.services.test_applications import NOW

DISTRICTS = ("lahore", "kasur", "multan")
RESULTS = ("match", "", "unavailable", "unknown", "differs")
MANY = 70


def staff_of(
    role: str = "officer", districts: frozenset[str] | None = frozenset({"lahore"}), staff_id: UUID | None = None
) -> SignedInStaff:
    return SignedInStaff(staff_id or uuid4(), "x", role, "", "1", districts, "en", "")


PROVINCE = staff_of("supervisor", None)


async def case(session: AsyncSession, serial: int, **given: object) -> Application:
    """Make a case; its serial number tells it from others."""
    account = Account(
        cnic=f"352020000{serial:04}",
        full_name=str(given.pop("name", f"Zainab {serial}")),
        date_of_birth=date(1985, 4, 12),
        mobile=f"+92300{serial:07}",
        password_hash="x",
        language="ur",
        created_at=NOW,
    )
    session.add(account)
    await session.flush()
    usual = {
        "number": f"N{serial}",
        "status": "in_verification",
        "district": "lahore",
        "tehsil": "lahore.city",
        "since": NOW,
        "due_at": NOW,
    }
    made = Application(account_id=account.id, name_key=search_key(account.full_name), started_at=NOW, **{**usual, **given})
    session.add(made)
    await session.flush()
    if made.number:
        session.add_all(NameSound(application_id=made.id, sound=sound, district=made.district) for sound in sounds(account.full_name))
        await session.flush()
    return made


@pytest.fixture
async def filled(database: Database) -> Database:
    """Seventy cases of three districts, in five statuses, with ties in everything that orders them."""
    async with database.session() as session:
        for number in range(MANY):
            status = (*OPEN, Status.VERIFIED)[number % 5]
            await case(
                session,
                number,
                name=f"Name {number * 7 % 9}",
                status=status,
                district=DISTRICTS[number % 3],
                since=NOW - timedelta(days=number * 11 % 23),
                due_at=None if status == Status.VERIFIED else NOW + timedelta(days=number * 5 % 13),
                result=RESULTS[number % 4],
            )
    return database


async def shown(database: Database, me: SignedInStaff, chosen: Filter) -> list[UUID]:
    async with database.session() as session:
        return [row.id for row in (await queue.page(session, me, chosen, NOW)).rows]


async def test_the_queue_shows_the_places_of_its_viewer_and_what_is_searched(database: Database) -> None:
    async with database.session() as session:
        number, given_id = numbers.APPLICATION.make(choice, 2026), numbers.PSER_ID.make(choice)
        wanted = await case(session, 1, name="Zainab  BIBI", number=number, pser_id=given_id, result="unknown")
        await case(session, 2, status="draft", number=None)
    me, stranger, nobody = staff_of(), staff_of(districts=frozenset({"multan"})), staff_of(districts=frozenset())
    for search in (
        "",
        number,
        number.lower().replace("-", ""),
        given_id,
        "3520200000001",
        "35202-0000000-1",
        "0300-0000001",
        "zain",
        "Zainab Bibi",
        "zaynab begam",
        "زینب",
    ):
        assert await shown(database, me, Filter(search=search)) == [wanted.id], search
        assert await shown(database, PROVINCE, Filter(search=search)) == [wanted.id], search
        assert await shown(database, stranger, Filter(search=search)) == []
        assert await shown(database, nobody, Filter(search=search)) == []
    for chosen in (
        Filter(district="lahore"),
        Filter(tehsil="lahore.city"),
        Filter(assigned="nobody"),
        Filter(result="unknown"),
        Filter(status="in_verification"),
    ):
        assert await shown(database, me, chosen) == [wanted.id]
    for chosen in (
        Filter(district="multan"),
        Filter(assigned="me"),
        Filter(assigned="somebody"),
        Filter(result="differs"),
        Filter(status="verified"),
        Filter(search="zzz"),
        Filter(search="bibi"),
    ):
        assert await shown(database, me, chosen) == []
    with pytest.raises(NotTheirsError):
        await shown(database, staff_of("administrator"), Filter())


@pytest.mark.parametrize(
    ("name", "found", "others"),
    [
        (
            "Muhammad Aslam",
            ("mohammad", "Mohd. Aslam", "aslam muhammad", "Aslaam", "محمد اسلم", "اسلم"),
            ("moh as", "Akram", "Muhammad Akram"),
        ),
        ("Abdur Rehman Khan", ("Abdul Rahman", "rahman", "Khan Abdul-Rehman", "عبدالرحمٰن"), ("Rahm", "Rahman Abdul Khan")),
        ("Nasreen Begum", ("nasrin", "Nasrin Begam", "نسرین بیگم"), ("nasri x", "begam", "5")),
        ("نسرین اختر", ("Nasreen", "akhtar nasrin", "Akhter"), ("Nasir",)),
    ],
)
async def test_a_name_is_found_in_another_spelling_by_its_whole_words(
    database: Database, name: str, found: tuple[str, ...], others: tuple[str, ...]
) -> None:
    async with database.session() as session:
        wanted = await case(session, 1, name=name)
        await case(session, 2, name="Bushra Parveen")
    for search in found:
        assert await shown(database, staff_of(), Filter(search=search)) == [wanted.id], search
        assert await shown(database, PROVINCE, Filter(search=search, status="in_verification")) == [wanted.id], search
        assert await shown(database, PROVINCE, Filter(search=search, status="verified")) == []
        assert await shown(database, staff_of(districts=frozenset({"multan"})), Filter(search=search)) == []
    for search in others:
        assert await shown(database, PROVINCE, Filter(search=search)) == [], search


async def test_a_search_shows_who_is_written_so_before_who_sounds_so_page_by_page(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "PAGE", 3)
    spelled = ("Rehman Ali", "Rahman Ali", "Abdul Rehman", "Rehmana", "Rahmaan", "Khalid")
    async with database.session() as session:
        cases = [await case(session, number, name=spelled[number % len(spelled)]) for number in range(24)]
    names = {each.id: each.name_key for each in cases}
    for me, search in product((PROVINCE, staff_of()), ("rehman", "rahman", "khalid", "رحمن")):
        seen: list[UUID] = []
        chosen = Filter(search=search)
        async with database.session() as session:
            while True:
                listed = await queue.page(session, me, chosen, NOW)
                seen += [row.id for row in listed.rows]
                if not listed.next:
                    break
                chosen = Filter(search=search, after=listed.next)
        written = [each for each in seen if names[each].startswith(search)]
        assert seen[: len(written)] == sorted(written, key=lambda each: (names[each], each.hex))
        assert len(seen) == len(set(seen)) == {"khalid": 4, "rehman": 20, "rahman": 20, "رحمن": 20}[search]


async def test_ones_own_household_is_in_no_queue_of_ones_own_nor_counted(database: Database) -> None:
    me = SignedInStaff(uuid4(), "x", "supervisor", "", "3520200000001", None, "en", "")
    async with database.session() as session:
        await case(session, 1)  # theirs: the CNIC is that of case 1
        named, other = await case(session, 2), await case(session, 3)
        session.add(Trait(application_id=named.id, kind="number", digest=verification.trait("number", me.cnic)))  # a member of it
        await session.flush()
        for chosen in (Filter(), Filter(search="zainab"), Filter(assigned="nobody")):
            listed = await queue.page(session, me, chosen, NOW)
            assert [row.id for row in listed.rows] == [other.id]
            assert sum(listed.counts.values()) in {0, 1}
        assert [row.id for row in await queue.export(session, me, Filter(), "a list", NOW)] == [other.id]


async def test_the_cases_of_a_centre_are_those_of_its_districts_and_of_ones_own(filled: Database) -> None:
    async with filled.session() as session:
        centre = Centre(name="Multan road", districts=["multan", "kasur"])
        session.add(centre)
    chosen = Filter(centre=str(centre.id))
    async with filled.session() as session:
        for me, districts in ((PROVINCE, {"multan", "kasur"}), (staff_of(districts=frozenset({"lahore", "kasur"})), {"kasur"})):
            assert {row.district for row in (await queue.page(session, me, chosen, NOW)).rows} == districts
    assert await shown(filled, staff_of(), chosen) == []
    assert await shown(filled, PROVINCE, Filter(centre=str(uuid4()))) == []


async def test_of_cases_whose_terms_end_together_the_oldest_comes_first(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "PAGE", 3)
    random = Random(5)
    async with database.session() as session:
        waiting = random.sample(range(1, 1000), 10)
        for serial, seconds in enumerate(waiting):
            await case(session, serial, result="differs", since=NOW - timedelta(seconds=seconds, microseconds=seconds))
    for order in (Order.DUE, Order.DIFFERENCES):
        chosen, seen = Filter(order=order), []
        async with database.session() as session:
            while not seen or chosen.after:
                listed = await queue.page(session, staff_of(), chosen, NOW)
                seen += [row.since for row in listed.rows]
                chosen = Filter.read({"order": order, "after": listed.next})
        assert seen == [NOW - timedelta(seconds=seconds, microseconds=seconds) for seconds in sorted(waiting, reverse=True)], order


async def test_who_waits_is_told_by_working_days_and_by_dates(database: Database) -> None:
    async with database.session() as session:
        ids = [(await case(session, days, since=NOW - timedelta(days=days))).id for days in range(15)]
    # today is a Tuesday: one working day back are those of Monday and before, two those of the weekend
    for chosen, first in ((Filter(waiting="1"), 1), (Filter(waiting="2"), 2), (Filter(waiting="5"), 7), (Filter(before="2026-11-20"), 5)):
        assert set(await shown(database, staff_of(), chosen)) == set(ids[first:]), chosen
    both = Filter(waiting="5", before="2026-11-20")
    assert set(await shown(database, staff_of(), both)) == set(ids[7:])


def _place(order: Order, each: Application) -> tuple[object, ...]:
    return {
        Order.DUE: (each.due_at, each.since, each.id.hex),
        Order.DIFFERENCES: (SEVERITY[each.result], each.due_at, each.since, each.id.hex),
        Order.LONGEST: (each.since, each.id.hex),
        Order.NEWEST: (NOW - each.since, 16**32 - each.id.int),
        Order.NAME: (each.name_key, each.id.hex),
    }[order]


@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize(
    ("districts", "chosen"),
    [
        (None, Filter()),
        (frozenset({"lahore", "multan"}), Filter()),
        (None, Filter(district="kasur")),
        (None, Filter(status="in_decision", result="unavailable")),
        (None, Filter(status="verified")),
        (None, Filter(search="name")),
        (frozenset({"lahore", "kasur"}), Filter(search="name 3")),
    ],
)
async def test_pages_of_every_order_hold_every_case_once_in_its_place(
    order: Order, districts: frozenset[str] | None, chosen: Filter, filled: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "PAGE", 4)
    me = staff_of("supervisor", districts)
    seen: list[UUID] = []
    chosen = Filter(**{**chosen.__dict__, "order": order})
    async with filled.session() as session:
        while True:
            listed = await queue.page(session, me, chosen, NOW)
            seen += [row.id for row in listed.rows]
            if not listed.next:
                break
            chosen = Filter(**{**chosen.__dict__, "after": listed.next})
        wanted = [
            each
            for each in (await session.exec(select(Application))).all()
            if (each.status == chosen.status if chosen.status else each.status in OPEN or chosen.search)
            and (districts is None or each.district in districts)
            and chosen.district in {"", each.district}
            and chosen.result in {"", each.result}
            and each.name_key.startswith(chosen.search)
        ]
    assert len(wanted) > 1
    assert seen == [each.id for each in sorted(wanted, key=lambda each: _place(chosen.ordered, each))]


def _chosen_by(random: Random) -> Filter:
    """Return some filter, the narrower ones as often as the wide."""
    return Filter(
        status=random.choice(("", "", *OPEN, "verified")),
        district=random.choice(("", "", *DISTRICTS)),
        tehsil=random.choice(("", "", "", "lahore.city", "kasur.city")),
        assigned=random.choice(("", "me", "me", "nobody", "somebody")),
        result=random.choice(("", "", "differs", "match")),
        waiting=random.choice(("", "", "5")),
        search=random.choice(("", "", "", "name 3", "nayem", "0300-0000012")),
        order=random.choice(("", "differences", "newest")),
    )


async def test_news_of_a_case_touch_the_lists_that_they_change_and_where_all_is_shown_no_others(filled: Database) -> None:
    random, lists, told = Random(26), 0, 0
    async with filled.session() as session:
        officer = Staff(cnic="3540612345671", full_name="Rashid Mehmood", role="officer", created_at=NOW)
        session.add(officer)
    viewers = (
        staff_of("supervisor", None, officer.id),
        staff_of("officer", frozenset({"lahore"}), officer.id),
        staff_of("officer", frozenset({"lahore", "kasur"})),
    )
    for _ in range(30):
        async with filled.session() as session:
            looking = []
            for me, chosen in ((random.choice(viewers), _chosen_by(random)) for _ in range(8)):
                districts = await queue.shown_districts(session, me, chosen)
                looking.append((me, chosen, districts, await queue.listed(session, me, chosen, NOW, districts, frozenset())))
            changed = random.choice((await session.exec(select(Application).order_by(Application.number))).all())
            changed.version += 1
            changed.status = random.choice((changed.status, *OPEN, "verified"))
            changed.result = random.choice((changed.result, *RESULTS))
            changed.assigned_to = random.choice((changed.assigned_to, officer.id, None))
            changed.since = NOW - timedelta(days=random.randrange(15))
            session.add(changed)
        async with filled.session() as session:
            (news,) = await queue.changed(session, [changed.account_id])
            for me, chosen, districts, before in looking:
                shown = frozenset(row.id for row in before.rows) if queue.is_whole(chosen, before) else None
                touched = queue.is_touched(chosen, districts, me, shown, news, NOW)
                differs = await queue.listed(session, me, chosen, NOW, districts, frozenset()) != before
                assert touched or not differs, (chosen, news)
                if shown is not None:
                    assert touched is differs, (chosen, news)
                    lists, told = lists + 1, told + touched
    assert 0 < told < lists / 2  # most of them were left alone


async def test_a_case_whose_citizen_wrote_last_says_so_until_somebody_writes_back(database: Database) -> None:
    async def wrote() -> bool:
        async with database.session() as session:
            listed = await queue.page(session, PROVINCE, Filter(), NOW)
            assert [row.wrote for row in await queue.export(session, PROVINCE, Filter(), "A count", NOW)] == [
                row.wrote for row in listed.rows
            ]
            assert await correspondence.awaits_answer(session, listed.rows[0].id) is listed.rows[0].wrote  # as the case page tells
            return listed.rows[0].wrote

    async with database.session() as session:
        one = await case(session, 1)
        person = Staff(cnic="3540600000001", full_name="Nadia Iqbal", role="supervisor", created_at=NOW)
        session.add(person)
        await session.flush()
        me = staff_of("supervisor", None, person.id)
    assert not await wrote()
    now = NOW
    for text_, by, told in (
        ("Which bill?", "citizen", True),
        ("She has asked about the bill.", "colleagues", True),
        ("The newest one.", "officer", False),
        ("Here it is.", "citizen", True),
        ("Send the bill itself.", "request", False),
        ("Where to?", "citizen", True),
    ):
        now += timedelta(minutes=1)
        async with database.session() as session:
            if by == "request":
                shown = (await cases.by_id(session, one.id)).version
                asked = {"steps": [], "papers": ["utility_bill"], "words": text_, "days": 14}
                await requests.ask_for_information(session, me, one.id, shown, **asked, now=now)
            elif by == "citizen":
                await correspondence.write_back(session, one.account_id, text_, now)
            else:
                await correspondence.write(session, me, one.id, text_, now, internal=by == "colleagues")
        assert await wrote() is told, text_


async def test_a_page_that_somebody_made_up_is_the_first(filled: Database) -> None:
    for order, after in product(
        ORDERS, ("x", "~", "~~~", "sounding~x", "2026-01-01~x", f"2026-01-01T00:00:00~{uuid4()}", f"x~{uuid4()}", "0~1~2")
    ):
        assert await shown(filled, PROVINCE, Filter(order=order, after=after)) == await shown(filled, PROVINCE, Filter(order=order)), after


async def test_no_end_of_a_page_that_somebody_made_up_reaches_the_database(filled: Database) -> None:
    ranks = [f"{rank}~2026-01-01T00:00:00+00:00~{uuid4()}" for rank in ("9" * 40, "-1", "1.5", "۱", "1e9")]
    moments = [f"{moment}~{uuid4()}" for moment in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-01-01", "now")]
    for order, after in product(ORDERS, (*ranks, *moments, *(f"0~{moment}" for moment in moments), "'; DROP TABLE account --")):
        assert await shown(filled, PROVINCE, Filter(order=order, after=after)) == await shown(filled, PROVINCE, Filter(order=order)), after
    of_another_order = Filter(order=Order.NAME, after=f"2026-01-01T00:00:00+00:00~{uuid4()}")
    assert await shown(filled, PROVINCE, of_another_order) == await shown(filled, PROVINCE, Filter(order=Order.NAME))


async def test_open_statuses_are_counted_under_the_rest_of_the_filter_and_a_search_has_no_counts(filled: Database) -> None:
    async with filled.session() as session:
        for chosen, counts in (
            (Filter(), [14, 14, 14, 14]),
            (Filter(status="submitted", after=f"{NOW.isoformat()}~{uuid4()}"), [14, 14, 14, 14]),
            (Filter(district="kasur", tehsil="multan.city"), [0, 0, 0, 0]),
            (Filter(status="verified"), [14, 14, 14, 14]),
        ):
            assert list((await queue.page(session, PROVINCE, chosen, NOW)).counts.values()) == counts
        assert (await queue.page(session, PROVINCE, Filter(search="name"), NOW)).counts == {}
        everything = [len((await queue.page(session, PROVINCE, Filter(status=status), NOW)).rows) for status in OPEN]
    assert everything == [14] * 4


DISTRICT_CODES = [places.code(name) for name in places.districts()]
TEHSIL = "lahore.lahore_city"
MANY_ROWS = (
    """INSERT INTO staff (id, cnic, full_name, role, division, language, last_step, recovery_codes, created_at)
       SELECT gen_random_uuid(), n::text, 'x', 'officer', '', 'en', 0, '[]', now() FROM generate_series(1, 200) n""",
    """INSERT INTO account (id, cnic, full_name, date_of_birth, password_hash, language, created_at, mobile)
       SELECT gen_random_uuid(), lpad(n::text, 13, '0'), 'Name ' || n, '1980-01-01', 'x', 'ur', now(), '+92300' || lpad(n::text, 7, '0')
       FROM generate_series(1, 60000) n""",
    """INSERT INTO application (id, account_id, status, number, started_at, since, due_at, district, tehsil, name_key, result, version,
         assigned_to)
       SELECT gen_random_uuid(), a.id, (ARRAY['submitted', 'in_verification', 'information_requested', 'in_decision', 'declined',
                'verified', 'verified', 'verified', 'verified', 'verified'])[1 + n % 10], 'PSER-' || cnic, now(),
              now() - n % 997 * interval '1 day', now() + n % 31 * interval '1 day', ({districts})[1 + n % 41],
              CASE WHEN ({districts})[1 + n % 41] = 'lahore' THEN '{tehsil}' ELSE 't' || n % 150 END, lower(full_name),
              (ARRAY['unknown', 'differs', '', 'match', 'match', 'match', 'match'])[1 + n % 7], 1, s.id
       FROM (SELECT *, cnic::int n FROM account) a LEFT JOIN (SELECT id, cnic::int number FROM staff) s ON s.number = n % 400""",
    """INSERT INTO name_sound (application_id, sound, district)
       SELECT id, CASE WHEN length(name_key) % 3 = 0 THEN 'mhmd ' ELSE '' END || 'k' || left(md5(name_key), 2) || ' ', district
       FROM application""",
    "INSERT INTO note (application_id, internal, text, at) SELECT id, false, '.', now() FROM application",
)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_every_list_of_the_queue_is_answered_from_an_index(database: Database) -> None:
    array = "ARRAY[" + ", ".join(f"'{code}'" for code in DISTRICT_CODES) + "]"
    async with database.session() as session:
        for each in MANY_ROWS:
            filled_in = each.replace("{districts}", array).replace("{tehsil}", TEHSIL)
            await session.exec(text(filled_in.replace("::", "\\:\\:")))
    async with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        for table in ("account", "application", "name_sound", "note"):
            await connection.execute(text(f"VACUUM ANALYZE {table}"))  # as PostgreSQL does by itself after a while
    async with database.session() as session:
        staff_id = (await session.exec(select(Staff.id))).first()
        some = (await session.exec(select(Application.id))).first()
        viewers = (None, frozenset({"lahore"}), frozenset({"lahore", "kasur", "multan"}), frozenset(DISTRICT_CODES[:20]))
        narrowed = (
            {},
            {"district": "lahore"},
            {"district": "lahore", "tehsil": TEHSIL},
            {"assigned": "me"},
            {"assigned": "nobody"},
            {"assigned": "somebody"},
            {"result": "unknown"},
            {"result": "differs", "assigned": "me"},
            {"waiting": "40"},
            {"before": "2024-06-01"},
        )
        walks = [*product(("", "in_verification"), (Order.DUE, Order.DIFFERENCES, Order.LONGEST, Order.NAME)), ("", Order.NEWEST)]
        walks.append(("verified", Order.DUE))
        asked = [Filter(**narrow, status=status, order=order) for narrow, (status, order) in product(narrowed, walks)]
        asked += [
            Filter(status=status, search=search)
            for search, status in product(
                (numbers.APPLICATION.make(choice, 2026), "0000000000042", "name 421", "0300-0000042", "mohammad", "kader"),
                ("", "in_verification"),
            )
        ]
        ends = {
            Order.DUE: f"{NOW.isoformat()}~{NOW.isoformat()}~{some}",
            Order.DIFFERENCES: f"1~{NOW.isoformat()}~{NOW.isoformat()}~{some}",
            Order.LONGEST: f"{NOW.isoformat()}~{some}",
            Order.NEWEST: f"{NOW.isoformat()}~{some}",
            Order.NAME: str(some),
        }
        asked += [Filter(search="Mohammad", after=after) for after in (str(some), f"sounding~{some}")]
        asked += [Filter(order=order, after=end, district=district) for (order, end), district in product(ends.items(), ("", "lahore"))]
        for districts, chosen in product(viewers, asked):
            me = staff_of("supervisor", districts, staff_id)
            shown_here = await queue.shown_districts(session, me, chosen)
            query = queue.statement(me, chosen, NOW, shown_here).compile(session.get_bind(), compile_kwargs={"literal_binds": True})
            plan = "\n".join(row[0] for row in (await session.exec(text(f"EXPLAIN {query}".replace(":", "\\:")))).all())
            assert "Seq Scan on application" not in plan, (districts, chosen, plan)
            assert "Seq Scan on account" not in plan, (districts, chosen, plan)
            assert "Seq Scan on name_sound" not in plan, (districts, chosen, plan)
            assert "Seq Scan on note" not in plan, (districts, chosen, plan)
