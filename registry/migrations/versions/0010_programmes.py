"""Programmes have rules in versions; households are assessed by them and awarded benefits."""

import sqlalchemy as sa
from alembic import op

from registry.records.columns import Json, Moment

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "programme_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(24), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("terms", Json, nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("drafted_by", sa.Uuid(), nullable=True),
        sa.Column("drafted_at", Moment(), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.Column("published_at", Moment(), nullable=True),
        sa.CheckConstraint("published_by IS NULL OR published_by <> drafted_by", name="published_by_another"),
        sa.ForeignKeyConstraint(["drafted_by"], ["staff.id"]),
        sa.ForeignKeyConstraint(["published_by"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("programme", "number"),
    )
    op.create_table(
        "assessment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("programme", sa.String(24), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("facts", Json, nullable=False),
        sa.Column("eligible", sa.Boolean(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("assessed_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"]),
        sa.ForeignKeyConstraint(["version_id"], ["programme_version.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_assessment_version_id"), "assessment", ["version_id"], unique=False)
    op.create_index("ix_assessment_latest", "assessment", ["application_id", "programme", "id"], unique=False)
    op.create_table(
        "award",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("programme", sa.String(24), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(11), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("rhythm", sa.String(9), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=True),
        sa.Column("until_day", sa.Date(), nullable=True),
        sa.Column("recommended_by", sa.Uuid(), nullable=True),
        sa.Column("recommended_at", Moment(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.Column("code", sa.String(20), nullable=True),
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> recommended_by", name="awarded_by_another"),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"]),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"]),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"]),
        sa.ForeignKeyConstraint(["recommended_by"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code"),
    )
    op.create_index("ix_award_of_household", "award", ["application_id", "programme"], unique=False)
    op.create_index("ix_award_waiting", "award", ["programme", "state", "score", "id"], unique=False)
    live = sa.text("state IN ('recommended', 'waiting', 'approved')")
    op.create_index(
        "ix_award_one_at_a_time", "award", ["application_id", "programme"], unique=True, postgresql_where=live, sqlite_where=live
    )


def downgrade() -> None:
    op.drop_table("award")
    op.drop_table("assessment")
    op.drop_table("programme_version")
