"""The letter and the statement say what was decided and paid, in the person's language, and read nothing that a person wrote as markup."""

from datetime import date
from uuid import uuid4

import pypdfium2
import pytest

from registry.language import Language
from registry.records import Award
from registry.services.benefits import letters
from registry.services.loans.ledger import Movement
from registry.services.loans.loans import Lent
from registry.services.payments.payments import Line
from tests.services.test_applications import NOW

CHECK = "https://pser.example/check/A-7K3M-9QXD-2HJK"


def award(**given: object) -> Award:
    fields = {
        "programme": "cash_assistance",
        "state": "approved",
        "score": 20,
        "amount": 9000,
        "rhythm": "quarterly",
        "from_day": date(2026, 11, 24),
    }
    return Award(application_id=uuid4(), assessment_id=1, **fields | {"code": "A-7K3M-9QXD-2HJK"} | given)


def said(pdf: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


@pytest.mark.parametrize("language", ["en", "ur"])
async def test_a_letter_shows_the_benefit_and_its_code_and_runs_nothing(language: Language) -> None:
    text = said(await letters.letter(award(), "Zainab *Bibi* #panic()", "P-7K3M9-QXD2H", CHECK, language))
    assert "24-11-2026" in text
    assert "9,000" in text
    if language == "en":  # the reader turns mixed lines of a right-to-left page around, so there only figures are looked for
        assert "A-7K3M-9QXD-2HJK" in text
        assert "#panic()" in text
        assert "every three months" in text


async def test_a_right_without_money_has_no_amount_and_what_is_not_approved_has_no_letter() -> None:
    text = said(await letters.letter(award(programme="healthcare", amount=0, rhythm="lasting"), "Z", "P", CHECK, "en"))
    assert "Rs" not in text
    with pytest.raises(ValueError, match="approved"):
        await letters.letter(award(code=None), "Z", "P", CHECK, "en")


@pytest.mark.parametrize("language", ["en", "ur"])
async def test_a_statement_of_ten_years_sums_what_was_paid(language: Language) -> None:
    lines = [
        Line("cash_assistance", f"{2026 + year}-Q{1 + quarter}", 9000, "paid", date(2026 + year, 1, 10), "…4567")
        for year in range(10)
        for quarter in range(4)
    ]
    text = said(await letters.statement([*lines, Line("cash_assistance", "2036-Q1", 9000, "due", None, "")], [], "Z", "P", NOW, language))
    assert "360,000" in text
    assert language == "ur" or "October to December 2035" in text  # there the reader turns lines around


async def test_a_payment_that_is_held_is_promised_for_no_day_and_says_why() -> None:
    held = Line("cash_assistance", "2026-Q4", 9000, "due", date(2026, 11, 30), "", held="unchecked")
    text = said(await letters.statement([held], [], "Z", "P", NOW, "en"))
    assert "30-11-2026" not in text
    assert "will be paid" not in text
    assert "has not confirmed this account yet" in " ".join(text.split())


@pytest.mark.parametrize("language", ["en", "ur"])
async def test_a_statement_tells_what_was_lent_what_came_back_and_what_is_left(language: Language) -> None:
    posted = [
        Movement("disbursed", date(2026, 11, 24), 120_000, 120_000),
        Movement("repaid", date(2027, 3, 24), -5_715, 114_285),
        Movement("repaid", date(2027, 4, 26), -5_000, 109_285),
        Movement("reversed", date(2027, 4, 27), 5_000, 114_285),
    ]
    text = said(await letters.statement([], [Lent("LN-26-7K3M-9QXD", posted)], "Z", "P", NOW, language))
    for written in ("24-11-2026", "120,000", "24-03-2027", "5,715", "114,285", "27-04-2027"):
        assert written in text
    assert text.count("5,715") == 2  # by itself, and as the sum of what came back
    if language == "en":
        assert "LN-26-7K3M-9QXD" in text
        assert "taken out again" in text
