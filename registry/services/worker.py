"""The work that nobody waits for: messages, documents to be scanned, what is to be forgotten."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog

from registry import clock
from registry.records import Application
from registry.services import messages
from registry.services.accounts import one_time, sign_in
from registry.services.benefits import assessments, awards, confirmations, reassessment
from registry.services.loans import ledger_proof, loan_reminders
from registry.services.office import cases, requests, verification
from registry.services.payments import payments
from registry.services.portal import Portal
from registry.services.registration import assisting, documents

_EVERY = 1.0  # seconds between two looks where nothing was due
_SELDOM = 60.0  # seconds between two rounds of the other duties
_HOURLY = 3600.0
log = structlog.get_logger()


async def work(portal: Portal) -> None:
    """Do what is due, again and again, until cancelled. A slow source does not hold up the messages, nor one channel of them another."""
    deliveries = (_deliver(portal, channel) for channel in portal.gateways)
    await asyncio.gather(*deliveries, _verify(portal), _assess(portal), _admit(portal), _pay(portal), _tidy(portal), _sweep(portal))


async def _deliver(portal: Portal, channel: str) -> None:
    while True:
        if not await _do(messages.deliver_due, portal.database, {channel: portal.gateways[channel]}, clock.now()):
            await asyncio.sleep(_EVERY)


async def _verify(portal: Portal) -> None:
    while True:
        begun = await _do(verification.begin_due, portal.database, portal.changes, clock.now())
        if not await _do(verification.ask_due, portal.database, portal.changes, portal.sources, clock.now()) and not begun:
            await asyncio.sleep(_EVERY)


async def _assess(portal: Portal) -> None:
    """Assess anew who has grown older, and everybody when other rules come into force: a batch at a time, so that others get their turn."""
    while True:
        now = clock.now()
        older = await _do(assessments.grow_older, portal.database, now)
        if not await _do(reassessment.keep_up, portal.database, now) and not older:
            await asyncio.sleep(_SELDOM)


async def _admit(portal: Portal) -> None:
    """Give what budgets have left to who waits, a few at a time."""
    while True:
        admitted = await _do(awards.admit_everybody, portal.database, clock.now())
        await _announce(portal, admitted)
        if not admitted:
            await asyncio.sleep(_SELDOM)


async def _pay(portal: Portal) -> None:
    """Tell households what has become of their payments."""
    while True:
        now = clock.now()
        told = await _do(payments.tell_due, portal.database, now)
        await _announce(portal, told)
        if not told:
            await asyncio.sleep(_EVERY)


async def _tidy(portal: Portal) -> None:
    while True:
        now = clock.now()
        await _do(_rescan, portal, now)
        await _do(_mind_terms, portal, now)
        await _do(_end_forgotten, portal, now)
        await _do(_forget, portal, now)
        await _announce(portal, await _do(_remind, portal, now))
        await _do(_mind_loans, portal, now)
        await _do(ledger_proof.prove_nightly, portal.database, now)
        await asyncio.sleep(_SELDOM)


async def _rescan(portal: Portal, now: datetime) -> None:
    for account_id in await documents.rescan(portal.database, portal.store, portal.scanner, now):
        await portal.changes.publish(str(account_id))


async def _sweep(portal: Portal) -> None:
    """Delete files of nobody; all that are stored are looked through for it."""
    while True:
        await _do(documents.sweep, portal.database, portal.store, clock.now())
        await asyncio.sleep(_HOURLY)


async def _mind_terms(portal: Portal, now: datetime) -> None:
    async with portal.database.session() as session:
        concerned = await requests.mind_terms(session, now)
    for application in concerned:
        await cases.announce(portal.changes, application)


async def _remind(portal: Portal, now: datetime) -> list[Application]:
    async with portal.database.session() as session:
        return await confirmations.remind_due(session, now)


async def _announce(portal: Portal, changed: object) -> None:
    for application in changed if isinstance(changed, list) else []:
        await cases.announce(portal.changes, application)


async def _mind_loans(portal: Portal, now: datetime) -> None:
    """Remind of instalments and end offers, a few in a transaction, until none is left."""
    looked_at = 1
    while looked_at:
        async with portal.database.session() as session:
            looked_at = await loan_reminders.remind_due(session, now)
    async with portal.database.session() as session:
        concerned = await loan_reminders.end_offers(session, now)
    for application in concerned:
        await cases.announce(portal.changes, application)


async def _end_forgotten(portal: Portal, now: datetime) -> None:
    async with portal.database.session() as session:
        concerned = await assisting.end_forgotten(session, now)
    for account_id in concerned:
        await portal.changes.publish(str(account_id))


async def _forget(portal: Portal, now: datetime) -> None:
    async with portal.database.session() as session:
        await sign_in.purge(session, now)
        await one_time.purge(session, now)


async def _do(duty: Callable[..., Awaitable[object]], *arguments: object) -> object:
    """Do one duty; a failing one is logged by name and does not stop the others."""
    try:
        return await duty(*arguments)
    except Exception as error:
        log.error("duty_failed", duty=duty.__name__, error=type(error).__name__)
        return None
