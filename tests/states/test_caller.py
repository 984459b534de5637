"""Who is calling, whatever else a browser sends."""

import pytest

from states.caller import COOKIE, cookies


@pytest.mark.parametrize(
    "neighbour", ['prefs={"theme":"dark"}', "a b=c d", "naïve=ü", "valueless", "x[y]=1", "x@y=1", 'q="', "", "=", ";;"]
)
def test_a_cookie_of_a_neighbour_locks_nobody_out(neighbour: str) -> None:
    assert cookies(f"{neighbour}; {COOKIE}=token; {neighbour}")[COOKIE] == "token"
