"""What each official source may answer, as docs/sources/openapi.yaml says; what is more is kept, what is otherwise is no answer."""

from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from registry.rules.verification import Source


def _whole(sent: Any) -> Any:
    """Read 1200.0 as the whole number that it is."""
    return int(sent) if isinstance(sent, float) and sent.is_integer() else sent


def _of_calendar(sent: str) -> str:
    """Return a day that there is; raises ValueError."""
    return date.fromisoformat(sent).isoformat()


_Number = Annotated[str, Field(pattern=r"^[0-9]{13}$")]  # CNIC or B-Form
_Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), AfterValidator(_of_calendar)]
_Rupees = Annotated[int, Field(ge=0), BeforeValidator(_whole)]


class Answer(BaseModel):
    """An answer of a source."""

    model_config = ConfigDict(strict=True, extra="allow")


class Relative(Answer):
    """One of a family, as the identity register knows them."""

    cnic: _Number
    full_name: str
    relation: str | None = None


class Identity(Answer):
    """Whom the identity register knows under a CNIC."""

    full_name: str
    date_of_birth: _Day
    family: list[Relative]


class School(Answer):
    """Where a child learns."""

    attending: bool
    school_name: str | None = None
    school_class: str | None = None


class Electricity(Answer):
    """Whose a meter is, and the bill of a month."""

    holder: str
    average_bill: _Rupees


class Bank(Answer):
    """Whose an account or a wallet is, and what goes through it in a month."""

    holder: str
    monthly_inflow: _Rupees
    average_balance: _Rupees


CONTRACTS: dict[Source, type[Answer]] = {
    Source.IDENTITY: Identity,
    Source.SCHOOLS: School,
    Source.ELECTRICITY: Electricity,
    Source.BANK: Bank,
}
