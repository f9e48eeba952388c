"""Whatever is changed afterwards is shown on the other side, in its place or behind it."""

from typing import Any

import pytest

from sandbox import posting
from sandbox.contents import poll
from sandbox.samples import sample
from tests.flows.clients_world import comes, said, texts
from tests.flows.staff_world import lands, leaked, line
from tests.flows.ways_world import (
    LIST,
    LIST_NOW,
    LONG,
    allow,
    became,
    refuse,
    refused,
    stands,
)
from tests.office import Office

NO_PREVIEW = {"is_disabled": True}


async def test_an_edit_of_a_list_or_into_one_is_shown_in_the_topic(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna, "Какие стулья?")
    listed = office.seat(anna).compose(LIST)
    await stands(office, topic, "Стол дубовый")
    became(office.box, listed, LIST_NOW)
    copy = await stands(office, topic, "Стол ореховый")
    assert copy.kind == "rich" and "Стол дубовый" in copy.reply_to.content.words
    became(office.box, office.seat(anna).messages[0], LIST)
    copy = said(topic)[-1]
    await office.until(lambda: said(topic)[-1] is not copy)
    assert said(topic)[-1].reply_to is office.card(topic)
    assert refused(topic) == []


async def test_an_edit_of_a_list_or_into_one_reaches_the_client(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    seat = office.olga.at(topic)
    listed = seat.compose(LIST)
    first = await lands(office, anna, "Стол дубовый")
    became(office.box, listed, LIST_NOW)
    changed = await lands(office, anna, "Стол ореховый")
    assert changed.kind == "rich" and changed.reply_to is first
    text = seat.write("Диван")
    former = await lands(office, anna, "Диван")
    became(office.box, text, LIST)
    await office.until(lambda: office.seat(anna).last.kind == "rich")
    assert office.seat(anna).last.reply_to is former
    # From now on that one is the copy: taken back, it is gone.
    seat.write("/undo", reply_to=text)
    await line(office, office.olga, topic, "Отозвано")
    assert "rich" not in [m.kind for m in office.seat(anna).messages[-1:]]


@pytest.mark.parametrize("side", ["client", "staff"])
async def test_a_change_of_what_can_only_be_copied_is_shown(office: Office, side: str) -> None:
    anna = office.client()
    topic = await office.write(anna)
    inward = side == "client"
    seat = office.seat(anna) if inward else office.olga.at(topic)
    other = office.olga.at(topic) if inward else office.seat(anna)
    asked = seat.send("poll", question="Когда удобно?")
    strange = seat.send("unknown", value={"title": "Парящий диван"})
    live = seat.send("live_photo", "Вот")
    listed = seat.send("checklist", tasks=["Стол"])
    await office.until(lambda: "Стол" in other.last.content.words)
    before = len(other.messages)
    world = office.box.world
    later = poll(world.new_id("poll"), "Когда удобнее?", ["Да", "Нет"], quiz=False)
    hovers = sample(world, strange.chat, "unknown", None, {"value": {"title": "Кресло парит"}})
    grown = sample(world, listed.chat, "checklist", None, {"tasks": ["Стол", "Шкаф"]})
    posting.change(world, asked, later, keep_markup=True)
    posting.change(world, strange, hovers, keep_markup=True)
    seat.edit(live, caption="Вот она")
    posting.change(world, listed, grown, keep_markup=True)
    await office.until(lambda: "Шкаф" in other.last.content.words)
    shown = other.messages[before:]
    assert [m.kind for m in shown if m.kind != "text"] == ["poll", "hologram"]
    assert all(m.reply_to is not None for m in shown)
    assert any(m.caption == "Вот она" for m in other.messages)
    assert refused(topic) == []


async def test_a_caption_that_grew_long_is_shown_whole(office: Office) -> None:
    anna = office.client(premium=True)
    office.olga.is_premium = True
    topic = await office.write(anna)
    photo = office.seat(anna).send("photo", "Коротко")
    await stands(office, topic, "Коротко")
    office.seat(anna).edit(photo, caption=LONG)
    copy = await stands(office, topic, "Длинная подпись")
    assert copy.content.words.strip() == LONG.strip() and copy.kind == "photo"
    told = await line(office, office.olga, topic, "Это исправленное сообщение")
    assert told.reply_to is copy
    reply = office.olga.at(topic).send("photo", "Цена")
    await lands(office, anna, "Цена")
    office.olga.at(topic).edit(reply, caption=LONG)
    got = await lands(office, anna, "Длинная подпись")
    assert got.content.words.strip() == LONG.strip()


async def test_a_change_refused_in_any_words_is_shown_behind(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    text = office.seat(anna).write("Диван серый")
    await comes(office, anna, 2)
    refuse(office, "editMessageText", words="NOBODY_KNOWS_THIS", times=1)
    office.seat(anna).edit(text, text="Диван синий")
    copy = await stands(office, topic, "Диван синий")
    assert copy.text == "✏️ исправлено:\nДиван синий"
    assert copy.reply_to is said(topic)[1]
    reply = office.olga.at(topic).write("Цена 90")
    former = await lands(office, anna, "Цена 90")
    refuse(office, ["editMessageText", "sendMessage"], anna, times=2)
    office.olga.at(topic).edit(reply, text="Цена 95")
    got = await lands(office, anna, "Цена 95")
    assert got is not former
    allow(office)
    assert refused(topic) == []


async def test_a_correction_that_does_not_arrive_says_that_the_former_stands(
    office: Office,
) -> None:
    anna = office.client()
    topic = await office.write(anna)
    reply = office.olga.at(topic).write("Цена 90")
    await lands(office, anna, "Цена 90")
    refuse(office, ["editMessageText", "sendMessage", "copyMessage"], anna)
    office.olga.at(topic).edit(reply, text="Цена 95")
    told = await line(office, office.olga, topic, "Исправление не доставлено")
    assert told.reply_to is reply and "у клиента прежнее" in told.text


async def test_a_correction_brings_no_removed_preview_back(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    asked = office.seat(anna).write("Смотрите shop.kz", preview=NO_PREVIEW)
    copy = await stands(office, topic, "Смотрите shop.kz")
    office.seat(anna).edit(asked, text="Гляньте shop.kz", preview=NO_PREVIEW)
    await office.until(lambda: "Гляньте" in (copy.text or ""))
    assert copy.content.preview == NO_PREVIEW
    reply = office.olga.at(topic).write("Вот alatau.kz", preview=NO_PREVIEW)
    got = await lands(office, anna, "Вот alatau.kz")
    office.olga.at(topic).edit(reply, text="Тут alatau.kz", preview=NO_PREVIEW)
    await lands(office, anna, "Тут alatau.kz")
    assert got.content.preview == NO_PREVIEW
    # Only the preview goes; and what is sent anew behind a mark keeps it away, too.
    office.olga.at(topic).edit(reply, text="Ещё alatau.kz")
    await office.until(lambda: not (got.content.preview or {}).get("is_disabled"))
    office.olga.at(topic).edit(reply, text="Ещё alatau.kz", preview=NO_PREVIEW)
    await office.until(lambda: got.content.preview == NO_PREVIEW)
    office.box.faults.add("drop_before", "copyMessage", office.group)
    office.seat(anna).write("Сюда shop.kz", preview=NO_PREVIEW)
    again = await stands(office, topic, "Сюда shop.kz")
    assert again.text.startswith("↻") and again.content.preview == NO_PREVIEW
    assert texts(topic)[-1] == again.text


async def test_a_correction_that_may_be_internal_stays_in_the_topic(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    seat = office.olga.at(topic)
    reply = seat.write("Цена 90")
    got = await lands(office, anna, "Цена 90")
    seat.edit(reply, text=".. скидка-до-40")
    told = await line(office, office.olga, topic, "Исправление осталось здесь: оно похоже")
    assert told.reply_to is reply
    seat.edit_spurious(reply)
    hovers = sample(office.box.world, reply.chat, "unknown", None, {"value": {"size": 5}})
    posting.change(office.box.world, reply, hovers, keep_markup=True)
    await line(office, office.olga, topic, "что в нём написано, боту не видно")
    seat.edit(seat.write("Мимо"), text="Рядом")
    await lands(office, anna, "Рядом")
    assert texts(topic).count(told.text) == 1
    assert got.text == "Цена 90" and not leaked(office, "скидка-до-40")
    # What has not left is asked about like anything that looks so.
    office.box.faults.add("flood", "copyMessage", chat=anna, retry_after=1)
    late = seat.write("Цена 95")
    await office.until(lambda: office.box.calls_of("copyMessage")[-1].error_code == 429)
    seat.edit(late, text="/ скидка-до-40")
    asked = await line(office, office.olga, topic, "Похоже на заметку")
    assert not leaked(office, "скидка-до-40") and not leaked(office, "Цена 95")
    seat.press(asked, "Отправить")
    await lands(office, anna, "/ скидка-до-40")
    seat.edit(late, text="/ скидка-до-50")
    await lands(office, anna, "/ скидка-до-50")


PROTECTED = ["CHAT_FORWARDS_RESTRICTED", "message has protected content and can't be forwarded"]


@pytest.mark.parametrize("words", PROTECTED)
async def test_what_may_not_be_copied_arrives_and_so_does_each_change_of_it(
    office: Office, words: str
) -> None:
    for method in ("copyMessage", "copyMessages", "forwardMessage", "forwardMessages"):
        refuse(office, method, words=words)
    anna = office.client()
    topic = await office.write(anna)
    seat, world = office.seat(anna), office.box.world
    text, photo = seat.write("Диван серый"), seat.send("photo", "Серый")
    album = seat.album([("photo", "Первый"), ("photo", None)])
    asked, listed = seat.send("poll", question="Когда удобно?"), seat.compose(LIST)
    seat.forward(text)
    await stands(office, topic, "Стулья")
    await office.until(lambda: texts(topic).count("Диван серый") == 1 and len(said(topic)) == 8)
    seat.edit(text, text="Диван синий")
    seat.edit(photo, caption="Синий")
    seat.edit(album[1], caption="Второй")
    became(office.box, listed, LIST_NOW)
    later = poll(world.new_id("poll"), "Когда удобнее?", ["Да", "Нет"], quiz=False)
    posting.change(world, asked, later, keep_markup=True)
    for change in ("Диван синий", "Синий", "Второй", "Стол ореховый", "Когда удобнее?"):
        await stands(office, topic, change)
    hovers = sample(world, text.chat, "unknown", None, {"value": {"size": 5}})
    posting.change(world, text, hovers, keep_markup=True)
    told = await stands(office, topic, "сюда Telegram этого не передаёт")
    assert told.text.startswith("✏️ исправлено") and told.reply_to.text == "Диван синий"
    speaks = sample(world, text.chat, "unknown", None, {"value": {"say": "Парит, как диван"}})
    posting.change(world, text, speaks, keep_markup=True)
    await stands(office, topic, "Парит, как диван")
    assert not any("не дошло до группы" in heard for heard in office.seat(office.boss).texts)


@pytest.mark.parametrize(
    "beside",
    [
        {"reply_to_message": {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "planet"}}},
        {"entities": [{"type": "planet"}], "reply_markup": {"inline_keyboard": [[{"new": 1}]]}},
        {"forward_origin": {"type": "planet"}, "media_group_id": [1], "quote": {"text": 5}},
        {"from_planet": {"id": 5}, "edit_date": {"at": 5}, "via_bot": "new"},
    ],
)
async def test_a_change_that_aiogram_cant_decode_is_shown(
    office: Office, beside: dict[str, Any]
) -> None:
    anna = office.client()
    sent = office.seat(anna).write("Диван серый")
    (copy,) = await comes(office, anna)
    person = {"id": anna.id, "is_bot": False, "first_name": anna.name}
    chat = {"id": anna.id, "type": "private", "first_name": anna.name}
    raw = {"message_id": sent.id, "date": 1, "chat": chat, "from": person, "text": "Диван синий"}
    office.bot.updates.push("edited_message", {**raw, **beside})
    await office.until(lambda: copy.text == "Диван синий")
    assert texts(office.topic_of(anna)) == ["Диван синий"]
