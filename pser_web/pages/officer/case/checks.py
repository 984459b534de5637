"""What the official sources said, differences first, and which other cases may be of the same household."""

from typing import Any

import reflex as rx

from components.fields import sentence
from components.notices import notice
from components.prose import figures, filled, section
from components.tables import cell, table
from pser_web import routes
from pser_web.pages.officer.case.acting import act, choose, folded, while_possible, words
from pser_web.pages.officer.case.evidence import TITLES
from pser_web.pages.officer.desk import place
from pser_web.routes import spoken
from registry.language import t
from registry.rules.duplicates import TRAITS, VERDICTS
from registry.rules.lifecycle import OFFICE_STATUS
from registry.rules.names import SAME
from registry.rules.verification import FIELDS, RESULTS, SOURCES, Result
from registry.services.office.recommendations import ORIGINAL
from states.officer.case import CaseState
from states.officer.evidence import EvidenceState


def checks() -> rx.Component:
    """List the checks; those that match are folded away."""

    def some(shown: Any, offer: Any) -> rx.Component:
        return rx.el.ul(rx.foreach(shown, lambda check: _check(check, offer)), class_name="divide-y divide-base-300")

    return section(
        t("Checks"),
        rx.cond((CaseState.checks.length() == 0) & (CaseState.matches.length() == 0), rx.el.p(t("None yet."))),
        some(CaseState.checks, lambda check: rx.fragment(_ask_again(check), _accept(check))),
        rx.cond(CaseState.matches.length() > 0, folded(t("What matches"), some(CaseState.matches, lambda _: rx.fragment()))),
    )


def _value(finding: Any, key: str) -> Any:
    said = rx.match(finding[key], ("yes", t("Yes")), ("no", t("No")), finding[key])
    return rx.cond(finding["field"] == "attending", said, rx.el.bdi(finding[key]))


def _likeness(finding: Any) -> rx.Component:
    """Say how alike two names are that are not written the same, and from where on they are one name."""
    said = filled(t("{score} % alike, one name from {least} %"), score=figures(finding["score"]), least=figures(str(SAME)))
    return rx.cond((finding["score"] != "") & (finding["score"] != "100"), rx.el.p(said, class_name="text-sm"))


def _finding(finding: Any) -> rx.Component:
    weight = rx.cond(finding["result"] == Result.MATCH, "", "font-bold")
    return rx.el.tr(
        rx.el.th(sentence(finding["field"], FIELDS), scope="row", class_name="p-2 text-start font-normal"),
        cell(t("Declared"), _value(finding, "declared")),
        cell(t("Source"), _value(finding, "found")),
        cell(t("Result"), rx.el.span(sentence(finding["result"], RESULTS), class_name=weight), _likeness(finding)),
    )


def evidence(check: Any) -> rx.Component:
    """Say who accepted a difference, with which evidence and why, and whether a supervisor has confirmed it."""
    document = CaseState.kinds[check["evidence"]]
    return rx.fragment(
        t("Accepted by"),
        " ",
        rx.el.bdi(check["accepted"]),
        " · ",
        rx.cond(check["evidence"] == ORIGINAL, t("original seen"), sentence(document, TITLES)),
        ": ",
        rx.el.bdi(check["reason"]),
        rx.el.br(),
        rx.cond(
            check["confirmed"],
            rx.fragment(t("Confirmed by"), " ", rx.el.bdi(check["confirmed"])),
            rx.el.strong(t("Not confirmed by a supervisor yet.")),
        ),
    )


def _ask_again(check: Any) -> rx.Component:
    """Offer to ask a source once more that was given up on."""
    given_up = (check["state"] == "done") & (check["result"] == Result.UNAVAILABLE) & (check["accepted"] == "")
    return rx.cond(
        CaseState.may_recommend & given_up,
        rx.el.button(
            t("Ask the source again"),
            type="button",
            on_click=EvidenceState.ask_again(check["id"], CaseState.version),
            class_name="btn btn-outline mt-2",
        ),
    )


def _take_back(check: Any) -> rx.Component:
    """Offer to take back what the reader has accepted themselves."""
    return rx.cond(
        CaseState.may_recommend & (check["mine"] != ""),
        rx.el.button(
            t("No longer accept this"),
            type="button",
            on_click=EvidenceState.take_back(check["id"], CaseState.version),
            class_name="btn btn-ghost px-2 underline",
        ),
    )


def _accept(check: Any) -> rx.Component:
    acceptable = (check["state"] == "done") & (check["result"] != Result.MATCH) & (check["accepted"] == "")
    form_name = "accept." + check["id"]
    proofs = rx.foreach(
        CaseState.files,
        lambda file: rx.cond(file["verdict"] != "refused", rx.el.option(sentence(file["kind"], TITLES), value=file["id"])),
    )
    return while_possible(
        CaseState.may_recommend & acceptable,
        folded(
            t("Accept this with evidence"),
            act(
                rx.el.input(type="hidden", name="check", value=check["id"], read_only=True),
                choose(
                    "evidence",
                    t("What proves it"),
                    form_name,
                    rx.el.option(t("Choose"), value=""),
                    rx.el.option(t("The original, seen by me"), value=ORIGINAL),
                    proofs,
                ),
                words("reason", t("Reason"), form_name, rows=2),
                name=form_name,
                send=EvidenceState.accept,
                label=t("Accept"),
            ),
        ),
    )


def _check(check: Any, offer: Any) -> rx.Component:
    compared = t("What was declared and what the source says")
    waits = rx.cond(
        check["again"],
        rx.fragment(t("does not answer; it is asked again at"), " ", rx.el.span(check["again"], class_name="figures")),
        t("being asked…"),
    )
    return rx.el.li(
        rx.el.p(
            rx.el.strong(sentence(check["source"], SOURCES)),
            rx.cond(check["member"], rx.el.span(" ", rx.el.bdi(check["member"]))),
            ": ",
            rx.cond(check["state"] == "done", sentence(check["result"], RESULTS), waits),
            " ",
            rx.el.span(check["at"], class_name="figures text-sm"),
        ),
        rx.cond(
            CaseState.findings[check["id"]].length() > 0,
            table(
                f"{compared}: {sentence(check['source'], SOURCES)} {check['member']}",
                (t("Question"), t("Declared"), t("Source"), t("Result")),
                rx.foreach(CaseState.findings[check["id"]], _finding),
                stacked=True,
            ),
        ),
        rx.cond(check["accepted"], rx.el.p("✓ ", evidence(check), class_name="mt-1")),
        _take_back(check),
        offer(check),
        key=check["id"],  # what is typed beside a check stays there when the order changes
        class_name="py-3",
    )


def twins() -> rx.Component:
    """List the cases that may be of the same household, with what was found of each."""
    return rx.cond(
        CaseState.twins.length() > 0,
        notice(
            rx.el.h2(t("Perhaps the same household"), class_name="text-lg font-bold"),
            rx.el.ul(rx.foreach(CaseState.twins, _twin)),
            tone="warning",
        ),
    )


def _twin(twin: Any) -> rx.Component:
    compare = f"{spoken(routes.COMPARE)}?number={CaseState.number}&with=" + twin["number"]
    return rx.el.li(
        rx.el.span(twin["number"], class_name="figures font-semibold"),
        " ",
        rx.el.bdi(twin["name"]),
        " · ",
        place(twin["district"]),
        " · ",
        sentence(twin["status"], OFFICE_STATUS),
        *(rx.cond(twin["kinds"].contains(kind), rx.el.span(" · ", t(said))) for kind, said in TRAITS.items()),
        rx.cond(
            twin["verdict"],
            rx.el.p(rx.el.bdi(twin["by"]), ": ", rx.el.strong(sentence(twin["verdict"], VERDICTS)), t(". "), rx.el.bdi(twin["reason"])),
        ),
        rx.el.a(
            t("Hold both beside each other"),
            href=compare,
            aria_label=t("Hold both beside each other") + ": " + twin["number"],
            class_name="ms-2 inline-flex min-h-11 items-center underline",
        ),
        class_name="py-1",
    )
