"""The schedule of an interest-free loan: a time of grace, then monthly instalments that sum exactly to what was lent."""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from registry.rules.service_clock import is_working_day


@dataclass(frozen=True)
class Instalment:
    """One instalment: its place in the schedule, the day it is due, and whole rupees."""

    number: int
    due: date
    amount: int


def schedule(amount: int, months: int, grace: int, begins: date) -> tuple[Instalment, ...]:
    """Divide an amount over a term that begins with months of grace; what cannot be divided makes the first ones a rupee larger.

    The term is counted from the day the money is paid out to the last instalment. Raises ValueError for what cannot be a schedule.
    """
    count = months - grace
    if grace < 0 or count < 1 or amount < count:
        raise ValueError("no schedule for this amount, term and grace")
    each, rest = divmod(amount, count)
    return tuple(Instalment(number, due_day(begins, grace + number), each + (number <= rest)) for number in range(1, count + 1))


def largest(amount: int, months: int, grace: int) -> int:
    """Return the largest instalment of a schedule, in whole rupees."""
    return -(-amount // (months - grace))


def due_day(begins: date, months: int) -> date:
    """Return the same day of the month some months later (the last one of a shorter month), or the next working day."""
    year, month = divmod(begins.year * 12 + begins.month - 1 + months, 12)
    day = date(year, month + 1, min(begins.day, calendar.monthrange(year, month + 1)[1]))
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


@dataclass(frozen=True)
class Due:
    """An instalment and what is still to be paid of it."""

    instalment: Instalment
    left: int

    @property
    def paid(self) -> bool:
        """Whether nothing is left of it."""
        return self.left == 0


def progress(instalments: Iterable[Instalment], repaid: int) -> tuple[Due, ...]:
    """Lay what has been repaid over the instalments, the oldest first."""
    dues: list[Due] = []
    for instalment in instalments:
        covered = min(max(repaid, 0), instalment.amount)
        repaid -= covered
        dues.append(Due(instalment, instalment.amount - covered))
    return tuple(dues)


def next_unpaid(dues: Sequence[Due]) -> Due | None:
    """Return the oldest instalment that is not wholly paid."""
    return next((due for due in dues if not due.paid), None)
