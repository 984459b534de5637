"""What an entry of the audit tells is read in the reader's language."""

from registry.language import speaking
from registry.services.office.audit_words import told


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
    assert said == ["Status: Being checked", "After: Rashid Mehmood", "Documents: Your CNIC, front and back", "Filter: (District: Lahore)"]
    with speaking("ur"):
        assert not any("a" <= sign <= "z" for each in told(details | {"after": "refused"}, {}) for sign in each.lower())
