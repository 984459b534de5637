"""One made-up household, the same at every run. The synthetic sources know it too, so this imports no database."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from random import Random
from typing import Any

from faker import Faker
from PIL import Image, ImageDraw

from registry.rules import places


class Sample:
    """One made-up household."""

    def __init__(self, number: int) -> None:
        self.random = Random(number)  # noqa: S311 - it is to be the same every time
        self.fake = Faker("en_PK")
        self.fake.seed_instance(number)
        self.number = number
        self.woman = number % 2 == 0
        self.cnic = f"352019{number:06}{2 if self.woman else 1}"
        self.mobile = f"0301{7000000 + number}"
        self.finished = number % 3 != 2
        self.size = 1 + number % 6
        self.answers = self._answers()
        self.members = [self._member(place) for place in range(self.size - 1)]

    def _answers(self) -> dict[str, Any]:
        choose = self.random.choice
        district = choose(sorted(places.districts()))
        tenure = choose(["owned", "rented", "rent_free"])
        income = choose([0, 9000, 14000, 18000, 25000, 38000])
        name = self.fake.name_female() if self.woman else self.fake.name_male()
        return {
            "truthful": True,
            "consent": True,
            "full_name": "".join(sign for sign in name if sign.isalpha() or sign == " "),
            "cnic": self.cnic,
            "date_of_birth": date(1950 + self.number % 50, 1 + self.number % 12, 1 + self.number % 27).isoformat(),
            "sex": "female" if self.woman else "male",
            "marital_status": "widowed" if self.woman and self.number % 4 == 0 else "married",
            "head_education": choose(["never", "primary", "matric"]),
            "head_work": choose(["wage_labour", "self_employed", "domestic_worker", "agriculture"]),
            "head_own_income": income // 2,
            "head_disability": choose(["none", "none", "none", "lower_limb"]),
            "head_illness": choose(["no", "no", "yes"]),
            "district": places.code(district),
            "tehsil": places.code(district, places.districts()[district][0]),
            "settlement": choose(["urban", "rural"]),
            "locality": f"Chak {self.number + 1}",
            "street_address": f"House {self.number + 10}",
            "mobile": self.mobile,
            "household_size": self.size,
            "small_children": min(1, self.size - 1),
            "changed_lately": "no",
            "income_sources": ["wages"] if income else ["none"],
            "income_period": "monthly",
            "income_amount": income,
            "food_expense": income // 2,
            "school_expense": 500,
            "health_expense": 400,
            "other_expense": 100,
            "debt_amount": 0,
            "debt_instalment": 0,
            "savings": 0,
            "tenure": tenure,
            "rooms": choose([1, 2, 3]),
            "walls": choose(["baked", "unbaked"]),
            "roof": choose(["concrete", "sheet", "wood"]),
            "toilet": choose(["sewer", "pit_flush", "none"]),
            "fuel": choose(["lpg", "wood", "dung"]),
            "monthly_rent": 5000,
            "landlord": "Haji Rafiq",
            "rent_agreement": "no",
            "has_electricity": "yes",
            "has_gas": "no",
            "internet": choose(["yes", "no"]),
            "electricity_company": "lesco",
            "electricity_customer": f"{1000000000 + self.number}",
            "electricity_bill": 1500,
            "owns_land": choose(["no", "yes"]),
            "owns_livestock": choose(["no", "yes"]),
            "assets": ["none"],
            "land_area": 2,
            "land_unit": "acre",
            "land_irrigated": "yes",
            "buffaloes": 1,
            "cows": 0,
            "goats": 3,
            "needs": ["widowhood"] if self.woman and self.number % 4 == 0 else ["none"],
            "programmes": ["none"],
            "programme_amount": 0,
            "payment": "wallet",
            "wallet_operator": "easypaisa",
            "wallet_number": self.mobile,
            "wallet_holder": "".join(sign for sign in name if sign.isalpha() or sign == " "),
        }

    def _member(self, place: int) -> dict[str, Any]:
        girl = place % 2 == 0
        attends = place < 3
        return {
            "relation": "child",
            "full_name": self.fake.first_name_female() if girl else self.fake.first_name_male(),
            "cnic": f"35203{self.number:05}{place:02}{2 if girl else 1}",
            "sex": "female" if girl else "male",
            "date_of_birth": date(2010 + place, 3, 4).isoformat(),
            "marital_status": "never_married",
            "schooling": "attending" if attends else "too_young",
            "education": "below_primary",
            "work": "none",
            "own_income": 0,
            "disability": "none",
            "illness": "no",
            "school_name": "Government Primary School",
            "school_class": str(1 + place),
            "school_kind": "government",
            "school_fee": 20,
        }

    def paper(self, title: str) -> bytes:
        """Return a picture that stands for a paper."""
        picture = Image.new("RGB", (900, 600), "white")
        ImageDraw.Draw(picture).text((60, 60), f"SAMPLE {title} {self.number}", fill="black", font_size=36)
        out = BytesIO()
        picture.save(out, "JPEG")
        return out.getvalue()


def asked(step: Any, sample: Sample) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield whom a step asks (empty for the household as a whole) and what they answer."""
    if not step.repeats:
        yield "", sample.answers
    for place, member in enumerate(sample.members if step.repeats else []):
        if step.key != "schools" or member["schooling"] == "attending":
            yield f"{place:032x}", member
