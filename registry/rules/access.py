"""Who on the staff may do what, and whose cases they see. One table; everything asks it, and what it does not name is refused."""

from collections.abc import Mapping
from enum import StrEnum

from registry.language import N_
from registry.rules import places


class Role(StrEnum):
    """What a member of staff is."""

    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


ROLES: dict[str, str] = {
    Role.OFFICER: N_("Officer"),
    Role.SUPERVISOR: N_("Supervisor"),
    Role.ADMINISTRATOR: N_("Administrator"),
}


class Duty(StrEnum):
    """What staff do."""

    SEE_CASES = "see_cases"
    WORK_ON_CASES = "work_on_cases"  # take, judge documents, ask, write, accept a difference
    GIVE_CASES = "give_cases"  # to somebody else
    FREE_CASES = "free_cases"  # of a colleague, to be nobody's
    RECOMMEND = "recommend"
    DECIDE = "decide"
    AWARD = "award"  # decide which household receives what
    PAY = "pay"  # prepare, approve and send payment runs
    REGISTER = "register"  # at the counter
    SEARCH_AUDIT = "search_audit"
    EXPORT = "export"
    OVERVIEW = "overview"
    SET_RULES = "set_rules"  # of the programmes
    HEAR_APPEALS = "hear_appeals"  # against decisions of others
    ANSWER_COMPLAINTS = "answer_complaints"
    ANSWER_ABOUT_STAFF = "answer_about_staff"  # complaints about colleagues
    MANAGE_STAFF = "manage_staff"
    LEND = "lend"  # visit, recommend, take a repayment, propose new instalments
    GRANT_LOANS = "grant_loans"  # vote, pay out, post files of the bank, decide on changes of a loan


_OFFICE = frozenset({Role.OFFICER, Role.SUPERVISOR})
_SUPERVISORS = frozenset({Role.SUPERVISOR})
MAY: Mapping[Duty, frozenset[Role]] = {
    Duty.SEE_CASES: _OFFICE,
    Duty.WORK_ON_CASES: _OFFICE,
    Duty.GIVE_CASES: _OFFICE,
    Duty.FREE_CASES: _SUPERVISORS,
    Duty.RECOMMEND: frozenset({Role.OFFICER}),
    Duty.DECIDE: _SUPERVISORS,
    Duty.AWARD: _SUPERVISORS,
    Duty.PAY: _SUPERVISORS,
    Duty.REGISTER: frozenset({Role.OFFICER}),
    Duty.SEARCH_AUDIT: _SUPERVISORS,
    Duty.EXPORT: _SUPERVISORS,
    Duty.OVERVIEW: _SUPERVISORS,
    Duty.SET_RULES: _SUPERVISORS,
    Duty.HEAR_APPEALS: _SUPERVISORS,
    Duty.ANSWER_COMPLAINTS: _OFFICE,
    Duty.ANSWER_ABOUT_STAFF: _SUPERVISORS,
    Duty.MANAGE_STAFF: frozenset({Role.ADMINISTRATOR}),
    Duty.LEND: frozenset({Role.OFFICER}),
    Duty.GRANT_LOANS: _SUPERVISORS,
}


def may(role: str, duty: Duty) -> bool:
    """Tell whether a role has a duty."""
    return role in MAY[duty]


def districts_of(role: str, centre: list[str], division: str) -> frozenset[str] | None:
    """Return the codes of the districts whose cases somebody sees; None: of the whole province."""
    if role == Role.OFFICER:
        return frozenset(centre)
    if role != Role.SUPERVISOR:
        return frozenset()
    if not division:
        return None
    return frozenset(places.code(district) for district in places.divisions().get(division, {}))
