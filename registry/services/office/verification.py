"""Checking a household against the official sources (V1, V2): begun once, asked until answered, settled when all is known."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.gateways.changes import Changes
from registry.gateways.sources import SourceGateway, UnavailableError
from registry.records import Application, Check, Trait
from registry.records.asked_often import ANY_QUESTION_DUE, ANY_SUBMITTED, is_any
from registry.records.database import Database
from registry.records.unused import unused
from registry.rules import numbers
from registry.rules.duplicates import traits
from registry.rules.lifecycle import OPEN, By, Status
from registry.rules.verification import GIVEN_UP, TERM, Question, Result, Source, compare, questions, result, worst
from registry.services import messages
from registry.services.accounts.hashing import digest
from registry.services.benefits import assessments, awards
from registry.services.office import cases
from registry.services.registration import drafts

PAUSES = tuple(timedelta(seconds=seconds) for seconds in (10, 60, 300, 1800, 3600, 2 * 3600))  # the last one again and again
_LEASE = timedelta(minutes=3)  # an asking that takes longer has been killed
_AT_ONCE = 200  # checks that are taken up in one round
_BEGUN_AT_ONCE = 50
_WAITING, _ASKING, _DONE = "waiting", "asking", "done"


async def begin_due(database: Database, changes: Changes, now: datetime) -> int:
    """Begin the checks of what has been submitted; return how many households that were."""
    if not await is_any(database, ANY_SUBMITTED):
        return 0
    async with database.session() as session:
        submitted = select(Application).where(Application.status == Status.SUBMITTED).order_by(col(Application.due_at), col(Application.id))
        begun = list((await session.exec(submitted.limit(_BEGUN_AT_ONCE).with_for_update(skip_locked=True))).all())
        for application in begun:
            await cases.move(session, application, "verification_began", By.PORTAL, now)
            await open_checks(session, application, now)
    for application in begun:
        await cases.announce(changes, application)
    return len(begun)


async def open_checks(session: AsyncSession, application: Application, now: datetime) -> None:
    """Open a round of checks, and note by what the household may be found again among others."""
    draft = await drafts.load(session, application.account_id, now)
    await session.exec(delete(Trait).where(col(Trait.application_id) == application.id))  # pyright: ignore
    for kind, value in sorted(set(traits(draft.answers))):
        session.add(Trait(application_id=application.id, kind=kind, digest=trait(kind, value)))
    before = (
        await session.exec(select(Check.round).where(Check.application_id == application.id).order_by(col(Check.round).desc()))
    ).first()
    for question in questions(draft.answers):
        session.add(
            Check(
                application_id=application.id,
                round=(before or 0) + 1,
                source=question.source,
                member=question.member,
                asked=dict(question.asked),
                asked_digest=digest("asked", json.dumps(question.asked, sort_keys=True)),
                began_at=now,
                due_at=now,
            )
        )
    await session.flush()


async def ask_again(session: AsyncSession, check: Check, now: datetime) -> None:
    """Have a check that was given up on asked once more; its day is over, so that it is answered or given up again at once."""
    again = {"state": _WAITING, "result": "", "answered_at": None, "due_at": now, "attempts": 0}
    await session.exec(update(Check).where(col(Check.id) == check.id).values(**again))  # pyright: ignore


def trait(kind: str, value: str) -> str:
    """Return under what a household is noted by something that only one should have."""
    return digest(f"trait {kind}", value)


async def ask_due(database: Database, changes: Changes, sources: Mapping[Source, SourceGateway], now: datetime) -> int:
    """Ask the sources what is due, all at once; return how many questions that were."""
    if not await is_any(database, ANY_QUESTION_DUE, now=now):
        return 0
    claimed = await _claim(database, now)
    same: dict[tuple[str, str], list[Check]] = defaultdict(list)  # of several households, one after another: the first answer serves all
    for check in claimed:
        same[check.source, check.asked_digest].append(check)

    async def ask_in_turn(checks: list[Check]) -> None:
        for check in checks:
            await _ask(database, changes, sources[Source(check.source)], check, now)

    await asyncio.gather(*map(ask_in_turn, same.values()))
    return len(claimed)


async def _claim(database: Database, now: datetime) -> list[Check]:
    async with database.session() as session:
        killed = (col(Check.state) == _ASKING, col(Check.due_at) <= now)
        await session.exec(update(Check).where(*killed).values(state=_WAITING))  # pyright: ignore
        due = select(Check).where(Check.state == _WAITING, Check.due_at <= now).order_by(col(Check.due_at), col(Check.id)).limit(_AT_ONCE)
        claimed = list((await session.exec(due.with_for_update(skip_locked=True))).all())
        for check in claimed:
            check.state, check.due_at, check.attempts = _ASKING, now + _LEASE, check.attempts + 1
            session.add(check)
        return claimed


async def _ask(database: Database, changes: Changes, source: SourceGateway, check: Check, now: datetime) -> None:
    known, answered = await _already_answered(database, check, now)
    try:
        if not known:
            answered = await source.ask(check.asked)
    except UnavailableError:
        await _keep(database, changes, check, _unavailable(check, now), now)
        return
    async with database.session() as session:
        application = await cases.by_id(session, check.application_id)
        answers = (await drafts.load(session, application.account_id, now)).answers
    findings = compare(Question(Source(check.source), check.asked, check.member), answers, answered) if answered is not None else []
    values = {
        "answered": answered,
        "findings": [asdict(finding) for finding in findings],
        "result": result(findings) if answered is not None else Result.UNKNOWN,
        "state": _DONE,
        "answered_at": now,
    }
    await _keep(database, changes, check, values, now)


async def _keep(database: Database, changes: Changes, check: Check, values: Mapping[str, Any], now: datetime) -> None:
    """Keep what has come of a check and, with the last of a household, settle it: in one transaction, so that no restart comes between."""
    async with database.session() as session:
        application = await cases.held(session, check.application_id)
        await session.exec(update(Check).where(col(Check.id) == check.id, col(Check.state) == _ASKING).values(**values))  # pyright: ignore
        settled = application is not None and await _settle(session, application, now)
    if application and settled:
        await cases.announce(changes, application)
    elif application:
        await changes.publish(str(application.account_id))  # whoever looks at the case sees what has been answered, and what has not


async def _already_answered(database: Database, check: Check, now: datetime) -> tuple[bool, dict[str, Any] | None]:
    """Return what the source has said to the same question within the term."""
    asked = (Check.source == check.source, Check.asked_digest == check.asked_digest, col(Check.answered_at) > now - TERM)
    async with database.session() as session:
        latest = select(Check.answered).where(*asked, Check.result != Result.UNAVAILABLE).order_by(col(Check.answered_at).desc()).limit(1)
        found = (await session.exec(latest)).all()
    return bool(found), dict(found[0]) if found and found[0] is not None else None


def _unavailable(check: Check, now: datetime) -> dict[str, Any]:
    """Have a check asked again later; after a day leave it to an officer."""
    given_up = check.began_at + GIVEN_UP
    if now >= given_up:
        return {"state": _DONE, "result": Result.UNAVAILABLE, "answered_at": now}
    return {"state": _WAITING, "due_at": min(now + PAUSES[min(check.attempts, len(PAUSES)) - 1], given_up)}


async def of_application(session: AsyncSession, application_id: UUID) -> list[Check]:
    """Return the checks of the last round."""
    every = select(Check).where(Check.application_id == application_id).order_by(col(Check.round).desc(), col(Check.id))
    checks = list((await session.exec(every)).all())
    return [check for check in checks if check.round == checks[0].round]


async def _settle(session: AsyncSession, application: Application, now: datetime) -> bool:
    """Once every source has answered: note the result, and verify a household that is being checked when all matches; tell whether."""
    checks = await of_application(session, application.id)
    if application.status not in OPEN or any(check.state != _DONE for check in checks):
        return False
    application.result = worst(check.result for check in checks)
    session.add(application)
    await session.flush()
    if application.result == Result.MATCH and application.status == Status.IN_VERIFICATION:
        await verify(session, application, By.PORTAL, now)
    return True


async def verify(session: AsyncSession, application: Application, by: By, now: datetime) -> None:
    """Call a household verified, give it its PSER ID, tell it (V2), and assess it for every programme."""
    issued = application.pser_id or await unused(session, col(Application.pser_id), numbers.PSER_ID)
    await cases.move(session, application, "verified", by, now, changes={"pser_id": issued})
    await messages.queue(
        session,
        cause=f"verified:{application.id}:{application.version}",
        template="household_verified",
        account=await cases.applicant(session, application),
        application_id=application.id,
        details={"pser_id": issued, "matched": application.result == Result.MATCH},
        now=now,
    )
    await assessments.assess(session, application, now)
    await awards.after_verification(session, application, now)
