"""Awards are paid in runs, replaced by new decisions, and circumstances change."""

import sqlalchemy as sa
from alembic import op

from registry.records.columns import Json, Moment

revision = "0013"
down_revision = "0012"

_IN_FORCE = sa.text("state IN ('waiting', 'approved')")
_PROPOSED = sa.text("state = 'recommended'")
_LIVE_AWARD = sa.text("state IN ('recommended', 'waiting', 'approved')")
_OPEN_RUN = sa.text("state IN ('prepared', 'approved')")
_LIVE = sa.text("outcome IN ('', 'paid')")
_OPEN_CHANGE = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.drop_index("ix_award_one_at_a_time", table_name="award")
    with op.batch_alter_table("award") as award:
        award.add_column(sa.Column("replaces", sa.Uuid(), nullable=True))
        award.add_column(sa.Column("proposed", sa.String(5), nullable=False, server_default="grant"))
        award.create_foreign_key("award_replaces_fkey", "award", ["replaces"], ["id"])
    with op.batch_alter_table("award") as award:
        award.alter_column("proposed", server_default=None)
    for name, where in (("ix_award_in_force", _IN_FORCE), ("ix_award_proposed", _PROPOSED)):
        op.create_index(name, "award", ["application_id", "programme"], unique=True, postgresql_where=where, sqlite_where=where)
    op.create_table(
        "payment_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(24), nullable=False),
        sa.Column("period", sa.String(9), nullable=False),
        sa.Column("state", sa.String(9), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("pay_day", sa.Date(), nullable=False),
        sa.Column("prepared_by", sa.Uuid(), nullable=False),
        sa.Column("prepared_at", Moment(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", Moment(), nullable=True),
        sa.Column("sent_at", Moment(), nullable=True),
        sa.Column("settled_at", Moment(), nullable=True),
        sa.CheckConstraint("approved_by IS NULL OR approved_by <> prepared_by", name="run_approved_by_another"),
        sa.ForeignKeyConstraint(["approved_by"], ["staff.id"]),
        sa.ForeignKeyConstraint(["prepared_by"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_payment_run_open", "payment_run", ["programme"], unique=True, postgresql_where=_OPEN_RUN, sqlite_where=_OPEN_RUN)
    op.create_table(
        "payment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("programme", sa.String(24), nullable=False),
        sa.Column("period", sa.String(9), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(6), nullable=False),
        sa.Column("reason", sa.String(4), nullable=False),
        sa.Column("held", sa.String(16), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.CheckConstraint("amount > 0", name="payment_of_something"),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"]),
        sa.ForeignKeyConstraint(["award_id"], ["award.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("award_id", "period"),
        sa.UniqueConstraint("application_id", "programme", "period"),
    )
    op.create_index("ix_payment_open", "payment", ["programme", "state", "id"], unique=False)
    op.create_index("ix_payment_untold", "payment", ["id"], postgresql_where=sa.text("told = false"), sqlite_where=sa.text("told = 0"))
    op.create_table(
        "transfer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("payment_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(35), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(6), nullable=False),
        sa.Column("number", sa.String(34), nullable=False),
        sa.Column("holder", sa.String(120), nullable=False),
        sa.Column("institution", sa.String(120), nullable=False),
        sa.Column("outcome", sa.String(9), nullable=False),
        sa.Column("reason", sa.String(4), nullable=False),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"]),
        sa.ForeignKeyConstraint(["run_id"], ["payment_run.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("reference"),
        sa.UniqueConstraint("run_id", "payment_id"),
    )
    op.create_index(op.f("ix_transfer_payment_id"), "transfer", ["payment_id"], unique=False)
    op.create_index("ix_transfer_live", "transfer", ["payment_id"], unique=True, postgresql_where=_LIVE, sqlite_where=_LIVE)
    op.create_index("ix_transfer_number", "transfer", ["number"], unique=False)
    op.create_table(
        "result_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("imported_by", sa.Uuid(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("paid", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["imported_by"], ["staff.id"]),
        sa.ForeignKeyConstraint(["run_id"], ["payment_run.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("sha256"),
    )
    op.create_index(op.f("ix_result_file_run_id"), "result_file", ["run_id"], unique=False)
    op.create_table(
        "circumstance_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("cause", sa.String(7), nullable=False),
        sa.Column("steps", Json, nullable=False),
        sa.Column("before", Json, nullable=False),
        sa.Column("after", Json, nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("sent_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_circumstance_change_application_id"), "circumstance_change", ["application_id"], unique=False)
    op.create_index(
        "ix_change_open", "circumstance_change", ["application_id"], unique=True, postgresql_where=_OPEN_CHANGE, sqlite_where=_OPEN_CHANGE
    )
    op.create_table(
        "confirmation",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"]),
        sa.PrimaryKeyConstraint("application_id"),
    )
    op.create_index(op.f("ix_confirmation_due_on"), "confirmation", ["due_on"], unique=False)


def downgrade() -> None:
    for table in ("confirmation", "circumstance_change", "result_file", "transfer", "payment", "payment_run"):
        op.drop_table(table)
    for name in ("ix_award_in_force", "ix_award_proposed"):
        op.drop_index(name, table_name="award")
    with op.batch_alter_table("award") as award:
        award.drop_constraint("award_replaces_fkey", type_="foreignkey")
        award.drop_column("proposed")
        award.drop_column("replaces")
    op.create_index(
        "ix_award_one_at_a_time",
        "award",
        ["application_id", "programme"],
        unique=True,
        postgresql_where=_LIVE_AWARD,
        sqlite_where=_LIVE_AWARD,
    )
