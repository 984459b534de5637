"""An assistance tells when the declaration was printed in it, so that nobody signs what there was not."""

import sqlalchemy as sa
from alembic import op

from registry.records.columns import Moment

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.add_column("assistance", sa.Column("printed_at", Moment(), nullable=True))


def downgrade() -> None:
    op.execute("ALTER TABLE assistance DROP COLUMN printed_at")
