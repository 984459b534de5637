"""The documents that a person has sent, one line each, with what an officer says of its files."""

from collections import Counter

from registry.gateways.scanner import Scan
from registry.records import InformationRequest
from registry.services.office import requests
from registry.services.registration.drafts import Draft, Papers

Line = dict[str, str]


def by_document(draft: Draft, papers: Papers, asked_last: InformationRequest | None) -> tuple[list[Line], dict[str, list[Line]]]:
    """Return the documents that were sent, and of each how many of its files are in which state; these are told apart where they differ."""
    come = requests.come(asked_last, [file for _, files in papers for file in files]) if asked_last else set()
    lines: list[Line] = []
    states: dict[str, list[Line]] = {}
    for paper, files in papers:
        if not files:
            continue
        counted = Counter(
            (
                file.verdict,
                file.verdict_reason,
                not file.verdict and file.scan == Scan.WAITING,
                bool(asked_last and paper.key in come and file.added_at <= asked_last.asked_at),
            )
            for file in files
        )
        pages = sum(file.pages for file in files)
        lines.append(
            {
                "kind": paper.key,
                "files": str(len(files)) if len(files) > 1 else "",
                "pages": str(pages) if pages > len(files) else "",
                "again": "yes" if draft.may_send(paper.key) else "",
            }
        )
        states[paper.key] = [
            {
                "verdict": verdict,
                "reason": reason,
                "scanning": "yes" if scanning else "",
                "replaced": "yes" if replaced else "",
                "files": "" if len(counted) == 1 else str(count),
            }
            for (verdict, reason, scanning, replaced), count in counted.items()
        ]
    return lines, states
