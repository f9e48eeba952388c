"""Notes never leave the topic, whatever form they take and whatever happens to them later."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox import Message, Topic
from tests.cases import daily
from tests.flows.staff_world import lands, leaked, line, press, receipt, sees, toast
from tests.office import Office

SECRET = "скидка-до-40"


async def begun(office: Office) -> Topic:
    """A conversation that Olga has answered, with a colleague's note in it."""
    anna = office.client()
    topic = await office.write(anna)
    reply = office.olga.at(topic).write("Уже везём")
    await receipt(office, reply)
    return topic


def said_by(office: Office, topic: Topic, text: str) -> Message:
    return next(m for m in topic.messages if text in m.content.words)


Write = Callable[[Office, Topic], list[Message]]


def wrote(*words: Any) -> Write:
    return lambda office, topic: [office.olga.at(topic).write(*words)]


def composed(markup: str) -> Write:
    return lambda office, topic: [office.olga.at(topic).compose(markup)]


def sent(kind: str, *caption: str, **details: Any) -> Write:
    return lambda office, topic: [office.olga.at(topic).send(kind, *caption, **details)]


def album(*captions: str | None) -> Write:
    return lambda office, topic: office.olga.at(topic).album([("photo", c) for c in captions])


FORMS: dict[str, Write] = {
    "slashes": wrote(f"//{SECRET}"),
    "slashes and space": wrote(f"  // {SECRET}"),
    "command": wrote(f"/note {SECRET}"),
    "capitals": wrote(f"/NOTE {SECRET}"),
    "command to the bot": wrote(f"/note@alatau_bot {SECRET}"),
    "exclamation": wrote(f"!note {SECRET}"),
    "list": composed(f"<p>// внутри:</p><ol><li>{SECRET}</li></ol>"),
    "list that begins with it": composed(f"<ol><li>// {SECRET}</li><li>и ещё</li></ol>"),
    "table": composed(f"<table><tr><td>// {SECRET}</td><td>цена</td></tr></table>"),
    "poll": sent("poll", question=f"// {SECRET}?"),
    "behind a zero-width space": wrote(f"\u200b// {SECRET}"),
    "behind a byte-order mark": wrote(f"\ufeff//{SECRET}"),
    "behind a direction mark": wrote(f"\u200e// {SECRET}"),
    "a zero-width joiner within": wrote(f"/\u200d/ {SECRET}"),
    "wide slashes": wrote(f"／／{SECRET}"),
    "new line": wrote(f"/note\n{SECRET}"),
    "photo": sent("photo", f"// {SECRET}"),
    "voice": sent("voice", f"// {SECRET}"),
    "album": album(f"// {SECRET}", None),
    "album, second part": album(SECRET, f"// {SECRET}", None),
    "reply to a colleague": lambda office, topic: [
        office.oleg.at(topic).write(SECRET, reply_to=said_by(office, topic, "Уже везём"))
    ],
    "note with a formatted mark": wrote(
        f"// {SECRET}", [{"type": "bold", "offset": 0, "length": 2}]
    ),
}


@pytest.mark.parametrize("form", daily(5, FORMS))
async def test_a_note_in_any_form_stays_in_the_topic_with_its_mark_or_without(
    office: Office, form: str
) -> None:
    topic = await begun(office)
    note = FORMS[form](office, topic)[0]
    await receipt(office, note, "✍")
    seat = office.oleg.at(topic) if note.sender is office.oleg else office.olga.at(topic)
    if note.kind in ("rich", "poll"):
        pass  # no other shape of it could be told from a new one
    elif note.kind == "text":
        seat.edit(note, text=f"{SECRET} и ещё")
    else:
        seat.edit(note, caption=f"{SECRET} и ещё")
    await office.quiet()
    assert not leaked(office, SECRET)
    assert not office.box.calls_of("sendMediaGroup")
    assert not office.box.calls_of("copyMessages")


async def test_a_reply_to_a_note_is_a_note(office: Office) -> None:
    topic = await begun(office)
    note = office.olga.at(topic).write("// дать скидку?")
    await receipt(office, note, "✍")
    answer = office.olga.at(topic).write(SECRET, reply_to=note)
    await receipt(office, answer, "✍")
    assert not leaked(office, SECRET)


async def test_a_reply_to_a_line_of_the_bot_for_staff_is_a_note(office: Office) -> None:
    topic = await begun(office)
    await press(office, office.olga, topic, "⋯")
    await press(office, office.olga, topic, "История")
    told = await line(office, office.olga, topic, "История:")
    answer = office.olga.at(topic).write(SECRET, reply_to=told)
    await receipt(office, answer, "✍")
    assert not leaked(office, SECRET)


async def test_a_reply_to_the_card_or_to_the_clients_words_is_an_answer(office: Office) -> None:
    topic = await begun(office)
    first = office.olga.at(topic).write("Везём", reply_to=office.card(topic))
    await receipt(office, first)
    words = said_by(office, topic, "Здравствуйте")
    second = office.olga.at(topic).write("Уже у дома", reply_to=words)
    await receipt(office, second)


async def test_the_next_message_after_the_button_is_a_note_and_the_one_after_is_not(
    office: Office,
) -> None:
    topic = await begun(office)
    assert "станет заметкой" in await press(office, office.olga, topic, "Заметка")
    note = office.olga.at(topic).write(SECRET)
    await receipt(office, note, "✍")
    reply = office.olga.at(topic).write("Доставим завтра")
    await receipt(office, reply)
    assert not leaked(office, SECRET)


async def test_the_card_shows_whose_next_message_is_a_note(office: Office) -> None:
    topic = await begun(office)
    await press(office, office.olga, topic, "Заметка")
    await office.until(lambda: "сообщение — заметка: Ольга" in office.card(topic).text)
    await receipt(office, office.olga.at(topic).write(SECRET), "✍")
    await office.until(lambda: "заметка:" not in office.card(topic).text)
    assert not leaked(office, SECRET)


async def test_a_second_press_takes_the_note_back(office: Office) -> None:
    topic = await begun(office)
    await press(office, office.olga, topic, "Заметка")
    await office.until(lambda: "заметка:" in office.card(topic).text)
    assert "Отменено" in await press(office, office.olga, topic, "Заметка")
    await office.until(lambda: "заметка:" not in office.card(topic).text)
    await receipt(office, office.olga.at(topic).write("Доставим завтра"))


async def test_after_five_minutes_the_next_message_is_an_answer_again(office: Office) -> None:
    topic = await begun(office)
    await press(office, office.olga, topic, "Заметка")
    await office.until(lambda: "заметка:" in office.card(topic).text)
    office.pass_time(301)
    await office.until(lambda: "заметка:" not in office.card(topic).text)
    await receipt(office, office.olga.at(topic).write("Доставим завтра"))
    assert "станет заметкой" in await press(office, office.olga, topic, "Заметка")
    await receipt(office, office.olga.at(topic).write(SECRET), "✍")
    assert not leaked(office, SECRET)


async def test_the_button_counts_for_who_pressed_it_alone(office: Office) -> None:
    topic = await office.write(office.client())
    await press(office, office.oleg, topic, "Заметка")
    reply = office.olga.at(topic).write("Доставим завтра")
    await receipt(office, reply)
    note = office.oleg.at(topic).write(SECRET)
    await receipt(office, note, "✍")
    assert not leaked(office, SECRET)


@pytest.mark.parametrize("whole", [False, True])
async def test_after_the_button_a_photo_or_a_whole_album_is_the_note(
    office: Office, whole: bool
) -> None:
    topic = await begun(office)
    await press(office, office.olga, topic, "Заметка")
    seat = office.olga.at(topic)
    parts = (
        seat.album([("photo", SECRET), ("photo", None), ("video", None)])
        if whole
        else [seat.send("photo", SECRET)]
    )
    await receipt(office, parts[0], "✍")
    await office.quiet()
    assert not leaked(office, SECRET)
    assert not office.box.calls_of("sendMediaGroup")
    assert not office.box.calls_of("copyMessages")


async def test_a_sent_reply_changed_into_a_note_is_not_shown_and_that_is_said(
    office: Office,
) -> None:
    topic = await begun(office)
    reply = said_by(office, topic, "Уже везём")
    office.olga.at(topic).edit(reply, text=f"// {SECRET}")
    said = await line(office, office.olga, topic, "клиент видит прежний текст")
    assert said.reply_to is reply
    assert not leaked(office, SECRET)


async def test_who_takes_the_mark_of_a_note_away_is_told_that_it_stays_one(office: Office) -> None:
    topic = await begun(office)
    note = office.olga.at(topic).write(f"// {SECRET}")
    await receipt(office, note, "✍")
    office.olga.at(topic).edit(note, text=SECRET)
    said = await line(office, office.olga, topic, "по-прежнему заметка")
    assert said.reply_to is note
    assert not sees(office.oleg, topic, "по-прежнему заметка"), "it is nobody else's doubt"
    office.olga.at(topic).edit(note, text=f"{SECRET}!")
    await office.quiet()
    lines = [m for m in office.olga.at(topic).messages if "по-прежнему" in m.content.words]
    assert len(lines) == 1, "the mark was gone already"
    assert not leaked(office, SECRET)


async def test_a_reply_still_waiting_and_changed_into_a_note_never_leaves(
    office: Office,
) -> None:
    anna = office.client()
    topic = await office.write(anna)
    office.box.faults.add("flood", "copyMessage", chat=anna, retry_after=1)
    reply = office.olga.at(topic).write("Сделаем")
    await office.until(lambda: any(c.error_code == 429 for c in office.box.calls_of("copyMessage")))
    office.olga.at(topic).edit(reply, text=f"// {SECRET}")
    await receipt(office, reply, "✍")
    office.olga.at(topic).write("Доставим завтра")
    await lands(office, anna, "Доставим завтра")
    assert office.seat(anna).texts == ["Здравствуйте", "Доставим завтра"]


async def test_a_failed_reply_changed_into_a_note_is_not_retried(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    anna.forbid_voice = True
    voice = office.olga.at(topic).send("voice", "цена")
    said = await line(office, office.olga, topic, "не принимает голосовые")
    office.olga.at(topic).edit(voice, caption=f"// {SECRET}")
    await receipt(office, voice, "✍")
    anna.forbid_voice = False
    pressed = office.olga.at(topic).press(said, "Повторить")
    await toast(office, pressed)
    await office.quiet()
    assert not leaked(office, SECRET)


async def test_a_held_message_changed_into_a_note_is_one(office: Office) -> None:
    topic = await begun(office)
    held = office.oleg.at(topic).write("Может, скидку?")
    asked = await line(office, office.oleg, topic, "Разговор ведёт Ольга")
    office.oleg.at(topic).edit(held, text=f"// {SECRET}")
    pressed = office.oleg.at(topic).press(asked, "Отправить")  # before the line is taken back
    await toast(office, pressed)
    await receipt(office, held, "✍")
    await office.quiet()
    assert not leaked(office, SECRET)


async def test_a_reply_to_what_an_anonymous_admin_wrote_is_a_note(office: Office) -> None:
    topic = await begun(office)
    remark = office.boss.anonymous(topic).write("Дайте ей скидку")
    await line(office, office.olga, topic, "Клиенту не отправлено")
    answer = office.olga.at(topic).write(SECRET, reply_to=remark)
    await receipt(office, answer, "✍")
    assert not leaked(office, SECRET)


async def test_by_swipe_only_replies_to_the_client_or_the_card_go_out(tmp_path: Path) -> None:
    async with Office(tmp_path, SMENA_STAFF__REPLY_MODE="swipe") as office:
        anna = office.client()
        topic = await office.write(anna)
        seat = office.olga.at(topic)
        question = said_by(office, topic, "Здравствуйте")
        plain = seat.write(SECRET)
        await receipt(office, plain, "✍")
        swiped = seat.write("Добрый день", reply_to=question)
        await receipt(office, swiped)
        to_card = seat.write("Чем помочь?", reply_to=office.card(topic))
        await receipt(office, to_card)
        to_own = seat.write(f"сам себе {SECRET}", reply_to=swiped)
        await receipt(office, to_own, "✍")
        picture = seat.send("photo", SECRET)
        await receipt(office, picture, "✍")
        parts = seat.album([("photo", "Выбирайте"), ("photo", None)])
        await receipt(office, parts[0], "✍")
        await office.quiet()
        assert office.seat(anna).texts == ["Здравствуйте", "Добрый день", "Чем помочь?"]
        assert not leaked(office, SECRET)


async def test_notes_live_through_a_restart(office: Office) -> None:
    topic = await begun(office)
    await press(office, office.olga, topic, "Заметка")
    await office.stop()
    note = office.olga.at(topic).write(SECRET)
    await office.start()
    await receipt(office, note, "✍")
    assert not leaked(office, SECRET)


SLIPS: dict[str, Write] = {
    "dots": wrote(f"..{SECRET}"),
    "the slash's key on a Russian keyboard": wrote(f". {SECRET}"),
    "backslashes": wrote(f"\\\\ {SECRET}"),
    "one slash and a space": wrote(f"/ note {SECRET}"),
    "slashes apart": wrote(f"/ / {SECRET}"),
    "the word": wrote(f"Заметка: {SECRET}"),
    "the English word": wrote(f"Note - {SECRET}"),
    "a list": composed(f"<p>.. внутри</p><ol><li>{SECRET}</li></ol>"),
    "a caption": sent("photo", f".. {SECRET}"),
}


@pytest.mark.parametrize("form", daily(3, SLIPS))
async def test_what_looks_like_a_slip_of_a_mark_is_held_and_asked(
    office: Office, form: str
) -> None:
    topic = await begun(office)
    slip = SLIPS[form](office, topic)[0]
    asked = await line(office, office.olga, topic, "Похоже на заметку")
    await receipt(office, slip, "🤔")
    assert not leaked(office, SECRET)
    office.olga.at(topic).press(asked, "Сделать заметкой")
    await receipt(office, slip, "✍")
    assert not leaked(office, SECRET)


async def test_braces_that_nobody_fills_are_asked_about_before_a_client_reads_them(
    office: Office,
) -> None:
    anna = office.client()
    topic = await office.write(anna)
    seat = office.olga.at(topic)
    greeting = seat.write("Добрый день, { Client }, ждём вас")
    asked = await line(office, office.olga, topic, "клиент увидел бы фигурные скобки")
    await receipt(office, greeting, "🤔")
    seat.press(asked, "Отправить")
    await lands(office, anna, "Добрый день, { Client }, ждём вас")
    price = seat.write("В {скобках} и {} цена")
    await lands(office, anna, "В {скобках} и {} цена")
    seat.edit(price, text="{client}, вот цена")
    await line(office, office.olga, topic, "Исправление осталось здесь: имя и прочее")
    assert not leaked(office, "вот цена")


async def test_a_command_above_a_list_is_held_like_any_command(office: Office) -> None:
    topic = await begun(office)
    office.olga.at(topic).compose(f"<p>/ban@alatau_bot</p><ol><li>{SECRET}</li></ol>")
    await line(office, office.olga, topic, "Похоже на команду: /ban@alatau_bot")
    assert not leaked(office, SECRET)


@pytest.mark.parametrize("text", ["...ну ладно, держите", "и/или завтра", "Записка в посылке"])
async def test_what_only_resembles_a_slip_goes_to_the_client(office: Office, text: str) -> None:
    client = office.client()
    topic = await office.write(client)
    office.olga.at(topic).write(text)
    await lands(office, client, text)


async def test_what_was_armed_before_closing_can_be_taken_back(office: Office) -> None:
    topic = await office.write(office.client())
    await office.claim(office.olga, topic)
    await press(office, office.olga, topic, "Заметка")
    await press(office, office.olga, topic, "Закрыть")
    await office.until(lambda: "Следующее сообщение — заметка" in office.card(topic).text)
    await press(office, office.olga, topic, "⋯")
    assert "Отменено" in await press(office, office.olga, topic, "Заметка")
    await office.until(lambda: "Следующее сообщение" not in office.card(topic).text)


async def test_of_an_album_whose_mark_comes_too_late_it_is_said_that_it_has_begun(
    office: Office,
) -> None:
    anna = office.client()
    topic = await office.write(anna)
    seat = office.olga.at(topic)

    def part(caption: str | None) -> Message:
        return seat._say(seat._sample("photo", caption, {}), album="late")

    first = part(None)
    await office.until(lambda: len(office.seat(anna).messages) == 2)
    for caption in (f"// {SECRET}", None):
        part(caption)
    said = await line(office, office.olga, topic, "Начало альбома уже ушло клиенту")
    assert said.reply_to is first
    await office.quiet()
    assert len(office.seat(anna).messages) == 2 and not leaked(office, SECRET)
    assert sum("Начало альбома" in words for words in seat.texts) == 1
    seat.write("/undo", reply_to=first)
    await office.until(lambda: len(office.seat(anna).messages) == 1)
