"""Everything the portal says is said in Urdu."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from registry.language import direction, speaking, t
from registry.rules import places
from registry.rules.faults import FAULTS
from registry.rules.third_person import THIRD_PERSON

ROOT = Path(__file__).parents[2]
PACKAGES = ("registry", "components", "states", "pser_web")


@cache
def _said_in_code() -> set[str]:
    keywords = {"t": None, "N_": None}
    found = (
        message
        for package in PACKAGES
        for _, _, message, _, _ in extract_from_dir(ROOT / package, [("**.py", "python")], keywords=keywords)
    )
    return {message for message in found if isinstance(message, str)}


@cache
def _catalogue() -> dict[str, object]:
    with (ROOT / "registry/language/ur/pser.po").open("rb") as file:
        return {str(message.id): message for message in read_po(file) if message.id}


def _named_places() -> set[str]:
    return {*places.divisions(), *places.districts(), *(name for _, name in places.tehsils())}


def test_every_message_of_the_code_and_every_place_has_its_urdu() -> None:
    untranslated = {said for said in _said_in_code() | _named_places() if not getattr(_catalogue().get(said), "string", "")}
    assert untranslated == set()


def test_no_words_are_translated_inside_an_f_string_where_the_extraction_misses_them() -> None:
    missed = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        for text in ast.walk(ast.parse(path.read_text()))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "t" and isinstance(call.args[0], ast.Constant)
    ]
    assert missed == []


def test_what_ends_a_sentence_on_a_page_is_translated_too_since_urdu_has_its_own() -> None:
    marks = {
        f"{file.relative_to(ROOT)}:{call.lineno}"
        for package in ("components", "pser_web/pages")
        for file in (ROOT / package).rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text()))
        if isinstance(call, ast.Call) and ast.unparse(call.func).startswith("rx.")
        for child in call.args
        if isinstance(child, ast.Constant) and str(child.value).strip() in {".", "?"}
    }
    assert marks == set()


def test_the_catalogue_holds_nothing_that_nobody_says() -> None:
    assert set(_catalogue()) - _said_in_code() - _named_places() == set()


def test_what_is_said_otherwise_to_the_staff_is_said_to_somebody() -> None:
    assert set(THIRD_PERSON) - _said_in_code() == set()


def test_every_fault_of_what_staff_ask_for_has_its_sentence() -> None:
    services = (ROOT / "registry/services").rglob("*.py")
    assert {code for path in services for code in re.findall(r'UnreasonedError\("(\w+)"\)', path.read_text())} <= set(FAULTS)


def test_no_translation_is_fuzzy_and_each_keeps_its_placeholders() -> None:
    for said, message in _catalogue().items():
        assert not message.fuzzy, said  # pyright: ignore[reportAttributeAccessIssue]
        translated = message.string  # pyright: ignore[reportAttributeAccessIssue]
        assert sorted(re.findall(r"\{\w+\}", said)) == sorted(re.findall(r"\{\w+\}", translated)), said


@pytest.mark.parametrize(("language", "said", "written"), [("en", "Log in", "ltr"), ("ur", "لاگ ان", "rtl")])
def test_a_language_is_spoken_inside_its_block_only(language: str, said: str, written: str) -> None:
    with speaking(language):  # pyright: ignore[reportArgumentType]
        assert t("Log in") == said
        assert direction() == written
    assert t("Log in") == "Log in"
