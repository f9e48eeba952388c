"""What a client answers outside of the chat, and whose words they pass on, is told in the topic."""

from functools import partial

import pytest

from sandbox import Message, elsewhere
from sandbox.message import Json
from tests.flows.clients_world import answered, comes, said, texts, topic_of
from tests.flows.staff_world import lands, leaked, line, receipt
from tests.office import Office

POST = "Новая коллекция: диван «Алтай» за 250 000 ₸"


def post(office: Office, *, quote: str = "", username: str | None = "alatau") -> Json:
    """An answer to a post of the shop's channel, and where that post is."""
    return elsewhere.channel_post(
        office.box.world, "Алатау · новинки", POST, quote=quote, username=username
    )


def number(beside: Json) -> int:
    return int(beside["external_reply"]["message_id"])


async def test_an_answer_to_a_post_says_which_before_the_words_and_is_one_message(
    office: Office,
) -> None:
    anna = office.client()
    beside = post(office, quote="диван «Алтай»")
    bold = [{"type": "bold", "offset": 0, "length": 3}]
    office.seat(anna).write("Ещё есть?", bold, beside=beside)
    (copy,) = await comes(office, anna)
    head, words = copy.text.split("\n")
    assert head == (
        f"↩️ Ответ на пост: Алатау · новинки — «диван «Алтай»» · t.me/alatau/{number(beside)}"
    )
    assert words == "Ещё есть?"
    (entity,) = [one for one in copy.entities if one["type"] == "bold"]
    at = len((head + "\n").encode("utf-16-le")) // 2
    assert (entity["offset"], entity["length"]) == (at, 3)


async def test_a_closed_channel_s_post_is_linked_by_its_number(office: Office) -> None:
    anna = office.client()
    beside = post(office, username=None)
    office.seat(anna).write("А такой?", beside=beside)
    (copy,) = await comes(office, anna)
    inner = str(beside["external_reply"]["chat"]["id"]).removeprefix("-100")
    assert f"t.me/c/{inner}/{number(beside)}" in copy.text


async def test_an_answer_to_a_story_names_the_story(office: Office) -> None:
    anna = office.client()
    beside = elsewhere.story(office.box.world, "Алатау", "alatau")
    office.seat(anna).write("Сколько стоит?", beside=beside)
    (copy,) = await comes(office, anna)
    story = beside["reply_to_story"]["id"]
    assert copy.text == f"↩️ Ответ на историю: Алатау · t.me/alatau/s/{story}\nСколько стоит?"


async def test_an_answer_to_somebody_in_another_chat_names_them_and_what_it_was(
    office: Office,
) -> None:
    anna = office.client()
    origin = {"type": "user", "date": 1, "sender_user": {"id": 9, "first_name": "Бек"}}
    beside = {"external_reply": {"origin": origin, "photo": []}}
    office.seat(anna).write("Хочу такой же", beside=beside)
    (copy,) = await comes(office, anna)
    assert copy.text == "↩️ Ответ на сообщение в другом чате: Бек [фото]\nХочу такой же"


async def test_a_hidden_author_elsewhere_without_a_name_stays_unnamed(office: Office) -> None:
    anna = office.client()
    beside = {"external_reply": {"origin": {"type": "hidden_user", "date": 1}}}
    office.seat(anna).write("Вот", beside=beside)
    (copy,) = await comes(office, anna)
    assert copy.text == "↩️ Ответ на сообщение в другом чате\nВот"


async def test_a_picture_carries_it_in_its_caption(office: Office) -> None:
    anna = office.client()
    beside = post(office)
    office.seat(anna).send("photo", "Под эту стену", beside=beside)
    (copy,) = await comes(office, anna)
    assert copy.kind == "photo"
    assert copy.caption.startswith("↩️ Ответ на пост: Алатау · новинки")
    assert copy.caption.endswith("\nПод эту стену")


@pytest.mark.parametrize("kind", ["sticker", "location", "long", "long caption"])
async def test_where_there_is_no_room_it_stands_right_above(office: Office, kind: str) -> None:
    anna = office.client()
    beside, seat = post(office), office.seat(anna)
    if kind == "long":
        seat.write("б" * 4000, beside=beside)
    elif kind == "long caption":
        seat.send("photo", "б" * 1000, beside=beside)
    else:
        seat.send(kind, beside=beside)
    above, copy = await comes(office, anna, 2)
    assert above.text.startswith("↩️ Ответ на пост: Алатау · новинки")
    assert "↩️" not in copy.content.words
    await office.quiet()
    assert len(said(topic_of(office, anna))) == 2


async def test_the_order_is_kept_among_other_words(office: Office) -> None:
    anna = office.client()
    seat = office.seat(anna)
    seat.write("раз")
    seat.send("sticker", beside=post(office))
    seat.write("два")
    await comes(office, anna, 4)
    first, above, sticker, last = texts(topic_of(office, anna))
    assert (first, sticker, last) == ("раз", "[sticker]", "два")
    assert above.startswith("↩️ Ответ на пост")


async def test_a_correction_keeps_the_line(office: Office) -> None:
    anna = office.client()
    said_first = office.seat(anna).write("Есчё есть?", beside=post(office))
    (copy,) = await comes(office, anna)
    head = copy.text.split("\n")[0]
    office.seat(anna).edit(said_first, text="Ещё есть?")
    await office.until(lambda: copy.text == f"{head}\nЕщё есть?")


async def test_a_correction_of_a_caption_keeps_the_line_too(office: Office) -> None:
    anna = office.client()
    photo = office.seat(anna).send("photo", "Под эту стену", beside=post(office))
    first, _ = office.seat(anna).album([("photo", "Эти"), ("photo", None)], beside=post(office))
    one, two, _ = await comes(office, anna, 3)
    office.seat(anna).edit(photo, caption="Под ту стену")
    office.seat(anna).edit(first, caption="Или эти")
    for copy, words in ((one, "Под ту стену"), (two, "Или эти")):
        await office.until(partial(_ends, copy, f"\n{words}"))
        assert copy.caption.startswith("↩️ Ответ на пост: Алатау · новинки")


def _ends(copy: Message, words: str) -> bool:
    return bool(copy.caption.endswith(words))


async def test_an_answer_to_one_option_of_a_poll_names_it(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna, "сначала")
    office.olga.at(topic).send("poll", options=["В среду", "В пятницу"])
    seat = office.seat(anna)
    await office.until(lambda: seat.last.kind == "poll")
    second = seat.last.content.payload["poll"]["options"][1]["persistent_id"]
    beside = {"reply_to_poll_option_id": second}
    seat.write("Лучше так", reply_to=seat.last, beside=beside)
    await office.until(lambda: office.shown(anna, "Лучше так"))
    copy = said(topic)[-1]
    assert copy.text == "↩️ Ответ на вариант опроса — «В пятницу»\nЛучше так"
    assert copy.reply_to.kind == "poll"


async def test_an_operator_s_answer_to_one_option_is_told_to_lose_it(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna, "Когда привезёте?")
    office.seat(anna).send("poll", options=["В среду", "В пятницу"])
    await office.until(lambda: said(topic)[-1].kind == "poll")
    poll = said(topic)[-1]
    first = poll.content.payload["poll"]["options"][0]["persistent_id"]
    beside = {"reply_to_poll_option_id": first}
    office.olga.at(topic).write("Да", reply_to=poll, beside=beside)
    await line(office, office.olga, topic, "на какой пункт")
    await office.until(lambda: office.seat(anna).last.text == "Да")
    assert office.seat(anna).last.reply_to.kind == "poll"


async def test_an_answer_to_a_line_of_the_bot_s_quotes_it(office: Office) -> None:
    anna = office.client()
    seat = office.seat(anna)
    greeting = seat.start()
    await office.until(lambda: seat.last is not greeting)
    seat.write("А по субботам?", reply_to=seat.last)
    (copy,) = await comes(office, anna)
    assert copy.text.startswith("↩️ Ответ на сообщение бота — «")
    assert copy.text.endswith("\nА по субботам?")


async def test_what_can_be_pointed_at_needs_no_line(office: Office) -> None:
    anna = office.client()
    topic = await answered(office, anna, "Привезём завтра")
    office.seat(anna).write("Хорошо", reply_to=office.seat(anna).last, quote="завтра")
    await office.until(lambda: office.shown(anna, "Хорошо"))
    assert said(topic)[-1].text == "Хорошо" and said(topic)[-1].quote == "завтра"


async def test_an_origin_that_makes_no_sense_stops_nothing(office: Office) -> None:
    anna = office.client()
    odd: list[Json] = [
        {"external_reply": {"origin": {"type": "planet"}, "chat": 5, "message_id": "x"}},
        {"external_reply": {"origin": {"type": "channel", "chat": {"title": ["x"], "id": 1}}}},
        {"reply_to_story": {"chat": {"username": "a/b", "title": "Дом"}, "id": 3}, "quote": 5},
    ]
    for count, beside in enumerate(odd):
        office.seat(anna).write(f"слова-{count}", beside=beside)
    await comes(office, anna, 3)
    for count, copy in enumerate(said(topic_of(office, anna))):
        assert copy.text.endswith(f"слова-{count}")


# -- whose words are passed on ---------------------------------------------------------------------


async def test_a_forwarded_album_says_whose_it_was(office: Office) -> None:
    anna, ivan = office.client(), office.client("Иван")
    parts = office.seat(ivan).album([("photo", "Мой шкаф"), ("photo", None)])
    office.seat(anna).forward_album(parts)
    first, second = await comes(office, anna, 2)
    assert first.album == second.album is not None
    assert first.caption == "Мой шкаф"
    for part in (first, second):
        assert part.forward_origin["sender_user"]["first_name"] == "Иван"


async def test_a_repeated_forward_of_an_album_says_so_too(office: Office) -> None:
    anna, ivan = office.client(), office.client("Иван")
    topic = await office.write(anna, "сначала")
    parts = office.seat(ivan).album([("photo", "Мой шкаф"), ("photo", None)])
    office.box.faults.add("error502", "forwardMessages", processed=True)
    office.seat(anna).forward_album(parts)
    await office.until(lambda: len(said(topic)) == 5)
    assert said(topic)[3].caption == ("↻ возможно, повтор:\n↪️ Переслано от: Иван\nМой шкаф")


async def test_an_album_says_once_what_it_answers(office: Office) -> None:
    anna = office.client()
    office.seat(anna).album([("photo", None), ("photo", "Вот тут")], beside=post(office))
    first, second = await comes(office, anna, 2)
    assert first.caption.startswith("↩️ Ответ на пост: Алатау · новинки")
    assert second.caption == "Вот тут"


async def test_a_repeated_forward_still_says_whose_words_they_were(office: Office) -> None:
    anna, ivan = office.client(), office.client("Иван")
    topic = await office.write(anna, "сначала")
    words = office.seat(ivan).write("Доставили за день")
    office.box.faults.add("error502", "forwardMessage", processed=True)
    office.seat(anna).forward(words)
    await office.until(lambda: len(said(topic)) == 3)
    assert texts(topic)[-1] == ("↻ возможно, повтор:\n↪️ Переслано от: Иван\nДоставили за день")


async def test_a_repeated_forward_without_words_is_a_forward_and_a_line(office: Office) -> None:
    anna, ivan = office.client(), office.client("Иван")
    topic = await office.write(anna, "сначала")
    sticker = office.seat(ivan).send("sticker")
    office.box.faults.add("error502", "forwardMessage", processed=True)
    office.seat(anna).forward(sticker)
    await office.until(lambda: len(said(topic)) == 4)
    again, mark = said(topic)[-2:]
    assert again.forward_origin["sender_user"]["first_name"] == "Иван"
    assert mark.text.startswith("↻") and mark.reply_to is again


async def test_a_hidden_author_without_a_name_is_said_to_be_hidden(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna, "сначала")
    office.box.faults.add("error502", "forwardMessage", processed=True)
    office.seat(anna).forward_hidden(None, "Берите у них")
    await office.until(lambda: len(said(topic)) == 3)
    assert texts(topic)[-1] == (
        "↻ возможно, повтор:\n↪️ Переслано от скрытого пользователя\nБерите у них"
    )


# -- staff -----------------------------------------------------------------------------------------


async def test_what_an_operator_answers_elsewhere_never_reaches_the_client(
    office: Office,
) -> None:
    anna, boris = office.client(), office.client("Борис")
    topic = await office.write(anna)
    other = await office.write(boris, "Закупка за 90 000, секрет-5")
    theirs = next(m for m in other.messages if "секрет-5" in (m.text or ""))
    reply = office.olga.at(topic).write("Да, такой есть", reply_to=theirs, quote="секрет-5")
    got = await lands(office, anna, "Да, такой есть")
    assert (got.text, got.quote, got.reply_to) == ("Да, такой есть", None, None)
    await receipt(office, reply)
    told = await line(office, office.olga, topic, "ушли только ваши слова")
    assert told.reply_to is reply
    assert not leaked(office, "секрет-5")
