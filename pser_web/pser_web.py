"""The composition root: the app, its pages, its HTTP routes, its guard. Nothing else."""

import asyncio
import contextlib
import gc
from collections.abc import AsyncIterator

import reflex as rx
from starlette.applications import Starlette

from pser_web.frames import Frames
from pser_web.guard import Guard, GuardedEvents, failed
from pser_web.http.benefits import BENEFITS
from pser_web.http.centres import CENTRES
from pser_web.http.counter import COUNTER
from pser_web.http.decisions import DECISIONS
from pser_web.http.documents import DOCUMENTS
from pser_web.http.door import DOOR
from pser_web.http.export import EXPORT
from pser_web.http.front import Front, troubled
from pser_web.http.loans import LOANS
from pser_web.http.may_receive import MAY_RECEIVE
from pser_web.http.payment_files import PAYMENT_FILES
from pser_web.http.programmes import PROGRAMMES
from pser_web.http.public import PUBLIC
from pser_web.http.receipt import RECEIPT
from pser_web.http.service import SERVICE
from pser_web.http.staff_door import STAFF_DOOR
from pser_web.http.waiting import WAITING
from pser_web.live import keep_pages_live
from pser_web.log import configure
from pser_web.pages import PAGES
from pser_web.pages.page import add
from registry.processes import end_with_parent
from registry.services.portal import opened
from registry.services.worker import work

GATES = [
    *(*DOOR, *STAFF_DOOR, *EXPORT, *COUNTER, *DOCUMENTS, *RECEIPT, *BENEFITS, *PAYMENT_FILES, *LOANS),
    *(*DECISIONS, *PROGRAMMES, *MAY_RECEIVE, *SERVICE, *WAITING, *CENTRES, *PUBLIC),
]

app = rx.App(
    toaster=None,
    app_wraps={},
    stylesheets=["/pser.css"],
    backend_exception_handler=failed,
    api_transformer=[Starlette(routes=GATES, exception_handlers={500: troubled}), Front],
)

for page in PAGES:
    add(app, page)

app.add_middleware(Guard(), index=0)
if app.sio is not None and app.event_namespace is not None:
    app._event_namespace = GuardedEvents(app.event_namespace.namespace, app, Frames(app.sio))
    app.sio.register_namespace(app._event_namespace)


@app.register_lifespan_task
@contextlib.asynccontextmanager
async def serve() -> AsyncIterator[None]:
    """Open the portal for this worker, keep its pages live and do its share of the work."""
    configure()
    end_with_parent()
    async with opened() as here:
        gc.collect()
        gc.freeze()  # what is loaded stays: looking through all of it again and again took a fifth of every event
        tasks = [asyncio.create_task(keep_pages_live(app)), asyncio.create_task(work(here))]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
