"""A household is paid to an account that another one is paid to, once two people have allowed it."""

import sqlalchemy as sa
from alembic import op

from registry.records.columns import Moment

revision = "0021"
down_revision = "0020"

_LIVING = sa.text("state IN ('asked', 'allowed')")


def upgrade() -> None:
    op.create_table(
        "shared_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(34), nullable=False),
        sa.Column("state", sa.String(7), nullable=False),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("words", sa.String(1000), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("ended_reason", sa.String(1000), nullable=False),
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="shared_account_decided_by_another"),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"]),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"]),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"]),
        sa.ForeignKeyConstraint(["ended_by"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_shared_account_living",
        "shared_account",
        ["application_id", "number"],
        unique=True,
        postgresql_where=_LIVING,
        sqlite_where=_LIVING,
    )


def downgrade() -> None:
    op.drop_table("shared_account")
