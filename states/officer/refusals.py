"""What stands in the way of what staff do, as the code that their page has a sentence for."""

from registry.rules.lifecycle import NotAllowedError
from registry.services.office.cases import ChangedError
from registry.services.office.casework import UnreasonedError
from registry.services.office.staff import NotTheirsError

REFUSALS = (ChangedError, UnreasonedError, NotAllowedError, NotTheirsError)


def refused(error: Exception) -> str:
    """Return the code of one of REFUSALS: changed, not_allowed, or what is wrong with what was asked for (a key of FAULTS)."""
    return all_refused(error)[0]


def all_refused(error: Exception) -> list[str]:
    """Return the codes of everything that is wrong with what was asked for, the first of them as of `refused`."""
    if isinstance(error, UnreasonedError):
        return error.codes
    return ["changed" if isinstance(error, ChangedError) else "not_allowed"]
