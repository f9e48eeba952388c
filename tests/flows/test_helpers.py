"""Further bots of the company share the staff group's work, and nothing shows but their names."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox import BotAccount, Message, Person, Topic
from tests.flows.staff_world import lands, press, receipt
from tests.office import Office


def news(office: Office, *words: str) -> list[str]:
    """What the owner has read with all those words in it."""
    texts = office.boss.chat(office.bot).texts
    return [text for text in texts if all(word in text for word in words)]


def refused(office: Office) -> list[str]:
    """The calls that Telegram refused."""
    return [str(call) for call in office.box.calls if call.ok is False]


def saying(topic: Topic, text: str) -> list[Message]:
    return [message for message in topic.messages if message.content.words.endswith(text)]


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """A company with one helper, which is known to be in the group."""
    async with Office(tmp_path, helpers=1) as office:
        await office.until(lambda: news(office, "@alatau_1_bot", "теперь помогает"))
        yield office


async def written(office: Office, anna: Person, by: BotAccount) -> Topic:
    """A topic whose card that bot sent: as in a rush, when the other has no room."""
    topic = await office.write(anna, "Диван привезли?")
    assert office.card(topic).sender is by
    return topic


async def test_a_conversation_goes_by_the_helper_and_back(office: Office) -> None:
    helper, anna = office.helpers[0], office.client()
    question = office.seat(anna).write("Диван привезли?")
    await office.until(lambda: office.shown(anna, "Диван привезли?"))
    topic = office.topic_of(anna)
    assert topic is not None and topic.creator is helper
    copy = saying(topic, "Диван привезли?")[0]
    assert (copy.sender, office.card(topic).sender) == (helper, helper)

    office.seat(anna).edit(question, text="Диван привезли? Синий")
    await office.until(lambda: copy.quoted == "Диван привезли? Синий")
    assert await press(office, office.olga, topic, "Беру") == "Разговор ваш"
    await office.until(lambda: "Ольга" in (office.card(topic).text or ""))

    reply = office.olga.at(topic).write("Привезли", reply_to=copy)
    await receipt(office, reply)
    assert (await lands(office, anna, "Привезли")).reply_to is question
    office.seat(anna).send("photo", caption="Этот?", reply_to=office.seat(anna).last)
    await office.until(lambda: saying(topic, "Этот?"))
    photo = saying(topic, "Этот?")[0]
    assert (photo.sender, photo.reply_to) == (office.bot, reply)

    office.olga.at(topic).write("/undo", reply_to=reply)
    await office.until(lambda: "Привезли" not in office.seat(anna).texts)
    await office.quiet()
    assert refused(office) == []


async def test_who_is_thrown_out_is_done_without(office: Office) -> None:
    helper, anna = office.helpers[0], office.client()
    topic = await written(office, anna, helper)
    former = office.card(topic)
    office.group.kick(helper)
    office.seat(anna).write("Алло?")
    await office.until(lambda: saying(topic, "Алло?"))
    await office.until(lambda: news(office, "@alatau_1_bot", "больше не помогает", "startgroup"))
    await office.until(lambda: former.deleted)
    assert office.card(topic).sender is office.bot
    office.boss.chat(office.bot).write("/health")
    await office.until(lambda: news(office, "Нужно внимание", "@alatau_1_bot не помогает"))
    assert office.card(topic).quoted == "Диван привезли?"
    assert await press(office, office.olga, topic, "Беру") == "Разговор ваш"

    office.seat(anna).edit(office.seat(anna).messages[0], text="Кресло привезли?")
    await office.until(lambda: saying(topic, "Кресло привезли?"))
    assert saying(topic, "Кресло привезли?") == [office.card(topic)]
    await office.quiet()
    assert [len(saying(topic, text)) for text in ("Алло?", "Кресло привезли?")] == [1, 1]

    office.group.add_bot(helper, by=office.boss, can_manage_topics=True)
    await office.until(lambda: len(news(office, "теперь помогает")) == 2)
    another = await office.write(office.client("Борис"), "И мне")
    assert another.creator is helper


async def test_a_refused_token_costs_nothing_but_its_budget(office: Office) -> None:
    helper, anna = office.helpers[0], office.client()
    topic = await written(office, anna, helper)
    office.box.revoke(helper)
    office.seat(anna).write("Алло?")
    await office.until(lambda: saying(topic, "Алло?"))
    await office.until(lambda: news(office, "больше не помогает", "не принимает его токен"))
    await office.quiet()
    assert len(saying(topic, "Алло?")) == 1
    assert saying(topic, "Алло?")[0].sender is office.bot


async def test_a_topic_whose_answer_was_lost_is_found_by_its_own_news(office: Office) -> None:
    office.box.faults.add("drop_after", "createForumTopic")
    anna = office.client()
    await office.write(anna, "Диван привезли?")
    assert [topic.name for topic in office.group.topics] == ["Анна"]


async def test_what_a_helper_says_where_topics_are_off_it_takes_back_itself(office: Office) -> None:
    office.group.set_rights(office.bot, can_delete_messages=False)
    helper, anna = office.helpers[0], office.client()
    await written(office, anna, helper)
    office.group.set_topics(False)
    office.seat(anna).write("Алло?")
    await office.until(lambda: any(m.deleted for m in office.group.history if m.text == "Алло?"))
    office.group.set_topics(True)
    await office.until(lambda: office.shown(anna, "Алло?"))


async def test_without_its_token_its_open_cards_are_made_anew(tmp_path: Path) -> None:
    async with Office(tmp_path, helpers=1) as office:
        await office.until(lambda: news(office, "теперь помогает"))
        topic = await written(office, office.client(), office.helpers[0])
        former = office.card(topic)
        await office.stop()
        office.helpers = []
        await office.start()
        await office.until(lambda: former.deleted)
        assert await press(office, office.olga, topic, "Беру") == "Разговор ваш"


async def test_what_may_have_arrived_comes_once_more_and_says_so(office: Office) -> None:
    anna = office.client()
    topic = await written(office, anna, office.helpers[0])
    await office.quiet()
    office.box.faults.add("drop_after", "sendMessage", chat=office.group)
    office.seat(anna).write("Алло?")
    await office.until(lambda: len(saying(topic, "Алло?")) == 2)
    await office.quiet()
    first, again = saying(topic, "Алло?")
    assert (first.sender, first.text) == (office.helpers[0], "Алло?")
    assert (again.text or "").startswith("↻")


async def test_a_helper_leaves_a_stranger_s_group_and_stays_where_an_owner_brings_it(
    office: Office,
) -> None:
    helper, stranger = office.helpers[0], office.box.user("Чужой")
    theirs = office.box.forum("Не та", owner=stranger)
    ours = office.box.forum("Наша вторая", owner=office.boss)
    ours.add_bot(helper, by=office.boss, can_manage_topics=True)
    theirs.add_bot(helper, by=stranger, can_manage_topics=True)
    await office.until(lambda: not theirs.member(helper).is_present)
    await office.quiet()
    assert ours.member(helper).is_present and office.group.member(helper).is_present
    assert len(news(office, "теперь помогает")) == 1 and not refused(office)


async def test_a_stranger_s_group_that_moved_takes_no_place_of_ours(office: Office) -> None:
    """The helper was brought there while Smena was off, and the group has another id since."""
    helper, stranger = office.helpers[0], office.box.user("Чужой")
    theirs = office.box.group("Не та", owner=stranger)
    await office.stop()
    theirs.add_bot(helper, by=stranger, admin=False)
    moved = theirs.migrate()
    await office.start()
    await office.until(lambda: not moved.member(helper).is_present)
    await office.quiet()
    await office.write(office.client("Борис"), "вы ещё там?")
    assert not news(office, "больше не могу писать")


@pytest.mark.parametrize("place", ["outside", "unheard of"])
async def test_a_helper_that_carries_nothing_leaves_a_stranger_s_group_too(
    office: Office, place: str
) -> None:
    helper, stranger = office.helpers[0], office.box.user("Чужой")
    theirs = office.box.forum("Не та", owner=stranger)
    office.group.kick(helper)
    await office.until(lambda: news(office, "@alatau_1_bot", "больше не помогает"))
    if place == "unheard of":
        await office.stop()
        theirs.add_bot(helper, by=stranger, can_manage_topics=True)
        await office.start()
    else:
        theirs.add_bot(helper, by=stranger, can_manage_topics=True)
    await office.until(lambda: not theirs.member(helper).is_present)
