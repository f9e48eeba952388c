"""Albums have ways like single messages: as one, anew as one, part by part; and what is told."""

import pytest

from tests.flows.clients_world import comes, said, texts
from tests.flows.staff_world import lands, leaked, line, receipt
from tests.flows.ways_world import LONG, held, let_go, refuse, refused, stands
from tests.office import Office

THREE = [("photo", "Три цвета"), ("live_photo", None), ("video", "Вот")]


def albums(messages) -> set[str | None]:
    return {message.album for message in messages}


async def test_a_long_caption_and_a_live_photo_arrive_in_their_album_in_one_call(
    office: Office,
) -> None:
    anna = office.client(premium=True)
    office.olga.is_premium = True
    items = [("photo", LONG), ("live_photo", None), ("photo", None)]
    sent = office.seat(anna).album(items, spoiler=True, above=True)
    copies = await comes(office, anna, 3)
    topic = office.topic_of(anna)
    assert topic is not None
    reply = office.olga.at(topic).album(items)
    await office.until(lambda: len(office.seat(anna).messages) == 6)
    got = office.seat(anna).messages[3:]
    for copied, written in ((copies, sent), (got, reply)):
        assert len(albums(copied)) == 1 and copied[0].album
        assert [m.kind for m in copied] == ["photo", "live_photo", "photo"]
        assert [m.file_unique_id for m in copied] == [m.file_unique_id for m in written]
        assert copied[0].caption == LONG.strip() or copied[0].caption == LONG
    assert all(m.is_hidden and m.caption_above for m in copies)
    assert len(office.box.calls_of("copyMessages")) == 2


@pytest.mark.parametrize("words", ["message to copy not found", "MESSAGE_ID_INVALID"])
async def test_an_album_deleted_before_it_arrived_arrives_from_what_was_kept(
    office: Office, words: str
) -> None:
    if words != "message to copy not found":
        office.box.speaks(words)
    anna = office.client()
    topic = await held(office, anna)
    sent = office.seat(anna).album(THREE)
    other = office.seat(anna).album([("photo", "Раз"), ("photo", "Два"), ("photo", None)])
    office.seat(anna).write("Вот и всё")
    for part in (*sent, other[1]):
        office.seat(anna).delete(part)
    await let_go(office)
    await stands(office, topic, "Вот и всё")
    copies = said(topic)[1:]
    assert [m.file_unique_id for m in copies[:3]] == [m.file_unique_id for m in sent]
    assert len(albums(copies[:3])) == 1 and copies[0].album
    # Of the other album one part was gone: it comes from what was kept, behind the rest.
    assert {m.file_unique_id for m in copies[3:6]} == {m.file_unique_id for m in other}
    assert texts(topic)[-1] == "Вот и всё"
    assert refused(topic) == []


async def test_a_part_that_an_operator_deleted_in_time_stays_away_and_is_named(
    office: Office,
) -> None:
    anna = office.client()
    topic = await office.write(anna)
    office.box.faults.add("flood", "copyMessages", chat=anna, retry_after=1)
    parts = office.olga.at(topic).album([("photo", "Дуб"), ("photo", "Скидка"), ("photo", "Бук")])
    await office.until(lambda: office.box.calls_of("copyMessages"))
    office.olga.at(topic).delete(parts[1])
    told = await line(office, office.olga, topic, "Не доставлено: фото № 2 из альбома")
    assert "удалили раньше" in told.text
    await lands(office, anna, "Бук")
    assert office.seat(anna).texts == ["Здравствуйте", "Дуб", "Бук"]
    assert not leaked(office, "Скидка")


async def test_an_album_refused_as_one_goes_anew_and_then_part_by_part(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    refuse(office, "copyMessages")
    refuse(office, "copyMessages", anna)
    seat = office.seat(anna)
    sent = seat.album(THREE)
    await stands(office, topic, "Вот")
    assert len(albums(said(topic)[1:])) == 1
    reply = office.olga.at(topic).album(THREE)
    await lands(office, anna, "Вот")
    assert len(albums(office.seat(anna).messages[-3:])) == 1
    refuse(office, "sendMediaGroup")
    refuse(office, "sendMediaGroup", anna)
    again = seat.album([("photo", "Четыре"), ("photo", "Пять")])
    seat.write("Что скажете?")
    await stands(office, topic, "Что скажете?")
    assert texts(topic)[-3:] == ["Четыре", "Пять", "Что скажете?"]
    office.olga.at(topic).album([("photo", "Шесть"), ("photo", "Семь")])
    await lands(office, anna, "Семь")
    assert office.seat(anna).texts[-2:] == ["Шесть", "Семь"]
    files = [m.file_unique_id for m in (*sent, *again)]
    assert [m.file_unique_id for m in said(topic) if m.file_unique_id][:3] == files[:3]
    await receipt(office, reply[0])
    assert refused(topic) == []


async def test_one_part_that_nothing_can_carry_is_named_and_the_others_arrive(
    office: Office,
) -> None:
    anna = office.client()
    topic = await office.write(anna)
    refuse(office, ["copyMessages", "sendMediaGroup"], anna)
    refuse(office, "copyMessage", anna, times=1)
    refuse(office, "sendPhoto", anna, times=2)
    parts = office.olga.at(topic).album([("photo", None), ("photo", "Бук"), ("photo", "Дуб")])
    told = await line(office, office.olga, topic, "Не доставлено: фото № 1 из альбома")
    assert told.reply_to is parts[0]
    await lands(office, anna, "Дуб")
    assert office.seat(anna).texts[1:] == ["Бук", "Дуб"]
    office.olga.at(topic).press(told, "Повторить")
    await office.until(lambda: office.seat(anna).last.file_unique_id == parts[0].file_unique_id)


async def test_of_parts_that_go_alone_the_one_nobody_is_sure_of_is_asked_about(
    office: Office,
) -> None:
    anna = office.client()
    topic = await office.write(anna)
    refuse(office, ["copyMessages", "sendMediaGroup"], anna)
    office.box.faults.add("drop_after", "copyMessage", anna)
    parts = office.olga.at(topic).album([("photo", None), ("photo", "Бук"), ("photo", "Дуб")])
    asked = await line(office, office.olga, topic, "Не подтверждено: фото № 1 из альбома")
    assert asked.reply_to is parts[0] and "за ним" not in asked.text
    await lands(office, anna, "Дуб")
    assert office.seat(anna).texts[1:] == ["[photo]", "Бук", "Дуб"]
    office.olga.at(topic).press(asked, "Дошло")
    await receipt(office, parts[0])
    assert [m.kind for m in office.seat(anna).messages].count("photo") == 3


async def test_a_repeated_part_repeats_no_other_that_is_on_its_way(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    refuse(office, ["copyMessages", "sendMediaGroup"], anna)
    refuse(office, "copyMessage", anna, times=1)
    refuse(office, "sendPhoto", anna, times=2)
    office.box.faults.add("delay", "copyMessage", anna, seconds=1.5)
    office.olga.at(topic).album([("photo", None), ("photo", "Бук"), ("photo", "Дуб")])
    told = await line(office, office.olga, topic, "Не доставлено: фото № 1 из альбома")
    office.olga.at(topic).press(told, "Повторить")
    await office.until(lambda: len(office.seat(anna).messages) == 4)
    await office.quiet()
    assert sorted(office.seat(anna).texts[1:]) == ["[photo]", "Бук", "Дуб"]


async def test_an_album_that_breaks_off_says_from_which_part_on(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    refuse(office, ["copyMessages", "sendMediaGroup"], anna)
    office.olga.at(topic).album([("photo", "Раз"), ("photo", "Два"), ("video", "Три")])
    office.box.faults.add("delay", "copyMessage", anna, seconds=0.5)
    office.seat(anna)
    await lands(office, anna, "Раз")
    anna.block(office.bot)
    told = await line(office, office.olga, topic, "Не доставлено: фото № 2 из альбома и всё за ним")
    assert "бот заблокирован" in told.text


async def test_an_album_of_which_nobody_is_sure_has_arrived_whole_by_one_tap(
    office: Office,
) -> None:
    anna = office.client()
    topic = await office.write(anna)
    office.box.faults.add("drop_after", "copyMessages", anna)
    parts = office.olga.at(topic).album([("photo", "Раз"), ("photo", "Два")])
    asked = await line(office, office.olga, topic, "Не подтверждено.")
    office.olga.at(topic).press(asked, "Дошло")
    await receipt(office, parts[0])
    await office.stop()
    assert await office.query("SELECT state FROM links WHERE album <> ''") == [("sent",)] * 2


async def test_where_one_part_spoils_the_album_each_goes_alone_and_marked(
    office: Office,
) -> None:
    anna = office.client()
    topic = await office.write(anna)
    spoilt = 'failed to send message #2 with the error message "X"'
    refuse(office, "copyMessages")
    refuse(office, "sendMediaGroup", words=spoilt)
    office.seat(anna).album([("photo", "Раз"), ("photo", "Два")])
    office.seat(anna).write("Вот и всё")
    await stands(office, topic, "Вот и всё")
    mark = "↻ возможно, повтор:\n"
    assert texts(topic)[1:] == [f"{mark}Раз", f"{mark}Два", "Вот и всё"]


async def test_the_last_part_of_an_album_says_each_time_that_it_may_be_there(
    office: Office,
) -> None:
    """Its first part had arrived; of the other's copies but the last nobody learns the number."""
    anna = office.client()
    topic = await office.write(anna)
    office.seat(anna).album([("photo", "раз"), ("photo", "два")], gap=1.0)
    await stands(office, topic, "раз")
    office.box.faults.add("drop_after", ["copyMessages", "copyMessage"], office.group, times=2)

    def seconds() -> list[str]:
        return [words for words in texts(topic) if words.endswith("два")]

    await office.until(lambda: len(seconds()) == 3)
    mark = "↻ возможно, повтор:\n"
    assert seconds() == ["два", f"{mark}два", f"{mark}два"]


async def test_an_album_that_answers_is_still_an_answer(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    reply = office.olga.at(topic).album(
        [("photo", "Раз"), ("photo", "Два")], reply_to=said(topic)[0]
    )
    await lands(office, anna, "Два")
    got = office.seat(anna).messages[-2:]
    assert len(albums(got)) == 1 and got[0].reply_to is office.seat(anna).messages[0]
    office.box.faults.add("flood", "sendMediaGroup", chat=anna, retry_after=1)
    gone = office.olga.at(topic).album([("photo", "Скидка"), ("photo", None)], reply_to=reply[0])
    await office.until(lambda: office.box.calls_of("sendMediaGroup")[-1].error_code == 429)
    # What was there when it was looked for is on its way; what was not never starts.
    office.olga.at(topic).delete(gone[0])
    await office.quiet()
    last = office.olga.at(topic).album([("photo", "Тайна"), ("photo", None)], reply_to=reply[0])
    for part in last:
        office.olga.at(topic).delete(part)
    await line(office, office.olga, topic, "Сообщение удалили раньше")
    assert not leaked(office, "Тайна")
