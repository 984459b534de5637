"""The portal's commands: python -m pser_web.cli serve | migrate | work | demo."""

import asyncio
import os
import sys

import typer

from registry.migrations.migrate import migrate as migrate_database
from registry.services.portal import opened
from registry.services.worker import work as do_work
from registry.settings import BadSettingError, Settings, settings

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


def _chosen() -> Settings:
    try:
        chosen = settings()
        if chosen.workers > 1 and not (chosen.redis_url and chosen.database_url.startswith("postgresql")):
            raise BadSettingError("PSER_WORKERS above 1 needs PSER_REDIS_URL and a PostgreSQL PSER_DATABASE_URL.")
    except BadSettingError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    return chosen


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


@app.command()
def serve() -> None:
    """Serve the portal: migrate the database, then answer until stopped."""
    chosen = _chosen()
    migrate_database(chosen.database)
    chosen.secret()
    _prepare_framework(chosen)
    from granian import Granian
    from granian.constants import Interfaces, Loops

    typer.echo(f"\n  PSER is at {chosen.address}")
    if not (chosen.smtp_url and chosen.sms_url):
        typer.echo(f"  E-mail and SMS are written to {chosen.outbox.absolute()}")
    typer.echo("  Stop it with Ctrl-C\n")
    Granian(
        "pser_web.pser_web:app",
        address=chosen.host,
        port=chosen.port,
        interface=Interfaces.ASGI,
        factory=True,
        workers=chosen.workers,
        loop=Loops.uvloop,
        log_access=False,
        log_level="warning",  # pyright: ignore[reportArgumentType]
        respawn_failed_workers=chosen.workers > 1,
        workers_kill_timeout=5,
    ).serve()


@app.command()
def migrate() -> None:
    """Bring the database to the newest migration."""
    migrate_database(_chosen().database)


@app.command()
def work() -> None:
    """Deliver messages and do the other background work, without serving pages."""
    chosen = _chosen()

    async def forever() -> None:
        async with opened(chosen) as here:
            await do_work(here)

    migrate_database(chosen.database)
    asyncio.run(forever())


@app.command()
def demo(households: int = typer.Option(36, help="How many sample households to have.")) -> None:
    """Fill the database with sample households and print how to log in as some of them."""
    from registry.services.samples import PASSWORD, fill

    chosen = _chosen()
    migrate_database(chosen.database)
    typer.echo(f"\n  Sample households; the password of each is: {PASSWORD}")
    for line in asyncio.run(fill(chosen, households)):
        typer.echo(f"  {line}")


if __name__ == "__main__":
    sys.exit(app())
