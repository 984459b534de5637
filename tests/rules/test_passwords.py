"""A password is long, and not what others would guess."""

import pytest

from registry.rules import passwords


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("", "required"),
        ("short", "too_short"),
        ("password123", "too_common"),
        ("Pakistan786", "too_common"),
        ("aaaaaaaaaa", "too_common"),
        ("3520212345671", "own_cnic"),
        ("a3520212345671", "own_cnic"),
        ("03001234567", "own_mobile"),
        ("zainabbibi", "own_name"),
        ("Zainab Bibi 12", "own_name"),
        ("x" * 10 + "y" * 991, "too_long"),
        ("the rain on our roof", None),
        ("بارش ہماری چھت پر", None),
    ],
)
def test_a_password_is_long_and_not_what_others_would_guess(password: str, problem: str | None) -> None:
    assert passwords.problem(password, cnic="3520212345671", full_name="Zainab Bibi", mobile="+923001234567") == problem
