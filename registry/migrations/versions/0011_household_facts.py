"""The facts of each household in one row, versions of programmes that are never edited, and the first of them."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from registry.records.columns import Json, Moment
from registry.rules.programmes import ALL, FIRST_DAY

revision = "0011"
down_revision = "0010"

_PUBLISHED = "a published version is never edited"
_MADE = "an assessment is never edited"


def upgrade() -> None:
    op.create_table(
        "household_facts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("household_size", sa.SmallInteger(), nullable=True),
        sa.Column("income", sa.Integer(), nullable=True),
        sa.Column("income_per_member", sa.Integer(), nullable=True),
        sa.Column("instalments", sa.Integer(), nullable=True),
        sa.Column("savings", sa.Integer(), nullable=True),
        sa.Column("dependants_share", sa.SmallInteger(), nullable=True),
        sa.Column("head_sex", sa.String(40), nullable=True),
        sa.Column("head_age", sa.SmallInteger(), nullable=True),
        sa.Column("head_education", sa.String(40), nullable=True),
        sa.Column("women", sa.SmallInteger(), nullable=True),
        sa.Column("adults_21_57", sa.SmallInteger(), nullable=True),
        sa.Column("members_60", sa.SmallInteger(), nullable=True),
        sa.Column("members_65", sa.SmallInteger(), nullable=True),
        sa.Column("children_5_16", sa.SmallInteger(), nullable=True),
        sa.Column("children_at_school", sa.SmallInteger(), nullable=True),
        sa.Column("girls_at_school", sa.SmallInteger(), nullable=True),
        sa.Column("children_out_of_school", sa.SmallInteger(), nullable=True),
        sa.Column("widows", sa.SmallInteger(), nullable=True),
        sa.Column("has_orphans", sa.Boolean(), nullable=True),
        sa.Column("disabled", sa.SmallInteger(), nullable=True),
        sa.Column("disabled_certified", sa.SmallInteger(), nullable=True),
        sa.Column("ill", sa.SmallInteger(), nullable=True),
        sa.Column("government_job", sa.Boolean(), nullable=True),
        sa.Column("tenure", sa.String(40), nullable=True),
        sa.Column("people_per_room", sa.SmallInteger(), nullable=True),
        sa.Column("toilet", sa.String(40), nullable=True),
        sa.Column("land", sa.Integer(), nullable=True),
        sa.Column("livestock", sa.SmallInteger(), nullable=True),
        sa.Column("large_animals", sa.SmallInteger(), nullable=True),
        sa.Column("assets", sa.SmallInteger(), nullable=True),
        sa.Column("has_car", sa.Boolean(), nullable=True),
        sa.Column("has_tractor", sa.Boolean(), nullable=True),
        sa.Column("has_motorcycle", sa.Boolean(), nullable=True),
        sa.Column("has_air_conditioner", sa.Boolean(), nullable=True),
        sa.Column("receives_bisp", sa.Boolean(), nullable=True),
        sa.Column("receives_zakat", sa.Boolean(), nullable=True),
        sa.Column("receives_bait_ul_maal", sa.Boolean(), nullable=True),
        sa.Column("receives_himmat", sa.Boolean(), nullable=True),
        sa.Column("receives_health_card", sa.Boolean(), nullable=True),
        sa.Column("receives_ramzan", sa.Boolean(), nullable=True),
        sa.Column("district", sa.String(40), nullable=True),
        sa.Column("settlement", sa.String(40), nullable=True),
        sa.Column("has_account", sa.Boolean(), nullable=True),
        sa.Column("score", sa.SmallInteger(), nullable=True),
        sa.Column("score_version", sa.SmallInteger(), nullable=False),
        sa.Column("proved", Json, nullable=False),
        sa.Column("good_until", sa.Date(), nullable=True),
        sa.Column("taken_at", Moment(), nullable=False),
        sa.Column("to_cash_assistance", sa.Integer(), nullable=True),
        sa.Column("to_healthcare", sa.Integer(), nullable=True),
        sa.Column("to_education_stipend", sa.Integer(), nullable=True),
        sa.Column("to_women_grant", sa.Integer(), nullable=True),
        sa.Column("to_business_loan", sa.Integer(), nullable=True),
        sa.Column("to_disability_support", sa.Integer(), nullable=True),
        sa.Column("to_vulnerable_support", sa.Integer(), nullable=True),
        sa.Column("to_food_package", sa.Integer(), nullable=True),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("changed", sa.SmallInteger(), nullable=False, server_default="0"),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("application_id"),
    )
    op.create_index("ix_household_facts_good_until", "household_facts", ["good_until"], unique=False)
    op.create_table(
        "assessment_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("versions", Json, nullable=False),
        sa.Column("began_at", Moment(), nullable=False),
        sa.Column("until", sa.Integer(), nullable=False),
        sa.Column("reached", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("finished_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    _ship()
    if op.get_bind().dialect.name == "postgresql":
        _protect_on_postgresql()
    else:
        _protect_on_sqlite()


def _ship() -> None:
    """Publish the first version of every programme, as it is declared; from then on only new versions change anything."""
    version = sa.table(
        "programme_version",
        sa.column("programme", sa.String),
        sa.column("number", sa.Integer),
        sa.column("terms", Json),
        sa.column("effective_from", sa.Date),
        sa.column("drafted_at", Moment()),
        sa.column("published_at", Moment()),
    )
    shipped_at = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, tzinfo=UTC)
    said = {"number": 1, "effective_from": FIRST_DAY, "drafted_at": shipped_at, "published_at": shipped_at}
    present = set(op.get_bind().execute(sa.select(version.c.programme)).scalars())  # a downgrade leaves them: assessments refer to them
    op.bulk_insert(version, [{"programme": each.key, "terms": each.first.to_data(), **said} for each in ALL if each.key not in present])


def _protect_on_postgresql() -> None:
    op.execute("CREATE FUNCTION is_never_edited() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END $$")
    op.execute(
        "CREATE TRIGGER published_is_never_edited BEFORE UPDATE OR DELETE ON programme_version FOR EACH ROW "
        f"WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION is_never_edited('{_PUBLISHED}')"
    )
    op.execute(
        f"CREATE TRIGGER assessment_is_never_edited BEFORE UPDATE ON assessment FOR EACH ROW EXECUTE FUNCTION is_never_edited('{_MADE}')"
    )


def _protect_on_sqlite() -> None:
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER published_no_{change.lower()} BEFORE {change} ON programme_version WHEN OLD.published_at IS NOT NULL "
            f"BEGIN SELECT RAISE(ABORT, '{_PUBLISHED}'); END"
        )
    op.execute(f"CREATE TRIGGER assessment_no_update BEFORE UPDATE ON assessment BEGIN SELECT RAISE(ABORT, '{_MADE}'); END")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER published_is_never_edited ON programme_version")
        op.execute("DROP TRIGGER assessment_is_never_edited ON assessment")
        op.execute("DROP FUNCTION is_never_edited()")
    else:
        for trigger in ("published_no_update", "published_no_delete", "assessment_no_update"):
            op.execute(f"DROP TRIGGER {trigger}")
    op.drop_table("assessment_run")
    op.drop_table("household_facts")
