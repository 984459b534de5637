"""Contacts that an officer has corrected reset a password only after a day."""

import sqlalchemy as sa
from alembic import op

from registry.records.columns import Moment

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    with op.batch_alter_table("account") as batch_op:
        batch_op.add_column(sa.Column("reset_from", Moment(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("account") as batch_op:
        batch_op.drop_column("reset_from")
