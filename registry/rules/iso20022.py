"""Payment files as banks exchange them (ISO 20022): orders out as pain.001, results in as pain.002 or camt.054.

Every file is held against the official schema. What comes in is a stranger's: no entities, no network, a size that is bounded.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from anyascii import anyascii
from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - it is compiled

from registry.rules.figures import clean
from registry.rules.payments import FileError, Order, Outcome, Result, Results, Wrong

LARGEST = 64 * 1024 * 1024  # bytes of a file that comes in: more than 100,000 transfers
ORDERS = "pain.001.001.09"
_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"
_CURRENCY = "PKR"
_SCHEMAS = Path(__file__).parent / "schemas"
_HELD_AGAINST = {"pain.002.001.10": "pain.002.001.12"}  # whose own schema no package carries; schemas/README.md says how they differ
_PURPOSE = "SSBE"  # of the external code list: a social security benefit
_SETTLED = frozenset({"ACSC", "ACCC", "ACWC"})  # settled, credited; the other statuses of acceptance say nothing final
_REJECTED = "RJCT"


@dataclass(frozen=True)
class Treasury:
    """The account that is paid from."""

    name: str
    iban: str
    bic: str = ""


@cache
def _schema(message: str) -> etree.XMLSchema:
    kept = _HELD_AGAINST.get(message, message)
    return etree.XMLSchema(etree.fromstring((_SCHEMAS / f"{kept}.xsd").read_bytes().replace(kept.encode(), message.encode())))


@cache
def _known() -> frozenset[str]:
    return frozenset({*(file.stem for file in _SCHEMAS.glob("*.xsd")), *_HELD_AGAINST}) - {ORDERS}


def write(run: str, treasury: Treasury, day: date, made_at: datetime, orders: Iterable[Order]) -> bytes:
    """Return the orders of a run as pain.001; the same run is always the same file."""
    listed = list(orders)
    total = str(sum(order.amount for order in listed))
    document = etree.Element("Document", nsmap={None: _NAMESPACE + ORDERS})
    initiation = etree.SubElement(document, "CstmrCdtTrfInitn")
    made = made_at.replace(microsecond=0).isoformat()
    counted = {"NbOfTxs": str(len(listed)), "CtrlSum": total}
    _add(initiation, {"GrpHdr": {"MsgId": run, "CreDtTm": made, **counted, "InitgPty": {"Nm": treasury.name[:140]}}})
    agent = {"BICFI": treasury.bic} if treasury.bic else {"Othr": {"Id": "NOTPROVIDED"}}
    payment = _add(
        initiation,
        {
            "PmtInf": {
                "PmtInfId": run,
                "PmtMtd": "TRF",
                **counted,
                "ReqdExctnDt": {"Dt": day.isoformat()},
                "Dbtr": {"Nm": treasury.name[:140]},
                "DbtrAcct": {"Id": {"IBAN": treasury.iban}},
                "DbtrAgt": {"FinInstnId": agent},
            }
        },
    )
    for order in listed:
        _order(payment, order)
    whole = etree.fromstring(etree.tostring(document))  # the elements get their namespace by being read
    _schema(ORDERS).assertValid(whole)
    return etree.tostring(whole, xml_declaration=True, encoding="UTF-8")


def _order(payment: Any, order: Order) -> None:
    payee = order.payee
    if payee.kind == "bank":
        account: dict[str, Any] = {"IBAN": payee.number}
    else:
        account = {"Othr": {"Id": payee.number, "SchmeNm": {"Prtry": "MOBILE"}}}
    made = _add(payment, {"CdtTrfTxInf": {"PmtId": {"InstrId": order.reference, "EndToEndId": order.reference}}})
    amount = etree.SubElement(etree.SubElement(made, "Amt"), "InstdAmt", Ccy=_CURRENCY)
    amount.text = str(order.amount)
    _add(made, {"CdtrAgt": {"FinInstnId": {"Nm": _latin(payee.institution)}}})
    _add(made, {"Cdtr": {"Nm": _latin(payee.holder)}})
    _add(made, {"CdtrAcct": {"Id": account}})
    _add(made, {"Purp": {"Cd": _PURPOSE}})
    _add(made, {"RmtInf": {"Ustrd": _latin(order.text)}})


def _latin(text: str) -> str:
    """Write a text in the letters that banks read; as it is where it has none of them."""
    return (clean(anyascii(text)) or clean(text))[:140].strip() or "NOTPROVIDED"


def _add(parent: Any, content: dict[str, Any]) -> Any:
    """Add elements below one another and return the last of the first level."""
    last = parent
    for name, inner in content.items():
        last = etree.SubElement(parent, name)
        if isinstance(inner, dict):
            _add(last, inner)
        else:
            last.text = inner
    return last


def read(content: bytes) -> Results:
    """Return what a pain.002 or camt.054 says; raises FileError."""
    if len(content) > LARGEST:
        raise FileError("too_large")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)
    try:
        document = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise FileError("not_xml") from None
    if document.getroottree().docinfo.doctype:  # no bank sends one: it could only do harm
        raise FileError("not_xml")
    name = etree.QName(document)
    message = (name.namespace or "").removeprefix(_NAMESPACE)
    if name.localname != "Document" or message not in _known():
        raise FileError("unknown_message")
    if not _schema(message).validate(document):
        raise FileError("not_valid")
    finder = _Finder(_NAMESPACE + message)
    return _statuses(finder, document) if message.startswith("pain.002") else _bookings(finder, document)


class _Finder:
    """Finds elements of one message by their paths."""

    def __init__(self, namespace: str) -> None:
        self._namespace = namespace

    def all(self, element: Any, path: str) -> list[Any]:
        return element.findall("/".join(f"{{{self._namespace}}}{step}" for step in path.split("/")))

    def text(self, element: Any, path: str) -> str:
        found = self.all(element, path)
        return (found[0].text or "").strip() if found else ""


def _statuses(find: _Finder, document: Any) -> Results:
    """Read a pain.002: the status of the whole file, of its one part, and of each transfer."""
    (report,) = find.all(document, "CstmrPmtStsRpt")
    whole = find.all(report, "OrgnlGrpInfAndSts")[0]
    parts = find.all(report, "OrgnlPmtInfAndSts")
    each: list[Result] = []
    wrong: list[Wrong] = []
    line = 0
    overall, reason = _outcome(find.text(whole, "GrpSts")), find.text(whole, "StsRsnInf/Rsn/Cd")
    for part in parts:
        if status := _outcome(find.text(part, "PmtInfSts")):
            overall, reason = status, find.text(part, "StsRsnInf/Rsn/Cd") or reason
        for transfer in find.all(part, "TxInfAndSts"):
            line += 1
            outcome = _outcome(find.text(transfer, "TxSts"))
            if outcome:
                code = find.text(transfer, "StsRsnInf/Rsn/Cd") if outcome is Outcome.FAILED else ""
                said = Result(find.text(transfer, "OrgnlEndToEndId"), outcome, code, line=line)
                _add_with_amount(said, find.all(transfer, "OrgnlTxRef/Amt/InstdAmt"), each, wrong)
    return Results(find.text(whole, "OrgnlMsgId"), tuple(each), overall, reason if overall is Outcome.FAILED else "", tuple(wrong))


def _outcome(status: str) -> Outcome | None:
    return Outcome.PAID if status in _SETTLED else Outcome.FAILED if status == _REJECTED else None


def _bookings(find: _Finder, document: Any) -> Results:
    """Read a camt.054: what was booked off the account was paid; what was booked back with a reason was returned."""
    each: list[Result] = []
    wrong: list[Wrong] = []
    line = 0
    runs: set[str] = set()
    for entry in find.all(document, "BkToCstmrDbtCdtNtfctn/Ntfctn/Ntry"):
        booked = "BOOK" in (find.text(entry, "Sts"), find.text(entry, "Sts/Cd"))
        for transfer in find.all(entry, "NtryDtls/TxDtls") if booked else []:
            line += 1
            reference = find.text(transfer, "Refs/EndToEndId")
            if not reference:
                continue
            if run := find.text(transfer, "Refs/MsgId") or find.text(transfer, "Refs/PmtInfId"):
                runs.add(run)
            amounts = find.all(transfer, "Amt") or find.all(transfer, "AmtDtls/TxAmt/Amt") or find.all(transfer, "AmtDtls/InstdAmt/Amt")
            side = find.text(transfer, "CdtDbtInd") or find.text(entry, "CdtDbtInd")
            came_back = side == "CRDT" or bool(find.all(transfer, "RtrInf"))
            outcome = Outcome.RETURNED if came_back else Outcome.PAID
            _add_with_amount(Result(reference, outcome, find.text(transfer, "RtrInf/Rsn/Cd"), line=line), amounts, each, wrong)
    if len(runs) > 1:
        raise FileError("other_run")
    return Results(runs.pop() if runs else "", tuple(each), wrong=tuple(wrong))


def _add_with_amount(said: Result, amounts: list[Any], each: list[Result], wrong: list[Wrong]) -> None:
    """Add a result with the first of its amounts; to what is wrong where that is no whole rupees."""
    amount = Decimal(amounts[0].text or "0") if amounts else None
    if amount is not None and (amounts[0].get("Ccy") != _CURRENCY or amount != amount.to_integral_value()):
        wrong.append(Wrong(said.line, said.reference, "not_rupees"))
    else:
        each.append(replace(said, amount=None if amount is None else int(amount)))
