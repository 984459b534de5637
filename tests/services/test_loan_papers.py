"""The papers of a loan: they say what was agreed and paid, in the person's language, and read nothing that a person wrote as markup."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pypdfium2
import pytest

from registry.language import Language
from registry.records import Account, Loan, LoanGuarantor, LoanRepayment
from registry.rules import instalments
from registry.services.loans import loan_papers

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)


def made(**other: object) -> tuple[Loan, Account]:
    account = Account(
        cnic="3520212345672",
        full_name="Zainab *Bibi* #panic()",
        date_of_birth=date(1985, 4, 12),
        mobile="+923001234567",
        password_hash="x",
        language="en",
        created_at=NOW,
    )
    granted = {"amount": 120_000, "months": 24, "grace": 3, "offered_until": date(2026, 12, 24)} | other
    loan = Loan(
        application_id=uuid4(),
        assessment_id=1,
        number="LN-26-7K3M-9QXD",
        since=NOW,
        applied_at=NOW,
        purpose="sewing",
        plan="x",
        asked_amount=120_000,
        asked_months=24,
        asked_grace=3,
        income=60_000,
        existing=0,
        **granted,
    )
    return loan, account


def words(paper: bytes) -> str:
    document = pypdfium2.PdfDocument(paper)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


GUARANTORS = [LoanGuarantor(loan_id=uuid4(), cnic="3520511111111", full_name="Haji Rafiq")]


@pytest.mark.parametrize("language", ["en", "ur"])
async def test_an_agreement_holds_the_terms_and_every_instalment(language: Language) -> None:
    loan, account = made()
    said = words(await loan_papers.agreement(loan, account, GUARANTORS, TODAY, language))
    assert said.count("5,715") >= 6
    assert said.count("5,714") == 15
    assert "24-03-2027" in said
    assert "0800-02345" in said
    for number in (account.cnic, GUARANTORS[0].cnic):
        assert number not in said.replace("-", "")
    if language == "en":  # in Urdu the reader turns mixed lines around
        assert "LN-26-7K3M-9QXD" in said
        assert "Zainab *Bibi* #panic()" in said
        assert "Rs 120,000" in said
        assert "Not accepted yet" in said
        assert "Accepted on" not in said
        loan.accepted_at = NOW
        accepted = words(await loan_papers.agreement(loan, account, GUARANTORS, TODAY, language))
        assert "Accepted on 24-11-2026 14:00" in accepted
        assert "Not accepted yet" not in accepted


@pytest.mark.parametrize(("months", "grace"), [(12, 0), (18, 0), (24, 3), (36, 0)])
@pytest.mark.parametrize("language", ["en", "ur"])
async def test_where_it_is_accepted_stands_with_the_instalments_and_never_alone_on_a_page(
    language: Language, months: int, grace: int
) -> None:
    loan, account = made(months=months, grace=grace)
    last = list(pypdfium2.PdfDocument(await loan_papers.agreement(loan, account, GUARANTORS, TODAY, language)))[-1]
    said = last.get_textpage().get_text_range()
    assert "24-12-2026" in said  # until when it can be accepted
    assert instalments.schedule(120_000, months, grace, TODAY)[-1].due.strftime("%d-%m-%Y") in said


async def test_nothing_is_agreed_before_it_is_granted() -> None:
    loan, account = made(amount=None)
    with pytest.raises(ValueError, match="granted"):
        await loan_papers.agreement(loan, account, GUARANTORS, TODAY, "en")


@pytest.mark.parametrize("undone", [False, True])
async def test_a_receipt_says_what_is_left_and_whether_it_is_still_valid(undone: bool) -> None:
    loan, account = made()
    repayment = LoanRepayment(
        id=1, loan_id=loan.id, entry_id=uuid4(), amount=5_715, paid_on=TODAY, ledger="counter", receipt="R-26-0000001", by=uuid4(), at=NOW
    )
    said = words(await loan_papers.receipt(loan, account, repayment, 114_285, undone=undone, language="en"))
    for wanted in ("R-26-0000001", "LN-26-7K3M-9QXD", "Rs 5,715", "Rs 114,285", "24-11-2026"):
        assert wanted in said
    assert ("no longer valid" in said) is undone
