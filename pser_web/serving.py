"""The server: what Reflex reads from the environment, the synthetic sources beside it, and Granian."""

import asyncio
import contextlib
import errno
import os
import resource
import socket
import subprocess
import sys
import time

import typer

from registry.rules.verification import Source
from registry.services.office.staff import has_administrator
from registry.services.portal import opened
from registry.settings import BadSettingError, Settings, settings

_PATIENCE = 10.0  # seconds
_CONNECTIONS = 10_000  # to one worker, each an open file; a page holds one for as long as it is open
_HEADERS_WITHIN = 10_000  # milliseconds; whoever sends them more slowly is cut off


def serve(chosen: Settings) -> None:
    """Answer until stopped; the database has been migrated."""
    _ = chosen.secret  # made at the first start
    _prepare_framework(chosen)
    _allow_files(2 * _CONNECTIONS)
    sources = _serve_missing_sources(chosen)
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces, Loops
    from granian.http import HTTP1Settings

    typer.echo(f"\n  PSER is at {chosen.address}")
    if not (chosen.smtp_url and chosen.sms_url):
        typer.echo(f"  E-mail and SMS are written to {chosen.outbox.absolute()}")
    if asyncio.run(_needs_administrator(chosen)):
        typer.echo("  There is no administrator yet. Make one:  .venv/bin/pser staff add")
    typer.echo("  Stop it with Ctrl-C\n")
    if sources:
        _wait_for(sources)
    Granian(
        "pser_web.pser_web:app",
        address=chosen.host,
        port=chosen.port,
        interface=Interfaces.ASGI,
        factory=True,
        workers=chosen.workers,
        loop=Loops.uvloop,
        backpressure=_CONNECTIONS,  # by default all workers together take a thousand, and the next waits until one goes
        http=HTTPModes.http1,  # what may be HTTP/2 as well waits for its first bytes without end
        http1_settings=HTTP1Settings(header_read_timeout=_HEADERS_WITHIN),
        log_access=False,
        log_level="warning",  # pyright: ignore[reportArgumentType]
        respawn_failed_workers=chosen.workers > 1,
        workers_kill_timeout=5,
    ).serve()


def must_be_free(chosen: Settings) -> None:
    """Raise BadSettingError where the address cannot be listened at; Granian would share the port with whoever has it."""
    family = socket.AF_INET6 if ":" in chosen.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((chosen.host, chosen.port))
        except OSError as error:
            name = "PSER_HOST" if error.errno == errno.EADDRNOTAVAIL else "PSER_PORT"
            raise BadSettingError(name, f"{chosen.host}, port {chosen.port}: {error.strerror}") from None


def _allow_files(wanted: int) -> None:
    """Let this process and its workers open as many files, as far as the system allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, allowed), hard))


def _prepare_framework(chosen: Settings) -> None:
    """Set what Reflex reads from the environment; its internal names stand here and nowhere else."""
    os.environ |= {
        "REFLEX_ENV_MODE": "prod",
        "__REFLEX_SKIP_COMPILE": "true",
        "REFLEX_SOCKET_INTERVAL": "5",  # seconds between pings: a dead line is noticed within 15
        "REFLEX_SOCKET_TIMEOUT": "10",
        "REFLEX_SOCKET_MAX_HTTP_BUFFER_SIZE": str(256 * 1024),
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "REFLEX_TELEMETRY_ENABLED": "false",
    }
    if chosen.redis_url:
        os.environ |= {"REFLEX_REDIS_URL": chosen.redis_url, "REFLEX_OPLOCK_ENABLED": "true"}


async def _needs_administrator(chosen: Settings) -> bool:
    async with opened(chosen) as here, here.database.session() as session:
        return not await has_administrator(session)


def _serve_missing_sources(chosen: Settings) -> int | None:
    """Start the synthetic sources where no address is set, and name them to the workers; return their port. They end with this process."""
    missing = [source for source in Source if not getattr(chosen, source).url]
    if not missing:
        return None
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "pser_web.sources", "--port", str(port), "--parent", str(os.getpid())]
    subprocess.Popen(command, start_new_session=True)  # noqa: S603 - this program itself; Ctrl-C is for the portal alone
    for source in missing:
        os.environ[f"PSER_{source.upper()}__URL"] = f"http://127.0.0.1:{port}"
    settings.cache_clear()
    return port


def _wait_for(port: int) -> None:
    """Wait until the synthetic sources answer: what is asked before would be asked again only after growing pauses."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
