"""Tables as CSV: written so that a spreadsheet shows them and does not run them, read as spreadsheets of any country save them."""

import csv
import io
from collections.abc import Collection, Iterable, Iterator

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


class NotATableError(ValueError):
    """A file is no table with the columns that it should have."""


def rows(content: bytes, columns: Collection[str]) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV by their heads in small letters; raises NotATableError where cells and heads do not fit."""
    try:
        text = content.decode("utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
        dialect = csv.Sniffer().sniff(text[:4096].splitlines()[0] if text.strip() else "", delimiters=",;\t")
        read = csv.DictReader(io.StringIO(text, newline=""), dialect=dialect, strict=True)
        heads = {clean(head).casefold(): head for head in read.fieldnames or []}
        if not set(columns) <= set(heads) or len(heads) != len(read.fieldnames or []):
            raise NotATableError
        for row in read:
            if None in row:  # more cells than heads, as where an amount has a comma of its own: nobody knows which is which
                raise NotATableError
            if any(isinstance(value, str) and value.strip() for value in row.values()):
                yield {name: row[head] or "" for name, head in heads.items()}
    except (UnicodeDecodeError, csv.Error):
        raise NotATableError from None


def is_markup(content: bytes) -> bool:
    """Tell whether a file is XML rather than a table, in whatever encoding."""
    return content[:100].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<")
