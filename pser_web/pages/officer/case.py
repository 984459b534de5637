"""One case: answers and documents beside each other, checks, words, and what can be done now."""

from typing import Any

import reflex as rx

from components.decisions import decision_cards
from components.fields import sentence
from components.forms import form, waiting
from components.journey import reviewed
from components.layout import document
from components.notices import notice
from components.prose import section
from components.together import entered_where
from pser_web import routes
from pser_web.pages.frame import link, office
from pser_web.pages.officer.awards import of_case
from pser_web.pages.officer.desk import around_office, logged_out, place
from pser_web.pages.page import Page, Reader
from pser_web.routes import spoken
from registry.language import N_, t
from registry.rules.duplicates import TRAITS
from registry.rules.form import Step
from registry.rules.household import FORM
from registry.rules.lifecycle import EVENTS, OFFICE_STATUS
from registry.rules.papers import BY_KEY, DOCUMENTS, VERDICT_REASONS
from registry.rules.verification import FIELDS, RESULTS, SOURCES
from registry.services.casework import LONGEST_WORDS
from registry.services.requests import TERM_DAYS
from states.case import CaseState

PROBLEMS = {
    "changed": N_("Somebody changed this case meanwhile. It is shown as it is now; please look and do it again."),
    "unreasoned": N_("Something is missing: write the reason in words, and choose what is meant."),
    "not_allowed": N_("This is not possible now, or not yours to do."),
}
VERDICTS = {"accepted": N_("accepted"), "refused": N_("refused")}
RECOMMENDATIONS = {"verify": N_("Verify"), "decline": N_("Decline")}
KINDS = {"internal": N_("Note"), "to_citizen": N_("To the citizen"), "from_citizen": N_("From the citizen")}


def _words(name: str, label: str, rows: int = 3) -> rx.Component:
    return rx.el.div(
        rx.el.label(label, html_for=name, class_name="label-text mt-3 block"),
        rx.el.textarea(name=name, id=name, rows=rows, max_length=LONGEST_WORDS, class_name="input h-auto w-full p-2"),
    )


def _act(*children: rx.Component, send: Any, label: str, **hidden: Any) -> rx.Component:
    return form(
        *children,
        action=spoken(routes.CASE),
        send=send,
        turn=CaseState.turn,
        live=CaseState.is_hydrated,
        label=label,
        hidden=hidden,
        key=CaseState.version.to_string(),
    )


def _seen(step: Step) -> Any:
    def beside(person: Any) -> rx.Component:
        key = step.key if person is None else f"{step.key}." + person["id"]
        member = "" if person is None else person["id"]
        return rx.el.div(
            entered_where(CaseState.entered[key]),
            rx.cond(
                CaseState.seen[key],
                rx.el.span("✓ ", t("Seen by"), " ", rx.el.bdi(CaseState.seen[key])),
                rx.el.button(
                    t("I have seen this proved"),
                    type="button",
                    on_click=CaseState.see(step.key, member),
                    class_name="btn btn-ghost px-2 underline",
                ),
            ),
            class_name="mt-1 text-sm",
        )

    return beside


def _file(file: Any) -> rx.Component:
    address = f"/documents/{file['id']}"
    return rx.el.li(
        rx.el.p(
            rx.el.strong(sentence(file["kind"], {key: paper.title for key, paper in BY_KEY.items()})),
            " ",
            rx.cond(file["verdict"], rx.el.span(sentence(file["verdict"], VERDICTS), class_name="badge h-auto py-1")),
            " ",
            sentence(file["reason"], VERDICT_REASONS),
        ),
        entered_where(file),
        rx.cond(file["original"], rx.el.p("✓ ", t("Original seen by"), " ", rx.el.bdi(file["original"]), class_name="text-sm")),
        rx.el.a(
            rx.el.img(
                src=f"{address}/preview",
                alt=t("Picture of the document"),
                loading="lazy",
                class_name="w-full rounded border border-base-300 bg-base-200",
            ),
            href=address,
            target="_blank",
            class_name="mt-2 block",
        ),
        rx.el.div(
            rx.el.button(t("Accept"), type="button", on_click=CaseState.judge(file["id"], "accepted", ""), class_name="btn btn-outline"),
            rx.el.details(
                rx.el.summary(t("Refuse"), class_name="inline-flex min-h-11 cursor-pointer items-center px-3 underline"),
                *(
                    rx.el.button(
                        t(said),
                        type="button",
                        on_click=CaseState.judge(file["id"], "refused", code),
                        class_name="btn btn-ghost block px-3 underline",
                    )
                    for code, said in VERDICT_REASONS.items()
                ),
            ),
            class_name="mt-2 flex flex-wrap gap-3",
        ),
        class_name="py-4",
    )


def _finding(finding: Any) -> rx.Component:
    return rx.el.tr(
        rx.el.th(sentence(finding["field"], FIELDS), scope="row", class_name="p-2 text-start font-normal"),
        rx.el.td(rx.el.bdi(finding["declared"]), class_name="p-2"),
        rx.el.td(rx.el.bdi(finding["found"]), class_name="p-2"),
        rx.el.td(sentence(finding["result"], RESULTS), class_name="p-2 font-semibold"),
    )


def _check(check: Any) -> rx.Component:
    accept = rx.cond(
        CaseState.may_recommend & (check["state"] == "done") & (check["result"] != "match") & (check["accepted"] == ""),
        rx.el.details(
            rx.el.summary(t("Accept this with evidence"), class_name="inline-flex min-h-11 cursor-pointer items-center underline"),
            rx.el.form(
                rx.el.input(type="hidden", name="check", value=check["id"], read_only=True),
                rx.el.input(name="reason", aria_label=t("What proves it"), max_length=LONGEST_WORDS, class_name="input w-full"),
                rx.el.button(t("Accept"), type="submit", class_name="btn btn-outline mt-2"),
                on_submit=CaseState.accept,
            ),
        ),
    )
    return rx.el.li(
        rx.el.p(
            rx.el.strong(sentence(check["source"], SOURCES)),
            " ",
            rx.el.bdi(check["member"]),
            ": ",
            rx.cond(check["state"] == "done", sentence(check["result"], RESULTS), t("being asked…")),
            " ",
            rx.el.span(check["at"], class_name="figures text-sm opacity-80"),
        ),
        rx.cond(
            CaseState.findings[check["id"]].length() > 0,
            rx.el.table(
                rx.el.thead(
                    rx.el.tr(
                        *(
                            rx.el.th(head, scope="col", class_name="p-2 text-start")
                            for head in (t("Question"), t("Declared"), t("Source"), t("Result"))
                        )
                    )
                ),
                rx.el.tbody(rx.foreach(CaseState.findings[check["id"]], _finding)),
                class_name="mt-1 w-full text-[0.95rem]",
            ),
        ),
        rx.cond(check["accepted"], rx.el.p("✓ ", t("Accepted by"), " ", rx.el.bdi(check["accepted"]), ": ", rx.el.bdi(check["reason"]))),
        accept,
        class_name="py-3",
    )


def _twin(twin: Any) -> rx.Component:
    return rx.el.li(
        rx.el.a(
            twin["number"],
            href=f"{spoken(routes.CASE)}?number={twin['number']}",
            target="_blank",  # so that both stand side by side
            class_name="figures inline-flex min-h-11 items-center font-semibold underline",
        ),
        " ",
        rx.el.bdi(twin["name"]),
        " · ",
        place(twin["district"]),
        " · ",
        sentence(twin["status"], OFFICE_STATUS),
        *(rx.cond(twin["kinds"].contains(kind), rx.el.span(" · ", t(said))) for kind, said in TRAITS.items()),
    )


def _box(name: str, value: str, label: str) -> rx.Component:
    return rx.el.label(
        rx.el.input(type="checkbox", name=name, value=value, class_name="checkbox checkbox-primary"),
        rx.el.span(label),
        class_name="flex min-h-11 cursor-pointer items-center gap-3",
    )


def _request() -> rx.Component:
    return rx.cond(
        CaseState.possible.contains("information_requested"),
        rx.el.details(
            rx.el.summary(t("Ask the citizen for something"), class_name="min-h-11 cursor-pointer py-2 font-semibold"),
            _act(
                rx.el.fieldset(
                    rx.el.legend(t("Answers to give again"), class_name="label-text"),
                    *(_box("steps", step.key, t(step.title)) for step in FORM if step.fields and step.key != "declaration"),
                ),
                rx.el.fieldset(
                    rx.el.legend(t("Documents to send"), class_name="label-text"),
                    *(_box("documents", paper.key, t(paper.title)) for paper in DOCUMENTS),
                ),
                _words("words", t("In plain words, as the citizen will read it")),
                rx.el.label(t("Days to answer"), html_for="days", class_name="label-text mt-3 block"),
                rx.el.input(name="days", id="days", input_mode="numeric", default_value=str(TERM_DAYS), class_name="input figures"),
                send=CaseState.ask,
                label=t("Ask"),
            ),
            class_name="mt-4",
        ),
    )


def _moves() -> rx.Component:
    verdicts = [rx.el.option(t(said), value=value) for value, said in RECOMMENDATIONS.items()]
    outcomes = {"verified": t("Verify"), "declined": t("Decline"), "sent_back": t("Send back for another look")}
    return rx.fragment(
        _request(),
        rx.cond(
            CaseState.may_recommend,
            rx.el.details(
                rx.el.summary(t("Recommend a decision"), class_name="min-h-11 cursor-pointer py-2 font-semibold"),
                _act(
                    rx.el.label(t("Recommendation"), html_for="verdict", class_name="label-text block"),
                    rx.el.select(*verdicts, name="verdict", id="verdict", class_name="select"),
                    _words("reason", t("Reason")),
                    send=CaseState.recommend,
                    label=t("Recommend"),
                ),
                class_name="mt-4",
            ),
        ),
        rx.cond(
            CaseState.possible.contains("sent_back"),
            section(
                t("Decide"),
                rx.el.p(
                    rx.el.bdi(CaseState.recommendation["by"]),
                    ": ",
                    sentence(CaseState.recommendation["verdict"], RECOMMENDATIONS),
                    ". ",
                    rx.el.bdi(CaseState.recommendation["reason"]),
                    class_name="mt-2",
                ),
                _act(
                    rx.el.label(t("Decision"), html_for="outcome", class_name="label-text mt-3 block"),
                    rx.el.select(
                        *(rx.el.option(said, value=value) for value, said in outcomes.items()),
                        name="outcome",
                        id="outcome",
                        class_name="select",
                    ),
                    _words("words", t("Reason. If the case is declined, the citizen reads it")),
                    send=CaseState.decide,
                    label=t("Decide"),
                ),
            ),
        ),
        rx.cond(
            CaseState.possible.contains("reopened"),
            section(t("Open again"), _act(_words("reason", t("Reason")), send=CaseState.reopen, label=t("Open again"))),
        ),
    )


def _contact() -> rx.Component:
    def asked(name: str, label: str, value: Any) -> rx.Component:
        return rx.el.div(
            rx.el.label(label, html_for=f"contact-{name}", class_name="label-text mt-3 block"),
            rx.el.input(name=name, custom_attrs={"id": f"contact-{name}"}, default_value=value, class_name="input figures"),
        )

    return rx.fragment(
        rx.el.details(
            rx.el.summary(t("Correct mobile or e-mail"), class_name="min-h-11 cursor-pointer py-2 font-semibold"),
            _act(
                asked("mobile", t("Mobile number"), CaseState.mobile),
                asked("email", t("E-mail address"), CaseState.email),
                _box("cnic_seen", "yes", t("I have the original CNIC before me")),
                rx.el.p(t("The old contacts are told. For a new password the new ones are good after 24 hours."), class_name="mt-2"),
                send=CaseState.correct_contact,
                label=t("Correct"),
            ),
            class_name="mt-4",
        ),
        rx.cond(CaseState.contact_held, notice(t("The contacts were corrected less than a day ago."), tone="warning")),
        rx.cond(
            CaseState.may_confirm_contact,
            rx.el.button(
                t("Confirm the new contacts now"), type="button", on_click=CaseState.confirm_contact, class_name="btn btn-outline"
            ),
        ),
    )


def _conversation() -> rx.Component:
    return section(
        t("Words"),
        rx.el.ul(
            rx.foreach(
                CaseState.words,
                lambda each: rx.el.li(
                    rx.el.p(
                        sentence(each["kind"], KINDS),
                        " ",
                        rx.el.bdi(each["by"]),
                        " ",
                        rx.el.span(each["at"], class_name="figures"),
                        class_name="text-sm opacity-80",
                    ),
                    rx.el.p(each["text"], dir="auto", class_name="whitespace-pre-line"),
                    class_name="py-2",
                ),
            ),
            class_name="divide-y divide-base-300",
        ),
        _act(
            _words("text", t("Write")),
            rx.el.label(t("To"), html_for="to", class_name="label-text mt-2 block"),
            rx.el.select(
                rx.el.option(t("Colleagues only"), value="colleagues"),
                rx.el.option(t("The citizen"), value="citizen"),
                name="to",
                id="to",
                class_name="select",
            ),
            send=CaseState.write,
            label=t("Write"),
        ),
    )


def case() -> rx.Component:
    return document(
        office(routes.CASE),
        t("Case"),
        *around_office(),
        logged_out(CaseState.ended),
        waiting(CaseState.ready | CaseState.refused | CaseState.ended),
        rx.cond(CaseState.refused, notice(t("There is no such case, or it is not yours to see."), tone="warning")),
        rx.cond(
            CaseState.ready,
            rx.fragment(
                rx.el.p(
                    rx.el.strong(CaseState.number, class_name="figures"),
                    " · ",
                    rx.el.bdi(CaseState.name),
                    " · ",
                    rx.el.strong(sentence(CaseState.status, OFFICE_STATUS), id="case-status"),
                    rx.cond(CaseState.pser_id, rx.el.span(" · ", rx.el.strong(CaseState.pser_id, class_name="figures"))),
                    class_name="mt-2 text-lg",
                ),
                rx.el.p(
                    t("Officer:"),
                    " ",
                    rx.cond(CaseState.officer, rx.el.bdi(CaseState.officer), t("nobody")),
                    rx.cond(CaseState.due, rx.el.span(" · ", t("due"), " ", rx.el.span(CaseState.due, class_name="figures"))),
                    " ",
                    rx.el.button(t("Take it"), type="button", on_click=CaseState.take, class_name="btn btn-ghost px-2 underline"),
                ),
                rx.cond(
                    CaseState.others.length() > 0,
                    notice(t("Also here now:"), " ", rx.foreach(CaseState.others, lambda name: rx.el.bdi(name, " ")), role="status"),
                ),
                rx.cond(
                    CaseState.problem,
                    rx.el.div(
                        sentence(CaseState.problem, PROBLEMS),
                        id="problems",
                        role="alert",
                        custom_attrs={"tabIndex": "-1"},
                        class_name="my-4 rounded-box border-2 border-error bg-base-100 p-4 font-semibold",
                    ),
                ),
                rx.cond(
                    CaseState.twins.length() > 0,
                    notice(
                        rx.el.h2(t("Perhaps the same household"), class_name="text-lg font-bold"),
                        rx.el.ul(rx.foreach(CaseState.twins, _twin)),
                        tone="warning",
                    ),
                ),
                section(
                    t("Checks"),
                    rx.el.ul(rx.foreach(CaseState.checks, _check), class_name="divide-y divide-base-300"),
                ),
                of_case(),
                rx.cond(
                    CaseState.decisions.length() > 0,
                    section(
                        t("What the household may receive"),
                        decision_cards(
                            CaseState.decisions,
                            CaseState.conditions,
                            CaseState.score,
                            f"{spoken(routes.CASE_DECISIONS)}?number={CaseState.number}",
                            access=False,
                        ),
                    ),
                ),
                _moves(),
                _contact(),
                rx.el.div(
                    rx.el.div(*(reviewed(step, CaseState, beside=_seen(step)) for step in FORM if step.fields)),
                    rx.el.section(
                        rx.el.h2(t("Documents"), class_name="mt-6 text-lg font-bold"),
                        rx.cond(
                            CaseState.files.length() > 0,
                            rx.el.ul(rx.foreach(CaseState.files, _file), class_name="divide-y divide-base-300"),
                            rx.el.p(t("None yet.")),
                        ),
                        aria_label=t("Documents"),
                        custom_attrs={"tabIndex": "0"},
                        class_name="self-start lg:sticky lg:top-4 lg:max-h-screen lg:overflow-y-auto",
                    ),
                    class_name="grid gap-6 lg:grid-cols-2",
                ),
                _conversation(),
                section(
                    t("What has happened"),
                    rx.el.ol(
                        rx.foreach(
                            CaseState.events,
                            lambda event: rx.el.li(
                                sentence(event["name"], EVENTS),
                                " ",
                                rx.el.span(event["at"], class_name="figures opacity-80"),
                                class_name="py-1",
                            ),
                        )
                    ),
                ),
            ),
        ),
        back=link(t("Cases"), routes.DESK),
        wide=True,
    )


CASE = Page(routes.CASE, N_("Case"), case, Reader.STAFF, CaseState.open)
