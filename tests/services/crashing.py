"""Does the work that nobody waits for in processes of their own, each of which is killed some statements later than the one before."""

import json
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from registry.services import messages, worker
from registry.services.benefits import assessments, awards, reassessment
from registry.services.loans import ledger_proof
from registry.services.office import verification
from registry.services.payments import payments
from registry.services.portal import Portal, opened
from registry.services.registration import documents
from registry.settings import Settings
from tests.services.mortal import die_at, lives

JOBS: dict[str, Callable[[Portal, datetime], Awaitable[Any]]] = {
    "messages": lambda here, now: messages.deliver_due(here.database, here.gateways, now),
    "checks": lambda here, now: verification.begin_due(here.database, here.changes, now),
    "grown older": lambda here, now: assessments.grow_older(here.database, now),
    "other rules": lambda here, now: reassessment.keep_up(here.database, now),
    "waiting lists": lambda here, now: awards.admit_everybody(here.database, now),
    "payments": lambda here, now: payments.tell_due(here.database, now),
    "scanning": lambda here, now: documents.rescan(here.database, here.store, here.scanner, now),
    "sweeping": lambda here, now: documents.sweep(here.database, here.store, now),
    "terms": worker._mind_terms,
    "years": worker._remind,
    "forms left open": worker._end_forgotten,
    "loans": worker._mind_loans,
    "ledger": lambda here, now: ledger_proof.prove_nightly(here.database, now),
}
_PAUSE = timedelta(minutes=5)  # between two workers: longer than one holds what it has taken up


async def _work(settings: Settings, job: str, now: datetime, kill_at: int) -> None:
    async with opened(settings) as here:
        die_at(here.database.engine, kill_at)
        await JOBS[job](here, now)


def _lives(settings: Settings, job: str, now: datetime, kill_at: int) -> bool:
    return lives(_work(settings, job, now, kill_at), f"{job}, statement {kill_at}")


def killed(settings: Settings, job: str, now: datetime) -> int:
    """Do a job until a worker lives to its end, and twice more; return how many were killed before."""
    killed, statement = 0, 1
    while not _lives(settings, job, now + killed * _PAUSE, statement):
        killed, statement = killed + 1, 2 * statement
    for turn in (1, 2):  # what was not done goes on, what was done is not done again
        assert _lives(settings, job, now + (killed + turn) * _PAUSE, 0)
    return killed


if __name__ == "__main__":
    for line in sys.stdin:  # one order each; what is imported once is there in every process that is forked
        address, folder, clamav, job, begun = json.loads(line)
        chosen = Settings(database_url=address, data_dir=Path(folder), clamav_url=clamav)
        print(f"\nkilled {killed(chosen, job, datetime.fromisoformat(begun))}", flush=True)
