"""What the form and its papers say to the person, as it is said of them to an officer."""

from registry.language import N_

THIRD_PERSON: dict[str, str] = {
    "You": N_("The person"),
    "Your household": N_("The household"),
    "Your home": N_("The home"),
    "Before you begin": N_("Declaration"),
    "What I write is true as far as I know": N_("What is written here is true as far as the person knows"),
    "My answers may be checked against official records, as the privacy notice says": N_(
        "The answers may be checked against official records, as the privacy notice says"
    ),
    "Your education, work and health": N_("Education, work and health of the head of household"),
    "Where you live": N_("Where the household lives"),
    "How we reach you": N_("How we reach the person"),
    "Write a mobile number or an e-mail address, so that we can reach you": N_(
        "Write a mobile number or an e-mail address, so that we can reach the person"
    ),
    "Who lives with you": N_("Who lives in the household"),
    "How many people live in the household, you included?": N_("How many people live in the household, the head included?"),
    "Who is this person to you?": N_("Who is this person to the head of household?"),
    "You are the head of household already. Is this person a second head?": N_(
        "The household has a head already. Is this person a second head?"
    ),
    "This child is less than 12 years younger than you. Are the dates of birth right?": N_(
        "This child is less than 12 years younger than the head of household. Are the dates of birth right?"
    ),
    "This parent is less than 12 years older than you. Are the dates of birth right?": N_(
        "This parent is less than 12 years older than the head of household. Are the dates of birth right?"
    ),
    "The number of people in the household does not fit the members you added. Is everybody there?": N_(
        "The number of people in the household does not fit the members who were added. Is everybody there?"
    ),
    "I want to write the income": N_("The income is written"),
    "What do you owe, all together, in rupees?": N_("What does the household owe, all together, in rupees?"),
    "What do you pay back in a month, in rupees?": N_("What does the household pay back in a month, in rupees?"),
    "Do you own or rent it?": N_("Is it owned or rented?"),
    "We own it": N_("Owned"),
    "We rent it": N_("Rented"),
    "We live in it without rent": N_("Lived in without rent"),
    "How many rooms do you sleep in?": N_("How many rooms does the household sleep in?"),
    "What do you cook with?": N_("What does the household cook with?"),
    "Your rent": N_("The rent"),
    "Land, animals and things you own": N_("Land, animals and things that the household owns"),
    "What is true for your household?": N_("What is true for the household?"),
    "Help you already receive": N_("Help that the household already receives"),
    "How you can be paid": N_("How the household can be paid"),
    "What do you have in your own name?": N_("What does the person have in their own name?"),
    "Your CNIC, front and back": N_("The CNIC, front and back"),
    "It shows that you are the person who registers.": N_("It shows who registers."),
    "It shows where you live.": N_("It shows where the household lives."),
    "Your rent agreement": N_("The rent agreement"),
    "It shows where you live and what you pay.": N_("It shows where the household lives and what it pays."),
    "It shows the illness you told us of.": N_("It shows the illness that the answers name."),
    "It shows the disability you told us of.": N_("It shows the disability that the answers name."),
    "It shows that the orphans are in your care.": N_("It shows that the orphans are in this household's care."),
    "You may leave it empty. Without e-mail you get no copy of messages, and a new password comes by SMS only": N_(
        "It may stay empty. Without e-mail the person gets no copy of messages, and a new password comes by SMS only"
    ),
    "Your appeal was granted": N_("The appeal was granted"),
    "It is for households with this, which you cannot change (if a value is wrong, correct it):": N_(
        "It is for households with this, which the household cannot change (if a value is wrong, it can be corrected):"
    ),
    "Yours:": N_("The household's:"),
    "Yours": N_("The household's"),
}
