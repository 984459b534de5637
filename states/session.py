"""One browser session: whose it is, and that it goes on."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import reflex as rx
from reflex_base.utils.form import FormData

from states.caller import AUDIENCES, KEPT, Audience, admits, the_caller

_LONGEST_ID = 32


@admits(Audience.ANYONE)
class SessionState(rx.State):
    """Whose the other states of this tab are, and whether our side has failed."""

    trouble: bool = False  # set in the browser alone, by the guard
    ended: bool = False  # who had the page open may see it no longer, and it was emptied
    role: str = ""  # of the member of staff who is there
    _restored: str = ""  # the page-opening event that has been done already, and its page
    _place: str = ""  # the page that this tab was last filled for
    _owner: str = ""  # the account whose answers the states of this tab hold
    _loaded: bool = False  # a page was loaded in this tab for them

    @rx.event
    async def stay(self) -> None:
        """Go on; the guard has noted that somebody is there."""

    def note_restored(self, name: str, place: str) -> None:
        """Note that a page was filled before its opening event."""
        self._restored = f"{name} {place}"

    def was_restored(self, name: str, place: str) -> bool:
        """Tell, once, whether the page of this opening event was filled already."""
        if not self._restored or self._restored != f"{name} {place}":
            return False
        self._restored = ""
        return True

    def comes_to(self, place: str) -> str | None:
        """Return for which page this tab was filled, where its browser shows another: it was led on, or Redis forgot what came last."""
        if (before := self._place) == place:
            return None
        self._place = place
        return before

    async def belong_to_caller(self) -> bool:
        """Forget the former person's answers when somebody else is calling; tell whether that was so."""
        caller = the_caller()
        owner = f"{caller.signed_in.account_id if caller.signed_in else ''}{caller.staff.staff_id if caller.staff else ''}"
        is_another = owner != self._owner
        if is_another:
            for state in type(self).get_root_state().get_substates():
                if state.get_full_name() in AUDIENCES:
                    (await self.get_state(state)).reset()
            self._owner, self._loaded = owner, False
        if self.role != (role := caller.staff.role if caller.staff else ""):
            self.role = role
        return is_another

    async def put_out(self) -> None:
        """Empty the whole tab, since who has it open may see it no longer, and say so; it is nobody's until somebody comes."""
        for state in type(self).get_root_state().get_substates():
            if state.get_full_name() in AUDIENCES:
                (await self.get_state(state)).reset()
        self.ended = True

    async def begin_anew(self) -> None:
        """Forget what was done in this tab before its page was loaded, and so what is said of it; what a state keeps stays."""
        for state in type(self).get_root_state().get_substates() if self._loaded else ():
            if state.get_full_name() in AUDIENCES and state is not type(self):
                page = await self.get_state(state)
                kept = {name: getattr(page, name) for name in KEPT[state.get_full_name()]}
                page.reset()
                for name, value in kept.items():
                    setattr(page, name, value)
        self._loaded, self.ended = True, False


def typed(form: Any) -> dict[str, Any]:
    """Return what a form sent, a list where a name was sent more than once; nothing where somebody sent no form at all."""
    if isinstance(form, FormData):
        sent: dict[str, list[Any]] = {}
        for key, value in form.multi_items():
            sent.setdefault(key, []).append(value)
        return {key: values if len(values) > 1 else values[0] for key, values in sent.items()}
    return dict(form) if isinstance(form, Mapping) else {}


def text(form: Any, key: str) -> str:
    """Return a text of a form that a browser, or anybody, sent."""
    value = form.get(key) if isinstance(form, Mapping) else None
    return value if isinstance(value, str) else ""


def several(form: Any, key: str) -> list[str]:
    """Return the texts that a form sent under one name, however many."""
    sent = form.get(key) if isinstance(form, Mapping) else None
    return [each for each in (sent if isinstance(sent, list) else [sent]) if isinstance(each, str)]


def identifier(sent: Any) -> UUID | None:
    """Return the id that a browser, or anybody, sent; None where it is none."""
    try:
        return UUID(sent)
    except (ValueError, TypeError, AttributeError):
        return None


def number_in(sent: Any, digits: int = 9) -> int | None:
    """Return the number that a browser, or anybody, sent; None where it is none, or longer than ours are."""
    return int(sent) if isinstance(sent, str) and sent.isdecimal() and len(sent) <= digits else None


def began(form: Any) -> int | None:
    """Return the version of a case that somebody had before them when they began to write, as case.js notes it."""
    return number_in(text(form, "began"))


def is_id(sent: str) -> bool:
    """Tell whether this can be the id of a member of a household."""
    return len(sent) == _LONGEST_ID and all(sign in "0123456789abcdef" for sign in sent)


def revision_in(sent: str) -> int:
    """Return the revision that a form was made from."""
    return number_in(sent) or 0
