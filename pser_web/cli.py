"""The command `pser`: serve | sources | migrate | work | demo | rights | staff | assess | audit | ledger."""

import asyncio
import os
import sys
from collections.abc import Callable

import typer

from pser_web import routes, serving
from registry import clock
from registry.migrations.migrate import migrate as migrate_database
from registry.rules.access import Role
from registry.rules.form import SENTENCES
from registry.rules.identity import LONGEST_NAME, Unfit
from registry.services.benefits import assessments, reassessment
from registry.services.loans.ledger_proof import FAULTS, Fault, faults
from registry.services.office import audit
from registry.services.office.audit import Actor
from registry.services.office.staff import invite
from registry.services.portal import opened
from registry.services.reach import within_reach
from registry.services.worker import work as do_work
from registry.settings import BadSettingError, Settings, settings

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


def _chosen(*more: Callable[[Settings], None]) -> Settings:
    """Return the settings, once what they name is there; a sentence and the end where it is not."""
    os.umask(0o077)  # database, documents, outbox and key are for nobody else on the machine
    try:
        chosen = settings()
        if chosen.workers > 1 and not (chosen.redis_url and chosen.database_url.startswith("postgresql")):
            raise BadSettingError("PSER_WORKERS", "more than one needs PSER_REDIS_URL and a PostgreSQL PSER_DATABASE_URL")
        for check in more:
            check(chosen)
        asyncio.run(within_reach(chosen))
    except BadSettingError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    return chosen


@app.command()
def serve() -> None:
    """Serve the portal: migrate the database, then answer until stopped."""
    chosen = _chosen(serving.must_be_free)
    migrate_database(chosen.database)
    serving.serve(chosen)


@app.command()
def sources(port: int = typer.Option(8100, help="Where to listen, on this machine only.")) -> None:
    """Serve the four synthetic official sources."""
    from pser_web.sources import serve as serve_sources

    serve_sources(port, parent=0)


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


_ONE_BY_ONE = 60  # sample households that are made as people make them; more are written in bulk


@app.command()
def demo(households: int = typer.Option(36, help="How many sample households to have.")) -> None:
    """Fill the database with sample households and print how to log in as some of them."""
    from registry.services.samples import population, province
    from registry.services.samples.samples import PASSWORD, fill

    chosen = _chosen()

    async def prepared() -> province.Setting:
        async with opened(chosen) as here:
            return await province.prepared(here.database, PASSWORD, clock.now())

    migrate_database(chosen.database)
    typer.echo(f"\n  Sample households; the password of each is: {PASSWORD}")
    for line in asyncio.run(fill(chosen, min(households, _ONE_BY_ONE))):
        typer.echo(f"  {line}")
    if (more := households - _ONE_BY_ONE) > 0:
        here = asyncio.run(prepared())
        with typer.progressbar(length=more, label="  More households, in bulk") as bar:
            population.fill(chosen.database, here, more, bar.update)
        asyncio.run(_assess_all(chosen))


staff_commands = typer.Typer(no_args_is_help=True, help="The staff.")
assess_commands = typer.Typer(invoke_without_command=True, help="What households are entitled to.")
audit_commands = typer.Typer(no_args_is_help=True, help="The audit.")
app.add_typer(staff_commands, name="staff")
app.add_typer(assess_commands, name="assess")
app.add_typer(audit_commands, name="audit")
ledger_commands = typer.Typer(no_args_is_help=True, help="The ledger of the loans.")
app.add_typer(ledger_commands, name="ledger")


_WITHOUT_CENTRE = (Role.ADMINISTRATOR, Role.SUPERVISOR)  # an officer of no centre would see no case


@staff_commands.command("add")
def staff_add(
    cnic: str = typer.Option(..., prompt=True),
    name: str = typer.Option(..., prompt=True),
    role: str = typer.Option("administrator", help="administrator, or supervisor (of the whole province)"),
) -> None:
    """Invite a member of staff and print the link with which they set their password."""
    if role not in _WITHOUT_CENTRE:
        raise typer.BadParameter(
            "say administrator or supervisor; administrators invite officers, to a centre, at /desk/people", param_hint="--role"
        )
    chosen = _chosen()
    migrate_database(chosen.database)
    typer.echo(asyncio.run(_invite(chosen, cnic, name, role)))


async def _invite(chosen: Settings, cnic: str, name: str, role: str) -> str:
    async with opened(chosen) as here, here.database.session() as session:
        try:
            _, token = await invite(session, cnic=cnic, full_name=name, role=role, now=clock.now(), by=Actor(role="command line"))
        except Unfit as unfit:
            raise typer.BadParameter(SENTENCES[unfit.code].format(longest=LONGEST_NAME)) from None
    return f"{chosen.address}{routes.STAFF_INVITED}?token={token}"


@assess_commands.callback()
def assess(context: typer.Context, all_households: bool = typer.Option(False, "--all", help="Assess every household.")) -> None:
    """Assess every household by the rules in force, going on where a former run stopped."""
    if context.invoked_subcommand:
        return
    if not all_households:
        raise typer.BadParameter("say --all, or replay")
    chosen = _chosen()
    migrate_database(chosen.database)
    changed = asyncio.run(_assess_all(chosen))
    typer.echo(f"Every household is assessed; {changed} assessments came to something else than before.")


async def _assess_all(chosen: Settings) -> int:
    async with opened(chosen) as here:
        while await assessments.grow_older(here.database, clock.now()):
            pass
        changed, whole = 0, False
        while not whole:  # a run that the portal began by itself may be of some programmes only
            run_id = await reassessment.begin(here.database, clock.now()) or 0
            with typer.progressbar(length=1, label="Assessing") as bar:
                while reached := await reassessment.step(here.database, run_id, clock.now()):
                    bar.length, whole = max(reached.until, 1), reached.whole
                    bar.update(max(reached.reached, 1) - bar.pos)
                    if reached.finished:
                        changed += reached.changed
        return changed


@assess_commands.command("replay")
def assess_replay() -> None:
    """Make every past assessment again from the facts and rules it was made from, and name those that come to something else."""
    chosen = _chosen()
    with typer.progressbar(length=1, label="Replaying") as bar:

        def show(done: int, of: int) -> None:
            bar.length = max(of, 1)
            bar.update(done - bar.pos)

        replayed = asyncio.run(_replay(chosen, show))
    if not replayed.different:
        typer.echo(f"All {replayed.made} assessments come to the same.")
        return
    shown = ", ".join(map(str, replayed.different[:20]))
    typer.echo(f"{len(replayed.different)} of {replayed.made} assessments come to something else: {shown}", err=True)
    raise typer.Exit(1)


async def _replay(chosen: Settings, show: Callable[[int, int], None]) -> reassessment.Replayed:
    async with opened(chosen) as here:
        return await reassessment.replay(here.database, show)


@audit_commands.command("verify")
def audit_verify(noted: str = typer.Option("", help="An end that this command has printed before, to be held against the audit.")) -> None:
    """Say whether the audit is whole and how it ends, or name its first entry that was altered or is missing."""
    number, _, noted_hash = noted.partition(":")
    if noted and not (number.isdecimal() and noted_hash):
        raise typer.BadParameter("an end looks like 1234:5e88…")
    fault, end, kept = asyncio.run(_audited(_chosen(), int(number or 0), noted_hash))
    if fault is not None:
        typer.echo(f"The audit is altered: entry {fault} is the first that is not as it was written, or is missing.", err=True)
        raise typer.Exit(1)
    if not kept:
        typer.echo(f"The audit was written anew: entry {number} is not the one that was noted.", err=True)
        raise typer.Exit(1)
    typer.echo(f"The audit is whole.\nIt ends with {end}. Note this elsewhere, to hold it against the audit with --noted.")


async def _audited(chosen: Settings, number: int, noted: str) -> tuple[int | None, str, bool]:
    """Return the first fault, the end, and whether what was noted still stands there."""
    async with opened(chosen) as here, here.database.session() as session:
        fault = await audit.first_fault(session)
        kept = not number or await audit.holds(session, number, noted)
        return fault, ":".join(map(str, await audit.head(session))), kept


@app.command()
def rights() -> None:
    """Print who may call which event and address, and receive which fields; below it how many there are."""
    from pser_web.pser_web import GATES
    from pser_web.rights import CALLERS, counted
    from pser_web.rights import rights as every

    typer.echo(f"| | | {' | '.join(CALLERS)} |\n|---|---|{'---|' * len(CALLERS)}")
    for right in every(GATES):
        typer.echo(str(right))
    typer.echo(f"\n{counted(GATES)}")


@ledger_commands.command("verify")
def ledger_verify() -> None:
    """Say whether the ledger is whole, or name what does not agree."""
    found = asyncio.run(_ledger_faults(_chosen()))
    if not found:
        typer.echo("The ledger is whole.")
        return
    for fault in found:
        typer.echo(f"{FAULTS[fault.kind]}: {fault.subject}", err=True)
    raise typer.Exit(1)


async def _ledger_faults(chosen: Settings) -> list[Fault]:
    async with opened(chosen) as here, here.database.session() as session:
        return await faults(session)


if __name__ == "__main__":
    sys.exit(app(prog_name="pser"))
