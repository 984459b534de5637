"""Letters and statements for their owner; the check of a letter for anybody, without scripts."""

from collections.abc import Awaitable, Callable
from html import escape

from starlette.requests import Request
from starlette.responses import Response

from pser_web import routes
from pser_web.http.door import Form, plain_post
from pser_web.http.gates import Gate
from pser_web.http.plain import answered, compressed, notice
from pser_web.http.requests import address, pdf, see_other
from pser_web.routes import split, spoken
from registry import clock
from registry.clock import day_of
from registry.gateways.limiter import network
from registry.language import LANGUAGES, speaking, t
from registry.rules import numbers
from registry.rules.figures import day
from registry.rules.numbers import NotANumberError, SlipError
from registry.rules.programmes import PROGRAMMES
from registry.services.benefits import award_lists, letters
from registry.services.benefits.award_lists import Checked
from registry.services.loans import loans
from registry.services.payments import payment_accounts, payments
from registry.services.portal import portal
from registry.services.registration import drafts
from states.caller import Audience, the_citizen
from states.session import identifier

_RATE = "30 per 15 minutes"  # checks of one network address, against guessing


async def letter(request: Request) -> Response:
    """Serve the letter of an award to its own household."""
    language, _ = split(request.url.path)
    account_id = the_citizen().account_id
    award_id = identifier(request.query_params.get("award"))
    async with portal().database.session() as session:
        found = await award_lists.letter_of(session, account_id, award_id) if award_id else None
        if found is None:
            return see_other(spoken(routes.DASHBOARD, language))
        draft = await drafts.load(session, account_id, clock.now())
    award, application = found
    check = f"{portal().settings.address}{spoken(routes.CHECK, language)}/{award.code}"
    name = str(draft.answers.get("full_name", ""))
    return pdf(await letters.letter(award, name, application.pser_id or "", check, language), award.code or "letter")


async def statement(request: Request) -> Response:
    """Serve what a household was paid, is owed and owes to itself."""
    language, _ = split(request.url.path)
    now = clock.now()
    async with portal().database.session() as session:
        draft = await drafts.load(session, the_citizen().account_id, now)
        problem = await payment_accounts.problem(session, draft.application)
        lines = await payments.statement(session, draft.application.id, now, problem)
        lent = await loans.lent(session, draft.application.id)
    name = str(draft.answers.get("full_name", ""))
    return pdf(await letters.statement(lines, lent, name, draft.application.pser_id or "", now, language), "statement")


async def check(request: Request) -> Response:
    """Tell anybody whether a letter is good."""
    language, _ = split(request.url.path)
    written = request.path_params["code"][:60]
    with speaking(language):
        try:
            code = numbers.AWARD.parse(written)
        except NotANumberError as error:
            slip = isinstance(error, SlipError)
            said = t("There is a typing slip in this code. Compare it with the letter") if slip else t("A code looks like A-7K3M-9QXD-2HJK")
            return await _page(request, answered(routes.CHECK, language, {"code": written}, {"code": said}))
        if not await portal().limiter.allows(_RATE, "check", network(address(request))):
            too_many = t("Too many tries from this connection. Wait a quarter of an hour and try again")
            return await _page(request, answered(routes.CHECK, language, {"code": written}, {"": too_many}))
        now = clock.now()
        async with portal().database.session() as session:
            found = await award_lists.check(session, code, day_of(now))
        return await _page(request, answered(routes.CHECK, language, {"code": code}, {}, shown=_result(found, code)))


async def _page(request: Request, answer: Response) -> Response:
    return await compressed(answer, request.headers)


def _result(found: Checked, code: str) -> str:
    """Say in HTML what was found; nothing personal."""
    if found.state == "unknown":
        heading, tone = t("No letter has this code"), "warning"
        lines = [t("Do not accept it, and call the helpline if somebody showed it to you.")]
    else:
        valid = found.state == "valid"
        heading = t("This letter is valid") if valid else t("This letter is no longer valid")
        tone = "success" if valid else "warning"
        lines = [
            t("Benefit: {programme}", programme=t(PROGRAMMES[found.programme].title)),
            t("Valid from {day}", day=day(found.from_day)),
            *([t("Valid until {day}", day=day(found.until_day))] if found.until_day else []),
        ]
    said = "".join(f"<p>{escape(line)}</p>" for line in lines)
    head = f'<h2 class="text-xl font-bold">{escape(heading)}</h2><p><span class="figures">{escape(code)}</span></p>'
    return notice(head + said, tone, "result")


async def _look_up(request: Request, form: Form) -> Response:
    """Lead from the form to the address of a letter, which can be kept and sent to somebody."""
    language, _ = split(request.url.path)
    written = "".join(sign for sign in form.get("code", "")[:60] if sign.isalnum() or sign == "-")
    return see_other(f"{spoken(routes.CHECK, language)}/{written or '-'}")


def _in_languages(path: str, endpoint: Callable[[Request], Awaitable[Response]], admitted: Audience, method: str = "GET") -> list[Gate]:
    return [Gate(spoken(path, language), endpoint, admitted, methods=[method]) for language in LANGUAGES]


BENEFITS = [
    *_in_languages(routes.LETTER, letter, Audience.CITIZENS),
    *_in_languages(routes.STATEMENT, statement, Audience.CITIZENS),
    *_in_languages(f"{routes.CHECK}/{{code}}", check, Audience.ANYONE),
    *_in_languages(routes.CHECK, plain_post(_look_up), Audience.ANYONE, "POST"),
]
