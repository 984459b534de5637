"""The queue in other orders than that of its terms, and filters that staff keep under a name."""

import sqlalchemy as sa
from alembic import op

from registry.records.columns import Moment

revision = "0018"
down_revision = "0017"

SEVERITY = "CASE result WHEN 'differs' THEN 0 WHEN 'unknown' THEN 1 WHEN 'unavailable' THEN 2 WHEN '' THEN 3 ELSE 4 END"
INDEXES = {
    "ix_queue_since": ["status", "since", "id"],
    "ix_queue_district_since": ["district", "status", "since", "id"],
    "ix_queue_severity": ["status", "severity", "due_at", "id"],
    "ix_queue_district_severity": ["district", "status", "severity", "due_at", "id"],
    "ix_queue_district_name": ["district", "name_key", "id"],
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute('ALTER TABLE application ALTER COLUMN name_key TYPE VARCHAR(100) COLLATE "C"')
    with op.batch_alter_table("application") as batch_op:
        batch_op.add_column(sa.Column("severity", sa.SmallInteger(), sa.Computed(SEVERITY, persisted=True), nullable=True))
    for name, columns in INDEXES.items():
        op.create_index(name, "application", columns, unique=False)
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("address", sa.String(600), nullable=False),
        sa.Column("saved_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("staff_id", "name"),
    )


def downgrade() -> None:
    op.drop_table("saved_view")
    for name in INDEXES:
        op.drop_index(name, table_name="application")
    with op.batch_alter_table("application") as batch_op:
        batch_op.drop_column("severity")
    if op.get_bind().dialect.name == "postgresql":
        op.execute('ALTER TABLE application ALTER COLUMN name_key TYPE VARCHAR(100) COLLATE "default"')
