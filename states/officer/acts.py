"""What staff do to a case, by name: a table, so that what was tried and met with another's change can be done again as it was sent."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from registry.services.accounts import contacts
from registry.services.office import casework, correspondence, evidence, recommendations, requests, withdrawals
from registry.services.office.staff import SignedInStaff

Values = Mapping[str, Any]  # parsed: texts, lists of texts, numbers
Act = Callable[[AsyncSession, SignedInStaff, UUID, int, Values, datetime], Awaitable[None]]  # the number: the version it was made from

ACTS: dict[str, Act] = {
    "take": lambda session, me, case, version, _, now: casework.take(session, me, case, version, now),
    "give_back": lambda session, me, case, version, _, now: casework.give_back(session, me, case, version, now),
    "judge": lambda session, me, case, version, sent, now: evidence.judge_document(
        session, me, case, version, UUID(sent["document"]), sent["verdict"], sent["reason"], now, whose=sent["whose"]
    ),
    "see": lambda session, me, case, version, sent, now: evidence.see_answers(
        session, me, case, version, sent["step"], sent["member"], now
    ),
    "accept": lambda session, me, case, version, sent, now: recommendations.accept_difference(
        session, me, case, version, sent["check"], sent["evidence"], sent["words"], now
    ),
    "take_back": lambda session, me, case, version, sent, now: recommendations.take_back_acceptance(
        session, me, case, version, sent["check"], now
    ),
    "ask_again": lambda session, me, case, version, sent, now: recommendations.ask_again(session, me, case, version, sent["check"], now),
    "ask": lambda session, me, case, version, sent, now: requests.ask_for_information(
        session, me, case, version, steps=sent["steps"], papers=sent["documents"], words=sent["words"], days=sent["days"], now=now
    ),
    "recommend": lambda session, me, case, version, sent, now: recommendations.recommend(
        session, me, case, version, sent["verdict"], sent["words"], now
    ),
    "decide": lambda session, me, case, version, sent, now: recommendations.decide(
        session, me, case, version, sent["verdict"], sent["words"], now
    ),
    "reopen": lambda session, me, case, version, sent, now: withdrawals.reopen(session, me, case, version, sent["words"], now),
    "write": lambda session, me, case, _, sent, now: correspondence.write(session, me, case, sent["words"], now, internal=sent["internal"]),
    "correct_contact": lambda session, me, case, version, sent, now: contacts.correct(
        session, me, case, version, mobile=sent["mobile"], email=sent["email"], cnic_seen=sent["cnic_seen"], now=now
    ),
    "confirm_contact": lambda session, me, case, version, _, now: contacts.confirm(session, me, case, version, now),
}
MOVE: dict[str, str] = {  # the move that an act makes, where it makes one
    "ask": "information_requested",
    "accept": "recommended",  # which it prepares
    "take_back": "recommended",
    "recommend": "recommended",
    "decide": "sent_back",
    "reopen": "reopened",
}
