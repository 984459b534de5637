"""Pays one period after another in processes of their own, each of which is killed some statements later than the one before."""

import sys
from datetime import UTC, datetime
from itertools import count
from uuid import UUID

from sqlmodel import select

from registry.records import PaymentRun, Transfer
from registry.records.database import Database, open_engine
from registry.services.office.staff import SignedInStaff
from registry.services.payments import payment_results, payment_runs
from registry.services.payments.payment_runs import RunError
from tests.rules.test_payment_files import pain_002, status
from tests.services.mortal import die_at, lives


def _staff(staff_id: str) -> SignedInStaff:
    return SignedInStaff(UUID(staff_id), "Saima", "supervisor", "", "", None, "en", "")


async def _pay(address: str, people: list[SignedInStaff], quarter: int, kill_at: int) -> None:
    """Do what is left to do of a quarter: prepare, approve, send, read the results in, each in its transaction."""
    engine = open_engine(address)
    die_at(engine, kill_at)
    database, one, other = Database(engine), *people
    now, period = datetime(2027 + quarter // 4, quarter % 4 * 3 + 2, 2, 9, tzinfo=UTC), f"{2027 + quarter // 4}-Q{quarter % 4 + 1}"
    for _ in range(2):  # everything is clicked twice
        try:
            async with database.session() as session:
                await payment_runs.prepare(session, one, "cash_assistance", period, now)
        except RunError:
            pass
    for who, act in ((other, payment_runs.approve), (one, payment_runs.send)):
        for _ in range(2):
            async with database.session() as session:
                latest = (await session.exec(select(PaymentRun).order_by(PaymentRun.id.desc()))).first()  # pyright: ignore
            try:
                async with database.session() as session:
                    await act(session, who, latest.id, now)
            except RunError:
                pass
    async with database.session() as session:
        listed = select(Transfer.reference).where(Transfer.run_id == latest.id)
        references = list((await session.exec(listed)).all())
    results = pain_002(*(status(each, "ACSC", amount="9000") for each in references), run=latest.reference)
    for _ in range(2):
        await payment_results.read_in(database, one, latest.id, results, now)
    await engine.dispose()


def _lives(address: str, people: list[SignedInStaff], quarter: int, kill_at: int) -> bool:
    return lives(_pay(address, people, quarter, kill_at), f"quarter {quarter}, statement {kill_at}")


if __name__ == "__main__":
    where, people = sys.argv[1], [_staff(each) for each in sys.argv[2:4]]
    for number in count(1):
        if _lives(where, people, number - 1, 7 * number - 6):  # there is one statement more with every quarter
            break
        if not _lives(where, people, number - 1, 0):
            raise SystemExit("killed without being told to")
    print(number)
