"""The end of the audit only moves on, and the portal's own role may not even try to change what was written."""

from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("REVOKE UPDATE, DELETE, TRUNCATE ON audit_entry FROM CURRENT_USER")
        op.execute("REVOKE INSERT, DELETE, TRUNCATE ON audit_head FROM CURRENT_USER")
        op.execute(
            "CREATE FUNCTION audit_only_goes_on() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the audit only goes on'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_goes_on BEFORE UPDATE ON audit_head FOR EACH ROW "
            "WHEN (NEW.id <> OLD.id OR NEW.number < OLD.number OR NEW.number > OLD.number + 1) EXECUTE FUNCTION audit_only_goes_on()"
        )
        op.execute(
            "CREATE TRIGGER audit_head_stays BEFORE DELETE OR TRUNCATE ON audit_head "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_only_goes_on()"
        )
        return
    op.execute(
        "CREATE TRIGGER audit_goes_on BEFORE UPDATE ON audit_head "
        "WHEN NEW.id <> OLD.id OR NEW.number < OLD.number OR NEW.number > OLD.number + 1 "
        "BEGIN SELECT RAISE(ABORT, 'the audit only goes on'); END"
    )
    op.execute("CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_head BEGIN SELECT RAISE(ABORT, 'the audit only goes on'); END")


def downgrade() -> None:
    for trigger in ("audit_goes_on", "audit_head_stays"):
        on = " ON audit_head" if op.get_bind().dialect.name == "postgresql" else ""
        op.execute(f"DROP TRIGGER {trigger}{on}")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_only_goes_on()")
        op.execute("GRANT UPDATE, DELETE, TRUNCATE ON audit_entry TO CURRENT_USER")
        op.execute("GRANT INSERT, DELETE, TRUNCATE ON audit_head TO CURRENT_USER")
