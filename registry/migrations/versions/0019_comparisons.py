"""Two cases are compared; a difference is accepted with its evidence, and confirmed by another person."""

import sqlalchemy as sa
from alembic import op

from registry.records.columns import Moment

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    with op.batch_alter_table("verification_check") as batch_op:
        batch_op.add_column(sa.Column("accepted_evidence", sa.String(36), nullable=False, server_default=""))
        batch_op.create_check_constraint("confirmed_by_another", "confirmed_by IS NULL OR confirmed_by <> accepted_by")
    op.create_table(
        "comparison",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("second_id", sa.Uuid(), nullable=False),
        sa.Column("verdict", sa.String(9), nullable=False),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["first_id"], ["application.id"]),
        sa.ForeignKeyConstraint(["second_id"], ["application.id"]),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_comparison_first_id"), "comparison", ["first_id"], unique=False)
    op.create_index(op.f("ix_comparison_second_id"), "comparison", ["second_id"], unique=False)


def downgrade() -> None:
    op.drop_table("comparison")
    with op.batch_alter_table("verification_check") as batch_op:
        batch_op.drop_constraint("confirmed_by_another", type_="check")
        batch_op.drop_column("accepted_evidence")
