"""What an officer prints at the counter for the person: the declaration to sign, the receipt to take home."""

from datetime import datetime
from uuid import UUID

from registry.clock import day_of
from registry.language import language_named
from registry.rules.figures import moment
from registry.rules.lifecycle import NotAllowedError
from registry.services.accounts import opening
from registry.services.accounts.contacts import RESET_HELD
from registry.services.accounts.one_time import LIFE, Purpose
from registry.services.office.staff import SignedInStaff
from registry.services.portal import Portal
from registry.services.registration import assisting, declarations, drafts, receipts
from registry.services.registration.assisting import COUNTER
from registry.services.registration.receipts import Handed
from registry.services.wording import page


async def declaration(here: Portal, me: SignedInStaff, assistance_id: UUID | None, now: datetime) -> bytes:
    """Return the declaration as PDF; raises NotTheirsError."""
    async with here.database.session() as session:
        helped = await assisting.at(session, me, assistance_id, now, kind=COUNTER)
        helped.assistance.printed_at = now
        session.add(helped.assistance)
        await assisting.note(session, me, helped, "declaration_printed", now)
    return await declarations.declaration(helped, me.full_name)


async def receipt(here: Portal, me: SignedInStaff, assistance_id: UUID | None, now: datetime) -> bytes:
    """Return the receipt as PDF in the person's language, with a fresh code; raises NotTheirsError, NotAllowedError before the sending."""
    async with here.database.session() as session:
        helped = await assisting.at(session, me, assistance_id, now, kind=COUNTER)
        if helped.application.number is None:
            raise NotAllowedError("not sent yet")
        draft = await drafts.load(session, helped.account.id, now)
        papers = await drafts.papers(session, draft)
        code = await opening.make_code(session, me, helped, now)
        await assisting.note(session, me, helped, "receipt_printed", now)
    account = helped.account
    language = language_named(account.language)
    track, opening_page = (page(here.settings.address, path, language) for path in ("/track", "/open-account"))
    handed = Handed(
        centre=helped.assistance.centre,
        code=code,
        opens_at=moment(now + RESET_HELD) if account.password_hash else "",
        until=day_of(now + LIFE[Purpose.OPEN_ACCOUNT]),
        address=opening_page,
    )
    return await receipts.receipt(draft, account, [paper.title for paper, files in papers if files], track, language, handed)
