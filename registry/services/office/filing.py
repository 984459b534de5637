"""Under which place and name the office finds a case: those of the answers it was sent with last."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from registry.records import Application, Centre, NameSound, Staff
from registry.rules.names import search_key, sounds
from registry.services.office import postings


async def file(session: AsyncSession, application: Application, answers: Mapping[str, Any]) -> None:
    """File a case under what its answers say now; an officer whose places it has left has it no longer."""
    under = {"district": answers["district"], "tehsil": answers["tehsil"], "name_key": search_key(answers["full_name"])}
    await session.exec(update(Application).where(col(Application.id) == application.id).values(**under))  # pyright: ignore
    await session.exec(delete(NameSound).where(col(NameSound.application_id) == application.id))  # pyright: ignore
    for sound in sounds(answers["full_name"]):
        session.add(NameSound(application_id=application.id, sound=sound, district=answers["district"]))
    await session.flush()
    has_it = select(Staff, Centre).join(Centre, col(Centre.id) == col(Staff.centre_id), isouter=True)
    await postings.give_back(session, (await session.exec(has_it.where(col(Staff.id) == application.assigned_to))).all())
