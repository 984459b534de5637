"""Answers that somebody gave before having an account, kept by their own browser until they log in. The registry stores nothing of them."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.fernet import InvalidToken
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.clock import day_of
from registry.rules import quick_check
from registry.services.accounts.hashing import cipher
from registry.services.registration import applications, drafts

KEPT_FOR = timedelta(minutes=30)  # a phone may be another's after that
_HEAD = ("full_name", "cnic", "date_of_birth", "sex")  # what an account tells of its owner


def seal(answers: Mapping[str, Any], now: datetime) -> str:
    """Return answers as a text that only this installation can read."""
    return cipher("kept answers").encrypt_at_time(json.dumps(answers).encode(), int(now.timestamp())).decode()


def unseal(sealed: str, now: datetime) -> dict[str, Any]:
    """Return what was sealed; nothing where it is too old, or was not sealed here."""
    try:
        content = cipher("kept answers").decrypt_at_time(sealed.encode(), int(KEPT_FOR.total_seconds()), int(now.timestamp()))
        sent = json.loads(content)
    except (InvalidToken, ValueError):
        return {}
    return quick_check.read(sent, day_of(now))[0] if isinstance(sent, dict) else {}


async def into_the_form(session: AsyncSession, account_id: UUID, answers: Mapping[str, Any], now: datetime) -> None:
    """Put answers into the steps of an application that is not sent and of which nothing is answered yet."""
    draft = await drafts.load(session, account_id, now)
    if not draft.open or draft.revisions:
        return
    for step, values in quick_check.for_the_form(answers).items():
        known = {key: value for key, value in draft.known.items() if step == "head" and key in _HEAD}
        await applications.save_step(session, account_id, step, known | values, revision=0, now=now)
