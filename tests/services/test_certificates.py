"""A disability certificate is that of one person: who accepts it says whose, and each person counts once."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select as rows_of
from sqlalchemy import update
from sqlmodel import col, select

from registry.records import HOUSEHOLD_FACTS, AuditEntry, Document, StepAnswers
from registry.records.database import Database
from registry.records.household_facts import entitled
from registry.rules.form import HEAD
from registry.services.benefits import assessments
from registry.services.office import cases, evidence
from registry.services.office.casework import UnreasonedError
from registry.services.office.staff import NotTheirsError
from tests.services.test_applications import NOW
from tests.services.test_awards import verified
from tests.services.test_casework import officer, version


async def _declare(database: Database, case: UUID, step: str, member: str, **disability: str) -> None:
    this = (col(StepAnswers.application_id) == case, StepAnswers.step == step, StepAnswers.member == member)
    async with database.session() as session:
        answers = (await session.exec(select(StepAnswers.answers).where(*this))).one()
        await session.exec(update(StepAnswers).where(*this).values(answers=answers | disability))  # pyright: ignore
        await assessments.assess(session, await cases.by_id(session, case), NOW)


async def _people(database: Database, case: UUID) -> list[str]:
    """Return the members of a household, the eldest child first."""
    mine = (col(StepAnswers.application_id) == case, StepAnswers.step == "members")
    async with database.session() as session:
        return list((await session.exec(select(StepAnswers.member).where(*mine).order_by(col(StepAnswers.id)))).all())


async def _two_disabled(database: Database) -> tuple[UUID, str]:
    """Return a verified household whose head and eldest child are disabled, and the child."""
    _, case = await verified(database)
    child, _ = await _people(database, case)
    await _declare(database, case, "head_life", "", head_disability="visual")
    await _declare(database, case, "member_life", child, disability="hearing")
    return case, child


async def _photo(database: Database, case: UUID) -> UUID:
    file = {"file_name": "a.jpg", "media_type": "image/jpeg", "size": 1, "sha256": "", "store_key": uuid4().hex, "scan": "clean"}
    async with database.session() as session:
        paper = Document(application_id=case, kind="disability_certificate", added_at=NOW, **file)
        session.add(paper)
    return paper.id


async def _judge(database: Database, case: UUID, paper: UUID, whose: str = "", verdict: str = "accepted", reason: str = "") -> None:
    me = await officer(database)
    async with database.session() as session:
        await evidence.judge_document(session, me, case, await version(database, case), paper, verdict, reason, NOW, whose=whose)


async def _certified(database: Database, case: UUID) -> tuple[int, int | None]:
    """Return how many people count as certified, and what the household is entitled to for it."""
    facts = HOUSEHOLD_FACTS.c
    kept = rows_of(facts.disabled_certified, facts[entitled("disability_support")]).where(facts.application_id == case)
    async with database.session() as session:
        people, given = (await session.exec(kept)).one()  # pyright: ignore
        return people, given


async def test_two_photos_of_one_certificate_are_one_person_with_a_certificate(database: Database) -> None:
    case, child = await _two_disabled(database)
    for _ in range(2):
        await _judge(database, case, await _photo(database, case), child)
    assert await _certified(database, case) == (1, 10_500)
    await _judge(database, case, await _photo(database, case), HEAD)
    assert await _certified(database, case) == (2, 21_000)


async def test_where_several_may_be_meant_the_officer_says_whose_a_certificate_is(database: Database) -> None:
    case, child = await _two_disabled(database)
    paper = await _photo(database, case)
    with pytest.raises(UnreasonedError, match="no_owner"):
        await _judge(database, case, paper)
    assert await _certified(database, case) == (0, None)
    await _judge(database, case, paper, child)
    async with database.session() as session:
        judged = (AuditEntry.application_id == case, AuditEntry.action == "document_judged")
        noted = (await session.exec(select(AuditEntry.details).where(*judged))).one()
        assert (await session.exec(select(Document.member).where(Document.id == paper))).one() == child
    assert noted["member"] == child


async def test_a_certificate_is_nobodys_who_is_not_declared_as_disabled_in_the_household(database: Database) -> None:
    case, child = await _two_disabled(database)
    _, sister = await _people(database, case)
    paper = await _photo(database, case)
    for whose in (sister, uuid4().hex, "", "nobody"):  # the second as of another household
        with pytest.raises((NotTheirsError, UnreasonedError)):
            await _judge(database, case, paper, whose)
    await _declare(database, case, "head_life", "", head_disability="none")  # one is left, and nobody else can be meant
    with pytest.raises(NotTheirsError):
        await _judge(database, case, paper, HEAD)
    await _judge(database, case, paper)
    async with database.session() as session:
        assert (await session.exec(select(Document.member).where(Document.id == paper))).one() == child


async def test_who_is_not_declared_as_disabled_any_more_does_not_count_and_nobody_does_instead(database: Database) -> None:
    case, child = await _two_disabled(database)
    await _judge(database, case, await _photo(database, case), child)
    await _declare(database, case, "member_life", child, disability="none")
    assert await _certified(database, case) == (0, None)
    await _declare(database, case, "member_life", child, disability="hearing")
    assert await _certified(database, case) == (1, 10_500)
    async with database.session() as session:
        application = await cases.by_id(session, case)
        theirs = (StepAnswers.application_id == case, StepAnswers.member == child)
        for row in (await session.exec(select(StepAnswers).where(*theirs))).all():
            await session.delete(row)
        await session.flush()
        await assessments.assess(session, application, NOW)
    assert await _certified(database, case) == (0, None)


async def test_a_certificate_that_is_refused_afterwards_is_nobodys(database: Database) -> None:
    case, child = await _two_disabled(database)
    paper = await _photo(database, case)
    await _judge(database, case, paper, child)
    await _judge(database, case, paper, verdict="refused", reason="expired")
    assert await _certified(database, case) == (0, None)
    async with database.session() as session:
        assert (await session.exec(select(Document.member).where(Document.id == paper))).one() == ""


async def test_certificates_accepted_before_anybody_was_asked_whose_they_are_count_for_one_person(database: Database) -> None:
    case, child = await _two_disabled(database)
    papers = [await _photo(database, case) for _ in range(2)]
    async with database.session() as session:
        await session.exec(update(Document).where(col(Document.id).in_(papers)).values(verdict="accepted"))  # pyright: ignore
        await session.flush()
        await assessments.assess(session, await cases.by_id(session, case), NOW)
    assert await _certified(database, case) == (1, 10_500)
    await _judge(database, case, papers[0], child)
    assert await _certified(database, case) == (1, 10_500)
    await _judge(database, case, papers[1], HEAD)
    assert await _certified(database, case) == (2, 21_000)
