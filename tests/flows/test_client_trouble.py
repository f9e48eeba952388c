"""Clients delete, block and come back; topics vanish: nothing they said is lost."""

import pytest

from sandbox import Person, Topic
from tests.flows.clients_world import answered, comes, said, texts, topic_of
from tests.office import Office


async def held(office: Office, anna: Person) -> Topic:
    """The staff group takes nothing: what is written now waits until `let_go`."""
    topic = await office.write(anna)
    office.group.set_topics(False)
    return topic


async def let_go(office: Office) -> None:
    """The group takes messages again, and the bot notices at once."""
    office.group.set_topics(True)
    office.group.set_rights(office.bot, can_invite_users=False)


async def test_a_text_deleted_before_it_arrived_arrives_from_what_was_kept(
    office: Office,
) -> None:
    anna = office.client()
    topic = await held(office, anna)
    bold = [{"type": "bold", "offset": 0, "length": 5}]
    sent = office.seat(anna).write("Верни деньги", entities=bold)
    office.seat(anna).delete(sent)
    await let_go(office)
    await office.until(lambda: texts(topic)[-1] == "Верни деньги")
    assert said(topic)[-1].entities == bold


@pytest.mark.parametrize("kind", ["photo", "voice", "sticker", "contact", "venue"])
async def test_a_file_deleted_before_it_arrived_arrives_from_what_was_kept(
    office: Office, kind: str
) -> None:
    anna = office.client()
    topic = await held(office, anna)
    sent = office.seat(anna).send(kind)
    office.seat(anna).delete(sent)
    await let_go(office)
    await office.until(lambda: said(topic)[-1].kind == kind)
    assert said(topic)[-1].file_unique_id == sent.file_unique_id


async def test_of_a_poll_deleted_before_it_arrived_a_line_remains(office: Office) -> None:
    anna = office.client()
    topic = await held(office, anna)
    sent = office.seat(anna).send("poll")
    office.seat(anna).delete(sent)
    await let_go(office)
    await office.until(lambda: "удалил опрос" in texts(topic)[-1])


async def test_a_deleted_forward_still_says_whose_words_they_were(office: Office) -> None:
    anna = office.client()
    topic = await held(office, anna)
    words = office.seat(office.client("Иван")).write("Доставили за день")
    office.seat(anna).delete(office.seat(anna).forward(words))
    photo = office.seat(office.client("Пётр")).send("photo", "Вот он")
    office.seat(anna).delete(office.seat(anna).forward(photo))
    await let_go(office)
    await office.until(lambda: len(said(topic)) == 3)
    assert texts(topic)[1:] == [
        "↪️ Переслано от: Иван\nДоставили за день",
        "↪️ Переслано от: Пётр\nВот он",
    ]


async def test_a_message_deleted_later_stays_in_the_topic(office: Office) -> None:
    anna = office.client()
    sent = office.seat(anna).write("Ой, не туда")
    await comes(office, anna)
    office.seat(anna).delete(sent)
    await office.quiet()
    assert texts(topic_of(office, anna)) == ["Ой, не туда"]


async def test_blocking_and_coming_back_are_told_once_each(office: Office) -> None:
    anna = office.client()
    topic = await answered(office, anna)
    anna.block(office.bot)
    await office.until(lambda: "бот заблокирован" in texts(topic)[-1])
    await office.until(lambda: "Бот заблокирован" in office.card(topic).text)
    anna.unblock(office.bot)
    await office.until(lambda: "снова на связи" in texts(topic)[-1])
    await office.until(lambda: "заблокирован" not in office.card(topic).text)
    office.seat(anna).start()
    await office.write(anna, "Я вернулась")
    assert sum("снова на связи" in line for line in texts(topic)) == 1


async def test_a_reply_to_one_who_blocked_says_so_under_it(office: Office) -> None:
    anna = office.client()
    topic = await answered(office, anna)
    anna.block(office.bot)
    await office.until(lambda: "Бот заблокирован" in office.card(topic).text)
    reply = office.olga.at(topic).write("Алло?")
    await office.until(lambda: "Не доставлено" in texts(topic)[-1])
    assert said(topic)[-1].reply_to is reply
    assert reply.reaction_of(office.bot) is None


async def test_who_blocks_without_ever_having_written_makes_no_noise(office: Office) -> None:
    anna = office.client()
    office.seat(anna).start()
    await office.until(lambda: office.seat(anna).last.sender is office.bot)
    anna.block(office.bot)
    anna.unblock(office.bot)
    await office.quiet()
    assert office.topic_of(anna) is None


async def test_what_was_written_before_blocking_arrives(office: Office) -> None:
    anna = office.client()
    office.seat(anna).write("Вы все обманщики")
    anna.block(office.bot)
    await office.until(lambda: office.shown(anna, "Вы все обманщики"))
    topic = topic_of(office, anna)
    await office.until(lambda: "Бот заблокирован" in office.card(topic).text)


async def test_a_message_after_the_topic_was_deleted_opens_another(office: Office) -> None:
    anna = office.client()
    old = await answered(office, anna)
    office.group.delete_topic(old)
    topic = await office.write(anna, "Вы тут?")
    assert topic is not old
    lines = texts(topic)
    assert "Прежнюю тему удалили" in lines[0]
    assert lines[1:] == ["Вы тут?"]


async def test_a_reply_into_a_deleted_topic_arrives_without_its_target(office: Office) -> None:
    anna = office.client()
    old = await answered(office, anna)
    office.group.delete_topic(old)
    office.seat(anna).write("Беру", reply_to=office.seat(anna).last)
    await office.until(lambda: office.shown(anna, "Беру"))


async def test_an_edit_after_the_topic_was_deleted_is_shown_in_another(office: Office) -> None:
    anna = office.client()
    sent = office.seat(anna).write("Диван серый")
    await comes(office, anna)
    office.group.delete_topic(topic_of(office, anna))
    office.seat(anna).edit(sent, text="Диван синий")
    await office.until(lambda: office.shown(anna, "Диван синий"))
    assert "исправлено" in texts(topic_of(office, anna))[-1]


async def test_a_reaction_after_the_topic_was_deleted_harms_nothing(office: Office) -> None:
    anna = office.client()
    sent = office.seat(anna).write("Диван серый")
    await comes(office, anna)
    office.group.delete_topic(topic_of(office, anna))
    office.seat(anna).react(sent, "🎉")
    await office.quiet()
    assert office.topic_of(anna) is None
    await office.write(anna, "А кресло?")


async def test_a_topic_closed_by_hand_opens_when_the_client_writes(office: Office) -> None:
    anna = office.client()
    topic = await answered(office, anna)
    office.group.close_topic(topic, by=office.boss)
    await office.until(lambda: "Закрыто" in office.card(topic).text)
    await office.write(anna, "Ещё вопрос")
    office.pass_time(10)
    await office.until(lambda: not topic.closed)
