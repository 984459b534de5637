"""The receipt says what was sent, in the person's language, and reads nothing that a person wrote as markup."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pypdfium2
import pytest

from registry.language import Language
from registry.records import Application
from registry.services.applications import Draft
from registry.services.receipts import receipt

SENT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("language", ["en", "ur"])
async def test_a_receipt_shows_the_number_and_hides_most_of_the_cnic(language: Language) -> None:
    application = Application(account_id=uuid4(), status="submitted", number="PSER-26-7K3M-9QXD", started_at=SENT, submitted_at=SENT)
    answers = {"full_name": "Zainab *Bibi* #panic()", "cnic": "3520212345672", "members": []}
    draft = Draft(application, date(2026, 11, 24), answers, {}, {})
    page = pypdfium2.PdfDocument(await receipt(draft, ["A utility bill"], "https://pser.example/track", language))[0]
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
        await receipt(draft, [], "https://pser.example/track", "en")
