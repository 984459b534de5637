"""Officers work on applications: checks, requests, recommendations, words."""

import sqlalchemy as sa
from alembic import op

from registry.records.columns import Json, Moment

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    with op.batch_alter_table("application") as batch_op:
        batch_op.add_column(sa.Column("pser_id", sa.String(13), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("since", Moment(), nullable=True))
        batch_op.add_column(sa.Column("due_at", Moment(), nullable=True))
        batch_op.add_column(sa.Column("district", sa.String(60), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("tehsil", sa.String(80), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("name_key", sa.String(100), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("assigned_to", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("result", sa.String(12), nullable=False, server_default=""))
        batch_op.create_index("ix_queue", ["status", "due_at", "id"], unique=False)
        batch_op.create_index("ix_queue_assigned", ["assigned_to", "status", "due_at", "id"], unique=False)
        batch_op.create_index("ix_queue_district", ["district", "status", "due_at", "id"], unique=False)
        batch_op.create_index("ix_queue_name", ["name_key", "id"], unique=False)
        batch_op.create_index("ix_queue_result", ["result", "status", "due_at", "id"], unique=False)
        batch_op.create_index("ix_queue_tehsil", ["tehsil", "status", "due_at", "id"], unique=False)
        batch_op.create_unique_constraint("application_pser_id_key", ["pser_id"])
        batch_op.create_foreign_key("application_assigned_to_fkey", "staff", ["assigned_to"], ["id"])

    with op.batch_alter_table("document") as batch_op:
        batch_op.add_column(sa.Column("verdict", sa.String(10), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("verdict_reason", sa.String(20), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("verdict_by", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key("document_verdict_by_fkey", "staff", ["verdict_by"], ["id"])

    op.create_table(
        "verification_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(12), nullable=False),
        sa.Column("member", sa.String(32), nullable=False),
        sa.Column("asked", Json, nullable=False),
        sa.Column("asked_digest", sa.String(64), nullable=False),
        sa.Column("answered", Json, nullable=True),
        sa.Column("findings", Json, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("result", sa.String(12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("began_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.Column("accepted_by", sa.Uuid(), nullable=True),
        sa.Column("accepted_reason", sa.String(1000), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["accepted_by"],
            ["staff.id"],
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"],
            ["staff.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("application_id", "round", "source", "member"),
    )
    op.create_index("ix_check_asked", "verification_check", ["source", "asked_digest", "answered_at"], unique=False)
    op.create_index("ix_check_due", "verification_check", ["state", "due_at"], unique=False)
    op.create_index(op.f("ix_verification_check_application_id"), "verification_check", ["application_id"], unique=False)
    op.create_table(
        "information_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("steps", Json, nullable=False),
        sa.Column("documents", Json, nullable=False),
        sa.Column("words", sa.String(1000), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.Column("reminded_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"],
            ["staff.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_information_request_application_id"), "information_request", ["application_id"], unique=False)
    op.create_index(op.f("ix_information_request_until"), "information_request", ["until"], unique=False)
    op.create_table(
        "recommendation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("verdict", sa.String(8), nullable=False),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.Column("recommended_by", sa.Uuid(), nullable=False),
        sa.Column("recommended_at", Moment(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("outcome", sa.String(9), nullable=False),
        sa.Column("words", sa.String(1000), nullable=False),
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> recommended_by", name="two_pairs_of_eyes"),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["staff.id"],
        ),
        sa.ForeignKeyConstraint(
            ["recommended_by"],
            ["staff.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_recommendation_application_id"), "recommendation", ["application_id"], unique=False)
    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("internal", sa.Boolean(), nullable=False),
        sa.Column("text", sa.String(2000), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_note_application_id"), "note", ["application_id"], unique=False)
    op.create_table(
        "seen_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.String(40), nullable=False),
        sa.Column("member", sa.String(32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("application_id", "step", "member"),
    )


def downgrade() -> None:
    op.drop_table("seen_answer")
    op.drop_table("note")
    op.drop_table("recommendation")
    op.drop_table("information_request")
    op.drop_table("verification_check")
    with op.batch_alter_table("document") as batch_op:
        batch_op.drop_constraint("document_verdict_by_fkey", type_="foreignkey")
        batch_op.drop_column("verdict_by")
        batch_op.drop_column("verdict_reason")
        batch_op.drop_column("verdict")
    with op.batch_alter_table("application") as batch_op:
        batch_op.drop_constraint("application_assigned_to_fkey", type_="foreignkey")
        batch_op.drop_constraint("application_pser_id_key", type_="unique")
        batch_op.drop_index("ix_queue_tehsil")
        batch_op.drop_index("ix_queue_result")
        batch_op.drop_index("ix_queue_name")
        batch_op.drop_index("ix_queue_district")
        batch_op.drop_index("ix_queue_assigned")
        batch_op.drop_index("ix_queue")
        batch_op.drop_column("result")
        batch_op.drop_column("assigned_to")
        batch_op.drop_column("name_key")
        batch_op.drop_column("tehsil")
        batch_op.drop_column("district")
        batch_op.drop_column("due_at")
        batch_op.drop_column("since")
        batch_op.drop_column("version")
        batch_op.drop_column("pser_id")
