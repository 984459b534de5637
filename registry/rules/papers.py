"""The documents: which are asked for, why, and what a good photo looks like (R2). Only those that the answers call for."""

from collections.abc import Callable
from dataclasses import dataclass

from registry.language import N_
from registry.rules.code_lists import SALARIED
from registry.rules.form import HEAD, Answers, Member

LARGEST = 10 * 1024 * 1024  # bytes a file
MOST_FILES = 5  # a document
MOST_PAGES = 20  # a PDF
LONGEST_SIDE = 2000  # pixels of an image

REFUSALS: dict[str, str] = {
    "empty": N_("This file is empty. Choose the file again"),
    "too_large": N_("This file is larger than 10 MB. Take the photo again in a smaller size"),
    "too_vast": N_("This picture is too large for us to open. Take the photo again in a smaller size, or send a screenshot of it"),
    "too_many_files": N_("Five files are enough for one document. Remove one first"),
    "too_many_pages": N_("This PDF has more than 20 pages. Send only the pages that are asked for"),
    "not_accepted": N_("This is not a photo or a PDF. Take a photo of the paper, or choose a PDF"),
    "damaged": N_("This file cannot be opened. Choose it again or take a new photo"),
    "password": N_("This PDF is locked with a password. Send it without the password"),
    "infected": N_("The virus check refused this file. Take a photo of the paper instead"),
    "unknown_document": N_("This document is not asked for"),
    "already_sent": N_("The application has been sent, so documents can no longer be changed"),
    "unsent": N_("The file did not arrive. Try again"),
}
VERDICT_REASONS: dict[str, str] = {  # why an officer refuses one
    "blurred": N_("It cannot be read"),
    "wrong_document": N_("It is another document than was asked for"),
    "expired": N_("It is too old"),
    "not_theirs": N_("It is somebody else's"),
    "incomplete": N_("A page or a side is missing"),
    "altered": N_("It looks altered"),
}


@dataclass(frozen=True)
class Paper:
    """One document that the form may ask for."""

    key: str
    title: str
    why: str
    good_photo: str
    needed: Callable[[Answers], bool]
    required: bool = True
    owner: Callable[[Member], bool] | None = None  # whose it can be, where it is one person's


def _people(answers: Answers) -> list[Member]:
    head = {key: answers.get(f"head_{key}") for key in ("disability", "illness", "work")}
    return [head | {"id": HEAD, "full_name": answers.get("full_name")}, *(answers.get("members") or [])]


def _need(answers: Answers, need: str) -> bool:
    return need in (answers.get("needs") or [])


def disabled(person: Member) -> bool:
    """Tell whether somebody declares a disability."""
    return person.get("disability") not in {None, "none"}


def _disability(answers: Answers) -> bool:
    return _need(answers, "disability") or any(map(disabled, _people(answers)))


def _illness(answers: Answers) -> bool:
    return _need(answers, "illness") or any(person.get("illness") == "yes" for person in _people(answers))


def _salary(answers: Answers) -> bool:
    return "salary" in (answers.get("income_sources") or []) or any(person.get("work") in SALARIED for person in _people(answers))


def _widow(answers: Answers) -> bool:
    return _need(answers, "widowhood") or (answers.get("marital_status"), answers.get("sex")) == ("widowed", "female")


def _agreement(answers: Answers) -> bool:
    return (answers.get("tenure"), answers.get("rent_agreement")) == ("rented", "yes")


def _children(answers: Answers) -> bool:
    return any(member.get("relation") in {"child", "grandchild"} for member in answers.get("members") or [])


_CLEAR = N_("All four corners in the picture, in daylight, every letter readable.")

DOCUMENTS: tuple[Paper, ...] = (
    Paper(
        "cnic_copy",
        N_("Your CNIC, front and back"),
        N_("It shows that you are the person who registers."),
        N_("Two pictures: front and back. All four corners, no finger over the numbers."),
        lambda _: True,
    ),
    Paper(
        "utility_bill",
        N_("A utility bill"),
        N_("It shows where you live."),
        N_("The whole first page of a bill of the last three months."),
        lambda answers: not _agreement(answers),
    ),
    Paper(
        "rent_agreement",
        N_("Your rent agreement"),
        N_("It shows where you live and what you pay."),
        N_("Every page, one picture each."),
        _agreement,
    ),
    Paper(
        "income_proof", N_("A salary slip or tax return"), N_("It shows the income of somebody with a salary or pension."), _CLEAR, _salary
    ),
    Paper(
        "b_forms",
        N_("B-Forms of the children"),
        N_("They show who belongs to the household."),
        N_("One picture for each B-Form."),
        _children,
        required=False,
    ),
    Paper("medical_certificate", N_("A medical certificate"), N_("It shows the illness you told us of."), _CLEAR, _illness),
    Paper(
        "disability_certificate",
        N_("A disability certificate"),
        N_("It shows the disability you told us of."),
        _CLEAR,
        _disability,
        owner=disabled,
    ),
    Paper(
        "widow_certificate",
        N_("The death certificate of the husband"),
        N_("It shows that a widow may receive the support for widows."),
        _CLEAR,
        _widow,
    ),
    Paper(
        "guardian_certificate",
        N_("Death certificate of the parents, or a guardian certificate"),
        N_("It shows that the orphans are in your care."),
        _CLEAR,
        lambda answers: _need(answers, "orphans"),
    ),
)

BY_KEY: dict[str, Paper] = {paper.key: paper for paper in DOCUMENTS}


def needed_documents(answers: Answers) -> list[Paper]:
    """Return the documents that these answers call for."""
    return [paper for paper in DOCUMENTS if paper.needed(answers)]


def owners(kind: str, answers: Answers) -> dict[str, str]:
    """Return whose document this can be, names by member and HEAD; nobody where it is not one person's."""
    owner = BY_KEY[kind].owner if kind in BY_KEY else None
    return {person["id"]: person.get("full_name") or "" for person in _people(answers) if owner and owner(person)}
