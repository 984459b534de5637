"""The accounts of the loan fund, and what each thing that happens to a loan posts to them. Debits are positive, credits negative."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

from registry.language import N_


class Ledger(StrEnum):
    """An account of the fund."""

    BANK = "bank"  # the fund's own bank account
    COUNTER = "counter"  # money taken at centres
    LOANS = "loans"  # what households owe
    LOSSES = "losses"  # what was written off


LEDGERS: dict[str, str] = {
    Ledger.BANK: N_("Bank account of the fund"),
    Ledger.COUNTER: N_("Money taken at centres"),
    Ledger.LOANS: N_("Loans to households"),
    Ledger.LOSSES: N_("Written off"),
}

Postings = Mapping[Ledger, int]
_ONE_WITHIN = timedelta(days=3)


def perhaps_one(one: date, other: date) -> bool:
    """Tell whether the same amount at a counter and at the bank may be one payment, of which somebody carried the money or the slip."""
    return abs(one - other) <= _ONE_WITHIN


class Kind(StrEnum):
    """What an entry tells of."""

    DISBURSED = "disbursed"
    REPAID = "repaid"
    REVERSED = "reversed"
    WRITTEN_OFF = "written_off"


KINDS: dict[str, str] = {
    Kind.DISBURSED: N_("The money was paid out"),
    Kind.REPAID: N_("A repayment arrived"),
    Kind.REVERSED: N_("A repayment was taken out again"),
    Kind.WRITTEN_OFF: N_("What was left was written off"),
}


def disbursement(amount: int) -> Postings:
    """Lend an amount out of the bank account."""
    return {Ledger.LOANS: amount, Ledger.BANK: -amount}


def repayment(amount: int, into: Ledger) -> Postings:
    """Take an amount back, at the bank or at a counter."""
    return {into: amount, Ledger.LOANS: -amount}


def write_off(amount: int) -> Postings:
    """Give an amount up."""
    return {Ledger.LOSSES: amount, Ledger.LOANS: -amount}


def reverse(postings: Postings) -> Postings:
    """Undo an entry by its opposite."""
    return {account: -amount for account, amount in postings.items()}
