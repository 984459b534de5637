"""Every page of the portal, in the order of a visit."""

from pser_web.pages.citizen.account import ACCOUNT
from pser_web.pages.citizen.apply import APPLY
from pser_web.pages.citizen.changes import CHANGES
from pser_web.pages.citizen.dashboard import DASHBOARD
from pser_web.pages.citizen.loan import LOAN
from pser_web.pages.citizen.loan_form import LOAN_FORM
from pser_web.pages.citizen.objections import OBJECTIONS
from pser_web.pages.citizen.track import TRACK
from pser_web.pages.door import DOORS
from pser_web.pages.officer.audit import AUDIT
from pser_web.pages.officer.awards import AWARDS
from pser_web.pages.officer.bank_files import BANK_FILES
from pser_web.pages.officer.case.page import CASE
from pser_web.pages.officer.compare import COMPARE
from pser_web.pages.officer.counter import COUNTER
from pser_web.pages.officer.door import STAFF_DOORS
from pser_web.pages.officer.hearings import HEARINGS
from pser_web.pages.officer.loan import LENDING
from pser_web.pages.officer.loans import LOANS
from pser_web.pages.officer.overview import OVERVIEW
from pser_web.pages.officer.payments import PAYMENTS
from pser_web.pages.officer.people import PEOPLE
from pser_web.pages.officer.queue import DESK
from pser_web.pages.officer.rules import RULES
from pser_web.pages.officer.sending import SENDING
from pser_web.pages.officer.sheet import SHEETS
from pser_web.pages.page import Page
from pser_web.pages.public.centres import CENTRES
from pser_web.pages.public.check import CHECKING
from pser_web.pages.public.home import HOME
from pser_web.pages.public.may_receive import MAY_RECEIVE
from pser_web.pages.public.programmes import PROGRAMMES
from pser_web.pages.public.reading import READING
from pser_web.pages.public.service import SERVICE

PAGES: tuple[Page, ...] = (
    *(HOME, PROGRAMMES, MAY_RECEIVE, SERVICE, CENTRES, *READING, *DOORS, TRACK, *CHECKING),
    *(DASHBOARD, OBJECTIONS, ACCOUNT, CHANGES, *APPLY, LOAN, *LOAN_FORM),
    *(*STAFF_DOORS, DESK, CASE, COMPARE, COUNTER, *SHEETS, SENDING, AWARDS, PAYMENTS, LOANS, LENDING, BANK_FILES),
    *(HEARINGS, OVERVIEW, PEOPLE, AUDIT, RULES),
)
