"""The receipt says what was sent, in the person's language, and reads nothing that a person wrote as markup."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pypdfium2
import pytest

from registry.language import Language
from registry.records import Account, Application, Assistance
from registry.rules.household import NOTICE_VERSION
from registry.rules.lifecycle import STATUS, Status
from registry.rules.papers import DOCUMENTS
from registry.services.registration.assisting import Helped
from registry.services.registration.declarations import declaration
from registry.services.registration.drafts import Draft
from registry.services.registration.receipts import Handed, receipt
from tests.printed import figures

SENT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def reached(mobile: str = "", email: str = "") -> Account:
    """Return an account that messages reach in some way, or in none."""
    born = date(1985, 4, 12)
    return Account(cnic="3520212345672", full_name="Zainab", date_of_birth=born, mobile=mobile, email=email, language="en", created_at=SENT)


def said_in(content: bytes) -> str:
    return " ".join("".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content)).split())


@pytest.mark.parametrize(
    ("mobile", "email", "told"),
    [
        ("+923001234567", "", "We write by SMS to 0300-1234567"),
        ("", "zainab@example.com", "We write to you by e-mail."),
        ("", "", "We have no mobile number of yours, so no SMS comes."),
    ],
)
async def test_a_receipt_says_how_this_person_hears_of_what_happens(mobile: str, email: str, told: str) -> None:
    application = Application(account_id=uuid4(), status="submitted", number="PSER-26-7K3M-9QXD", started_at=SENT, submitted_at=SENT)
    draft = Draft(application, date(2026, 11, 24), {"members": []}, {}, {})
    said = said_in(await receipt(draft, reached(mobile, email), [], "https://pser.example/track", "en"))
    assert told in said
    assert "send you a message" not in said


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.DRAFT])
async def test_a_receipt_that_is_printed_again_says_where_the_application_stands_now(status: Status) -> None:
    application = Application(account_id=uuid4(), status=status, number="PSER-26-7K3M-9QXD", started_at=SENT, submitted_at=SENT)
    draft = Draft(application, date(2026, 11, 24), {"members": []}, {}, {})
    said = said_in(await receipt(draft, reached(), [], "https://pser.example/track", "en"))
    assert STATUS[status] in said
    assert ("will be checked" in said) == (status is Status.SUBMITTED)
    assert not any(word in said for word in (" here what", " above"))  # which is so on a page only


@pytest.mark.parametrize("language", ["en", "ur"])
async def test_a_receipt_shows_the_number_and_hides_most_of_the_cnic(language: Language) -> None:
    application = Application(account_id=uuid4(), status="submitted", number="PSER-26-7K3M-9QXD", started_at=SENT, submitted_at=SENT)
    answers = {"full_name": "Zainab *Bibi* #panic()", "cnic": "3520212345672", "members": []}
    draft = Draft(application, date(2026, 11, 24), answers, {}, {})
    page = pypdfium2.PdfDocument(await receipt(draft, reached(), ["A utility bill"], "https://pser.example/track", language))[0]
    said = page.get_textpage().get_text_range()
    if language == "en":  # the reader turns mixed lines of a right-to-left page around, so there only figures are looked for
        assert "PSER-26-7K3M-9QXD" in said
        assert "#panic()" in said
    assert "14:00" in said
    assert "0800-02345" in said
    assert "3520212345672" not in said.replace("-", "")


async def test_a_draft_has_no_receipt() -> None:
    draft = Draft(Application(account_id=uuid4(), started_at=SENT), date(2026, 11, 24), {"members": []}, {}, {})
    with pytest.raises(ValueError, match="submitted"):
        await receipt(draft, reached(), [], "https://pser.example/track", "en")


@pytest.mark.parametrize(("language", "mobile"), [("en", ""), ("ur", ""), ("ur", "+923001234567")])
async def test_a_receipt_that_is_handed_over_holds_the_code_and_the_way_to_use_it_on_one_page(language: Language, mobile: str) -> None:
    application = Application(account_id=uuid4(), status="submitted", number="PSER-26-7K3M-9QXD", started_at=SENT, submitted_at=SENT)
    draft = Draft(application, date(2026, 11, 24), {"full_name": "Zainab Bibi", "cnic": "3520212345672", "members": []}, {}, {})
    page = "https://pser.example/open-account"
    handed = Handed("Lahore", "7K3M9-QXD4F", date(2027, 2, 22), "25-11-2026 14:00", page)
    papers = [paper.title for paper in DOCUMENTS]
    content = await receipt(draft, reached(mobile), papers, "https://pser.example/track", language, handed)
    assert len(pypdfium2.PdfDocument(content)) == 1
    lines = "\n".join(figures(content))
    for told in (
        "PSER-26-7K3M-9QXD",
        "7K3M9-QXD4F",
        page,
        "https://pser.example/track",
        "0800-02345",
        "22-02-2027",
        "25-11-2026",
        mobile and "0300-1234567",
    ):
        assert told in lines, told


@pytest.mark.parametrize(("mobile_of", "sentences"), [("own", 3), ("relative", 4)])
async def test_the_declaration_says_in_urdu_what_is_consented_to_and_reads_no_name_as_markup(mobile_of: str, sentences: int) -> None:
    account = Account(
        cnic="3520212345672",
        full_name="Zainab *Bibi* #panic()",
        date_of_birth=date(1985, 4, 12),
        mobile="+923001234567",
        mobile_of=mobile_of,
        language="en",
        created_at=SENT,
    )
    opened = Assistance(application_id=uuid4(), staff_id=uuid4(), centre="Lahore", kind="counter", opened_at=SENT)
    content = await declaration(Helped(opened, Application(account_id=account.id, started_at=SENT), account), "Rashid")
    lines = figures(content)
    assert len(pypdfium2.PdfDocument(content)) == 1
    assert {"35202-1234567-2", "12-04-1985", NOTICE_VERSION} <= set(lines)
    assert "panic" in "".join(lines)  # as text
    said = pypdfium2.PdfDocument(content)[0].get_textpage().get_text_range()
    assert said.count("•") == sentences
    assert ("0300-1234567" in said) is (mobile_of == "relative")
