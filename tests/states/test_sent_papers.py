"""What the dashboard says of the documents that were sent."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from registry.gateways.scanner import Scan
from registry.records import Application, Document, InformationRequest
from registry.rules.papers import BY_KEY
from registry.services.registration.drafts import Draft
from states.citizen.sent_papers import by_document

ASKED = datetime(2026, 11, 20, tzinfo=UTC)


def _file(verdict: str = "", reason: str = "", *, since: int = -1, pages: int = 1, scan: str = Scan.CLEAN) -> Document:
    judged = {"verdict": verdict, "verdict_reason": reason}
    return Document(kind="cnic_copy", added_at=ASKED + timedelta(days=since), pages=pages, scan=scan, **judged)


def _said(*files: Document, request: InformationRequest | None = None) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    draft = Draft(Application(account_id=uuid4(), started_at=ASKED), date(2026, 11, 24), {"members": []}, {}, {})
    lines, states = by_document(draft, [(BY_KEY["cnic_copy"], list(files)), (BY_KEY["utility_bill"], [])], request)
    assert [line["kind"] for line in lines] == ["cnic_copy"]  # of a document without a file nothing is said
    return lines, states["cnic_copy"]


def test_five_files_of_one_document_that_are_in_one_state_are_one_line() -> None:
    (line,), states = _said(*[_file("accepted")] * 4, _file("accepted", pages=3))
    assert (line["files"], line["pages"]) == ("5", "7")
    assert [(each["verdict"], each["files"]) for each in states] == [("accepted", "")]


def test_one_file_of_one_page_is_not_counted() -> None:
    (line,), _ = _said(_file())
    assert (line["files"], line["pages"]) == ("", "")


def test_files_in_several_states_are_told_apart_and_counted() -> None:
    request = InformationRequest(documents=["cnic_copy"], asked_at=ASKED)
    _, states = _said(_file("refused", "blurred"), _file("refused", "blurred"), _file(since=1), request=request)
    assert [(each["verdict"], each["reason"], each["replaced"], each["files"]) for each in states] == [
        ("refused", "blurred", "yes", "2"),
        ("", "", "", "1"),
    ]


def test_a_file_that_the_scanner_has_not_answered_for_is_told_apart_until_an_officer_has_judged_it() -> None:
    _, states = _said(_file(), _file(scan=Scan.WAITING), _file("accepted", scan=Scan.WAITING))
    assert [(each["verdict"], each["scanning"]) for each in states] == [("", ""), ("", "yes"), ("accepted", "")]
