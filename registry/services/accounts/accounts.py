"""Citizens' accounts: made once per CNIC (A2), confirmed by mobile, opened again after a forgotten password (A6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.language import N_
from registry.records import Account
from registry.records.database import Database
from registry.records.upsert import insert_into
from registry.rules import identity, passwords
from registry.rules.form import Field, Kind
from registry.rules.identity import Unfit
from registry.services import messages
from registry.services.accounts import one_time, sign_in
from registry.services.accounts.hashing import hash_password
from registry.services.accounts.one_time import Purpose
from registry.services.wording import page

REGISTER_FIELDS: tuple[Field, ...] = (
    Field("full_name", N_("Full name"), Kind.NAME, hint=N_("As on the CNIC"), autocomplete="name"),
    Field("cnic", N_("CNIC number"), Kind.CNIC, hint=N_("13 digits, with or without dashes"), autocomplete="username"),
    Field("date_of_birth", N_("Date of birth"), Kind.DATE, check=identity.adult, autocomplete="bday"),
    Field("mobile", N_("Mobile number"), Kind.MOBILE, required=False, hint=N_("Like 0300-1234567"), autocomplete="tel"),
    Field(
        "email",
        N_("E-mail address"),
        Kind.EMAIL,
        required=False,
        hint=N_("You may leave it empty. Without e-mail you get no copy of messages, and a new password comes by SMS only"),
        autocomplete="email",
    ),
)


@dataclass(frozen=True)
class NewAccount:
    """What somebody gives to make an account, read and found fit."""

    full_name: str
    cnic: str
    date_of_birth: date
    mobile: str | None
    email: str | None
    password: str
    language: str


def read(raw: Mapping[str, Any], language: str, today: date) -> tuple[NewAccount | None, dict[str, str]]:
    """Return the new account in what a browser sent, or the problem of each field."""
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for field in REGISTER_FIELDS:
        try:
            values[field.key] = field.parse(raw.get(field.key), today)
        except Unfit as unfit:
            problems[field.key] = unfit.code
    if not {"mobile", "email"} & problems.keys() and not values.get("mobile") and not values.get("email"):
        problems["mobile"] = "no_contact"
    password = raw["password"] if isinstance(raw.get("password"), str) else ""
    known = {key: values.get(key) or "" for key in ("cnic", "full_name", "mobile")}
    if fault := passwords.problem(password, **known):
        problems["password"] = fault
    if problems:
        return None, problems
    values["date_of_birth"] = date.fromisoformat(values["date_of_birth"])
    return NewAccount(**values, password=password, language=language), {}


async def register(database: Database, new: NewAccount, now: datetime) -> None:
    """Make an account; where the CNIC has one, tell its owner instead. The caller cannot tell which, nor by the time it takes."""
    password_hash = await hash_password(new.password)
    async with database.session() as session:
        account = Account(
            **{key: value for key, value in vars(new).items() if key != "password"}, password_hash=password_hash, created_at=now
        )
        made = await session.exec(  # pyright: ignore
            insert_into(session, Account)
            .values(**account.model_dump())
            .on_conflict_do_nothing(index_elements=["cnic"])
            .returning(col(Account.id))
        )
        if made.first():
            await messages.queue(session, cause=f"created:{account.id}", template="account_created", account=account, now=now)
            return
        owner = (await session.exec(select(Account).where(Account.cnic == new.cnic))).one()
        template = "account_exists" if owner.password_hash else "account_waits"
        await messages.queue(session, cause=f"exists:{owner.id}:{now:%Y-%m-%d}", template=template, account=owner, now=now)


def must_confirm_mobile(account: Account) -> bool:
    """Tell whether an application waits for a code to be typed in: the mobile is the person's own and not confirmed."""
    return bool(account.mobile) and account.mobile_of == "own" and account.mobile_confirmed_at is None


async def send_mobile_code(session: AsyncSession, account_id: UUID, now: datetime) -> bool:
    """Send a code to the person's own mobile; False where there is none, and while the last one is less than a minute old."""
    account = await of(session, account_id)
    if not account.mobile or account.mobile_of != "own":
        return False
    return await one_time.send(session, account, Purpose.CONFIRM_MOBILE, lambda code: {"code": code}, now)


async def confirm_mobile(session: AsyncSession, account_id: UUID, code: str, now: datetime) -> bool:
    """Confirm the mobile with the code that was sent to it."""
    account = await of(session, account_id)
    spent = await one_time.spend(session, Purpose.CONFIRM_MOBILE, code, now, account_id)
    if spent is None or spent.sent_to != account.mobile:
        return False
    account.mobile_confirmed_at = now
    session.add(account)
    return True


async def change_contact(
    session: AsyncSession,
    account_id: UUID,
    mobile: str | None,
    email: str | None,
    now: datetime,
    *,
    mobile_of: str = "",
    may_be_none: bool = False,
) -> bool:
    """Change the contacts and tell the old ones; False when that would leave none, unless that may be. A new mobile is their own."""
    account = await of(session, account_id)
    if not mobile and not email and not may_be_none:
        return False
    account.mobile_of = mobile_of or (account.mobile_of if mobile == account.mobile else "own")
    if (mobile, email) != (account.mobile, account.email):
        old = {"sms": account.mobile, "email": account.email}
        await messages.queue(
            session, cause=f"contact:{account_id}:{now.isoformat()}", template="contact_changed", account=account, to=old, now=now
        )
        if mobile != account.mobile:
            account.mobile, account.mobile_confirmed_at = mobile, None
        account.email = email
        await one_time.cancel(session, account_id, {*one_time.SENT, Purpose.TICKET}, now)  # what is on its way to the old contact
    session.add(account)
    return True


async def follow(database: Database, account_id: UUID, mobile: str | None, email: str | None, now: datetime) -> None:
    """Reach somebody where their own form says from now on; what it leaves empty stays as it is."""
    async with database.session() as session:
        account = await of(session, account_id)
        await change_contact(session, account_id, mobile or account.mobile, email or account.email, now)


async def forgot(session: AsyncSession, contact: str, address: str, now: datetime) -> None:
    """Send a link to each account with this e-mail, or a code to the account with this CNIC; whether there is one is not told.

    A relative's number opens nobody's account, and an account that its owner has not opened yet opens with the code on the receipt only.
    """
    for account in await _with_contact(session, contact):
        if account.password_hash is None or (account.reset_from and account.reset_from > now):
            continue
        if "@" in contact or not account.mobile or account.mobile_of == "relative":
            reset = page(address, "/reset", account.language)
            await one_time.send(session, account, Purpose.RESET_LINK, lambda token, reset=reset: {"link": f"{reset}?token={token}"}, now)
        else:
            await one_time.send(session, account, Purpose.RESET_CODE, lambda code: {"code": code}, now)


async def _with_contact(session: AsyncSession, contact: str) -> list[Account]:
    try:
        if "@" in contact:
            found = select(Account).where(Account.email == identity.email(contact)).limit(10)  # a family may share one
        else:
            found = select(Account).where(Account.cnic == identity.cnic(contact))
    except Unfit:
        return []
    return list((await session.exec(found)).all())


async def reset_password(database: Database, secret: str, cnic: str, password: str, now: datetime) -> UUID | str:
    """Set a new password with a link's token, or with a CNIC and the code sent to its mobile; return the account or what is wrong."""
    if fault := passwords.problem(password):
        return fault
    password_hash = await hash_password(password)
    async with database.session() as session:
        if cnic:
            owners = await _with_contact(session, cnic) if "@" not in cnic else []
            spent = await one_time.spend(session, Purpose.RESET_CODE, secret, now, owners[0].id) if owners else None
        else:
            spent = await one_time.spend(session, Purpose.RESET_LINK, secret, now)
        if spent is None:
            return "not_valid"
        account = await of(session, spent.account_id)
        if fault := passwords.problem(password, cnic=account.cnic, full_name=account.full_name, mobile=account.mobile or ""):
            spent.used_at, spent.tries_left = None, spent.tries_left + 1  # it is still good for a better password
            session.add(spent)
            return fault
        await set_password(session, account, password_hash, f"password:{spent.id}", now)
    return account.id


async def set_password(session: AsyncSession, account: Account, password_hash: str, cause: str, now: datetime) -> None:
    """Give an account a new password, and tell its owner: with it ends what the former let in, kept out, or could be changed by."""
    template = "password_changed" if account.password_hash else "account_created"
    account.password_hash = password_hash
    session.add(account)
    await sign_in.end_all(session, account.id, now)
    await sign_in.unlock(session, account.cnic)
    await one_time.cancel(session, account.id, {Purpose.RESET_LINK, Purpose.RESET_CODE, Purpose.TICKET}, now)
    await messages.queue(session, cause=cause, template=template, account=account, now=now)


async def of(session: AsyncSession, account_id: UUID) -> Account:
    """Return an account."""
    return (await session.exec(select(Account).where(Account.id == account_id))).one()
