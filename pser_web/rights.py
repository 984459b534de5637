"""The table of rights, as the states and gates declare it: who may call which event and address, and receive which fields."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from reflex_base.constants.state import FIELD_MARKER

from pser_web.fields import blank, of_framework
from pser_web.guard import known_events
from pser_web.http.gates import Gate
from pser_web.pages import PAGES
from registry.rules.access import Role
from registry.services.accounts.sign_in import SignedIn
from registry.services.office.staff import SignedInStaff
from states.caller import AUDIENCES, Audience, Caller

_NOBODY = UUID(int=0)


def _staff(role: Role) -> Caller:
    return Caller(None, "", SignedInStaff(_NOBODY, "", role, "", "", frozenset(), "en", ""))


CALLERS: dict[str, Caller] = {
    "stranger": Caller(None, ""),
    "citizen": Caller(SignedIn(_NOBODY, "", "en", ""), ""),
    **{role.value: _staff(role) for role in Role},
}


@dataclass(frozen=True)
class Right:
    """Who may do one thing. That something is their own household's or district's is asked by the services besides."""

    kind: str  # event, address, fields
    name: str
    may: frozenset[str]  # of CALLERS

    def __str__(self) -> str:
        return f"| {self.kind} | `{self.name}` | {' | '.join('✓' if who in self.may else '' for who in CALLERS)} |"


def _may(*admitted: Audience) -> frozenset[str]:
    return frozenset(who for who, caller in CALLERS.items() if any(map(caller.belongs_to, admitted)))


def counted(gates: list[Gate]) -> str:
    """Return in a sentence how much there is to have rights to."""
    kinds = Counter(right.kind for right in rights(gates))
    fields = sum(len(values) for state, values in blank().items() if not of_framework(state))
    methods = sum(len((gate.methods or set()) - {"HEAD"}) for gate in gates)
    return (
        f"{kinds['event']} events, {kinds['address']} addresses ({methods} with their methods), {len(PAGES)} pages in each language, "
        f"{fields} fields in {kinds['fields']} states, {len(CALLERS)} kinds of callers."
    )


def rights(gates: list[Gate]) -> Iterator[Right]:
    """Yield every right."""
    for name, audience in sorted(known_events().items()):
        yield Right("event", name.rpartition("states___")[2] or name, _may(audience))
    for gate in gates:
        yield Right("address", f"{' '.join(sorted(gate.methods or ()))} {gate.path}", _may(*gate.admitted))
    for state, values in sorted(blank().items()):
        if values and not of_framework(state):
            audience = AUDIENCES.get(state)
            named = ", ".join(sorted(name.removesuffix(FIELD_MARKER) for name in values))
            yield Right("fields", f"{state.rpartition('___')[2]}: {named}", _may(audience) if audience else frozenset())
