"""Every page of the portal, in the order of a visit."""

from pser_web.pages.page import Page
from pser_web.pages.public.home import HOME

PAGES: tuple[Page, ...] = (HOME,)
