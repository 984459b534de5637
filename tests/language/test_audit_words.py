"""What an entry of the audit tells is read in the reader's language."""

from registry.language import speaking
from registry.rules import places
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
    assert said == ["Purpose: Being checked", "After: Rashid Mehmood", "Documents: Your CNIC, front and back", "Filter: (District: Lahore)"]
    with speaking("ur"):
        for purpose in ("in_verification", "counter", "helpline"):
            in_urdu = told(details | {"after": "refused", "purpose": purpose}, {})
            assert not any("a" <= sign <= "z" for each in in_urdu for sign in each.lower())


def test_all_districts_together_are_called_by_the_name_of_the_province() -> None:
    everywhere = [places.code(name) for name in places.districts()]
    with speaking("en"):
        assert list(told({"before": everywhere[:2], "after": everywhere}, {})) == ["Before: Attock, Bahawalnagar", "After: All of Punjab"]
