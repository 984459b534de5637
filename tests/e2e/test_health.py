"""Whether the portal is well, as those who run it ask."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.e2e.portal_server import PortalServer
from tests.servers import postgresql, redis_server


def _ask(portal: PortalServer, what: str) -> tuple[int, dict[str, Any]]:
    answer = httpx.get(f"{portal.address}/{what}", trust_env=False, timeout=30)
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
