"""What a deployment may set, read once from PSER_* variables. The table in docs/operations.md explains each."""

import secrets
from email.utils import parseaddr
from functools import cache, cached_property
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from stdnum import bic, iban

_HOSTLESS = {"sqlite", "postgresql", "unix", "file", "memory"}  # a file, or a socket that is named behind the host


def _address(*schemes: str) -> AfterValidator:
    """Accept an empty value or an address with one of these schemes, a host and, if it names one, a port."""

    def check(value: str) -> str:
        if not value:
            return value
        parts = urlsplit(value)
        if parts.scheme not in schemes:
            raise ValueError(f"must be empty or begin with one of {', '.join(f'{scheme}://' for scheme in schemes)}")
        if not parts.hostname and parts.scheme not in _HOSTLESS:
            raise ValueError("must name a host")
        try:
            _ = parts.port
        except ValueError:
            raise ValueError("must have a number from 0 to 65535 as its port") from None
        return value

    return AfterValidator(check)


def _iban(value: str) -> str:
    if value and not iban.is_valid(value):
        raise ValueError("must be empty or an IBAN")
    return iban.compact(value)


def _bic(value: str) -> str:
    if value and not bic.is_valid(value):
        raise ValueError("must be empty or a BIC of 8 or 11 letters and digits")
    return bic.compact(value)


def _host(value: str) -> str:
    try:
        return str(ip_address(value))
    except ValueError:
        raise ValueError("must be an IP address such as 127.0.0.1, or 0.0.0.0 for all of this machine") from None


def _sender(value: str) -> str:
    if "@" not in parseaddr(value)[1].strip("@"):
        raise ValueError("must hold an e-mail address")
    return value


class BadSettingError(Exception):
    """A PSER_* variable cannot be used; its text is one sentence that names it."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name} cannot be used: {reason.rstrip('.')}.")


class SourceSettings(BaseModel):
    """How one official source is reached; without an address `pser serve` asks the synthetic ones of `pser sources`."""

    model_config = ConfigDict(frozen=True)

    url: Annotated[str, _address("http", "https")] = ""
    key: str = ""
    timeout: float = Field(default=10.0, gt=0, le=120)  # seconds
    at_once: int = Field(default=10, ge=1, le=500)


class TreasurySettings(BaseModel):
    """The account that benefits are paid from; without an IBAN no payment file for a bank is written."""

    model_config = ConfigDict(frozen=True)

    name: str = Field(default="", max_length=140)
    iban: Annotated[str, AfterValidator(_iban)] = ""
    bic: Annotated[str, AfterValidator(_bic)] = ""


class Settings(BaseSettings):
    """The deployment's settings; every default serves the embedded portal on this machine."""

    model_config = SettingsConfigDict(env_prefix="PSER_", env_nested_delimiter="__", env_file=None, frozen=True)

    host: Annotated[str, AfterValidator(_host)] = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    data_dir: Path = Path("data")
    public_url: Annotated[str, _address("http", "https")] = ""
    database_url: Annotated[str, _address("sqlite", "postgresql")] = ""
    redis_url: Annotated[str, _address("redis", "rediss", "unix")] = ""
    workers: int = Field(1, ge=1, le=64)
    proxies: int = Field(0, ge=0, le=5)
    documents_url: Annotated[str, _address("file", "s3", "az", "gs", "memory")] = ""
    smtp_url: Annotated[str, _address("smtp", "smtps")] = ""
    sms_url: Annotated[str, _address("http", "https")] = ""
    clamav_url: Annotated[str, _address("tcp")] = ""
    identity: SourceSettings = SourceSettings()
    schools: SourceSettings = SourceSettings()
    electricity: SourceSettings = SourceSettings()
    bank: SourceSettings = SourceSettings()
    treasury: TreasurySettings = TreasurySettings()
    mail_from: Annotated[str, AfterValidator(_sender)] = "PSER <no-reply@pser.invalid>"

    @property
    def address(self) -> str:
        """Where people reach the portal, without a trailing slash."""
        return (self.public_url or f"http://localhost:{self.port}").rstrip("/")

    @property
    def secure(self) -> bool:
        """Whether people reach the portal by https."""
        return self.address.startswith("https://")

    @property
    def database(self) -> str:
        """The address of the database for SQLAlchemy's async drivers."""
        scheme, _, rest = self.database_url.partition("://")
        match scheme:
            case "":
                return f"sqlite+aiosqlite:///{(self.data_dir / 'pser.db').absolute()}"
            case "sqlite":
                return f"sqlite+aiosqlite://{rest}"
            case _:
                return f"postgresql+psycopg://{rest}"

    @property
    def documents(self) -> str:
        """The address of the document store for obstore."""
        return self.documents_url or (self.data_dir / "documents").absolute().as_uri()

    @property
    def outbox(self) -> Path:
        """The folder that takes messages while no gateway is configured."""
        return self.data_dir / "outbox"

    @cached_property
    def secret(self) -> bytes:
        """This installation's secret key, made at the first start (32 bytes)."""
        path = self.data_dir / "secret.key"
        if not path.exists():
            self.data_dir.mkdir(parents=True, exist_ok=True)
            fresh = path.with_suffix(f".{secrets.token_hex(4)}")
            fresh.touch(mode=0o600)
            fresh.write_bytes(secrets.token_bytes(32))
            try:
                path.hardlink_to(fresh)  # the first of several starting processes wins
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return path.read_bytes()


@cache
def settings() -> Settings:
    """Read the settings; a value that cannot be used raises BadSettingError."""
    try:
        return Settings()  # pyright: ignore[reportCallIssue]
    except ValidationError as error:
        first = error.errors()[0]
        name = f"PSER_{'__'.join(map(str, first['loc']))}".upper()
        raise BadSettingError(name, first["msg"].removeprefix("Value error, ")) from None
