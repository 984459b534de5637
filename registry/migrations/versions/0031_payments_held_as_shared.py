"""Payments that wait because of a shared account are found without reading all payments."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"

_SHARED = sa.text("held = 'shared'")


def upgrade() -> None:
    op.create_index("ix_payment_shared", "payment", ["application_id"], unique=False, postgresql_where=_SHARED, sqlite_where=_SHARED)


def downgrade() -> None:
    op.drop_index("ix_payment_shared", table_name="payment")
