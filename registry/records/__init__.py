"""The tables of the registry; importing this package knows them all."""

from registry.records.accounts import Account, Attempt, Lock, OneTimeSecret, SignIn
from registry.records.applications import Application, Event, StepAnswers
from registry.records.audit import AuditEntry, AuditHead
from registry.records.cases import Check, Comparison, InformationRequest, Note, Recommendation, SeenAnswer, Trait
from registry.records.circumstances import Change, Confirmation
from registry.records.documents import Document
from registry.records.household_facts import HOUSEHOLD_FACTS
from registry.records.ledger import LedgerCheck, LedgerEntry, LedgerPosting
from registry.records.loans import Loan, LoanDraft, LoanEvent, LoanGuarantor, LoanRecommendation, LoanVisit, LoanVote
from registry.records.messages import Delivery, Message
from registry.records.payments import Payment, PaymentRun, ResultFile, Transfer
from registry.records.programmes import Assessment, AssessmentRun, Award, ProgrammeVersion
from registry.records.repayments import BankFile, LoanInstalment, LoanPlan, LoanProposal, LoanRepayment, ReceiptCount
from registry.records.staff import Centre, Staff, StaffSignIn

__all__ = [
    "HOUSEHOLD_FACTS",
    "Account",
    "Application",
    "Assessment",
    "AssessmentRun",
    "Attempt",
    "AuditEntry",
    "AuditHead",
    "Award",
    "BankFile",
    "Centre",
    "Change",
    "Check",
    "Comparison",
    "Confirmation",
    "Delivery",
    "Document",
    "Event",
    "InformationRequest",
    "LedgerCheck",
    "LedgerEntry",
    "LedgerPosting",
    "Loan",
    "LoanDraft",
    "LoanEvent",
    "LoanGuarantor",
    "LoanInstalment",
    "LoanPlan",
    "LoanProposal",
    "LoanRecommendation",
    "LoanRepayment",
    "LoanVisit",
    "LoanVote",
    "Lock",
    "Message",
    "Note",
    "OneTimeSecret",
    "Payment",
    "PaymentRun",
    "ProgrammeVersion",
    "ReceiptCount",
    "Recommendation",
    "ResultFile",
    "SeenAnswer",
    "SignIn",
    "Staff",
    "StaffSignIn",
    "StepAnswers",
    "Trait",
    "Transfer",
]
