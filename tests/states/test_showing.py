"""What a tab shows decides which news reach it, and only its newest page counts."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
import reflex as rx

from states import showing
from states.citizen.dashboard import DashboardState
from states.citizen.loan import LoanState
from states.citizen.wizard import WizardState
from states.officer.awards import AwardsState


@pytest.fixture(autouse=True)
def nobody_looks() -> None:
    for token in showing.every_page():
        showing.forget(token)


def show(state: type[rx.State], token: str, subjects: set[str]) -> None:
    class Page(SimpleNamespace):
        router = SimpleNamespace(session=SimpleNamespace(client_token=token))

    showing.watch(cast(Any, Page()), subjects, state)


def test_a_tab_hears_of_what_its_newest_page_shows_and_of_nothing_else() -> None:
    show(DashboardState, "tab", {"zainab"})
    show(LoanState, "other", {"zainab"})
    show(LoanState, "tab", {"akram"})
    assert showing.pages({"zainab"}) == {"other": LoanState}
    assert showing.pages({"akram"}) == {"tab": LoanState}
    assert (showing.shows("tab", "akram"), showing.shows("tab", "zainab")) == (True, False)


def test_a_list_of_some_districts_hears_of_those_and_a_list_of_all_of_each() -> None:
    show(AwardsState, "some", showing.districts({"lahore", "kasur"}))
    show(AwardsState, "all", showing.districts(None))
    show(AwardsState, "none", showing.districts(frozenset()))
    heard = {each: set(showing.pages([showing.EVERY_DISTRICT, *showing.districts([each])])) for each in ("lahore", "multan")}
    assert heard == {"lahore": {"some", "all"}, "multan": {"all"}}


def test_a_tab_that_has_gone_is_forgotten_whatever_it_showed() -> None:
    show(WizardState, "tab", {"zainab", "akram"})
    showing.forget("tab")
    showing.forget("tab")
    assert showing.pages({"zainab", "akram"}) == showing.every_page() == {}
    assert showing.page_of("tab") is None
