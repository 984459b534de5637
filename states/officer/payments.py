"""Payment runs, as supervisors of the whole province see them, live."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import reflex as rx
from reflex_base.utils.form import FormData

from registry import clock
from registry.records import PaymentRun, TakenFile
from registry.rules.figures import day, moment, rupees
from registry.rules.payments import FILE_PROBLEMS, RUN_PROBLEMS, RunState, Wrong, period_said
from registry.services.office import staff
from registry.services.office.casework import UnreasonedError
from registry.services.office.staff import NotTheirsError, SignedInStaff
from registry.services.payments import payment_runs
from registry.services.payments.payment_runs import RunError
from registry.services.portal import portal
from states.caller import Audience, admits, the_staff
from states.officer.run_payees import RunPayeesState
from states.officer.shared_accounts import SharedAccountsState
from states.place import asked
from states.session import number_in, text, typed
from states.showing import PAYMENTS, watch


@admits(Audience.SUPERVISORS)
class PaymentsState(rx.State):
    """What the page of payments shows."""

    ready: bool = False
    refused: bool = False  # not of the whole province
    choices: list[dict[str, str]] = []  # programmes that pay, with their present period
    runs: list[dict[str, str]] = []
    takers: dict[str, list[dict[str, str]]] = {}  # who took the file of a run away, and when
    held: list[dict[str, str]] = []
    held_count: int = 0
    programme: str = ""  # whose exceptions are shown
    problem: str = ""
    said: str = ""  # of a file that was sent in: read, again, or a key of FILE_PROBLEMS
    wrong: list[dict[str, str]] = []  # the payments of the file that are wrong, the first of them
    unnamed: str = ""  # how many more there are
    read: dict[str, str] = {}  # of a file that was read in: how many payments it named, of how many of its run, and how many are open still
    unreasoned: str = ""  # the run whose cancelling lacks its words
    turn: int = 0

    @rx.event
    async def open(self) -> None:
        """Show the runs, and keep them live."""
        self.problem = self.unreasoned = ""
        await self.restore()

    async def restore(self) -> None:
        """Fill the page from the database."""
        me = the_staff()
        watch(self, {PAYMENTS})
        said = asked(self, "said")
        self.said = said if said in {"read", "again", *FILE_PROBLEMS, *RUN_PROBLEMS} else ""
        self.wrong = _wrong_read(asked(self, "wrong")) if self.said in FILE_PROBLEMS else []
        more = (number_in(asked(self, "of"), _MOST_DIGITS) or 0) - len(self.wrong) if self.wrong else 0
        self.unnamed = f"{more:,}" if more > 0 else ""
        try:
            async with portal().database.session() as session:
                choices = await payment_runs.periods(session, me, clock.now())
                runs = await payment_runs.listed(session, me)
                taken = await payment_runs.taken(session, [run.id or 0 for run in runs])
                outcomes = {run.id: await payment_runs.of_run(session, run.id or 0) for run in runs}
                names = {each.id: each.full_name for each, _ in await staff.everybody(session)}
                self.programme = self.programme or (runs[0].programme if runs else choices[0][0] if choices else "")
                self.held_count, held = await payment_runs.exceptions(session, me, self.programme)
        except NotTheirsError:
            self.refused, self.ready = True, False
            return
        self.choices = [
            {"programme": programme, "period": period_said(period), "value": f"{programme}:{period}"} for programme, period in choices
        ]
        read_into = next((run for run in runs if self.said in {"read", "again"} and str(run.id) == asked(self, "run")), None)
        self.read = _read(asked(self, "named"), read_into, outcomes[read_into.id]) if read_into else {}
        self.runs = [_run(run, outcomes[run.id], taken.get(run.id or 0, []), names, me) for run in runs]
        self.takers = {
            str(run): [{"who": names.get(each.taken_by, ""), "at": moment(each.taken_at)} for each in some] for run, some in taken.items()
        }
        self.held = [
            {"number": each.number, "period": period_said(each.period), "amount": rupees(each.amount), "reason": each.reason}
            for each in held
        ]
        await (await self.get_state(SharedAccountsState)).restore()
        await (await self.get_state(RunPayeesState)).restore()
        self.ready = True

    @rx.event
    async def show(self, form: FormData[str, Any]) -> None:
        """Show the exceptions of a programme."""
        self.programme = text(typed(form), "programme")[:24]
        await self.restore()

    @rx.event
    async def prepare(self, form: FormData[str, Any]) -> None:
        """Prepare a run."""
        programme, _, period = text(typed(form), "choice")[:40].partition(":")

        async def act(session: Any, me: SignedInStaff) -> None:
            self.programme = programme
            if await payment_runs.prepare(session, me, programme, period, clock.now()) is None:
                self.problem = "nothing_to_pay"

        await self._do(act)

    @rx.event
    async def approve(self, run: str) -> None:
        """Approve a run that another person prepared."""
        if self._shows(run, RunState.PREPARED):
            approved = await self._move(payment_runs.approve, run)
            self.problem = "nothing_left" if approved and approved.state == RunState.CANCELLED else self.problem

    @rx.event
    async def cancel(self, form: FormData[str, Any]) -> None:
        """Cancel a run that was not sent."""
        sent = typed(form)
        words = {"reason": text(sent, "reason"), "not_carried_out": text(sent, "not_carried_out") == "yes"}
        await self._move(partial(payment_runs.cancel, **words), text(sent, "run"))

    @rx.event
    async def send(self, run: str) -> None:
        """Note that the file has gone to the bank."""
        if self._shows(run, RunState.APPROVED):
            await self._move(payment_runs.send, run)

    def _shows(self, run: Any, state: str) -> bool:
        """Tell whether a run is shown in a state: the second click of two finds what the first has made of it."""
        return any(each["id"] == run and each["state"] == state for each in self.runs)

    async def _move(self, move: Callable[..., Awaitable[PaymentRun]], run: Any) -> PaymentRun | None:
        if (chosen := number_in(run)) is None:
            return None
        moved: list[PaymentRun] = []

        async def act(session: Any, me: SignedInStaff) -> None:
            moved.append(await move(session, me, chosen, clock.now()))
            self.programme = moved[0].programme  # whose exceptions are shown then

        await self._do(act, run)
        return moved[0] if moved else None

    async def _do(self, act: Callable[[Any, SignedInStaff], Awaitable[Any]], run: str = "") -> None:
        self.turn += 1
        self.problem = self.unreasoned = ""
        try:
            async with portal().database.session() as session:
                await act(session, the_staff())
            await portal().changes.publish(PAYMENTS)
        except UnreasonedError:
            self.unreasoned = run
        except RunError as error:
            self.problem = error.code
        except NotTheirsError:
            self.problem = "not_allowed"
        await self.restore()


_NAMED = 40  # wrong payments of a file that its page names at once: what an address has room for
_LONGEST_REFERENCE = 35
_MOST_DIGITS = 6  # of what an address says of a file


def wrong_told(wrong: tuple[Wrong, ...]) -> str:
    """Write the first wrong payments of a file as the address of the page tells them."""
    return ",".join(f"{each.line}.{each.code}.{_reference(each.reference)}" for each in wrong[:_NAMED])


def _wrong_read(told: str) -> list[dict[str, str]]:
    """Read the wrong payments of a file in an address, which anybody may have written; what is none is left out."""
    found = (each.split(".") for each in told.split(",")[:_NAMED])
    return [
        {"line": each[0], "code": each[1], "reference": _reference(each[2])}
        for each in found
        if len(each) == 3 and number_in(each[0], _MOST_DIGITS) is not None and each[1] in FILE_PROBLEMS
    ]


def _read(named: str, run: PaymentRun, outcomes: dict[str, int]) -> dict[str, str]:
    """Say how much of a run a file has answered, which it named so many payments of as the address says."""
    told = number_in(named, _MOST_DIGITS)
    return {
        "named": "" if told is None else f"{told:,}",
        "count": f"{run.count:,}",
        "open": f"{outcomes['open']:,}" if outcomes.get("open") else "",
    }


def _reference(written: str) -> str:
    return "".join(sign for sign in written if (sign.isascii() and sign.isalnum()) or sign == "-")[:_LONGEST_REFERENCE]


def _run(run: PaymentRun, outcomes: dict[str, int], taken: list[TakenFile], names: dict[Any, str], me: SignedInStaff) -> dict[str, str]:
    return {
        "id": str(run.id),
        "reference": run.reference,
        "programme": run.programme,
        "period": period_said(run.period),
        "state": run.state,
        "count": f"{run.count:,}",
        "total": rupees(run.total),
        "pay_day": day(run.pay_day),
        "by": names.get(run.prepared_by, ""),
        "at": moment(run.prepared_at),
        "approved": names.get(run.approved_by, "") if run.approved_by else "",
        "mine": "yes" if run.prepared_by == me.staff_id else "",
        "taken": "yes" if taken else "",
        "taken_by_me": "yes" if any(each.taken_by == me.staff_id for each in taken) else "",
        "paid": f"{outcomes.get('paid', 0):,}",
        "failed": f"{outcomes.get('failed', 0) + outcomes.get('returned', 0):,}",
        "open": f"{outcomes.get('open', 0):,}",
        "left_out": f"{outcomes['left_out']:,}" if outcomes.get("left_out") else "",
    }
