"""The loan on the dashboard: in a few words, with a way to it."""

from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from registry.records import Application
from registry.rules.figures import day, rupees
from registry.rules.lifecycle import SETTLED
from registry.services.loans import loan_applications, loans


async def loan_card(session: AsyncSession, application: Application, today: date) -> dict[str, str]:
    """Return what the dashboard shows of a household's loan; nothing where it has none and cannot ask for one."""
    if not application.pser_id:
        return {}
    standing = await loans.standing(session, application.id, today)
    if standing is None:
        assessed = await loans.assessed(session, application.id) if application.status in SETTLED else None
        return {"status": "none"} if assessed and assessed[0].eligible else {}
    return {
        "status": standing.status,
        "barred": await loan_applications.barred(session, application.id),
        "number": standing.number,
        "owed": rupees(standing.balance) if standing.balance else "",
        "next_due": day(standing.next_due),
        "next_amount": rupees(standing.next_amount) if standing.next_due else "",
        "late": rupees(standing.late) if standing.late else "",
    }
