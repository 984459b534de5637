"""Who entered what: the citizen, or an officer with the household."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Author:
    """The officer who enters answers for a household, and the centre; where there is none the citizen does."""

    staff_id: UUID
    centre: str


@dataclass(frozen=True)
class Entered:
    """When the answers of a step were saved, and by which officer, if by one."""

    at: datetime
    by: Author | None
