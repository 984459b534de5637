"""Repayments in what a bank sends: CSV, and the credit entries of camt.053 and camt.054. Each line says what is wrong with it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from registry.language import N_
from registry.rules import identity, numbers, spreadsheets
from registry.rules.figures import clean, latin_digits, whole_number
from registry.rules.identity import Unfit
from registry.rules.numbers import NotANumberError, SlipError

LARGEST = 2 * 1024 * 1024  # bytes
MOST = 2000  # credits of one file, which are posted in one transaction
_LONGEST_REFERENCE = 60
_TOO_MUCH = 10**9  # rupees in one payment
_COLUMNS = ("reference", "date", "amount", "loan")
_CAMT = re.compile(r"^\{urn:iso:std:iso:20022:tech:xsd:camt\.05[34]\.001\.\d\d\}")

PROBLEMS: dict[str, str] = {
    "not_a_file": N_("This is neither CSV with the columns reference, date, amount, loan, nor camt.053 or camt.054"),
    "nothing": N_("There is no repayment in this file"),
    "too_many": N_("There are too many lines in this file"),
    "no_reference": N_("The bank's reference is missing"),
    "not_a_date": N_("The date cannot be read"),
    "in_the_future": N_("The date is in the future"),
    "not_an_amount": N_("The amount is not a whole number of rupees above zero"),
    "other_currency": N_("The amount is not in rupees"),
    "no_loan": N_("No number of a loan stands with this payment"),
    "slip": N_("There is a typing slip in the number of the loan"),
    "returned": N_("The bank has taken this payment back. Take the repayment out by hand"),
    "unknown_loan": N_("There is no loan with this number"),
    "not_running": N_("This loan is not being repaid now"),
    "twice": N_("The same reference stands in this file twice"),
    "other": N_("This reference was posted before with another amount or for another loan"),
    "perhaps_twice": N_("The same amount was received for this loan at a counter these days. If it is another payment, tick the box"),
    "too_much": N_("This is more than what is left of the loan"),
}


class NotAFileError(ValueError):
    """A file is nothing that can be read; `code` is a key of PROBLEMS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Credit:
    """One payment in a bank file, and what is wrong with it (a key of PROBLEMS), if anything."""

    line: int
    reference: str = ""
    paid_on: date | None = None
    amount: int = 0
    loan: str = ""
    problem: str = ""


def read(content: bytes, today: date) -> list[Credit]:
    """Read a file of a bank; raises NotAFileError where it is none."""
    if len(content) > LARGEST:
        raise NotAFileError("too_many")
    found: list[Credit] = []
    seen: set[str] = set()
    for said in _camt(content) if spreadsheets.is_markup(content) else _csv(content):
        credit = _credit(len(found) + 1, said, today)
        if credit.reference and credit.reference in seen:
            credit = Credit(credit.line, credit.reference, credit.paid_on, credit.amount, credit.loan, "twice")
        seen.add(credit.reference)
        found.append(credit)
        if len(found) > MOST:
            raise NotAFileError("too_many")
    if not found:
        raise NotAFileError("nothing")
    return found


def _credit(line: int, said: Mapping[str, str], today: date) -> Credit:
    """Read one payment as it was said."""
    reference = clean(said["reference"])[:_LONGEST_REFERENCE]
    paid_on: date | None = None
    problem = "" if reference else "no_reference"
    try:
        paid_on = identity.day(said["date"])
        problem = problem or ("in_the_future" if paid_on > today else "")
    except Unfit:
        problem = problem or "not_a_date"
    amount = _rupees(said["amount"])
    if said.get("currency", "PKR") != "PKR":
        problem = problem or "other_currency"
    problem = problem or ("" if amount else "not_an_amount") or said.get("problem", "")
    loan = ""
    try:
        loan = numbers.LOAN.within(said["loan"])
    except SlipError:
        problem = problem or "slip"
    except NotANumberError:
        problem = problem or "no_loan"
    return Credit(line, reference, paid_on, amount, loan, problem)


def _rupees(text: str) -> int:
    """Return whole rupees above zero, 0 where it is none; a bank writes 5000.00 too."""
    whole = whole_number(re.sub(r"\.0*$", "", latin_digits(clean(text))))
    return whole if whole and whole < _TOO_MUCH else 0


def _csv(content: bytes) -> Iterator[dict[str, str]]:
    try:
        yield from spreadsheets.rows(content, _COLUMNS)
    except spreadsheets.NotATableError:
        raise NotAFileError("not_a_file") from None


def _camt(content: bytes) -> Iterator[dict[str, str]]:
    """Yield the booked credits of a statement or notification; payments out and what is only announced are none of ours."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise NotAFileError("not_a_file") from None
    if not _CAMT.match(str(root.tag)) or root.getroottree().docinfo.doctype:
        raise NotAFileError("not_a_file")
    for entry in root.iterfind(".//{*}Ntry"):
        if _said(entry, "CdtDbtInd") != "CRDT" or (_said(entry, "Sts/Cd") or _said(entry, "Sts") or "BOOK") != "BOOK":
            continue
        details = entry.findall("{*}NtryDtls/{*}TxDtls") or [None]
        for detail in details:
            if detail is None or _said(detail, "CdtDbtInd") in {"", "CRDT"}:
                yield _payment(entry, detail, alone=len(details) == 1)


def _payment(entry: Any, detail: Any | None, *, alone: bool) -> dict[str, str]:
    def first(*paths: str) -> str:
        return next((said for path in paths if (said := _said(detail, path) if detail is not None else "")), "")

    amount = next((each for path in ("Amt", "AmtDtls/TxAmt/Amt") if detail is not None and (each := _one(detail, path)) is not None), None)
    amount = _one(entry, "Amt") if amount is None and alone else amount
    words = "".join(each.text or "" for each in (detail.iterfind(_path("RmtInf/Ustrd")) if detail is not None else ()))
    return {
        "reference": first("Refs/AcctSvcrRef", "Refs/TxId", "Refs/InstrId") or (_said(entry, "AcctSvcrRef") if alone else ""),
        "date": (_said(entry, "BookgDt/Dt") or _said(entry, "BookgDt/DtTm") or _said(entry, "ValDt/Dt"))[:10],
        "amount": (amount.text or "") if amount is not None else "",
        "currency": amount.get("Ccy", "") if amount is not None else "PKR",
        "loan": first("RmtInf/Strd/CdtrRefInf/Ref") or words or first("Refs/EndToEndId") or _said(entry, "AddtlNtryInf"),
        "problem": "returned" if _said(entry, "RvslInd") == "true" or first("RtrInf/Rsn/Cd") else "",
    }


def _path(path: str) -> str:
    return "/".join(f"{{*}}{part}" for part in path.split("/"))


def _one(node: Any, path: str) -> Any | None:
    return node.find(_path(path))


def _said(node: Any, path: str) -> str:
    found = _one(node, path)
    return (found.text or "").strip() if found is not None else ""
