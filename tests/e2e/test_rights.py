"""Every event and every address as everybody, with right and wrong ids: what is not theirs is refused, changes nothing, tells nothing.

What is registered is found here by itself; an address with a new parameter is to be given its right id in `everybody.py`.
"""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID, uuid4

import httpx
import pytest
from reflex_base.registry import RegistrationContext
from sqlmodel import select
from starlette.routing import Match, Mount

from pser_web import routes
from pser_web.fields import blank, of_framework
from pser_web.guard import known_events
from pser_web.http.gates import Gate
from pser_web.pages import PAGES
from pser_web.pser_web import GATES, app
from pser_web.rights import CALLERS, rights
from pser_web.routes import split
from registry.records import AuditEntry
from registry.records.database import Database, open_engine
from registry.rules.access import Role
from registry.services.office.audit_words import refused
from registry.settings import Settings
from states.caller import AUDIENCES, Audience, Caller
from tests.e2e.everybody import INSIDERS, OUTSIDERS, Everybody, people, quick_portal, rows, run
from tests.e2e.portal_server import PortalServer
from tests.e2e.raw import CONNECTING, RawTab

_A_TAB = 100  # events; the portal takes 120 in ten seconds
_WHOSE = {  # as whom the table of rights knows somebody
    "owner": "citizen",
    "another citizen": "citizen",
    "officer elsewhere": "officer",
    "supervisor elsewhere": "supervisor",
    "half logged in": "stranger",
}
_CONFIDED = "Confided by whoever called"
T = TypeVar("T")
_ENDING = ("logout",)  # addresses that end the session of whoever calls them


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PortalServer]:
    server = quick_portal(tmp_path_factory.mktemp("rights"))
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def everybody(portal: PortalServer) -> Everybody:
    return run(people(portal))


def _caller(who: str) -> Caller:
    return CALLERS[_WHOSE.get(who, who)]


def _events(who: str, *, theirs: bool) -> list[str]:
    """Return the events that somebody may call, or may not."""
    ours = {name: audience for name, audience in known_events().items() if "states___" in name}
    return sorted(name for name, audience in ours.items() if _caller(who).belongs_to(audience) is theirs)


def _own_events(who: str) -> list[str]:
    """Return the events that somebody may call; of a supervisor those that no officer may, since what takes them is the same."""
    officers = _events("officer", theirs=True) if who == "supervisor" else []
    return [name for name in _events(who, theirs=True) if name not in officers]


def _tabs(all_of_them: list[T]) -> Iterator[list[T]]:
    """Share out what is sent among as many tabs as it takes."""
    for start in range(0, len(all_of_them), _A_TAB):
        yield all_of_them[start : start + _A_TAB]


def _forms(everybody: Everybody) -> list[dict[str, Any]]:
    """Return what is sent: nothing, the right ids of the household, wrong ones."""
    ids, wrong = (
        everybody.ids,
        {"assistance": str(uuid4()), "case": str(uuid4()), "document": "../../etc/passwd", "number": "PSER-26-2222-2222", "check": "999"},
    )
    return [{}, _form(ids), _form(ids | wrong)]


def _form(ids: dict[str, str]) -> dict[str, Any]:
    words = dict.fromkeys(("text", "reason", "words", "name", "full_name", "street_address", "subject", "complaint"), _CONFIDED)
    judged = {"evidence": "original", "verdict": "decline", "outcome": "declined"}
    choices = judged | {"steps": "head", "documents": "cnic_copy", "days": "14", "to": ids["case"]}
    person = {"cnic": "3540798765435", "mobile": "03001112223", "email": "rights@example.com", "cnic_seen": "yes", "role": "administrator"}
    counter = {
        "_assistance": ids["assistance"],
        "assistance": ids["assistance"],
        "_revision_debts": "1",
        "signed": "yes",
        "mobile_of": "own",
    }
    household = counter | {"_step": "head", "_revision": "1", "_member": ids["member"], "member": ids["member"], "person": ids["case"]}
    benefits = {"award": ids["proposed"], "household": f"{ids['case']}:1", "programmes": "healthcare", "run": ids["run"]}
    paid = {"choice": "food_package:2026", "programme": "food_package", "topics": "payment", "code": ids["code"]}
    money = {"amount": "100", "paid": "100", "months": "12", "grace": "0", "kind": "write_off", "reference": "X", "why": _CONFIDED}
    loan = money | {"repayment": ids["repayment"], "paid_on": "2026-11-25", "visited_on": "2026-11-25", "report": _CONFIDED}
    found = {"number": ids["number"], "check": ids["check"], "document": ids["document"], "id": ids["case"], "filter": "district=lahore"}
    of_case = {"case": f"{ids['case']}:1", "application": ids["case"], "districts": "lahore"}
    objection = {"decision": "x", "category": "waiting", "district": "lahore"}
    return objection | benefits | paid | loan | words | choices | person | household | found | of_case


def _payload(name: str, form: dict[str, Any], ids: dict[str, str]) -> dict[str, Any]:
    """Return the arguments that a handler takes, so that it is really entered."""
    handler = RegistrationContext.get().event_handlers[name].handler.fn
    known = {
        "assistance": ids["assistance"],
        "form": form,
        "run": ids["run"],
        "document": ids["document"],
        "document_id": ids["document"],
        "member": ids["member"],
        "step": "head",
    }
    return {key: known.get(key, ids["case"]) for key in list(inspect.signature(handler).parameters)[1:]}


def _named(everybody: Everybody) -> dict[str, str]:
    """Return what an address names of the household."""
    return {key: everybody.ids[key] for key in ("number", "appeal", "complaint")}


async def _call_events(portal: PortalServer, everybody: Everybody, who: str, names: list[str]) -> list[RawTab]:
    """Call events with every form, from a tab in which somebody has tried to open the case."""
    calls = [(name, _payload(name, form, everybody.ids)) for name in names for form in _forms(everybody)]
    used: list[RawTab] = []
    for some in _tabs(calls):
        async with RawTab(portal, everybody.cookies[who]) as tab:
            case = {"path": routes.CASE, **_named(everybody)}
            loan = {"path": routes.LENDING, "number": everybody.ids["loan_number"]}
            for place in (loan, case):
                await tab.emit(CONNECTING, {}, **place)
            for name, payload in some:
                await tab.emit(name, payload, **(loan if "lending____" in name else case))
            await tab.answered()
            used.append(tab)
    return used


async def _open_pages(portal: PortalServer, everybody: Everybody, who: str) -> list[RawTab]:
    """Connect every page, as a browser does."""
    used: list[RawTab] = []
    for some in _tabs([page.path for page in PAGES]):
        async with RawTab(portal, everybody.cookies[who]) as tab:
            for path in some:
                number = everybody.ids["loan_number" if path == routes.LENDING else "number"]
                await tab.emit(CONNECTING, {}, path, **(_named(everybody) | {"number": number}))
            await tab.answered()
            used.append(tab)
    return used


def _paths(gate: Gate, ids: dict[str, str]) -> list[str]:
    """Return the address of a gate with the right id and with a wrong one."""
    right = {"document_id": ids["document"], "kind": "cnic_copy", "page": "1", "code": ids["code"], "repayment": ids["repayment"]}
    named = re.findall("{([a-z_]+)", gate.path)
    assert set(named) <= set(right), f"the walk has no right id for {gate.path}: add it to everybody.py and here"
    plain = re.sub(r"{([a-z_]+)(:\w+)?}", r"{\1}", gate.path)
    return [plain.format(**right), plain.format(**dict.fromkeys(named, str(uuid4())))] if named else [plain]


def _fit(method: str, path: str, who: str, accept: str) -> set[int]:
    """Return with what an address may answer somebody: a page or nothing where there is no gate, a refusal where it does not admit them."""
    scope = {"type": "http", "method": method, "path": path, "headers": []}
    gate = next((gate for gate in GATES if gate.matches(scope)[0] is Match.FULL), None)
    if gate is None:
        return {200, 303} if split(path)[1] in {page.path for page in PAGES} else {404, 405}
    if any(map(_caller(who).belongs_to, gate.admitted)):
        return {200, 201, 303, 400, 403, 404, 413, 422}  # the service may refuse whom the gate admits
    return {401, 403, 303} if accept == "text/html" else {401, 403}


async def _call_gates(portal: PortalServer, everybody: Everybody, who: str) -> list[str]:
    """Ask every gate with every method, those inside only what is not theirs; return what is wrong with the answers."""
    faults: list[str] = []
    async with httpx.AsyncClient(base_url=portal.address, headers={"Origin": portal.address}, trust_env=False, timeout=40) as client:

        async def ask(gate: Gate, path: str, method: str, form: dict[str, Any], accept: str) -> None:
            content = urlencode(form) if method == "POST" else None
            cookie = (everybody.to_end if gate.path.endswith(_ENDING) else everybody.cookies)[who]
            more = {"Accept": accept, "Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
            answer = await client.request(method, path, content=content, headers=more)
            said = answer.text + str(answer.headers)
            faults.extend(f"{method} {path} tells {who} {secret!r}" for secret in everybody.hidden_from(who) if secret in said)
            if answer.status_code not in _fit(method, path, who, accept):
                faults.append(f"{method} {path} answers {who} {answer.status_code}")

        for gate in GATES:
            if who in INSIDERS and any(map(_caller(who).belongs_to, gate.admitted)):
                continue
            for path in _paths(gate, everybody.ids):
                for method in ("GET", "POST", "HEAD", "PUT", "DELETE"):
                    for form in _forms(everybody)[1:] if method == "POST" else [{}]:
                        await ask(gate, path, method, form, "*/*")
                await ask(gate, path, min(gate.methods or ()), {}, "text/html")
        for page in PAGES:
            answer = await client.get(page.path, headers={"Cookie": everybody.cookies[who]})
            faults.extend(f"{page.path} tells {who} {secret!r}" for secret in everybody.secrets if secret in answer.text)
            if answer.status_code not in {200, 303, 404}:
                faults.append(f"{page.path} answers {who} {answer.status_code}")
    return faults


def _told(tabs: list[RawTab], everybody: Everybody, who: str) -> list[str]:
    """Return which secrets came over the sockets, and which fields that are not theirs came with anything in them."""
    said = "".join(frame for tab in tabs for frame in tab.frames)
    told = [f"{who} is told {secret!r}" for secret in everybody.hidden_from(who) if secret in said]
    for tab in tabs:
        for state, values in tab.deltas():
            audience = AUDIENCES.get(state)
            if of_framework(state) or (audience and _caller(who).belongs_to(audience)):
                continue
            full = [name for name, value in values.items() if value != blank()[state].get(name) and not name.startswith("ended_")]
            told += [f"{who} is sent {state}.{name}" for name in full]
    return told


@pytest.mark.parametrize("who", [*INSIDERS, *OUTSIDERS])
def test_what_is_not_theirs_is_refused_changes_nothing_and_tells_nothing(who: str, everybody: Everybody, portal: PortalServer) -> None:
    async def walk() -> list[str]:
        whose = tuple(everybody.ids[key] for key in ("case", "account", "document", "loan", "helped")) if who in OUTSIDERS else ()
        everything, refused, foreign = rows(portal), portal.console.count("reason=not_theirs"), _events(who, theirs=False)
        tabs = await _call_events(portal, everybody, who, foreign)
        assert rows(portal) == everything
        assert portal.console.count("reason=not_theirs") >= refused + len(foreign) * len(_forms(everybody))
        household = rows(portal, whose)
        if who in OUTSIDERS:  # what is theirs to call must not reach the household either
            tabs += await _call_events(portal, everybody, who, _events(who, theirs=True))
        faults = await _call_gates(portal, everybody, who)
        assert rows(portal, whose) == household
        tabs += await _open_pages(portal, everybody, who)
        if who in INSIDERS:  # the walk would notice
            assert "Owner of the rights" in "".join(frame for tab in tabs for frame in tab.frames)
        return faults + _told(tabs, everybody, who)

    faults = run(walk())
    assert not faults, "\n".join(faults)
    for never in (*everybody.secrets, *everybody.office_secrets, *everybody.supervisor_secrets, _CONFIDED, "Traceback", "_failed"):
        assert never not in portal.console


def test_no_foreign_page_can_have_anything_done(everybody: Everybody, portal: PortalServer) -> None:
    before = rows(portal)
    for cookie in ("owner", "supervisor", "administrator"):
        headers = {"Origin": "https://evil.example", "Cookie": everybody.cookies[cookie]}
        with httpx.Client(base_url=portal.address, headers=headers, trust_env=False) as client:
            for gate in GATES:
                for method in (gate.methods or set()) - {"GET", "HEAD"}:
                    for path in _paths(gate, everybody.ids):
                        assert client.request(method, path, data={"reason": "x"}).status_code == 403, path
    assert rows(portal) == before


def test_every_address_and_every_state_says_whom_it_admits() -> None:
    starlette = app.api_transformer[0]  # pyright: ignore[reportIndexIssue, reportOptionalSubscript]
    served = [route for route in starlette.routes if not isinstance(route, Mount)]
    assert [route for route in served if not (isinstance(route, Gate) and route.admitted)] == []
    assert [state for state, values in blank().items() if values and not of_framework(state) and state not in AUDIENCES] == []
    assert all(right.may for right in rights(GATES))


def test_only_what_is_marked_as_an_event_can_be_called() -> None:
    marked: set[str] = set()
    for file in Path("states").rglob("*.py"):
        for state in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            for method in state.body if isinstance(state, ast.ClassDef) else ():
                decorators = [ast.unparse(each) for each in getattr(method, "decorator_list", ())]
                if any(each.startswith("rx.event") for each in decorators):
                    marked.add(f"{file.stem}.{method.name}")  # pyright: ignore[reportAttributeAccessIssue]
    called = {name for name in known_events() if "states___" in name}
    assert {re.sub(r".*___(\w+?)____\w+\.(\w+)", r"\1.\2", name) for name in called} == marked


def test_nobody_belongs_to_all() -> None:
    nobody = Caller(None, "")
    assert not any(nobody.belongs_to(audience) for audience in Audience if audience is not Audience.ANYONE)
    assert not any(all(caller.belongs_to(audience) for audience in Audience) for caller in CALLERS.values())


async def _noted(portal: PortalServer, case: str, action: str) -> int:
    engine = open_engine(Settings(data_dir=portal.data).database)
    async with Database(engine).session() as session:
        wanted = select(AuditEntry.number).where(AuditEntry.action == action)
        if case:
            wanted = wanted.where(AuditEntry.application_id == UUID(case))
        found = (await session.exec(wanted)).all()
    await engine.dispose()
    return len(found)


@pytest.mark.parametrize(
    ("who", "sees"), [("officer", True), ("supervisor", True), ("officer elsewhere", False), ("supervisor elsewhere", False)]
)
def test_a_case_opens_to_its_own_officers_only_and_a_refusal_is_written_down(
    who: str, sees: bool, everybody: Everybody, portal: PortalServer
) -> None:
    async def open_case() -> str:
        before = await _noted(portal, everybody.ids["case"], "case_seen" if sees else "case_refused")
        async with RawTab(portal, everybody.cookies[who]) as tab:
            await tab.emit(CONNECTING, {}, routes.CASE, number=everybody.ids["number"])
            await tab.answered()
        assert await _noted(portal, everybody.ids["case"], "case_seen" if sees else "case_refused") == before + 1
        return "".join(tab.frames)

    said = run(open_case())
    for secret in ("Owner of the rights", *everybody.office_secrets):
        assert (secret in said) is sees
    assert (everybody.ids["document"] in said) is sees


def test_that_staff_were_refused_something_is_written_down(everybody: Everybody, portal: PortalServer) -> None:
    before = run(_noted(portal, "", "access_refused"))
    httpx.post(f"{portal.address}/desk/export", headers={"Cookie": everybody.cookies["officer"]}, trust_env=False)
    assert run(_noted(portal, "", "access_refused")) == before + 1


@pytest.mark.parametrize(
    ("who", "status"),
    [
        *((who, 200) for who in INSIDERS),
        *((who, 404) for who in ("another citizen", "officer elsewhere", "supervisor elsewhere")),
        ("administrator", 403),
        *((who, 401) for who in ("stranger", "half logged in")),
    ],
)
def test_a_document_is_its_owners_and_the_officers_in_charge(who: str, status: int, everybody: Everybody, portal: PortalServer) -> None:
    for path in (f"/documents/{everybody.ids['document']}", f"/documents/{everybody.ids['document']}/preview"):
        answer = httpx.get(portal.address + path, headers={"Cookie": everybody.cookies[who]}, trust_env=False)
        assert answer.status_code == status
        assert ("image/jpeg" in answer.headers["content-type"]) is (status == 200)


@pytest.mark.parametrize(
    ("who", "reason", "status"),
    [
        ("supervisor", "Report to the department", 200),
        ("supervisor", "  ", 422),
        *((who, "x", 403) for who in ("officer", "administrator")),
        *((who, "x", 401) for who in ("half logged in", "another citizen", "stranger")),
    ],
)
def test_a_list_of_cases_leaves_with_a_supervisor_and_a_reason_only(
    who: str, reason: str, status: int, everybody: Everybody, portal: PortalServer
) -> None:
    headers = {"Origin": portal.address, "Cookie": everybody.cookies[who]}
    asked = {"reason": reason, "filter": "status=in_verification&district=lahore"}
    answer = httpx.post(f"{portal.address}/desk/export", data=asked, headers=headers, trust_env=False)
    assert answer.status_code == status
    assert (everybody.ids["number"] in answer.text) is (status == 200)


def test_the_audit_has_words_for_everything_that_staff_can_be_refused() -> None:
    staff = {role.value for role in Role}
    refusable = [each for each in rights(GATES) if each.kind in {"event", "address"} and not staff <= each.may]
    assert len(refusable) > 100
    assert [each.name for each in refusable if not refused(each.name.rpartition("___")[2])] == []
