"""Tracking without an account: the number and the date of birth give the status, nothing personal (R4)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.gateways.limiter import network
from registry.language import N_
from registry.records import Account, Application, Event
from registry.rules import identity, numbers
from registry.rules.form import SENTENCES as FORM_SENTENCES
from registry.rules.identity import Unfit
from registry.rules.numbers import NotANumberError, SlipError
from registry.services.portal import Portal

_RATE = "20 per 15 minutes"  # tries of one address, against guessing
_OF_ONE = "40 per hour"  # of one number, wherever they come from: there are not many dates of birth

SENTENCES: dict[str, str] = {
    "slip": N_("There is a typing slip in this number. Compare it letter by letter with the SMS"),
    "not_a_number": N_("An application number looks like PSER-26-7K3M-9QXD"),
    "not_a_date": FORM_SENTENCES["not_a_date"],
    "unknown": N_("No application has this number and date of birth"),
    "too_many": N_("Too many tries from this connection. Wait a quarter of an hour and try again"),
    "too_many_of_one": N_("Too many tries for this number. Wait an hour and try again"),
}


@dataclass(frozen=True)
class Standing:
    """What tracking tells without an account: nothing personal."""

    status: str
    submitted_at: datetime | None
    changed_at: datetime | None


async def look_up(here: Portal, number: str, born: str, address: str) -> Standing | str:
    """Return where an application stands, or the code of why that is not told."""
    try:
        parsed, day = numbers.APPLICATION.parse(number[:60]), identity.day(born[:40])
    except SlipError:
        return "slip"
    except NotANumberError:
        return "not_a_number"
    except Unfit:
        return "not_a_date"
    if not await here.limiter.allows(_RATE, "track", network(address)):
        return "too_many"
    if not await here.limiter.allows(_OF_ONE, "track", parsed):
        return "too_many_of_one"
    async with here.database.session() as session:
        return await standing(session, parsed, day) or "unknown"


async def standing(session: AsyncSession, number: str, born: date) -> Standing | None:
    """Return where an application stands to whoever knows its number and the date of birth."""
    found = (
        select(Application)
        .join(Account, col(Account.id) == col(Application.account_id))
        .where(Application.number == number, Account.date_of_birth == born)
    )
    application = (await session.exec(found)).first()
    if application is None:
        return None
    moves = select(Event.at).where(Event.application_id == application.id).order_by(col(Event.at).desc()).limit(1)
    return Standing(application.status, application.submitted_at, (await session.exec(moves)).first())
