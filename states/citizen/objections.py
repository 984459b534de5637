"""A citizen's appeals and complaints: what can be appealed, what has been said, and what came of it; live."""

from typing import Any

import reflex as rx
from reflex_base.utils.form import FormData

from registry import clock
from registry.clock import day_of
from registry.records import Appeal, Complaint, Document
from registry.rules.appeals import appeal_of, paper_kind
from registry.rules.complaints import CATEGORIES
from registry.rules.figures import day, moment
from registry.rules.lifecycle import NotAllowedError
from registry.services.objections import appeals, complaints
from registry.services.objections.appeals import Decision
from registry.services.office import cases
from registry.services.office.casework import UnreasonedError
from registry.services.portal import portal
from registry.services.registration import documents, drafts
from states.caller import Audience, admits, the_citizen
from states.session import identifier, text, typed
from states.showing import watch


@admits(Audience.CITIZENS)
class ObjectionsState(rx.State):
    """What the page of appeals and complaints shows."""

    ready: bool = False
    decisions: list[dict[str, str]] = []  # that can be appealed
    appeals: list[dict[str, str]] = []
    papers: dict[str, list[dict[str, str]]] = {}  # by the id of their appeal
    complaints: list[dict[str, str]] = []
    district: str = ""  # of the household
    problems: dict[str, str] = {}  # by field: required, too_long, too_late, too_many
    appealed: str = ""  # the decision that a problem with the words of an appeal is about
    said: str = ""  # appealed, complained
    turn: int = 0

    @rx.event
    async def open(self) -> None:
        """Show the page, and keep it live."""
        self.problems, self.said = {}, ""
        await self.restore()

    async def restore(self) -> None:
        """Fill the page from the database."""
        now, account_id = clock.now(), the_citizen().account_id
        watch(self, {str(account_id)})
        async with portal().database.session() as session:
            application = (await drafts.load(session, account_id, now)).application
            decisions = await appeals.appealable(session, application, now)
            made = await appeals.of_application(session, application.id)
            complained = await complaints.of_application(session, application.id)
            files = await documents.of_application(session, application.id)
        self.decisions = [_decision(each) for each in decisions]
        self.appeals = [_appeal(each) for each in made]
        self.papers = {str(each.id): _papers(each, files) for each in made}
        self.complaints = [_complaint(each) for each in complained]
        self.district = application.district
        self.ready = True

    @rx.event
    async def appeal(self, form: FormData[str, Any]) -> None:
        """Appeal against a decision."""
        sent, now, account_id = typed(form), clock.now(), the_citizen().account_id
        self.turn += 1
        self.said, self.problems = "", {}
        kind, decision = text(sent, "kind"), text(sent, "decision")
        self.appealed = decision
        try:
            async with portal().database.session() as session:
                await appeals.appeal(session, account_id, kind, decision, text(sent, "words"), now)
        except UnreasonedError:
            self.problems = {"words": _lack(text(sent, "words"))}
        except NotAllowedError:
            self.problems = {"words": "too_late"}
        else:
            self.said = "appealed"
            await self._tell_all()
        await self.restore()

    @rx.event
    async def complain(self, form: FormData[str, Any]) -> None:
        """Complain about the service."""
        sent, now, account_id = typed(form), clock.now(), the_citizen().account_id
        self.turn += 1
        self.said = ""
        asked = {"category": text(sent, "category"), "district": text(sent, "district"), "complaint": text(sent, "complaint").strip()}
        self.problems = {key: "required" for key, value in asked.items() if not value}
        if self.problems:
            return
        try:
            async with portal().database.session() as session:
                await complaints.complain(session, account_id, asked["category"], asked["district"], asked["complaint"], now)
        except UnreasonedError:
            self.problems = {"category": "required"} if asked["category"] not in CATEGORIES else {"complaint": "too_long"}
        except NotAllowedError:
            self.problems = {"complaint": "too_many"}
        else:
            self.said = "complained"
            await self._tell_all(asked["district"])
        await self.restore()

    async def _tell_all(self, district: str = "") -> None:
        """Announce what was made to the household's pages and to those who hear or answer in the district."""
        async with portal().database.session() as session:
            application = (await drafts.load(session, the_citizen().account_id, clock.now())).application
        await cases.announce(portal().changes, application)
        if district and district != application.district:
            await portal().changes.publish(f"case:{district}:{application.account_id}")

    @rx.event
    async def arrived(self) -> None:
        """Show what has just been sent."""
        await self._tell_all()
        await self.restore()

    @rx.event
    async def remove(self, document_id: str) -> None:
        """Take a paper back while the appeal is not heard."""
        if (chosen := identifier(document_id)) is None:
            return
        async with portal().database.session() as session:
            await documents.remove(session, the_citizen().account_id, chosen, clock.now())
        await self.arrived()


def _lack(words: str) -> str:
    return "too_long" if words.strip() else "required"


def _decision(each: Decision) -> dict[str, str]:
    return {
        "kind": each.kind,
        "id": each.id,
        "programme": each.programme,
        "words": each.words,
        "at": moment(each.decided_at),
        "until": each.last_day.strftime("%d-%m-%Y"),
    }


def _appeal(each: Appeal) -> dict[str, str]:
    return {
        "id": str(each.id),
        "kind": each.kind,
        "programme": each.programme,
        "words": each.words,
        "at": moment(each.made_at),
        "due": day(day_of(each.due_at)),
        "state": each.state,
        "reason": each.reason,
        "heard_at": moment(each.heard_at),
        "papers": paper_kind(each.id),
    }


def _papers(each: Appeal, files: list[Document]) -> list[dict[str, str]]:
    return [{"id": str(file.id), "name": file.file_name, "scan": file.scan} for file in files if appeal_of(file.kind) == each.id]


def _complaint(each: Complaint) -> dict[str, str]:
    return {
        "category": each.category,
        "words": each.words,
        "at": moment(each.made_at),
        "due": day(day_of(each.due_at)),
        "state": each.state,
        "answer": each.answer,
        "answered_at": moment(each.answered_at),
    }
