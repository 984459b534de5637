"""What is decided for a household at once is told in one message: what it waits for together, what was not granted together."""

from datetime import timedelta
from pathlib import Path

from sqlmodel import select

from registry.gateways.outbox_folder import OutboxFolder
from registry.records import Award
from registry.records.database import Database
from registry.rules.programmes import PROGRAMMES
from registry.services import messages
from registry.services.benefits import awards
from registry.services.templates import words
from tests.services.award_rows import supervisor
from tests.services.test_applications import NOW
from tests.services.test_awards import decided, delivered, messages_of, recommended, set_budget, verified

SOON, LATER = NOW + timedelta(minutes=1), NOW + timedelta(minutes=11)
CASH, HEALTH, FOOD = "cash_assistance", "healthcare", "food_package"


def _said(template: str, *told: dict) -> str:
    first, *more = told
    return words(template, first | ({"more": more} if more else {}), "ur").text


async def test_what_is_declined_at_once_is_told_in_one_message(database: Database, tmp_path: Path) -> None:
    _, case = await verified(database)
    proposed, boss = await recommended(database, case, None, FOOD, CASH, HEALTH), await supervisor(database)
    for programme, reason in ((HEALTH, "Too rich"), (CASH, "Too rich"), (FOOD, "Not poor enough")):
        await decided(database, boss, proposed[programme], "declined", reason)
    assert await delivered(database, tmp_path, NOW) == []  # a moment later there may be more to tell
    told = [{"programme": CASH, "words": "Too rich"}, {"programme": HEALTH, "words": "Too rich"}]
    text = _said("award_declined", *told, {"programme": FOOD, "words": "Not poor enough"})
    assert await delivered(database, tmp_path, SOON) == [("email", "ur", text), ("sms", "ur", text)]
    assert (text.count("Too rich"), text.count("Not poor enough")) == (1, 1)  # a reason that they share is said once


async def test_what_ended_at_once_is_told_in_one_message(database: Database, tmp_path: Path) -> None:
    _, case = await verified(database)
    proposed, boss = await recommended(database, case, None, CASH, HEALTH), await supervisor(database)
    for programme in (HEALTH, CASH):
        await decided(database, boss, proposed[programme])
    await delivered(database, tmp_path, SOON)
    async with database.session() as session:
        for former in (await session.exec(select(Award).where(Award.state == "approved"))).all():
            about = {"programme": former.programme, "assessment_id": former.assessment_id, "score": former.score, "replaces": former.id}
            session.add(Award(application_id=case, state="recommended", proposed="end", reason="They moved away", **about))
    async with database.session() as session:
        ending = (await session.exec(select(Award).where(Award.state == "recommended"))).all()
    for each in ending:
        await decided(database, boss, each.id)
    text = _said("award_ended", *({"programme": each, "words": "They moved away"} for each in (CASH, HEALTH)))
    told = [("email", "ur", text), ("sms", "ur", text)]
    assert [each for each in await delivered(database, tmp_path, SOON + timedelta(minutes=1)) if "They moved away" in each[2]] == told
    assert text.count("They moved away") == 1


async def test_what_was_tried_already_is_not_touched_and_nothing_is_told_twice(database: Database, tmp_path: Path) -> None:
    _, case = await verified(database)
    proposed, boss = await recommended(database, case, None, CASH, HEALTH), await supervisor(database)
    await decided(database, boss, proposed[CASH], "declined", "Too rich")
    await messages.deliver_due(database, {"email": OutboxFolder(tmp_path)}, SOON)  # the telephone company answers later
    await decided(database, boss, proposed[HEALTH], "declined", "Too rich")
    cash, health = ({"programme": each, "words": "Too rich"} for each in (CASH, HEALTH))
    apart = sorted(("email", "ur", _said("award_declined", each)) for each in (cash, health))
    for _ in range(2):
        assert await delivered(database, tmp_path, SOON) == [*apart, ("sms", "ur", _said("award_declined", cash, health))]


async def test_what_a_household_has_to_wait_for_at_once_is_told_in_one_message(database: Database, tmp_path: Path) -> None:
    for programme in (CASH, FOOD):
        await set_budget(database, 1, programme)
    _, case = await verified(database)
    proposed, boss = await recommended(database, case, None, CASH, FOOD), await supervisor(database)
    for programme in (FOOD, CASH):
        assert (await decided(database, boss, proposed[programme])).state == "waiting"
    text = _said("award_waiting", {"programme": CASH}, {"programme": FOOD})
    assert await delivered(database, tmp_path, LATER) == [("email", "ur", text), ("sms", "ur", text)]
    assert await messages_of(database, "award_waiting") == [{"programme": FOOD, "more": [{"programme": CASH}]}]


async def test_what_the_budget_admits_before_it_is_told_is_taken_out_and_the_rest_is_told(database: Database, tmp_path: Path) -> None:
    for programme in (FOOD, HEALTH):
        await set_budget(database, 1, programme)
    _, case = await verified(database)
    proposed, boss = await recommended(database, case, None, CASH, FOOD), await supervisor(database)
    async with database.session() as session:
        for programme in (CASH, FOOD):
            await awards.decide(session, boss, proposed[programme], "approved", "", NOW)
    assert await messages_of(database, "award_waiting") == [{"programme": CASH, "more": [{"programme": FOOD}]}]
    await awards.admit_everybody(database, NOW)
    assert await messages_of(database, "award_waiting") == [{"programme": FOOD}]
    given = {"programme": CASH, "amount": 9000, "rhythm": "quarterly"}
    texts = sorted([_said("award_approved", given), _said("award_waiting", {"programme": FOOD})])
    assert [text for way, _, text in await delivered(database, tmp_path, LATER) if way == "sms"] == texts


async def test_somebody_is_told_of_the_last_wait_only_once_it_is_sure(database: Database, tmp_path: Path) -> None:
    for programme in (CASH, FOOD):
        await set_budget(database, 1, programme)
    _, case = await verified(database)
    proposed, boss = await recommended(database, case, None, CASH, FOOD), await supervisor(database)
    await decided(database, boss, proposed[CASH])
    async with database.session() as session:
        await awards.decide(session, boss, proposed[FOOD], "approved", "", NOW + timedelta(minutes=9))
    assert await delivered(database, tmp_path, LATER) == []  # the budget may still admit it
    assert len(await delivered(database, tmp_path, NOW + timedelta(minutes=19))) == 2


def test_what_is_told_together_is_told_in_the_order_of_the_programmes() -> None:
    turned = [{"programme": key, "amount": 0, "rhythm": "lasting", "words": "x"} for key in reversed(PROGRAMMES)]
    for template, keys in (
        ("award_approved", ("amount", "rhythm")),
        ("award_declined", ("words",)),
        ("award_ended", ("words",)),
        ("award_waiting", ()),
    ):
        told = [{key: each[key] for key in ("programme", *keys)} for each in turned]
        assert _said(template, *told) == _said(template, *reversed(told)), template
