"""Words between colleagues and with the citizen, and the contacts of the citizen."""

from typing import Any

import reflex as rx

from components.fields import sentence
from components.happened import said
from components.notices import notice
from components.prose import filled, section
from pser_web.pages.officer.case.acting import act, box, choose, fault, faulty, folded, words
from registry.language import N_, t
from states.officer.case import CaseState
from states.officer.corresponding import CorrespondingState

KINDS = {"internal": N_("Note"), "to_citizen": N_("To the citizen"), "from_citizen": N_("From the citizen")}


def contact() -> rx.Component:
    """Correct the contacts of a person who stands before the officer."""

    def asked(name: str, label: str, value: Any, *faults: str) -> rx.Component:
        return rx.el.div(
            rx.el.label(label, html_for=f"contact-{name}", class_name="label-text mt-3 block"),
            fault("correct_contact", *faults),
            rx.el.input(
                name=name,
                custom_attrs={"id": f"contact-{name}"},
                default_value=value,
                class_name="input figures",
                **faulty("correct_contact", *faults),
            ),
        )

    return rx.el.div(
        folded(
            t("Correct mobile or e-mail"),
            act(
                asked("mobile", t("Mobile number"), CaseState.mobile, "not_a_mobile", "nothing_corrected"),
                asked("email", t("E-mail address"), CaseState.email, "not_an_email"),
                fault("correct_contact", "cnic_unseen"),
                box("cnic_seen", "yes", t("I have the original CNIC before me")),
                rx.el.p(t("The old contacts are told. For a new password the new ones are good after 24 hours."), class_name="mt-2"),
                name="correct_contact",
                send=CorrespondingState.correct_contact,
                label=t("Correct"),
            ),
        ),
        rx.cond(CaseState.contact_held.length() > 0, _held()),
        rx.cond(
            CaseState.may_confirm_contact,
            rx.el.button(
                t("Confirm the new contacts now"),
                type="button",
                on_click=CorrespondingState.confirm_contact(CaseState.version),
                class_name="btn btn-outline",
            ),
        ),
        class_name="mt-4",
    )


def _held() -> rx.Component:
    """Say who has corrected the contacts, from what to what, so that somebody else can confirm it."""
    said = CaseState.contact_held
    before, after = (rx.el.bdi(said[each], class_name="figures") for each in ("before", "after"))
    return notice(
        t("For a new password the contacts are good a day after they were corrected, or a code was printed:"),
        " ",
        rx.el.bdi(said["by"]),
        ", ",
        rx.el.span(said["at"], class_name="figures"),
        rx.cond(said["after"], rx.fragment(": ", filled(t("{before} → {after}"), before=before, after=after))),
        rx.cond(CaseState.may_confirm_contact, rx.fragment(), rx.el.span(" ", t("Another supervisor can confirm them sooner."))),
        tone="warning",
    )


def conversation() -> rx.Component:
    """List what was said, and say more."""
    return section(
        t("Messages and notes"),
        said(CaseState.words, lambda each: [sentence(each["kind"], KINDS), rx.cond(each["by"], rx.fragment(" · ", rx.el.bdi(each["by"])))]),
        act(
            words("text", t("Write"), "write"),
            choose(
                "to",
                t("To"),
                "write",
                rx.el.option(t("Colleagues only"), value="colleagues"),
                rx.el.option(t("The citizen"), value="citizen"),
            ),
            name="write",
            send=CorrespondingState.write,
            label=t("Write"),
        ),
    )
