"""Raw frames that no page of ours sends: each ends its connection at most, costs little memory, and leaves one line in the log."""

import asyncio
import json
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col, select
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from pser_web import routes
from pser_web.guard import known_events
from pser_web.pser_web import app  # noqa: F401 - registers every state
from registry import clock
from registry.records import Staff, StaffSignIn
from registry.records.database import Database, open_engine
from registry.services.accounts.hashing import fingerprint
from registry.settings import Settings
from states.citizen.wizard import WizardState
from tests.e2e.everybody import Everybody, people, quick_portal, run
from tests.e2e.portal_server import PortalServer
from tests.e2e.raw import CONNECTING, NAMESPACE, RawTab

SECRET = "secret-3520212345671"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PortalServer]:
    server = quick_portal(tmp_path_factory.mktemp("frames"))
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def everybody(portal: PortalServer) -> Everybody:
    return run(people(portal))


async def _line(portal: PortalServer, token: str = "frames") -> ClientConnection:
    address = f"ws://localhost:{portal.port}/_event/?token={token}&EIO=4&transport=websocket"
    line = await connect(address, additional_headers={"Origin": portal.address}, proxy=None, max_size=None)
    await line.recv()
    return line


def _event(**fields: Any) -> str:
    return f"42{NAMESPACE},{json.dumps(['event', {'name': CONNECTING, 'payload': {}, 'router_data': {'pathname': '/help'}} | fields])}"


FRAMES: dict[str, str | bytes] = {
    "of 5 MB": _event(payload={"a": "y" * 5_000_000}),
    "deep": f'42{NAMESPACE},["event",{"[" * 50_000}{"]" * 50_000}]',
    "deep objects": f'42{NAMESPACE},["event",{"{" + chr(34) + "a" + chr(34) + ":"}{"[" * 50_000}',
    "an endless number": f'42{NAMESPACE},["event",{{"name":"{CONNECTING}","payload":{{"a":{"9" * 100_000}}}}}]',
    "no JSON": f"42{NAMESPACE},[{SECRET}",
    "no name": f"42{NAMESPACE},[]",
    "a number for a name": f'42{NAMESPACE},[7,"{SECRET}"]',
    "too many arguments": f'42{NAMESPACE},["ping","{SECRET}"]',
    "binary to come": f'451-{NAMESPACE},["event",{{"_placeholder":true,"num":0}}]',
    "much binary to come": f'4599999999-{NAMESPACE},["event",{{"_placeholder":true,"num":0}}]',
    "binary": b"\x00" * 1000,
    "an error": f'44{NAMESPACE},{{"message":"{SECRET}"}}',
    "to join again": f"40{NAMESPACE},",
    "to join elsewhere": "40/admin,",
}
BORNE: dict[str, str] = {  # frames that are dropped; the connection goes on
    "a query that is none": _event(router_data={"pathname": "/help", "query": 7}),
    "a path that is none": _event(router_data={"pathname": ["/help"]}),
    "a payload that is none": _event(payload=[SECRET]),
    "too large for an event": _event(payload={"a": SECRET * 5_000}),
    "of another name": f'42{NAMESPACE},["{SECRET}",{{}}]',
    "elsewhere": f'42/admin,["event",{{"name":"{SECRET}"}}]',
    "no event": f'42{NAMESPACE},["event","{SECRET}"]',
    "a var set": _event(name=CONNECTING.replace("hydrate_and_load", "update_vars_internal"), payload={"vars": {SECRET: 1}}),
    "a setter": _event(name=CONNECTING.replace("hydrate_and_load", "setvar"), payload={"var_name": "trouble", "value": SECRET}),
}


async def _is_answered(line: ClientConnection) -> bool:
    """Tell whether a connection still gives answers."""
    try:
        await line.send(_event(router_data={"pathname": "/help", "query": {"mark": "still-here"}}))
        async with asyncio.timeout(60):
            while "still-here" not in str(await line.recv()):
                pass
    except ConnectionClosed:
        return False
    return True


@pytest.mark.parametrize("kind", [*FRAMES, *BORNE])
def test_a_frame_that_no_page_sends_is_noted_as_a_fact_and_hurts_nobody(kind: str, portal: PortalServer) -> None:
    async def send() -> bool:
        line = await _line(portal)
        await line.send(f"40{NAMESPACE},")
        await line.send((FRAMES | BORNE)[kind])
        return await _is_answered(line)

    assert run(send()) is (kind in BORNE)
    assert SECRET not in portal.console
    assert "Traceback" not in portal.console


def test_a_flood_of_frames_is_dropped_then_ended_with_two_lines_in_the_log(portal: PortalServer) -> None:
    async def flood() -> None:
        line = await _line(portal)
        await line.send(f"40{NAMESPACE},")
        async with asyncio.timeout(60):
            while True:
                await line.send(_event(name="nobody.knows_this"))

    before = portal.console.count("\n")
    with pytest.raises(ConnectionClosed):
        run(flood())
    noted = portal.console.splitlines()[before:]
    assert [each for each in noted if "far_too_many" in each]
    assert len(noted) <= 120 + 2 + 1


async def _until(tab: RawTab, text: str) -> None:
    """Wait until a tab is told something without asking."""
    async with asyncio.timeout(120):
        while text not in "".join(tab.frames):
            await tab.hear()


@pytest.mark.parametrize("how", ["disabled", "idle"])
def test_news_keep_nobody_signed_in_and_tell_nothing_to_who_is_no_longer(how: str, everybody: Everybody, portal: PortalServer) -> None:
    write = next(name for name in known_events() if name.endswith("dashboard_state.write"))
    case = {"path": routes.CASE, "number": everybody.ids["number"]}

    async def set_back(database: Database, token: str, **values: Any) -> None:
        async with database.session() as session:
            table = Staff if "disabled_at" in values else StaffSignIn
            mine = select(StaffSignIn.staff_id).where(StaffSignIn.token_sha256 == fingerprint(token))
            whose = col(Staff.id).in_(mine) if table is Staff else col(StaffSignIn.token_sha256) == fingerprint(token)
            await session.exec(update(table).where(whose).values(**values))  # pyright: ignore

    async def work() -> tuple[datetime, datetime, str]:
        engine = open_engine(Settings(data_dir=portal.data).database)
        database, now, token = Database(engine), clock.now(), everybody.cookies["officer"].removeprefix("pser_staff=")
        async with RawTab(portal, everybody.cookies["owner"]) as owner, RawTab(portal, everybody.cookies["officer"]) as officer:
            await officer.emit(CONNECTING, {}, **case)
            await _until(officer, '"is_hydrated_rx_state_":true')  # and stays on the case, of which it hears
            assert "Owner of the rights" in "".join(officer.frames)
            long_ago = seen = now - timedelta(minutes=9)
            for turn in range(5):  # what the page still did by itself may have been a sign of life
                await set_back(database, token, seen_at=long_ago)
                await owner.emit(write, {"form": {"text": f"Words {turn}, {how}"}})
                await _until(officer, f"Words {turn}, {how}")
                async with database.session() as session:
                    seen = (await session.exec(select(StaffSignIn.seen_at).where(StaffSignIn.token_sha256 == fingerprint(token)))).one()
                if seen == long_ago:
                    break
            if how == "disabled":
                await set_back(database, token, disabled_at=now)
            else:
                await set_back(database, token, seen_at=now - timedelta(hours=1))
            officer.frames.clear()
            await owner.emit(write, {"form": {"text": f"Later words, {how}"}})
            await _until(officer, "ended")
            await officer.emit(CONNECTING, {}, **case)
            await officer.answered()
            await set_back(database, token, seen_at=clock.now())
            await set_back(database, token, disabled_at=None)
        await engine.dispose()
        return seen, long_ago, "".join(officer.frames)

    seen, long_ago, said = run(work())
    assert seen == long_ago
    assert not [secret for secret in (*everybody.secrets, *everybody.office_secrets, "Later words") if secret in said]


@pytest.mark.parametrize("who", ["stranger", "another citizen", "administrator"])
def test_the_token_of_somebody_elses_tab_opens_nothing_of_it(who: str, everybody: Everybody, portal: PortalServer) -> None:
    async def work() -> list[str]:
        said: list[str] = []
        async with RawTab(portal, everybody.cookies["owner"]) as theirs:
            await theirs.emit(CONNECTING, {}, "/dashboard")
            await theirs.answered()
            assert "Owner of the rights" in "".join(theirs.frames)
            async with RawTab(portal, everybody.cookies[who], theirs.token) as meanwhile:
                await meanwhile.emit(CONNECTING, {}, "/dashboard")
                await meanwhile.answered()
                said += meanwhile.frames
        async with RawTab(portal, everybody.cookies[who], theirs.token) as afterwards:
            await afterwards.answered()
            await afterwards.emit(CONNECTING, {}, "/dashboard")
            await afterwards.answered()
            return said + afterwards.frames

    said = "".join(run(work()))
    assert not [secret for secret in everybody.secrets if secret in said]


def test_what_an_argument_holds_that_does_not_fit_is_not_in_the_log(everybody: Everybody, portal: PortalServer) -> None:
    take = next(name for name in known_events() if name.endswith("acting_state.take"))

    async def work() -> None:
        async with RawTab(portal, everybody.cookies["officer"]) as tab:
            await tab.emit(take, {"version": SECRET}, routes.CASE)
            await tab.answered()

    run(work())
    assert "ActingState.take" in portal.console
    assert SECRET not in portal.console


def test_nobody_else_on_the_machine_reads_what_the_portal_keeps(everybody: Everybody, portal: PortalServer) -> None:
    kept = [*portal.data.glob("pser.db*"), portal.data / "secret.key", portal.data / "documents"]
    assert len(kept) > 2
    assert [path.name for path in kept if path.stat().st_mode & 0o077] == []


def _memory(portal: PortalServer) -> int:
    """Return how much memory the portal's processes have, in KiB."""
    listed = subprocess.run(["ps", "-o", "rss=", "-g", str(portal.pid)], capture_output=True, text=True, check=True)
    return sum(map(int, listed.stdout.split()))


def test_strangers_behind_one_address_have_so_many_tabs_and_who_is_signed_in_has_theirs(everybody: Everybody, portal: PortalServer) -> None:
    async def crowd() -> tuple[int, bool]:
        lines: list[ClientConnection] = []
        for number in range(520):
            line = await _line(portal, f"crowd-{number}")
            await line.send(f"40{NAMESPACE},")
            lines.append(line)
        refused = [number for number, line in enumerate(lines) if str(await line.recv())[:2] == "44"]
        async with RawTab(portal, everybody.cookies["owner"]) as tab:
            await tab.answered()
            signed_in = bool(tab.frames)
        for line in lines:
            await line.close()
        return len(refused), signed_in

    refused, signed_in = run(crowd())
    assert 15 <= refused <= 60  # tabs that have just been closed still count
    assert signed_in
    assert _memory(portal) < 900 * 1024


def test_what_a_save_has_changed_and_where_it_leads_come_in_one_frame(everybody: Everybody, portal: PortalServer) -> None:
    path = routes.step_path("declaration")
    form = {"_step": "declaration", "_revision": "0", "truthful": "yes", "consent": "yes"}

    async def saved() -> list[str]:
        async with RawTab(portal, everybody.cookies["another citizen"]) as tab:
            await tab.emit(CONNECTING, {}, path)
            await tab.emit(f"{WizardState.get_full_name()}.save", {"form": form}, path)
            await tab.answered()
            return tab.frames

    (leading,) = [frame for frame in run(saved()) if '"_redirect"' in frame]
    assert "saved_at" in leading
