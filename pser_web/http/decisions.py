"""What a household was assessed to, as PDF: for its owner, and for staff whose case it is."""

from starlette.requests import Request
from starlette.responses import Response

from pser_web import routes
from pser_web.http.gates import Gate
from pser_web.http.requests import pdf, refusal, see_other
from pser_web.routes import split, spoken
from registry import clock
from registry.language import LANGUAGES, Language
from registry.services.benefits import assessments, decision_letter
from registry.services.benefits.assessments import Decision
from registry.services.office import casework
from registry.services.office.staff import NotTheirsError
from registry.services.portal import portal
from registry.services.registration import drafts
from registry.services.registration.drafts import Draft
from states.caller import Audience, the_citizen, the_staff


async def mine(request: Request) -> Response:
    """Serve their decisions to a citizen, in the language of the address."""
    language, _ = split(request.url.path)
    async with portal().database.session() as session:
        draft = await drafts.load(session, the_citizen().account_id, clock.now())
        made = await assessments.decisions(session, draft.application.id, draft.today)
    return await _letter(draft, made, language) if made else see_other(spoken(routes.DASHBOARD, language))


async def of_case(request: Request) -> Response:
    """Serve the decisions of a case to staff who may see it; that they looked is written down."""
    language, _ = split(request.url.path)
    now = clock.now()
    try:
        async with portal().database.session() as session:
            application = await casework.open_case(session, the_staff(), request.query_params.get("number", "")[:20], now)
            draft = await drafts.load(session, application.account_id, now)
            made = await assessments.decisions(session, application.id, draft.today)
    except NotTheirsError:
        return refusal("unknown", 404)  # whether there is such a case is not theirs to know either
    return await _letter(draft, made, language)


async def _letter(draft: Draft, made: list[Decision], language: Language) -> Response:
    number = draft.application.number or ""
    content = await decision_letter.letter(made, str(draft.answers.get("full_name", "")), number, clock.now(), language)
    return pdf(content, f"{number}-programmes")


DECISIONS = [
    Gate(spoken(path, language), endpoint, audience)
    for language in LANGUAGES
    for path, endpoint, audience in (
        (routes.DECISIONS, mine, Audience.CITIZENS),
        (routes.CASE_DECISIONS, of_case, Audience.OFFICE),
    )
]
