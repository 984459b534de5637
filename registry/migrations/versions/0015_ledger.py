"""What is lent and repaid is posted in double entry, by plans and from bank files. The database itself keeps the ledger whole."""

import sqlalchemy as sa
from alembic import op

from registry.records.columns import Json, Moment

revision = "0015"
down_revision = "0014"

ONLY_ADDED_TO = ("ledger_entry", "ledger_posting", "loan_repayment")
POSTED = "(SELECT COALESCE(SUM(amount), 1) FROM ledger_posting WHERE entry_id = NEW.id)"  # an entry without postings is none
CLOSED = "EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.entry_id)"


def upgrade() -> None:
    op.create_table(
        "ledger_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("cause", sa.String(120), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("cause"),
    )
    op.create_table(
        "ledger_posting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("ledger", sa.String(8), nullable=False),
        sa.Column("loan_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.CheckConstraint("ledger IN ('bank', 'counter', 'loans', 'losses')", name="known_ledger"),
        sa.CheckConstraint("amount <> 0", name="posts_something"),
        sa.ForeignKeyConstraint(["entry_id"], ["ledger_entry.id"], initially="DEFERRED", deferrable=True),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_ledger_posting_entry_id"), "ledger_posting", ["entry_id"], unique=False)
    op.create_index("ix_posting_of_loan", "ledger_posting", ["loan_id", "ledger"], unique=False)
    op.create_table(
        "ledger_check",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("loans", sa.Integer(), nullable=False),
        sa.Column("faults", Json, nullable=False),
        sa.PrimaryKeyConstraint("day"),
    )
    op.create_table(
        "loan_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("loan_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("balance", sa.Integer(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("grace", sa.Integer(), nullable=False),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("after_posting", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("loan_id", "number"),
    )
    op.create_table(
        "loan_instalment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount > 0", name="whole_instalment"),
        sa.ForeignKeyConstraint(["plan_id"], ["loan_plan.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("plan_id", "number"),
    )
    op.create_table(
        "bank_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("file_name", sa.String(120), nullable=False),
        sa.Column("outcome", sa.String(7), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("posted", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("problems", Json, nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_bank_file_at"), "bank_file", ["at"], unique=False)
    op.create_index(
        "ix_bank_file_once",
        "bank_file",
        ["sha256"],
        unique=True,
        postgresql_where=sa.text("outcome = 'posted'"),
        sqlite_where=sa.text("outcome = 'posted'"),
    )
    op.create_table(
        "loan_repayment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("loan_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("ledger", sa.String(8), nullable=False),
        sa.Column("reference", sa.String(60), nullable=True),
        sa.Column("receipt", sa.String(15), nullable=True),
        sa.Column("reverses", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.CheckConstraint("(amount > 0 AND reverses IS NULL) OR (amount < 0 AND reverses IS NOT NULL)", name="repaid_or_reversed"),
        sa.ForeignKeyConstraint(["by"], ["staff.id"]),
        sa.ForeignKeyConstraint(["entry_id"], ["ledger_entry.id"]),
        sa.ForeignKeyConstraint(["file_id"], ["bank_file.id"]),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"]),
        sa.ForeignKeyConstraint(["reverses"], ["loan_repayment.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("entry_id"),
        sa.UniqueConstraint("receipt"),
        sa.UniqueConstraint("reference"),
        sa.UniqueConstraint("reverses"),
    )
    op.create_index("ix_repayment_of_loan", "loan_repayment", ["loan_id", "id"], unique=False)
    op.create_table(
        "receipt_count",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year"),
    )
    op.create_table(
        "loan_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("loan_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("grace", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", Moment(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("outcome", sa.String(8), nullable=False),
        sa.Column("words", sa.String(1000), nullable=False),
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name="decided_by_another"),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"]),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"]),
        sa.ForeignKeyConstraint(["proposed_by"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_loan_proposal_loan_id"), "loan_proposal", ["loan_id"], unique=False)
    op.create_index(
        "ix_proposal_one_at_a_time",
        "loan_proposal",
        ["loan_id"],
        unique=True,
        postgresql_where=sa.text("decided_at IS NULL"),
        sqlite_where=sa.text("decided_at IS NULL"),
    )
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql()
    else:
        _guard_sqlite()


def _guard_postgresql() -> None:
    """Let the tables only be added to, and an entry only be written over postings that sum to zero, which closes them."""
    for name, body in (
        ("ledger_is_only_added_to", "RAISE EXCEPTION 'the ledger is only added to';"),
        ("ledger_entry_balances", f"IF {POSTED} <> 0 THEN RAISE EXCEPTION 'an entry sums to zero'; END IF; RETURN NEW;"),
        ("ledger_entry_is_closed", f"IF {CLOSED} THEN RAISE EXCEPTION 'the ledger is only added to'; END IF; RETURN NEW;"),
    ):
        op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$")
    for table in ONLY_ADDED_TO:
        op.execute(
            f"CREATE TRIGGER {table}_is_only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_only_added_to()"
        )
    for table, function in (("ledger_entry", "ledger_entry_balances"), ("ledger_posting", "ledger_entry_is_closed")):
        op.execute(f"CREATE TRIGGER {function} BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()")


def _guard_sqlite() -> None:
    for table in ONLY_ADDED_TO:
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'the ledger is only added to'); END"
            )
    op.execute(
        f"CREATE TRIGGER ledger_entry_balances BEFORE INSERT ON ledger_entry WHEN {POSTED} <> 0 "
        "BEGIN SELECT RAISE(ABORT, 'an entry sums to zero'); END"
    )
    op.execute(
        f"CREATE TRIGGER ledger_entry_is_closed BEFORE INSERT ON ledger_posting WHEN {CLOSED} "
        "BEGIN SELECT RAISE(ABORT, 'the ledger is only added to'); END"
    )


def downgrade() -> None:
    op.drop_table("loan_proposal")
    op.drop_table("receipt_count")
    op.drop_table("loan_repayment")
    op.drop_table("bank_file")
    op.drop_table("loan_instalment")
    op.drop_table("loan_plan")
    op.drop_table("ledger_check")
    op.drop_table("ledger_posting")
    op.drop_table("ledger_entry")
    if op.get_bind().dialect.name == "postgresql":
        for name in ("ledger_is_only_added_to", "ledger_entry_balances", "ledger_entry_is_closed"):
            op.execute(f"DROP FUNCTION {name}()")
