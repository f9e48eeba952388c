"""A call breaks off, or Telegram asks to wait: nothing is lost, and what may be twice is marked."""

from functools import partial

from sandbox import Call, Group, Message, Person, Seat, Topic
from tests.office import Office

TO_TOPIC = ("copyMessage", "sendMessage", "forwardMessage")
MAYBE = [("drop_after", False), ("truncated", False), ("error500", True), ("html504", True)]
"""Telegram carried the call out, and its answer was lost or made no sense."""

NEVER = [("drop_before", False), ("html502", False)]
"""It looks the same from here, but nothing was carried out."""


def saying(place: Topic | Seat, text: str) -> list[Message]:
    """The messages there that say it."""
    return [message for message in place.messages if text in message.content.words]


def one_client_at_a_time(group: Group) -> bool:
    """Whether every topic holds only words of its own client (here each says its own name)."""
    names = [topic.name for topic in group.topics]
    others = ((t, n) for t in group.topics for n in names if n != t.name)
    return not any(saying(topic, f"я {name}!") for topic, name in others)


def marked(topic: Topic, text: str) -> list[Message]:
    """The messages there that say it and that it may be a repeat."""
    return [message for message in saying(topic, text) if "↻" in message.content.words]


async def office_of(office: Office, count: int) -> list[Person]:
    """So many clients, each with a topic."""
    clients = [office.client(f"Клиент {number}") for number in range(count)]
    for client in clients:
        office.seat(client).write(f"я {client.name}!")
    for client in clients:
        await office.until(partial(office.shown, client, f"я {client.name}!"))
    return clients


async def calm(office: Office, client: Person) -> None:
    """Wait until what went before has been done: the client's next words have arrived."""
    office.seat(client).write("затем")
    await office.until(lambda: office.shown(client, "затем"))


async def claimed(office: Office) -> tuple[Person, Topic]:
    """A client whose conversation Olga has."""
    anna = office.client()
    topic = await office.write(anna)
    await office.claim(office.olga, topic)
    return anna, topic


async def test_a_copy_of_unknown_fate_goes_to_the_topic_once_more_and_is_marked(
    office: Office,
) -> None:
    """Six calls break off in six ways; four of them had been carried out."""
    clients = await office_of(office, 2)
    found = []
    for number in range(len(MAYBE + NEVER) // 2):
        for kind, processed in (MAYBE + NEVER)[2 * number : 2 * number + 2]:
            office.box.faults.add(kind, "copyMessage", office.group, processed=processed)
        for client in clients:
            office.seat(client).write(f"Вопрос {number}")
        for client in clients:
            topic = office.topic_of(client)
            await office.until(partial(marked, topic, f"Вопрос {number}"))
            found.append(saying(topic, f"Вопрос {number}"))
    assert [len(one) for one in found] == [2] * len(MAYBE) + [1] * len(NEVER)
    assert all("↻" not in pair[0].text for pair in found if len(pair) == 2)


async def test_a_photo_of_unknown_fate_carries_the_mark_in_its_caption(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    office.box.faults.add("drop_after", "copyMessage", office.group)
    office.seat(anna).send("photo", "вот он")
    await office.until(lambda: len(saying(topic, "вот он")) == 2)
    assert saying(topic, "вот он")[1].caption.startswith("↻")


async def test_a_sticker_of_unknown_fate_is_followed_by_the_mark(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    office.box.faults.add("drop_after", "copyMessage", office.group)
    office.seat(anna).send("sticker")
    await office.until(lambda: saying(topic, "↻"))
    stickers = [message for message in topic.messages if message.kind == "sticker"]
    assert len(stickers) == 2 and saying(topic, "↻")[0].reply_to is stickers[1]


async def test_a_reply_of_unknown_fate_is_never_sent_twice_by_itself(office: Office) -> None:
    anna, topic = await claimed(office)
    for kind, processed in MAYBE + NEVER:
        office.box.faults.add(kind, "copyMessage", anna, processed=processed)
    replies = [office.olga.at(topic).write(f"Ответ {n}") for n in range(len(MAYBE + NEVER))]
    last = office.olga.at(topic).write("Последнее")
    await office.until(lambda: len(saying(topic, "Не подтверждено")) == len(replies))
    await office.until(lambda: last.reaction_of(office.bot) == "👌")
    questions = saying(topic, "Не подтверждено")
    assert all(one.labels == ["Отправить ещё раз", "Дошло"] for one in questions)
    assert [one.reply_to for one in questions] == replies
    arrived = [f"Ответ {number}" for number in range(len(MAYBE))]
    assert office.seat(anna).texts[-len(arrived) - 1 :] == [*arrived, "Последнее"]


async def test_send_again_sends_and_takes_the_question_away(office: Office) -> None:
    anna, topic = await claimed(office)
    office.box.faults.add("drop_before", "copyMessage", anna)
    reply = office.olga.at(topic).write("Завтра привезём")
    await office.until(lambda: saying(topic, "Не подтверждено"))
    question = saying(topic, "Не подтверждено")[0]
    press = office.olga.at(topic).press(question, "Отправить ещё раз", twice=True)
    await office.until(lambda: saying(office.seat(anna), "Завтра привезём"))
    await office.until(lambda: reply.reaction_of(office.bot) == "👌")
    await office.until(lambda: question.deleted)
    assert press.answer.text == "Отправляем ещё раз"
    await calm(office, anna)
    assert len(saying(office.seat(anna), "Завтра привезём")) == 1


async def test_it_arrived_gives_the_receipt_and_sends_nothing(office: Office) -> None:
    anna, topic = await claimed(office)
    office.box.faults.add("drop_after", "copyMessage", anna)
    reply = office.olga.at(topic).write("Завтра привезём")
    await office.until(lambda: saying(topic, "Не подтверждено"))
    question = saying(topic, "Не подтверждено")[0]
    office.olga.at(topic).press(question, "Дошло")
    await office.until(lambda: reply.reaction_of(office.bot) == "👌")
    await office.until(lambda: question.deleted)
    await calm(office, anna)
    assert len(saying(office.seat(anna), "Завтра привезём")) == 1


async def test_the_words_behind_an_unconfirmed_reply_still_arrive(office: Office) -> None:
    anna, topic = await claimed(office)
    office.box.faults.add("drop_after", "copyMessage", anna)
    for text in ("раз", "два", "три"):
        office.olga.at(topic).write(text)
    await office.until(lambda: office.seat(anna).texts[-3:] == ["раз", "два", "три"])


async def test_refused_connections_are_tried_again_and_doubled_never(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    await office.box.down()
    office.seat(anna).write("раз")
    office.seat(anna).write("два")
    office.olga.at(topic).write("ответ")
    await office.box.up()
    await office.until(lambda: saying(topic, "раз") and saying(topic, "два"))
    await office.until(lambda: saying(office.seat(anna), "ответ"))
    await calm(office, anna)
    assert [m.text for m in topic.messages if m.text in ("раз", "два")] == ["раз", "два"]
    assert not saying(topic, "↻") and len(saying(office.seat(anna), "ответ")) == 1


async def test_a_card_of_unknown_fate_is_still_one_working_card(office: Office) -> None:
    anna = office.client()
    office.box.faults.add("drop_after", "sendMessage", office.group)
    topic = await office.write(anna, "Здравствуйте")
    await office.until(lambda: len(saying(topic, "Здравствуйте")) == 2)
    cards = [message for message in topic.messages if message.labels]
    assert cards == saying(topic, "Здравствуйте") and cards[-1].text.startswith("↻")
    press = office.olga.at(topic).press(cards[-1], "Беру")
    await office.until(lambda: press.answer is not None)
    await office.until(lambda: "Ольга" in cards[-1].text)


async def test_a_topic_made_though_its_answer_was_lost_is_found_and_used(office: Office) -> None:
    office.box.faults.add("drop_after", "createForumTopic")
    anna = office.client()
    office.seat(anna).write("Здравствуйте")
    await office.until(lambda: office.shown(anna, "Здравствуйте"))
    await calm(office, anna)
    assert [topic.name for topic in office.group.topics].count(anna.name) == 1
    assert len(saying(office.topic_of(anna), "Здравствуйте")) == 1


async def test_a_flood_answer_freezes_only_the_chat_it_names(office: Office) -> None:
    anna, topic = await claimed(office)
    boris = office.client("Борис")
    other = await office.write(boris)
    office.box.faults.add("flood", "copyMessage", anna, retry_after=2)
    began = office.box.clock.now()
    office.olga.at(topic).write("Анне")
    await office.until(lambda: any(c.error_code == 429 for c in office.box.calls))
    office.olga.at(other).write("Борису")
    await office.until(lambda: saying(office.seat(boris), "Борису"))
    assert office.box.clock.now() - began < 2 and not saying(office.seat(anna), "Анне")
    await office.until(lambda: saying(office.seat(anna), "Анне"))
    assert office.box.clock.now() - began >= 2
    to_anna = [c for c in office.box.calls_of("copyMessage") if c.params["chat_id"] == anna.id]
    assert len(to_anna) == 2 and to_anna[1].at - to_anna[0].at >= 2


async def test_an_edit_never_overtakes_its_message(office: Office) -> None:
    anna, topic = await claimed(office)
    office.box.faults.add("flood", TO_TOPIC, office.group, retry_after=1)
    office.box.faults.add("flood", "copyMessage", anna, retry_after=1)
    asked = office.seat(anna).write("привезите в три")
    reply = office.olga.at(topic).write("в три")
    office.seat(anna).edit(asked, text="привезите в пять")
    office.olga.at(topic).edit(reply, text="в пять, хорошо")
    await office.until(lambda: saying(topic, "привезите в пять"))
    await office.until(lambda: saying(office.seat(anna), "в пять, хорошо"))
    await calm(office, anna)
    assert not saying(topic, "привезите в три")
    assert not [text for text in office.seat(anna).texts if text == "в три"]
    assert not saying(topic, "Не доставлено")


async def test_a_storm_of_429_loses_nothing_and_keeps_the_order(office: Office) -> None:
    clients = await office_of(office, 2)
    office.box.faults.add("flood", TO_TOPIC, office.group, times=3, probability=0.5, retry_after=1)
    texts = [f"строка {number}" for number in range(6)]
    for text in texts:
        for client in clients:
            office.seat(client).write(text)
    for client in clients:
        await office.until(partial(office.shown, client, texts[-1]))
        whole = "\n".join(m.content.words for m in office.topic_of(client).messages)
        places = [whole.index(text) for text in texts]
        assert places == sorted(places) and all(whole.count(text) == 1 for text in texts)
    assert one_client_at_a_time(office.group)


async def test_a_storm_of_broken_answers_loses_nothing(office: Office) -> None:
    clients = await office_of(office, 2)
    for kind in ("drop_after", "html502", "drop_before"):
        office.box.faults.add(kind, TO_TOPIC, office.group, times=1, probability=0.5)
    texts = [f"строка {number}" for number in range(5)]
    for text in texts:
        for client in clients:
            office.seat(client).write(text)
    for client in clients:
        await office.until(partial(office.shown, client, texts[-1]))
        assert all(office.shown(client, text) for text in texts)
    for client in clients:
        topic = office.topic_of(client)
        doubled = [t for t in texts if len(saying(topic, t)) > 1]
        assert all(any("↻" in m.text for m in saying(topic, text)) for text in doubled)
    assert one_client_at_a_time(office.group)


async def test_edits_and_deletions_of_unknown_fate_are_simply_repeated(office: Office) -> None:
    anna, topic = await claimed(office)
    reply = office.olga.at(topic).write("Завтра")
    await office.until(lambda: saying(office.seat(anna), "Завтра"))
    for kind in ("drop_after", "html504"):
        office.box.faults.add(kind, ("editMessageText", "deleteMessage"), anna)
    office.olga.at(topic).edit(reply, text="Послезавтра")
    await office.until(lambda: saying(office.seat(anna), "Послезавтра"))
    await office.until(lambda: len(edits_of(office, anna)) == 3)
    office.box.faults.add("error500", "deleteMessage", anna, processed=True)
    office.olga.at(topic).write("/undo", reply_to=reply)
    await office.until(lambda: saying(topic, "Отозвано"))
    assert not saying(office.seat(anna), "Послезавтра")
    assert not saying(topic, "Не подтверждено")


def edits_of(office: Office, client: Person) -> list[Call]:
    return [c for c in office.box.calls_of("editMessageText") if c.params["chat_id"] == client.id]
