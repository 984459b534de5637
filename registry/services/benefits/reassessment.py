"""Assessing all households by the versions in force: set-wise, in batches of rows, going on where it stopped, locking nobody out for long.

A batch is one transaction. One statement compares what the rules give with what each row holds and marks the rows that differ; these
stay held until their assessments are written from their facts. Where nothing differs a batch only reads.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, bindparam, case, cast, false, func, insert, literal, or_, true, update
from sqlalchemy import select as rows_of
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.clock import day_of
from registry.records import HOUSEHOLD_FACTS, Assessment, AssessmentRun, ProgrammeVersion
from registry.records.columns import Moment
from registry.records.compiled import entitlement
from registry.records.database import Database
from registry.records.household_facts import entitled
from registry.records.ready import ready_since
from registry.rules.facts import FACTS
from registry.rules.loan_terms import PAID_APART
from registry.rules.programmes import PROGRAMMES, Terms
from registry.services.benefits import programmes
from registry.services.benefits.assessments import PROVED, SCORE_VERSION, explain

BATCH = 50_000  # rows; on SQLite, which has one writer, a tenth
_FEW = 1_000  # rows that are named one by one
_REPLAYED_AT_ONCE = 2_000
_BITS = {key: 1 << place for place, key in enumerate(PROGRAMMES)}


@dataclass(frozen=True)
class Reached:
    """How far a run has come."""

    run_id: int
    reached: int
    until: int
    changed: int
    finished: bool
    whole: bool  # whether it is of every programme


async def begin(database: Database, now: datetime, *, anew: bool = True) -> int | None:
    """Return the run that is not finished, or begin one of every programme; unless `anew`, only of those whose version in force is new."""
    async with database.session() as session:
        unfinished = select(AssessmentRun.id).where(col(AssessmentRun.finished_at).is_(None)).order_by(col(AssessmentRun.id)).limit(1)
        if (last := (await session.exec(unfinished)).first()) is not None:
            return last
        in_force = await programmes.all_in_force(session, day_of(now))
        versions = {key: version.id or 0 for key, version in in_force.items()}
        if not anew:
            known = await _assessed_by(session)
            versions = {key: version_id for key, version_id in versions.items() if known.get(key) != version_id}
        if not versions:
            return None
        rows = (await session.exec(rows_of(func.max(HOUSEHOLD_FACTS.c.id)))).scalar_one()  # pyright: ignore
        run = AssessmentRun(versions=versions, began_at=now, until=rows or 0)
        session.add(run)
        await session.flush()
        return run.id


async def _assessed_by(session: AsyncSession) -> dict[str, int]:
    """Return the versions by which all households were assessed last."""
    known: dict[str, int] = {}
    before = None
    while len(known) < len(PROGRAMMES):
        earlier = select(AssessmentRun).order_by(col(AssessmentRun.id).desc()).limit(1)
        run = (await session.exec(earlier if before is None else earlier.where(col(AssessmentRun.id) < before))).first()
        if run is None:
            break
        known, before = {**run.versions, **known}, run.id
    return known


async def step(database: Database, run_id: int, now: datetime) -> Reached | None:
    """Assess the next batch of a run, or finish it; None where it is finished already."""
    async with database.session() as session:
        unfinished = (col(AssessmentRun.id) == run_id, col(AssessmentRun.finished_at).is_(None))
        held = update(AssessmentRun).where(*unfinished).values(id=run_id).returning(AssessmentRun)  # one step at a time
        run = (await session.exec(held)).scalar_one_or_none()  # pyright: ignore
        if run is None:
            return None
        if run.reached < run.until:
            size = BATCH if _is_postgresql(session) else BATCH // 10
            upto = min(run.reached + size, run.until)
            terms = await _terms(session, run)
            run.changed += await _batch(session, run, terms, upto, now)
            run.reached = upto
        if run.reached >= run.until:
            run.finished_at = now
        session.add(run)
        await session.flush()
        return Reached(run_id, run.reached, run.until, run.changed, run.finished_at is not None, len(run.versions) == len(PROGRAMMES))


async def keep_up(database: Database, now: datetime) -> bool:
    """Assess a batch where other rules have come into force; tell whether there is more to do."""
    run_id = await begin(database, now, anew=False)
    reached = await step(database, run_id, now) if run_id else None
    return reached is not None and not reached.finished


async def _terms(session: AsyncSession, run: AssessmentRun) -> dict[str, Terms]:
    found = (await session.exec(select(ProgrammeVersion).where(col(ProgrammeVersion.id).in_(run.versions.values())))).all()
    by_id = {version.id: programmes.terms(version) for version in found}
    return {key: by_id[run.versions[key]] for key in PROGRAMMES if key in run.versions}


async def _batch(session: AsyncSession, run: AssessmentRun, terms: dict[str, Terms], upto: int, now: datetime) -> int:
    """Write what comes to something else than before, for the rows after the last batch up to one; return how many assessments."""
    facts = HOUSEHOLD_FACTS.c
    in_force = {key: programmes.terms(version) for key, version in (await programmes.all_in_force(session, day_of(now))).items()}
    batch = {"reached": run.reached, "upto": upto, "run": run.id, "now": now}
    found = await session.exec(_marking(tuple(terms.items()), tuple(in_force.items())), params=batch)  # pyright: ignore
    changed = {row.id: row.changed for row in found.all()}
    within = (facts.id > run.reached, facts.id <= upto, facts.changed_by == run.id)
    mine = (facts.id.in_(changed),) if len(changed) <= _FEW else within
    written = 0
    for key in (key for key in terms if any(bits & _BITS[key] for bits in changed.values())):
        each = terms[key]
        rows = rows_of(
            facts.application_id,
            literal(key),
            literal(run.versions[key]),
            _kept(each, postgresql=_is_postgresql(session)),
            facts[entitled(key)].is_not(None),
            func.coalesce(facts[entitled(key)], 0),
            literal(now, Assessment.__table__.c.assessed_at.type),  # pyright: ignore
        ).where(*mine, facts.changed.op("&")(_BITS[key]) != 0)
        columns = ["application_id", "programme", "version_id", "facts", "eligible", "amount", "assessed_at"]
        fresh_ones = insert(Assessment).from_select(columns, rows.order_by(facts.id))
        written += (await session.exec(fresh_ones, execution_options={"preserve_rowcount": True})).rowcount  # pyright: ignore
    return written


@lru_cache(maxsize=4)  # it takes as long to make as to carry out for some thousands of rows
def _marking(terms: tuple[tuple[str, Terms], ...], in_force: tuple[tuple[str, Terms], ...]) -> Any:
    """Return the statement that writes what comes to something else than before into a batch of rows, and marks and returns these."""
    facts = HOUSEHOLD_FACTS.c
    fresh = {key: entitlement(each) for key, each in terms}
    differs = {key: facts[entitled(key)].is_distinct_from(gives) for key, gives in fresh.items()}
    bits: Any = sum((cast(each, Integer) * _BITS[key] for key, each in differs.items()), start=literal(0))
    outcome = {key: (fresh.get(key, facts[entitled(key)]), each.benefit.rhythm) for key, each in (*in_force, *terms)}
    ready = ready_since({key: gives for key, gives in outcome.items() if key not in PAID_APART}, bindparam("now", type_=Moment()))
    within = (facts.id > bindparam("reached"), facts.id <= bindparam("upto"))
    values: dict[str, Any] = {entitled(key): gives for key, gives in fresh.items()}
    values |= {"changed": bits, "changed_by": bindparam("run"), "ready_since": ready}
    return update(HOUSEHOLD_FACTS).where(*within, or_(false(), *differs.values())).values(**values).returning(facts.id, facts.changed)


def _kept(terms: Terms, *, postgresql: bool) -> ColumnElement[Any]:
    """Return the facts by which terms decide, as an assessment keeps them."""
    facts = HOUSEHOLD_FACTS.c
    named: list[Any] = []
    for key in terms.facts:
        flag = FACTS[key].fits(True)
        named += [literal(key), facts[key] if postgresql or not flag else _json_flag(facts[key])]
    named += [literal(SCORE_VERSION), facts.score_version, literal(PROVED)]
    if postgresql:
        return func.jsonb_build_object(*named, facts.proved, type_=JSONB)
    return func.json_object(*named, func.json(facts.proved))


def _json_flag(flag: Any) -> Any:
    """Write a flag for SQLite's JSON, which would make a number of it."""
    return case((flag == true(), func.json("true")), (flag == false(), func.json("false")))


def _is_postgresql(session: AsyncSession) -> bool:
    return session.get_bind().dialect.name == "postgresql"


@dataclass
class Replayed:
    """How many assessments were made again, and the ids of those that came to something else."""

    made: int = 0
    different: list[int] = field(default_factory=list)


async def replay(database: Database, progress: Callable[[int, int], None] = lambda _done, _all: None) -> Replayed:
    """Make every assessment again from the facts and the version that it was made from; a few at a time."""
    done = Replayed()
    async with database.session() as session:
        until = (await session.exec(select(func.max(Assessment.id)))).one() or 0
    reached = 0
    while reached < until:
        async with database.session() as session:
            some = select(Assessment).where(col(Assessment.id) > reached).order_by(col(Assessment.id)).limit(_REPLAYED_AT_ONCE)
            made = (await session.exec(some)).all()
            if not made:
                break
            for decision in await explain(session, made):
                done.made += 1
                if not decision.same:
                    done.different.append(decision.assessment.id or 0)
            reached = max(each.id or 0 for each in made)
        progress(reached, until)
    return done
