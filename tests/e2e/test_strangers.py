"""What strangers may do: nothing. Raw requests and raw socket frames against a real portal."""

import contextlib
import json
import os
import re
import socket
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

import pser_web.pser_web  # noqa: F401 - registers every state
from pser_web import routes
from pser_web.guard import known_events
from pser_web.pages import PAGES
from pser_web.pages.page import Reader
from registry.rules import numbers
from states.caller import Audience
from tests.e2e.everybody import run
from tests.e2e.portal_server import PortalServer
from tests.e2e.raw import NAMESPACE, RawTab

NONSENSE: list[Any] = [
    {},
    {"form": None},
    {"form": "x"},
    {"form": [1, {"a": []}]},
    {"form": {"_step": "head", "_revision": "9" * 50}},
    {"member": 7},
    {"district": {"$ne": 1}},
    {"document_id": "../../etc/passwd"},
    {"unknown": True},
]
A_TAB = 10  # names; a tab is heard 120 times in ten seconds


@pytest.fixture
def client(portal: PortalServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=portal.address, headers={"Accept": "text/html,*/*;q=0.8"}, trust_env=False, timeout=40) as each:
        yield each


def test_every_event_called_by_a_stranger_with_nonsense_changes_nothing_and_logs_nothing_of_it(portal: PortalServer) -> None:
    marker = "secret-35202-1234567-1"
    closed = sorted(name for name, audience in known_events().items() if audience is not Audience.ANYONE and "states___" in name)
    assert len(closed) > 30
    refused = portal.console.count("reason=not_theirs")

    async def call() -> str:
        for start in range(0, len(closed), A_TAB):
            async with RawTab(portal) as tab:
                for name, payload in product(closed[start : start + A_TAB], NONSENSE):
                    await tab.emit(name, payload | {"note": marker})
                await tab.answered()
        async with RawTab(portal) as tab:
            for name in ("reflex___state____state.set_is_hydrated", "nobody.knows_this", 7, None, "x" * 5000):
                await tab.emit(name, {"value": marker})
            await tab.message("client_error", {"message": marker})
            await tab.message("event", "not even an object " + marker)
            await tab.message("event", ["nor", "this", marker])
            await tab.answered()
            return "".join(tab.frames)

    said = run(call())
    assert portal.console.count("reason=not_theirs") == refused + len(closed) * len(NONSENSE)
    assert "full_name" not in said
    assert "0300" not in said
    assert marker not in portal.console
    assert "Traceback" not in portal.console
    assert httpx.get(f"{portal.address}/healthz", trust_env=False).json() == {"ok": True}


def test_open_events_called_with_nonsense_break_nothing(portal: PortalServer) -> None:
    names = sorted(name for name, audience in known_events().items() if audience is Audience.ANYONE and "states___" in name)

    async def call() -> None:
        for start in range(0, len(names), A_TAB):
            async with RawTab(portal) as tab:
                for name, payload in product(names[start : start + A_TAB], NONSENSE):
                    await tab.emit(name, payload, "/login")
                await tab.answered()

    run(call())
    assert "Traceback" not in portal.console


def test_an_event_of_a_tab_without_a_token_is_not_logged(portal: PortalServer) -> None:
    marker = "secret-of-no-tab"
    name = next(name for name in known_events() if name.endswith("login_state.submit"))

    async def call() -> None:
        address = f"ws://localhost:{portal.port}/_event/?EIO=4&transport=websocket"
        async with connect(address, additional_headers={"Origin": portal.address}, proxy=None) as line:
            await line.recv()
            await line.send(f"40{NAMESPACE},")
            await line.send(f"42{NAMESPACE},{json.dumps(['event', {'name': name, 'payload': {'form': {'cnic': marker}}}])}")
        async with RawTab(portal) as tab:
            await tab.answered()  # and so has been whatever came before

    run(call())
    assert marker not in portal.console


def test_a_socket_from_a_foreign_page_is_refused(portal: PortalServer) -> None:
    async def call() -> None:
        async with RawTab(portal, origin="https://evil.example"):
            pass

    with pytest.raises(InvalidStatus):
        run(call())


@pytest.mark.parametrize("path", [page.path for page in PAGES if page.reader is Reader.CITIZEN])
@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_personal_page_sends_a_stranger_to_the_door(path: str, language: Any, client: httpx.Client) -> None:
    answer = client.get(routes.spoken(path, language))
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{routes.spoken('/login', language)}?next={path}"


@pytest.mark.parametrize("path", [page.path for page in PAGES if page.reader is Reader.STAFF])
@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_page_of_the_staff_sends_a_stranger_to_the_staffs_door(path: str, language: Any, client: httpx.Client) -> None:
    answer = client.get(routes.spoken(path, language))
    assert (answer.status_code, answer.headers["location"]) == (303, routes.spoken("/staff", language))


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/_upload", 404),
        ("POST", "/_upload", 405),
        ("GET", "/ping", 404),
        ("GET", "/_all_routes", 404),
        ("GET", "/_health", 404),
        ("GET", "/../pyproject.toml", 404),
        ("GET", "/assets/../../../pyproject.toml", 404),
        ("GET", "/documents/7", 303),
        ("GET", "/documents/00000000-0000-0000-0000-000000000000", 303),
        ("GET", "/no/such/page", 404),
        ("DELETE", "/dashboard", 303),
        ("POST", "/apply/head", 303),
        ("GET", "/receipt", 303),
        ("POST", "/documents/cnic_copy", 303),
        ("GET", "/staff/code", 303),
        ("POST", "/staff/code", 303),
        ("GET", "/staff/logout", 405),
        ("POST", "/desk", 303),
        ("GET", "/desk/counter/declaration", 303),
        ("POST", "/desk/counter/receipt", 303),
        ("POST", "/documents/cnic_copy?assistance=00000000-0000-0000-0000-000000000000", 303),
    ],
)
def test_other_addresses_are_closed(method: str, path: str, status: int, client: httpx.Client) -> None:
    assert client.request(method, path).status_code == status


def test_the_form_is_declared_for_others_to_read(client: httpx.Client) -> None:
    steps = client.get("/api/form").json()["steps"]
    assert steps[1]["key"] == "head"
    assert steps[1]["title"]["ur"] != steps[1]["title"]["en"]
    assert {"key", "kind", "label", "options", "required"} <= set(steps[1]["fields"][0])


ACCOUNT = {
    "full_name": "Zainab Bibi",
    "date_of_birth": "1985-04-12",
    "mobile": "03009999999",
    "email": "",
    "password": "the rain on our roof 7",
}


def _registered(client: httpx.Client, portal: PortalServer, cnic: str) -> None:
    """Make an account and log in with plain form posts, as a browser without scripts does."""
    ours = {"Origin": portal.address}
    assert client.post("/register", data=ACCOUNT | {"cnic": cnic}, headers=ours).headers["location"] == "/registered"
    answer = client.post("/login", data={"cnic": cnic, "password": ACCOUNT["password"]}, headers=ours)
    assert (answer.status_code, answer.headers["location"]) == (303, "/dashboard")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert client.get("/dashboard").status_code == 200


def test_the_door_answers_plain_posts_and_gives_back_what_was_typed_but_no_password(client: httpx.Client, portal: PortalServer) -> None:
    answer = client.post("/ur/register", data=ACCOUNT | {"cnic": "35202-77", "password": "short"}, headers={"Origin": portal.address})
    assert answer.status_code == 422
    assert 'value="35202-77"' in answer.text
    assert 'value="Zainab Bibi"' in answer.text
    assert 'value="short"' not in answer.text
    assert "13 ہندسے" in answer.text
    assert re.findall("<script[^>]*>", answer.text) == ['<script src="/js/page.js" type="module">']
    _registered(client, portal, "3520277777771")
    wrong = client.post("/login", data={"cnic": "3520277777771", "password": "wrong"}, headers={"Origin": portal.address})
    unknown = client.post("/login", data={"cnic": "3520277777773", "password": "wrong"}, headers={"Origin": portal.address})
    assert wrong.status_code == unknown.status_code == 422
    assert re.sub(r"352027777777\d", "", wrong.text) == re.sub(r"352027777777\d", "", unknown.text)


def test_a_link_to_a_new_password_needs_no_script_and_lasts_until_the_password_is_good(client: httpx.Client, portal: PortalServer) -> None:
    ours = {"Origin": portal.address}
    mine = ACCOUNT | {"cnic": "3520277777791", "email": "no.script@example.com"}
    client.post("/register", data=mine, headers=ours)
    sent = client.post("/forgot", data={"contact": "No.Script@example.com"}, headers=ours)
    assert 'href="/reset"' in sent.text  # for who gets a code
    link = portal.wait_for_message(to="no.script@example.com", holding="token=")["text"].split("token=")[1].split()[0]
    page = client.get(f"/reset?token={link}")
    assert page.headers["cache-control"] == "no-store"
    assert f'name="token" value="{link}"' in page.text
    assert 'name="code"' not in page.text
    again = client.post("/reset", data={"token": link, "password": "short"}, headers=ours)
    assert again.status_code == 422
    assert f'name="token" value="{link}"' in again.text
    done = client.post("/reset", data={"token": link, "password": "another roof, another rain"}, headers=ours)
    assert "The password is changed" in client.get(done.headers["location"]).text
    assert client.post("/reset", data={"token": link, "password": "a third roof and rain"}, headers=ours).status_code == 422
    assert client.post("/login", data=mine | {"password": "another roof, another rain"}, headers=ours).status_code == 303


def test_an_application_is_followed_without_scripts(client: httpx.Client, portal: PortalServer) -> None:
    for number, said in (
        ("PSER-26-7K3M-9QXE", "typing slip"),
        (numbers.APPLICATION.make(lambda signs: signs[0], 26), "No application has this number"),
        ("7", "looks like"),
    ):
        form = {"number": number, "date_of_birth": "1985-04-12"}
        answer = client.post("/track", data=form, headers={"Origin": portal.address})
        assert (answer.status_code, said in answer.text) == (422, True), number
        assert f'value="{number}"' in answer.text
    assert "غلطی" in client.post("/ur/track", data={"number": "PSER-26-7K3M-9QXE"}, headers={"Origin": portal.address}).text


@pytest.mark.parametrize("path", ["/register", "/login", "/forgot", "/reset", "/open-account", "/track", "/ur/login"])
def test_any_text_may_be_typed_at_the_door(path: str, client: httpx.Client, portal: PortalServer) -> None:
    odd = "\0\x1b\ufffe<script>' OR 1=1"
    form: dict[str, str] = dict.fromkeys(("full_name", "cnic", "contact", "code", "token", "password"), odd)
    answer = client.post(path, data=form, headers={"Origin": portal.address})
    assert answer.status_code in {200, 422}
    assert "<script>" not in answer.text
    assert client.get("/reset", params={"token": odd}).status_code == 200


def test_the_session_cookie_of_a_secure_portal_is_its_own(tmp_path: Path) -> None:
    portal = PortalServer(tmp_path / "data", PSER_PUBLIC_URL="https://pser.example")
    portal.start()
    try:
        with httpx.Client(
            base_url=portal.address, headers={"Origin": "https://pser.example", "Accept": "text/html"}, trust_env=False, timeout=40
        ) as client:
            mine = ACCOUNT | {"cnic": "3520277777793"}
            client.post("/register", data=mine)
            cookie = client.post("/login", data=mine).headers["set-cookie"]
            assert cookie.startswith("__Host-pser_session=")
            assert {"HttpOnly", "Path=/", "SameSite=lax", "Secure"} <= {part.strip() for part in cookie.split(";")}
            own = {"Cookie": cookie.split(";")[0]}
            assert client.get("/dashboard", headers=own).status_code == 200
            assert client.post("/logout", headers=own).headers["set-cookie"].startswith('__Host-pser_session=""')
            assert client.get("/receipt", headers=own).headers["location"] == "/login"
    finally:
        portal.kill()


def test_a_foreign_page_cannot_post(client: httpx.Client) -> None:
    for path in ("/login", "/register", "/forgot", "/reset", "/open-account", "/logout", "/session", "/desk/counter/receipt"):
        assert client.post(path, data={}, headers={"Origin": "https://evil.example"}).status_code == 403


def test_logging_out_ends_the_session(client: httpx.Client, portal: PortalServer) -> None:
    _registered(client, portal, "3520277777775")
    token = client.cookies["pser_session"]
    answer = client.post("/logout", headers={"Origin": portal.address})
    assert answer.headers["location"] == "/goodbye"
    assert client.get("/receipt", headers={"Cookie": f"pser_session={token}"}).headers["location"] == "/login"


def _multipart(portal: PortalServer, client: httpx.Client, body: bytes, length: int | None = None, headers: str = "") -> bytes:
    """Post a body to the upload over a raw socket and return the answer."""
    host = portal.address.removeprefix("http://")
    head = (
        f"POST /documents/cnic_copy HTTP/1.1\r\nHost: {host}\r\nOrigin: {portal.address}\r\n"
        f"Cookie: pser_session={client.cookies['pser_session']}\r\n"
        f"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {len(body) if length is None else length}\r\n{headers}\r\n"
    )
    with socket.create_connection(("127.0.0.1", portal.port), timeout=40) as line:
        line.sendall(head.encode() + body)
        return line.recv(65536)


def _part(content: bytes, name: str = "x.jpg") -> bytes:
    return f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode() + content + b"\r\n--b--\r\n"


def test_the_upload_holds_against_bad_files(client: httpx.Client, portal: PortalServer) -> None:
    _registered(client, portal, "3520277777777")
    client.get("/receipt")  # opens the application
    cases = [
        (_part(b""), None, b"empty"),
        (_part(b"MZ" + bytes(2000), "cnic.jpg"), None, b"not_accepted"),
        (_part(b"%PDF-1.7 garbage"), None, b"damaged"),
        (b"--b\r\n" * 1000, None, b"code"),
        (_part(b"x")[:60], 1024**3, b"too_large"),
        (b"no multipart at all", None, b"code"),
    ]
    for body, length, code in cases:
        answer = _multipart(portal, client, body, length)
        assert answer.split(b" ")[1][:1] == b"4", answer
        assert code in answer, answer
    by_script = {"Origin": portal.address, "Accept": "*/*"}
    assert client.post("/documents/nothing", files={"file": b"x"}, headers=by_script).json() == {"code": "unknown_document"}
    assert client.post("/documents/cnic_copy", files={"file": b"x"}, headers={"Origin": "https://evil.example"}).status_code == 403


def _memory(portal: PortalServer) -> int:
    """Return the most memory that each process of the portal has ever held, together, in KiB."""
    group = [each for each in Path("/proc").glob("[0-9]*") if _group(each) == portal.pid]
    assert group
    return sum(int(re.search(r"VmHWM:\s+(\d+)", (each / "status").read_text())[1]) for each in group)  # pyright: ignore


def _group(process: Path) -> int:
    try:
        return os.getpgid(int(process.name))
    except ProcessLookupError:
        return 0


def test_a_gigabyte_without_a_length_is_cut_off_early_and_in_bounded_memory(client: httpx.Client, portal: PortalServer) -> None:
    _registered(client, portal, "3520277777779")
    client.get("/receipt")
    before, sent, piece = _memory(portal), 0, bytes(1024 * 1024)
    host = portal.address.removeprefix("http://")
    head = (
        f"POST /documents/cnic_copy HTTP/1.1\r\nHost: {host}\r\nOrigin: {portal.address}\r\n"
        f"Cookie: pser_session={client.cookies['pser_session']}\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\nTransfer-Encoding: chunked\r\n\r\n"
    ).encode()
    with socket.create_connection(("127.0.0.1", portal.port), timeout=40) as line:
        line.sendall(head)
        with contextlib.suppress(ConnectionError):
            for each in (_part(b"")[:-9], *[piece] * 1024):
                line.sendall(b"%x\r\n%b\r\n" % (len(each), each))
                sent += len(each)
        with contextlib.suppress(ConnectionError):
            assert line.recv(100).split(b" ")[1] == b"413"
    assert sent < 100 * len(piece)  # what was on its way when it was cut
    assert _memory(portal) - before < 64 * 1024
