"""Accounts, locks, one-time secrets and sessions, on real SQLite and PostgreSQL."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlmodel import func, select

from registry.records import Account, Message, OneTimeSecret
from registry.records.database import Database
from registry.services.accounts import accounts, one_time, sign_in
from registry.services.accounts.accounts import NewAccount
from registry.services.accounts.hashing import fingerprint, hash_password, password_fits
from registry.services.accounts.one_time import Purpose
from registry.services.accounts.sign_in import Locked

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CNIC, PASSWORD = "3520212345672", "the rain on our roof 7"
NEW = NewAccount("Zainab Bibi", CNIC, date(1985, 4, 12), "+923001234567", "zainab@example.com", PASSWORD, "ur")


async def _account(database: Database) -> UUID:
    await accounts.register(database, NEW, NOW)
    async with database.session() as session:
        return (await session.exec(select(Account.id))).one()


async def _messages(database: Database, template: str) -> list[Message]:
    async with database.session() as session:
        return list((await session.exec(select(Message).where(Message.template == template).order_by(Message.created_at))).all())  # pyright: ignore


async def test_messages_follow_to_where_the_form_says_and_the_old_contacts_are_told(database: Database) -> None:
    account_id = await _account(database)
    await accounts.follow(database, account_id, "+923007654321", None, NOW)
    await accounts.follow(database, account_id, "+923007654321", NEW.email, NOW)  # no change
    async with database.session() as session:
        account = await accounts.of(session, account_id)
        assert (account.mobile, account.email, account.mobile_confirmed_at) == ("+923007654321", NEW.email, None)
    assert {message.to for message in await _messages(database, "contact_changed")} == {NEW.mobile, NEW.email}


@pytest.mark.parametrize(
    ("mobile", "whose", "confirmed", "waits"),
    [
        (NEW.mobile, "own", None, True),
        (NEW.mobile, "own", NOW, False),
        (NEW.mobile, "relative", None, False),
        (None, "own", None, False),
    ],
)
def test_only_a_number_of_ones_own_has_to_be_confirmed(mobile: str | None, whose: str, confirmed: datetime | None, *, waits: bool) -> None:
    known = {"cnic": CNIC, "full_name": NEW.full_name, "date_of_birth": NEW.date_of_birth, "language": "ur", "created_at": NOW}
    account = Account(mobile=mobile, mobile_of=whose, mobile_confirmed_at=confirmed, **known)
    assert accounts.must_confirm_mobile(account) is waits


@pytest.mark.parametrize("whose", ["own", "relative"])
async def test_a_code_to_confirm_a_number_is_sent_to_ones_own_only(database: Database, whose: str) -> None:
    account_id = await _account(database)
    async with database.session() as session:
        await accounts.change_contact(session, account_id, NEW.mobile, NEW.email, NOW, mobile_of=whose)
        assert await accounts.send_mobile_code(session, account_id, NOW) is (whose == "own")


async def test_a_code_is_awaited_until_it_is_used_or_too_old(database: Database) -> None:
    account_id = await _account(database)
    async with database.session() as session:
        assert not await one_time.is_awaited(session, account_id, Purpose.CONFIRM_MOBILE, NOW)
        code = await one_time.make(session, account_id, Purpose.CONFIRM_MOBILE, NOW)
        assert await one_time.is_awaited(session, account_id, Purpose.CONFIRM_MOBILE, NOW)
        assert not await one_time.is_awaited(session, account_id, Purpose.CONFIRM_MOBILE, NOW + timedelta(minutes=10))
        assert await one_time.spend(session, Purpose.CONFIRM_MOBILE, code.secret, NOW, account_id)
        assert not await one_time.is_awaited(session, account_id, Purpose.CONFIRM_MOBILE, NOW)


async def test_one_cnic_has_one_account_however_many_register_it_at_once(database: Database) -> None:
    await asyncio.gather(*(accounts.register(database, NEW, NOW) for _ in range(5)))
    async with database.session() as session:
        assert (await session.exec(select(func.count()).select_from(Account))).one() == 1
    assert len(await _messages(database, "account_created")) == 2
    assert {message.to for message in await _messages(database, "account_exists")} == {NEW.mobile, NEW.email}


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({}, {}),
        ({"email": ""}, {}),
        ({"mobile": ""}, {}),
        ({"mobile": "", "email": ""}, {"mobile": "no_contact"}),
        ({"date_of_birth": "2010-01-01"}, {"date_of_birth": "too_young"}),
        ({"password": CNIC}, {"password": "own_cnic"}),
        ({"cnic": "123", "full_name": 7}, {"cnic": "not_a_cnic", "full_name": "not_a_name"}),
    ],
)
def test_a_new_account_is_read_or_its_problems_are_named(changes: dict[str, object], problems: dict[str, str]) -> None:
    form = {"full_name": "Zainab Bibi", "cnic": CNIC, "date_of_birth": "1985-04-12", "mobile": "03001234567", "email": "z@example.com"}
    new, found = accounts.read(form | {"password": PASSWORD} | changes, "ur", date(2026, 11, 24))
    assert found == problems
    assert (new is None) is bool(problems)


async def test_five_wrong_passwords_lock_an_account_and_it_opens_after_thirty_minutes(database: Database) -> None:
    account_id = await _account(database)
    for minute in range(4):
        assert await sign_in.verify(database, CNIC, "wrong", NOW + timedelta(minutes=minute)) is None
    locked = await sign_in.verify(database, CNIC, "wrong", NOW + timedelta(minutes=4))
    assert locked == Locked(NOW + timedelta(minutes=34))
    assert isinstance(await sign_in.verify(database, CNIC, PASSWORD, NOW + timedelta(minutes=33)), Locked)
    assert await sign_in.verify(database, CNIC, PASSWORD, NOW + timedelta(minutes=35)) == account_id


async def test_wrong_passwords_over_more_than_fifteen_minutes_do_not_lock(database: Database) -> None:
    await _account(database)
    for number in range(10):
        assert await sign_in.verify(database, CNIC, "wrong", NOW + timedelta(minutes=4 * number)) is None


async def test_the_right_password_forgets_the_wrong_ones(database: Database) -> None:
    account_id = await _account(database)
    for _ in range(3):
        for _ in range(4):
            await sign_in.verify(database, CNIC, "wrong", NOW)
        assert await sign_in.verify(database, CNIC, PASSWORD, NOW) == account_id


async def test_an_unknown_cnic_is_locked_like_a_known_one(database: Database) -> None:
    answers = [await sign_in.verify(database, "3520200000009", "wrong", NOW) for _ in range(6)]
    assert answers[:4] == [None] * 4
    assert answers[4:] == [Locked(NOW + timedelta(minutes=30))] * 2


async def test_guesses_at_the_same_time_are_counted_too(database: Database) -> None:
    await _account(database)
    answers = await asyncio.gather(*(sign_in.verify(database, CNIC, "wrong", NOW) for _ in range(20)))
    assert sum(answer is None for answer in answers) <= 5
    assert isinstance(await sign_in.verify(database, CNIC, PASSWORD, NOW), Locked)


async def test_a_sign_in_ends_after_half_an_hour_idle_and_after_twelve_hours_at_most(database: Database) -> None:
    account_id = await _account(database)
    async with database.session() as session:
        token = fingerprint(await sign_in.open_sign_in(session, account_id, NOW))
    for minutes in range(0, 12 * 60, 29):
        async with database.session() as session:
            assert await sign_in.current(session, token, NOW + timedelta(minutes=minutes))
    async with database.session() as session:
        assert await sign_in.current(session, token, NOW + timedelta(hours=12, minutes=1)) is None
        other = fingerprint(await sign_in.open_sign_in(session, account_id, NOW))
        assert await sign_in.current(session, other, NOW + timedelta(minutes=31)) is None


async def test_logging_out_everywhere_ends_every_sign_in(database: Database) -> None:
    account_id = await _account(database)
    async with database.session() as session:
        tokens = [fingerprint(await sign_in.open_sign_in(session, account_id, NOW)) for _ in range(3)]
        here = await sign_in.current(session, tokens[0], NOW)
        assert here
        await sign_in.end(session, here, NOW)
        assert [bool(await sign_in.current(session, token, NOW)) for token in tokens] == [False, True, True]
        await sign_in.end(session, here, NOW, everywhere=True)
        assert not any([await sign_in.current(session, token, NOW) for token in tokens])


async def test_a_reset_link_works_once_and_ends_every_sign_in(database: Database) -> None:
    account_id = await _account(database)
    async with database.session() as session:
        token = fingerprint(await sign_in.open_sign_in(session, account_id, NOW))
        await accounts.forgot(session, "ZAINAB@example.com".lower(), "https://pser.example", NOW)
    link = (await _messages(database, "reset_link"))[0].details["link"]
    secret = link.split("token=")[1]
    assert link.startswith("https://pser.example/ur/reset?")
    assert await accounts.reset_password(database, secret, "", "short", NOW) == "too_short"
    assert isinstance(await accounts.reset_password(database, secret, "", "another long sentence", NOW), UUID)
    assert await accounts.reset_password(database, secret, "", "a third long sentence", NOW) == "not_valid"
    assert await sign_in.verify(database, CNIC, "another long sentence", NOW) == account_id
    async with database.session() as session:
        assert await sign_in.current(session, token, NOW) is None
    assert len(await _messages(database, "password_changed")) == 2


async def test_a_new_password_opens_a_locked_account(database: Database) -> None:
    account_id = await _account(database)
    for _ in range(5):
        locked = await sign_in.verify(database, CNIC, "wrong", NOW)
    assert isinstance(locked, Locked)
    async with database.session() as session:
        made = await one_time.make(session, account_id, Purpose.RESET_LINK, NOW)
    assert isinstance(await accounts.reset_password(database, made.secret, "", "another long sentence", NOW), UUID)
    assert await sign_in.verify(database, CNIC, "another long sentence", NOW) == account_id


async def test_a_code_is_taken_in_urdu_digits_and_with_spaces(database: Database) -> None:
    account_id = await _account(database)
    async with database.session() as session:
        code = (await one_time.make(session, account_id, Purpose.RESET_CODE, NOW)).secret
    written = f" {code[:3]} {code[3:]}\u200f".translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    assert isinstance(await accounts.reset_password(database, written, CNIC, "another long sentence", NOW), UUID)


async def test_a_new_reset_link_cancels_the_old_and_all_expire(database: Database) -> None:
    account_id = await _account(database)
    async with database.session() as session:
        old = await one_time.make_to_send(session, account_id, Purpose.RESET_LINK, "", NOW)
        assert await one_time.make_to_send(session, account_id, Purpose.RESET_LINK, "", NOW + timedelta(seconds=59)) is None
        new = await one_time.make_to_send(session, account_id, Purpose.RESET_LINK, "", NOW + timedelta(seconds=60))
        assert old
        assert new
        assert await one_time.spend(session, Purpose.RESET_LINK, old.secret, NOW) is None
        assert await one_time.spend(session, Purpose.RESET_LINK, new.secret, NOW + timedelta(minutes=32)) is None
        assert await one_time.spend(session, Purpose.RESET_LINK, new.secret, NOW + timedelta(minutes=29))


async def test_asking_for_a_reset_of_an_unknown_address_sends_nothing(database: Database) -> None:
    async with database.session() as session:
        await accounts.forgot(session, "nobody@example.com", "https://pser.example", NOW)
        await accounts.forgot(session, "3520200000009", "https://pser.example", NOW)
        await accounts.forgot(session, "' OR 1=1", "https://pser.example", NOW)
        assert (await session.exec(select(func.count()).select_from(OneTimeSecret))).one() == 0


async def test_a_code_has_five_tries_and_another_is_sent_after_a_minute(database: Database) -> None:
    account_id = await _account(database)
    async with database.session() as session:
        assert await accounts.send_mobile_code(session, account_id, NOW.replace(microsecond=123456))
        assert not await accounts.send_mobile_code(session, account_id, NOW + timedelta(seconds=59))
    code = (await _messages(database, "mobile_code"))[0].details["code"]
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    async with database.session() as session:
        for _ in range(5):
            assert not await accounts.confirm_mobile(session, account_id, wrong, NOW)
        assert not await accounts.confirm_mobile(session, account_id, code, NOW)
        assert await accounts.send_mobile_code(session, account_id, NOW + timedelta(seconds=61))
    code = (await _messages(database, "mobile_code"))[-1].details["code"]
    async with database.session() as session:
        assert await accounts.confirm_mobile(session, account_id, code, NOW + timedelta(minutes=2))


async def test_a_changed_mobile_is_unconfirmed_and_the_old_one_is_told(database: Database) -> None:
    account_id = await _account(database)
    async with database.session() as session:
        assert await accounts.change_contact(session, account_id, "+923217654321", None, NOW)
        assert not await accounts.change_contact(session, account_id, None, None, NOW)
        account = await accounts.of(session, account_id)
        assert (account.mobile, account.mobile_confirmed_at, account.email) == ("+923217654321", None, None)
    assert {message.to for message in await _messages(database, "contact_changed")} == {NEW.mobile, NEW.email}


async def test_passwords_that_differ_only_after_72_bytes_differ() -> None:
    long = "ہ" * 60
    kept = await hash_password(long + "a")
    assert await password_fits(long + "a", kept)
    assert not await password_fits(long + "b", kept)
    assert not await password_fits("x\0y", await hash_password("x\0z"))
