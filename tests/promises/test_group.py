"""The staff group breaks: nothing lands in the wrong place, owners hear why, all arrives later."""

from functools import partial

import pytest

from delivery.telegram import forum
from sandbox import Group, Message, Person, Topic
from tests.office import GRANTED, Office

LOOK = 6.0
"""Seconds after which a look is due in these tests; Telegram's own chats get thirty."""

PROMPT = 10.0
"""Seconds for a few calls on a machine that is busy with more."""


def texts(topic: Topic | None) -> list[str]:
    """What people said in a topic; a card says the first of it."""
    shown = topic.messages if topic else []
    return [m.quoted if m.labels else m.content.words for m in shown if m.quoted or not m.labels]


def ends_with(office: Office, client: Person, said: list[str]) -> bool:
    """Whether that is the last that stands in the client's topic."""
    return texts(office.topic_of(client))[-len(said) :] == said


def told(office: Office, words: str) -> list[Message]:
    """What the owner was told with those words."""
    return [m for m in office.seat(office.boss).messages if words in m.content.words]


async def confirm(office: Office) -> None:
    """The owner says that the company moves to the group they chose."""
    await office.until(lambda: told(office, "Переехать в группу"))
    office.seat(office.boss).press(told(office, "Переехать в группу")[-1], "Переехать")


def flat(group: Group) -> list[str]:
    """What stands in the flat chat or in General."""
    return [m.content.words for m in group.history if m.topic in (None, group.general)
            and not m.deleted and not m.content.is_service]  # fmt: skip


async def write_and_hear(office: Office, anna: Person, reason: str) -> None:
    for text in ("раз", "два", "три"):
        office.seat(anna).write(text)
    await office.until(lambda: told(office, "больше не могу писать"))
    await office.until(lambda: reason in told(office, "больше не могу писать")[-1].content.words)


async def all_caught_up(office: Office, anna: Person, group: Group | None = None) -> None:
    await office.until(lambda: texts(office.topic_of(anna))[-1:] == ["три"])
    whole = texts(office.topic_of(anna))
    assert [text for text in whole if text in ("раз", "два", "три")] == ["раз", "два", "три"]
    await office.until(lambda: told(office, "снова работает"))
    assert not flat(group or office.group)
    assert len(told(office, "больше не могу писать")) <= 2  # the cause may be known better later


@pytest.mark.proof
async def test_topics_switched_off_let_nothing_into_the_flat_chat(office: Office) -> None:
    """What was under way is gone from there when the owner hears of it."""
    anna = office.client()
    await office.write(anna, "до того")
    office.group.set_topics(False)
    await write_and_hear(office, anna, "Включите темы")
    await office.until(lambda: not flat(office.group))
    office.group.set_topics(True)
    office.group.set_rights(office.bot, can_pin_messages=False)  # any change makes the bot look
    await all_caught_up(office, anna)


async def test_what_stands_in_the_flat_chat_is_gone_within_a_look(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Copies don't say where they stand. At the latest a look does, and then each is taken back."""
    monkeypatch.setattr(forum, "LOOK", LOOK)
    crowd = [office.client(f"Клиент {number}") for number in range(4)]
    for one in crowd:
        await office.write(one, "до того")
    office.group.set_topics(False)
    seen: dict[int, float] = {}
    gone: dict[int, float] = {}

    def watched() -> bool:
        """Note when each message in the flat chat was first seen there, and when no more."""
        for message in office.group.history:
            outside = message.topic in (None, office.group.general)
            stands = outside and not message.content.is_service
            if stands and not message.deleted:
                seen.setdefault(message.id, office.box.clock.now())
            elif stands and message.id in seen:
                gone.setdefault(message.id, office.box.clock.now())
        return True

    for number in range(3):
        for one in crowd:
            office.seat(one).send("photo", f"фото {number}")
    await office.until(lambda: watched() and told(office, "больше не могу писать"))
    await office.until(lambda: watched() and seen.keys() == gone.keys())
    assert not flat(office.group)
    stood = [gone[message_id] - since for message_id, since in seen.items()]
    longest = max(stood, default=0.0)
    with capsys.disabled():
        print(f"\nin the flat chat: {len(stood)} messages, for {longest:.2f} s at most")
    assert stood and longest < LOOK + PROMPT
    office.group.set_topics(True)
    office.group.set_rights(office.bot, can_pin_messages=False)
    wanted = [f"фото {number}" for number in range(3)]
    for one in crowd:
        await office.until(partial(ends_with, office, one, wanted))
    assert not flat(office.group)


async def test_a_right_lost_is_named_and_what_waited_arrives_in_order(office: Office) -> None:
    anna = office.client()
    office.group.set_rights(office.bot, can_manage_topics=False)
    await write_and_hear(office, anna, "Управление темами")
    assert office.topic_of(anna) is None
    office.group.set_rights(office.bot, can_manage_topics=True)
    await all_caught_up(office, anna)


async def test_a_demoted_bot_waits_for_its_rights(office: Office) -> None:
    anna = office.client()
    office.group.demote(office.bot)
    await write_and_hear(office, anna, "администратором")
    office.group.add_bot(office.bot, by=office.boss, **GRANTED)
    await all_caught_up(office, anna)


async def test_a_bot_thrown_out_keeps_everything_until_it_is_back(office: Office) -> None:
    anna = office.client()
    await office.write(anna, "до того")
    office.group.kick(office.bot)
    await write_and_hear(office, anna, "Добавьте меня в группу")
    office.group.add_bot(office.bot, by=office.boss, **GRANTED)
    await all_caught_up(office, anna)


async def test_clients_go_on_being_answered_while_the_group_is_broken(office: Office) -> None:
    office.group.kick(office.bot)
    await office.until(lambda: told(office, "больше не могу писать"))
    boris = office.client("Борис")
    office.seat(boris).start()
    await office.until(lambda: len(office.seat(boris).messages) == 2)


async def test_ten_messages_into_a_deleted_topic_make_one_new_topic(office: Office) -> None:
    anna = office.client()
    old = await office.write(anna, "до того")
    office.group.delete_topic(old)
    said = [f"строка {number}" for number in range(10)]
    for text in said:
        office.seat(anna).write(text)
    await office.until(lambda: office.shown(anna, said[-1]))
    new = office.topic_of(anna)
    whole = "\n".join(texts(new))
    places = [whole.index(text) for text in said]
    assert places == sorted(places) and all(whole.count(text) == 1 for text in said)
    assert any("Прежнюю тему удалили" in message.content.words for message in new.messages)
    made = [c for c in office.box.calls_of("createForumTopic") if c.params["name"] == anna.name]
    assert len(made) == 2 and new.messages[0].labels


async def test_an_edit_of_a_message_in_a_deleted_topic_is_not_lost(office: Office) -> None:
    anna = office.client()
    old = await office.write(anna, "привезите в три")
    office.group.delete_topic(old)
    office.seat(anna).edit(office.seat(anna).messages[0], text="привезите в пять")
    await office.until(lambda: office.shown(anna, "привезите в пять"))
    assert office.topic_of(anna) is not old


async def test_an_answer_into_a_topic_that_was_made_anew_reaches_the_client(office: Office) -> None:
    anna = office.client()
    office.group.delete_topic(await office.write(anna, "до того"))
    new = await office.write(anna, "после")
    office.olga.at(new).write("Мы здесь")
    await office.until(lambda: office.seat(anna).last.text == "Мы здесь")


async def test_a_topic_closed_by_hand_closes_and_tells_the_client_nothing_else(
    office: Office,
) -> None:
    anna = office.client()
    topic = await office.write(anna)
    office.group.close_topic(topic, by=office.boss)
    await office.until(lambda: "Закрыто" in office.card(topic).text)
    office.group.rename_topic(topic, "ВИП", by=office.boss)
    office.boss.at(topic).pin(office.card(topic))
    office.boss.at(office.group).write("в Общем")
    office.seat(anna).write("ещё вопрос")
    await office.until(lambda: not topic.closed)
    await office.until(lambda: texts(topic)[-1] == "ещё вопрос")
    assert [m.text for m in office.seat(anna).messages] == ["Здравствуйте", "ещё вопрос"]


async def test_a_word_in_general_goes_to_no_client(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    office.olga.at(office.group).write("кто сегодня до вечера?")
    office.olga.at(office.group.create_topic("Курилка")).write("только между нами")
    office.olga.at(topic).write("вам")
    await office.until(lambda: office.seat(anna).last.text == "вам")
    assert [m.text for m in office.seat(anna).messages] == ["Здравствуйте", "вам"]


async def test_a_group_that_became_a_supergroup_is_followed(office: Office) -> None:
    """A forum can't migrate, but what was chosen as a basic group can, and another may follow."""
    anna = office.client()
    basic = office.box.group("Новая группа", owner=office.boss)
    office.group.kick(office.bot)
    await office.until(lambda: told(office, "больше не могу писать"))
    basic.add_bot(office.bot, by=office.boss, **GRANTED)
    await office.until(lambda: told(office, "Включите темы"))
    moved = basic.migrate()
    moved.set_topics(True)
    moved.add_bot(office.bot, by=office.boss, **GRANTED)
    await confirm(office)
    await office.until(lambda: told(office, "готова"))
    office.seat(anna).write("Здравствуйте")
    await office.until(lambda: any("Здравствуйте" in texts(topic) for topic in moved.topics))
    assert not flat(moved)


async def test_a_migration_met_while_sending_loses_nothing(office: Office) -> None:
    """Telegram names the new id in its refusal, before any update tells of it."""
    anna = office.client()
    await office.write(anna, "до того")
    new = office.box.forum("Новая", owner=office.boss)
    new.add_bot(office.bot, by=office.boss, **GRANTED)
    office.group.migrated_to = new
    for text in ("раз", "два", "три"):
        office.seat(anna).write(text)
    await office.until(lambda: any("три" in texts(topic) for topic in new.topics))
    topic = next(topic for topic in new.topics if topic.name == anna.name)
    assert [t for t in texts(topic) if t in ("раз", "два", "три")] == ["раз", "два", "три"]
    assert not flat(new)


async def test_after_a_move_old_ids_name_nothing_in_the_new_group(office: Office) -> None:
    """Message ids begin anew there: an old one would be somebody else's words."""
    anna = office.client()
    topic = await office.write(anna, "до того")
    for number in range(8):
        office.olga.at(topic).write(f"прежний ответ {number}")
    await office.until(lambda: office.seat(anna).last.text == "прежний ответ 7")
    first = office.seat(anna).messages[0]
    office.group.kick(office.bot)
    await office.until(lambda: told(office, "больше не могу писать"))
    new = office.box.forum("Новая", owner=office.boss)
    new.add(office.olga)
    new.add_bot(office.bot, by=office.boss, **GRANTED)
    await confirm(office)
    await office.until(lambda: told(office, "готова"))
    boris = office.client("Борис")
    office.seat(boris).write("а я Борис")
    await office.until(lambda: [t.name for t in new.topics] == ["Борис"])
    office.seat(anna).edit(first, text="до того, исправлено")
    await office.until(lambda: len(new.topics) == 2 and texts(new.topics[1]))
    assert texts(new.topics[1])[-1].endswith("до того, исправлено")
    replies = [f"новый ответ {number}" for number in range(8)]
    for text in replies:
        office.olga.at(new.topics[1]).write(text)
    await office.until(lambda: office.seat(anna).texts[-8:] == replies)
    assert texts(new.topics[0]) == ["а я Борис"]


async def test_after_a_move_nothing_points_at_what_stands_in_the_former_group(
    office: Office,
) -> None:
    """What a client answers there is said in words; what they react to has no place any more."""
    anna = office.client()
    topic = await office.write(anna, "до того")
    own = office.seat(anna).messages[0]
    office.olga.at(topic).write("прежний ответ")
    await office.until(lambda: office.seat(anna).last.text == "прежний ответ")
    theirs = office.seat(anna).last
    office.olga.at(topic).send("poll", options=["утром", "днём"])
    await office.until(lambda: office.seat(anna).last.kind == "poll")
    poll = office.seat(anna).last
    await office.quiet()
    new = office.box.forum("Новая", owner=office.boss)
    new.add_bot(office.bot, by=office.boss, **GRANTED)
    await confirm(office)
    await office.until(lambda: told(office, "готова"))
    await office.quiet()
    since = len(office.box.calls)
    office.seat(anna).react(theirs, "👎")
    office.seat(anna).react(own, "🔥")
    office.seat(anna).write("а это к чему?", reply_to=theirs)
    await office.until(lambda: any("к чему?" in text for t in new.topics for text in texts(t)))
    office.seat(anna).vote(poll, "днём")
    moved = new.topics[0]
    await office.until(lambda: "Клиент выбирает: «днём»" in "\n".join(texts(moved)))
    await office.quiet()
    assert any("«прежний ответ»\nа это к чему?" in text for text in texts(moved))
    calls = office.box.calls[since:]
    assert [str(call) for call in calls if call.ok is False] == []
    assert not any(call.params.get("reply_parameters") for call in calls)
