"""Households apply for loans, which are visited, recommended and voted on."""

import sqlalchemy as sa
from alembic import op

from registry.records.columns import Json, Moment

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "loan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(15), nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("applied_at", Moment(), nullable=False),
        sa.Column("purpose", sa.String(12), nullable=False),
        sa.Column("plan", sa.String(1000), nullable=False),
        sa.Column("asked_amount", sa.Integer(), nullable=False),
        sa.Column("asked_months", sa.Integer(), nullable=False),
        sa.Column("asked_grace", sa.Integer(), nullable=False),
        sa.Column("income", sa.Integer(), nullable=False),
        sa.Column("existing", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("grace", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(1000), nullable=False),
        sa.Column("offered_until", sa.Date(), nullable=True),
        sa.Column("agreement_id", sa.Uuid(), nullable=True),
        sa.Column("accepted_at", Moment(), nullable=True),
        sa.Column("disbursed_on", sa.Date(), nullable=True),
        sa.Column("transfer_reference", sa.String(60), nullable=True),
        sa.Column("next_due", sa.Date(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.CheckConstraint("amount > 0 AND months > grace AND grace >= 0", name="granted_terms"),
        sa.ForeignKeyConstraint(["agreement_id"], ["document.id"]),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"]),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("transfer_reference"),
    )
    op.create_index("ix_loan_due", "loan", ["status", "next_due", "id"], unique=False)
    op.create_index("ix_loan_of_household", "loan", ["application_id", "applied_at"], unique=False)
    op.create_index(
        "ix_loan_one_at_a_time",
        "loan",
        ["application_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('applied', 'visited', 'in_committee', 'offered', 'accepted', 'disbursed')"),
        sqlite_where=sa.text("status IN ('applied', 'visited', 'in_committee', 'offered', 'accepted', 'disbursed')"),
    )
    op.create_index("ix_loan_queue", "loan", ["status", "since", "id"], unique=False)
    op.create_table(
        "loan_draft",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("answers", Json, nullable=False),
        sa.Column("saved_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"]),
        sa.PrimaryKeyConstraint("application_id"),
    )
    op.create_table(
        "loan_guarantor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("loan_id", sa.Uuid(), nullable=False),
        sa.Column("cnic", sa.String(13), nullable=False),
        sa.Column("full_name", sa.String(100), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("cnic", "slot"),
        sa.UniqueConstraint("loan_id", "cnic"),
    )
    op.create_table(
        "loan_visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("loan_id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("place_seen", sa.Boolean(), nullable=False),
        sa.Column("guarantors_met", sa.Boolean(), nullable=False),
        sa.Column("report", sa.String(1000), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"]),
        sa.ForeignKeyConstraint(["officer_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_loan_visit_loan_id"), "loan_visit", ["loan_id"], unique=False)
    op.create_table(
        "loan_recommendation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("loan_id", sa.Uuid(), nullable=False),
        sa.Column("verdict", sa.String(7), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("grace", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.Column("recommended_by", sa.Uuid(), nullable=False),
        sa.Column("recommended_at", Moment(), nullable=False),
        sa.Column("outcome", sa.String(9), nullable=False),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"]),
        sa.ForeignKeyConstraint(["recommended_by"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("id", "recommended_by"),
    )
    op.create_index(op.f("ix_loan_recommendation_loan_id"), "loan_recommendation", ["loan_id"], unique=False)
    op.create_table(
        "loan_vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recommendation_id", sa.Integer(), nullable=False),
        sa.Column("recommended_by", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("voted_by", sa.Uuid(), nullable=False),
        sa.Column("verdict", sa.String(7), nullable=False),
        sa.Column("words", sa.String(1000), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.CheckConstraint("place IN (1, 2)", name="two_votes"),
        sa.CheckConstraint("voted_by <> recommended_by", name="voted_by_another"),
        sa.ForeignKeyConstraint(["recommendation_id", "recommended_by"], ["loan_recommendation.id", "loan_recommendation.recommended_by"]),
        sa.ForeignKeyConstraint(["voted_by"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("recommendation_id", "place"),
        sa.UniqueConstraint("recommendation_id", "voted_by"),
    )
    op.create_table(
        "loan_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("loan_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("details", Json, nullable=False),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_loan_event_loan_id"), "loan_event", ["loan_id"], unique=False)


def downgrade() -> None:
    op.drop_table("loan_event")
    op.drop_table("loan_vote")
    op.drop_table("loan_recommendation")
    op.drop_table("loan_visit")
    op.drop_table("loan_guarantor")
    op.drop_table("loan_draft")
    op.drop_table("loan")
