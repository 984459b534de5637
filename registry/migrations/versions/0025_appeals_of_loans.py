"""An appeal about a loan is heard by nobody who voted on it or visited for it; the database itself holds it."""

from alembic import op

revision = "0025"
down_revision = "0024"

_OF_A_LOAN = "NEW.kind = 'loan' AND NEW.heard_by IS NOT NULL"
_TOOK_PART = """(
    EXISTS (SELECT 1 FROM loan_vote WHERE recommendation_id = CAST(NEW.decision_id AS INTEGER) AND voted_by = NEW.heard_by)
    OR EXISTS (
        SELECT 1 FROM loan_visit JOIN loan_recommendation ON loan_recommendation.loan_id = loan_visit.loan_id
        WHERE loan_recommendation.id = CAST(NEW.decision_id AS INTEGER)
        AND loan_visit.officer_id = NEW.heard_by AND loan_visit.at <= NEW.decided_at
    )
)"""
_WHY = "took part in the decision"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION a_loan_is_heard_by_another() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF {_OF_A_LOAN} THEN IF {_TOOK_PART} THEN RAISE EXCEPTION '{_WHY}'; END IF; END IF; RETURN NEW; END $$"
        )
        op.execute(
            "CREATE TRIGGER appeal_is_heard_by_another BEFORE INSERT OR UPDATE ON appeal FOR EACH ROW "
            "EXECUTE FUNCTION a_loan_is_heard_by_another()"
        )
        return
    for when in ("INSERT", "UPDATE"):
        op.execute(
            f"CREATE TRIGGER appeal_is_heard_by_another_{when.lower()} BEFORE {when} ON appeal WHEN {_OF_A_LOAN} AND {_TOOK_PART} "
            f"BEGIN SELECT RAISE(ABORT, '{_WHY}'); END"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER appeal_is_heard_by_another ON appeal")
        op.execute("DROP FUNCTION a_loan_is_heard_by_another()")
        return
    for when in ("insert", "update"):
        op.execute(f"DROP TRIGGER appeal_is_heard_by_another_{when}")
