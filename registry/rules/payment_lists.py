"""Payment files as CSV, for banks and wallets that exchange no messages: orders out, results in."""

from collections.abc import Iterable, Mapping
from itertools import islice

from registry.rules import spreadsheets
from registry.rules.figures import clean, whole_number
from registry.rules.iso20022 import LARGEST
from registry.rules.payments import FileError, Order, Outcome, Result, Results, Wrong

_MOST = 500_000  # results of one file
COLUMNS = ("reference", "outcome", "reason", "amount")  # of results


def write(run: str, orders: Iterable[Order]) -> str:
    """Return the orders of a run as CSV; a wallet's number is written without +, which a spreadsheet would run."""
    heads = ("run", "reference", "holder", "institution", "account", "amount", "currency", "text")
    rows = (
        (
            run,
            order.reference,
            order.payee.holder,
            order.payee.institution,
            order.payee.number.replace("+92", "0", 1),
            str(order.amount),
            "PKR",
            order.text,
        )
        for order in orders
    )
    return spreadsheets.table(heads, rows)


def read(content: bytes) -> Results:
    """Return what a CSV of results says; raises FileError."""
    if len(content) > LARGEST:
        raise FileError("too_large")
    try:
        rows = list(islice(spreadsheets.rows(content, COLUMNS), _MOST + 1))
    except spreadsheets.NotATableError:
        raise FileError("not_csv") from None
    if not rows:
        raise FileError("not_csv")
    if len(rows) > _MOST:
        raise FileError("too_large")
    runs = {clean(row.get("run", "")) for row in rows} - {""}
    if len(runs) > 1:
        raise FileError("other_run")
    said = [_result(line, row) for line, row in enumerate(rows, 1)]
    each, wrong = (tuple(one for one in said if isinstance(one, Result)), tuple(one for one in said if isinstance(one, Wrong)))
    return Results(runs.pop() if runs else "", each, wrong=wrong)


def _result(line: int, row: Mapping[str, str]) -> Result | Wrong:
    reference, outcome, reason, amount = (clean(row[column]) for column in COLUMNS)
    rupees = whole_number(amount) if amount else None
    if not reference:
        return Wrong(line, "", "no_reference")
    if outcome not in set(Outcome):
        return Wrong(line, reference, "no_outcome")
    if amount and rupees is None:
        return Wrong(line, reference, "not_rupees")
    return Result(reference, Outcome(outcome), reason[:4] if outcome != Outcome.PAID else "", rupees, line)
