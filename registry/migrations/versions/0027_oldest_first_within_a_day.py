"""Cases whose terms end on the same day stand in the queue by how long they have waited."""

from alembic import op

revision = "0027"
down_revision = "0026"

INDEXES = {
    "ix_queue": ["status"],
    "ix_queue_district": ["district", "status"],
    "ix_queue_tehsil": ["tehsil", "status"],
    "ix_queue_assigned": ["assigned_to", "status"],
    "ix_queue_result": ["result", "status"],
    "ix_queue_severity": ["status", "severity"],
    "ix_queue_district_severity": ["district", "status", "severity"],
}


def upgrade() -> None:
    _make("due_at", "since", "id")


def downgrade() -> None:
    _make("due_at", "id")


def _make(*order: str) -> None:
    for name, columns in INDEXES.items():
        op.drop_index(name, table_name="application")
        op.create_index(name, "application", [*columns, *order], unique=False)
