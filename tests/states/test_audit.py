"""The search of the audit says of a number or a day what is wrong with it, and shows nothing for one that is none."""

import pytest
import reflex as rx

from states.officer.audit import AuditState


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ({"number": "Zainab"}, "not_a_number"),
        ({"number": "PSER-26-7K3M-9QXE"}, "slip"),
        ({"since": "yesterday"}, "not_a_date"),
        ({"until": "9999-12-31"}, "not_a_date"),
        ({"since": "2026-11-25", "until": "2026-11-24"}, "backwards"),
    ],
)
async def test_what_cannot_be_searched_for_is_not_searched_as_all(written: dict[str, str], problem: str) -> None:
    root = rx.State(_reflex_internal_init=True)  # pyright: ignore[reportCallIssue]
    page = await root.get_state(AuditState)
    page.entries, page.following = [{"number": "1"}], "/desk/audit?before=1"
    assert await AuditState.search.fn(page, written) is None
    assert (page.problem, page.entries, page.following) == (problem, [], "")
