"""A made-up population of as many households as are asked for, written in batches that are each whole or not there."""

from collections.abc import Callable

from sqlalchemy import Engine, text

from registry.records import bulk
from registry.services.samples.province import FACTS_KEPT, Setting, household

BATCH = 2000
_COLUMNS = {
    "account": ("id", "cnic", "full_name", "date_of_birth", "mobile", "mobile_confirmed_at", "password_hash", "language", "created_at"),
    "application": (
        *("id", "account_id", "status", "number", "started_at", "submitted_at", "pser_id", "version", "since", "due_at"),
        *("district", "tehsil", "name_key", "assigned_to", "result"),
    ),
    "name_sound": ("application_id", "sound", "district"),
    "step_answers": ("application_id", "step", "member", "answers", "confirmed", "revision", "saved_at"),
    "event": ("application_id", "name", "at", "details"),
    "verification_check": (
        *("application_id", "round", "source", "member", "asked", "asked_digest", "answered", "findings", "state", "result", "attempts"),
        *("began_at", "due_at", "answered_at", "accepted_reason"),
    ),
    "information_request": ("application_id", "asked_by", "steps", "documents", "words", "asked_at", "until"),
    "household_facts": ("application_id", *FACTS_KEPT),
    "recommendation": ("application_id", "verdict", "reason", "recommended_by", "recommended_at", "outcome", "words"),
}


def fill(address: str, here: Setting, households: int, done: Callable[[int], None], *, answered: bool = True) -> None:
    """Have so many households, and tell how many more there are after each batch; what a stopped run has left is not made again.

    Without `answered` they have no answers: for measuring what asks for none.
    """
    with bulk.opened(address) as engine:
        present = _present(engine)
        done(min(present, households))
        for first in range(present, households, BATCH):
            rows: dict[str, list[bulk.Row]] = {table: [] for table in _COLUMNS}
            batch = range(first, min(first + BATCH, households))
            for number in batch:
                for table, row in household(here, number, answered=answered):
                    rows[table].append(row)
            with engine.begin() as connection:
                bulk.write(connection, _COLUMNS, rows)
            done(len(batch))
        _tidy(engine)


def _present(engine: Engine) -> int:
    """Return how many there are; they were made one after another."""
    with engine.connect() as connection:
        return connection.execute(text("SELECT count(*) FROM account WHERE cnic LIKE '300%'")).scalar_one()


def _tidy(engine: Engine) -> None:
    """Let the database count what there is now, as it would by itself after a while."""
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE"))
