"""The tables of the registry; importing this package knows them all."""

from registry.records.accounts import Account, Attempt, Lock, OneTimeSecret, SignIn
from registry.records.applications import Application, Event, NameSound, StepAnswers
from registry.records.assistance import Assistance
from registry.records.audit import AuditEntry, AuditHead
from registry.records.cases import Check, Comparison, InformationRequest, Note, Recommendation, SeenAnswer, Trait
from registry.records.circumstances import Change, Confirmation
from registry.records.documents import Document
from registry.records.household_facts import HOUSEHOLD_FACTS
from registry.records.ledger import LedgerCheck, LedgerEntry, LedgerPosting
from registry.records.loans import Loan, LoanDraft, LoanEvent, LoanGuarantor, LoanRecommendation, LoanVisit, LoanVote
from registry.records.messages import Delivery, Message
from registry.records.objections import Appeal, Complaint
from registry.records.payments import Payment, PaymentRun, ResultFile, SharedAccount, TakenFile, Transfer
from registry.records.programmes import Assessment, AssessmentRun, Award, ProgrammeVersion
from registry.records.repayments import BankFile, LoanInstalment, LoanPlan, LoanProposal, LoanRepayment, ReceiptCount
from registry.records.staff import Centre, Staff, StaffSignIn
from registry.records.views import SavedView

__all__ = [
    "HOUSEHOLD_FACTS",
    "Account",
    "Appeal",
    "Application",
    "Assessment",
    "AssessmentRun",
    "Assistance",
    "Attempt",
    "AuditEntry",
    "AuditHead",
    "Award",
    "BankFile",
    "Centre",
    "Change",
    "Check",
    "Comparison",
    "Complaint",
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
    "NameSound",
    "Note",
    "OneTimeSecret",
    "Payment",
    "PaymentRun",
    "ProgrammeVersion",
    "ReceiptCount",
    "Recommendation",
    "ResultFile",
    "SavedView",
    "SeenAnswer",
    "SharedAccount",
    "SignIn",
    "Staff",
    "StaffSignIn",
    "StepAnswers",
    "TakenFile",
    "Trait",
    "Transfer",
]
