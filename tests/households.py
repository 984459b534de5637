"""Households that the tests register: what a person types, step by step."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

_serial = count(1)


@dataclass
class Household:
    """One household's account and answers; single steps by field, repeating steps by member and field."""

    cnic: str
    full_name: str
    mobile: str
    email: str
    password: str = "the rain on our roof 7"
    date_of_birth: str = "1985-04-12"
    answers: dict[str, Any] = field(default_factory=dict)
    members: list[dict[str, Any]] = field(default_factory=list)


def tenant_widow() -> Household:
    """Return a widow who rents, with two children, one at school."""
    serial = next(_serial)
    return Household(
        cnic=f"35202{serial:07}2",
        full_name="Zainab Bibi",
        mobile=f"0300{serial:07}",
        email=f"zainab{serial}@example.com",
        answers={
            "truthful": True,
            "consent": True,
            "full_name": "Zainab Bibi",
            "cnic": f"35202-{serial:07}-2",
            "date_of_birth": "1985-04-12",
            "sex": "female",
            "marital_status": "widowed",
            "head_education": "primary",
            "head_work": "domestic_worker",
            "head_own_income": "۱۲٬۵۰۰",
            "head_disability": "none",
            "head_illness": "no",
            "district": "lahore",
            "tehsil": "lahore.shalimar",
            "settlement": "urban",
            "locality": "Mohalla Islampura",
            "street_address": "House 12, Street 4",
            "mobile": f"0300-{serial:07}",
            "other_mobile": "",
            "email": f"zainab{serial}@example.com",
            "household_size": "3",
            "small_children": "0",
            "changed_lately": "no",
            "income_sources": ["wages"],
            "income_period": "monthly",
            "income_amount": "Rs 14,000/-",
            "food_expense": "9000",
            "school_expense": "500",
            "health_expense": "700",
            "other_expense": "1000",
            "debt_amount": "20000",
            "debt_instalment": "1000",
            "savings": "0",
            "tenure": "rented",
            "rooms": "1",
            "walls": "unbaked",
            "roof": "sheet",
            "toilet": "pit_flush",
            "fuel": "lpg",
            "monthly_rent": "4000",
            "landlord": "Haji Rafiq",
            "rent_agreement": "no",
            "has_electricity": "yes",
            "has_gas": "no",
            "internet": "yes",
            "electricity_company": "lesco",
            "electricity_customer": "1234567890",
            "electricity_bill": "1800",
            "owns_land": "no",
            "owns_livestock": "no",
            "assets": ["none"],
            "needs": ["widowhood"],
            "programmes": ["bisp"],
            "programme_amount": "3500",
            "payment": "wallet",
            "wallet_operator": "jazzcash",
            "wallet_number": f"0300-{serial:07}",
            "wallet_holder": "Zainab Bibi",
        },
        members=[
            {
                "relation": "child",
                "full_name": "محمد علی",
                "cnic": "3520299887761",
                "sex": "male",
                "date_of_birth": "2012-09-01",
                "marital_status": "never_married",
                "schooling": "attending",
                "education": "primary",
                "work": "none",
                "own_income": "0",
                "disability": "none",
                "illness": "no",
                "school_name": "Government Middle School",
                "school_class": "6",
                "school_kind": "government",
                "school_fee": "20",
            },
            {
                "relation": "child",
                "full_name": "Fatima",
                "cnic": "",
                "sex": "female",
                "date_of_birth": "2021-02-11",
                "marital_status": "never_married",
                "schooling": "too_young",
                "education": "never",
                "work": "none",
                "own_income": "0",
                "disability": "none",
                "illness": "no",
            },
        ],
    )
