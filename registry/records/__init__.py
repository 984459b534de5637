"""The tables of the registry; importing this package knows them all."""

from registry.records.accounts import Account, Attempt, Lock, OneTimeSecret, SignIn
from registry.records.applications import Application, Event, StepAnswers
from registry.records.audit import AuditEntry, AuditHead
from registry.records.cases import Check, InformationRequest, Note, Recommendation, SeenAnswer, Trait
from registry.records.documents import Document
from registry.records.household_facts import HOUSEHOLD_FACTS
from registry.records.messages import Delivery, Message
from registry.records.objections import Appeal, Complaint
from registry.records.programmes import Assessment, AssessmentRun, Award, ProgrammeVersion
from registry.records.staff import Centre, Staff, StaffSignIn

__all__ = [
    "HOUSEHOLD_FACTS",
    "Account",
    "Appeal",
    "Application",
    "Assessment",
    "AssessmentRun",
    "Attempt",
    "AuditEntry",
    "AuditHead",
    "Award",
    "Centre",
    "Check",
    "Complaint",
    "Delivery",
    "Document",
    "Event",
    "InformationRequest",
    "Lock",
    "Message",
    "Note",
    "OneTimeSecret",
    "ProgrammeVersion",
    "Recommendation",
    "SeenAnswer",
    "SignIn",
    "Staff",
    "StaffSignIn",
    "StepAnswers",
    "Trait",
]
