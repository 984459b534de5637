"""The staff's door, as ordinary posts: CNIC and password, then the second factor; enrolled the first time with a QR code."""

from datetime import datetime

import segno
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pser_web import routes
from pser_web.http.door import Form, plain_post, read_form
from pser_web.http.gates import Gate
from pser_web.http.plain import answered
from pser_web.http.requests import address, see_other
from pser_web.routes import split, spoken
from registry import clock
from registry.language import LANGUAGES, Language, speaking, t
from registry.rules import passwords
from registry.rules.figures import hour_after
from registry.services.accounts import entrance
from registry.services.accounts.entrance import Refused
from registry.services.accounts.hashing import fingerprint
from registry.services.accounts.sign_in import Locked
from registry.services.office import staff, staff_sign_in
from registry.services.office.staff_sign_in import HalfSignedIn
from registry.services.portal import portal
from states.caller import STAFF_COOKIE, Audience
from states.showing import sign_ins_of


async def log_in(request: Request, form: Form) -> Response:
    """Take CNIC and password, and go on to the second factor."""
    language, _ = split(request.url.path)
    now, where = clock.now(), address(request)
    cnic, password = form.get("cnic", "")[:40], form.get("password", "")[: passwords.LONGEST]
    outcome = await entrance.tried(portal(), "staff", where, lambda: staff_sign_in.verify(portal().database, cnic, password, now, where))
    if isinstance(outcome, Refused):
        return answered(routes.STAFF, language, form, {"": _said(outcome.code, outcome.until)})
    return _with_session(see_other(spoken(routes.STAFF_CODE, language)), outcome)


async def second_factor(request: Request) -> Response:
    """Show the page of the second factor, or take its code."""
    language, _ = split(request.url.path)
    token = fingerprint(request.cookies.get(STAFF_COOKIE, ""))
    now = clock.now()
    with speaking(language):
        async with portal().database.session() as session:
            who = await staff_sign_in.half(session, token, now)
        if who is None:
            return see_other(spoken(routes.STAFF, language))
        if request.method != "POST":
            return await _code_page(who, language, {})
        form = await read_form(request)
        async with portal().database.session() as session:
            passed = await staff_sign_in.pass_second_factor(session, who, form.get("code", "")[:40], now, address(request))
            fresh = await staff_sign_in.renew(session, who) if isinstance(passed, list) else ""
        if passed is None:
            return await _code_page(who, language, {"code": t("This code is wrong or was used already. Wait for the next one")})
        if isinstance(passed, Locked):
            return await _code_page(who, language, {"": _said("locked_code", passed.until)})
        onward = spoken(routes.first_desk(who.role), language)
        return _with_session(_recovery_page(language, passed, onward) if passed else see_other(onward), fresh)


def _said(code: str, until: datetime | None) -> str:
    return t(entrance.SENTENCES[code]) + (f" ({hour_after(until)})" if until else "")


def _with_session(answer: Response, token: str) -> Response:
    answer.set_cookie(STAFF_COOKIE, token, httponly=True, samesite="lax", secure=portal().settings.secure, path="/")
    return answer


async def _code_page(who: HalfSignedIn, language: Language, said: dict[str, str]) -> Response:
    shown = ""
    if not who.enrolled:
        async with portal().database.session() as session:
            uri = await staff_sign_in.enrolment(session, who)
        picture = segno.make(uri).svg_data_uri(scale=5, border=2)
        words = t("The first time: scan this picture with an authenticator app on your phone, then write the code that it shows.")
        key = uri.split("secret=")[1].split("&")[0]
        without = t("No camera? Type this key into the app:")
        shown = f'<p>{words}</p><img src="{picture}" alt=""><p>{without} <strong class="figures" id="totp-key">{key}</strong></p>'
    return answered(routes.STAFF_CODE, language, {}, said, shown=shown)


def _recovery_page(language: Language, codes: list[str], onward: str) -> Response:
    words = t("Write these ten codes down and keep them safe. Each opens the door once when the phone is not at hand.")
    listed = "".join(f'<li class="figures text-lg font-semibold">{code}</li>' for code in codes)
    done = t("I have written them down")
    go_on = f'<p class="mt-4"><a class="btn btn-primary" href="{onward}">{done}</a></p>'
    return answered(
        routes.STAFF_CODE,
        language,
        {},
        {"": t("The second factor is set up.")},
        well=True,
        instead=f'<p>{words}</p><ul class="mt-3">{listed}</ul>{go_on}',
    )


async def set_password(request: Request, form: Form) -> Response:
    """Set the password of somebody who was invited."""
    language, _ = split(request.url.path)
    token = form.get("token", "")
    code = await staff.accept_invitation(portal().database, token[:100], form.get("password", ""), clock.now())
    if not code:
        await portal().changes.publish("staff:")  # who had them open before is out
        return see_other(spoken(routes.STAFF, language))
    field = "password" if code in passwords.SENTENCES else ""
    return answered(routes.STAFF_INVITED, language, form, {field: t(entrance.SENTENCES[code])}, token=token if field else "")


async def log_out(request: Request) -> Response:
    """Sign the member of staff out of this browser."""
    language, _ = split(request.url.path)
    async with portal().database.session() as session:
        who = await staff_sign_in.end(session, fingerprint(request.cookies.get(STAFF_COOKIE, "")), clock.now())
    if who:
        await portal().changes.publish(sign_ins_of(who))
    answer = RedirectResponse(spoken(routes.STAFF, language), 303, {"Cache-Control": "no-store"})
    answer.delete_cookie(STAFF_COOKIE, path="/", secure=portal().settings.secure, httponly=True, samesite="lax")
    return answer


STAFF_DOOR = [
    Gate(spoken(path, language), endpoint, Audience.ANYONE, methods=methods)
    for language in LANGUAGES
    for path, endpoint, methods in (
        (routes.STAFF, plain_post(log_in), ["POST"]),
        (routes.STAFF_CODE, second_factor, ["GET", "POST"]),
        (routes.STAFF_INVITED, plain_post(set_password), ["POST"]),
        (routes.STAFF_LOGOUT, log_out, ["POST"]),
    )
]
