"""Who somebody is: CNIC, name, dates, mobile and e-mail as people write them. Each parser returns the value or raises Unfit."""

import re
import unicodedata
from datetime import date
from typing import Literal

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from stdnum.exceptions import ValidationError
from stdnum.pk import cnic as pk_cnic

from registry.rules.figures import clean, latin_digits

ADULT = 18  # years
OLDEST = 120  # years
LONGEST_NAME = 100
_NO_LETTERS = {"So", "Sc", "Sm", "Co", "Cn"}  # pictures, money, sums, and what is no sign yet


class Unfit(ValueError):  # noqa: N818 - it is an answer, not an error of the program
    """Something a person wrote cannot be taken; `code` says why, never what was written."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def cnic(text: str) -> str:
    """Return the 13 digits of a CNIC or B-Form number; dashes, spaces and Urdu digits are forgiven."""
    digits = re.sub(r"[\s\-–—_.]", "", latin_digits(clean(text)))
    if not re.fullmatch(r"[0-9]{13}", digits):
        raise Unfit("not_a_cnic")
    try:
        return pk_cnic.validate(digits)
    except ValidationError:
        raise Unfit("not_a_cnic") from None


def show_cnic(digits: str) -> str:
    """Write a CNIC as it is printed, 5-7-1."""
    return f"{digits[:5]}-{digits[5:12]}-{digits[12:]}"


def hide_cnic(digits: str) -> str:
    """Write a CNIC so that its owner knows it and nobody can use it."""
    return f"{digits[:5]}-*****{digits[10:12]}-{digits[12:]}" if digits else ""


def sex_in(digits: str) -> Literal["male", "female"]:
    """Return the sex that the last digit of a CNIC tells."""
    return "male" if int(digits[-1]) % 2 else "female"


def name(text: str) -> str:
    """Return a person's name; letters of any script, at most 100 characters."""
    said = clean(text)
    if len(said) > LONGEST_NAME:
        raise Unfit("too_long")
    astray = re.search(r"[\d<>@{}\[\]\\/=]", said) or any(unicodedata.category(character) in _NO_LETTERS for character in said)
    if astray or sum(character.isalpha() for character in said) < 2:
        raise Unfit("not_a_name")
    return said


def mobile(text: str) -> str:
    """Return a Pakistani mobile number in E.164."""
    try:
        number = phonenumbers.parse(latin_digits(clean(text)), "PK")
    except phonenumbers.NumberParseException:
        raise Unfit("not_a_mobile") from None
    if phonenumbers.region_code_for_number(number) != "PK" or phonenumbers.number_type(number) != phonenumbers.PhoneNumberType.MOBILE:
        raise Unfit("not_a_mobile")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def show_mobile(e164: str) -> str:
    """Write a mobile number as it is said in Pakistan, 03XX-XXXXXXX."""
    return f"0{e164[3:6]}-{e164[6:]}" if e164.startswith("+92") else e164


def email(text: str) -> str:
    """Return an e-mail address in lower case, since phones begin it with a capital; only the form is checked."""
    try:
        return validate_email(clean(text), check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        raise Unfit("not_an_email") from None


def day(text: str) -> date:
    """Return a date written as 1990-12-31 or 31/12/1990."""
    plain = latin_digits(clean(text))
    if match := re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", plain):
        year, month, number = map(int, match.groups())
    elif match := re.fullmatch(r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4})", plain):
        number, month, year = map(int, match.groups())
    else:
        raise Unfit("not_a_date")
    try:
        return date(year, month, number)
    except ValueError:
        raise Unfit("not_a_date") from None


def date_of_birth(text: str, today: date) -> date:
    """Return a date of birth that a living person can have."""
    born = day(text)
    if born > today:
        raise Unfit("in_the_future")
    if age(born, today) > OLDEST:
        raise Unfit("too_long_ago")
    return born


def adult(born: str, today: date) -> None:
    """Take a date of birth, as it is kept, only where it is that of an adult; raises Unfit."""
    if age(date.fromisoformat(born), today) < ADULT:
        raise Unfit("too_young")


def age(born: date, today: date) -> int:
    """Return the age in completed years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
