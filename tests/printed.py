"""What stands on a printed page, as an eye reads it: the reader of the PDF turns mixed lines of a right-to-left page around."""

from collections import defaultdict

import pypdfium2


def figures(pdf: bytes) -> list[str]:
    """Return the Latin letters and figures of the first page, line by line, from left to right."""
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    lines: dict[int, list[tuple[float, str]]] = defaultdict(list)
    for place in range(text.count_chars()):
        sign = text.get_text_range(place, 1)
        left, bottom, right, top = text.get_charbox(place, loose=True)
        if sign.isascii() and sign.strip() and right > left:
            lines[round((bottom + top) / 6)].append((left, sign))
    return ["".join(sign for _, sign in sorted(line)) for line in lines.values()]
