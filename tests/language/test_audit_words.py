"""What an entry of the audit tells is read in the reader's language."""

import pytest

from registry.language import speaking
from registry.rules import places
from registry.services.office.audit_words import refused, told


def test_codes_are_told_in_words_and_people_by_their_names() -> None:
    details = {
        "purpose": "in_verification",
        "version": 4,
        "before": "",
        "after": "1f",
        "documents": ["cnic_copy"],
        "filter": {"district": "lahore"},
    }
    with speaking("en"):
        said = list(told(details, {"1f": "Rashid Mehmood"}))
    assert said == ["Purpose: Being checked", "After: Rashid Mehmood", "Documents: Your CNIC, front and back", "Filter: (District: Lahore)"]
    with speaking("ur"):
        for purpose in ("in_verification", "counter", "helpline"):
            in_urdu = told(details | {"after": "refused", "purpose": purpose}, {})
            assert not any("a" <= sign <= "z" for each in in_urdu for sign in each.lower())


def test_all_districts_together_are_called_by_the_name_of_the_province() -> None:
    everywhere = [places.code(name) for name in places.districts()]
    with speaking("en"):
        assert list(told({"before": everywhere[:2], "after": everywhere}, {})) == ["Before: Attock, Bahawalnagar", "After: All of Punjab"]


@pytest.mark.parametrize(
    ("to", "said", "in_urdu"),
    [
        ("people_state.invite", "Staff and centres", "عملہ اور مراکز"),
        ("POST /ur/desk/export", "A list of cases as a file", "معاملات کی فہرست، فائل میں"),
        ("GET /desk/loans/receipt/{repayment}", "Loans", "قرضے"),
        ("POST /desk/loans/file", "Files of the bank", "بینک کی فائلیں"),
        ("GET /documents/{document_id}/preview", "Documents", "دستاویزات"),
        ("wizard_state.submit", "A citizen's own pages", "شہری کے اپنے صفحے"),
        ("GET /somewhere", "", ""),
    ],
)
def test_what_somebody_was_refused_is_told_as_the_kind_of_thing_that_it_is(to: str, said: str, in_urdu: str) -> None:
    assert refused(to) == said
    with speaking("ur"):
        assert list(told({"to": to}, {})) == ([f"کس سے: {in_urdu}"] if in_urdu else [])
