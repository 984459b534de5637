"""What can be wrong with what staff ask for, as its form says it."""

from registry.language import N_
from registry.rules.form import SENTENCES

FAULTS: dict[str, str] = {
    "no_words": N_("Write it in words: nothing is written here."),
    "too_long": N_("These words are too long: write at most 1,000 letters."),
    "not_chosen": N_("Choose what is meant."),
    "no_owner": N_("Choose whose certificate it is."),
    "no_evidence": N_("Choose what proves it: the original, or a document that was not refused."),
    "unanswered": N_("Not every source has answered yet. A household is verified once all have."),
    "unaccepted": N_("Some differences are not accepted. To verify, accept each of them with evidence first."),
    "nothing_asked": N_("Choose at least one answer to give again, or one document to send."),
    "not_a_term": N_("The citizen has 1 to 60 days to answer: write a whole number."),
    "not_a_mobile": SENTENCES["not_a_mobile"],
    "not_an_email": SENTENCES["not_an_email"],
    "nothing_corrected": N_("Write the mobile number or the e-mail address."),
    "cnic_unseen": N_("Contacts are corrected only with the original CNIC before you: tick the box."),
    "not_an_amount": N_("The amount is not a whole number of rupees above zero"),
    "visit_day": N_("The visit lies between the day of the application and today"),
    "amount": N_("The amount has to be from the smallest loan up to what was asked for"),
    "months": N_("A whole number of months, more than those before the first instalment and not more than the terms allow"),
    "grace": N_("A whole number of months, not more than the terms allow"),
    "too_many": N_("So many instalments would be less than a rupee each: choose fewer months"),
    "paid_day": N_("The money was sent between the day on which the agreement was accepted and today"),
    "no_reference": N_("Write the reference of the bank, at most 60 characters"),
    "reference_used": N_("Another loan was paid out under this reference"),
}
