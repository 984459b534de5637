"""Households with an award, made row by row: as they are once everything before the payment has happened."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import select

from registry.records import Account, Application, Assessment, Award, Check, ProgrammeVersion, Staff, StepAnswers
from registry.records.database import Database
from registry.services.office.staff import SignedInStaff
from tests.services.test_applications import NOW

FROM = date(2026, 10, 1)
UNTIL = date(2027, 9, 30)


async def supervisor(database: Database, role: str = "supervisor", districts: frozenset[str] | None = None) -> SignedInStaff:
    """Return a member of staff."""
    async with database.session() as session:
        person = Staff(cnic=uuid4().hex[:13], full_name="Saima Rafiq", role=role, created_at=NOW)
        session.add(person)
    return SignedInStaff(person.id, person.full_name, role, "", person.cnic, districts, "en", "")


def wallet(number: int) -> dict[str, str]:
    """Return the account steps' answers of a household."""
    return {
        "payment": "wallet",
        "wallet_operator": "jazzcash",
        "wallet_number": f"+92300{number:07}",
        "wallet_holder": f"Zainab {number}",
    }


async def awarded(
    database: Database,
    number: int = 1,
    *,
    account: dict[str, str] | None = None,
    holder: str = "match",
    status: str = "approved",
    **award: Any,
) -> UUID:
    """Make a household with an account that the bank has confirmed and an award; return the award's id."""
    given = account or wallet(number)
    async with database.session() as session:
        owner = Account(
            cnic=f"35202{number:07}2",
            full_name=f"Zainab {number}",
            date_of_birth=date(1985, 4, 12),
            mobile=f"+92300{number:07}",
            email=f"zainab{number}@example.com",
            password_hash="x",
            language="ur",
            created_at=NOW,
        )
        session.add(owner)
        await session.flush()
        case = Application(account_id=owner.id, status=status, started_at=NOW, district="lahore")
        case.number, case.pser_id = f"PSER-26-{number:04}", f"P-{number:010}"
        session.add(case)
        programme = award.get("programme", "cash_assistance")
        version = (await session.exec(select(ProgrammeVersion).where(ProgrammeVersion.programme == programme))).first()
        await session.flush()
        steps = {"payment": ("payment",), "bank": ("bank_name", "account_holder", "iban"), "wallet": tuple(wallet(1))[1:]}
        for step, fields in steps.items():
            if answers := {field: given[field] for field in fields if field in given}:
                session.add(StepAnswers(application_id=case.id, step=step, answers=answers, saved_at=NOW))
        if holder:
            named = given.get("account_holder") or given["wallet_holder"]
            asked = {"iban": given["iban"]} if "iban" in given else {"wallet": given["wallet_operator"], "number": given["wallet_number"]}
            session.add(
                Check(
                    application_id=case.id,
                    source="bank",
                    asked=asked,
                    asked_digest="x",
                    answered={},
                    findings=[
                        {
                            "field": "holder",
                            "declared": named,
                            "found": "",
                            "result": holder,
                            "score": 100,
                        }
                    ],
                    state="done",
                    result=holder,
                    began_at=NOW,
                    due_at=NOW,
                    answered_at=NOW,
                )
            )
        made = Assessment(
            application_id=case.id, programme=programme, version_id=version.id, facts={"score": 20}, eligible=True, assessed_at=NOW
        )
        session.add(made)
        await session.flush()
        chosen = {"programme": "cash_assistance", "state": "approved", "score": 20, "amount": 9000, "rhythm": "quarterly"}
        row = Award(
            application_id=case.id, assessment_id=made.id, **(chosen | {"from_day": FROM, "until_day": UNTIL, "decided_at": NOW} | award)
        )
        session.add(row)
        await session.flush()
        return row.id
