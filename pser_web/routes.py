"""Every address of the portal, named once. Urdu pages stand under /ur."""

from registry.language import Language, current
from registry.rules.access import Role

HOME = "/"
PROGRAMMES = "/programmes"
MAY_RECEIVE = "/what-may-i-receive"
SERVICE = "/service"  # how fast, how much, to whom
HOW = "/how-it-works"
HELP = "/help"
CENTRES = "/centres"
PRIVACY = "/privacy"
GOODBYE = "/goodbye"
NOT_FOUND = "/not-found"
TROUBLE = "/trouble"  # instead of what could not be answered
NOT_YOURS = "/not-yours"  # instead of what the staff may not see
INSTEAD = frozenset({NOT_FOUND, TROUBLE, NOT_YOURS})  # at no address of their own

REGISTER = "/register"
REGISTERED = "/registered"
LOGIN = "/login"
FORGOT = "/forgot"
RESET = "/reset"
TRACK = "/track"
OPEN_ACCOUNT = "/open-account"  # with the code of a counter's receipt

STAFF = "/staff"  # the staff's door
STAFF_CODE = "/staff/code"
STAFF_INVITED = "/staff/invited"
STAFF_LOGOUT = "/staff/logout"
DESK = "/desk"  # the queue
CASE = "/desk/case"
COMPARE = "/desk/compare"  # two cases that may be of one household
PEOPLE = "/desk/people"  # staff and centres, for administrators
AUDIT = "/desk/audit"
OVERVIEW = "/desk/overview"
COUNTER = "/desk/counter"
DECLARATION = "/desk/counter/declaration"  # to print
HANDED = "/desk/counter/receipt"  # to print
EXPORT = "/desk/export"
HEARINGS = "/desk/objections"  # appeals to hear and complaints to answer
RULES = "/desk/programmes"  # the versions of the programmes, for supervisors

AWARDS = "/desk/benefits"  # to recommend and to decide
PAYMENTS = "/desk/payments"
PAYMENT_FILE = "/desk/payments/file"
PAYMENT_RESULTS = "/desk/payments/results"

CHECK = "/check"  # of an award letter, by anybody
WAITING = "/waiting"  # the waiting lists, for anybody
LOANS = "/desk/loans"  # the queue of loans
LENDING = "/desk/loan"  # one of them
BANK_FILES = "/desk/loans/files"
BANK_FILE = "/desk/loans/file"  # where one is sent to
DESK_RECEIPT = "/desk/loans/receipt"

DASHBOARD = "/dashboard"
CHANGES = "/changes"  # of circumstances
LETTER = "/letter"
STATEMENT = "/statement"
RECEIPT = "/receipt"  # of the application, as PDF
ACCOUNT = "/account"
LOGOUT = "/logout"
SESSION = "/session"
APPLY = "/apply"
DECISIONS = "/decisions"  # as PDF
CASE_DECISIONS = "/desk/decisions"
OBJECTIONS = "/objections"  # a citizen's appeals and complaints
ANSWERS = "/answers"  # what was sent, to read
LOAN = "/loan"
LOAN_APPLY = "/loan/apply"
LOAN_CHECK = "/loan/check"
LOAN_AGREEMENT = "/loan/agreement"
LOAN_RECEIPT = "/loan/receipt"


def first_desk(role: str) -> str:
    """Return the page at which a member of staff begins."""
    return PEOPLE if role == Role.ADMINISTRATOR else DESK


def step_path(key: str) -> str:
    """Return the address of a form step."""
    return f"{APPLY}/{key}"


def counter_path(section: str) -> str:
    """Return the address of a section of the form at the counter."""
    return f"{COUNTER}/{section}"


def spoken(path: str, language: Language | None = None) -> str:
    """Return a page's address in a language, by default the one being spoken."""
    if (language or current()) == "en":
        return path
    return "/ur" if path == HOME else f"/ur{path}"


def split(path: str) -> tuple[Language, str]:
    """Return the language of an address and the page's path without it."""
    path = "/" + path.strip("/")
    if path == "/ur" or path.startswith("/ur/"):
        return "ur", path[3:] or HOME
    return "en", path
