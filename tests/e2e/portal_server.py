"""A real portal for the tests: the built app in its own process, on a free port, with its own data folder."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import httpx

from tests.servers import free_port

ROOT = Path(__file__).parents[2]


class PortalServer:
    """One portal, started, killed and started again at the same address."""

    def __init__(self, data: Path, port: int | None = None, **settings: str) -> None:
        self.data = data
        self.root = ROOT
        self.command = [sys.executable, "-m", "pser_web.cli", "serve"]
        self.cores: set[int] | None = None  # that it may use; all by default
        self.port = port or free_port()
        self.address = f"http://localhost:{self.port}"
        self.environment = {key: value for key, value in os.environ.items() if not key.startswith("PSER_")} | {
            "PSER_DATA_DIR": str(data),
            "PSER_PORT": str(self.port),
            **settings,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the portal and wait until it answers."""
        self.data.mkdir(parents=True, exist_ok=True)
        with (self.data / "console.log").open("ab") as console:
            self._process = subprocess.Popen(
                self.command,
                cwd=self.root,
                env=self.environment,
                stdout=console,
                stderr=console,
                start_new_session=True,
                preexec_fn=partial(os.sched_setaffinity, 0, self.cores) if self.cores else None,
            )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                if httpx.get(f"{self.address}/readyz", trust_env=False).status_code == httpx.codes.OK:
                    return
            except httpx.HTTPError:
                if self._process.poll() is not None:
                    break
                time.sleep(0.1)
        raise TimeoutError(self.console)

    @property
    def console(self) -> str:
        """Return what the portal has printed."""
        return (self.data / "console.log").read_text(errors="replace")

    @property
    def pid(self) -> int:
        """Return the id of the portal's first process, which is also that of its group."""
        assert self._process
        return self._process.pid

    def signal_first(self, how: signal.Signals) -> None:
        """Signal the portal's first process only, as whoever runs it would."""
        os.kill(self.pid, how)

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """End the portal with all its workers."""
        if self._process:
            os.killpg(self._process.pid, how)
            self._process.wait()
            self._process = None

    def messages(self, *, to: str = "", holding: str = "") -> list[dict[str, str]]:
        """Return the messages in the outbox folder, oldest first."""
        files = sorted((self.data / "outbox").glob("*.json"), key=lambda file: file.stat().st_mtime_ns)
        read = [json.loads(file.read_text()) for file in files]
        return [message for message in read if to in message["to"] and holding in message["text"]]

    def wait_for_code(self, *, to: str) -> str:
        """Return the newest 6-digit code that was sent to a number."""
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            codes = [found.group() for message in self.messages(to=to) if (found := re.search(r"\b\d{6}\b", message["text"]))]
            if codes:
                return codes[-1]
            time.sleep(0.1)
        raise TimeoutError(f"no code to {to}")

    def wait_for_message(self, *, to: str = "", holding: str = "", within: float = 15) -> dict[str, str]:
        """Return the newest such message as soon as there is one, `within` some seconds."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            if found := self.messages(to=to, holding=holding):
                return found[-1]
            time.sleep(0.1)
        raise TimeoutError(f"no message to {to} with {holding}")
