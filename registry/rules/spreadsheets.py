"""Tables as CSV that a spreadsheet shows and does not run."""

import csv
import io
from collections.abc import Iterable

from registry.rules.figures import clean

_FORMULA = tuple("=+-@＝＋－＠")  # with which a cell would be run by a spreadsheet


def cell(text: str) -> str:
    """Return a text as a spreadsheet shows it and does not run it, on one line and in its own direction."""
    text = clean(text)
    return f"'{text}" if text.startswith(_FORMULA) else text


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table as CSV, marked as UTF-8."""
    out = io.StringIO()
    written = csv.writer(out)
    written.writerow(heads)
    written.writerows([cell(text) for text in row] for row in rows)
    return "\ufeff" + out.getvalue()
