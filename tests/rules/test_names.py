"""Names sound alike in all their spellings, Roman and Urdu, and from each of their words on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.rules.names import LONGEST, sought_sound, sounds


@pytest.mark.parametrize(
    "spellings",
    [
        ("Mohammad Aslam", "Muhammad Aslam", "Mohammed Aslaam", "Md. Aslam", "Mohd Aslam", "M. Aslam", "محمد اسلم"),
        ("Abdul Rehman", "Abdur Rahman", "Abdul-Rahman", "Abdulrehman", "عبد الرحمن", "عبدالرحمٰن"),
        ("Abdullah", "Abdulla", "عبداللہ"),
        ("Zainab Begum", "Zaynab Begam", "Zenab Bibi", "زینب بی بی", "زینب بیگم", "زینب"),
        ("Nasreen Akhtar", "Nasrin Akhter", "نسرین اختر"),
        ("Hussain", "Husain", "Hussein", "حسین"),
        ("Ayesha", "Aisha", "عائشہ"),
        ("Yousaf", "Yusuf", "یوسف"),
        ("Ghulam Rasool", "Gulam Rasul", "غلام رسول"),
        ("Khadija", "Khadeeja", "خدیجہ"),
        ("Farooq", "Faruk", "فاروق"),
        ("Shahid", "Shaheed", "شاہد"),
        ("Tahir", "Taher", "طاہر"),
        ("Waseem", "Wasim", "وسیم"),
        ("Noor Jahan", "Nur Jehan", "نور جہاں"),
        ("Rashid Mehmood", "Rasheed Mahmud", "رشید محمود"),
        ("Fatima", "Fatimah", "فاطمہ"),
        ("Allah Ditta", "Alla Dita", "اللہ دتہ"),
        ("Chaudhry", "Chaudhary", "چوہدری", "چودھری"),
        ("Siddique", "Sadiq", "صدیق"),
        ("Phool", "Phul", "پھول"),
    ],
)
def test_all_spellings_of_a_name_sound_alike(spellings: tuple[str, ...]) -> None:
    assert len({tuple(sounds(each)) for each in spellings}) == 1
    for each in spellings:
        assert sought_sound(each) in sounds(spellings[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [("Muhammad Aslam", "Mahmood Akram"), ("Zainab", "Zubaida"), ("Rukhsana", "Rubina"), ("Rashid", "Rasool"), ("Tahir", "Tariq")],
)
def test_two_names_sound_different(one: str, other: str) -> None:
    assert not set(sounds(one)) & set(sounds(other))


@pytest.mark.parametrize("text", ["", "Begum", "بی بی", "5", "Zainab 5", "PSER-26-AAAA-AAAA", "!"])
def test_what_is_no_name_has_no_sound_to_go_by(text: str) -> None:
    assert sought_sound(text) == ""


@given(st.text(max_size=120))
def test_a_name_is_found_once_by_each_of_its_words(name: str) -> None:
    found = sounds(name)
    assert len({sound.partition(" ")[0] for sound in found}) == len(found)
    assert all(0 < len(sound) <= LONGEST for sound in found)
    sought = sought_sound(name)
    assert sum(sound.startswith(sought) for sound in found) == 1 or not sought


@given(st.lists(st.sampled_from(["Zainab", "Aslam", "Rehman", "Khan"]), min_size=1, max_size=4, unique=True))
def test_a_name_is_found_from_each_of_its_words_on_and_round(words: list[str]) -> None:
    for place in range(len(words)):
        assert sought_sound(" ".join([*words[place:], *words[:place]])) in sounds(" ".join(words))
