"""Payment files keep to the official schemas, say whole rupees, run nothing and read nothing but what a bank says."""

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from registry.rules import iso20022, payment_lists
from registry.rules.iso20022 import Treasury
from registry.rules.payments import FileError, Order, Outcome, Payee, Result, Results, Wrong

TREASURY = Treasury("Government of the Punjab", "PK36SCBL0000001123456702", "SCBLPKKX")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SCHEMAS = Path(iso20022.__file__).parent / "schemas"
BANK = Payee("bank", "PK36SCBL0000001123456702", "Zainab Bibi", "HBL")
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=120)
ORDERS = st.lists(
    st.builds(
        Order,
        reference=st.integers(1, 10**9).map(lambda number: f"PSER-000001-{number:09}"),
        amount=st.integers(1, 100_000_000),
        payee=st.one_of(
            st.builds(Payee, st.just("bank"), st.just(BANK.number), NAMES, NAMES),
            st.builds(Payee, st.just("wallet"), st.integers(0, 9999999).map(lambda n: f"+92300{n:07}"), NAMES, NAMES),
        ),
        text=NAMES,
    ),
    min_size=1,
    max_size=20,
    unique_by=lambda order: order.reference,
)


def orders_of(content: bytes) -> tuple[str, list[tuple[str, str]], str]:
    document = etree.fromstring(content)
    find = etree.XPath("//*[local-name()=$name]")
    listed = [(each.getparent().getparent()[0][1].text, each.text) for each in find(document, name="InstdAmt")]
    return find(document, name="MsgId")[0].text, listed, find(document, name="CtrlSum")[0].text


@settings(max_examples=60, deadline=None)
@given(ORDERS)
def test_every_run_is_a_valid_pain_001_whose_sum_is_that_of_its_orders(orders: list[Order]) -> None:
    content = iso20022.write("PSER-000001", TREASURY, date(2026, 12, 10), NOW, orders)
    etree.XMLSchema(etree.parse(SCHEMAS / "pain.001.001.09.xsd")).assertValid(etree.fromstring(content))
    run, listed, total = orders_of(content)
    assert run == "PSER-000001"
    assert listed == [(order.reference, str(order.amount)) for order in orders]
    assert int(total) == sum(order.amount for order in orders)
    assert content == iso20022.write("PSER-000001", TREASURY, date(2026, 12, 10), NOW, orders)


def test_a_name_in_urdu_is_written_as_banks_can_read_it() -> None:
    order = Order("r", 1, Payee("bank", BANK.number, "محمد علی", "ایچ بی ایل"), "x")
    assert b"mhmd" in iso20022.write("r", TREASURY, date(2026, 12, 10), NOW, [order]).lower()


@settings(max_examples=60, deadline=None)
@given(ORDERS)
def test_no_cell_of_the_orders_as_csv_is_run_by_a_spreadsheet(orders: list[Order]) -> None:
    rows = list(csv.reader(io.StringIO(payment_lists.write("PSER-000001", orders).removeprefix("\ufeff"))))
    assert len(rows) == len(orders) + 1
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def pain_002(*transfers: str, group: str = "PART", message: str = "pain.002.001.12", run: str = "PSER-000001") -> bytes:
    return f"""<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{message}"><CstmrPmtStsRpt>
      <GrpHdr><MsgId>B1</MsgId><CreDtTm>2026-12-10T10:00:00</CreDtTm></GrpHdr>
      <OrgnlGrpInfAndSts><OrgnlMsgId>{run}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId><GrpSts>{group}</GrpSts>
      </OrgnlGrpInfAndSts>
      <OrgnlPmtInfAndSts><OrgnlPmtInfId>{run}</OrgnlPmtInfId>{"".join(transfers)}</OrgnlPmtInfAndSts>
      </CstmrPmtStsRpt></Document>""".encode()


def status(reference: str, said: str, reason: str = "", amount: str = "") -> str:
    why = f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf>" if reason else ""
    much = f'<OrgnlTxRef><Amt><InstdAmt Ccy="PKR">{amount}</InstdAmt></Amt></OrgnlTxRef>' if amount else ""
    return f"<TxInfAndSts><OrgnlEndToEndId>{reference}</OrgnlEndToEndId><TxSts>{said}</TxSts>{why}{much}</TxInfAndSts>"


def booking(reference: str, amount: str = "10500.00", side: str = "DBIT", run: str = "PSER-000001", came_back: str = "") -> str:
    back = f"<RtrInf><Rsn><Cd>{came_back}</Cd></Rsn></RtrInf>" if came_back else ""
    return f"""<Ntry><Amt Ccy="PKR">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BkTxCd/><NtryDtls><TxDtls>
      <Refs><MsgId>{run}</MsgId><EndToEndId>{reference}</EndToEndId></Refs><Amt Ccy="PKR">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>{back}
      </TxDtls></NtryDtls></Ntry>"""


def camt_054(*entries: str) -> bytes:
    return f"""<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn>
      <GrpHdr><MsgId>B2</MsgId><CreDtTm>2026-12-10T10:00:00</CreDtTm></GrpHdr>
      <Ntfctn><Id>B2</Id><Acct><Id><IBAN>PK36SCBL0000001123456702</IBAN></Id></Acct>{"".join(entries)}</Ntfctn>
      </BkToCstmrDbtCdtNtfctn></Document>""".encode()


@pytest.mark.parametrize("message", ["pain.002.001.12", "pain.002.001.10", "pain.002.001.03"])
def test_a_status_report_says_what_was_settled_and_what_was_rejected_and_nothing_of_what_is_under_way(message: str) -> None:
    transfers = (status("A", "ACSC", amount="10500.00"), status("B", "RJCT", "AC04"), status("C", "ACSP"))
    read = iso20022.read(pain_002(*transfers, message=message))
    assert (read.run, read.all_others) == ("PSER-000001", None)
    assert [(each.reference, each.outcome, each.reason) for each in read.each] == [
        ("A", Outcome.PAID, ""),
        ("B", Outcome.FAILED, "AC04"),
    ]


def test_a_rejected_file_is_every_payment_rejected() -> None:
    read = iso20022.read(pain_002(group="RJCT"))
    assert (read.each, read.all_others) == ((), Outcome.FAILED)


def test_a_notification_says_what_was_booked_off_and_what_came_back() -> None:
    read = iso20022.read(camt_054(booking("A"), booking("B", side="CRDT", came_back="AC06")))
    assert read == Results("PSER-000001", (Result("A", Outcome.PAID, "", 10500), Result("B", Outcome.RETURNED, "AC06", 10500)), None)


BOMB = b'<!DOCTYPE d [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
FILE = b'<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_xml"),
        (b"hello", "not_xml"),
        (b"\x00\xff", "not_xml"),
        (b"<a/>", "unknown_message"),
        (pain_002().replace(b"pain.002.001.12", b"pain.002.001.99"), "unknown_message"),
        (pain_002().replace(b"pain.002.001.12", b"pain.001.001.09"), "unknown_message"),
        (pain_002(status("A", "ACSC").replace("ACSC", "<b/>")), "not_valid"),
        (BOMB + pain_002(status("&b;", "ACSC")), "not_xml"),
        (FILE + pain_002(status("&a;", "ACSC")), "not_xml"),
        (b'<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd">' + pain_002(), "not_xml"),
        (pain_002(status("A", "ACSC", amount="-9000")), "not_valid"),
        (pain_002(status("A", "ACSC"))[:-40], "not_xml"),
        (b'<?xml version="1.0" encoding="UTF-16"?>' + pain_002(status("A", "ACSC")), "not_xml"),
        (b'<?xml version="1.0" encoding="klingon"?>' + pain_002(status("A", "ACSC")), "not_xml"),
        (pain_002(status("A" * 20_000_000, "ACSC")), "not_xml"),
        (camt_054(booking("A"), booking("B", run="PSER-000002")), "other_run"),
        (b"<a>" * 100_000, "not_xml"),
    ],
)
def test_a_file_that_no_bank_sends_is_refused_by_name(content: bytes, code: str) -> None:
    with pytest.raises(FileError) as refused:
        iso20022.read(content)
    assert refused.value.code == code


def test_a_file_that_is_too_large_is_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(iso20022, "LARGEST", 1000)
    monkeypatch.setattr(payment_lists, "LARGEST", 1000)
    for read in (iso20022.read, payment_lists.read):
        with pytest.raises(FileError, match="too_large"):
            read(b"x" * 1001)


def test_results_as_csv_are_read_with_their_amounts_in_any_digits() -> None:
    content = "\ufeffrun,reference,outcome,reason,amount\nR,A,paid,,۱۰٬۵۰۰\nR,B,failed,AC04,\n".encode()
    assert payment_lists.read(content) == Results("R", (Result("A", Outcome.PAID, "", 10500), Result("B", Outcome.FAILED, "AC04")))


SAVED = "Reference{0}Outcome{0}Reason{0}Amount\r\nA{0}paid{0}{0}9000\r\n"


@pytest.mark.parametrize(
    "content", [SAVED.format(";").encode(), SAVED.format("\t").encode("utf-16"), SAVED.format(",").encode("utf-8-sig")]
)
def test_results_are_read_as_spreadsheets_of_any_country_save_them(content: bytes) -> None:
    assert payment_lists.read(content) == Results("", (Result("A", Outcome.PAID, "", 9000),))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_csv"),
        (b"reference\nA", "not_csv"),
        (b"run,reference,outcome,reason,amount\nR,A,paid,,\nS,B,paid,,", "other_run"),
        (b"\xff\xfe", "not_csv"),
        (b"reference,outcome,reason,amount\nA,paid,,9,000", "not_csv"),
        (b"reference,outcome,reason,amount,amount\nA,paid,,9000,1", "not_csv"),
        (b'reference,outcome,reason,amount\n"A,paid,,9000', "not_csv"),
    ],
)
def test_a_csv_that_says_something_else_is_refused_by_name(content: bytes, code: str) -> None:
    with pytest.raises(FileError) as refused:
        payment_lists.read(content)
    assert refused.value.code == code


def test_every_payment_that_cannot_be_read_is_named_with_its_place_and_the_others_are_read() -> None:
    read = payment_lists.read(b"reference,outcome,reason,amount\nA,perhaps,,\nB,paid,,9000\n,paid,,\nC,paid,,10.5\nD,paid,,-5\n")
    assert read.wrong == (
        Wrong(1, "A", "no_outcome"),
        Wrong(3, "", "no_reference"),
        Wrong(4, "C", "not_rupees"),
        Wrong(5, "D", "not_rupees"),
    )
    assert [(each.reference, each.line) for each in read.each] == [("B", 2)]
    transfers = (status("A", "ACSP"), status("B", "ACSC", amount="10500.50"), status("C", "ACSC", amount="10500"))
    read = iso20022.read(pain_002(*transfers))
    assert (read.wrong, [(each.reference, each.line) for each in read.each]) == ((Wrong(2, "B", "not_rupees"),), [("C", 3)])
    read = iso20022.read(camt_054(booking("A"), booking("B").replace('"PKR"', '"USD"')))
    assert (read.wrong, [(each.reference, each.line) for each in read.each]) == ((Wrong(2, "B", "not_rupees"),), [("A", 1)])
