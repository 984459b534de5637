"""The live pages: what changes elsewhere is on the open page within a second, read with its own person's rights."""

import asyncio

import reflex as rx
import structlog

from registry.services.portal import portal
from states.caller import identify, set_caller
from states.dashboard import WATCHING, DashboardState

_AT_ONCE = 50  # pages that are refreshed at a time
log = structlog.get_logger()


async def keep_pages_live(app: rx.App) -> None:
    """Refresh the open pages whose application has changed, until cancelled."""
    together = asyncio.Semaphore(_AT_ONCE)
    async for changed in portal().changes.listen():
        watched: dict[str, set[str]] = {changed: WATCHING.get(changed, set())} if changed else dict(WATCHING)
        for owner, tokens in watched.items():
            for token in list(tokens):
                asyncio.get_running_loop().create_task(_refresh(app, owner, token, together))


async def _refresh(app: rx.App, owner: str, token: str, together: asyncio.Semaphore) -> None:
    namespace = app.event_namespace
    if namespace is None or token not in namespace.token_to_sid:
        WATCHING[owner].discard(token)
        if not WATCHING[owner]:
            del WATCHING[owner]
        return
    async with together:
        try:
            with app.set_contexts():
                async with app.modify_state(rx.BaseStateToken(ident=token, cls=DashboardState)) as state:
                    page = await state.get_state(DashboardState)
                    caller = await identify(page.router_data.get("headers", {}), "")
                    set_caller(caller)
                    if caller.signed_in and str(caller.signed_in.account_id) == owner:
                        await page.restore()
                    else:
                        page.reset()
                        page.ended = True
        except Exception as error:  # one page must not stop the others
            log.warning("page_not_refreshed", error=type(error).__name__)
