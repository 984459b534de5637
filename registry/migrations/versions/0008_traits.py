"""Cases that may be of one household are found by what only one household should have."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "trait",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("application_id", "kind", "digest"),
    )
    op.create_index(op.f("ix_trait_application_id"), "trait", ["application_id"], unique=False)
    op.create_index("ix_trait_shared", "trait", ["kind", "digest"], unique=False)


def downgrade() -> None:
    op.drop_table("trait")
