"""A head of household is found in the queue by how the name sounds, whichever way it is spelled."""

import sqlalchemy as sa
from alembic import op

from registry.records import bulk
from registry.records.columns import Bytewise
from registry.rules.names import sounds

revision = "0024"
down_revision = "0023"

BATCH = 5000
COLUMNS = {"name_sound": ("application_id", "sound", "district")}


def upgrade() -> None:
    op.create_table(
        "name_sound",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("sound", Bytewise(100), nullable=False),
        sa.Column("district", sa.String(60), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"]),
        sa.PrimaryKeyConstraint("application_id", "sound"),
    )
    connection = op.get_bind()
    case = sa.table("application", sa.column("id", sa.Uuid()), sa.column("name_key", sa.String()), sa.column("district", sa.String()))
    following = sa.select(case).where(case.c.name_key != "").order_by(case.c.id).limit(BATCH)
    cases = connection.execute(following).all()
    while cases:
        bulk.write(
            connection, COLUMNS, {"name_sound": [(each.id, sound, each.district) for each in cases for sound in sounds(each.name_key)]}
        )
        cases = connection.execute(following.where(case.c.id > cases[-1].id)).all()
    op.create_index("ix_name_sound", "name_sound", ["sound", "application_id"], unique=False)
    op.create_index("ix_name_sound_district", "name_sound", ["district", "sound", "application_id"], unique=False)


def downgrade() -> None:
    op.drop_table("name_sound")
