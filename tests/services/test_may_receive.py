"""What strangers are told and what they take along: kept answers, the public board, and the decisions as a file."""

from datetime import date, timedelta
from typing import Any

import pypdfium2
import pytest
from sqlalchemy import insert, update
from sqlalchemy import select as rows_of
from sqlmodel import col, func, select

from registry.language import LANGUAGES, Language
from registry.records import HOUSEHOLD_FACTS, Account, Application, Event, StepAnswers
from registry.records.database import Database
from registry.rules import quick_check
from registry.services.benefits import assessments, board, decision_letter
from registry.services.registration import applications, drafts, kept_answers
from registry.services.registration.drafts import Draft
from tests.services.test_applications import NOW, person
from tests.services.test_assessments import verified

SENT = {"household_size": "4", "income_amount": "9000", "sex": "female", "marital_status": "widowed", "rooms": "2", "toilet": "none"}


def answers() -> dict[str, Any]:
    return quick_check.read(SENT, NOW.date())[0]


def test_kept_answers_are_read_by_this_installation_only_and_not_for_long() -> None:
    sealed = kept_answers.seal(answers(), NOW)
    assert "9000" not in sealed
    assert kept_answers.unseal(sealed, NOW + kept_answers.KEPT_FOR) == answers()
    assert kept_answers.unseal(sealed, NOW + kept_answers.KEPT_FOR + timedelta(seconds=1)) == {}
    for forged in ("", "nonsense", "é", sealed[:-2], sealed[:20] + ("A" if sealed[20] != "A" else "B") + sealed[21:]):
        assert kept_answers.unseal(forged, NOW) == {}


async def _loaded(database: Database, account_id: Any) -> Draft:
    async with database.session() as session:
        return await drafts.load(session, account_id, NOW)


async def test_kept_answers_fill_a_form_of_which_nothing_is_answered(database: Database) -> None:
    account_id = await person(database)
    async with database.session() as session:
        await kept_answers.into_the_form(session, account_id, answers(), NOW)
    draft = await _loaded(database, account_id)
    assert (draft.answers["household_size"], draft.answers["income_period"], draft.answers["toilet"]) == (4, "monthly", "none")
    assert (draft.answers["full_name"], draft.answers["marital_status"]) == ("Zainab Bibi", "widowed")  # with what the account knows
    assert draft.journey.current.key == "declaration"  # and every step is still walked through


async def test_kept_answers_never_touch_what_somebody_has_answered(database: Database) -> None:
    account_id = await person(database)
    async with database.session() as session:
        await drafts.load(session, account_id, NOW)
        await applications.save_step(session, account_id, "debts", {"savings": 5}, revision=0, now=NOW)
        await kept_answers.into_the_form(session, account_id, answers(), NOW)
    assert set((await _loaded(database, account_id)).revisions) == {("debts", "")}


async def test_kept_answers_never_touch_what_was_sent(database: Database) -> None:
    await verified(database)
    async with database.session() as session:
        account_id = (await session.exec(select(Account.id))).one()
        before = (await session.exec(select(func.count()).select_from(StepAnswers))).one()
        await kept_answers.into_the_form(session, account_id, answers(), NOW)
        assert (await session.exec(select(func.count()).select_from(StepAnswers))).one() == before


@pytest.mark.parametrize(("number", "told"), [(0, 0), (1, None), (9, None), (10, 10), (11, 11)])
def test_a_number_that_is_so_small_that_somebody_might_be_recognised_is_not_told(number: int, told: int | None) -> None:
    assert board.told(number) == told


async def _many(database: Database, **by_district: tuple[int, int]) -> None:
    """Copy one assessed household into districts: how many, and how many of them may receive cash assistance."""
    await verified(database)
    async with database.session() as session:
        facts = dict((await session.exec(rows_of(HOUSEHOLD_FACTS))).mappings().one())  # pyright: ignore
        account = (await session.exec(select(Account))).one()
        application = (await session.exec(select(Application))).one()
        number = 0
        for district, (households, entitled) in by_district.items():
            for place in range(households):
                number += 1
                copy = Account(**account.model_dump(exclude={"id", "cnic"}), cnic=f"36302{number:08}")
                session.add(copy)
                await session.flush()
                other = Application(
                    account_id=copy.id,
                    district=district,
                    status="verified" if place % 2 else "in_verification",
                    started_at=NOW,
                    submitted_at=NOW - timedelta(days=6),
                    since=NOW,
                    due_at=NOW - timedelta(days=1),
                )
                session.add(other)
                await session.flush()
                if place % 2:
                    session.add(Event(application_id=other.id, name="verified", at=NOW))
                row = {key: value for key, value in facts.items() if key != "id"}
                row |= {"application_id": other.id, "district": district, "to_cash_assistance": 9_000 if place < entitled else None}
                await session.exec(insert(HOUSEHOLD_FACTS).values(**row))  # pyright: ignore
        gone = update(Application).where(col(Application.id) == application.id).values(status="withdrawn")
        await session.exec(gone)  # pyright: ignore


async def test_the_board_does_not_tell_how_many_are_late_where_few_are_not(database: Database) -> None:
    async with database.session() as session:
        for number in range(board.SMALLEST + 2):
            who = Account(
                cnic=f"35202{number:07}2", full_name="Z", date_of_birth=date(1985, 4, 12), password_hash="x", language="ur", created_at=NOW
            )
            session.add(who)
            await session.flush()
            due = NOW + timedelta(days=1 if number < 2 else -1)
            kept = {"status": "in_verification", "started_at": NOW, "since": NOW, "due_at": due, "district": "lahore"}
            session.add(Application(account_id=who.id, **kept))
    async with database.session() as session:
        lahore = (await board.board(session, NOW)).districts["lahore"]
    assert (lahore.waiting, lahore.overdue) == (board.SMALLEST + 2, None)


async def test_the_board_counts_by_district_and_suppresses_what_is_small(database: Database) -> None:
    await _many(database, multan=(40, 25), attock=(12, 11), kasur=(4, 2))
    async with database.session() as session:
        found = await board.board(session, NOW)
    multan, attock, kasur, okara = (found.districts[code] for code in ("multan", "attock", "kasur", "okara"))
    assert (multan.waiting, multan.overdue, multan.verified, multan.days) == (20, 20, 20, 6.0)
    assert (attock.waiting, attock.verified, attock.days) == (None, None, None)
    assert (kasur.waiting, kasur.verified, kasur.days) == (None, None, None)
    assert (okara.waiting, okara.verified, okara.days) == (0, 0, None)
    cash = found.programmes["cash_assistance"]
    assert (found.assessed["multan"], cash["multan"]) == (40, 25)
    assert (found.assessed["attock"], cash["attock"]) == (12, None)  # who of the twelve is the one that may not?
    assert (found.assessed["kasur"], cash["kasur"]) == (None, None)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_decisions_are_a_file_that_says_every_condition(database: Database, language: Language) -> None:
    application_id = await verified(database)
    async with database.session() as session:
        made = await assessments.decisions(session, application_id, NOW.date())
    content = await decision_letter.letter(made, "Zainab <b>#Bibi$", "PSER-26-AAAA-AAAA", NOW, language)
    pages = pypdfium2.PdfDocument(content)
    text = "".join(page.get_textpage().get_text_range() for page in pages)
    pages.close()
    assert text.count("4,666") > 2  # their own value beside each condition on it
    if language == "en":
        assert "5 / 8" in text  # what the toilet adds to the score
        assert "PSER-26-AAAA-AAAA" in text
        assert "<b>#Bibi$" in text  # as it was written, never read as markup
        assert "Poverty score (0 to 100, lower is poorer): 32" in " ".join(text.split())
        assert "not met" in text
