"""An application counts the people who were removed, so that nobody is given the id that somebody had."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.add_column("application", sa.Column("removed", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.execute("ALTER TABLE application DROP COLUMN removed")
