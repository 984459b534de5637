"""What somebody may try at the door who wants in, wants to know who has an account, or wants to annoy; on real SQLite and PostgreSQL."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from uuid import UUID

import pytest
import reflex as rx
from sqlmodel import select

from registry.gateways.limiter import network
from registry.records import Account, Attempt, Lock, Message
from registry.records.database import Database
from registry.rules import numbers
from registry.services.accounts import accounts, entrance, hashing, one_time, sign_in
from registry.services.accounts.accounts import NewAccount
from registry.services.accounts.entrance import Opened, Refused
from registry.services.accounts.hashing import hash_password, password_fits
from registry.services.accounts.sign_in import Locked
from registry.services.portal import Portal, opened
from registry.settings import Settings
from states.caller import Caller, set_caller
from states.public.tracking import TrackingState

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CNIC, PASSWORD = "3520212345672", "the rain on our roof 7"
NEW = NewAccount("Zainab Bibi", CNIC, date(1985, 4, 12), "+923001234567", "zainab@example.com", PASSWORD, "ur")
UNKNOWN = "3520200000009"
PHONE = "203.0.113.7"


@pytest.fixture
async def portal(database: Database, database_url: str, tmp_path: Path) -> AsyncIterator[Portal]:
    async with opened(Settings(database_url=database_url, data_dir=tmp_path)) as here:
        yield here


async def _account(database: Database, new: NewAccount = NEW) -> UUID:
    await accounts.register(database, new, NOW)
    async with database.session() as session:
        return (await session.exec(select(Account.id).where(Account.cnic == new.cnic))).one()


async def _messages(database: Database, template: str) -> list[Message]:
    async with database.session() as session:
        return list((await session.exec(select(Message).where(Message.template == template).order_by(Message.created_at))).all())  # pyright: ignore


async def _link(database: Database) -> str:
    return (await _messages(database, "reset_link"))[-1].details["link"].split("token=")[1]


@pytest.mark.parametrize("nonsense", ["", "abc", "\0", "\ud800", "35202\x001234567", "9" * 13, "' OR 1=1 --", "۳" * 12])
async def test_what_is_no_cnic_opens_nothing_and_leaves_nothing(nonsense: str, database: Database) -> None:
    assert [await sign_in.verify(database, nonsense, PASSWORD, NOW) for _ in range(6)] == [None] * 6
    async with database.session() as session:
        assert (await session.exec(select(Attempt))).first() is None
        assert (await session.exec(select(Lock))).first() is None


@pytest.mark.parametrize("nonsense", ["\0", "\ud800", "x" * 2000])
async def test_any_text_may_be_sent_as_a_password_or_a_secret(nonsense: str, portal: Portal) -> None:
    account_id = await _account(portal.database)
    assert await entrance.log_in(portal, CNIC, nonsense, PHONE, NOW) == Refused("wrong")
    assert await entrance.take_ticket(portal, nonsense, NOW) is None
    assert await entrance.reset(portal, nonsense, "", "another long sentence", PHONE, NOW) == Refused("not_valid")
    async with portal.database.session() as session:
        await accounts.send_mobile_code(session, account_id, NOW)
        assert not await accounts.confirm_mobile(session, account_id, nonsense, NOW)


async def test_a_password_is_the_same_on_every_keyboard() -> None:
    assert await password_fits("آدھی رات", await hash_password("\u0627\u0653دھی رات"))  # one letter, or a letter and its sign


async def test_a_lock_holds_though_old_ones_are_forgotten_meanwhile(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "COST", 9)  # so that there is a meanwhile
    await _account(database)
    answer = None
    for _ in range(5):
        answer, _ = await asyncio.gather(sign_in.verify(database, CNIC, "wrong", NOW), _purge_while_comparing(database))
    assert isinstance(answer, Locked)
    assert isinstance(await sign_in.verify(database, CNIC, PASSWORD, NOW), Locked)


async def _purge_while_comparing(database: Database) -> None:
    for _ in range(20):
        async with database.session() as session:
            await sign_in.purge(session, NOW)


async def test_two_devices_may_log_in_at_the_same_moment(portal: Portal) -> None:
    await _account(portal.database)
    tickets = [await entrance.log_in(portal, CNIC, PASSWORD, PHONE, NOW) for _ in range(2)]
    for opened_ in tickets:
        assert isinstance(opened_, Opened)
        assert await entrance.take_ticket(portal, opened_.ticket, NOW + timedelta(seconds=29))
        assert await entrance.take_ticket(portal, opened_.ticket, NOW + timedelta(seconds=29)) is None


async def test_a_ticket_is_good_for_half_a_minute(portal: Portal) -> None:
    await _account(portal.database)
    answer = await entrance.log_in(portal, CNIC, PASSWORD, PHONE, NOW)
    assert isinstance(answer, Opened)
    assert await entrance.take_ticket(portal, answer.ticket, NOW + timedelta(seconds=31)) is None


@pytest.mark.parametrize(("contact", "template"), [(CNIC, "reset_code"), ("Zainab@Example.com", "reset_link")])
async def test_nobody_can_have_another_flooded_with_messages(contact: str, template: str, database: Database) -> None:
    await _account(database)

    async def ask(at: datetime) -> None:
        async with database.session() as session:
            await accounts.forgot(session, contact, "https://pser.example", at)

    await asyncio.gather(*(ask(NOW + timedelta(microseconds=number)) for number in range(12)))
    assert len(await _messages(database, template)) == 1
    for minute in range(1, 60):
        await ask(NOW + timedelta(minutes=minute, seconds=minute))
    assert len(await _messages(database, template)) == one_time.MOST_A_DAY


async def test_the_cnic_of_somebody_without_a_mobile_sends_the_link(database: Database) -> None:
    await _account(database, replace(NEW, mobile=None))
    async with database.session() as session:
        await accounts.forgot(session, CNIC, "https://pser.example", NOW)
    assert [message.to for message in await _messages(database, "reset_link")] == [NEW.email]


async def test_an_email_that_a_family_shares_gives_each_account_its_link(database: Database) -> None:
    await _account(database)
    await _account(database, replace(NEW, cnic="3520212345680", mobile="+923217654321"))
    async with database.session() as session:
        await accounts.forgot(session, NEW.email or "", "https://pser.example", NOW)
    links = {message.details["link"] for message in await _messages(database, "reset_link")}
    assert len(links) == 2


@pytest.mark.parametrize(("password", "fault"), [(CNIC, "own_cnic"), ("Zainab-Bibi", "own_name"), ("03001234567", "own_mobile")])
async def test_a_new_password_is_not_its_owners_cnic_name_or_mobile_and_the_link_stays_good(
    password: str, fault: str, database: Database
) -> None:
    account_id = await _account(database)
    async with database.session() as session:
        await accounts.forgot(session, NEW.email or "", "https://pser.example", NOW)
    secret = await _link(database)
    assert await accounts.reset_password(database, secret, "", password, NOW) == fault
    assert await sign_in.verify(database, CNIC, PASSWORD, NOW) == account_id
    assert isinstance(await accounts.reset_password(database, secret, "", "another long sentence", NOW), UUID)


async def test_a_new_password_ends_every_other_way_in(portal: Portal) -> None:
    account_id = await _account(portal.database)
    answer = await entrance.log_in(portal, CNIC, PASSWORD, PHONE, NOW)
    assert isinstance(answer, Opened)
    async with portal.database.session() as session:
        await accounts.forgot(session, NEW.email or "", "https://pser.example", NOW)
        await accounts.forgot(session, CNIC, "https://pser.example", NOW)
    code = (await _messages(portal.database, "reset_code"))[0].details["code"]
    assert await entrance.reset(portal, await _link(portal.database), "", "another long sentence", PHONE, NOW) is None
    assert await entrance.take_ticket(portal, answer.ticket, NOW) is None
    assert await entrance.reset(portal, code, CNIC, "a third long sentence", PHONE, NOW) == Refused("not_valid")
    assert await sign_in.verify(portal.database, CNIC, "another long sentence", NOW) == account_id


async def test_a_changed_contact_ends_what_was_sent_to_the_old_one(database: Database) -> None:
    account_id = await _account(database)
    async with database.session() as session:
        await accounts.forgot(session, NEW.email or "", "https://pser.example", NOW)
        await accounts.forgot(session, CNIC, "https://pser.example", NOW)
        await accounts.change_contact(session, account_id, "+923217654321", None, NOW)
    code = (await _messages(database, "reset_code"))[0].details["code"]
    for secret, cnic in ((await _link(database), ""), (code, CNIC)):
        assert await accounts.reset_password(database, secret, cnic, "another long sentence", NOW) == "not_valid"


async def test_a_reset_code_is_guessed_at_most_five_times_however_many_guess_at_once(database: Database) -> None:
    await _account(database)
    async with database.session() as session:
        await accounts.forgot(session, CNIC, "https://pser.example", NOW)
    code = (await _messages(database, "reset_code"))[0].details["code"]
    wrong = [f"{(int(code) + number) % 1_000_000:06}" for number in range(1, 13)]
    guesses = [accounts.reset_password(database, each, CNIC, "another long sentence", NOW) for each in wrong]
    assert await asyncio.gather(*guesses) == ["not_valid"] * 12
    assert await accounts.reset_password(database, code, CNIC, "another long sentence", NOW) == "not_valid"


async def test_a_link_used_by_two_at_once_works_for_one(database: Database) -> None:
    await _account(database)
    async with database.session() as session:
        await accounts.forgot(session, NEW.email or "", "https://pser.example", NOW)
    secret = await _link(database)
    outcomes = await asyncio.gather(*(accounts.reset_password(database, secret, "", f"long sentence {each}", NOW) for each in range(4)))
    assert outcomes.count("not_valid") == 3


async def test_an_address_is_stopped_by_wrong_passwords_not_by_right_ones(portal: Portal) -> None:
    await _account(portal.database)
    for _ in range(70):  # many phones share the address of their operator
        assert isinstance(await entrance.log_in(portal, CNIC, PASSWORD, PHONE, NOW), Opened)
    for number in range(60):
        assert await entrance.log_in(portal, f"35202{number:07}1", "wrong", PHONE, NOW) == Refused("wrong")
    assert await entrance.log_in(portal, CNIC, PASSWORD, PHONE, NOW) == Refused("too_many")
    assert isinstance(await entrance.log_in(portal, CNIC, PASSWORD, "203.0.113.8", NOW), Opened)


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("unknown", "unknown"),
    ],
)
def test_a_subscribers_addresses_count_as_one(address: str, counted_as: str) -> None:
    assert network(address) == counted_as


@pytest.mark.parametrize("door", ["log_in", "forgot", "register"])
async def test_a_known_and_an_unknown_person_take_the_same_time(door: str, portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "COST", 10)
    await _account(portal.database)

    def knock(known: bool, turn: int) -> Awaitable[object]:
        later = NOW + timedelta(days=turn)
        match door:
            case "log_in":
                return sign_in.verify(portal.database, CNIC if known else UNKNOWN, "wrong", later)
            case "forgot":
                return entrance.forgot(portal, CNIC if known else UNKNOWN, PHONE, later)
            case _:
                return accounts.register(portal.database, NEW if known else replace(NEW, cnic=f"36302{turn:07}1"), later)

    ratios: list[float] = []  # of two that knock one right after the other: a busy machine holds both up, now the one more, now the other
    for turn in range(60):
        took: dict[bool, float] = {}
        for known in (True, False) if turn % 2 else (False, True):
            began = time.perf_counter()
            await knock(known, turn)
            took[known] = time.perf_counter() - began
        ratios.append(took[True] / took[False])
        if turn >= 7 and 0.9 < median(ratios) < 1.1:
            break
    assert 0.8 < median(ratios) < 1.25


@pytest.mark.parametrize("at_once", [1, 60])
async def test_an_address_is_stopped_however_many_it_tries_at_once(at_once: int, portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entrance, "_WRONG", "10 per 15 minutes")
    monkeypatch.setattr(hashing, "COST", 8)
    outcomes: list[object] = []
    for turn in range(60 // at_once):
        tries = (entrance.log_in(portal, f"35202{turn:03}{number:04}1", "wrong", PHONE, NOW) for number in range(at_once))
        outcomes += await asyncio.gather(*tries)
    assert 10 <= outcomes.count(Refused("wrong")) <= 10 + 8
    assert outcomes.count(Refused("too_many")) >= 60 - 18


async def test_the_date_of_birth_to_a_number_is_not_tried_from_many_addresses(portal: Portal) -> None:
    root = rx.State(_reflex_internal_init=True)  # pyright: ignore[reportCallIssue]
    page = await root.get_state(TrackingState)
    one, other = (numbers.APPLICATION.make(Random(seed).choice, 2026) for seed in (1, 2))

    async def look_up(number: str, turn: int) -> str:
        set_caller(Caller(None, f"203.0.{turn // 250}.{turn % 250}"))
        await TrackingState.look_up.fn(page, {"number": number, "date_of_birth": f"1985-04-{turn % 28 + 1:02}"})  # pyright: ignore
        return page.problem

    problems = [await look_up(one, turn) for turn in range(60)]
    assert problems == ["unknown"] * 40 + ["too_many_of_one"] * 20
    assert await look_up(other, 300) == "unknown"
