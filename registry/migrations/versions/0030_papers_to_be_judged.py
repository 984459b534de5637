"""Households whose disability certificate nobody has accepted or refused are on the list of officers."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from registry.records.columns import Moment

revision = "0030"
down_revision = "0029"


def _named(table: str, *columns: Any) -> Any:
    return sa.table(table, *(sa.column(each) if isinstance(each, str) else each for each in columns))


_MOMENTS = (sa.column("taken_at", Moment()), sa.column("ready_since", Moment()))
_FACTS = _named("household_facts", "application_id", *_MOMENTS)
_DOCUMENT = _named("document", "application_id", "kind", "verdict", "removed_at")


def upgrade() -> None:
    paper, facts = _DOCUMENT.c, _FACTS.c
    unjudged = (paper.kind == "disability_certificate", paper.verdict == "", paper.removed_at.is_(None))
    waits = sa.exists().where(paper.application_id == facts.application_id, *unjudged)
    op.execute(sa.update(_FACTS).where(facts.ready_since.is_(None), waits).values(ready_since=facts.taken_at))


def downgrade() -> None:
    """Leave the marks: whoever reads the list finds nothing to recommend there, and shows nothing."""
