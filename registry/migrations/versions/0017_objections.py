"""Citizens appeal decisions and complain about the service. What is decided, heard or answered is never edited."""

import sqlalchemy as sa
from alembic import op

from registry.records.columns import Moment

revision = "0017"
down_revision = "0016"

_CLOSED = {"recommendation": "decided_at", "appeal": "heard_at", "complaint": "answered_at"}


def upgrade() -> None:
    op.create_table(
        "appeal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("decision_id", sa.String(36), nullable=False),
        sa.Column("programme", sa.String(24), nullable=False),
        sa.Column("recommended_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", Moment(), nullable=False),
        sa.Column("words", sa.String(1000), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("state", sa.String(7), nullable=False),
        sa.Column("heard_by", sa.Uuid(), nullable=True),
        sa.Column("heard_at", Moment(), nullable=True),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.CheckConstraint(
            "heard_by IS NULL OR recommended_by IS NULL OR heard_by <> recommended_by", name="heard_by_another_than_recommended"
        ),
        sa.CheckConstraint("heard_by IS NULL OR decided_by IS NULL OR heard_by <> decided_by", name="heard_by_another_than_decided"),
        sa.CheckConstraint("(state = 'open') = (heard_by IS NULL)", name="heard_by_somebody"),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"]),
        sa.ForeignKeyConstraint(["recommended_by"], ["staff.id"]),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"]),
        sa.ForeignKeyConstraint(["heard_by"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "decision_id"),
    )
    op.create_index(op.f("ix_appeal_application_id"), "appeal", ["application_id"], unique=False)
    op.create_index("ix_appeal_queue", "appeal", ["state", "due_at", "id"], unique=False)
    op.create_table(
        "complaint",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.String(12), nullable=False),
        sa.Column("district", sa.String(60), nullable=False),
        sa.Column("words", sa.String(1000), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("answer", sa.String(1000), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.CheckConstraint("(state = 'open') = (answered_by IS NULL)", name="answered_by_somebody"),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"]),
        sa.ForeignKeyConstraint(["answered_by"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_complaint_application_id"), "complaint", ["application_id"], unique=False)
    op.create_index("ix_complaint_queue", "complaint", ["state", "due_at", "id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION a_decision_is_not_edited() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'a decision is not edited, it is followed by a new one'; END $$"
        )
    for table, closed in _CLOSED.items():
        if op.get_bind().dialect.name == "postgresql":
            op.execute(
                f"CREATE TRIGGER {table}_is_not_edited BEFORE UPDATE ON {table} FOR EACH ROW "
                f"WHEN (OLD.{closed} IS NOT NULL) EXECUTE FUNCTION a_decision_is_not_edited()"
            )
        else:
            op.execute(
                f"CREATE TRIGGER {table}_is_not_edited BEFORE UPDATE ON {table} WHEN OLD.{closed} IS NOT NULL "
                "BEGIN SELECT RAISE(ABORT, 'a decision is not edited, it is followed by a new one'); END"
            )


def downgrade() -> None:
    on = " ON recommendation" if op.get_bind().dialect.name == "postgresql" else ""
    op.execute(f"DROP TRIGGER recommendation_is_not_edited{on}")
    op.drop_table("complaint")
    op.drop_table("appeal")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION a_decision_is_not_edited()")
