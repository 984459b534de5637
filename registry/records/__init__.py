"""The tables of the registry; importing this package knows them all."""

from registry.records.accounts import Account, Attempt, Lock, OneTimeSecret, SignIn
from registry.records.applications import Application, Event, StepAnswers
from registry.records.documents import Document
from registry.records.messages import Delivery, Message

__all__ = [
    "Account",
    "Application",
    "Attempt",
    "Delivery",
    "Document",
    "Event",
    "Lock",
    "Message",
    "OneTimeSecret",
    "SignIn",
    "StepAnswers",
]
