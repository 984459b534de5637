"""Whether two spellings are one name: Urdu names are written in Roman letters in many ways, and in either script."""

import re
import unicodedata

from anyascii import anyascii
from rapidfuzz import fuzz

SAME = 87  # of 100; below it a person looks at both

_SPELLINGS = (  # what is written in several ways, and the one way it is compared in
    (r"\b(mohd|mohammad|mohammed|mohamed|muhammed|muhamad|muhmmad|md|m)\b\.?", "muhammad"),
    (r"\b(ul|al|ur|ud|uz|us|un|bin|s/o|d/o|w/o|mst|mr|mrs|ms|miss|haji|hafiz|syeda?)\b\.?", " "),
    (r"\b(bibi|by by|begum|begam|bgm|bi|khatoon|khatun|khatwn)\b", " "),
    (r"ph", "f"),
    (r"[ck]h?", "k"),
    (r"q", "k"),
    (r"gh", "g"),
    (r"[jz]", "z"),
    (r"[vw]", "v"),
    (r"ee|ii|ey|ie|y", "i"),
    (r"oo|ou|uu|o", "u"),
    (r"aa|e", "a"),
    (r"h\b|(?<=[bdgklmnprst])h", ""),
    (r"(.)\1+", r"\1"),
)


def search_key(name: str) -> str:
    """Return a name as it is searched: in small letters, words by single spaces."""
    return " ".join(name.casefold().split())


def _folded(name: str) -> str:
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(sign))
    for pattern, written in _SPELLINGS:
        plain = re.sub(pattern, written, plain)
    return " ".join(re.sub(r"[^a-z ]", " ", plain).split())


def _consonants(name: str) -> str:
    """Return what both scripts write of a name; Urdu leaves the short vowels out."""
    return " ".join(re.sub(r"[aiu']", "", word) for word in _folded(anyascii(name)).split())


def sounded(name: str) -> str:
    """Return one writing for all spellings of a name that sound alike, in either script and any order."""
    return " ".join(sorted(_consonants(name).split()))


def _is_roman(name: str) -> bool:
    return all(ord(sign) < 0x250 for sign in name if sign.isalpha())


def alike(one: str, other: str) -> int:
    """Return how alike two names are, 0–100, whatever the order of their words."""
    read = _folded if _is_roman(one) and _is_roman(other) else _consonants
    return round(fuzz.token_sort_ratio(read(one) or one, read(other) or other))
