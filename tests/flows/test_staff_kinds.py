"""Everything an operator can send arrives, is receipted, and if it can't arrive they are told."""

from tests.flows.staff_world import lands, leaked, line, receipt, toast
from tests.office import Office

KINDS = [
    "photo", "video", "document", "audio", "voice", "video_note", "animation", "sticker",
    "location", "contact", "poll", "venue",
]  # fmt: skip


async def test_formatting_arrives_as_it_was_written(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    bold = [{"type": "bold", "offset": 0, "length": 5}]
    reply = office.olga.at(topic).write("Диван уже едет: https://alatau.kz", bold)
    got = await lands(office, anna, "Диван уже едет")
    assert got.html == reply.html
    await receipt(office, reply)


async def test_every_kind_arrives(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    sent = [office.olga.at(topic).send(kind) for kind in KINDS]
    await office.until(lambda: len(office.seat(anna).messages) == 1 + len(KINDS))
    got = office.seat(anna).messages[1:]
    assert [m.kind for m in got] == [m.kind for m in sent]
    assert [m.file_unique_id for m in got] == [m.file_unique_id for m in sent]
    for message in sent:
        await receipt(office, message)


async def test_an_album_arrives_as_one_with_its_captions(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    parts = office.olga.at(topic).album([("photo", "Три цвета"), ("photo", None), ("video", None)])
    await office.until(lambda: len(office.seat(anna).messages) == 4)
    got = office.seat(anna).messages[1:]
    assert len({message.album for message in got}) == 1 and got[0].album
    assert got[0].caption == "Три цвета"
    assert [m.file_unique_id for m in got] == [m.file_unique_id for m in parts]
    await receipt(office, parts[0])


async def test_an_album_that_comes_by_and_by_is_still_one(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    office.olga.at(topic).album([("document", None), ("document", "Счёт")], gap=0.03)
    await office.until(lambda: len(office.seat(anna).messages) == 3)
    got = office.seat(anna).messages[1:]
    assert got[0].album and got[0].album == got[1].album


async def test_an_edit_reaches_the_client(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    seat = office.olga.at(topic)
    reply = seat.write("Цена 90 000")
    await lands(office, anna, "Цена 90 000")
    seat.edit(reply, text="Цена 95 000")
    got = await lands(office, anna, "Цена 95 000")
    assert len(office.seat(anna).messages) == 2 and got.edited


async def test_a_changed_caption_and_a_changed_picture_reach_the_client(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    seat = office.olga.at(topic)
    photo = seat.send("photo", "Дуб")
    await lands(office, anna, "Дуб")
    seat.edit(photo, caption="Бук")
    await lands(office, anna, "Бук")
    seat.edit(photo, media="photo")
    await office.until(lambda: office.seat(anna).last.file_unique_id == photo.file_unique_id)
    assert len(office.seat(anna).messages) == 2


async def test_an_edit_without_a_change_costs_no_call(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    seat = office.olga.at(topic)
    reply = seat.write("Да")
    await receipt(office, reply)
    seat.edit_spurious(reply)
    await office.quiet()
    edits = [c for c in office.box.calls_of("editMessageText") if c.params["chat_id"] == anna.id]
    assert edits == []


async def test_no_receipt_before_it_is_there(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    office.box.faults.add("delay", "copyMessage", chat=anna, seconds=0.4)
    reply = office.olga.at(topic).write("Уже")
    await office.until(lambda: reply.reaction_of(office.bot) or "Уже" in office.seat(anna).texts)
    assert office.seat(anna).texts[-1] == "Уже"
    await receipt(office, reply)


async def test_who_blocked_the_bot_can_not_be_reached_and_it_is_said_once(
    office: Office,
) -> None:
    anna = office.client()
    topic = await office.write(anna)
    anna.block(office.bot)
    await line(office, office.olga, topic, "больше не получает сообщений")
    await office.until(lambda: "Бот заблокирован" in office.card(topic).text)
    reply = office.olga.at(topic).write("Вы где?")
    said = await line(office, office.olga, topic, "Не доставлено.")
    assert said.reply_to is reply
    assert "Попробуйте связаться иначе" in said.text
    assert reply.reaction_of(office.bot) is None
    await office.until(lambda: "последний ответ не дошёл" in office.card(topic).text)
    anna.unblock(office.bot)
    office.seat(anna).write("Я тут")
    await line(office, office.olga, topic, "снова на связи")
    pressed = office.olga.at(topic).press(said, "Повторить")
    assert await toast(office, pressed) == "Отправляем ещё раз"
    await lands(office, anna, "Вы где?")
    await receipt(office, reply)


async def test_a_deleted_account_is_said_in_words(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    anna.deactivate()
    reply = office.olga.at(topic).write("Вы где?")
    said = await line(office, office.olga, topic, "Не доставлено.")
    assert "аккаунт удалён" in said.text and said.labels == [] and said.reply_to is reply
    await office.until(lambda: "Аккаунт удалён" in office.card(topic).text)
    assert not any("бот заблокирован" in words for words in office.olga.at(topic).texts)


async def test_voice_that_the_client_forbids_can_be_sent_once_they_allow_it(
    office: Office,
) -> None:
    anna = office.client()
    topic = await office.write(anna)
    anna.forbid_voice = True
    voice = office.olga.at(topic).send("voice")
    said = await line(office, office.olga, topic, "не принимает голосовые")
    assert "Ответьте текстом" in said.text
    anna.forbid_voice = False
    pressed = office.olga.at(topic).press(said, "Повторить", twice=True)
    assert await toast(office, pressed) == "Отправляем ещё раз"
    await office.until(lambda: office.seat(anna).last.kind == "voice")
    await receipt(office, voice)
    await office.quiet()
    assert len(office.seat(anna).messages) == 2
    assert not any("Не доставлено" in words for words in office.olga.at(topic).texts)


async def test_what_can_not_be_copied_is_said_to_staff_and_to_nobody_else(
    office: Office,
) -> None:
    anna = office.client()
    topic = await office.write(anna)
    kinds = ("story", "paid_media", "giveaway")
    sent = [office.olga.at(topic).send(kind) for kind in kinds]

    def told() -> list:
        said = office.olga.at(topic).messages
        return [m.reply_to for m in said if "Telegram не передаёт" in m.content.words]

    await office.until(lambda: told() == sent)
    assert office.seat(anna).texts == ["Здравствуйте"]


async def test_of_what_can_not_be_copied_the_words_arrive_and_that_is_said(
    office: Office,
) -> None:
    anna = office.client()
    topic = await office.write(anna)
    quiz = office.olga.at(topic).send("quiz")
    await lands(office, anna, "Сколько ящиков?\n2\n3")
    said = await line(office, office.olga, topic, "ушли только слова: опрос")
    assert said.reply_to is quiz


async def test_what_its_author_deleted_in_time_never_arrives(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    seat = office.olga.at(topic)
    office.box.faults.add("flood", "copyMessage", chat=anna, retry_after=1)
    reply = seat.write("Скидка 90 процентов")
    await office.until(lambda: any(c.error_code == 429 for c in office.box.calls_of("copyMessage")))
    seat.delete(reply)
    await line(office, office.olga, topic, "Сообщение удалили раньше")
    assert not leaked(office, "Скидка 90")
