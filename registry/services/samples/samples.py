"""Sample households for `make demo`: varied, made up, the same at every run."""

from datetime import date
from uuid import UUID

from sqlmodel import select

from registry import clock
from registry.records import Account, Staff
from registry.rules import places
from registry.rules.access import Role
from registry.rules.household import FORM
from registry.rules.identity import show_cnic
from registry.rules.papers import needed_documents
from registry.services.accounts.hashing import hash_password
from registry.services.office import staff
from registry.services.office.audit import Actor
from registry.services.portal import Portal, opened
from registry.services.registration import applications, documents, drafts
from registry.services.registration.drafts import Missing
from registry.services.samples.sample import Sample, asked
from registry.settings import Settings

PASSWORD = "sample household 26"  # noqa: S105 - made up, for made-up people
_SHOWN = 8  # log-ins that are printed


async def fill(chosen: Settings, households: int) -> list[str]:
    """Make the sample households that are not there yet; return how to log in as some of them."""
    password_hash = await hash_password(PASSWORD)
    lines: list[str] = []
    async with opened(chosen) as here:
        for number in range(households):
            sample = Sample(number)
            status = await make(here, sample, password_hash)
            if number < _SHOWN:
                lines.append(f"{show_cnic(sample.cnic)}   {sample.answers['full_name']:<24} {status}")
        lines += await _staff(here)
    return lines


STAFF = (  # CNIC, name and role of the sample staff; each sets up a second factor at the first log-in
    ("3520190000001", "Asma Tariq", Role.ADMINISTRATOR),
    ("3520190000003", "Saima Rafiq", Role.SUPERVISOR),
    ("3520190000004", "Fariha Anwar", Role.SUPERVISOR),  # what one prepares another approves; a loan needs two, its appeal a third
    ("3520190000009", "Usman Farooq", Role.SUPERVISOR),
    ("3520190000005", "Rashid Mehmood", Role.OFFICER),
    ("3520190000007", "Nadia Iqbal", Role.OFFICER),
)


async def _staff(here: Portal) -> list[str]:
    """Make the sample staff that are not there yet; return how to log in as each."""
    now, lines = clock.now(), []
    for cnic, name, role in STAFF:
        async with here.database.session() as session:
            present = (await session.exec(select(Staff).where(Staff.cnic == cnic))).first()
            if present is None:
                districts = [places.code(district) for district in places.districts()]
                centre = await staff.open_centre(
                    session,
                    "Sample centre",
                    districts,
                    now,
                    Actor(role="demo"),
                    address="A made-up address, Lahore",
                    hours="Monday to Friday, 9:00 to 16:00",
                )
                _, token = await staff.invite(
                    session, cnic=cnic, full_name=name, role=role, now=now, by=Actor(role="demo"), centre_id=centre.id
                )
        if present is None:
            await staff.accept_invitation(here.database, token, PASSWORD, now)
        lines.append(f"{show_cnic(cnic)}   {name:<24} {role}, at /staff")
    return lines


async def make(here: Portal, sample: Sample, password_hash: str) -> str:
    """Make a sample household unless it is there, and return its application number or where it is in the form."""
    now = clock.now()
    async with here.database.session() as session:
        present = (await session.exec(select(Account).where(Account.cnic == sample.cnic))).first()
        account = present or Account(
            cnic=sample.cnic,
            full_name=sample.answers["full_name"],
            date_of_birth=date.fromisoformat(sample.answers["date_of_birth"]),
            mobile=f"+92{sample.mobile[1:]}",
            mobile_confirmed_at=now,
            password_hash=password_hash,
            language="ur" if sample.number % 2 else "en",
            created_at=now,
        )
        session.add(account)
        await session.flush()
        draft = await drafts.load(session, account.id, now)
    if not present:
        await _answer(here, sample, account.id)
    async with here.database.session() as session:
        draft = await drafts.load(session, account.id, now)
    return draft.application.number or f"in the form at {draft.journey.current.key}"


async def _answer(here: Portal, sample: Sample, account_id: UUID) -> None:
    now = clock.now()
    steps = FORM if sample.finished else FORM[: 4 + sample.number % 8]
    for step in (each for each in steps if each.fields):
        async with here.database.session() as session:
            draft = await drafts.load(session, account_id, now)
            if step.applies(draft.answers):
                for member, raw in asked(step, sample):
                    values, problems = step.parse(raw, draft.today)
                    if problems:
                        raise ValueError(f"a sample household does not fit {step.key}: {problems}")
                    await applications.save_step(session, account_id, step.key, values, member=member, revision=0, now=now)
    if not sample.finished:
        return
    async with here.database.session() as session:
        draft = await drafts.load(session, account_id, now)
    for paper in needed_documents(draft.answers):
        picture = sample.paper(paper.key)
        await documents.add(here.database, here.store, here.scanner, account_id, paper.key, f"{paper.key}.jpg", picture, now)
    async with here.database.session() as session:
        await applications.call_right(session, account_id, now)
        outcome = await applications.submit(session, account_id, here.settings.address, now)
    if isinstance(outcome, Missing):
        raise TypeError(f"a sample household lacks {outcome}")
