"""A centre says where it is and when it is open."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    with op.batch_alter_table("centre") as batch_op:
        batch_op.add_column(sa.Column("address", sa.String(200), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("hours", sa.String(100), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("centre") as batch_op:
        batch_op.drop_column("hours")
        batch_op.drop_column("address")
