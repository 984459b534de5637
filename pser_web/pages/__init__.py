"""Every page of the portal, in the order of a visit."""

from pser_web.pages.citizen.apply import APPLY
from pser_web.pages.citizen.dashboard import PERSONAL
from pser_web.pages.door import DOORS
from pser_web.pages.page import Page
from pser_web.pages.public.home import HOME
from pser_web.pages.public.reading import READING

PAGES: tuple[Page, ...] = (HOME, *READING, *DOORS, *PERSONAL, *APPLY)
