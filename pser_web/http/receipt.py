"""The receipt of an application as PDF, for its owner."""

from starlette.requests import Request
from starlette.responses import Response

from pser_web import routes
from pser_web.http.gates import Gate
from pser_web.http.requests import pdf, see_other
from pser_web.routes import split, spoken
from registry import clock
from registry.language import LANGUAGES
from registry.services.accounts import accounts
from registry.services.portal import portal
from registry.services.registration import drafts, receipts
from states.caller import Audience, the_citizen


async def receipt(request: Request) -> Response:
    """Serve the receipt in the language of the address."""
    language, _ = split(request.url.path)
    account_id = the_citizen().account_id
    async with portal().database.session() as session:
        account = await accounts.of(session, account_id)
        draft = await drafts.load(session, account_id, clock.now())
        papers = await drafts.papers(session, draft)
    if not draft.application.number:
        return see_other(spoken(routes.DASHBOARD, language))
    track = f"{portal().settings.address}{spoken(routes.TRACK, language)}"
    content = await receipts.receipt(draft, account, [paper.title for paper, files in papers if files], track, language)
    return pdf(content, draft.application.number)


RECEIPT = [Gate(spoken(routes.RECEIPT, language), receipt, Audience.CITIZENS) for language in LANGUAGES]
