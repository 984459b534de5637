"""The papers of a loan as PDF, for its citizen and for the office; and the files of the bank, taken in from supervisors."""

from contextlib import suppress

from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from pser_web import routes
from pser_web.http.gates import AROUND_FILE, Gate
from pser_web.http.requests import pdf, refusal, see_other
from pser_web.routes import split, spoken
from registry import clock
from registry.language import LANGUAGES
from registry.records import Application, Loan, LoanRepayment
from registry.rules import bank_files as bank
from registry.services.loans import bank_files, lending, loan_agreements, loan_papers, repayments
from registry.services.office import cases
from registry.services.office.staff import NotTheirsError
from registry.services.portal import portal
from states.caller import Audience, the_citizen, the_staff
from states.session import number_in


async def agreement(request: Request) -> Response:
    """Serve the agreement that is offered to the citizen; the accepted one is a document of theirs."""
    language, _ = split(request.url.path)
    async with portal().database.session() as session:
        paper = await loan_agreements.draft(session, the_citizen().account_id, clock.now(), language)
    if paper is None:
        return see_other(spoken(routes.LOAN, language))
    return pdf(paper, "agreement")


async def receipt(request: Request) -> Response:
    """Serve the receipt of a repayment to whose it is, and to the office; for others there is none."""
    language, plain = split(request.url.path)
    wanted = number_in(request.path_params["repayment"])
    async with portal().database.session() as session:
        found = await repayments.with_loan(session, wanted) if wanted is not None else None
        if found is None or not await _is_theirs(session, found[1], plain):
            return refusal("unknown", 404)
        repayment, loan = found
        account = await cases.applicant(session, await cases.by_id(session, loan.application_id))
        left, undone = await repayments.left_after(session, loan, repayment)
    return pdf(await loan_papers.receipt(loan, account, repayment, left, undone=undone, language=language), _name(repayment))


async def _is_theirs(session: AsyncSession, loan: Loan, plain: str) -> bool:
    if plain.startswith(routes.DESK):
        with suppress(NotTheirsError):
            await lending.must_see(session, the_staff(), loan)
            return True
        return False
    application: Application = await cases.by_id(session, loan.application_id)
    return application.account_id == the_citizen().account_id


def _name(repayment: LoanRepayment) -> str:
    return repayment.receipt or f"repayment-{repayment.id}"


async def post_file(request: Request) -> Response:
    """Take a file of the bank in, and lead to what came of it."""
    language, _ = split(request.url.path)
    back = spoken(routes.BANK_FILES, language)
    if int(request.headers.get("content-length") or bank.LARGEST * 2) > bank.LARGEST + AROUND_FILE:
        return see_other(f"{back}?refused=too_many")
    async with request.form(max_files=1, max_fields=5) as form:
        sent = form.get("file")
        others = form.get("others") == "yes"
        content = await sent.read(bank.LARGEST + 1) if isinstance(sent, UploadFile) else b""
        name = sent.filename or "" if isinstance(sent, UploadFile) else ""
    if not content:
        return see_other(f"{back}?refused=no_file")
    here = portal()
    file = await bank_files.post(here.database, here.changes, the_staff(), name, content, clock.now(), others=others)
    return see_other(f"{back}?file={file.id}")


LOANS = [
    gate
    for language in LANGUAGES
    for gate in (
        Gate(spoken(routes.LOAN_AGREEMENT, language), agreement, Audience.CITIZENS),
        Gate(spoken(f"{routes.LOAN_RECEIPT}/{{repayment}}", language), receipt, Audience.CITIZENS),
        Gate(spoken(f"{routes.DESK_RECEIPT}/{{repayment}}", language), receipt, Audience.OFFICE),
        Gate(spoken(routes.BANK_FILE, language), post_file, Audience.SUPERVISORS, methods=["POST"], most=None),
    )
]
