"""What the official sources said, and which other cases may be of the same household."""

from typing import Any

import reflex as rx

from components.fields import sentence
from pser_web import routes
from pser_web.pages.officer.desk import place
from pser_web.routes import spoken
from registry.language import t
from registry.rules.duplicates import TRAITS
from registry.rules.lifecycle import OFFICE_STATUS
from registry.rules.verification import FIELDS, RESULTS, SOURCES
from registry.services.casework import LONGEST_WORDS
from states.case import CaseState
from states.evidence import EvidenceState


def _finding(finding: Any) -> rx.Component:
    return rx.el.tr(
        rx.el.th(sentence(finding["field"], FIELDS), scope="row", class_name="p-2 text-start font-normal"),
        rx.el.td(rx.el.bdi(finding["declared"]), class_name="p-2"),
        rx.el.td(rx.el.bdi(finding["found"]), class_name="p-2"),
        rx.el.td(sentence(finding["result"], RESULTS), class_name="p-2 font-semibold"),
    )


def check(check: Any) -> rx.Component:
    accept = rx.cond(
        CaseState.may_recommend & (check["state"] == "done") & (check["result"] != "match") & (check["accepted"] == ""),
        rx.el.details(
            rx.el.summary(t("Accept this with evidence"), class_name="inline-flex min-h-11 cursor-pointer items-center underline"),
            rx.el.form(
                rx.el.input(type="hidden", name="check", value=check["id"], read_only=True),
                rx.el.input(name="reason", aria_label=t("What proves it"), max_length=LONGEST_WORDS, class_name="input w-full"),
                rx.el.button(t("Accept"), type="submit", class_name="btn btn-outline mt-2"),
                on_submit=EvidenceState.accept,
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


def twin(twin: Any) -> rx.Component:
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
