"""What can be wrong with what staff ask for, as its form says it."""

from registry.language import N_
from registry.rules.form import SENTENCES

FAULTS: dict[str, str] = {
    "no_words": N_("Write it in words: nothing is written here."),
    "too_long": N_("These words are too long."),
    "not_chosen": N_("Choose what is meant."),
    "no_evidence": N_("Choose what proves it: the original, or a document that was not refused."),
    "unanswered": N_("Not every source has answered yet. A household is verified once all have."),
    "unaccepted": N_("Some differences are not accepted. To verify, accept each of them with evidence first."),
    "nothing_asked": N_("Choose at least one answer to give again, or one document to send."),
    "not_a_term": N_("The citizen has 1 to 60 days to answer: write a whole number."),
    "not_a_mobile": SENTENCES["not_a_mobile"],
    "not_an_email": SENTENCES["not_an_email"],
    "nothing_corrected": N_("Write the mobile number or the e-mail address."),
    "cnic_unseen": N_("Contacts are corrected only with the original CNIC before you: tick the box."),
    "not_visited_then": N_("The day of a visit is not before the loan was applied for, and not in the future."),
    "not_grantable": N_("Not more than what was asked for and what the rules allow: look at the amount and the months."),
    "no_such_plan": N_("The rules do not allow these months: look at both numbers."),
    "not_paid_then": N_("The day of the payment is not before the agreement was accepted, and not in the future."),
    "no_reference": N_("Write the bank's reference of the payment."),
    "not_an_amount": N_("The amount is not a whole number of rupees above zero"),
}
