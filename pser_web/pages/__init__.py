"""Every page of the portal, in the order of a visit."""

from pser_web.pages.citizen.account import ACCOUNT
from pser_web.pages.citizen.apply import APPLY
from pser_web.pages.citizen.dashboard import DASHBOARD
from pser_web.pages.citizen.objections import OBJECTIONS
from pser_web.pages.citizen.track import TRACK
from pser_web.pages.door import DOORS
from pser_web.pages.officer.audit import AUDIT
from pser_web.pages.officer.case import CASE
from pser_web.pages.officer.desk import DESK
from pser_web.pages.officer.door import STAFF_DOORS
from pser_web.pages.officer.hearings import HEARINGS
from pser_web.pages.officer.overview import OVERVIEW
from pser_web.pages.officer.people import PEOPLE
from pser_web.pages.page import Page
from pser_web.pages.public.home import HOME
from pser_web.pages.public.reading import READING

PAGES: tuple[Page, ...] = (
    *(HOME, *READING, *DOORS, TRACK),
    *(DASHBOARD, OBJECTIONS, ACCOUNT, *APPLY),
    *(*STAFF_DOORS, DESK, CASE, HEARINGS, OVERVIEW, PEOPLE, AUDIT),
)
