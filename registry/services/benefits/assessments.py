"""What a household is entitled to: every programme at once, by the facts that were proved, kept with what it was decided by."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, literal, update
from sqlalchemy import select as rows_of
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.clock import day_of
from registry.records import HOUSEHOLD_FACTS, Application, Assessment, Check, Document, ProgrammeVersion, SeenAnswer
from registry.records.columns import Moment
from registry.records.database import Database
from registry.records.household_facts import entitled
from registry.records.ready import ready_since
from registry.rules import score
from registry.rules.criteria import Change, Criterion, Explained, explained, mend, settled
from registry.rules.facts import FACTS, Between, facts_of
from registry.rules.form import Answers
from registry.rules.loan_terms import PAID_APART
from registry.rules.people import Evidence, Household, proved
from registry.rules.programmes import PLACES, Terms
from registry.services.benefits import programmes
from registry.services.office import cases
from registry.services.registration import drafts
from registry.services.registration.drafts import Draft

SCORE_VERSION, PROVED = "score_version", "proved"  # beside the facts of an assessment
_AT_ONCE = 200  # households that have grown older, in one round


async def assess(session: AsyncSession, application: Application, now: datetime, *, only_changes: bool = False) -> dict[str, Assessment]:
    """Hold a household against every programme in force and keep what came of it; with `only_changes` only where that is something else.

    Whoever calls holds the application.
    """
    draft = await drafts.load(session, application.account_id, now)
    evidence = await evidence_of(session, draft)
    facts = kept(draft.answers, draft.today, evidence, now)
    versions = await programmes.all_in_force(session, draft.today)
    before = await latest(session, application.id) if only_changes else {}
    made: dict[str, Assessment] = {}
    for key, version in versions.items():
        fresh = _assessment(application.id, version, facts, evidence.proved, now)
        former = before.get(key)
        if former is None or (former.eligible, former.amount) != (fresh.eligible, fresh.amount):
            made[key] = fresh
            session.add(fresh)
    outcome = {entitled(key): _entitlement(programmes.terms(version), facts) for key, version in versions.items()}
    await _keep(session, application.id, facts | outcome)
    await session.flush()
    await _note_what_waits(session, application.id, versions, now, anew=bool(made))
    return made


async def _note_what_waits(
    session: AsyncSession, application_id: UUID, versions: Mapping[str, ProgrammeVersion], now: datetime, *, anew: bool
) -> None:
    """Note whether an officer has something to recommend or to judge."""
    given = {key: programmes.terms(version).benefit.rhythm for key, version in versions.items() if key not in PAID_APART}
    outcome = {key: (HOUSEHOLD_FACTS.c[entitled(key)], rhythm) for key, rhythm in given.items()}
    since = ready_since(outcome, literal(now, Moment()), anew=anew)
    await session.exec(update(HOUSEHOLD_FACTS).where(HOUSEHOLD_FACTS.c.application_id == application_id).values(ready_since=since))  # pyright: ignore


def kept(answers: Answers, today: date, evidence: Evidence, now: datetime) -> dict[str, Any]:
    """Return the facts of a household as its row keeps them: what is known only between bounds is not known."""
    facts = {key: None if isinstance(value, Between) else value for key, value in facts_of(answers, today, evidence).items()}
    good_until = Household(answers, today).good_until
    return {**facts, "score_version": score.PRESENT.number, "proved": dict(evidence.proved), "good_until": good_until, "taken_at": now}


def _assessment(
    application_id: UUID, version: ProgrammeVersion, facts: Mapping[str, Any], how: Mapping[str, str], now: datetime
) -> Assessment:
    terms = programmes.terms(version)
    amount = _entitlement(terms, facts)
    return Assessment(
        application_id=application_id,
        programme=version.programme,
        version_id=version.id or 0,
        facts={key: facts[key] for key in terms.facts} | {SCORE_VERSION: facts[SCORE_VERSION], PROVED: dict(how)},
        eligible=amount is not None,
        amount=amount or 0,
        assessed_at=now,
    )


def _entitlement(terms: Terms, facts: Mapping[str, Any]) -> int | None:
    return terms.amount(facts) if terms.eligible(facts) else None


async def _keep(session: AsyncSession, application_id: UUID, values: Mapping[str, Any]) -> None:
    """Write the row of a household, which only one transaction does at a time."""
    mine = HOUSEHOLD_FACTS.c.application_id == application_id
    kept = await session.exec(update(HOUSEHOLD_FACTS).where(mine).values(**values).returning(HOUSEHOLD_FACTS.c.id))  # pyright: ignore
    if kept.first() is None:
        await session.exec(insert(HOUSEHOLD_FACTS).values(application_id=application_id, **values))  # pyright: ignore


async def evidence_of(session: AsyncSession, draft: Draft) -> Evidence:
    """Return what was proved about a household's answers."""
    application_id = draft.application.id
    accepted = (Document.application_id == application_id, Document.verdict == "accepted", col(Document.removed_at).is_(None))
    whose: defaultdict[str, set[str]] = defaultdict(set)
    for kind, member in (await session.exec(select(Document.kind, Document.member).where(*accepted))).all():
        whose[kind].add(member)
    last = select(func.max(Check.round)).where(Check.application_id == application_id).scalar_subquery()
    checks = (
        await session.exec(select(Check.source, Check.result).where(Check.application_id == application_id, Check.round == last))
    ).all()
    seen = (await session.exec(select(SeenAnswer).where(SeenAnswer.application_id == application_id))).all()
    unseen = set(draft.revisions) - {
        (each.step, each.member) for each in seen if draft.revisions.get((each.step, each.member)) == each.revision
    }
    files = {kind: frozenset(people) for kind, people in whose.items()}
    return Evidence(files, proved(checks, {each.step for each in seen} - {step for step, _ in unseen}))


async def refresh(session: AsyncSession, application: Application, now: datetime) -> None:
    """Assess a household anew whose answers or evidence have changed, where it had been assessed before."""
    assessed = rows_of(HOUSEHOLD_FACTS.c.id).where(HOUSEHOLD_FACTS.c.application_id == application.id)
    if (await session.exec(assessed)).first() is not None:  # pyright: ignore
        await assess(session, application, now, only_changes=True)


async def grow_older(database: Database, now: datetime) -> int:
    """Assess anew the households in which somebody has come to an age that counts; return how many there were."""
    due = (
        rows_of(HOUSEHOLD_FACTS.c.application_id).where(HOUSEHOLD_FACTS.c.good_until <= day_of(now)).order_by(HOUSEHOLD_FACTS.c.good_until)
    )
    async with database.session() as session:
        waiting = list((await session.exec(due.limit(_AT_ONCE))).scalars())  # pyright: ignore
    for application_id in waiting:
        async with database.session() as session:
            if application := await cases.held(session, application_id):
                await assess(session, application, now, only_changes=True)
    return len(waiting)


async def latest(session: AsyncSession, application_id: UUID) -> dict[str, Assessment]:
    """Return the last assessment of a household for each programme, in the order of their declaration; none before it was verified."""
    return {each.programme: each for each in await latest_of(session, [application_id])}


async def latest_of(session: AsyncSession, households: Collection[UUID]) -> list[Assessment]:
    """Return the last assessments of several households, programme by programme in the order of their declaration."""
    theirs = col(Assessment.application_id).in_(households)
    newest = select(func.max(Assessment.id)).where(theirs).group_by(col(Assessment.application_id), col(Assessment.programme))
    found = (await session.exec(select(Assessment).where(col(Assessment.id).in_(newest)))).all()
    return sorted((each for each in found if each.programme in PLACES), key=lambda each: PLACES[each.programme])


@dataclass(frozen=True)
class Decision:
    """An assessment with what it was made by: to be read, and to be made again."""

    assessment: Assessment
    terms: Terms
    number: int  # of the version
    effective_from: date

    @property
    def facts(self) -> dict[str, Any]:
        """The facts it was made from."""
        return {key: value for key, value in self.assessment.facts.items() if key in FACTS}

    @property
    def explained(self) -> Explained:
        """Every criterion beside the household's own value."""
        return explained(self.terms.criteria, self.facts)

    @property
    def mend(self) -> tuple[Change, ...]:
        """The smallest change that would turn a refusal; nothing where there is none to turn."""
        return () if self.assessment.eligible else mend(self.terms.criteria, self.facts)

    @property
    def settled(self) -> tuple[Criterion, ...]:
        """What of a refusal nothing that the household can change turns."""
        return () if self.assessment.eligible else tuple(settled(self.terms.criteria, self.facts))

    def how(self, fact: str) -> str:
        """Tell how a value is known: declared, seen or matched."""
        return Evidence(proved=self.assessment.facts.get(PROVED) or {}).how(FACTS[fact].steps)

    @property
    def score_version(self) -> int | None:
        """The version of the score that was used; none where the assessment does not say a known one."""
        number = self.assessment.facts.get(SCORE_VERSION)
        return number if number in score.SCORES else None

    @property
    def same(self) -> bool:
        """Whether the same comes of it when it is made again: the score from its indicators, then the programme."""
        if self.score_version is None:
            return False
        low, high = score.bounds(self.facts, self.score_version)
        remade = {**self.facts, "score": low} if low == high else self.facts
        amount = _entitlement(self.terms, remade)
        outcome = (amount is not None, amount or 0)
        return remade == self.facts and outcome == (self.assessment.eligible, self.assessment.amount)


async def explain(session: AsyncSession, made: Collection[Assessment]) -> list[Decision]:
    """Return assessments with the versions they were made by."""
    wanted = {each.version_id for each in made}
    found = (await session.exec(select(ProgrammeVersion).where(col(ProgrammeVersion.id).in_(wanted)))).all()
    versions = {version.id: version for version in found}
    return [_decision(each, versions[each.version_id]) for each in made]


def _decision(made: Assessment, version: ProgrammeVersion) -> Decision:
    return Decision(made, programmes.terms(version), version.number, version.effective_from)


async def decisions(session: AsyncSession, application_id: UUID, day: date) -> list[Decision]:
    """Return what a household was last assessed to, to be read; nothing before it was verified.

    A refusal stays as it was written while nothing else comes of it, so it is explained by the terms and facts of today.
    """
    latest = await latest_of(session, [application_id])
    made = await explain(session, latest) if latest else []
    if all(each.assessment.eligible for each in made):
        return made
    mine = rows_of(HOUSEHOLD_FACTS).where(HOUSEHOLD_FACTS.c.application_id == application_id)
    facts = (await session.exec(mine)).mappings().one()  # pyright: ignore
    versions = await programmes.all_in_force(session, day)
    return [each if each.assessment.eligible else _today(each, versions[each.assessment.programme], facts) for each in made]


def _today(refusal: Decision, version: ProgrammeVersion, facts: Mapping[str, Any]) -> Decision:
    """Return the same refusal by other terms and facts; the one that was written where these refuse no more and nobody has said so yet."""
    fresh = _assessment(refusal.assessment.application_id, version, facts, facts[PROVED], facts["taken_at"])
    return refusal if fresh.eligible else _decision(fresh, version)
