"""The application: the task list, one page a step, the documents, the review (R1-R3). All of it read from FORM and DOCUMENTS."""

from typing import Any

import reflex as rx

from components.answers import reviewed, to_change
from components.asking import changed_elsewhere, doubts, shared
from components.fields import problem_summary, question, sentence
from components.forms import form, waiting
from components.journey import lacking, people_list, task_list
from components.layout import Link, document
from components.notices import alert, notice
from components.papers import checklist
from components.prose import figures, filled, go, to
from components.together import entered_where
from pser_web import routes
from pser_web.pages.citizen.helped import around, around_form, entered, together
from pser_web.pages.frame import link, personal
from pser_web.pages.page import Page, Reader
from pser_web.routes import spoken, step_path
from registry.language import N_, t
from registry.rules.contradictions import CONTRADICTIONS, QUESTIONS
from registry.rules.form import Kind, Step
from registry.rules.household import FORM, SECTIONS
from registry.rules.papers import DOCUMENTS
from states.citizen.papers import PapersState
from states.citizen.review import ReviewState
from states.citizen.wizard import WizardState
from states.session import SessionState


def tasks() -> rx.Component:
    sections = {section: [(step, spoken(step_path(step.key))) for step in FORM if step.section == section] for section in SECTIONS}
    return document(
        personal(routes.APPLY),
        t("My application"),
        *around_form(),
        waiting((WizardState.resume != "") | SessionState.ended),
        rx.cond(
            WizardState.resume,
            rx.cond(
                WizardState.status == "draft",
                rx.el.p(go(t("Go on with the form"), f"{spoken(routes.APPLY)}/{WizardState.resume}"), class_name="mt-4"),
                notice(
                    rx.el.p(t("The application has been sent.")),
                    rx.el.p(go(t("See where it stands"), spoken(routes.DASHBOARD), first=False), class_name="mt-3"),
                    tone="success",
                ),
            ),
        ),
        task_list(sections, WizardState.tasks, WizardState.openable),
        together(),
        lead=t("Every answer is saved at once. You can stop at any time and go on later, also on another phone."),
    )


def _saved() -> rx.Component:
    return rx.cond(
        WizardState.saved_at & ~SessionState.trouble,
        rx.el.p(
            "✓ ",
            t("Saved"),
            " ",
            rx.el.span(WizardState.saved_at, class_name="figures"),
            role="status",
            class_name="mt-2 font-semibold text-success-content",
        ),
    )


def _questions(step: Step) -> rx.Component:
    ready = WizardState.step == step.key
    here = spoken(step_path(step.key))
    return shared(
        step,
        problem_summary({field.key: t(field.label) for field in step.fields}, WizardState.problems),
        changed_elsewhere(WizardState.changed_elsewhere, WizardState.show_saved, WizardState.keep_typed, id="problems"),
        form(
            *(
                question(
                    field,
                    WizardState.several[field.key] if field.kind is Kind.CHOICES else WizardState.answers[field.key],
                    WizardState.problems[field.key],
                    **(
                        {"within": WizardState.district, "ready": ready}
                        if field.within
                        else {"on_change": WizardState.narrow, "ready": ready}
                        if any(other.within == field.key for other in step.fields)
                        else {}
                    ),
                )
                for field in step.fields
            ),
            _other_income() if step.key == "income" else rx.fragment(),
            doubts(step, WizardState.doubts, id="problems"),
            action=here,
            send=WizardState.save,
            turn=WizardState.turn,
            label=t("Save and go on"),
            hidden={"_step": step.key, "_member": WizardState.member, "_revision": WizardState.revision},
            ready=ready,
            live=WizardState.is_hydrated,
        ),
        key=rx.cond(ready, WizardState.member + WizardState.edition + "-", "waiting"),
    )


def _other_income() -> rx.Component:
    return rx.cond(
        WizardState.other_income,
        rx.el.p(
            rx.cond(WizardState.answers["income_period"] == "annual", t("Saved so far, for a month:"), t("Saved so far, for a year:")),
            " ",
            rx.el.strong(filled(t("Rs {amount}"), amount=figures(WizardState.other_income))),
        ),
    )


def _asked_for(*, adds: bool) -> rx.Component:
    """Say how to answer the office, which asks about everybody who is listed."""
    return notice(
        rx.el.p(t("The office asks you to look at these answers again."), class_name="font-semibold"),
        rx.el.p(
            t("Is everybody there, and everything right? Then press “These are right” below. If not, press “Change” and correct it.")
            if adds
            else t("Is everything right? Then press “These are right” below. If not, press “Change” and correct it.")
        ),
        tone="warning",
    )


def _step_page(step: Step) -> rx.Component:
    if step.repeats:
        adds = step.key == "members"
        here = spoken(step_path(step.key))
        listed = rx.fragment(
            rx.cond(WizardState.asked_for, _asked_for(adds=adds)),
            people_list(step, WizardState.people, here, WizardState.remove if adds else None, WizardState.asked_for),
            rx.el.div(
                go(t("Add a person"), f"{here}?person={WizardState.new_member}", first=False) if adds else rx.fragment(),
                rx.cond(
                    WizardState.asked_for,
                    rx.el.button(t("These are right"), type="button", on_click=WizardState.call_right, class_name="btn btn-primary"),
                    go(t("Everybody is there, go on") if adds else t("Go on"), f"{spoken(routes.APPLY)}/{WizardState.resume}"),
                ),
                class_name="flex flex-wrap gap-3",
            ),
        )
        whose = rx.cond(
            WizardState.known_member,
            rx.foreach(
                WizardState.people,
                lambda person: rx.cond(
                    person["id"] == WizardState.member, rx.el.p(rx.el.bdi(person["name"]), class_name="mt-4 text-xl font-bold")
                ),
            ),
        )
        body = rx.cond(
            WizardState.step == step.key,
            rx.cond(WizardState.member, rx.fragment(whose, _questions(step)), listed),
            _questions(step),
        )
    else:
        body = _questions(step)
    return document(
        personal(step_path(step.key)),
        t(step.title),
        *around_form(),
        _saved(),
        entered(),
        waiting((WizardState.step == step.key) | SessionState.ended),
        rx.cond(SessionState.ended, rx.fragment(), body),
        together(),
        lead=t(step.intro) if step.intro else "",
        back=link(t("All steps"), routes.APPLY),
    )


def documents() -> rx.Component:
    step = next(step for step in FORM if step.key == "documents")
    return document(
        personal(step_path("documents")),
        t(step.title),
        *around_form(),
        waiting(PapersState.ready | SessionState.ended),
        rx.cond(
            PapersState.ready,
            rx.fragment(
                checklist(
                    PapersState.needed,
                    PapersState.files,
                    PapersState.remove,
                    removable=~PapersState.requested,
                    awaited=PapersState.awaited,
                ),
                rx.el.button(
                    t("I have just sent a file"),
                    type="button",
                    id="documents-refresh",
                    on_click=PapersState.arrived,
                    class_name="sr-only",
                    custom_attrs={"tabIndex": "-1"},
                ),
                rx.cond(
                    PapersState.changing,
                    go(t("Go on"), spoken(routes.CHANGES)),
                    rx.cond(
                        PapersState.requested,
                        go(t("Back to the dashboard, to give them to the office"), spoken(routes.DASHBOARD)),
                        go(t("Go on"), spoken(step_path("review"))),
                    ),
                ),
            ),
        ),
        lead=t(step.intro),
        back=Link(
            rx.cond(PapersState.requested, t("Dashboard"), t("All steps")),
            rx.cond(PapersState.requested, spoken(routes.DASHBOARD), spoken(routes.APPLY)),
        ),
    )


_LACKING = (ReviewState.missing_steps.length() > 0) | (ReviewState.missing_documents.length() > 0) | ReviewState.confirm_mobile


def _missing() -> rx.Component:
    return rx.cond(
        _LACKING,
        alert(
            rx.el.h2(t("Before you can send it"), class_name="text-lg font-bold"),
            rx.el.ul(
                lacking(
                    ReviewState.missing_steps,
                    lambda step: spoken(step_path(step.key)),
                    ReviewState.missing_documents,
                    spoken(step_path("documents")),
                ),
                rx.cond(ReviewState.confirm_mobile, rx.el.li(to(t("Confirm your mobile number with a code"), spoken(routes.ACCOUNT)))),
            ),
        ),
    )


def _files(*, changes: bool) -> rx.Component:
    documents_path = spoken(step_path("documents"))
    change = to_change(documents_path, t("Change") + ": " + t("Documents")) if changes else rx.fragment()

    def sent(key: Any, title: Any) -> rx.Component:
        return rx.cond(
            ReviewState.files[key],
            rx.el.div(
                rx.el.p(title, class_name="mt-2 font-semibold"),
                rx.el.ul(rx.foreach(ReviewState.files[key], lambda name: rx.el.li(rx.el.bdi(name)))),
            ),
        )

    return rx.el.section(
        rx.el.div(rx.el.h2(t("Documents"), class_name="grow text-lg font-bold"), change, class_name="flex items-center"),
        rx.foreach(rx.Var.create([(paper.key, t(paper.title)) for paper in DOCUMENTS]), lambda paper: sent(paper[0], paper[1])),
        class_name="mt-6 rounded-box border border-base-300 bg-base-100 p-4",
    )


def _answers(change: str = "") -> rx.Component:
    return reviewed((step for step in FORM if step.fields), ReviewState, change, lambda key: entered_where(ReviewState.entered[key]))


def sent_answers() -> rx.Component:
    return document(
        personal(routes.ANSWERS),
        t("Your answers and documents"),
        *around(),
        waiting(ReviewState.ready | SessionState.ended),
        rx.cond(
            ReviewState.ready,
            rx.fragment(
                _answers(),
                _files(changes=False),
            ),
        ),
        back=link(t("Dashboard"), routes.DASHBOARD),
    )


def review() -> rx.Component:
    step = next(step for step in FORM if step.key == "review")
    where = {each.code: "members" if each.step == "review" else each.step for each in CONTRADICTIONS}
    change = rx.Var.create({code: f"{spoken(step_path(key))}?back=review" for code, key in where.items()})
    doubted = rx.cond(
        ReviewState.doubts.length() > 0,
        notice(
            rx.cond(
                ReviewState.refused, rx.el.h2(t("Tick the box if it is right, or correct the answer."), class_name="text-lg font-bold")
            ),
            rx.el.ul(
                rx.foreach(
                    ReviewState.doubts,
                    lambda code: rx.el.li(sentence(code, QUESTIONS), " ", to(t("Change"), change[code]), class_name="py-1"),
                )
            ),
            rx.el.label(
                rx.el.input(type="checkbox", name="_right", value="yes", class_name="checkbox checkbox-primary mt-1"),
                rx.el.span(t("I have looked at it; it is right")),
                class_name="flex min-h-11 cursor-pointer items-start gap-3 py-2 font-semibold",
            ),
            tone="warning",
            id=rx.cond(_LACKING, "doubts", "problems"),
            custom_attrs={"tabIndex": "-1"},
        ),
    )
    return document(
        personal(step_path("review")),
        t(step.title),
        *around_form(),
        waiting(ReviewState.ready | SessionState.ended),
        rx.cond(
            ReviewState.ready,
            rx.fragment(
                rx.cond(
                    ReviewState.another_look,
                    alert(t("Answers were changed elsewhere since you looked. Please look at them again, then send."), named="changed"),
                ),
                _missing(),
                _answers(spoken(routes.APPLY)),
                _files(changes=True),
                form(
                    doubted,
                    rx.el.p(
                        t("While they are being checked, the answers can be changed only with the help of an officer."), class_name="my-4"
                    ),
                    action=spoken(step_path("review")),
                    send=ReviewState.submit,
                    turn=ReviewState.turn,
                    live=ReviewState.is_hydrated,
                    label=t("Send the application"),
                ),
            ),
        ),
        lead=t(step.intro),
        back=link(t("All steps"), routes.APPLY),
    )


APPLY = (
    Page(routes.APPLY, N_("My application"), tasks, Reader.CITIZEN, WizardState.open),
    *(
        Page(step_path(step.key), step.title, lambda step=step: _step_page(step), Reader.CITIZEN, WizardState.open)
        for step in FORM
        if step.fields
    ),
    Page(step_path("documents"), N_("Documents"), documents, Reader.CITIZEN, PapersState.open),
    Page(routes.ANSWERS, N_("Your answers and documents"), sent_answers, Reader.CITIZEN, ReviewState.show),
    Page(step_path("review"), N_("Check and send"), review, Reader.CITIZEN, ReviewState.open),
)
