"""What a bank sends: CSV and camt, read strictly, each line with what is wrong with it."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from registry.rules import numbers
from registry.rules.bank_files import MOST, PROBLEMS, Credit, NotAFileError, read

TODAY = date(2026, 11, 24)
LOAN = numbers.LOAN.make(lambda signs: signs[3], 2026)
HEAD = "reference,date,amount,loan\n"


def camt(*entries: str, kind: str = "054", version: str = "08") -> bytes:
    space = f"urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.{version}"
    inner, outer = ("Stmt", "BkToCstmrStmt") if kind == "053" else ("Ntfctn", "BkToCstmrDbtCdtNtfctn")
    return f'<?xml version="1.0"?><Document xmlns="{space}"><{outer}><{inner}>{"".join(entries)}</{inner}></{outer}></Document>'.encode()


def entry(
    *,
    amount: str = "5000.00",
    currency: str = "PKR",
    reference: str = "FT1",
    words: str = LOAN,
    sign: str = "CRDT",
    status: str = "<Sts><Cd>BOOK</Cd></Sts>",
    more: str = "",
) -> str:
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd>{more}{status}<BookgDt><Dt>2026-11-23</Dt></BookgDt>'
        f"<NtryDtls><TxDtls><Refs><AcctSvcrRef>{reference}</AcctSvcrRef></Refs>"
        f"<RmtInf><Ustrd>Qist {words}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )


GOOD = Credit(1, "FT1", date(2026, 11, 23), 5000, LOAN)


@pytest.mark.parametrize(
    "content",
    [
        f"{HEAD}FT1,2026-11-23,5000,{LOAN}\n",
        f"\ufeff{HEAD}FT1,2026-11-23,5000,{LOAN}\n",
        f"Loan;Amount;Date;Reference;Name\n{LOAN.lower()};5,000.00;23/11/2026;FT1;Zainab\n\n;;;;\n",
        f'{HEAD}FT1,23-11-2026,"Rs 5,000/-",Instalment {LOAN} Zainab\n',
        camt(entry()).decode(),
        camt(entry(), kind="053", version="02").decode(),
        camt(entry(status="<Sts>BOOK</Sts>")).decode(),
        camt(entry(), entry(sign="DBIT", reference="FT2"), entry(status="<Sts><Cd>PDNG</Cd></Sts>", reference="FT3")).decode(),
    ],
)
def test_a_repayment_is_read_in_every_form_that_banks_send(content: str) -> None:
    assert read(content.encode(), TODAY) == [GOOD]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (f",2026-11-23,5000,{LOAN}", "no_reference"),
        (f"FT1,yesterday,5000,{LOAN}", "not_a_date"),
        (f"FT1,2026-11-25,5000,{LOAN}", "in_the_future"),
        (f"FT1,2026-11-23,-5000,{LOAN}", "not_an_amount"),
        (f"FT1,2026-11-23,0,{LOAN}", "not_an_amount"),
        (f"FT1,2026-11-23,5000.50,{LOAN}", "not_an_amount"),
        (f"FT1,2026-11-23,1e5,{LOAN}", "not_an_amount"),
        (f"FT1,2026-11-23,NaN,{LOAN}", "not_an_amount"),
        (f"FT1,2026-11-23,99999999999999,{LOAN}", "not_an_amount"),
        ("FT1,2026-11-23,5000,rent", "no_loan"),
        (f"FT1,2026-11-23,5000,{LOAN[:-1]}9", "slip"),
    ],
)
def test_each_line_says_what_is_wrong_with_it(line: str, problem: str) -> None:
    found = read(f"{HEAD}{line}\nFT2,2026-11-23,10,{LOAN}\n".encode(), TODAY)
    assert [credit.problem for credit in found] == [problem, ""]
    assert problem in PROBLEMS


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"currency": "USD"}, "other_currency"),
        ({"more": "<RvslInd>true</RvslInd>"}, "returned"),
        ({"words": "rent"}, "no_loan"),
        ({"amount": "0.5"}, "not_an_amount"),
        ({"reference": ""}, "no_reference"),
    ],
)
def test_each_entry_says_what_is_wrong_with_it(said: dict[str, str], problem: str) -> None:
    assert [credit.problem for credit in read(camt(entry(**said)), TODAY)] == [problem]


def test_one_reference_stands_in_a_file_once() -> None:
    found = read(f"{HEAD}FT1,2026-11-23,5000,{LOAN}\nFT1,2026-11-23,5000,{LOAN}\n".encode(), TODAY)
    assert [credit.problem for credit in found] == ["", "twice"]


def test_a_batch_of_several_payments_is_read_payment_by_payment() -> None:
    inner = "".join(
        f'<TxDtls><Refs><AcctSvcrRef>FT{number}</AcctSvcrRef></Refs><Amt Ccy="PKR">{number}00</Amt>'
        f"<RmtInf><Strd><CdtrRefInf><Ref>{LOAN}</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>"
        for number in (1, 2)
    )
    batch = (
        '<Ntry><Amt Ccy="PKR">300</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><DtTm>2026-11-23T10:00:00</DtTm></BookgDt>'
        f"<NtryDtls>{inner}</NtryDtls></Ntry>"
    )
    assert [(credit.reference, credit.amount, credit.problem) for credit in read(camt(batch), TODAY)] == [
        ("FT1", 100, ""),
        ("FT2", 200, ""),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_a_file"),
        (b"%PDF-1.7", "not_a_file"),
        (b"\xff\xfe\x00", "not_a_file"),
        (b"name,amount\nZainab,5\n", "not_a_file"),
        (HEAD.encode(), "nothing"),
        (b"<html/>", "not_a_file"),
        (b"<Document", "not_a_file"),
        (camt(), "nothing"),
        (b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + camt(entry(words="&x;")).partition(b"?>")[2], "not_a_file"),
        (f"{HEAD}{f'FT1,2026-11-23,1,{LOAN}' * 1}\n".encode() + b"".join(b"F%d,2026-11-23,1,x\n" % n for n in range(MOST + 1)), "too_many"),
        (b"x" * (3 * 1024 * 1024), "too_many"),
    ],
)
def test_what_is_no_file_of_a_bank_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(NotAFileError) as refused:
        read(content, TODAY)
    assert refused.value.code == code
    assert code in PROBLEMS


@settings(deadline=None)
@given(some.binary(max_size=400))
def test_nonsense_is_refused_and_never_fails_otherwise(content: bytes) -> None:
    for start in (b"", HEAD.encode(), b"<Document>"):
        try:
            found = read(start + content, TODAY)
        except NotAFileError:
            continue
        assert all(credit.problem for credit in found)
