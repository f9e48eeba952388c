"""Reactions and replies on both sides, and who is never relayed."""

from sandbox.message import Content, Message
from sandbox.posting import place
from tests.flows.staff_world import lands, leaked, line, receipt
from tests.office import GRANTED, Office


async def test_a_reaction_of_staff_is_seen_by_the_client_and_goes_again(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna, "Спасибо за диван, но где стул?")
    theirs = office.seat(anna).last
    copy = topic.messages[-1]
    office.olga.at(topic).react(copy, "❤")
    await receipt(office, theirs, "❤")
    office.olga.at(topic).react(copy, None)
    await office.until(lambda: theirs.reaction_of(office.bot) is None)


async def test_a_clients_reaction_takes_the_place_of_the_receipt(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    reply = office.olga.at(topic).write("Уже везём")
    await receipt(office, reply)
    office.seat(anna).react(office.seat(anna).last, "🔥")
    await receipt(office, reply, "🔥")
    office.seat(anna).react(office.seat(anna).last, None)
    await receipt(office, reply, "👌")


async def test_a_reaction_on_a_note_goes_nowhere(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    note = office.olga.at(topic).write("// дорого")
    await receipt(office, note, "✍")
    office.oleg.at(topic).react(note, "👍")
    await office.quiet()
    assert not [
        c for c in office.box.calls_of("setMessageReaction") if c.params["chat_id"] == anna.id
    ]


async def test_a_reply_with_a_quote_points_at_the_right_message_of_the_client(
    office: Office,
) -> None:
    anna = office.client()
    await office.write(anna, "Где диван?")
    topic = await office.write(anna, "И когда приедет стул?")
    first = next(m for m in topic.messages if m.quoted == "Где диван?")
    office.olga.at(topic).write("Уже едет", reply_to=first, quote="диван")
    got = await lands(office, anna, "Уже едет")
    assert got.reply_to is office.seat(anna).messages[0]
    assert got.quote == "диван"


async def test_a_reply_to_an_own_message_points_at_its_copy(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    mine = office.olga.at(topic).write("Диван едет")
    first = await lands(office, anna, "Диван едет")
    office.olga.at(topic).write("Точнее, уже приехал", reply_to=mine)
    got = await lands(office, anna, "Точнее, уже приехал")
    assert got.reply_to is first


async def test_a_reply_to_a_card_that_says_none_of_their_words_is_a_plain_answer(
    office: Office,
) -> None:
    anna = office.client()
    office.seat(anna).send("photo", "Вот он")
    await office.until(lambda: office.topic_of(anna) and len(office.topic_of(anna).messages) == 2)
    topic = office.topic_of(anna)
    office.olga.at(topic).write("Слушаю", reply_to=office.card(topic))
    got = await lands(office, anna, "Слушаю")
    assert got.reply_to is None


async def test_an_anonymous_admin_is_told_once_and_not_relayed(office: Office) -> None:
    topic = await office.write(office.client())
    said = office.boss.anonymous(topic).write("Дайте скидку-40")
    told = await line(office, office.olga, topic, "Клиенту не отправлено")
    assert told.reply_to is said and "Анонимность" in told.text
    await office.quiet()
    assert not leaked(office, "скидку-40")


async def test_channels_and_other_bots_are_not_relayed(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    other = office.box.bot("other_bot", "Другой")
    office.group.add_bot(other, by=office.boss, **GRANTED)
    channel = office.box.supergroup("Канал", owner=office.boss)
    for sender, chat in ((other, None), (office.box.world.anonymous, channel)):
        place(
            office.box.world,
            Message(
                chat=office.group, sender=sender, content=Content("text", "реклама-7"),
                topic=topic, sender_chat=chat,
            ),
        )  # fmt: skip
    await office.quiet()
    assert not leaked(office, "реклама-7")
    warned = [words for words in office.olga.at(topic).texts if "⚠️" in words]
    assert len(warned) == 1 and "от имени канала «Канал»" in warned[0]


async def test_general_and_topics_without_a_client_are_staffs_own(office: Office) -> None:
    await office.write(office.client())
    own = office.group.create_topic("Обед", by=office.boss)
    office.olga.at(own).write("секрет-1")
    office.olga.at(office.group).write("секрет-2")
    await office.quiet()
    assert not leaked(office, "секрет")


async def test_what_a_stranger_writes_in_another_group_goes_nowhere(office: Office) -> None:
    anna = office.client()
    await office.write(anna)
    other = office.box.forum("Чужая", owner=office.oleg)
    other.add_bot(office.bot, by=office.oleg, **GRANTED)
    for _ in range(6):
        there = other.create_topic("Анна", by=office.oleg)
        office.oleg.at(there).write("чужое-слово")
    await office.quiet()
    assert not leaked(office, "чужое-слово")
