"""From a link in a terminal to a group at work, without a single id."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox import Group, Person
from tests.office import GRANTED, Office


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """The bot runs for the first time and knows nobody."""
    async with Office(tmp_path, group=False) as company:
        yield company


def code(office: Office) -> str:
    """What the link in the terminal carries."""
    assert office.link is not None
    return office.link.partition("?start=")[2]


async def hears(office: Office, who: Person, text: str) -> str:
    """What the bot says in private, when it says that."""
    seat = office.seat(who)
    await office.until(lambda: any(text in words for words in seat.texts))
    return next(words for words in reversed(seat.texts) if text in words)


async def owner(office: Office) -> None:
    """The boss follows the link."""
    office.seat(office.boss).start(code(office))
    await hears(office, office.boss, "вы владелец")


async def served(office: Office, group: Group) -> None:
    """A client's message arrives in that group."""
    anna = office.client()
    office.seat(anna).write("Есть кто?")
    await office.until(
        lambda: any(m.quoted == "Есть кто?" for topic in group.topics for m in topic.messages)
    )


async def test_link_owner_group_ready(office: Office) -> None:
    await owner(office)
    asked = next(m for m in office.seat(office.boss).messages if "вы владелец" in m.text)
    assert asked.labels == ["Выбрать группу"]
    office.seat(office.boss).share_group(asked, office.group)
    said = await hears(office, office.boss, "готова: темы включены")
    assert "t.me/alatau_bot" in said and str(office.group.id) not in said
    await served(office, office.group)
    await office.quiet()
    assert sum("готова" in words for words in office.seat(office.boss).texts) == 1


async def test_added_to_the_group_by_the_owner(office: Office) -> None:
    await owner(office)
    office.group.add_bot(office.bot, by=office.boss, **GRANTED)
    await hears(office, office.boss, "готова: темы включены")
    await served(office, office.group)


async def test_topics_off_is_said_and_switched_on_is_noticed(office: Office) -> None:
    await owner(office)
    office.group.set_topics(False)
    office.group.add_bot(office.bot, by=office.boss, **GRANTED)
    said = await hears(office, office.boss, "почти готова")
    assert "Включите темы" in said and "Не хватает одного" in said
    office.group.set_topics(True)
    await hears(office, office.boss, "готова: темы включены")
    await served(office, office.group)


async def test_not_an_administrator_is_said_and_made_one_is_noticed(office: Office) -> None:
    await owner(office)
    office.group.add_bot(office.bot, by=office.boss, admin=False)
    assert "Назначьте меня администратором" in await hears(office, office.boss, "почти готова")
    office.group.add_bot(office.bot, by=office.boss, **GRANTED)
    await hears(office, office.boss, "готова: темы включены")


async def test_a_missing_right_is_named_and_given_is_noticed(office: Office) -> None:
    await owner(office)
    office.group.add_bot(office.bot, by=office.boss, **GRANTED | {"can_manage_topics": False})
    said = await hears(office, office.boss, "почти готова")
    assert "Управление темами" in said and "Не хватает одного" in said
    office.group.set_rights(office.bot, can_manage_topics=True)
    await hears(office, office.boss, "готова: темы включены")


async def test_a_right_for_something_small_is_named_and_nothing_waits_for_it(
    office: Office,
) -> None:
    await owner(office)
    small = dict.fromkeys(("can_manage_tags", "can_delete_messages"), False)
    office.group.add_bot(office.bot, by=office.boss, **GRANTED | small)
    said = await hears(office, office.boss, "готова: темы включены")
    assert "Прав не хватает на мелочи" in said
    assert "Управление метками" in said and "Удаление сообщений" in said
    await served(office, office.group)


async def test_what_the_set_up_needs_of_botfather_is_said_before_the_picker(
    office: Office,
) -> None:
    shown_once = office.link
    await office.stop()
    office.bot.has_topics, office.bot.joins_groups = True, False
    office.box.lacks("settings")
    await office.start()
    office.link = shown_once
    await owner(office)
    asked = next(m for m in office.seat(office.boss).messages if "вы владелец" in m.text)
    steps = [asked.text.index(words) for words in ("/setjoingroups", "разбит на темы", "Остался")]
    assert steps == sorted(steps) and asked.labels == ["Выбрать группу"]


async def test_a_bot_that_nobody_may_add_lets_itself_into_groups(office: Office) -> None:
    shown_once = office.link
    await office.stop()
    office.bot.joins_groups = False
    await office.start()
    office.link = shown_once
    await owner(office)
    asked = next(m for m in office.seat(office.boss).messages if "вы владелец" in m.text)
    assert "/setjoingroups" not in asked.text
    office.group.add_bot(office.bot, by=office.boss, **GRANTED)
    await served(office, office.group)
    await office.stop()
    office.bot.joins_groups = False  # the group is chosen: now that is its owner's own choice
    await office.start()
    await office.write(office.client(), "Работаете?")
    assert len(office.box.calls_of("setMySettings")) == 1


async def test_what_is_missing_is_said_once_not_every_half_minute(office: Office) -> None:
    await owner(office)
    office.group.add_bot(office.bot, by=office.boss, admin=False)
    await hears(office, office.boss, "почти готова")
    looks = len(office.box.calls_of("getChatMember"))
    await office.until(lambda: len(office.box.calls_of("getChatMember")) > looks + 1)
    assert sum("почти готова" in words for words in office.seat(office.boss).texts) == 1


async def test_a_basic_group_becomes_a_forum_and_is_noticed(office: Office) -> None:
    await owner(office)
    small = office.box.group("Алатау", owner=office.boss)
    small.add_bot(office.bot, by=office.boss, **GRANTED)
    assert "Включите темы" in await hears(office, office.boss, "почти готова")
    large = small.migrate()
    large.set_topics(True)
    await hears(office, office.boss, "готова: темы включены")
    await served(office, large)


async def test_what_clients_wrote_before_there_was_a_group_is_not_lost(office: Office) -> None:
    anna = office.client()
    office.seat(anna).write("Я первая")
    await owner(office)
    office.group.add_bot(office.bot, by=office.boss, **GRANTED)
    await office.until(lambda: office.shown(anna, "Я первая"))


async def test_the_code_works_once(office: Office) -> None:
    used = code(office)
    await owner(office)
    office.seat(office.oleg).start(used)
    await office.until(lambda: len(office.seat(office.oleg).messages) == 2)
    assert "владелец" not in office.seat(office.oleg).last.text
    office.seat(office.oleg).write("/team")
    office.seat(office.oleg).write("Есть диваны?")
    office.group.add_bot(office.bot, by=office.boss, **GRANTED)
    await office.until(lambda: office.shown(office.oleg, "Есть диваны?"))
    topic = office.topic_of(office.oleg)
    assert used not in "".join(m.content.words for m in topic.messages)


async def test_a_stranger_who_adds_the_bot_somewhere_gets_no_say(office: Office) -> None:
    await owner(office)
    stranger = office.box.user("Чужой")
    theirs = office.box.forum("Не та", owner=stranger)
    theirs.add_bot(office.bot, by=stranger, **GRANTED)
    office.group.add_bot(office.bot, by=office.boss, **GRANTED)
    said = await hears(office, office.boss, "готова: темы включены")
    assert "Алатау" in said
    await served(office, office.group)
    assert theirs.topics == []
    assert not any("Не та" in words for words in office.seat(office.boss).texts)


async def test_after_a_restart_the_link_is_gone_and_the_group_is_known(office: Office) -> None:
    await owner(office)
    office.group.add_bot(office.bot, by=office.boss, **GRANTED)
    await hears(office, office.boss, "готова: темы включены")
    await office.stop()
    await office.start()
    assert office.link is None
    await served(office, office.group)


async def test_until_somebody_used_it_the_link_stays_the_same(office: Office) -> None:
    before = office.link
    await office.stop()
    await office.start()
    assert office.link is None  # it is told once
    office.link = before
    await owner(office)
