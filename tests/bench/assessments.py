"""Assessing a million households anew on PostgreSQL, and trying out other rules, beside a bare scan that reads the same columns."""

import asyncio
import resource
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
from sqlalchemy import func, select, text

from registry import clock
from registry.clock import day_of
from registry.migrations.migrate import migrate
from registry.records import HOUSEHOLD_FACTS, Staff
from registry.records.database import Database, open_engine
from registry.records.household_facts import entitled
from registry.rules.criteria import AllOf, Compare, leaves
from registry.rules.programmes import ALL, PROGRAMMES, Terms
from registry.services.benefits import programmes, reassessment, simulation
from registry.services.office.staff import SignedInStaff
from registry.settings import Settings
from tests.bench.bare import BareServer
from tests.servers import postgresql

HOUSEHOLDS = 1_000_000
_ACCOUNTS = """
INSERT INTO account (id, cnic, full_name, date_of_birth, mobile, password_hash, language, created_at)
SELECT gen_random_uuid(), '3' || lpad(n::text, 12, '0'), 'Household', '1985-04-12', '+923' || lpad(n::text, 9, '0'), 'x', 'ur', now()
FROM generate_series(1, {households}) n
"""
_APPLICATIONS = """
INSERT INTO application (id, account_id, status, started_at, version, district, tehsil, name_key, result)
SELECT gen_random_uuid(), id, 'verified', now(), 1, 'lahore', 'lahore.shalimar', 'household', 'match' FROM account
"""
_RANDOM: dict[str, str] = {  # of the facts that matter; the others are as for everybody
    "household_size": "2 + floor(8 * random())",
    "income_per_member": "floor(30000 * random() * random())",
    "dependants_share": "floor(100 * random())",
    "head_sex": "(ARRAY['male', 'female'])[1 + floor(1.4 * random())::int]",
    "head_education": "(ARRAY['never', 'primary', 'matric'])[1 + floor(3 * random())::int]",
    "women": "1 + floor(3 * random())",
    "adults_21_57": "floor(4 * random())",
    "members_65": "floor(1.3 * random())",
    "children_5_16": "floor(4 * random())",
    "children_at_school": "floor(3 * random())",
    "children_out_of_school": "floor(2 * random())",
    "widows": "floor(1.1 * random())",
    "disabled": "floor(1.1 * random())",
    "disabled_certified": "floor(1.05 * random())",
    "has_orphans": "random() < 0.03",
    "government_job": "random() < 0.05",
    "people_per_room": "100 + floor(500 * random())",
    "toilet": "(ARRAY['sewer', 'pit_flush', 'latrine', 'none'])[1 + floor(4 * random())::int]",
    "land": "CASE WHEN random() < 0.3 THEN floor(1500 * random()) ELSE 0 END",
    "livestock": "floor(6 * random() * random())",
    "assets": "floor(6 * random())",
    "has_car": "random() < 0.04",
    "has_tractor": "random() < 0.02",
    "has_air_conditioner": "random() < 0.06",
    "receives_himmat": "random() < 0.02",
    "receives_ramzan": "random() < 0.2",
    "has_account": "random() < 0.7",
    "score": "floor(100 * random())",
    "district": "(ARRAY['lahore', 'multan', 'attock', 'kasur', 'okara', 'layyah'])[1 + floor(6 * random())::int]",
}


def _fill(address: str) -> None:
    columns = ", ".join(_RANDOM)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(_ACCOUNTS.format(households=HOUSEHOLDS))  # pyright: ignore
        connection.execute(_APPLICATIONS)
        connection.execute(
            f"INSERT INTO household_facts (application_id, {columns}, score_version, proved, taken_at) "
            f"SELECT id, {', '.join(_RANDOM.values())}, 1, '{{}}', now() FROM application"  # pyright: ignore
        )
        connection.execute("VACUUM ANALYZE")


async def _timed(act: Any, times: int = 3) -> tuple[float, Any]:
    """Return the least of some times, in seconds, and what came of it."""
    least, came = float("inf"), None
    for _ in range(times):
        began = time.perf_counter()
        came = await act()
        least = min(least, time.perf_counter() - began)
    return least, came


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # MiB


def _bare(columns: list[str], *, parallel: bool) -> Any:
    """Return a scan that reads columns of every row and does nothing with them but to count those that are there."""

    async def scan(session: Any) -> None:
        if not parallel:
            await session.exec(text("SET LOCAL max_parallel_workers_per_gather = 0"))
        await session.exec(select(*(func.count(HOUSEHOLD_FACTS.c[column]) for column in columns)))

    return scan


def _columns(terms: list[Terms]) -> list[str]:
    asked = [leaf.fact for each in terms for leaf in leaves(each.criteria)] + [each.benefit.per for each in terms if each.benefit.per]
    return list(dict.fromkeys(asked))


async def _run(database: Database, *, anew: bool = True) -> reassessment.Reached:
    now = clock.now()
    run_id = await reassessment.begin(database, now, anew=anew) or 0
    while reached := await reassessment.step(database, run_id, now):
        if reached.finished:
            return reached
    raise RuntimeError("somebody else is at it")


async def _other_rules(database: Database) -> Terms:
    """Put a version in force under which a few households lose and gain cash assistance."""
    present = PROGRAMMES["cash_assistance"].first
    changed = replace(present, criteria=AllOf((Compare("score", "<=", 33), *present.criteria.parts[1:])))  # pyright: ignore
    now = clock.now()
    async with database.session() as session:
        people = [Staff(id=uuid4(), cnic=f"354019000000{n}", full_name="Saima", role="supervisor", created_at=now) for n in (1, 2)]
        session.add_all(people)
        await session.flush()
        one, other = (SignedInStaff(each.id, "Saima", "supervisor", "", each.cnic, None, "en", "") for each in people)
        made = await programmes.draft(session, one, "cash_assistance", changed, day_of(now), now)
        await programmes.publish(session, other, programmes.as_read(made), now + timedelta(seconds=1))
    return changed


async def _measure(address: str) -> None:
    database = Database(open_engine(address))
    terms = [programme.first for programme in ALL]
    read = [*_columns(terms), *(entitled(key) for key in PROGRAMMES)]

    async def in_session(act: Any) -> Any:
        async with database.session() as session:
            return await act(session)

    began = time.perf_counter()
    first = await _run(database)
    print(
        f"| the first time: {first.changed:,} assessments written | {time.perf_counter() - began:.1f} s | | {_memory():.0f} MiB |",
        flush=True,
    )
    async with database.engine.connect() as connection:
        await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(text("VACUUM FULL ANALYZE household_facts"))
    bare, _ = await _timed(lambda: in_session(_bare(read, parallel=False)))
    print(f"| bare scan of the {len(read)} columns, one process | {bare:.2f} s | 1.0 | |", flush=True)
    seconds, _ = await _timed(lambda: _run(database))
    print(f"| again: nothing has changed | {seconds:.2f} s | {seconds / bare:.1f} | {_memory():.0f} MiB |", flush=True)
    changed = await _other_rules(database)
    began = time.perf_counter()
    reached = await _run(database, anew=False)
    seconds = time.perf_counter() - began
    print(
        f"| other rules for one programme: {reached.changed:,} changed | {seconds:.2f} s | {seconds / bare:.1f} | {_memory():.0f} MiB |",
        flush=True,
    )
    read = [*dict.fromkeys([*_columns([changed]), "district", "head_sex", "widows", "has_orphans", "members_65", "disabled", "score"])]
    present = PROGRAMMES["cash_assistance"].first
    for parallel in (False, True):
        how = "both cores" if parallel else "one process"
        bare, _ = await _timed(lambda parallel=parallel: in_session(_bare(read, parallel=parallel)))

        async def simulate(session: Any, parallel: bool = parallel) -> None:
            if not parallel:
                await session.exec(text("SET LOCAL max_parallel_workers_per_gather = 0"))
            (await session.exec(simulation.statement(changed, present))).all()

        seconds, _ = await _timed(lambda simulate=simulate: in_session(simulate))
        print(f"| bare scan of the simulation's {len(read)} columns, {how} | {bare:.2f} s | 1.0 | |")
        print(f"| simulation, {how} | {seconds:.2f} s | {seconds / bare:.1f} | {_memory():.0f} MiB |", flush=True)
    await database.engine.dispose()


def measure(_framework: BareServer) -> None:
    """Print how long it takes beside a bare scan."""
    print(f"\n## Assessing {HOUSEHOLDS:,} households by {len(ALL)} programmes, PostgreSQL\n")
    print("| | seconds | of the bare scan | memory of the process |\n|---|---|---|---|")
    with postgresql() as given:
        address = Settings(database_url=given).database
        migrate(address)
        _fill(given)
        asyncio.run(_measure(address))
