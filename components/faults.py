"""What stands in the way of what was sent: said at the top with a way to the field that it is about, and beside that field."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import reflex as rx

from components.fields import choice, sentence, words
from components.notices import alert
from components.prose import within


@dataclass(frozen=True)
class Fault:
    """The one fault of a form: its code, a Var, out of the codes that have `sentences`; `fields` names what each of some is about."""

    code: Any
    sentences: Mapping[str, str]
    fields: Mapping[str, str]

    def at_top(self) -> rx.Component:
        """Say what stands in the way."""
        said = sentence(self.code, self.sentences)
        to_fields = ((code, within(said, f"#{field}")) for code, field in self.fields.items())
        return rx.cond(self.code, alert(rx.match(self.code, *to_fields, rx.fragment(said))))

    def choice(self, field: str, label: str, options: Mapping[str, str]) -> rx.Component:
        """Ask for one of a few, and say what was wrong with it."""
        return choice(field, label, options, self._at(field), self.sentences)

    def words(self, field: str, label: str) -> rx.Component:
        """Ask for some lines, and say what was wrong with them."""
        return words(field, label, self._at(field), self.sentences)

    def _at(self, field: str) -> Any:
        return rx.match(self.code, *((code, code) for code, about in self.fields.items() if about == field), "")
