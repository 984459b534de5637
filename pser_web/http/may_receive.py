"""“What may I receive?”, answered without a trace; kept answers go from the browser into the form at the first log-in."""

from collections.abc import Mapping
from typing import Any

from lxml import html
from starlette.requests import Request
from starlette.responses import Response

from pser_web import routes
from pser_web.http.filled import built_page, filled_page, packed, say, the_slot
from pser_web.http.gates import Gate
from pser_web.http.requests import see_other
from pser_web.pages.public.may_receive import ANSWER_CLASS, OUTLOOK_CLASSES, QUESTIONS_FORM, UNANSWERED
from pser_web.routes import split, spoken
from registry import clock
from registry.clock import day_of
from registry.language import LANGUAGES, speaking, t
from registry.rules import criteria_words, programme_words
from registry.rules.criteria import Criterion
from registry.rules.figures import writable
from registry.rules.form import Kind
from registry.rules.programmes import PROGRAMMES, Terms
from registry.rules.quick_check import OUTLOOKS, QUESTIONS, Answered, Outlook, facts_from, outlook, read
from registry.services.accounts import sign_in
from registry.services.accounts.hashing import fingerprint
from registry.services.benefits import programmes
from registry.services.portal import portal
from registry.services.registration import kept_answers
from registry.settings import settings
from states.caller import Audience

KEPT = f"{'__Host-' if settings().secure else ''}pser_kept"
_KEEP = "keep"  # the name of the button that goes on to register
_SEVERAL = {field.key for field in QUESTIONS if field.kind is Kind.CHOICES}
_KNOWN = {field.key for field in QUESTIONS}
_ORDER = (Outlook.LIKELY, Outlook.DEPENDS, Outlook.UNLIKELY)


async def ask(request: Request) -> Response:
    """Serve the questions."""
    language, _ = split(request.url.path)
    page = built_page(routes.MAY_RECEIVE, language)
    the_slot(page, "answer").drop_tree()
    return await packed(page, request)


async def answer(request: Request) -> Response:
    """Answer by the rules in force; or let the browser keep the answers and go on to register; or ask in the other language."""
    language, _ = split(request.url.path)
    sent = await _sent(request)
    page = built_page(routes.MAY_RECEIVE, language)
    _type_again(page, sent)
    if UNANSWERED in sent:
        the_slot(page, "answer").drop_tree()
        return await packed(page, request, keep="no-store")
    for button in page.xpath(f"//button[@name='{UNANSWERED}']"):
        del button.attrib["name"]  # the other language answers too
    now = clock.now()
    answers, problems = read(sent, day_of(now))
    if _KEEP in sent and not problems:
        return _kept(answers, spoken(routes.REGISTER, language))
    async with portal().database.session() as session:
        in_force = await programmes.all_in_force(session, day_of(now))
    with speaking(language):
        if problems:
            _say_problems(page, problems)
            return await packed(page, request, status=422, keep="no-store")
        facts = facts_from(answers, day_of(now))
        found = {key: outlook(programmes.terms(version), facts) for key, version in in_force.items()}
        _say(page, found, {key: programmes.terms(version) for key, version in in_force.items()})
    return await packed(page, request, keep="no-store")


async def _sent(request: Request) -> dict[str, Any]:
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return {}
    form = await request.form(max_fields=120)
    texts = {key: writable(value[:200]) for key, value in form.items() if isinstance(value, str) and key in {*_KNOWN, _KEEP, UNANSWERED}}
    return texts | {key: [writable(value) for value in form.getlist(key) if isinstance(value, str)] for key in _SEVERAL if key in form}


def _kept(answers: Mapping[str, Any], to: str) -> Response:
    gone = see_other(to)
    sealed = kept_answers.seal(answers, clock.now())
    lasts = int(kept_answers.KEPT_FOR.total_seconds())
    gone.set_cookie(KEPT, sealed, max_age=lasts, path="/", secure=settings().secure, httponly=True, samesite="lax")
    return gone


async def take_kept(request: Request, token: str, answer_: Response) -> None:
    """Put the answers that a browser has kept into the form of whoever has just logged in there, and forget them."""
    if not (sealed := request.cookies.get(KEPT, "")):
        return
    now = clock.now()
    async with portal().database.session() as session:
        person = await sign_in.current(session, fingerprint(token), now)
        if person and (answers := kept_answers.unseal(sealed[:8000], now)):
            await kept_answers.into_the_form(session, person.account_id, answers, now)
    answer_.delete_cookie(KEPT, path="/", secure=settings().secure, httponly=True, samesite="lax")


def _type_again(page: Any, sent: Mapping[str, Any]) -> None:
    """Put what was answered back into the form."""
    for field in page.xpath("//main//form//input[@name]"):
        value = sent.get(field.get("name"))
        if field.get("type") in {"radio", "checkbox"}:
            chosen = value if isinstance(value, list) else [value]
            if field.get("value") in chosen:
                field.set("checked", "")
        elif isinstance(value, str):
            field.set("value", value)
    for option in page.xpath("//main//form//select[@name]/option"):
        if option.get("value") and option.get("value") == sent.get(option.getparent().get("name")):
            option.set("selected", "")


def _element(tag: str, text: str = "", css: str = "", **names: str) -> Any:
    made = html.Element(tag, names | ({"class": css} if css else {}))
    made.text = text
    return made


def _say_problems(page: Any, problems: Mapping[str, str]) -> None:
    place = the_slot(page, "answer")
    place.attrib.pop("hidden", None)
    say(place, "")
    box = _element(
        "div", "", "my-4 rounded-box border-2 border-error bg-base-100 p-4", id="problems", role="alert", tabindex="-1", autofocus=""
    )
    box.append(_element("h2", t("Please look at this again"), "text-lg font-bold"))
    for field in (field for field in QUESTIONS if field.key in problems):
        box.append(_element("a", t(field.label), "block min-h-11 py-2 underline", href=f"#{field.key}"))
        for each in page.xpath(f"//*[@id='{field.key}']"):
            each.set("aria-invalid", "true")
        for said in page.xpath(f"//*[@id='{field.key}-problem']"):
            said.text = field.says(problems[field.key])
    place.append(box)


def _say(page: Any, found: Mapping[str, Answered], terms: Mapping[str, Terms]) -> None:
    place = the_slot(page, "answer")
    place.attrib.pop("hidden", None)
    say(place, "")
    place.append(_element("h2", t("What your household may receive"), "text-xl font-bold mt-8", id="answer", tabindex="-1", autofocus=""))
    listed = _element("ul", css="mt-4 grid gap-3")
    for key, each in sorted(found.items(), key=lambda pair: _ORDER.index(pair[1].outlook)):
        listed.append(_programme(key, each, terms[key]))
    place.append(listed)
    place.append(_go_on())


def _programme(key: str, each: Answered, terms: Terms) -> Any:
    item = _element("li", css=ANSWER_CLASS)
    head = _element("p", t(PROGRAMMES[key].title) + " ", "font-semibold")
    head.append(_element("span", t(OUTLOOKS[each.outlook]), OUTLOOK_CLASSES[each.outlook]))
    item.append(head)
    if each.outlook is Outlook.UNLIKELY:
        if each.mend:
            _reasons(item, t("It would need:"), [criteria_words.change_said(change) for change in each.mend])
        else:
            _reasons(
                item, t("It is for households with this, which you cannot change:"), [criteria_words.in_full(part) for part in each.settled]
            )
        return item
    item.append(_element("p", programme_words.benefit(terms), "mt-2"))
    if each.open:
        item.append(_element("p", t("It depends on this:"), "mt-2"))
        item.append(_conditions(each.open))
    return item


def _conditions(criterion: Criterion) -> Any:
    """List the conditions of a criterion, those of a group within it."""
    lists = [_element("ul", css="list-disc ps-6")]
    for line in criteria_words.lines(criteria_words.unasked(criterion)):
        del lists[line.depth + 1 :]
        if line.depth == len(lists):
            lists[-1][-1].append(within := _element("ul", css="list-disc ps-6"))
            lists.append(within)
        lists[-1].append(_element("li", line.said))
    return lists[0]


def _reasons(item: Any, heading: str, reasons: list[str]) -> None:
    item.append(_element("p", heading, "mt-2"))
    listed = _element("ul", css="list-disc ps-6")
    for reason in dict.fromkeys(reasons):
        listed.append(_element("li", reason))
    item.append(listed)


def _go_on() -> Any:
    """Offer to register with what stands in the form, which is posted and never in an address."""
    offer = _element("div", css="my-6")
    named = {"type": "submit", "form": QUESTIONS_FORM, "name": _KEEP, "value": "yes"}
    offer.append(_element("button", t("Register and keep these answers"), "btn btn-primary px-6", **named))
    offer.append(_element("p", t("Only this browser keeps them, for half an hour, until you log in."), "mt-2"))
    return offer


MAY_RECEIVE = filled_page(routes.MAY_RECEIVE, ask) + [
    Gate(spoken(routes.MAY_RECEIVE, language), answer, Audience.ANYONE, methods=["POST"]) for language in LANGUAGES
]
