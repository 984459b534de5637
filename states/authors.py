"""Who saved what, as both who fill in a form are told."""

from sqlmodel.ext.asyncio.session import AsyncSession

from registry.rules.figures import moment
from registry.services.office import staff
from registry.services.registration.drafts import Draft

Last = dict[str, str]


async def authors(session: AsyncSession, draft: Draft) -> dict[tuple[str, str], Last]:
    """Return by step and member who saved its answers (nobody: the citizen), of which centre, and when."""
    names = await staff.names(session, {each.by.staff_id for each in draft.entered.values() if each.by})
    return {
        key: {
            "step": key[0],
            "by": names.get(each.by.staff_id, "") if each.by else "",
            "centre": each.by.centre if each.by else "",
            "at": moment(each.at),
        }
        for key, each in draft.entered.items()
    }


def author_of(draft: Draft, step: str, member: str) -> Last:
    """Return the centre of the officer who saved a step last, and when; nothing where the citizen did."""
    entered = draft.entered.get((step, member))
    if entered is None or entered.by is None:
        return {}
    return {"centre": entered.by.centre, "at": moment(entered.at)}


async def last_saved(session: AsyncSession, draft: Draft) -> Last:
    """Return what was saved last, and by whom; nothing where nothing is saved."""
    if not draft.entered:
        return {}
    newest = max(draft.entered, key=lambda key: draft.entered[key].at)
    return (await authors(session, draft))[newest]
