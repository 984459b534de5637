"""The door over plain HTTP: the session cookie, logging out, and the forms of the door and of tracking where there are no scripts (yet)."""

from collections.abc import Awaitable, Callable
from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from pser_web import routes
from pser_web.http.gates import Gate
from pser_web.http.may_receive import take_kept
from pser_web.http.plain import answered, notice
from pser_web.http.requests import address, see_other, signed_in
from pser_web.routes import split, spoken
from registry import clock
from registry.language import LANGUAGES, speaking, t
from registry.rules import passwords
from registry.rules.figures import hour_after, moment, writable
from registry.rules.lifecycle import STATUS
from registry.services.accounts import entrance
from registry.services.accounts.accounts import REGISTER_FIELDS
from registry.services.accounts.entrance import Opened
from registry.services.accounts.sign_in import LONGEST
from registry.services.portal import portal
from registry.services.registration import tracking
from states.caller import COOKIE, Audience
from states.place import after_log_in

Form = dict[str, Any]


async def _signed_in(request: Request, token: str, path: str) -> Response:
    answer = see_other(path)
    answer.set_cookie(
        COOKIE, token, max_age=int(LONGEST.total_seconds()), path="/", secure=portal().settings.secure, httponly=True, samesite="lax"
    )
    await take_kept(request, token, answer)
    return answer


async def open_session(request: Request) -> Response:
    """Set the session cookie for the ticket that a log-in has just earned."""
    form = await read_form(request)
    token = await entrance.take_ticket(portal(), form.get("ticket", "")[:100], clock.now())
    language, path = split(form.get("next", ""))
    if token is None:
        return see_other(spoken(routes.LOGIN, language))
    return await _signed_in(request, token, spoken(after_log_in(path), language))


async def log_out(request: Request) -> Response:
    """End the session here, or everywhere."""
    language, _ = split(request.url.path)
    if person := await signed_in(request):
        await entrance.log_out(portal(), person, clock.now(), everywhere="everywhere" in request.query_params)
    answer = see_other(spoken(routes.GOODBYE, language))
    answer.delete_cookie(COOKIE, path="/", secure=portal().settings.secure, httponly=True, samesite="lax")
    return answer


async def _register(request: Request, form: Form) -> Response:
    language, _ = split(request.url.path)
    problems = await entrance.register(portal(), form, language, address(request), clock.now())
    if not problems:
        return see_other(spoken(routes.REGISTERED, language))
    asked = {field.key: field for field in REGISTER_FIELDS}
    said = {key: t(entrance.SENTENCES[code]) if key == "password" else asked[key].says(code) for key, code in problems.items()}
    return answered(routes.REGISTER, language, form, said)


async def _log_in(request: Request, form: Form) -> Response:
    language, _ = split(request.url.path)
    now = clock.now()
    outcome = await entrance.log_in(portal(), form.get("cnic", ""), form.get("password", ""), address(request), now)
    if isinstance(outcome, Opened):
        token = await entrance.take_ticket(portal(), outcome.ticket, now)
        return await _signed_in(request, token or "", spoken(after_log_in(request.query_params.get("next", "")), language))
    said = t(entrance.SENTENCES[outcome.code])
    if outcome.until:
        said += f" ({hour_after(outcome.until)})"
    return answered(routes.LOGIN, language, form, {"": said})


async def _forgot(request: Request, form: Form) -> Response:
    language, _ = split(request.url.path)
    refused = await entrance.forgot(portal(), form.get("contact", ""), address(request), clock.now())
    if refused:
        return answered(routes.FORGOT, language, form, {"": t(entrance.SENTENCES[refused.code])})
    said, next_ = t("If there is an account, a message is on its way. It is valid for 30 minutes."), t("I have a code")
    code = f'<a href="{spoken(routes.RESET, language)}" class="inline-flex min-h-11 items-center underline">{escape(next_)}</a>'
    return answered(routes.FORGOT, language, form, {}, shown=notice(f"<p>{escape(said)}</p>{code}"))


async def _reset(request: Request, form: Form) -> Response:
    language, _ = split(request.url.path)
    token = form.get("token", "")
    refused = await entrance.reset(
        portal(),
        token or form.get("code", ""),
        "" if token else form.get("cnic", ""),
        form.get("password", ""),
        address(request),
        clock.now(),
    )
    if refused is None:
        return see_other(f"{spoken(routes.LOGIN, language)}?changed=1")
    said = {"password" if refused.code in passwords.SENTENCES else "": t(entrance.SENTENCES[refused.code])}
    if token and refused.code == "not_valid":  # nothing comes of this link any more; there another one is asked for
        return answered(routes.FORGOT, language, {}, said)
    return answered(routes.RESET, language, form, said, token=token)


async def _open_account(request: Request, form: Form) -> Response:
    language, _ = split(request.url.path)
    refused = await entrance.open_account(
        portal(), form.get("cnic", ""), form.get("code", ""), form.get("password", ""), address(request), clock.now()
    )
    if refused is None:
        return see_other(f"{spoken(routes.LOGIN, language)}?opened=1")
    said = t(entrance.SENTENCES[refused.code])
    if refused.until:
        said += f" ({hour_after(refused.until)})"
    field = {"not_a_cnic": "cnic", "slip": "code"}.get(refused.code, "password" if refused.code in passwords.SENTENCES else "")
    return answered(routes.OPEN_ACCOUNT, language, form, {field: said})


async def _track(request: Request, form: Form) -> Response:
    language, _ = split(request.url.path)
    found = await tracking.look_up(portal(), form.get("number", ""), form.get("date_of_birth", ""), address(request))
    if isinstance(found, str):
        field = {"slip": "number", "not_a_number": "number", "not_a_date": "date_of_birth"}.get(found, "")
        return answered(routes.TRACK, language, form, {field: t(tracking.SENTENCES[found])})
    lines = (t("Sent on"), found.submitted_at), (t("Last change"), found.changed_at)
    said = "".join(f'<p>{escape(label)} <span class="figures">{moment(at)}</span></p>' for label, at in lines if at)
    status = f'<p class="text-xl font-bold">{escape(t(STATUS[found.status]))}</p>'
    return answered(routes.TRACK, language, form, {}, shown=notice(status + said))


def plain_post(answer: Callable[[Request, Form], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint that hears a form of a page and answers in the language of its address."""

    async def endpoint(request: Request) -> Response:
        with speaking(split(request.url.path)[0]):
            return await answer(request, await read_form(request))

    return endpoint


async def read_form(request: Request) -> Form:
    """Return the texts of a form that was posted; none where something else was."""
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return {}
    return {key: writable(value) for key, value in (await request.form(max_fields=60)).items() if isinstance(value, str)}


DOOR = [Gate(routes.SESSION, open_session, Audience.ANYONE, methods=["POST"])] + [
    Gate(spoken(path, language), endpoint, Audience.ANYONE, methods=["POST"])
    for language in LANGUAGES
    for path, endpoint in (
        (routes.LOGOUT, log_out),
        (routes.REGISTER, plain_post(_register)),
        (routes.LOGIN, plain_post(_log_in)),
        (routes.FORGOT, plain_post(_forgot)),
        (routes.RESET, plain_post(_reset)),
        (routes.OPEN_ACCOUNT, plain_post(_open_account)),
        (routes.TRACK, plain_post(_track)),
    )
]
