"""The registry has staff, who belong to centres."""

import sqlalchemy as sa
from alembic import op

from registry.records.columns import Json, Moment

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "centre",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("districts", Json, nullable=False),
        sa.Column("closed_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cnic", sa.String(13), nullable=False),
        sa.Column("full_name", sa.String(100), nullable=False),
        sa.Column("role", sa.String(13), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=True),
        sa.Column("division", sa.String(40), nullable=False),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("mobile", sa.String(16), nullable=True),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("password_hash", sa.String(100), nullable=True),
        sa.Column("invitation", sa.String(64), nullable=True),
        sa.Column("invited_at", Moment(), nullable=True),
        sa.Column("second_factor", sa.String(200), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("recovery_codes", Json, nullable=False),
        sa.Column("disabled_at", Moment(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("cnic"),
        sa.UniqueConstraint("invitation"),
    )
    op.create_index(op.f("ix_staff_centre_id"), "staff", ["centre_id"], unique=False)
    op.create_table(
        "staff_sign_in",
        sa.Column("token_sha256", sa.String(64), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("passed_at", Moment(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff.id"],
        ),
        sa.PrimaryKeyConstraint("token_sha256"),
    )
    op.create_index(op.f("ix_staff_sign_in_staff_id"), "staff_sign_in", ["staff_id"], unique=False)


def downgrade() -> None:
    op.drop_table("staff_sign_in")
    op.drop_table("staff")
    op.drop_table("centre")
