"""The counter (R5): a person brings the original CNIC, and an officer registers them or goes on with what they began."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.language import N_
from registry.records import Account, Application, Assistance, Document
from registry.records.upsert import insert_into
from registry.rules import access, identity
from registry.rules.access import Duty
from registry.rules.form import Field, Kind, Option
from registry.rules.household import NOTICE_VERSION
from registry.rules.identity import Unfit
from registry.rules.lifecycle import Status
from registry.services.accounts import accounts, contacts
from registry.services.accounts.accounts import REGISTER_FIELDS
from registry.services.accounts.contacts import RESET_HELD
from registry.services.office import audit
from registry.services.office.staff import NotTheirsError, SignedInStaff
from registry.services.registration import applications, assisting, documents, drafts
from registry.services.registration.applications import ClosedError, Saved
from registry.services.registration.assisting import COUNTER, Helped

MOBILE_OF = Field(
    "mobile_of",
    N_("Whose number is it?"),
    Kind.CHOICE,
    (Option("own", N_("Their own")), Option("relative", N_("A relative's or neighbour's"))),
)
AGREED = Field("agreed", N_("If it is a relative's number: the person agrees that messages about the application go to it"), Kind.CONSENT)
LANGUAGE = Field("language", N_("Language of messages and receipt"), Kind.CHOICE, (Option("ur", N_("Urdu")), Option("en", N_("English"))))
CNIC_SEEN = Field("cnic_seen", N_("I have the original CNIC before me"), Kind.CONSENT)
CONTACT_FIELDS: tuple[Field, ...] = (
    *(field for field in REGISTER_FIELDS if field.kind is Kind.MOBILE),
    MOBILE_OF,
    AGREED,
    *(field for field in REGISTER_FIELDS if field.kind is Kind.EMAIL),
)
PERSON_FIELDS: tuple[Field, ...] = (
    *(field for field in REGISTER_FIELDS if field.kind not in {Kind.MOBILE, Kind.EMAIL}),
    *CONTACT_FIELDS,
    LANGUAGE,
    CNIC_SEEN,
)


class UnprintedError(Exception):
    """The declaration was not printed since the form was opened, or not with the number that it names now."""


@dataclass(frozen=True)
class Found:
    """What there is of a CNIC: `kind` is new, draft, sent or own."""

    kind: str
    status: str = ""
    district: str = ""
    submitted_at: datetime | None = None


async def look_up(session: AsyncSession, me: SignedInStaff, cnic: str, now: datetime) -> Found:
    """Tell whether a CNIC has an application, and where it is; nothing of the household itself."""
    me.must(Duty.REGISTER)
    if cnic == me.cnic:
        return Found("own")
    holder = select(Account.id, Application).join(Application, col(Application.account_id) == col(Account.id), isouter=True)
    row = (await session.exec(holder.where(Account.cnic == cnic))).first()
    application = row[1] if row else None
    await audit.note(session, me.actor, "cnic_looked_up", now, application_id=application.id if application else None)
    if application is None or application.status == Status.DRAFT:
        return Found("draft" if row else "new")
    return Found("sent", application.status, application.district, application.submitted_at)


def read(fields: tuple[Field, ...], raw: Mapping[str, Any], today: date) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what an officer wrote of a person, and the problem of each field. A relative's number needs the person's consent."""
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for field in fields:
        no_number = not values.get("mobile") and "mobile" not in problems
        if (field is MOBILE_OF and no_number) or (field is AGREED and (no_number or raw.get("mobile_of") != "relative")):
            continue
        try:
            values[field.key] = field.parse(raw.get(field.key), today)
        except Unfit as unfit:
            problems[field.key] = unfit.code
    return values, problems


async def register(session: AsyncSession, me: SignedInStaff, person: Mapping[str, Any], now: datetime) -> Assistance | None:
    """Make an account without a password, and open its form; None where the CNIC has an account already."""
    me.must(Duty.REGISTER)
    if person["cnic"] == me.cnic:
        raise NotTheirsError("nobody registers themselves")
    account = Account(
        cnic=person["cnic"],
        full_name=person["full_name"],
        date_of_birth=date.fromisoformat(person["date_of_birth"]),
        email=person.get("email"),
        mobile=person.get("mobile"),
        mobile_of=_whose(person),
        language=person["language"],
        created_at=now,
    )
    made = await session.exec(  # pyright: ignore
        insert_into(session, Account)
        .values(**account.model_dump())
        .on_conflict_do_nothing(index_elements=["cnic"])
        .returning(col(Account.id))
    )
    if made.first() is None:
        return None
    draft = await drafts.load(session, account.id, now)
    told = {"mobile_of": account.mobile_of} if account.mobile else {}
    await audit.note(session, me.actor, "person_registered", now, application_id=draft.application.id, details=told)
    return await assisting.begin(session, me, draft.application.id, COUNTER, now)


def _whose(person: Mapping[str, Any]) -> str:
    return "relative" if person.get("mobile") and person.get("mobile_of") == "relative" else "own"


async def resume(session: AsyncSession, me: SignedInStaff, cnic: str, now: datetime, *, cnic_seen: bool) -> UUID:
    """Open what a person whose original CNIC was seen has, and return their account; raises NotTheirsError."""
    me.must(Duty.REGISTER)
    account_id = (await session.exec(select(Account.id).where(Account.cnic == cnic))).first()
    if account_id is None or not cnic_seen or cnic == me.cnic:
        raise NotTheirsError("nobody's")
    draft = await drafts.load(session, account_id, now)
    await assisting.begin(session, me, draft.application.id, COUNTER, now)
    return account_id


async def declare(session: AsyncSession, me: SignedInStaff, helped: Helped, now: datetime) -> None:
    """Note that the printed declaration was signed: the person's consent. Raises UnprintedError, ClosedError."""
    if not helped.may_change:
        raise NotTheirsError("the citizen declares")
    if helped.assistance.printed_at is None:
        raise UnprintedError
    draft = await drafts.load(session, helped.account.id, now)
    revision = draft.revisions.get(("declaration", ""), 0)
    agreed = {"truthful": True, "consent": True}
    outcome = await applications.save_step(session, helped.account.id, "declaration", agreed, revision=revision, now=now, by=helped.author)
    if not isinstance(outcome, Saved):
        raise ClosedError
    helped.assistance.declared_at = now
    session.add(helped.assistance)
    await assisting.note(session, me, helped, "declaration_signed", now, notice=NOTICE_VERSION)


async def change_contact(session: AsyncSession, me: SignedInStaff, helped: Helped, contact: Mapping[str, Any], now: datetime) -> None:
    """Change the contacts of a person who stands at the counter; the old ones are told, and reset a password only after a day.

    To another number of a relative the person consents anew, with a declaration that names it.
    """
    if not helped.may_change:
        raise NotTheirsError("the CNIC was not seen, or the office corrects them")
    account_id, before = helped.account.id, (helped.account.mobile, helped.account.mobile_of)
    held = contacts.told(helped.account)
    await accounts.change_contact(
        session, account_id, contact.get("mobile"), contact.get("email"), now, mobile_of=_whose(contact), may_be_none=True
    )
    if _whose(contact) == "relative" and before != (contact.get("mobile"), "relative"):
        await applications.withdraw_declaration(session, account_id)
        helped.assistance.printed_at = helped.assistance.declared_at = None
        session.add(helped.assistance)
    if helped.account.password_hash:
        await session.exec(update(Account).where(col(Account.id) == account_id).values(reset_from=now + RESET_HELD))  # pyright: ignore
    changed = contacts.told(await accounts.of(session, account_id))
    await assisting.note(session, me, helped, "contact_corrected", now, before=held, after=changed, mobile_of=_whose(contact))


async def confirm_mobile(session: AsyncSession, me: SignedInStaff, helped: Helped, code: str, now: datetime) -> bool:
    """Confirm a person's own mobile with the code that they read out from it."""
    right = await accounts.confirm_mobile(session, helped.account.id, code, now)
    if right:
        await assisting.note(session, me, helped, "mobile_confirmed", now)
    return right


async def see_original(session: AsyncSession, me: SignedInStaff, helped: Helped, document_id: UUID, now: datetime) -> None:
    """Note that the original of a document was seen; raises NotTheirsError."""
    this = (col(Document.id) == document_id, col(Document.application_id) == helped.application.id, col(Document.removed_at).is_(None))
    seen = {"original_seen_by": me.staff_id, "original_seen_at": now}
    noted = await session.exec(update(Document).where(*this).values(**seen).returning(col(Document.id)))  # pyright: ignore
    if not helped.may_change or noted.first() is None:
        raise NotTheirsError("no such document")
    await assisting.note(session, me, helped, "original_seen", now, document=str(document_id))


async def remove_document(session: AsyncSession, me: SignedInStaff, helped: Helped, document_id: UUID, now: datetime) -> None:
    """Remove a document; raises NotTheirsError, or ClosedError once it has been sent."""
    if not helped.may_change:
        raise NotTheirsError("the citizen's papers")
    if not await documents.remove(session, helped.account.id, document_id, now):
        raise ClosedError
    await assisting.note(session, me, helped, "document_removed", now, document=str(document_id))


async def document_to_see(session: AsyncSession, me: SignedInStaff, document_id: UUID, now: datetime, *, preview: bool) -> Document | None:
    """Return a document of the form that an officer has open at the counter, and note that it was looked at; None of any other."""
    if not access.may(me.role, Duty.REGISTER):
        return None
    helped = await assisting.mine(session, me, now)
    if helped is None or not helped.may_change:
        return None
    document = await documents.of_account(session, helped.account.id, document_id)
    if document and not preview:
        await assisting.note(session, me, helped, "document_seen", now, document=str(document_id))
    return document


def show_whose(account: Account) -> tuple[str, str]:
    """Return an account's mobile as it is said, and whose it is."""
    return (identity.show_mobile(account.mobile), account.mobile_of) if account.mobile else ("", "")
