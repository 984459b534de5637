"""Since when something can be recommended is kept with the facts, the lists of awards are read in their order; decisions stay."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from registry.records.columns import Moment

revision = "0020"
down_revision = "0019"

_PROGRAMMES = (  # of which something is recommended; a loan is applied for
    *("cash_assistance", "healthcare", "education_stipend", "women_grant"),
    *("disability_support", "vulnerable_support", "food_package"),
)
_KEPT = ("assessment", "programme_version")
_READY = sa.text("ready_since IS NOT NULL")
_AWARDS = {  # name: columns and rows of an index
    "ix_award_waiting": (["programme", "score", "id"], sa.text("state = 'waiting'")),
    "ix_award_to_decide": (["score", "recommended_at", "id"], sa.text("state = 'recommended'")),
    "ix_award_given": (["programme", "amount", "rhythm", "from_day", "until_day"], sa.text("from_day IS NOT NULL")),
}


def _named(table: str, *columns: str) -> Any:
    return sa.table(table, *map(sa.column, columns))


_FACTS = _named("household_facts", "application_id", "taken_at", "ready_since", *(f"to_{programme}" for programme in _PROGRAMMES))
_AWARD = _named("award", "application_id", "programme", "state", "amount", "recommended_at")
_ASSESSMENT = _named("assessment", "application_id", "assessed_at")


def upgrade() -> None:
    with op.batch_alter_table("household_facts") as batch_op:
        batch_op.add_column(sa.Column("ready_since", Moment(), nullable=True))
    recommended, assessed = _newest(_AWARD, "recommended_at"), _newest(_ASSESSMENT, "assessed_at")
    untouched = sa.or_(recommended.is_(None), assessed > recommended)
    op.execute(sa.update(_FACTS).where(sa.or_(*map(_possible, _PROGRAMMES)), untouched).values(ready_since=_FACTS.c.taken_at))
    columns = ["district", "ready_since", "id"]
    op.create_index("ix_household_facts_ready", "household_facts", columns, unique=False, postgresql_where=_READY, sqlite_where=_READY)
    op.drop_index("ix_award_waiting", table_name="award")
    for name, (columns, where) in _AWARDS.items():
        op.create_index(name, "award", columns, unique=False, postgresql_where=where, sqlite_where=where)
    _let_decisions_stay()


def _let_decisions_stay() -> None:
    """Refuse to delete an assessment, and on PostgreSQL to empty its table or that of the versions; to edit them is refused already."""
    gone = "an assessment is never deleted"
    if op.get_bind().dialect.name != "postgresql":
        op.execute(f"CREATE TRIGGER assessment_no_delete BEFORE DELETE ON assessment BEGIN SELECT RAISE(ABORT, '{gone}'); END")
        return
    op.execute(
        f"CREATE TRIGGER assessment_is_never_deleted BEFORE DELETE ON assessment FOR EACH ROW EXECUTE FUNCTION is_never_edited('{gone}')"
    )
    for table in _KEPT:
        op.execute(
            f"CREATE TRIGGER {table}_is_never_emptied BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION is_never_edited('{table} is never emptied')"
        )


def _possible(programme: str) -> Any:
    """Say that a programme can be granted, granted with another amount, or ended."""

    def award(*how: Any) -> Any:
        return sa.exists().where(_AWARD.c.application_id == _FACTS.c.application_id, _AWARD.c.programme == programme, *how)

    gives, in_force = _FACTS.c[f"to_{programme}"], _AWARD.c.state.in_(("waiting", "approved"))
    other = sa.and_(gives.is_not(None), ~award(in_force, _AWARD.c.amount == gives))
    return sa.and_(sa.or_(other, sa.and_(gives.is_(None), award(in_force))), ~award(_AWARD.c.state == "recommended"))


def _newest(table: Any, moment: str) -> Any:
    return sa.select(sa.func.max(table.c[moment])).where(table.c.application_id == _FACTS.c.application_id).scalar_subquery()


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER assessment_is_never_deleted ON assessment")
        for table in _KEPT:
            op.execute(f"DROP TRIGGER {table}_is_never_emptied ON {table}")
    else:
        op.execute("DROP TRIGGER assessment_no_delete")
    for name in _AWARDS:
        op.drop_index(name, table_name="award")
    op.create_index("ix_award_waiting", "award", ["programme", "state", "score", "id"], unique=False)
    op.drop_index("ix_household_facts_ready", table_name="household_facts")
    with op.batch_alter_table("household_facts") as batch_op:
        batch_op.drop_column("ready_since")
