"""Who took the file of a payment run away is kept, so that another person cancels the run."""

import sqlalchemy as sa
from alembic import op

from registry.records.columns import Moment

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.create_table(
        "taken_file",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=False),
        sa.Column("taken_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["payment_run.id"]),
        sa.ForeignKeyConstraint(["taken_by"], ["staff.id"]),
        sa.PrimaryKeyConstraint("run_id", "taken_by"),
    )


def downgrade() -> None:
    op.drop_table("taken_file")
