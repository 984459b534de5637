"""Real servers for the tests, each on a free loopback port and in a folder that goes with it."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import psycopg
import pytest
import redis

from tests.system import clamd

_PATIENCE = 30  # seconds for a server to answer


@contextmanager
def postgresql() -> Iterator[str]:
    """Run PostgreSQL and yield its address for PSER_DATABASE_URL."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    initdb = str(programs[-1]) if programs else shutil.which("initdb")
    if initdb is None:
        pytest.fail("PostgreSQL is missing: install it with “apt-get install postgresql”.", pytrace=False)
    owner = "postgres" if os.geteuid() == 0 else None  # it refuses to run as root
    with _folder(owner) as folder:
        subprocess.run(
            [initdb, "-D", folder / "data", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync"],
            check=True,
            capture_output=True,
            user=owner,
            cwd=folder,
        )
        port = free_port()
        options = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": folder,
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "max_connections": 200,
        }
        command = [Path(initdb).with_name("postgres"), "-D", folder / "data", *(f"--{key}={value}" for key, value in options.items())]
        address = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        with _running(command, folder, lambda: psycopg.connect(address).close(), owner, stop=signal.SIGINT):
            yield address


def by_socket_file(address: str) -> str:
    """Return the address of the same PostgreSQL by its socket file, as one on the portal's own machine is reached."""
    with psycopg.connect(address) as connection:
        (folder,) = connection.execute("SHOW unix_socket_directories").fetchone() or ("",)
    there = urlsplit(address)
    return f"postgresql://{there.path}?host={folder}&port={there.port}&user={there.username}"


@contextmanager
def redis_server() -> Iterator[str]:
    """Run Redis and yield its address for PSER_REDIS_URL."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.fail("Redis is missing: install it with “apt-get install redis-server”.", pytrace=False)
    with _folder() as folder:
        port = free_port()
        address = f"redis://127.0.0.1:{port}/0"
        command = [program, "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder]
        with _running(command, folder, lambda: redis.Redis.from_url(address).ping()):
            yield address


@contextmanager
def clamav(signature: str) -> Iterator[str]:
    """Run ClamAV's daemon with one signature of our own (a line of an .ndb file), and yield its address for PSER_CLAMAV_URL."""
    program = clamd()
    if program is None:
        pytest.fail("ClamAV is missing: install it with “apt-get install clamav-daemon”.", pytrace=False)
    with _folder() as folder:
        port = free_port()
        (folder / "own.ndb").write_text(signature + "\n")
        settings = {
            "DatabaseDirectory": folder,
            "TCPSocket": port,
            "TCPAddr": "127.0.0.1",
            "StreamMaxLength": "11M",
            "TemporaryDirectory": folder,
            "Foreground": "yes",
        }
        if os.geteuid() == 0:
            settings["User"] = "root"  # who may read the folder
        (folder / "clamd.conf").write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
        with _running(
            [program, "--config-file", folder / "clamd.conf"], folder, lambda: socket.create_connection(("127.0.0.1", port)).close()
        ):
            yield f"tcp://127.0.0.1:{port}"


class Relay:
    """A line to a server on loopback that can be cut, together with all that go over it, and mended."""

    def __init__(self, address: str) -> None:
        self._there = urlsplit(address)
        self._port = free_port()
        self.address = self._there._replace(netloc=self._there.netloc.replace(str(self._there.port), str(self._port))).geturl()
        self._open: set[socket.socket] = set()
        self._listener: socket.socket | None = None
        self.mend()

    def mend(self) -> None:
        """Carry what comes."""
        self._listener = socket.create_server(("127.0.0.1", self._port), backlog=100)
        Thread(target=self._accept, args=[self._listener], daemon=True).start()

    def cut(self) -> None:
        """End all that is open, and refuse what comes."""
        if self._listener:
            for each in [self._listener, *self._open]:
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
                each.close()
        self._listener = None
        self._open.clear()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = listener.accept()
                far = socket.create_connection(("127.0.0.1", self._there.port or 0))
                self._open |= {near, far}
                for ends in ((near, far), (far, near)):
                    Thread(target=self._carry, args=ends, daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
            self._open.discard(each)


def free_port() -> int:
    """Return a loopback port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def _folder(owner: str | None = None) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="pser-"))
    try:
        if owner:
            shutil.chown(folder, owner)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(
    command: list[object], folder: Path, answers: Callable[[], object], owner: str | None = None, stop: signal.Signals = signal.SIGTERM
) -> Iterator[None]:
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([str(word) for word in command], stdout=log, stderr=log, user=owner, cwd=folder)
    try:
        deadline = time.monotonic() + _PATIENCE
        while True:
            with suppress(psycopg.OperationalError, redis.ConnectionError, ConnectionRefusedError):
                answers()
                break
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[0]} does not answer: {(folder / 'log').read_text(errors='replace')[-500:]}")
            time.sleep(0.05)
        yield
    finally:
        process.send_signal(stop)
        process.wait(_PATIENCE)
