"""Where somebody is led: to what they wanted and may have, and never out of the portal."""

import pytest

from pser_web.pages import PAGES
from pser_web.pages.page import Reader
from states.place import OF_CITIZENS, after_log_in


def test_who_logs_in_comes_to_the_page_of_the_citizens_that_they_wanted() -> None:
    theirs = {page.path for page in PAGES if page.reader is Reader.CITIZEN}
    assert theirs == {after_log_in(path) for path in theirs}
    assert set(OF_CITIZENS) <= theirs
    assert not any(page.path.startswith(OF_CITIZENS) for page in PAGES if page.reader is not Reader.CITIZEN)


@pytest.mark.parametrize(
    "wanted",
    ["", "/", "//evil.example", "https://evil.example", "/apply//evil", "/loan\\x", "/apply:1", "/dashboard@evil", "/apply\n", "/desk"],
)
def test_nobody_is_led_out_of_the_portal_or_to_the_office_by_logging_in(wanted: str) -> None:
    assert after_log_in(wanted) == "/dashboard"
