"""Whether two spellings are one name: Urdu names are written in Roman letters in many ways, and in either script."""

import re
import unicodedata

from rapidfuzz import fuzz

SAME = 87  # of 100; below it a person looks at both
LONGEST = 100  # characters of a sound that are kept
_MOST_WORDS = 8

_SPELLINGS = (  # what is written in several ways or may be left out, and the one way it is compared in
    (r"\b(mohd|moham+[ae]d|mohamed|muham+[ae]d|muhmmad|muhd|mhd|md|m)\b\.?", "muhammad"),
    (r"\babd[\s-]*[aeu][dlnrstz][\s-]*(?=[a-z]{4})", "abd "),
    (r"\bعبد\s*ال(?=\w{3})", "عبد "),
    (r"\bال(?=\w{3})", ""),
    (r"\b(ul|al|ur|ud|uz|us|un|bin|bint|s/o|d/o|w/o|mst|mr|mrs|ms|miss|ha[jz]i|hafi[zs]|sy?ed[ah]*|sayy?id[ah]*)\b\.?", " "),
    (r"\b(b[iy]+\s?b[iy]+|beg[aeu]m|bgm|bi|kh?at[ou]+n)\b", " "),
    (r"\b(بی\s*بی|بیگم|خاتون|سیدہ?|حاجی|حافظ|مسماۃ|مسمات|بنت|بن|زوجہ|ولد)\b", " "),
    (r"ph", "f"),
    (r"پھ", "ف"),
    (r"\bچوہدر", "چودر"),
    (r"[ck]h?|q", "k"),
    (r"j", "z"),
    (r"w", "v"),
    (r"h\b|(?<=[bdgklmnprst])h", ""),
)
_VOWELS = ((r"ee|ii|ey|ie|y", "i"), (r"oo|ou|uu|o", "u"), (r"aa|e", "a"))  # as Roman letters write them; Urdu leaves most out
_TWICE = (r"(.)\1+", r"\1")
_URDU = {  # the consonants, as far as Roman letters keep them apart; vowels count in neither
    **dict.fromkeys("آاأإعیيىئےءؤھ", ""),
    "ب": "b",
    "پ": "p",
    "ج": "z",
    "چ": "k",
    "خ": "k",
    "ر": "r",
    "ڑ": "r",
    "ف": "f",
    "ق": "k",
    "ل": "l",
    "م": "m",
    "و": "v",
    **dict.fromkeys("تٹط", "t"),
    **dict.fromkeys("ثسشص", "s"),
    **dict.fromkeys("دڈ", "d"),
    **dict.fromkeys("ذزژضظ", "z"),
    **dict.fromkeys("حہهۂةۃ", "h"),
    **dict.fromkeys("کك", "k"),
    **dict.fromkeys("غگ", "g"),
    **dict.fromkeys("نں", "n"),
}


def search_key(name: str) -> str:
    """Return a name as it is searched: in small letters, words by single spaces."""
    return " ".join(name.casefold().split())


def _spelled(name: str, *spellings: tuple[str, str]) -> str:
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(sign))
    for pattern, written in (*_SPELLINGS, *spellings):
        plain = re.sub(pattern, written, plain)
    return plain


def _folded(name: str) -> str:
    return " ".join(re.sub(r"[^a-z ]", " ", _spelled(name, *_VOWELS, _TWICE)).split())


def _consonants(word: str) -> str:
    """Return what both scripts write of a word; a V counts at its beginning only, elsewhere Urdu writes vowels by it too."""
    first, *rest = (_URDU.get(sign, sign) for sign in word)
    sound = first + re.sub("h$", "", "".join(rest).replace("v", ""))
    return re.sub(*_TWICE, re.sub("[^b-df-hj-np-tvxz]", "", sound))


def _words(name: str) -> list[str]:
    return [sound for word in re.findall(r"[^\W\d_]+", _spelled(name)) if (sound := _consonants(word))]


def sounded(name: str) -> str:
    """Return one writing for all spellings of a name that sound alike, in either script and any order."""
    return " ".join(sorted(_words(name)))


def sought_sound(name: str) -> str:
    """Return how the sound of a name that is searched begins, by whole words; empty where there is nothing to go by."""
    if any(map(str.isdigit, name)):
        return ""
    return "".join(f"{word} " for word in _words(name)[:_MOST_WORDS])[:LONGEST]


def sounds(name: str) -> list[str]:
    """Return the sounds of a name, from each of its words on and round to the one before: no two begin with the same word."""
    words = _words(name)[:_MOST_WORDS]
    turned = {word: [*words[place:], *words[:place]] for place, word in reversed(list(enumerate(words)))}
    return sorted("".join(f"{word} " for word in each)[:LONGEST] for each in turned.values())


def _is_roman(name: str) -> bool:
    return all(ord(sign) < 0x250 for sign in name if sign.isalpha())


def alike(one: str, other: str) -> int:
    """Return how alike two names are, 0–100, whatever the order of their words."""
    read = _folded if _is_roman(one) and _is_roman(other) else (lambda name: " ".join(_words(name)))
    return round(fuzz.token_sort_ratio(read(one) or one, read(other) or other))
