"""Payment files as CSV, for banks and wallets that exchange no messages: orders out, results in."""

import csv
import io
from collections.abc import Iterable

from registry.rules import spreadsheets
from registry.rules.figures import clean, whole_number
from registry.rules.iso20022 import LARGEST
from registry.rules.payments import FileError, Order, Outcome, Result, Results

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
        text = content.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise FileError("not_csv") from None
    if not rows or not set(COLUMNS) <= set(rows[0]):
        raise FileError("not_csv")
    runs = {clean(row.get("run") or "") for row in rows} - {""}
    if len(runs) > 1:
        raise FileError("other_run")
    return Results(runs.pop() if runs else "", tuple(_result(row) for row in rows))


def _result(row: dict[str, str | None]) -> Result:
    reference, outcome, reason, amount = (clean(row.get(column) or "") for column in COLUMNS)
    if outcome not in set(Outcome) or not reference:
        raise FileError("not_csv", reference[:40])
    rupees = whole_number(amount) if amount else None
    if amount and rupees is None:
        raise FileError("not_rupees", reference[:40])
    return Result(reference, Outcome(outcome), reason[:4] if outcome != Outcome.PAID else "", rupees)
