"""Telegram asks for a pause of many minutes: owners hear until when, once, and that it is over."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from delivery.budget import Budget
from delivery.channel import Call, Outcome, Verdict
from delivery.holding import freeze
from delivery.jobs import Job
from delivery.limits import STAFF as GROUP
from delivery.limits import Charge
from delivery.queue import Queue
from delivery.stations import item_of
from desk.company import trouble
from model import (
    ChatId,
    ClientId,
    Errand,
    Halt,
    MessageId,
    Order,
    Person,
    Reason,
    Role,
    RowId,
    Step,
)
from model.errands.lines import Say
from model.errands.looks import Card, Icon, React, Retire, Unsend
from sandbox import Person as Client
from storage import outbox, people
from storage.ports import Tx
from tests import blank
from tests.office import Office

LONG = 4
"""Seconds: more than three windows of a group whose minute is one second."""

NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
HELPER = 7


def told(office: Office, words: str) -> list[str]:
    return [text for text in office.seat(office.boss).texts if words in text]


async def test_owners_hear_that_no_topics_are_made_and_that_they_are_again(office: Office) -> None:
    anna, boris = office.client("Анна"), office.client("Борис")
    topic = await office.write(anna)
    office.box.faults.add("flood", "createForumTopic", office.group, retry_after=LONG)
    office.seat(boris).write("Есть диваны?")
    await office.until(lambda: told(office, "не даёт создавать темы"))
    begun = office.box.clock.now()
    office.seat(anna).write("а у меня тема есть")
    await office.until(lambda: office.shown(anna, "а у меня тема есть"))
    assert not office.topic_of(boris) and office.box.clock.now() - begun < LONG
    await office.until(lambda: office.shown(boris, "Есть диваны?"))
    await office.until(lambda: told(office, "Темы снова создаются"))
    await office.write(office.client("Вера"))
    await office.quiet()
    assert [len(told(office, "создают")), len(told(office, "создавать темы"))] == [1, 1]
    assert topic.messages[-1].text == "а у меня тема есть"


async def test_owners_hear_that_the_group_gets_nothing_and_that_it_does_again(
    office: Office,
) -> None:
    anna: Client = office.client()
    topic = await office.write(anna)
    office.box.faults.add("flood", "copyMessage", office.group, retry_after=LONG)
    office.seat(anna).write("Вы тут?")
    await office.until(lambda: told(office, "ничего не придёт до"))
    office.olga.at(topic).write("Здравствуйте!")
    await office.until(lambda: "Здравствуйте!" in office.seat(anna).texts)
    assert not office.shown(anna, "Вы тут?")
    await office.until(lambda: office.shown(anna, "Вы тут?"))
    await office.until(lambda: told(office, "снова получает сообщения"))
    assert len(told(office, "ничего не придёт до")) == 1


@pytest.mark.parametrize("method", ["editForumTopic", "setMessageReaction", "editMessageText"])
async def test_what_only_changes_looks_holds_up_nobody_s_words(office: Office, method: str) -> None:
    anna, boris = office.client("Анна"), office.client("Борис")
    topic = await office.write(anna)
    office.box.faults.add("flood", method, office.group, times=None, retry_after=900)
    office.olga.at(topic).write("Добрый день")
    await office.until(lambda: any(not call.ok for call in office.box.calls_of(method)))
    office.seat(anna).write("Вы тут?")
    await office.until(lambda: office.shown(anna, "Вы тут?"))
    await office.write(boris, "Есть диваны?")
    assert not told(office, "просит подождать")
    refused = [call for call in office.box.calls_of(method) if call.error_code == 429]
    assert len(refused) == 1, "of the other cards, icons, receipts none is tried meanwhile"


def test_what_a_long_429_holds_up_alone_is_told_by_its_line(tx: Tx) -> None:
    """Lines about words stand behind such of ours as go, or change: these don't wait for long."""
    holds_up = (
        (Card(calm=True), "card"), (Retire(message=1), "card"), (Icon(), "icon"),
        (Icon(opens=True), "open"), (React(emoji="👍", message=1), "react"),
        (Unsend(message=1, behind=True), "behind"), (Unsend(message=1), ""),
        (Say(text="drafts.went", edit=1), ""), (Say(text="staff.undone"), ""),
    )  # fmt: skip
    for errand, _ in holds_up:
        outbox.put(tx, Order(errand, GROUP, 1), NOW)
    found = [item_of(row, 0.0, 0.0).kind for row in outbox.new_rows(tx, 0)]
    assert found == [kind for _, kind in holds_up]


async def test_a_topic_is_opened_though_no_icon_may_change(office: Office) -> None:
    """Until then only administrators could answer in it."""
    anna, boris = office.client("Анна"), office.client("Борис")
    topic = await office.write(anna)
    office.group.close_topic(topic, by=office.boss)
    await office.quiet()
    office.box.faults.add("flood", "editForumTopic", office.group, times=None, retry_after=900)
    office.olga.at(await office.write(boris)).write("Добрый день")
    await office.until(lambda: any(not call.ok for call in office.box.calls_of("editForumTopic")))
    office.seat(anna).write("Вы тут?")
    await office.until(lambda: not topic.closed)


async def test_a_change_is_told_of_where_it_may_not_be_made_for_long(office: Office) -> None:
    anna = office.client("Анна")
    topic = await office.write(anna)
    asked = office.seat(anna).write("Есть стулья?")
    await office.until(lambda: office.shown(anna, "Есть стулья?"))
    office.box.faults.add("flood", "editMessageText", office.group, times=None, retry_after=900)
    office.seat(anna).edit(asked, "Есть стулья, шесть?")
    office.seat(anna).write("Белые")
    await office.until(lambda: office.shown(anna, "Белые"))
    assert [message.text for message in topic.messages[-2:]] == [
        "✏️ исправлено:\nЕсть стулья, шесть?",
        "Белые",
    ]


async def test_an_operator_hears_until_when_telegram_takes_nothing_for_a_client(
    office: Office,
) -> None:
    anna, boris = office.client("Анна"), office.client("Борис")
    topic, other = await office.write(anna), await office.write(boris)
    office.box.faults.add("flood", "copyMessage", anna, times=None, retry_after=7200)
    office.olga.at(topic).write("Диван готов")
    await office.until(
        lambda: any("не писать этому клиенту до" in (m.text or "") for m in topic.messages)
    )
    office.olga.at(topic).write("Можно забирать")
    office.olga.at(other).write("Добрый день")
    await office.until(lambda: "Добрый день" in office.seat(boris).texts)
    lines = [m for m in topic.messages if "Ещё не отправлено" in (m.text or "")]
    assert [line.reply_to.text for line in lines if line.reply_to] == ["Диван готов"]
    assert "Диван готов" not in office.seat(anna).texts


# -- the rules -------------------------------------------------------------------------------------


def test_what_another_bot_still_does_is_no_halt() -> None:
    budget = Budget()
    budget.join(HELPER)
    budget.freeze_topics(900, 0)
    assert list(budget.halts(0)) == []
    budget.freeze_topics(600, 0, HELPER)
    assert list(budget.halts(0)) == [(Halt.TOPICS, 600)]
    budget.freeze(GROUP, 1200)
    budget.freeze(GROUP, 1300, HELPER)
    assert list(budget.halts(0)) == [(Halt.GROUP, 1200)]


def test_a_bot_that_is_held_back_whole_makes_no_topics_either() -> None:
    budget = Budget()
    budget.join(HELPER)
    budget.freeze_topics(3600, 0)
    budget.freeze(GROUP, 1800, HELPER)
    assert list(budget.halts(0)) == [(Halt.TOPICS, 1800)]
    budget.freeze_topics(7200, 0, HELPER)
    assert list(budget.halts(0)) == [(Halt.TOPICS, 3600)]


ALL = {"words", "icons", "topics"}


@pytest.mark.parametrize(
    ("errand", "step", "after", "waits"),
    [
        (Icon(), Step.SELF, 900, {"icons"}),
        (Say(text="drafts.went", edit=MessageId(1)), Step.SELF, 900, set()),
        (Say(text="staff.undone"), Step.SELF, 900, ALL),
        (Say(text="staff.undone"), Step.TOPIC, 900, {"topics"}),
        *((errand, step, 5, ALL) for errand, step in (
            (Icon(), Step.SELF), (Say(text="staff.undone"), Step.TOPIC))),
    ],
)  # fmt: skip
def test_a_429_for_long_holds_up_what_it_names_and_a_short_one_the_chat(
    tx: Tx, errand: Errand, step: Step, after: float, waits: set[str]
) -> None:
    outbox.put(tx, Order(errand, GROUP, ClientId(1)), NOW)
    (row,) = outbox.new_rows(tx, RowId(0))
    queue, job = Queue(Budget()), Job(row, step, ChatId(-1), ChatId(-1))
    verdict = Verdict(Outcome.RETRY, Reason.FLOOD, after)
    freeze(queue, item_of(row, 0.0, 0.0), job, Call(None), verdict, 0.0, lambda: 0.0)
    others = {
        "words": Charge(lane="in:2", chat=GROUP),
        "icons": Charge(lane="icon:2", chat=GROUP, kind="icon"),
        "topics": Charge(lane="in:3", chat=GROUP, opens_topic=True),
    }
    assert {name for name, call in others.items() if queue.budget.blocked(call, 0.0)} == waits


def test_a_short_pause_is_not_worth_a_word() -> None:
    budget = Budget()
    budget.freeze_topics(150, 0)
    assert list(budget.halts(0)) == []


@pytest.fixture
def tx() -> Iterator[Tx]:
    with closing(blank.memory()) as connection:
        opened = blank.on(connection)
        people.meet(opened, Person(5, "Босс"), NOW)
        people.set_role(opened, 5, Role.OWNER)
        yield opened


def words(tx: Tx) -> list[str]:
    sql = "SELECT payload ->> '$.text' FROM outbox ORDER BY id"
    return [row[0] for row in tx.rows(sql)]


def test_the_same_halt_is_told_once_a_longer_one_again_and_its_end_once(tx: Tx) -> None:
    until, later = NOW + timedelta(minutes=10), NOW + timedelta(minutes=30)
    trouble.resumed(tx, Halt.TOPICS, NOW)
    trouble.halted(tx, Halt.TOPICS, until, NOW)
    trouble.halted(tx, Halt.TOPICS, until + timedelta(seconds=2), NOW)
    trouble.resumed(tx, Halt.TOPICS, NOW)  # was under way when the halt came
    assert words(tx) == ["owner.halted_topics"]
    trouble.halted(tx, Halt.TOPICS, later, until)
    trouble.resumed(tx, Halt.GROUP, later)
    trouble.resumed(tx, Halt.TOPICS, later)
    trouble.resumed(tx, Halt.TOPICS, later)
    assert words(tx) == ["owner.halted_topics"] * 2 + ["owner.resumed_topics"]
    trouble.halted(tx, Halt.TOPICS, later + timedelta(minutes=10), later)
    assert words(tx)[3:] == ["owner.halted_topics"]


async def test_a_place_that_may_not_move_for_long_stays_where_it_is(office: Office) -> None:
    """Of the next one it is seen; each as a message of its own would fill the topic."""
    anna = office.client("Анна")
    topic = await office.write(anna)
    here = office.seat(anna).send("live_location")
    await office.until(lambda: topic.messages[-1].kind == "location")
    office.box.faults.add(
        "flood", "editMessageLiveLocation", office.group, times=None, retry_after=900
    )
    for east in (77.0, 77.1, 77.2):
        office.seat(anna).edit(here, location=(43.3, east))
    office.seat(anna).write("Видите меня?")
    await office.until(lambda: office.shown(anna, "Видите меня?"))
    assert [message.kind for message in topic.messages].count("location") == 1
