"""The files of the bank, as supervisors post them."""

import reflex as rx

from registry.records import BankFile
from registry.rules.figures import moment, rupees
from registry.services.loans import bank_files
from registry.services.office import staff
from registry.services.portal import portal
from states.caller import Audience, admits, the_staff
from states.place import asked


@admits(Audience.SUPERVISORS)
class BankFilesState(rx.State):
    """What the page of the bank's files shows."""

    ready: bool = False
    shown: dict[str, str] = {}  # the file that has just been sent
    problems: list[dict[str, str]] = []  # of that file
    perhaps_twice: bool = False  # whether some of it was perhaps received at a counter already
    refused: str = ""  # a file that could not be taken in at all
    files: list[dict[str, str]] = []

    @rx.event
    async def open(self) -> None:
        """Show the files that were tried last, and what came of the one that the address names."""
        await self.restore()

    async def restore(self) -> None:
        """Fill the page from the database."""
        async with portal().database.session() as session:
            newest = await bank_files.newest(session, the_staff())
            names = {each.id: each.full_name for each, _ in await staff.everybody(session)}
        self.refused = asked(self, "refused")[:20]
        self.files = [_row(each) | {"by": names.get(each.by, "")} for each in newest]
        sent = next((each for each in newest if str(each.id) == asked(self, "file")), None)
        self.shown = _row(sent) if sent else {}
        self.problems = [{key: str(value) for key, value in each.items()} for each in sent.problems] if sent else []
        self.perhaps_twice = any(each["code"] == "perhaps_twice" for each in self.problems)
        self.ready = True


def _row(file: BankFile) -> dict[str, str]:
    return {
        "name": file.file_name,
        "outcome": file.outcome,
        "lines": str(file.lines),
        "posted": str(file.posted),
        "known": str(file.known),
        "amount": rupees(file.amount),
        "at": moment(file.at),
    }
