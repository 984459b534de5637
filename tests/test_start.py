"""What stops the start: one sentence that names the variable, whether its value is wrong or what it names is not there."""

import re
import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pser_web.cli import app
from pser_web.serving import must_be_free
from registry.services.reach import within_reach
from registry.settings import BadSettingError, Settings, settings
from tests.gateways.test_store import reached_at
from tests.servers import free_port

WRONG = [
    ("PSER_HOST", "localhost"),
    ("PSER_PORT", "http"),
    ("PSER_PORT", "70000"),
    ("PSER_PUBLIC_URL", "pser.example"),
    ("PSER_PUBLIC_URL", "https://"),
    ("PSER_DATABASE_URL", "mysql://x"),
    ("PSER_REDIS_URL", "127.0.0.1:6379"),
    ("PSER_WORKERS", "0"),
    ("PSER_PROXIES", "-1"),
    ("PSER_DOCUMENTS_URL", "ftp://x"),
    ("PSER_DOCUMENTS_URL", "s3://"),
    ("PSER_SMTP_URL", "mail.example"),
    ("PSER_SMTP_URL", "smtp://mail.example:mail"),
    ("PSER_SMS_URL", "http://"),
    ("PSER_CLAMAV_URL", "unix:///run/clamd"),
    ("PSER_CLAMAV_URL", "tcp://:3310"),
    ("PSER_IDENTITY__URL", "x"),
    ("PSER_SCHOOLS__TIMEOUT", "never"),
    ("PSER_ELECTRICITY__AT_ONCE", "0"),
    ("PSER_BANK__URL", "ftp://x"),
    ("PSER_TREASURY__IBAN", "PK00"),
    ("PSER_TREASURY__BIC", "no"),
    ("PSER_MAIL_FROM", "PSER"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_value_is_refused_in_one_sentence_that_names_the_variable(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    settings.cache_clear()
    with pytest.raises(BadSettingError) as refused:
        settings()
    settings.cache_clear()
    said = str(refused.value)
    assert said.startswith(f"{name} cannot be used: ")
    assert said.endswith(".")
    assert "\n" not in said


@pytest.mark.parametrize(
    ("slip", "said"),
    [
        (("--cnic", "123"), "13 digits"),
        (("--name", "A" * 101), "at most 100 letters"),
        (("--name", "=1+1"), "in letters"),
        (("--role", "officer"), "at /desk/people"),  # of a centre, which is not named here
        (("--role", "boss"), "administrator or supervisor"),
    ],
)
def test_a_slip_on_the_command_line_is_answered_in_words(
    slip: tuple[str, str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PSER_DATA_DIR", str(tmp_path))
    settings.cache_clear()
    right = {"--cnic": "3540111111111", "--name": "Asma Tariq", "--role": "supervisor"}
    done = CliRunner().invoke(app, ["staff", "add", *(each for pair in (right | dict([slip])).items() for each in pair)])
    settings.cache_clear()
    assert done.exit_code == 2
    told = " ".join(re.sub("[│╭╮╰╯─]", " ", done.output).split())
    assert said in told
    assert not re.search(r"not_a_|too_long|[{}]", told)


def test_an_address_may_name_a_socket_or_a_file_instead_of_a_host() -> None:
    Settings(database_url="postgresql:///pser?host=/run/postgresql", redis_url="unix:///run/redis", documents_url="file:///srv/pser")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("database_url", "postgresql://somebody:hidden@127.0.0.1:{nobody}/pser"),
        ("database_url", "sqlite:////proc/nowhere/pser.db"),
        ("redis_url", "redis://:hidden@127.0.0.1:{nobody}/0"),
        ("documents_url", "file:///proc/nowhere"),
        ("data_dir", "/proc/nowhere"),
        ("data_dir", __file__),
    ],
)
async def test_what_a_setting_names_but_is_not_there_stops_the_start(name: str, value: str, tmp_path: Path) -> None:
    chosen = Settings(**{"data_dir": tmp_path, name: value.format(nobody=free_port())})
    with pytest.raises(BadSettingError) as refused:
        await within_reach(chosen)
    assert str(refused.value).startswith(f"PSER_{name.upper()} cannot be used: ")
    assert "hidden" not in str(refused.value)
    assert "\n" not in str(refused.value)


async def test_a_store_of_objects_that_is_not_there_stops_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reached_at(f"http://127.0.0.1:{free_port()}", monkeypatch)
    with pytest.raises(BadSettingError, match=r"^PSER_DOCUMENTS_URL cannot be used: [^?\n]*$"):
        await within_reach(Settings(data_dir=tmp_path, documents_url="s3://papers/pser"))


async def test_what_is_there_by_default_is_enough(tmp_path: Path) -> None:
    await within_reach(Settings(data_dir=tmp_path / "new" / "folder"))


def test_two_portals_do_not_share_a_port() -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # as the server itself listens
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(BadSettingError, match="PSER_PORT cannot be used"):
            must_be_free(Settings(port=other.getsockname()[1]))
    must_be_free(Settings(port=free_port()))


def test_the_address_to_listen_at_is_one_of_this_machine() -> None:
    with pytest.raises(BadSettingError, match="PSER_HOST cannot be used"):
        must_be_free(Settings(host="203.0.113.7", port=free_port()))
