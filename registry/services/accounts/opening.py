"""An account that was made at a counter is opened by its owner with the code on the receipt (A7 for who has lost every other way)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.records import Account
from registry.records.database import Database
from registry.rules import identity, numbers, passwords
from registry.rules.identity import Unfit
from registry.rules.numbers import NotANumberError
from registry.services import messages
from registry.services.accounts import accounts, one_time, sign_in
from registry.services.accounts.contacts import RESET_HELD
from registry.services.accounts.hashing import digest, hash_password
from registry.services.accounts.one_time import Purpose
from registry.services.accounts.sign_in import Locked
from registry.services.office import audit
from registry.services.office.audit import Actor
from registry.services.office.staff import NotTheirsError, SignedInStaff
from registry.services.registration import assisting
from registry.services.registration.assisting import Helped


async def make_code(session: AsyncSession, me: SignedInStaff, helped: Helped, now: datetime) -> str:
    """Return a code to print for a person whose CNIC was seen; the one before ends. One for an account in use is told of, and waits."""
    if not helped.at_counter:
        raise NotTheirsError("the CNIC was not seen")
    account = helped.account
    made = await one_time.make(session, account.id, Purpose.OPEN_ACCOUNT, now)
    if account.password_hash:
        held = update(Account).where(col(Account.id) == account.id).values(reset_from=now + RESET_HELD)
        await session.exec(held)  # pyright: ignore
        await messages.queue(session, cause=f"opening_code:{made.id}", template="opening_code_printed", account=account, now=now)
    await assisting.note(session, me, helped, "opening_code_printed", now)
    return made.secret


async def open_account(database: Database, cnic: str, code: str, password: str, now: datetime, address: str = "") -> UUID | Locked | str:
    """Set the password of the account that a CNIC and a code open; return the account, or what is wrong.

    An unknown CNIC takes the same way and time as a known one. Tries are counted by CNIC, and lock it as wrong passwords do.
    """
    try:
        number, written = identity.cnic(cnic), numbers.OPENING_CODE.parse(code)
    except Unfit as unfit:
        return unfit.code
    except NotANumberError:
        return "slip"
    if fault := passwords.problem(password, cnic=number):
        return fault
    password_hash = await hash_password(password)
    key = digest("opening", number)
    async with database.session() as session:
        if locked := await sign_in.count_try(session, key, now):
            return locked
    async with database.session() as session:
        account = (await session.exec(select(Account).where(Account.cnic == number))).first()
        spent = await one_time.spend(session, Purpose.OPEN_ACCOUNT, written, now, account.id) if account else None
        if account is None or spent is None:
            return await sign_in.lock_if_too_many(session, key, now) or "not_valid"
        await session.exec(sign_in.forget_tries(key))  # pyright: ignore
        fault = passwords.problem(password, cnic=number, full_name=account.full_name, mobile=account.mobile or "")
        held = account.password_hash is not None and account.reset_from is not None and account.reset_from > now
        if fault or held:
            spent.used_at = None  # the code is still good, for a better password or later
            session.add(spent)
            return fault or "held"
        await accounts.set_password(session, account, password_hash, f"opened:{spent.id}", now)
        await audit.note(session, Actor(role="citizen", address=address), "account_opened", now)
    return account.id
