"""How a name sounds, for a search: one writing for its spellings in Roman and Urdu letters, from whichever of its words one begins."""

import re
import unicodedata

LONGEST = 100  # characters of a sound that are kept
_MOST_WORDS = 8

# Urdu writes few vowels, so consonants are compared, and those that Roman spellings do not keep apart are one here.
_URDU_LETTERS = {
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
_SPELLINGS = (
    (r"\bعبد\s*ال(?=\w{3})", "عبد "),
    (r"\bال(?=\w{3})", ""),
    (r"\b(بی\s*بی|بیگم|خاتون|سیدہ?|حاجی|حافظ|مسماۃ|مسمات|بنت|بن|زوجہ|ولد)\b", " "),
    (r"پھ", "ف"),
    (r"\bچوہدر", "چودر"),
    (r"\b(mohd|muhd|mhd|md|m)\b\.?", "muhammad"),
    (r"\babd[\s-]*[aeu][dlnrstz][\s-]*(?=[a-z]{4})", "abd "),
    (r"\b(ul|al|ur|ud|uz|us|un|bin|bint|s/o|d/o|w/o|mst|mr|mrs|ms|miss|ha[jz]i|hafi[zs]|sy?ed[ah]*|sayy?id[ah]*)\b\.?", " "),
    (r"\b(b[iy]+\s?b[iy]+|beg[aeu]m|bgm|bi|kh?at[ou]+n)\b", " "),
    (r"ph", "f"),
    (r"[ck]h?|q", "k"),
    (r"j", "z"),
    (r"(?<=[bdgklmnprst])h", ""),
    (r"w", "v"),
    (r"h\b", ""),
    (r"([a-z])\1+", r"\1"),
)


def _consonants(word: str) -> str:
    """Return the consonants of a word; a V counts at its beginning only, elsewhere Urdu writes vowels by it too."""
    first, *rest = (_URDU_LETTERS.get(sign, sign) for sign in word)
    sounds = first + re.sub("h$", "", "".join(rest).replace("v", ""))
    return re.sub(r"(.)\1+", r"\1", re.sub("[^b-df-hj-np-tvxz]", "", sounds))


def _words(name: str) -> list[str]:
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(sign))
    for pattern, written in _SPELLINGS:
        plain = re.sub(pattern, written, plain)
    return [sound for word in re.findall(r"[^\W\d_]+", plain) if (sound := _consonants(word))][:_MOST_WORDS]


def sought_sound(name: str) -> str:
    """Return how the sound of a name that is searched begins, by whole words; empty where there is nothing to go by."""
    if any(map(str.isdigit, name)):
        return ""
    return "".join(f"{word} " for word in _words(name))[:LONGEST]


def sounds(name: str) -> list[str]:
    """Return the sounds of a name, from each of its words on and round to the one before: no two begin with the same word."""
    words = _words(name)
    turned = {word: [*words[place:], *words[:place]] for place, word in reversed(list(enumerate(words)))}
    return sorted("".join(f"{word} " for word in each)[:LONGEST] for each in turned.values())
