"""The composition root: the app, its pages, its HTTP routes, its guard. Nothing else."""

import reflex as rx

from pser_web.pages import PAGES
from pser_web.pages.page import add

app = rx.App(toaster=None, app_wraps={})

for page in PAGES:
    add(app, page)
