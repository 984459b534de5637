"""The synthetic sources come and go with the portal that needs them."""

import re
import signal
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from tests.e2e.portal_server import PortalServer


def _sources(portal: PortalServer) -> list[tuple[int, int]]:
    """Return the process and port of the sources that a portal has started."""
    listed = subprocess.run(["ps", "-ewwo", "pid=,args="], capture_output=True, text=True, check=True).stdout
    found = re.findall(rf"^\s*(\d+) .*pser_web.cli sources --port (\d+) --parent {portal.pid}$", listed, re.MULTILINE)
    return [(int(process), int(port)) for process, port in found]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_the_synthetic_sources_end_with_the_portal_however_it_ends(how: signal.Signals, tmp_path: Path) -> None:
    portal = PortalServer(tmp_path)
    portal.start()
    ((_, port),) = _sources(portal)
    lookup = f"http://127.0.0.1:{port}/identity/lookup"
    with httpx.Client(transport=httpx.HTTPTransport(retries=8)) as client:  # they may still be starting
        assert client.post(lookup, json={"cnic": "3520190000002"}).status_code == 200
        assert client.post(lookup, json={"cnic": "3520212345671"}).status_code == 404
    portal.signal_first(how)
    deadline = time.monotonic() + 15
    while _sources(portal) and time.monotonic() < deadline:
        time.sleep(0.1)
    left = _sources(portal)
    portal.kill()
    assert left == []
