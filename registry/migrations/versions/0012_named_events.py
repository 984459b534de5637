"""What came and went in a time is counted from the events of a name."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_index("ix_event_named", "event", ["name", "at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_event_named", table_name="event")
