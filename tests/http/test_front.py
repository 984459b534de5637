"""What fails behind the front is answered with its headers, and noted without what it was handling."""

import base64
import hashlib
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest
from lxml import html
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from structlog.testing import capture_logs

from pser_web.http.front import Front, troubled
from pser_web.http.gates import LARGEST_BODY, Gate
from pser_web.http.requests import is_ours, refusal
from registry.services.office.staff import SignedInStaff
from states.caller import Audience, Caller, set_caller

SECRET = "Zainab of the fourth street"


async def _fail(request: Request) -> Response:
    raise RuntimeError(SECRET)


async def _read(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


def _client(*routes: Route) -> httpx.AsyncClient:
    front = Front(Starlette(routes=routes))
    return httpx.AsyncClient(transport=httpx.ASGITransport(front), base_url="http://portal", headers={"Origin": "http://portal"})  # pyright: ignore[reportArgumentType]


async def test_a_failure_tells_nobody_what_was_being_handled() -> None:
    with capture_logs() as logged:
        async with _client(Gate("/x", _fail, Audience.ANYONE)) as client:
            answer = await client.get("/x")
    assert answer.status_code == 500
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert SECRET not in answer.text
    assert SECRET not in str(logged)
    assert [(entry["event"], entry["error"]) for entry in logged] == [("request_failed", "RuntimeError")]


@pytest.mark.parametrize(("path", "language", "said"), [("/x", "en", "Something went wrong"), ("/ur/x", "ur", "ہماری طرف")])
async def test_a_failure_is_said_on_a_page_to_whoever_reads_pages_and_with_a_code_to_scripts(path: str, language: str, said: str) -> None:
    front = Front(Starlette(routes=[Gate(path, _fail, Audience.ANYONE)], exception_handlers={500: troubled}))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(front), base_url="http://portal") as client:  # pyright: ignore[reportArgumentType]
        page = await client.get(path, headers={"Accept": "text/html,*/*;q=0.8"})
        code = await client.get(path)
    assert page.status_code == code.status_code == 500
    assert f'lang="{language}"' in page.text
    assert said in page.text
    assert "no-store" in page.headers["cache-control"]
    style = base64.b64encode(hashlib.sha256(html.fromstring(page.content).xpath("string(//style)").encode()).digest()).decode()
    assert f"'sha256-{style}'" in page.headers["content-security-policy"]
    assert code.json() == {"code": "failed"}


STAFF = SignedInStaff(uuid4(), "Rashid Mehmood", "officer", "Lahore", "3520190000005", frozenset({"lahore"}), "en", "x")


@pytest.mark.parametrize(
    ("asked", "language", "said"),
    [
        ({}, "en", "It is not there any more, or it is not yours to see."),
        ({"Cookie": "pser_language=ur"}, "ur", "آپ کے اختیار میں نہیں"),
        ({"Referer": "http://portal/ur/desk/case?number=1"}, "ur", "آپ کے اختیار میں نہیں"),
        ({"Referer": "://ur"}, "en", "It is not there any more"),
    ],
)
@pytest.mark.parametrize(("code", "status"), [("unknown", 404), ("not_theirs", 403)])
async def test_what_is_not_theirs_is_said_to_the_staff_on_a_page_with_a_way_on_and_with_a_code_to_scripts(
    code: str, status: int, asked: dict[str, str], language: str, said: str
) -> None:
    async def refuse(_: Request) -> Response:
        set_caller(Caller(None, "", STAFF))
        return refusal(code, status)

    async with _client(Gate("/documents/x", refuse, Audience.ANYONE)) as client:
        page = await client.get("/documents/x", headers={"Accept": "text/html,*/*;q=0.8", **asked})
        bare = await client.get("/documents/x", headers=asked)
    assert page.status_code == bare.status_code == status
    assert f'lang="{language}"' in page.text
    assert said in page.text
    way_on = html.fromstring(page.content).xpath("//main//a/@href")
    assert way_on == ["/desk" if language == "en" else "/ur/desk"]
    assert "no-store" in page.headers["cache-control"]
    style = base64.b64encode(hashlib.sha256(html.fromstring(page.content).xpath("string(//style)").encode()).digest()).decode()
    assert f"'sha256-{style}'" in page.headers["content-security-policy"]
    assert bare.json() == {"code": code}


async def test_whoever_is_no_staff_reads_that_there_is_no_such_page() -> None:
    async def refuse(_: Request) -> Response:
        set_caller(Caller(None, ""))
        return refusal("unknown", 404)

    async with _client(Gate("/documents/x", refuse, Audience.ANYONE)) as client:
        page = await client.get("/documents/x", headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert "There is no such page" in page.text


@pytest.mark.parametrize(
    "path", ["/%00", "/js/%00.js", "/" + "x" * 5000, "/" + "../" * 40 + "etc/passwd", "/%ff%fe", "//evil.example", "/%E2%80%AE"]
)
async def test_whatever_stands_in_an_address_there_is_no_such_page_and_nothing_is_noted_of_it(path: str) -> None:
    with capture_logs() as logged:
        async with _client() as client:
            answer = await client.get(f"http://portal{path}")
    assert answer.status_code == 404
    assert "location" not in answer.headers
    assert logged == []


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("portal.example", "ws://portal.example;"),
        ("localhost:8000", "ws://localhost:8000;"),
        ("[::1]:8000", "ws://[::1]:8000;"),
        *((host, "ws://localhost:8000;") for host in ("evil.example; script-src *", "evil.example *", "a,b", "")),
    ],
)
async def test_a_host_that_somebody_makes_up_adds_no_rule_to_the_policy(host: str, allowed: str) -> None:
    async with _client() as client:
        policy = (await client.get("/none", headers={"Host": host})).headers["content-security-policy"]
    assert f"connect-src 'self' {allowed}" in policy
    assert policy.count("script-src") == 1


async def test_an_address_that_does_not_say_whom_it_admits_admits_nobody() -> None:
    async with _client(Route("/plain", _read)) as client:
        assert (await client.get("/plain")).status_code == 404


async def test_a_body_is_read_only_as_far_as_a_gate_allows_with_or_without_a_length() -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(1000):
            yield bytes(1024)

    async with _client(Gate("/x", _read, Audience.ANYONE, methods=["POST"])) as client:
        assert (await client.post("/x", content=bytes(LARGEST_BODY))).text == str(LARGEST_BODY)
        assert (await client.post("/x", content=bytes(LARGEST_BODY + 1))).status_code == 413
        assert (await client.post("/x", content=endless())).status_code == 413


async def test_an_answer_that_leaves_a_body_unread_says_that_the_connection_ends_there() -> None:
    async with _client(Gate("/x", _read, Audience.ANYONE, methods=["POST"])) as client:
        assert "connection" not in (await client.post("/x", content=b"read")).headers
        assert "connection" not in (await client.post("/none", content=b"")).headers
        for unread in (
            await client.post("/x", content=bytes(LARGEST_BODY + 1)),
            await client.post("/none", content=b"unread"),
            await client.post("/x", content=b"unread", headers={"Origin": "http://evil"}),
        ):
            assert unread.headers["connection"] == "close"


@pytest.mark.parametrize(
    ("origin", "host", "ours"),
    [
        ("http://portal", "portal", True),
        ("http://portal:80", "portal", False),
        ("http://[", "portal", False),
        ("http://portal@evil", "portal", False),
        ("null", "portal", False),
        ("", "", False),
        ("http://", "", False),
    ],
)
def test_whatever_stands_in_an_origin_only_our_own_is_ours(origin: str, host: str, ours: bool) -> None:
    assert is_ours(origin, host) is ours


async def test_a_browser_that_asks_for_an_icon_without_looking_at_the_page_gets_it() -> None:
    async with _client() as client:
        answer = await client.get("/favicon.ico")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")


@pytest.mark.parametrize("path", ["/login", "/ur/login", "/staff", "/ur/staff"])
async def test_whoever_was_logged_out_because_nothing_happened_is_told_so(path: str) -> None:
    async with _client() as client:
        told, plain = [(await client.get(f"{path}{query}")).text for query in ("?idle=1", "")]
    assert ('id="problems"' in told, 'id="problems"' in plain) == (True, False)


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "[::1]:8000"])
async def test_who_names_this_machine_otherwise_is_led_to_where_pages_have_a_connection(host: str) -> None:
    async with _client() as client:
        led = await client.get("/ur/login?next=/apply", headers={"Host": host})
        assert (led.status_code, led.headers["location"]) == (307, "http://localhost:8000/ur/login?next=/apply")
        stays = await client.get("/ur/login?next=/apply", headers={"Host": "localhost:8000"})
    assert stays.status_code == 200
