"""The loan on the dashboard: in a few words, with a way to it."""

from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from registry.records import Application
from registry.rules.figures import day, rupees
from registry.rules.lifecycle import Status
from registry.rules.loan_life import OPEN
from registry.services.loans import loans


async def loan_card(session: AsyncSession, application: Application, today: date) -> dict[str, str]:
    """Return what the dashboard shows of a household's loan; nothing where it has none and cannot ask for one."""
    if application.status not in {Status.VERIFIED, Status.APPROVED}:
        return {}
    standing = await loans.standing(session, application.id, today)
    if standing is None or standing.status not in OPEN:
        assessed = await loans.assessed(session, application.id)
        if standing is None and not (assessed and assessed[0].eligible):
            return {}
    if standing is None:
        return {"status": "none"}
    return {
        "status": standing.status,
        "number": standing.number,
        "owed": rupees(standing.balance) if standing.balance else "",
        "next_due": day(standing.next_due),
        "next_amount": rupees(standing.next_amount) if standing.next_due else "",
        "late": rupees(standing.late) if standing.late else "",
    }
