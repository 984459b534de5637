"""The headers that protect, on every answer: pages, addresses, errors, redirects, refusals; with and without https."""

from collections.abc import Iterator
from http.client import HTTPConnection

import httpx
import pytest

from pser_web import routes
from pser_web.http.gates import LARGEST_BODY
from pser_web.pages import PAGES
from pser_web.pser_web import GATES
from registry.language import LANGUAGES
from registry.rules.papers import LARGEST
from tests.e2e.everybody import Everybody, people, quick_portal, run
from tests.e2e.portal_server import PortalServer

SECURE = "https://pser.example"
_BODY = {"Content-Type": "multipart/form-data; boundary=b"}


@pytest.fixture(scope="module", params=["", SECURE], ids=["http", "https"])
def portal(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PortalServer]:
    settings = {"PSER_PUBLIC_URL": request.param} if request.param else {}
    server = quick_portal(tmp_path_factory.mktemp("headers"), **settings)
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def everybody(portal: PortalServer) -> Everybody:
    return run(people(portal))


def _faults(answer: httpx.Response, *, secure: bool) -> list[str]:
    """Return which headers of an answer are missing or too weak."""
    found = {name: answer.headers.get(name, "") for name in ("content-security-policy", "strict-transport-security")}
    policy = {part.split()[0]: part.split()[1:] for part in found["content-security-policy"].split(";") if part.strip()}
    right = {
        "default-src": policy.get("default-src") == ["'none'"],
        "unsafe": "unsafe" not in found["content-security-policy"] and "*" not in found["content-security-policy"],
        "frame-ancestors": policy.get("frame-ancestors") == ["'none'"],
        "nosniff": answer.headers.get("x-content-type-options") == "nosniff",
        "referrer": answer.headers.get("referrer-policy") in {"same-origin", "no-referrer"},
        "hsts": ("max-age=31536000" in found["strict-transport-security"]) is secure,
        "cache": answer.headers.get("cache-control", "") != "",
    }
    asked = f"{answer.request.method} {answer.request.url.path} {answer.status_code}"
    return [f"{asked}: {name}" for name, well in right.items() if not well]


def _addresses() -> list[str]:
    pages = [routes.spoken(page.path, language) for page in PAGES for language in LANGUAGES]
    gates = [gate.path.replace("{", "").replace("}", "") for gate in GATES]
    files = ["/pser.css", "/icon.svg", "/js/page.js", "/assets/none.js"]
    return [*pages, *gates, *files, "/no/such", "/_event/?EIO=4&transport=polling", "/_upload"]


def _refused_early(portal: PortalServer, cookie: str) -> httpx.Response:
    """Announce a body that is far too large, and return what is answered before any of it was sent."""
    line = HTTPConnection("127.0.0.1", portal.port, timeout=40)
    line.request("POST", "/documents/cnic_copy", headers=_BODY | {"Cookie": cookie, "Content-Length": str(LARGEST * 100)})
    answer = line.getresponse()
    request = httpx.Request("POST", f"{portal.address}/documents/cnic_copy")
    return httpx.Response(answer.status, headers=answer.getheaders(), request=request)


def test_every_answer_carries_the_headers(everybody: Everybody, portal: PortalServer) -> None:
    secure = "PSER_PUBLIC_URL" in portal.environment
    prefix = "__Host-" if secure else ""
    cookies = {who: prefix + everybody.cookies[who] for who in ("owner", "supervisor")} | {"stranger": ""}
    faults: list[str] = []
    seen: set[int] = set()
    with httpx.Client(base_url=portal.address, trust_env=False, timeout=40) as client:
        for who, cookie in cookies.items():
            for path in dict.fromkeys(_addresses()):
                for method in ("GET", "POST") if who == "stranger" else ("GET",):
                    answer = client.request(method, path, headers={"Cookie": cookie, "Accept": "text/html"})
                    faults += _faults(answer, secure=secure)
                    seen.add(answer.status_code)
        owner = {"Cookie": cookies["owner"]}
        for answer in (
            client.get(f"/documents/{everybody.ids['document']}", headers=owner),
            client.get("/receipt", headers=owner),
            client.get("/receipt"),
            client.get("/desk", headers={"Cookie": cookies["supervisor"]}),
            client.post("/desk/export", data={"reason": "For the headers"}, headers={"Cookie": cookies["supervisor"]}),
            client.post("/login", data={"cnic": "1", "password": "x"}),
            client.post("/login", data={}, headers={"Origin": "https://evil.example"}),
            client.post("/login", content=b"x" * (LARGEST_BODY + 1)),
            client.post("/documents/cnic_copy", content=b"x", headers=owner | _BODY),
            _refused_early(portal, cookies["owner"]),
            client.delete("/login"),
            client.put("/session"),
        ):
            faults += _faults(answer, secure=secure)
            seen.add(answer.status_code)
    assert faults == []
    assert {200, 303, 401, 403, 404, 405, 413, 422} <= seen
