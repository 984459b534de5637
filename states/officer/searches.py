"""Searches that may name a person: they stay in the tab, and only a mark of each stands in the address."""

import reflex as rx

_MOST = 20  # that a tab remembers
_SIGN = "~"  # begins a mark


class RemembersSearches(rx.State, mixin=True):
    """A list whose address holds its filter, but for such a search."""

    search_lost: bool = False  # the address names a search that this tab does not remember
    _searches: dict[str, str] = {}  # by mark
    _mark: str = ""  # or the search itself, as the address holds it

    def _searched(self, held: str) -> str:
        """Return the search that an address holds, or names by its mark."""
        self._mark = held
        self.search_lost = held.startswith(_SIGN) and held not in self._searches
        return self._searches.get(held, "" if self.search_lost else held)

    def _remember(self, search: str) -> str:
        """Keep a search in this tab, and return its mark."""
        last = int(next(reversed(self._searches), f"{_SIGN}0").removeprefix(_SIGN))
        mark = f"{_SIGN}{last + 1}"
        self._searches = dict([*list(self._searches.items())[-_MOST + 1 :], (mark, search)])
        return mark
