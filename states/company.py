"""Who fills in a form with its citizen now, as the citizen is told."""

from registry.rules.figures import hour
from registry.services.portal import portal
from registry.services.registration import assisting
from registry.services.registration.drafts import Draft
from states.authors import last_saved


async def company_of(draft: Draft) -> dict[str, str]:
    """Return the officer who fills in this form too, and what was saved last; nothing where there is nobody, which costs nothing."""
    if draft.application.assistance_id is None:
        return {}
    async with portal().database.session() as session:
        company = await assisting.company(session, draft.application)
        last = await last_saved(session, draft)
    if company is None:
        return {}
    since = hour(company.assistance.opened_at)
    told = {"officer": company.officer, "centre": company.assistance.centre, "kind": company.assistance.kind, "since": since}
    return told | {f"last_{key}": value for key, value in last.items()}
