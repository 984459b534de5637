"""The registration form: every step and every question, declared once (R1, R3)."""

from collections.abc import Callable, Mapping
from typing import Any

from registry.language import N_
from registry.rules import code_lists as lists
from registry.rules import identity
from registry.rules.form import Answers, Field, Kind, Member, Option, Step

NOTICE_VERSION = "2026-11"  # of the privacy notice that the declaration agrees to

YOU, HOUSEHOLD, MONEY, HOME, SUPPORT, FINISH = SECTIONS = (
    N_("You"),
    N_("Your household"),
    N_("Money"),
    N_("Your home"),
    N_("Support"),
    N_("Papers and sending"),
)
SECTION_KEYS: dict[str, str] = dict(zip(("you", "household", "money", "home", "support", "finish"), SECTIONS, strict=True))
_ZERO = N_("Write 0 if there is none")


def has_members(answers: Answers) -> bool:
    """Tell whether anybody lives with the head of household."""
    return (answers.get("household_size") or 1) > 1


def pupils(answers: Answers) -> list[Member]:
    """Return the members who attend school now."""
    return [member for member in answers.get("members") or [] if member.get("schooling") == "attending"]


def monthly_income(answers: Answers) -> int:
    """Return the income of the household in a month, in whole rupees."""
    amount = answers.get("income_amount") or 0
    return round(amount / 12) if answers.get("income_period") == "annual" else amount


def _tehsil_of_district(values: Mapping[str, Any]) -> dict[str, str]:
    return {} if values["tehsil"].split(".")[0] == values["district"] else {"tehsil": "not_in_district"}


def _when(key: str, value: str) -> Callable[[Answers], bool]:
    return lambda answers: answers.get(key) == value


def _choice(key: str, label: str, options: tuple[Option, ...], hint: str = "") -> Field:
    return Field(key, label, Kind.CHOICE, options, hint=hint)


def _rupees(key: str, label: str, hint: str = "", minimum: int = 0) -> Field:
    return Field(key, label, Kind.RUPEES, hint=hint, minimum=minimum)


def _count(key: str, label: str, maximum: int = 1000, minimum: int = 0, hint: str = "") -> Field:
    return Field(key, label, Kind.NUMBER, minimum=minimum, maximum=maximum, hint=hint)


def _life(of: str = "") -> tuple[Field, ...]:
    """Ask for education, work and health, of a member or (with a prefix) of the head."""
    return (
        _choice(f"{of}education", N_("Highest education"), lists.EDUCATION),
        _choice(f"{of}work", N_("Main work"), lists.WORK),
        _rupees(f"{of}own_income", N_("Own income in a month, in rupees"), _ZERO),
        _choice(f"{of}disability", N_("Disability"), lists.DISABILITY),
        _choice(
            f"{of}illness", N_("Long illness"), lists.YES_NO, N_("An illness of more than three months, such as sugar, heart, kidney or TB")
        ),
    )


FORM: tuple[Step, ...] = (
    Step(
        "declaration",
        N_("Before you begin"),
        (
            Field("truthful", N_("What I write is true as far as I know"), Kind.CONSENT),
            Field("consent", N_("My answers may be checked against official records, as the privacy notice says"), Kind.CONSENT),
        ),
        YOU,
        N_("Wrong answers can delay or end an application. If you are not sure, ask at a centre or call the helpline."),
    ),
    Step(
        "head",
        N_("Head of household"),
        (
            Field("full_name", N_("Full name"), Kind.NAME, autocomplete="name", hint=N_("As on the CNIC")),
            Field("cnic", N_("CNIC number"), Kind.CNIC, hint=N_("13 digits, with or without dashes")),
            Field("date_of_birth", N_("Date of birth"), Kind.DATE, check=identity.adult, autocomplete="bday"),
            _choice("sex", N_("Sex"), lists.SEX),
            _choice("marital_status", N_("Marital status"), lists.MARITAL_STATUS),
        ),
        YOU,
        N_("The person who registers. We filled in what we know from your account."),
    ),
    Step("head_life", N_("Your education, work and health"), _life("head_"), YOU),
    Step(
        "address",
        N_("Where you live"),
        (
            _choice("district", N_("District"), lists.DISTRICT),
            Field("tehsil", N_("Tehsil"), Kind.CHOICE, lists.TEHSIL, within="district"),
            _choice("settlement", N_("Is it a city or a village?"), lists.SETTLEMENT),
            Field("locality", N_("Village or mohalla")),
            Field("street_address", N_("House and street"), autocomplete="street-address"),
        ),
        YOU,
        related=_tehsil_of_district,
    ),
    Step(
        "contact",
        N_("How we reach you"),
        (
            Field("mobile", N_("Mobile number"), Kind.MOBILE, required=False, autocomplete="tel", hint=N_("Like 0300-1234567")),
            Field("other_mobile", N_("Another number, of a relative or neighbour"), Kind.MOBILE, required=False),
            Field("email", N_("E-mail address"), Kind.EMAIL, required=False, autocomplete="email"),
        ),
        YOU,
    ),
    Step(
        "household",
        N_("Who lives with you"),
        (
            _count(
                "household_size",
                N_("How many people live in the household, you included?"),
                40,
                1,
                N_("Everybody who lives here and eats from the same kitchen"),
            ),
            _count("small_children", N_("How many of them are under five years old?"), 20, hint=_ZERO),
            _choice("changed_lately", N_("Has anybody joined or left in the last year?"), lists.YES_NO),
        ),
        HOUSEHOLD,
    ),
    Step(
        "members",
        N_("Members of the household"),
        (
            _choice("relation", N_("Who is this person to you?"), lists.RELATION),
            Field("full_name", N_("Full name"), Kind.NAME, hint=N_("As on the CNIC or B-Form")),
            Field(
                "cnic",
                N_("CNIC or B-Form number"),
                Kind.CNIC,
                required=False,
                hint=N_("13 digits. Leave it empty if there is no number yet"),
            ),
            _choice("sex", N_("Sex"), lists.SEX),
            Field("date_of_birth", N_("Date of birth"), Kind.DATE),
            _choice("marital_status", N_("Marital status"), lists.MARITAL_STATUS),
        ),
        HOUSEHOLD,
        N_("Add everybody who lives with you, one by one. Do not add yourself."),
        repeats=True,
        applies=has_members,
    ),
    Step(
        "member_life",
        N_("Their education, work and health"),
        (_choice("schooling", N_("School or college now"), lists.SCHOOLING), *_life()),
        HOUSEHOLD,
        repeats=True,
        applies=has_members,
    ),
    Step(
        "schools",
        N_("Those who attend school"),
        (
            Field("school_name", N_("Name of the school or college")),
            Field("school_class", N_("Class"), length=(1, 30)),
            _choice("school_kind", N_("What kind of school is it?"), lists.SCHOOL_KIND),
            _rupees("school_fee", N_("Fee in a month, in rupees"), _ZERO),
        ),
        HOUSEHOLD,
        repeats=True,
        applies=lambda answers: has_members(answers) and bool(pupils(answers)),
        people=pupils,
    ),
    Step(
        "income",
        N_("Income of the household"),
        (
            Field("income_sources", N_("Where does the money come from?"), Kind.CHOICES, lists.INCOME_SOURCES),
            _choice("income_period", N_("I want to write the income"), lists.INCOME_PERIOD),
            _rupees("income_amount", N_("Income of the whole household, in rupees"), N_("Everybody together. Write 0 if there is none")),
        ),
        MONEY,
        N_("If the income changes from month to month, write what is usual."),
    ),
    Step(
        "expenses",
        N_("What the household spends in a month"),
        (
            _rupees("food_expense", N_("Food, in rupees")),
            _rupees("school_expense", N_("School, in rupees"), _ZERO),
            _rupees("health_expense", N_("Doctor and medicine, in rupees"), _ZERO),
            _rupees("other_expense", N_("Everything else, in rupees"), _ZERO),
        ),
        MONEY,
        N_("A good guess is enough."),
    ),
    Step(
        "debts",
        N_("Debts and savings"),
        (
            _rupees("debt_amount", N_("What do you owe, all together, in rupees?"), _ZERO),
            _rupees("debt_instalment", N_("What do you pay back in a month, in rupees?"), _ZERO),
            _rupees("savings", N_("What is saved, in rupees?"), _ZERO),
        ),
        MONEY,
    ),
    Step(
        "housing",
        N_("The house"),
        (
            _choice("tenure", N_("Do you own or rent it?"), lists.TENURE),
            _count("rooms", N_("How many rooms do you sleep in?"), 30, 1),
            _choice("walls", N_("What are the walls made of?"), lists.WALLS),
            _choice("roof", N_("What is the roof made of?"), lists.ROOF),
            _choice("toilet", N_("What kind of toilet is there?"), lists.TOILET),
            _choice("fuel", N_("What do you cook with?"), lists.FUEL),
        ),
        HOME,
    ),
    Step(
        "tenancy",
        N_("Your rent"),
        (
            _rupees("monthly_rent", N_("Rent in a month, in rupees"), minimum=1),
            Field("landlord", N_("Name of the owner"), Kind.NAME),
            _choice("rent_agreement", N_("Is there a written rent agreement?"), lists.YES_NO),
        ),
        HOME,
        applies=_when("tenure", "rented"),
    ),
    Step(
        "utilities",
        N_("Electricity and gas"),
        (
            _choice("has_electricity", N_("Is there an electricity meter?"), lists.YES_NO),
            _choice("has_gas", N_("Is there a piped gas meter?"), lists.YES_NO),
            _choice("internet", N_("Does anybody in the household use the internet?"), lists.YES_NO),
        ),
        HOME,
    ),
    Step(
        "electricity",
        N_("Electricity bill"),
        (
            _choice("electricity_company", N_("Company"), lists.ELECTRICITY_COMPANY),
            Field(
                "electricity_customer",
                N_("Customer ID"),
                Kind.DIGITS,
                length=(10, 10),
                hint=N_("10 digits at the top of the bill. It is not the reference number, which has 14"),
            ),
            _rupees("electricity_bill", N_("Usual bill in a month, in rupees")),
        ),
        HOME,
        applies=_when("has_electricity", "yes"),
    ),
    Step(
        "gas",
        N_("Gas bill"),
        (
            Field(
                "gas_customer", N_("SNGPL consumer number"), Kind.DIGITS, length=(10, 11), hint=N_("10 or 11 digits at the top of the bill")
            ),
            _rupees("gas_bill", N_("Usual bill in a month, in rupees")),
        ),
        HOME,
        applies=_when("has_gas", "yes"),
    ),
    Step(
        "property",
        N_("Land, animals and things you own"),
        (
            _choice("owns_land", N_("Does anybody in the household own farm land?"), lists.YES_NO),
            _choice("owns_livestock", N_("Does the household keep animals?"), lists.YES_NO),
            Field("assets", N_("Which of these does the household own?"), Kind.CHOICES, lists.ASSETS),
        ),
        HOME,
    ),
    Step(
        "land",
        N_("Farm land"),
        (
            _count("land_area", N_("How much land?"), 100_000, 1),
            _choice("land_unit", N_("Measured in"), lists.LAND_UNIT),
            _choice("land_irrigated", N_("Is it irrigated?"), lists.YES_NO),
        ),
        HOME,
        applies=_when("owns_land", "yes"),
    ),
    Step(
        "livestock",
        N_("Animals"),
        (_count("buffaloes", N_("Buffaloes")), _count("cows", N_("Cows")), _count("goats", N_("Goats and sheep"))),
        HOME,
        _ZERO,
        applies=_when("owns_livestock", "yes"),
    ),
    Step("needs", N_("Special needs"), (Field("needs", N_("What is true for your household?"), Kind.CHOICES, lists.NEEDS),), SUPPORT),
    Step(
        "programmes",
        N_("Help you already receive"),
        (
            Field("programmes", N_("Which of these does the household receive?"), Kind.CHOICES, lists.PROGRAMMES),
            _rupees("programme_amount", N_("How much is that in a month, in rupees?"), _ZERO),
        ),
        SUPPORT,
        N_("Other help does not exclude you. It is checked, so please name it."),
    ),
    Step("payment", N_("How you can be paid"), (_choice("payment", N_("What do you have in your own name?"), lists.PAYMENT),), SUPPORT),
    Step(
        "bank",
        N_("Bank account"),
        (
            Field("bank_name", N_("Bank")),
            Field("account_holder", N_("Name on the account"), Kind.NAME),
            Field(
                "iban", N_("IBAN"), Kind.IBAN, hint=N_("24 letters and digits that begin with PK, on the cheque book or in the bank's app")
            ),
        ),
        SUPPORT,
        applies=_when("payment", "bank"),
    ),
    Step(
        "wallet",
        N_("Mobile wallet"),
        (
            _choice("wallet_operator", N_("Wallet"), lists.WALLET),
            Field("wallet_number", N_("Number of the wallet"), Kind.MOBILE),
            Field("wallet_holder", N_("Name on the wallet"), Kind.NAME),
        ),
        SUPPORT,
        applies=_when("payment", "wallet"),
    ),
    Step("documents", N_("Documents"), (), FINISH, N_("A clear photo from a phone is enough. Only what your answers call for is asked.")),
    Step("review", N_("Check and send"), (), FINISH, N_("Read everything once more. You can change any answer.")),
)

STEPS: dict[str, Step] = {step.key: step for step in FORM}
