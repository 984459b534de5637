"""Officers fill in a household's form with it, at the counter or over the helpline; accounts can be made without a password."""

import sqlalchemy as sa
from alembic import op

from registry.records.columns import Moment

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "assistance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("centre", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("declared_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("ended_by", sa.String(8), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"]),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    still_open = sa.text("ended_at IS NULL")
    for name, column in (("ix_assistance_officer", "staff_id"), ("ix_assistance_form", "application_id")):
        op.create_index(name, "assistance", [column], unique=True, sqlite_where=still_open, postgresql_where=still_open)
    op.create_index("ix_assistance_of", "assistance", ["application_id", "opened_at"])
    with op.batch_alter_table("account") as batch_op:
        batch_op.alter_column("password_hash", existing_type=sa.String(100), nullable=True)
        batch_op.add_column(sa.Column("mobile_of", sa.String(8), nullable=False, server_default="own"))
    with op.batch_alter_table("application") as batch_op:
        batch_op.add_column(sa.Column("assistance_id", sa.Uuid(), nullable=True))
    with op.batch_alter_table("step_answers") as batch_op:
        batch_op.add_column(sa.Column("entered_by", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("centre", sa.String(100), nullable=False, server_default=""))
        batch_op.create_foreign_key("step_answers_entered_by_fkey", "staff", ["entered_by"], ["id"])
    with op.batch_alter_table("document") as batch_op:
        batch_op.add_column(sa.Column("entered_by", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("centre", sa.String(100), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("original_seen_by", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("original_seen_at", Moment(), nullable=True))
        batch_op.create_foreign_key("document_entered_by_fkey", "staff", ["entered_by"], ["id"])
        batch_op.create_foreign_key("document_original_seen_by_fkey", "staff", ["original_seen_by"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("document") as batch_op:
        batch_op.drop_constraint("document_original_seen_by_fkey", type_="foreignkey")
        batch_op.drop_constraint("document_entered_by_fkey", type_="foreignkey")
        for column in ("original_seen_at", "original_seen_by", "centre", "entered_by"):
            batch_op.drop_column(column)
    with op.batch_alter_table("step_answers") as batch_op:
        batch_op.drop_constraint("step_answers_entered_by_fkey", type_="foreignkey")
        for column in ("centre", "entered_by"):
            batch_op.drop_column(column)
    with op.batch_alter_table("application") as batch_op:
        batch_op.drop_column("assistance_id")
    op.execute("UPDATE account SET password_hash = '' WHERE password_hash IS NULL")  # which no password fits either
    with op.batch_alter_table("account") as batch_op:
        batch_op.drop_column("mobile_of")
        batch_op.alter_column("password_hash", existing_type=sa.String(100), nullable=False)
    op.drop_table("assistance")
