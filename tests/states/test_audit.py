"""The search of the audit says of a number what it is, and shows nothing for one that is none."""

import pytest
import reflex as rx

from states.officer.audit import AuditState


@pytest.mark.parametrize(("written", "problem"), [("Zainab", "not_a_number"), ("PSER-26-7K3M-9QXE", "slip")])
async def test_a_number_that_is_none_is_not_searched_as_all(written: str, problem: str) -> None:
    root = rx.State(_reflex_internal_init=True)  # pyright: ignore[reportCallIssue]
    page = await root.get_state(AuditState)
    page.entries, page.following = [{"number": "1"}], "/desk/audit?before=1"
    assert await AuditState.search.fn(page, {"number": written, "action": "", "actor": ""}) is None
    assert (page.problem, page.entries, page.following) == (problem, [], "")
