"""Whether the portal is well, as those who run it ask."""

import resource
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.e2e.portal_server import PortalServer
from tests.servers import postgresql, redis_server


def _ask(portal: PortalServer, what: str, within: float = 30) -> tuple[int, dict[str, Any]]:
    answer = httpx.get(f"{portal.address}/{what}", trust_env=False, timeout=within)
    return answer.status_code, answer.json()


@contextmanager
def _started(portal: PortalServer) -> Iterator[PortalServer]:
    try:
        portal.start()
        yield portal
    finally:
        portal.kill()


WELL = {"database": True, "store": True, "redis": True}


def test_a_portal_without_its_database_lives_but_is_not_ready_and_says_why(tmp_path: Path) -> None:
    database = postgresql()
    portal = PortalServer(tmp_path, PSER_DATABASE_URL=database.__enter__())
    with _started(portal):
        assert _ask(portal, "readyz") == (200, WELL)
        database.__exit__(None, None, None)
        assert _ask(portal, "readyz") == (503, WELL | {"database": False})
        assert _ask(portal, "healthz") == (200, {"ok": True})


def test_a_portal_without_its_redis_lives_but_is_not_ready_and_says_why(tmp_path: Path) -> None:
    redis = redis_server()
    portal = PortalServer(tmp_path, PSER_REDIS_URL=redis.__enter__())
    with _started(portal):
        assert _ask(portal, "readyz") == (200, WELL)
        redis.__exit__(None, None, None)
        assert _ask(portal, "readyz") == (503, WELL | {"redis": False})
        assert _ask(portal, "healthz") == (200, {"ok": True})


@pytest.mark.parametrize("sent", [b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b""])
def test_more_than_a_thousand_who_send_their_headers_slowly_or_nothing_keep_nobody_waiting_and_are_cut_off(
    tmp_path: Path, sent: bytes
) -> None:
    many = 1500
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with _started(PortalServer(tmp_path)) as portal, ExitStack() as open_lines:
        slow = [open_lines.enter_context(socket.create_connection(("127.0.0.1", portal.port), 30)) for _ in range(many)]
        for line in slow:
            line.sendall(sent)
        assert _ask(portal, "healthz", within=5) == (200, {"ok": True})  # before the first of them is cut off
        for line in slow:
            assert line.recv(1000) == b"" or line.recv(1000) == b""  # perhaps after the words that it took too long


def test_a_portal_whose_first_process_is_killed_leaves_nobody_at_its_address(tmp_path: Path) -> None:
    portal = PortalServer(tmp_path)
    with _started(portal):
        portal.signal_first(signal.SIGKILL)
        until = time.monotonic() + 20
        while _listens(portal) and time.monotonic() < until:
            time.sleep(0.1)
        assert not _listens(portal)


def _listens(portal: PortalServer) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", portal.port)) == 0
