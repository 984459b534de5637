"""One of everybody in a portal's database, and a household each of whose words can be told from all others."""

import asyncio
import secrets
import sqlite3
import sys
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlmodel.ext.asyncio.session import AsyncSession

from registry import clock
from registry.gateways.scanner import Scanner
from registry.gateways.store import Store
from registry.records import (
    Account,
    Appeal,
    Award,
    Check,
    Complaint,
    Event,
    Loan,
    LoanGuarantor,
    LoanRepayment,
    Message,
    Note,
    Payment,
    PaymentRun,
    Staff,
    StaffSignIn,
    Transfer,
)
from registry.records.database import Database, open_engine
from registry.records.unused import unused
from registry.rules import identity, numbers
from registry.rules.access import Role
from registry.rules.ledger import Kind, Ledger, disbursement, repayment
from registry.services.accounts import sign_in
from registry.services.accounts.hashing import fingerprint
from registry.services.benefits import assessments
from registry.services.loans import ledger, lending
from registry.services.office import cases
from registry.services.office.audit import Actor
from registry.services.office.staff import SignedInStaff, open_centre
from registry.services.registration import applications, assisting, documents, drafts
from registry.settings import Settings
from tests.e2e.portal_server import PortalServer
from tests.services.test_applications import photo

QUICK = "from registry.services.accounts import hashing; hashing.COST = 4; from pser_web.cli import app; app()"  # log-ins cost little
STAFF = {  # role, districts of the centre, division
    "officer": (Role.OFFICER, ["lahore"], ""),
    "officer elsewhere": (Role.OFFICER, ["multan"], ""),
    "supervisor": (Role.SUPERVISOR, [], ""),
    "another supervisor": (Role.SUPERVISOR, [], ""),
    "supervisor elsewhere": (Role.SUPERVISOR, [], "Multan"),
    "administrator": (Role.ADMINISTRATOR, [], ""),
    "half logged in": (Role.SUPERVISOR, [], ""),
}
OUTSIDERS = ("stranger", "another citizen", "officer elsewhere", "supervisor elsewhere", "administrator", "half logged in")
INSIDERS = ("owner", "officer", "supervisor")


def run(work: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine in a thread of its own: the browser's driver keeps this one's loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(copy_context().run, asyncio.run, work).result()


def quick_portal(data: Path, **settings: str) -> PortalServer:
    """Return a portal whose passwords cost little."""
    portal = PortalServer(data, **settings)
    portal.command = [sys.executable, "-c", QUICK, "serve"]
    return portal


@dataclass
class Everybody:
    """The cookies of one of everybody, and a household of Lahore: what it is found by, and what nobody else may read."""

    cookies: dict[str, str] = field(default_factory=dict)
    to_end: dict[str, str] = field(default_factory=dict)  # sessions of the same people that may be ended
    ids: dict[str, str] = field(default_factory=dict)
    secrets: list[str] = field(default_factory=list)  # the household's
    office_secrets: list[str] = field(default_factory=list)  # of the office about the household
    supervisor_secrets: list[str] = field(default_factory=list)  # of the household, for supervisors

    def hidden_from(self, who: str) -> list[str]:
        """Return what somebody must not read."""
        if who == "owner":
            return self.office_secrets
        if who == "officer":
            return self.supervisor_secrets
        return [] if who in INSIDERS else self.secrets + self.office_secrets + self.supervisor_secrets


async def people(portal: PortalServer) -> Everybody:
    """Make everybody."""
    here = Settings(data_dir=portal.data, database_url=portal.environment.get("PSER_DATABASE_URL", ""))
    engine = open_engine(here.database)
    database, now, made = Database(engine), clock.now(), Everybody()
    owner = await _citizen(database, "Owner of the rights", "0300765")
    other = await _citizen(database, "Another of the rights", "0300764")
    await _household(database, Store(here.documents), owner, made)
    async with database.session() as session:
        for cookies in (made.cookies, made.to_end):
            cookies["owner"] = f"pser_session={await sign_in.open_sign_in(session, owner.id, now)}"
            cookies["another citizen"] = f"pser_session={await sign_in.open_sign_in(session, other.id, now)}"
            cookies["stranger"] = ""
        for name, (role, districts, division) in STAFF.items():
            centre = await open_centre(session, f"Centre of the {name}", districts, now, Actor()) if districts else None
            person = Staff(
                cnic=f"35406{secrets.randbelow(10**7):07}1",
                full_name=name.capitalize(),
                role=role,
                centre_id=centre.id if centre else None,
                division=division,
                created_at=now,
            )
            session.add(person)
            await session.flush()
            passed = None if name == "half logged in" else now
            for cookies in (made.cookies, made.to_end):
                token = secrets.token_urlsafe(32)
                session.add(StaffSignIn(token_sha256=fingerprint(token), staff_id=person.id, opened_at=now, seen_at=now, passed_at=passed))
                cookies[name] = f"pser_staff={token}"
            made.ids.setdefault("staff", str(person.id))
        await _loan(session, made)
    await _helped(database, made)
    await engine.dispose()
    return made


async def _citizen(database: Database, name: str, mobile: str) -> Account:
    now = clock.now()
    account = Account(
        cnic=f"35405{secrets.randbelow(10**7):07}1",
        full_name=name,
        date_of_birth=date(1980, 1, 1),
        mobile=identity.mobile(f"{mobile}{secrets.randbelow(10**4):04}"),
        mobile_confirmed_at=now,
        email=f"{secrets.token_hex(6)}@example.com",
        password_hash="x",
        language="en",
        created_at=now,
    )
    async with database.session() as session:
        session.add(account)
        await session.flush()
        await drafts.load(session, account.id, now)
    return account


async def _helped(database: Database, made: Everybody) -> None:
    """Have an officer fill in a draft at a counter of Lahore, whom nobody of the others is."""
    person = await _citizen(database, "Helped at the counter", "0300763")
    now = clock.now()
    async with database.session() as session:
        centre = await open_centre(session, "Centre of the counter", ["kasur", "lahore"], now, Actor())
        colleague = Staff(cnic="3540611111111", full_name="Colleague", role=Role.OFFICER, centre_id=centre.id, created_at=now)
        session.add(colleague)
        await session.flush()
        me = SignedInStaff(colleague.id, "Colleague", Role.OFFICER, centre.name, colleague.cnic, frozenset(), "en", "")
        draft = (await drafts.load(session, person.id, now)).application
        opened = await assisting.begin(session, me, draft.id, assisting.COUNTER, now)
        await assisting.save_step(
            session,
            me,
            await assisting.at(session, me, opened.id, now),
            "debts",
            {"savings": 1},
            member="",
            revision=0,
            confirmed=(),
            now=now,
        )
    made.ids |= {"assistance": str(opened.id), "helped": str(draft.id)}
    made.secrets += ["Helped at the counter", person.cnic, str(person.mobile)]


async def _household(database: Database, store: Store, owner: Account, made: Everybody) -> None:
    """Give the owner answers, a document, words, a message, a check and an event, as of a case that is being verified."""
    now, member = clock.now(), secrets.token_hex(16)
    answers = {
        ("head", ""): {"full_name": owner.full_name, "cnic": owner.cnic, "date_of_birth": "1980-01-01", "sex": "male"},
        ("address", ""): {"district": "lahore", "tehsil": "lahore.shalimar", "street_address": "Lane of the answers"},
        ("members", member): {"full_name": "Member of the rights", "cnic": "3540711111113", "relation": "child", "sex": "male"},
    }
    async with database.session() as session:
        for (step, whose), values in answers.items():
            await applications.save_step(session, owner.id, step, values, member=whose, revision=0, now=now)
    document = await documents.add(database, store, Scanner(""), owner.id, "cnic_copy", "Paper of the rights.jpg", photo(9), now)
    async with database.session() as session:
        case = await cases.by_id(session, (await drafts.load(session, owner.id, now)).application.id)
        case.status, case.number = "in_verification", numbers.APPLICATION.make(secrets.choice, 2026)
        case.district, case.tehsil, case.name_key, case.result = "lahore", "lahore.shalimar", "owner of the rights", "differs"
        case.submitted_at = case.since = now
        case.due_at = now + timedelta(days=9)
        session.add(case)
        session.add(Event(application_id=case.id, name="submitted", at=now))
        session.add(Note(application_id=case.id, internal=True, text="Note among the colleagues", at=now))
        session.add(Note(application_id=case.id, text="Words to the office", at=now))
        session.add(
            Message(
                account_id=owner.id,
                application_id=case.id,
                cause="rights",
                channel="sms",
                to=str(owner.mobile),
                template="officer_wrote",
                details={"text": "Message of the rights"},
                language="en",
                created_at=now,
                due_at=now,
                state="sent",
            )
        )
        check = Check(
            application_id=case.id,
            source="bank",
            asked={"holder": owner.full_name},
            asked_digest=secrets.token_hex(32),
            answered={"holder": "Holder at the bank"},
            findings=[{"field": "holder", "declared": owner.full_name, "found": "Holder at the bank", "result": "differs"}],
            state="done",
            result="differs",
            began_at=now,
            due_at=now,
            answered_at=now,
        )
        said = {"application_id": case.id, "made_at": now, "due_at": now}
        appeal = Appeal(**said, kind="award", decision_id=str(uuid4()), decided_at=now, words="Words of the appeal")
        complaint = Complaint(**said, category="money", district="lahore", words="Words of the complaint")
        session.add_all([check, appeal, complaint])
        await session.flush()
        made.ids = {
            "case": str(case.id),
            "account": str(owner.id),
            "document": str(document),
            "number": str(case.number),
            "member": member,
            "check": str(check.id),
            "appeal": str(appeal.id),
            "complaint": str(complaint.id),
        }
        made.ids |= await _benefits(session, case.id)
    cnics = [owner.cnic, identity.show_cnic(owner.cnic), "3540711111113"]
    contacts = [str(owner.email), str(owner.mobile), identity.show_mobile(str(owner.mobile))]
    said = ["Owner of the rights", "Member of the rights", "Lane of the answers", "Paper of the rights", "Words to the office"]
    made.secrets = [*cnics, *contacts, *said, "Message of the rights"]
    made.supervisor_secrets = ["Words of the appeal", "Words of the complaint"]
    made.office_secrets = ["Note among the colleagues", "Holder at the bank", "Reason among the office"]


async def _benefits(session: AsyncSession, case: UUID) -> dict[str, str]:
    """Give a household a benefit with its letter, one that waits for a supervisor, and a payment in a run."""
    now, code = clock.now(), numbers.AWARD.make(secrets.choice)
    made = (await assessments.assess(session, await cases.by_id(session, case), now))["healthcare"]
    about = {"application_id": case, "assessment_id": made.id, "score": 9}
    granted = Award(programme="food_package", state="approved", amount=10_000, rhythm="yearly", from_day=now.date(), code=code, **about)
    proposed = Award(programme="healthcare", state="recommended", proposed="end", reason="Reason among the office", **about)
    supervisor = Staff(cnic=f"35408{secrets.randbelow(10**7):07}1", full_name="Who prepared", role=Role.SUPERVISOR, created_at=now)
    session.add_all([granted, proposed, supervisor])
    await session.flush()
    prepared = PaymentRun(programme="food_package", period="2026", pay_day=now.date(), prepared_by=supervisor.id, prepared_at=now)
    paid = Payment(award_id=granted.id, application_id=case, programme="food_package", period="2026", amount=10_000, changed_at=now)
    session.add_all([prepared, paid])
    await session.flush()
    to = {"kind": "wallet", "number": "+923009990000", "holder": "Holder of the wallet", "institution": "jazzcash"}
    session.add(Transfer(run_id=prepared.id or 0, payment_id=paid.id or 0, reference=f"PSER-{secrets.token_hex(4)}", amount=10_000, **to))
    await session.flush()
    return {"award": str(granted.id), "proposed": str(proposed.id), "run": str(prepared.id), "code": code}


async def _loan(session: AsyncSession, made: Everybody) -> None:
    """Give the household a loan that is being repaid, with a guarantor and a repayment."""
    now, today, case, officer = clock.now(), clock.now().date(), UUID(made.ids["case"]), UUID(made.ids["staff"])
    assessment = (await assessments.latest(session, case))["business_loan"]
    loan = Loan(
        application_id=case,
        assessment_id=assessment.id or 0,
        number=await unused(session, Loan.number, numbers.LOAN, today.year),
        status="disbursed",
        since=now,
        applied_at=now,
        purpose="shop",
        plan="Plan of the loan of the rights",
        income=60_000,
        existing=0,
        disbursed_on=today,
        **{key: value for of in ("", "asked_") for key, value in ((f"{of}amount", 24_000), (f"{of}months", 24), (f"{of}grace", 0))},
    )
    session.add(loan)
    await session.flush()
    session.add(LoanGuarantor(loan_id=loan.id, cnic="3540822222223", full_name="Guarantor of the rights", slot=1))
    await ledger.post(session, Kind.DISBURSED, f"disbursed:{loan.number}", loan.id, disbursement(24_000), today, officer, now)
    first = await lending.begin_plan(session, loan, 24_000, 24, 0, today, now)
    loan.next_due = first.due
    entry = await ledger.post(session, Kind.REPAID, "receipt:rights", loan.id, repayment(500, Ledger.COUNTER), today, officer, now)
    paid = LoanRepayment(
        loan_id=loan.id, entry_id=entry, amount=500, paid_on=today, ledger=Ledger.COUNTER, receipt="R-26-9999999", by=officer, at=now
    )
    session.add_all([loan, paid])
    await session.flush()
    made.ids |= {"loan": str(loan.id), "loan_number": loan.number, "repayment": str(paid.id)}
    made.secrets += ["Plan of the loan of the rights", "Guarantor of the rights", "3540822222223", "35408-2222222-3"]


def rows(portal: PortalServer, holding: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """Return every row of every table, or those that name one of some ids; without the audit and when somebody was last seen."""
    named = [each for sent in holding for each in (sent, UUID(sent).hex)]
    found: dict[str, list[str]] = {}
    with sqlite3.connect(f"file:{portal.data / 'pser.db'}?mode=ro", uri=True) as line:
        tables = [name for (name,) in line.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'audit%'")]
        for table in tables:
            cursor = line.execute(f'SELECT * FROM "{table}"')
            columns = [column for column, *_ in cursor.description]
            shown = [str({name: value for name, value in zip(columns, row, strict=True) if name != "seen_at"}) for row in cursor]
            found[table] = sorted(row for row in shown if not named or any(each in row for each in named))
    return {table: kept for table, kept in found.items() if kept}
