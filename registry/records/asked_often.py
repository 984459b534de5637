"""What is asked all the time: who is calling, how far their application is, to save a step of it; and by the worker, what is due."""

from typing import Any

from sqlalchemy import bindparam, exists, false, literal, select, update
from sqlmodel import SQLModel, col

import registry.records.applications  # noqa: F401 - the tables below are declared there
from registry.records.accounts import SignIn
from registry.records.cases import Check
from registry.records.database import Database, ask
from registry.records.messages import Message
from registry.records.payments import Payment
from registry.records.staff import Centre, Staff, StaffSignIn
from registry.records.statements import Statement, Words
from registry.rules.lifecycle import Status

_tables = SQLModel.metadata.tables
_application, _account, _answers, _sign_in = (_tables[name] for name in ("application", "account", "step_answers", "sign_in"))

_IS_CURRENT = (
    col(SignIn.token_sha256) == bindparam("token"),
    col(SignIn.ended_at).is_(None),
    col(SignIn.seen_at) > bindparam("idle_since"),
    col(SignIn.opened_at) > bindparam("open_since"),
)
_WHO = (_sign_in.c.seen_at, _account.c.id.label("account_id"), _account.c.full_name, _account.c.language)

_OF_STAFF = ("id", "full_name", "role", "cnic", "language", "division")
_WHICH_STAFF = (
    *(getattr(StaffSignIn, key) for key in ("token_sha256", "seen_at")),
    *(getattr(Staff, key) for key in _OF_STAFF),
    *(col(getattr(Centre, key)).label(f"centre_{key}") for key in ("name", "districts", "closed_at")),
)

APPLICATION = tuple(_application.c)
KNOWN = tuple(_account.c[key] for key in ("full_name", "cnic", "date_of_birth", "mobile", "email"))
_SAVED = tuple(_answers.c[key] for key in ("id", "step", "member", "answers", "revision", "confirmed", "saved_at", "entered_by", "centre"))


_CONTENT = {"answers": "given", "confirmed": "called_right", "saved_at": "at", "entered_by": "author", "centre": "at_centre"}


def staff_present(idle_since: Any, open_since: Any) -> Any:
    """Select in which browsers which of the staff are signed in."""
    return (
        select(*_WHICH_STAFF)
        .join(Staff, col(Staff.id) == col(StaffSignIn.staff_id))
        .join(Centre, col(Centre.id) == col(Staff.centre_id), isouter=True)
        .where(
            col(StaffSignIn.passed_at).is_not(None),
            col(StaffSignIn.ended_at).is_(None),
            col(StaffSignIn.seen_at) > idle_since,
            col(StaffSignIn.opened_at) > open_since,
            col(Staff.disabled_at).is_(None),
        )
    )


def _and_draft(words: Words, *who: Any) -> Any:
    """Select, beside who it is, their application, what their account tells, and all that is saved as one value."""
    saved = select(words.gathered(*_SAVED)).where(_answers.c.application_id == _application.c.id).correlate(_application)
    return select(*who, *APPLICATION, *KNOWN, saved.scalar_subquery())


def _held() -> Any:
    """Select the account's application in this status, held against being moved until the transaction ends."""
    mine = select(_application.c.id).where(_application.c.account_id == bindparam("account_id"))
    return mine.where(_application.c.status == bindparam("status")).with_for_update(read=True)


def _save(words: Words) -> Any:
    fresh = {"step": "of_step", "member": "of_member"} | _CONTENT
    values = [bindparam(value, type_=_answers.c[name].type) for name, value in fresh.items()]
    first = words.insert(_answers).from_select(["application_id", *fresh, "revision"], _held().add_columns(*values, literal(1)))
    return first.on_conflict_do_nothing(index_elements=["application_id", "step", "member"]).returning(_answers.c.revision)


def _save_over(_: Words) -> Any:
    this = (_answers.c.step == bindparam("of_step"), _answers.c.member == bindparam("of_member"))
    mine = update(_answers).where(_answers.c.application_id == _held().scalar_subquery(), *this)
    content = {name: bindparam(value) for name, value in _CONTENT.items()}
    over = mine.where(_answers.c.revision == bindparam("made_from")).values(revision=_answers.c.revision + 1, **content)
    return over.returning(_answers.c.revision)


CURRENT = Statement(lambda _: select(*_WHO).select_from(_sign_in.join(_account)).where(*_IS_CURRENT))
CURRENT_STAFF = Statement(
    lambda _: staff_present(bindparam("idle_since"), bindparam("open_since")).where(col(StaffSignIn.token_sha256) == bindparam("token"))
)
CURRENT_AND_DRAFT = Statement(
    lambda words: (
        _and_draft(words, *_WHO)
        .select_from(_sign_in.join(_account).outerjoin(_application, _application.c.account_id == _account.c.id))
        .where(*_IS_CURRENT)
    )
)
DRAFT = Statement(lambda words: _and_draft(words).select_from(_application.join(_account)).where(_account.c.id == bindparam("account_id")))
SAVE = Statement(_save)  # the first answers of a step
SAVE_OVER = Statement(_save_over)  # answers in the place of those of a revision


def _any(*which: Any) -> Statement:
    return Statement(lambda _: select(exists().where(*which)))


ANY_MESSAGE_DUE = _any(
    col(Message.state).in_([literal("waiting"), literal("sending")]),
    col(Message.channel) == bindparam("channel"),
    col(Message.due_at) <= bindparam("now"),
)
ANY_SUBMITTED = _any(_application.c.status == Status.SUBMITTED)
ANY_QUESTION_DUE = _any(col(Check.state).in_([literal("waiting"), literal("asking")]), col(Check.due_at) <= bindparam("now"))
ANY_PAYMENT_UNTOLD = _any(col(Payment.told) == false())


async def is_any(database: Database, statement: Statement, **values: Any) -> bool:
    """Tell whether there is anything for the worker to do."""
    return bool((await ask(database, statement, **values))[0][0])
