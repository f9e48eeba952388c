"""Mute and block: what somebody writes who is not listened to costs the group nothing."""

from sandbox import Topic
from sandbox.dispatch import charged
from tests.flows.clients_world import texts
from tests.flows.staff_world import line, press
from tests.flows.test_audit import log
from tests.office import Office


def calls_into(office: Office) -> int:
    """How many calls have gone into the staff group; a topic's icon follows after a pause."""
    chat, icon = office.group.id, "editForumTopic"
    calls = [call for call in office.box.calls if call.params.get("chat_id") == chat]
    return sum(charged(call.method) and call.method != icon for call in calls)


async def more(office: Office, topic: Topic, label: str) -> str:
    """A button behind [⋯]."""
    await press(office, office.olga, topic, "⋯")
    return await press(office, office.olga, topic, label)


async def test_of_somebody_muted_everything_comes_later_in_its_order(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    assert "Без звука" in await more(office, topic, "🔇 Без звука")
    await office.until(lambda: "🔔 Слушать снова" in office.card(topic).labels)
    await office.until(lambda: "Закрыто" in office.card(topic).text)
    await office.quiet()
    before = calls_into(office)
    seat = office.seat(anna)
    first = seat.write("первое")
    seat.edit(first, text="первое, исправлено")
    for number in range(4):
        seat.write(f"ещё {number}")
    await office.quiet()
    assert calls_into(office) == before and not texts(topic)[1:]
    await office.stop()
    await office.start()
    assert "Слушаем снова" in await press(office, office.oleg, topic, "🔔 Слушать снова")
    await office.until(lambda: office.shown(anna, "ещё 3"))
    said = "\n".join(texts(topic))
    places = [said.index(words) for words in ("первое", *(f"ещё {n}" for n in range(4)))]
    assert places == sorted(places)
    await office.until(lambda: "первое, исправлено" in "\n".join(texts(topic)))
    await office.until(lambda: "ждёт ответа" in office.card(topic).text)


async def test_a_reply_is_a_wish_to_hear_the_answer(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    await more(office, topic, "🔇 Без звука")
    office.seat(anna).write("молчу")
    office.olga.at(topic).write("Вы ещё здесь?")
    await office.until(lambda: office.seat(anna).last.text == "Вы ещё здесь?")
    await office.until(lambda: office.shown(anna, "молчу"))
    office.seat(anna).write("здесь")
    await office.until(lambda: office.shown(anna, "здесь"))


async def test_of_somebody_blocked_staff_see_how_much_came_and_undo_it(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    assert "Заблокировано" in await more(office, topic, "⛔ Заблокировать")
    await office.until(lambda: "Разблокировать" in office.card(topic).labels)
    await office.until(lambda: "Закрыто" in office.card(topic).text)
    await office.quiet()
    before = calls_into(office)
    seat = office.seat(anna)
    for number in range(12):
        seat.write(f"купите {number}")
    await office.quiet()
    seat.start()
    await office.quiet()
    await office.stop()
    await office.start()
    await office.quiet()
    told = [words for words in seat.texts if "больше не читаем" in words]
    assert calls_into(office) == before and len(told) == 1
    assert "может Ольга, старший или владелец" in await press(
        office, office.oleg, topic, "Разблокировать"
    )
    await press(office, office.oleg, topic, "⋯")
    await office.until(lambda: "не показано: 12 сообщений" in office.card(topic).text)
    await press(office, office.oleg, topic, "Назад")
    await press(office, office.boss, topic, "Разблокировать")
    await line(office, office.olga, topic, "не прочитано: 12 сообщений")
    seat.write("извините")
    await office.until(lambda: office.shown(anna, "извините"))
    assert not any("купите" in words for words in texts(topic))
    text = (await log(office)).text
    assert "клиент заблокирован: Анна · Ольга" in text
    assert "клиента слушают снова: Анна · Босс" in text


async def test_nothing_that_somebody_blocked_does_reaches_the_group(office: Office) -> None:
    """Not only what they write: what they change, feel, send, tap, ask for, and where they go."""
    anna, boris = office.client(), office.client("Борис")
    seat = office.seat(anna)
    first = seat.write("Где мой заказ?")
    await office.until(lambda: office.shown(anna, "Где мой заказ?"))
    topic = office.topic_of(anna)
    assert topic is not None
    office.olga.at(topic).write("Уже везём")
    await office.until(lambda: seat.last.text == "Уже везём")
    ours = seat.last
    office.olga.at(topic).send("poll")
    await office.until(lambda: seat.last.kind == "poll")
    poll = seat.last
    await press(office, office.olga, topic, "Закрыть")
    office.pass_time(3600)
    await office.until(lambda: "👎" in seat.last.labels)
    question = seat.last
    await more(office, topic, "⛔ Заблокировать")
    await office.until(lambda: "Разблокировать" in office.card(topic).labels)
    await office.quiet()
    before, told = calls_into(office), len(office.seat(office.boss).messages)
    seat.edit(first, text="Где мой заказ?! Верните деньги")
    seat.react(ours, "👎")
    seat.vote(poll, poll.content.payload["poll"]["options"][0]["text"])
    seat.react(question, "👎")
    asked = seat.press(question, "👎")
    for kind in ("contact", "poll", "location", "photo", "document", "voice", "sticker", "dice"):
        seat.send(kind)
    seat.album([("photo", "раз"), ("photo", None)])
    for word in ("/start", "/start from_a_link", "/person", "/wait", "/done", "/language", "/help"):
        seat.write(word)
    await office.until(lambda: asked.answer is not None)
    anna.block(office.bot)
    seat.start()
    await office.quiet()
    assert calls_into(office) == before
    assert len(office.seat(office.boss).messages) == told
    assert sum("больше не читаем" in words for words in seat.texts) == 1
    await office.write(boris, "А у меня вопрос")  # the others are heard as ever
    await press(office, office.olga, topic, "Разблокировать")
    await line(office, office.olga, topic, "не прочитано")
    await office.until(lambda: "👎" not in (office.card(topic).text or ""))


async def test_whoever_writes_to_somebody_blocked_is_told_that_no_answer_will_come(
    office: Office,
) -> None:
    anna = office.client()
    topic = await office.write(anna)
    await more(office, topic, "⛔ Заблокировать")
    office.olga.at(topic).write("Последнее слово")
    await office.until(lambda: office.seat(anna).last.text == "Последнее слово")
    await line(office, office.olga, topic, "сюда не попадёт")
