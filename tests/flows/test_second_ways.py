"""What is refused arrives another way: no words and no file that we have are lost on the road."""

import pytest

from tests.flows.clients_world import comes, said, texts, topic_of
from tests.flows.staff_world import lands, leaked, line, receipt
from tests.flows.ways_world import (
    LONG,
    STRANGE,
    allow,
    held,
    let_go,
    refuse,
    refused,
    stands,
)
from tests.office import Office

GONE = ["MESSAGE_ID_INVALID", "message was not forwarded"]


@pytest.mark.parametrize("words", GONE)
async def test_what_a_client_deleted_arrives_however_telegram_says_so(
    office: Office, words: str
) -> None:
    office.box.speaks(words)
    anna = office.client(premium=True)
    topic = await held(office, anna)
    seat = office.seat(anna)
    bold = [{"type": "bold", "offset": 0, "length": 5}]
    sent = [
        seat.write("Верни деньги", entities=bold),
        seat.send("photo", "Вот чек"),
        seat.send("live_photo", "Смотрите"),
        seat.send("poll", question="Когда удобно?"),
        seat.send("dice", value=4),
        seat.send("document", LONG),
        seat.forward(office.seat(office.client("Иван")).write("Доставили за день")),
    ]
    for message in sent:
        seat.delete(message)
    await let_go(office)
    await stands(office, topic, "Доставили за день")
    copies = said(topic)[1:]
    assert copies[0].entities == bold
    assert [m.kind for m in copies] == [
        *("text", "photo", "live_photo", "text", "text", "document", "text", "text"),
    ]
    assert [copies[n].file_unique_id for n in (1, 2, 5)] == [
        sent[n].file_unique_id for n in (1, 2, 5)
    ]
    assert "удалил опрос" in copies[3].text and "Когда удобно?\nДа\nНет" in copies[3].text
    assert copies[4].text == "🎲 Выпало: 4"
    assert copies[6].text.strip() == LONG.strip()
    assert "Переслано от: Иван" in copies[7].text


@pytest.mark.parametrize("words", GONE)
async def test_what_an_operator_deleted_in_time_never_arrives_however_telegram_says_so(
    office: Office, words: str
) -> None:
    office.box.speaks(words)
    anna = office.client()
    topic = await office.write(anna)
    seat = office.olga.at(topic)
    office.box.faults.add("flood", ["copyMessage", "copyMessages"], chat=anna, retry_after=1)
    reply = seat.write("Скидка 90 процентов")
    await office.until(lambda: any(c.error_code == 429 for c in office.box.calls_of("copyMessage")))
    album = seat.album([("photo", "Скидка 90"), ("photo", None)])
    for message in (reply, *album):
        seat.delete(message)
    await office.until(
        lambda: texts(topic).count(texts(topic)[-1]) == 2 and "удалили раньше" in texts(topic)[-1]
    )
    assert not leaked(office, "Скидка 90")


async def test_what_an_operator_deleted_never_arrives_after_a_refusal_nobody_foresaw(
    office: Office,
) -> None:
    anna = office.client()
    topic = await office.write(anna)
    seat = office.olga.at(topic)
    office.box.faults.add("flood", "copyMessage", chat=anna, retry_after=1)
    refuse(office, "copyMessage", anna)
    reply = seat.write("Скидка 90 процентов")
    await office.until(lambda: any(c.error_code == 429 for c in office.box.calls_of("copyMessage")))
    seat.delete(reply)
    await line(office, office.olga, topic, "Сообщение удалили раньше")
    assert not leaked(office, "Скидка 90")


async def test_a_refusal_nobody_foresaw_keeps_nothing_from_staff(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    seat = office.seat(anna)
    refuse(office, "copyMessage")
    kinds = ("photo", "voice", "sticker", "live_photo", "contact", "venue")
    sent = [seat.send(kind) for kind in kinds]
    seat.write("Есть вопрос", reply_to=seat.last)
    seat.send("poll", question="Когда удобно?")
    seat.send("unknown", value={"title": "Парящий диван"})
    await stands(office, topic, "Парящий диван")
    copies = said(topic)[1:]
    assert [m.kind for m in copies] == [*kinds, "text", "text", "text"]
    assert [m.file_unique_id for m in copies[:4]] == [m.file_unique_id for m in sent[:4]]
    assert "Когда удобно?\nДа\nНет" in copies[-2].text
    assert refused(topic) == []


async def test_a_refusal_nobody_foresaw_keeps_nothing_from_a_client(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    seat = office.olga.at(topic)
    refuse(office, ["copyMessage", "sendPoll"], anna)
    bold = [{"type": "bold", "offset": 0, "length": 5}]
    seat.write("Диван едет", bold)
    photo = seat.send("photo", "Вот он")
    seat.send("poll", question="Когда удобно?")
    await lands(office, anna, "Когда удобно?\nДа\nНет")
    got = office.seat(anna).messages[1:]
    assert [m.kind for m in got] == ["text", "photo", "text"]
    assert got[0].entities == bold
    assert got[1].file_unique_id == photo.file_unique_id
    await line(office, office.olga, topic, "ушли только слова: опрос")
    await receipt(office, photo)


async def test_what_no_way_can_carry_is_told_with_the_reason(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    refuse(office, ["copyMessage", "sendMessage"], anna)
    reply = office.olga.at(topic).write("Диван едет")
    told = await line(office, office.olga, topic, "Не доставлено.")
    assert told.reply_to is reply
    assert "Telegram не принял сообщение" in told.text
    allow(office)
    office.olga.at(topic).press(told, "Повторить")
    await lands(office, anna, "Диван едет")


async def test_a_long_caption_that_answers_arrives_whole_and_linked(office: Office) -> None:
    anna = office.client(premium=True)
    topic = await office.write(anna)
    seat = office.seat(anna)
    sent = seat.send("photo", LONG, reply_to=seat.last)
    words = await stands(office, topic, "Длинная подпись")
    photo = said(topic)[1]
    assert (photo.kind, photo.file_unique_id) == ("photo", sent.file_unique_id)
    assert photo.reply_to is office.card(topic)
    assert words.content.words.strip() == LONG.strip()
    office.olga.at(topic).write("Ясно", reply_to=words)
    answer = await lands(office, anna, "Ясно")
    assert answer.reply_to is sent


async def test_a_long_caption_to_a_client_arrives_whole_and_is_taken_back_whole(
    office: Office,
) -> None:
    anna = office.client()
    office.olga.is_premium = True
    topic = await office.write(anna)
    reply = office.olga.at(topic).send("photo", LONG, reply_to=said(topic)[0])
    words = await lands(office, anna, "Длинная подпись")
    photo = office.seat(anna).messages[-2]
    assert photo.file_unique_id == reply.file_unique_id
    assert photo.reply_to is office.seat(anna).messages[0]
    assert words.content.words.strip() == LONG.strip()
    await receipt(office, reply)
    office.seat(anna).write("Дорого", reply_to=words)
    await office.until(lambda: said(topic)[-1].reply_to is reply)
    office.olga.at(topic).write("/undo", reply_to=reply)
    await line(office, office.olga, topic, "Отозвано")
    assert office.seat(anna).texts == ["Здравствуйте", "Дорого"]


@pytest.mark.parametrize("words", ["REPLY_MESSAGE_ID_INVALID", "message to be replied not found"])
async def test_an_answer_to_what_is_gone_arrives_without_it(office: Office, words: str) -> None:
    anna = office.client()
    topic = await office.write(anna)
    seat = office.seat(anna)
    refuse(office, "copyMessage", words=words, times=1)
    seat.write("Беру", reply_to=seat.last)
    copy = await stands(office, topic, "Беру")
    refuse(office, "copyMessage", anna, words=words, times=1)
    office.olga.at(topic).write("Упакуем", reply_to=copy)
    await lands(office, anna, "Упакуем")
    # A line of the bot's own says it without what it was about, too.
    anna.block(office.bot)
    await line(office, office.olga, topic, "больше не получает")
    refuse(office, "sendMessage", words=words, times=1)
    office.olga.at(topic).write("Алло?")
    await line(office, office.olga, topic, "Не доставлено.")


@pytest.mark.parametrize("words", ["can't parse MessageEntity: Field", "ENTITY_BOUNDS_INVALID"])
async def test_words_whose_formatting_is_refused_arrive_bare(office: Office, words: str) -> None:
    anna = office.client()
    topic = await office.write(anna)
    sides = [(office.seat(anna), office.group), (office.olga.at(topic), anna)]
    for seat, other in sides:
        name = seat.person.name
        message = seat.write(f"Диван {name}", [{"type": "bold", "offset": 0, "length": 5}])
        photo = seat.send("photo", f"Фото {name}")
        await stands(office, topic, f"Фото {name}")
        await lands(office, anna, f"Фото {name}")
        for method in ("editMessageText", "editMessageMedia"):
            refuse(office, method, other, words=words, times=1)
        seat.edit(message, text=f"Кресло {name} shop.kz")
        seat.edit(photo, caption=f"Снимок {name} shop.kz")
        await stands(office, topic, f"Снимок {name}")
        await lands(office, anna, f"Снимок {name}")
    assert len(said(topic)) == len(office.seat(anna).messages)


async def test_a_refused_repeat_is_still_marked(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    office.box.faults.add("drop_before", "copyMessage", office.group)
    refuse(office, "sendMessage", words="can't parse MessageEntity: x", times=1)
    bold = [{"type": "bold", "offset": 0, "length": 5}]
    office.seat(anna).write("Диван едет", bold)
    copy = await stands(office, topic, "Диван едет")
    assert "возможно, повтор" in copy.text


@pytest.mark.parametrize("words", [None, "MESSAGE_ID_INVALID"])
async def test_a_card_that_was_deleted_comes_again(office: Office, words: str | None) -> None:
    if words:
        office.box.speaks(words)
    anna = office.client()
    topic = await office.write(anna)
    office.boss.at(topic).delete(office.card(topic))
    office.olga.at(topic).write("Добрый день")
    await office.until(
        lambda: any(m.labels and "ждём клиента" in (m.text or "") for m in topic.messages)
    )


async def test_a_die_shows_what_fell(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    office.seat(anna).send("dice", value=2)
    await office.until(lambda: said(topic)[-1].kind == "dice")
    assert said(topic)[-1].content.payload["dice"]["value"] == 2
    die = office.olga.at(topic).send("dice", value=6)
    await lands(office, anna, "🎲 Выпало: 6")
    await receipt(office, die)
    office.olga.at(topic).send("dice", emoji="🎯", value=3)
    await lands(office, anna, "🎯 Выпало: 3")


async def test_a_checklist_arrives_in_words_both_ways(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    office.seat(anna).send("checklist", tasks=["Стол", "Стулья"])
    shown = await stands(office, topic, "Что купить\nСтол\nСтулья")
    assert "прислал список дел" in shown.text
    office.olga.at(topic).send("checklist", title="Привезём", tasks=["Диван", "Кресло"])
    await lands(office, anna, "Привезём\nДиван\nКресло")
    await line(office, office.olga, topic, "ушли только слова")
    assert refused(topic) == []


async def test_a_word_for_one_alone_that_is_refused_is_said_aloud_at_once(
    office: Office,
) -> None:
    anna = office.client()
    topic = await office.write(anna)
    await office.claim(office.olga, topic)
    refuse(office, "sendMessage", words="MESSAGE_NOT_COMMAND", times=1)
    office.oleg.at(topic).write("А у меня есть")
    asked = await line(office, office.oleg, topic, "Разговор ведёт Ольга")
    assert asked.ephemeral_to is None
    office.oleg.at(topic).write("И ещё вот")
    await comes(office, anna)
    assert topic_of(office, anna) is topic
    assert STRANGE not in "".join(texts(topic))
