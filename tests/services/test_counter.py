"""A person is registered at the counter: what the officer may open, what is marked, and what opens the account later."""

import secrets
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from registry.gateways.store import Store
from registry.records import Account, Application, Assistance, AuditEntry, Document, Event, Message, OneTimeSecret, StepAnswers
from registry.records.database import Database
from registry.rules import numbers
from registry.rules.household import FORM
from registry.rules.papers import needed_documents
from registry.services.accounts import accounts, opening, sign_in
from registry.services.accounts.sign_in import Locked
from registry.services.office.staff import NotTheirsError, SignedInStaff
from registry.services.registration import applications, assisting, counter, documents, drafts
from registry.services.registration.applications import Changed, ClosedError, Saved
from registry.services.registration.assisting import Helped
from registry.services.registration.counter import UnprintedError
from registry.services.registration.drafts import Missing
from tests.households import tenant_widow
from tests.services.test_applications import NOW, SCANNER, person, photo
from tests.services.test_staff import employed, signed_in

CNIC = "3520212345672"
PASSWORD = "the rain on our roof 7"
ADDRESS = "http://localhost:8000"
PERSON = {
    "cnic": CNIC,
    "full_name": "Zainab Bibi",
    "date_of_birth": "1985-04-12",
    "mobile": "",
    "email": "",
    "language": "ur",
    "cnic_seen": "yes",
}


async def officer(database: Database, role: str = "officer") -> SignedInStaff:
    return (await signed_in(database, await employed(database, role)))[0]


async def registered(database: Database, me: SignedInStaff, **more: str) -> Helped:
    """Register a person and return the form that is open."""
    values, problems = counter.read(counter.PERSON_FIELDS, PERSON | more, NOW.date())
    assert problems == {}
    async with database.session() as session:
        opened = await counter.register(session, me, values, NOW)
        assert opened
        return await assisting.at(session, me, opened.id, NOW)


async def signed(database: Database, me: SignedInStaff, helped: Helped) -> None:
    """Have the declaration printed and signed."""
    async with database.session() as session:
        at_counter = await assisting.at(session, me, helped.assistance.id, NOW)
        at_counter.assistance.printed_at = NOW
        await counter.declare(session, me, at_counter, NOW)


async def filled_in(database: Database, me: SignedInStaff, helped: Helped, store: Store) -> None:
    """Sign the declaration, enter every answer and every document."""
    household = tenant_widow()
    await signed(database, me, helped)
    for step in FORM[1:]:
        if not step.fields:
            continue
        async with database.session() as session:
            draft = await drafts.load(session, helped.account.id, NOW)
            if not step.applies(draft.answers):
                continue
            for number, member in enumerate(household.members if step.repeats else [{}]):
                if step.key == "schools" and member.get("schooling") != "attending":
                    continue
                values, problems = step.parse(member if step.repeats else household.answers | {"mobile": ""}, draft.today)
                assert problems == {}, step.key
                whose = f"{number:032x}" if step.repeats else ""
                await assisting.save_step(session, me, helped, step.key, values, member=whose, revision=0, confirmed=(), now=NOW)
    async with database.session() as session:
        draft = await drafts.load(session, helped.account.id, NOW)
    for place, paper in enumerate(needed_documents(draft.answers)):
        await documents.add(database, store, SCANNER, helped.account.id, paper.key, "p.jpg", photo(place), NOW, by=me.actor)


@pytest.fixture
def store() -> Store:
    return Store("memory://")


async def test_a_person_with_neither_phone_nor_email_is_registered_from_the_declaration_to_the_code(
    database: Database, store: Store
) -> None:
    me = await officer(database)
    helped = await registered(database, me)
    await filled_in(database, me, helped, store)
    async with database.session() as session:
        number = await assisting.submit(session, me, helped, ADDRESS, NOW)
    assert isinstance(number, str)
    async with database.session() as session:
        now_open = await assisting.at(session, me, helped.assistance.id, NOW)
        code = await opening.make_code(session, me, now_open, NOW)
        digests = (await session.exec(select(OneTimeSecret.secret_digest))).all()
        sent = (await session.exec(select(Message))).all()
        rows = (await session.exec(select(StepAnswers))).all()
        papers = (await session.exec(select(Document))).all()
        event = (await session.exec(select(Event).where(Event.name == "submitted"))).one()
        noted = (await session.exec(select(AuditEntry).where(AuditEntry.application_id == helped.application.id))).all()
    assert sent == []
    assert code not in " ".join(digests)
    assert {(row.entered_by, row.centre) for row in [*rows, *papers]} == {(me.staff_id, me.centre)}
    assert event.details == {"centre": me.centre}
    done = {entry.action for entry in noted}
    assert {
        "person_registered",
        "registration_opened",
        "declaration_signed",
        "answers_entered",
        "document_entered",
        "application_submitted",
    } <= done
    assert {entry.actor for entry in noted} == {me.staff_id}
    assert "Zainab" not in str([entry.details for entry in noted])
    assert await sign_in.verify(database, CNIC, "", NOW) is None
    later = NOW + timedelta(days=89)
    assert isinstance(await opening.open_account(database, CNIC, code.lower().replace("-", " "), PASSWORD, later), UUID)
    assert await sign_in.verify(database, CNIC, PASSWORD, later) == helped.account.id
    assert await opening.open_account(database, CNIC, code, PASSWORD + "!", later) == "not_valid"


async def test_a_relatives_number_needs_the_persons_consent_and_resets_no_password(database: Database, store: Store) -> None:
    today = NOW.date()
    number = {"mobile": "0300-1234567"}
    for more, problems in (
        ({}, {"mobile_of": "required"}),
        ({"mobile_of": "relative"}, {"agreed": "not_agreed"}),
        ({"mobile_of": "somebody"}, {"mobile_of": "not_an_option"}),
        ({"mobile_of": "own"}, {}),
        ({"mobile_of": "relative", "agreed": "yes"}, {}),
    ):
        assert counter.read(counter.PERSON_FIELDS, PERSON | number | more, today)[1] == problems, more
    me = await officer(database)
    helped = await registered(database, me, **number, mobile_of="relative", agreed="yes")
    await filled_in(database, me, helped, store)
    async with database.session() as session:
        assert isinstance(await assisting.submit(session, me, helped, ADDRESS, NOW), str)  # no code by SMS is asked for
        code = await opening.make_code(session, me, helped, NOW)
        told = (await session.exec(select(Message.template, Message.channel))).all()
    assert told == [("application_submitted", "sms")]
    for opened in (False, True):
        if opened:
            assert isinstance(await opening.open_account(database, CNIC, code, PASSWORD, NOW), UUID)
        async with database.session() as session:
            await accounts.forgot(session, CNIC, ADDRESS, NOW)
            assert (await session.exec(select(Message).where(Message.template == "reset_code"))).all() == []


async def test_ones_own_number_is_confirmed_with_the_code_it_receives(database: Database, store: Store) -> None:
    me = await officer(database)
    helped = await registered(database, me, mobile="0300-1234567", mobile_of="own")
    await filled_in(database, me, helped, store)
    async with database.session() as session:
        assert await assisting.submit(session, me, helped, ADDRESS, NOW) == Missing(mobile=True)
        assert await accounts.send_mobile_code(session, helped.account.id, NOW)
        sent = (await session.exec(select(Message).where(Message.template == "mobile_code"))).one()
        assert await accounts.confirm_mobile(session, helped.account.id, sent.details["code"], NOW)
        assert isinstance(await assisting.submit(session, me, helped, ADDRESS, NOW), str)


async def test_a_cnic_that_has_an_account_never_gets_a_second_one(database: Database) -> None:
    me = await officer(database)
    account_id = await person(database, CNIC)
    values, _ = counter.read(counter.PERSON_FIELDS, PERSON, NOW.date())
    async with database.session() as session:
        assert (await counter.look_up(session, me, CNIC, NOW)).kind == "draft"
        assert await counter.register(session, me, values, NOW) is None
        with pytest.raises(NotTheirsError):
            await counter.resume(session, me, CNIC, NOW, cnic_seen=False)
    async with database.session() as session:
        assert await counter.resume(session, me, CNIC, NOW, cnic_seen=True) == account_id
        helped = await assisting.mine(session, me, NOW)
    assert helped
    assert helped.account.id == account_id
    async with database.session() as session:
        assert len((await session.exec(select(Account))).all()) == 1
        application = (await session.exec(select(Application))).one()
        application.status, application.district = "in_verification", "multan"
        session.add(application)
    async with database.session() as session:
        found = await counter.look_up(session, me, CNIC, NOW)
    assert (found.kind, found.status, found.district) == ("sent", "in_verification", "multan")


async def test_an_officer_fills_in_only_the_form_they_have_open_themselves(database: Database) -> None:
    me, other = await officer(database), await officer(database)
    helped = await registered(database, me)
    for who, which in ((other, helped.assistance.id), (me, uuid4()), (me, None)):
        with pytest.raises(NotTheirsError):
            async with database.session() as session:
                await assisting.at(session, who, which, NOW)
    async with database.session() as session:
        assert await assisting.mine(session, me, NOW + timedelta(hours=13)) is None  # forgotten overnight
        assert await assisting.mine(session, other, NOW) is None
    second = await registered(database, me, cnic="3520212345674")  # the first is set aside
    with pytest.raises(NotTheirsError):
        async with database.session() as session:
            await assisting.at(session, me, helped.assistance.id, NOW)
    async with database.session() as session:
        await counter.resume(session, other, "3520212345674", NOW, cnic_seen=True)  # at another desk
        taken = await assisting.mine(session, other, NOW)
        ended = (await session.exec(select(Assistance).where(Assistance.id == second.assistance.id))).one()
        application = (await session.exec(select(Application).where(Application.id == second.application.id))).one()
        assert taken
        assert (ended.ended_by, application.assistance_id) == ("portal", taken.assistance.id)


@pytest.mark.parametrize("role", ["supervisor", "administrator"])
async def test_nobody_but_officers_registers(database: Database, role: str) -> None:
    me = await officer(database, role)
    values, _ = counter.read(counter.PERSON_FIELDS, PERSON, NOW.date())
    acts = (
        lambda session: counter.look_up(session, me, CNIC, NOW),
        lambda session: counter.register(session, me, values, NOW),
        lambda session: counter.resume(session, me, CNIC, NOW, cnic_seen=True),
        lambda session: assisting.mine(session, me, NOW),
    )
    for act in acts:
        with pytest.raises(NotTheirsError):
            async with database.session() as session:
                await act(session)


async def test_no_officer_registers_their_own_household(database: Database) -> None:
    me = await officer(database)
    mine = PERSON | {"cnic": me.cnic}
    values, _ = counter.read(counter.PERSON_FIELDS, mine, NOW.date())
    async with database.session() as session:
        assert (await counter.look_up(session, me, me.cnic, NOW)).kind == "own"
        with pytest.raises(NotTheirsError):
            await counter.register(session, me, values, NOW)
    helped = await registered(database, me)
    relative = {"relation": "sibling", "full_name": "Rashid", "cnic": me.cnic}
    with pytest.raises(NotTheirsError):
        async with database.session() as session:
            await assisting.save_step(session, me, helped, "members", relative, member="1" * 32, revision=0, confirmed=(), now=NOW)
    async with database.session() as session:  # the citizen names them at home
        await applications.save_step(session, helped.account.id, "members", relative, member="1" * 32, revision=0, now=NOW)
    with pytest.raises(NotTheirsError):
        async with database.session() as session:
            await counter.resume(session, me, CNIC, NOW, cnic_seen=True)


async def test_an_officers_answers_are_held_to_their_revision_and_end_with_the_sending(database: Database) -> None:
    me = await officer(database)
    helped = await registered(database, me)

    async def save(savings: int, revision: int) -> Saved | Changed:
        async with database.session() as session:
            values = {"savings": savings}
            return await assisting.save_step(session, me, helped, "debts", values, member="", revision=revision, confirmed=(), now=NOW)

    assert await save(5, 0) == Saved(1)
    async with database.session() as session:
        assert await applications.save_step(session, helped.account.id, "debts", {"savings": 9}, revision=1, now=NOW) == Saved(2)
        draft = await drafts.load(session, helped.account.id, NOW)
    assert draft.entered["debts", ""].by is None  # the citizen was the last
    assert await save(7, 1) == Changed(2)
    async with database.session() as session:
        application = (await session.exec(select(Application))).one()
        application.status = "submitted"
        session.add(application)
    with pytest.raises(ClosedError):
        await save(1, 2)


async def test_the_original_of_a_document_is_seen_by_who_has_the_form_open(database: Database, store: Store) -> None:
    me, other = await officer(database), await officer(database)
    helped = await registered(database, me)
    document = await documents.add(database, store, SCANNER, helped.account.id, "cnic_copy", "p.jpg", photo(1), NOW, by=me.actor)
    foreign = await registered(database, other, cnic="3520212345674")
    with pytest.raises(NotTheirsError):
        async with database.session() as session:
            await counter.see_original(session, other, foreign, document, NOW)
    async with database.session() as session:
        await counter.see_original(session, me, helped, document, NOW)
    async with database.session() as session:
        paper = (await session.exec(select(Document).where(Document.id == document))).one()
    assert (paper.original_seen_by, paper.original_seen_at, paper.entered_by) == (me.staff_id, NOW, me.staff_id)


async def test_a_new_code_ends_the_old_one_and_a_code_for_an_account_in_use_is_told_of_and_waits_a_day(database: Database) -> None:
    me = await officer(database)
    helped = await registered(database, me, email="z@example.com")
    codes = []
    for _ in range(2):
        async with database.session() as session:
            codes.append(await opening.make_code(session, me, helped, NOW))
    assert await opening.open_account(database, CNIC, codes[0], PASSWORD, NOW) == "not_valid"
    assert await opening.open_account(database, CNIC, codes[1], "zainabbibi", NOW) == "own_name"  # and the code is still good
    assert await opening.open_account(database, CNIC, codes[1], PASSWORD, NOW + timedelta(days=91)) == "not_valid"
    assert isinstance(await opening.open_account(database, CNIC, codes[1], PASSWORD, NOW), UUID)
    async with database.session() as session:
        await counter.resume(session, me, CNIC, NOW, cnic_seen=True)
        again = await assisting.mine(session, me, NOW)
        assert again
        code = await opening.make_code(session, me, again, NOW + timedelta(microseconds=1))  # as every moment but those of tests
        told = (await session.exec(select(Message.to).where(Message.template == "opening_code_printed"))).all()
    assert told == ["z@example.com"]
    assert await opening.open_account(database, CNIC, code, PASSWORD + "!", NOW + timedelta(hours=23)) == "held"
    for _ in range(sign_in.MOST_WRONG):
        locked = await sign_in.verify(database, CNIC, "wrong", NOW + timedelta(hours=25))
    assert isinstance(locked, Locked)
    assert isinstance(await opening.open_account(database, CNIC, code, PASSWORD + "!", NOW + timedelta(hours=25)), UUID)
    assert await sign_in.verify(database, CNIC, PASSWORD + "!", NOW + timedelta(hours=25)) == helped.account.id  # and is not locked
    assert await sign_in.verify(database, CNIC, PASSWORD, NOW) is None


@pytest.mark.parametrize("known", [True, False])
async def test_codes_are_guessed_five_times_and_then_the_cnic_is_locked_known_or_not(database: Database, known: bool) -> None:
    me = await officer(database)
    helped = await registered(database, me) if known else None

    async def guess(code: str, minutes: int = 0) -> object:
        return await opening.open_account(database, CNIC, code, PASSWORD, NOW + timedelta(minutes=minutes))

    assert await guess("7K3M9-QXD4") == "slip"  # is told at once, and costs no try
    assert [await guess(numbers.OPENING_CODE.make(secrets.choice)) for _ in range(4)] == ["not_valid"] * 4
    assert await guess(numbers.OPENING_CODE.make(secrets.choice)) == Locked(NOW + sign_in.LOCKED_FOR)
    code = numbers.OPENING_CODE.make(secrets.choice)
    if helped:
        async with database.session() as session:
            code = await opening.make_code(session, me, helped, NOW)
    assert await guess(code, 29) == Locked(NOW + sign_in.LOCKED_FOR)
    assert await guess(code, 31) == (helped.account.id if helped else "not_valid")


async def test_an_account_without_a_password_is_not_reset_by_anybody(database: Database) -> None:
    me = await officer(database)
    await registered(database, me, email="z@example.com", mobile="0300-1234567", mobile_of="own")
    for contact in ("z@example.com", CNIC):
        async with database.session() as session:
            await accounts.forgot(session, contact, ADDRESS, NOW)
            assert (await session.exec(select(Message))).all() == []


async def test_once_it_is_sent_the_counter_prints_and_changes_nothing(database: Database, store: Store) -> None:
    me = await officer(database)
    helped = await registered(database, me)
    await filled_in(database, me, helped, store)
    async with database.session() as session:
        await assisting.submit(session, me, helped, ADDRESS, NOW)
    async with database.session() as session:
        await counter.resume(session, me, CNIC, NOW, cnic_seen=True)
        again = await assisting.mine(session, me, NOW)
        paper = (await session.exec(select(Document.id))).first()
    assert again
    assert paper
    acts = (
        lambda session: counter.declare(session, me, again, NOW),
        lambda session: counter.change_contact(session, me, again, {"mobile": "+923007654321"}, NOW),
        lambda session: counter.see_original(session, me, again, paper, NOW),
        lambda session: counter.remove_document(session, me, again, paper, NOW),
    )
    for act in acts:
        with pytest.raises(NotTheirsError):
            async with database.session() as session:
                await act(session)
    async with database.session() as session:
        assert await counter.document_to_see(session, me, paper, NOW, preview=True) is None


async def test_nothing_is_signed_that_was_not_printed_and_another_relatives_number_is_signed_anew(database: Database) -> None:
    me = await officer(database)
    helped = await registered(database, me, mobile="0300-1234567", mobile_of="own")

    async def declared() -> bool:
        async with database.session() as session:
            return ("declaration", "") in (await drafts.load(session, helped.account.id, NOW)).entered

    async def sign() -> None:
        async with database.session() as session:
            await counter.declare(session, me, await assisting.at(session, me, helped.assistance.id, NOW), NOW)

    with pytest.raises(UnprintedError):
        await sign()
    await signed(database, me, helped)
    one, other = "+923007654321", "+923007654322"
    for mobile, whose, still in ((one, "own", True), (one, "relative", False), (one, "relative", True), (other, "relative", False)):
        async with database.session() as session:
            now_open = await assisting.at(session, me, helped.assistance.id, NOW)
            await counter.change_contact(session, me, now_open, {"mobile": mobile, "mobile_of": whose}, NOW)
        assert await declared() is still, (mobile, whose)
        if not still:
            with pytest.raises(UnprintedError):
                await sign()
            await signed(database, me, helped)


async def test_a_contact_may_be_taken_away_or_changed_at_the_counter(database: Database) -> None:
    me = await officer(database)
    helped = await registered(database, me, mobile="0300-1234567", mobile_of="own")
    for contact, expected in (
        ({"mobile": None, "mobile_of": None, "email": None}, (None, "own")),
        ({"mobile": "+923007654321", "mobile_of": "relative", "email": None}, ("+923007654321", "relative")),
        ({"mobile": "+923007654321", "mobile_of": "own", "email": None}, ("+923007654321", "own")),
    ):
        async with database.session() as session:
            await counter.change_contact(session, me, helped, contact, NOW)
        async with database.session() as session:
            account = await accounts.of(session, helped.account.id)
        assert (account.mobile, account.mobile_of) == expected
