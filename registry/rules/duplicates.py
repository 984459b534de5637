"""What only one household should have; two cases that share one may be one household registered twice."""

from collections.abc import Iterator

from registry.language import N_
from registry.rules.form import Answers
from registry.rules.names import sounded

NUMBER = "number"
TRAITS: dict[str, str] = {
    NUMBER: N_("the same CNIC or B-Form"),
    "meter": N_("the same electricity customer"),
    "account": N_("the same account or wallet"),
    "mobile": N_("the same mobile number"),
    "person": N_("a person of nearly the same name and birth in one tehsil"),
}
VERDICTS: dict[str, str] = {  # what somebody found who held two cases beside each other
    "same": N_("the same household"),
    "different": N_("not the same household"),
}


def traits(answers: Answers) -> Iterator[tuple[str, str]]:
    """Yield the kind and value of everything by which a household may be found again."""
    tehsil = answers.get("tehsil") or ""
    for person in (answers, *(answers.get("members") or [])):
        if number := person.get("cnic"):
            yield NUMBER, str(number)
        if person.get("full_name") and person.get("date_of_birth"):
            yield "person", f"{tehsil} {sounded(person['full_name'])} {person['date_of_birth']}"
    if answers.get("has_electricity") == "yes" and (meter := answers.get("electricity_customer")):
        yield "meter", f"{answers.get('electricity_company')} {meter}"
    if answers.get("payment") == "bank" and (iban := answers.get("iban")):
        yield "account", str(iban)
    if answers.get("payment") == "wallet" and (wallet := answers.get("wallet_number")):
        yield "account", str(wallet)
    if mobile := answers.get("mobile"):
        yield "mobile", str(mobile)
