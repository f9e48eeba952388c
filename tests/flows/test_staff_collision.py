"""Two people in one topic: what the one writes into the other's conversation waits for a word."""

from pathlib import Path

from sandbox import Message, Person, Topic
from tests.flows.staff_world import lands, leaked, line, press, receipt, sees, toast
from tests.flows.test_shift_scenes import meet, told
from tests.office import Office

QUESTION = "Разговор ведёт Ольга"


async def olgas(office: Office, anna: Person) -> Topic:
    """Anna's topic, and Olga has the conversation."""
    topic = await office.write(anna)
    await office.claim(office.olga, topic)
    return topic


async def test_the_author_alone_is_asked_and_nothing_has_left(office: Office) -> None:
    anna = office.client()
    topic = await olgas(office, anna)
    held = office.oleg.at(topic).write("Скоро привезём")
    asked = await line(office, office.oleg, topic, QUESTION)
    assert asked.reply_to is held
    assert asked.labels == ["Отправить", "Сделать заметкой", "Забрать себе"]
    await receipt(office, held, "🤔")
    assert not sees(office.olga, topic, QUESTION) and not sees(office.boss, topic, QUESTION)
    await office.until(lambda: "1 сообщение" in office.card(topic).text)
    assert not leaked(office, "Скоро привезём")


async def test_send_it(office: Office) -> None:
    anna = office.client()
    topic = await olgas(office, anna)
    held = office.oleg.at(topic).write("Скоро привезём")
    asked = await line(office, office.oleg, topic, QUESTION)
    assert await toast(office, office.oleg.at(topic).press(asked, "Отправить")) == "Отправлено"
    await lands(office, anna, "Скоро привезём")
    await receipt(office, held)
    await office.until(lambda: not sees(office.oleg, topic, QUESTION))
    await office.until(lambda: "Ведёт Ольга · ждём клиента" in office.card(topic).text)


async def test_make_it_a_note(office: Office) -> None:
    topic = await olgas(office, office.client())
    held = office.oleg.at(topic).write("Дай ей скидку")
    asked = await line(office, office.oleg, topic, QUESTION)
    pressed = office.oleg.at(topic).press(asked, "Сделать заметкой")
    assert "Стало заметкой" in await toast(office, pressed)
    await receipt(office, held, "✍")
    await office.until(lambda: not sees(office.oleg, topic, QUESTION))
    await office.quiet()
    assert not leaked(office, "скидку")


async def test_take_it_over_and_the_former_one_hears(office: Office) -> None:
    anna = office.client()
    await meet(office, office.olga)
    topic = await olgas(office, anna)
    office.oleg.at(topic).write("Скоро привезём")
    asked = await line(office, office.oleg, topic, QUESTION)
    pressed = office.oleg.at(topic).press(asked, "Забрать себе")
    assert "теперь ваш" in await toast(office, pressed)
    await lands(office, anna, "Скоро привезём")
    await office.until(lambda: "Ведёт Олег" in office.card(topic).text)
    await office.until(lambda: told(office, office.olga, "Анна: теперь ведёт Олег"))
    await line(office, office.olga, topic, "Теперь ведёт Олег. До этого: Ольга")
    office.oleg.at(topic).write("Ещё часа два")
    await lands(office, anna, "Ещё часа два")


def questions(office: Office, who: Person, topic: Topic) -> list[Message]:
    """The questions about held messages that stand there for that person."""
    return [m for m in who.at(topic).messages if "Клиенту не отправлено" in m.content.words]


async def typed(office: Office, topic: Topic) -> Message:
    """Oleg types on in Olga's conversation; the one question that stands there in the end."""
    seat = office.oleg.at(topic)
    seat.write("Раз")
    await line(office, office.oleg, topic, "«Раз»")
    seat.write("Два")
    seat.send("photo", "Три")
    seat.send("voice")
    asked = await line(office, office.oleg, topic, "Клиенту не отправлено 4 сообщения")
    await office.until(lambda: questions(office, office.oleg, topic) == [asked])
    return asked


async def test_the_question_says_how_many_are_held_and_shows_them_all(office: Office) -> None:
    topic = await olgas(office, office.client())
    asked = await typed(office, topic)
    shown = ("«Раз»", "«Два»", "«Три»", "[голосовое сообщение]")
    assert all(words in asked.content.words for words in shown)
    assert asked.labels == ["Отправить все · 4", "Сделать заметками", "Забрать себе"]
    assert not questions(office, office.olga, topic)


async def test_one_tap_sends_all_and_says_so(office: Office) -> None:
    anna = office.client()
    topic = await olgas(office, anna)
    asked = await typed(office, topic)
    pressed = office.oleg.at(topic).press(asked, "Отправить все · 4", twice=True)
    assert await toast(office, pressed) == "Отправлено: 4 сообщения"
    await office.until(lambda: len(office.seat(anna).messages) == 5)
    assert office.seat(anna).texts[1:] == ["Раз", "Два", "Три", "[voice]"]
    await office.quiet()
    assert len(office.seat(anna).messages) == 5
    assert not questions(office, office.oleg, topic)


async def test_one_tap_makes_notes_of_all_and_says_so(office: Office) -> None:
    topic = await olgas(office, office.client())
    asked = await typed(office, topic)
    pressed = office.oleg.at(topic).press(asked, "Сделать заметками")
    assert "Стало заметками: 4 сообщения" in await toast(office, pressed)
    await office.until(lambda: not questions(office, office.oleg, topic))
    await office.quiet()
    assert not leaked(office, "Два")
    assert "Не отправлено" not in office.card(topic).text


async def test_what_is_taken_back_or_changed_leaves_the_question(office: Office) -> None:
    topic = await olgas(office, office.client())
    seat = office.oleg.at(topic)
    first = seat.write("Раз")
    second = seat.write("Два")
    await line(office, office.oleg, topic, "Клиенту не отправлено 2 сообщения")
    seat.write("/undo", reply_to=first)
    seat.edit(second, text="Послезавтра")
    asked = await line(office, office.oleg, topic, "«Послезавтра»")
    await office.until(lambda: questions(office, office.oleg, topic) == [asked])
    assert "«Раз»" not in asked.content.words
    seat.edit(second, text="// послезавтра")
    await office.until(lambda: not questions(office, office.oleg, topic))


async def test_two_authors_are_asked_each_about_their_own(office: Office) -> None:
    topic = await olgas(office, office.client())
    office.oleg.at(topic).write("От Олега")
    office.boss.at(topic).write("От Босса")
    of_oleg = await line(office, office.oleg, topic, "«От Олега»")
    of_boss = await line(office, office.boss, topic, "«От Босса»")
    assert "От Босса" not in of_oleg.content.words
    assert "От Олега" not in of_boss.content.words


async def test_a_note_is_never_asked_about(office: Office) -> None:
    topic = await olgas(office, office.client())
    note = office.oleg.at(topic).write("// она уже звонила")
    await receipt(office, note, "✍")
    await office.quiet()
    assert not sees(office.oleg, topic, QUESTION)


async def test_an_edit_while_it_waits_is_what_goes_out(office: Office) -> None:
    anna = office.client()
    topic = await olgas(office, anna)
    held = office.oleg.at(topic).write("Завтра")
    asked = await line(office, office.oleg, topic, QUESTION)
    office.oleg.at(topic).edit(held, text="Послезавтра")
    office.oleg.at(topic).press(asked, "Отправить")
    await lands(office, anna, "Послезавтра")


async def test_a_server_without_ephemeral_messages_gets_a_line_for_all(tmp_path: Path) -> None:
    async with Office(tmp_path) as office:
        office.box.lacks("ephemeral")
        anna = office.client()
        topic = await olgas(office, anna)
        office.oleg.at(topic).write("Скоро привезём")
        asked = await line(office, office.olga, topic, QUESTION)
        pressed = office.olga.at(topic).press(asked, "Отправить")
        assert "Решает Олег" in await toast(office, pressed)
        office.oleg.at(topic).press(asked, "Отправить")
        await lands(office, anna, "Скоро привезём")
        await office.until(lambda: asked.deleted)


async def test_the_colleague_who_waits_too_decides_only_about_their_own(tmp_path: Path) -> None:
    async with Office(tmp_path) as office:
        office.box.lacks("ephemeral")
        anna = office.client()
        topic = await olgas(office, anna)
        office.oleg.at(topic).write("От Олега")
        asked = await line(office, office.oleg, topic, QUESTION)
        of_boss = office.boss.at(topic).write("От Босса")
        await receipt(office, of_boss, "🤔")
        pressed = office.boss.at(topic).press(asked, "Отправить")
        await toast(office, pressed)
        await office.quiet()
        assert office.seat(anna).texts == ["Здравствуйте"]


async def test_nobody_decided_for_a_minute_and_it_is_asked_for_all_to_see(
    office: Office,
) -> None:
    anna = office.client()
    topic = await olgas(office, anna)
    held = office.oleg.at(topic).write("Скоро привезём")
    await line(office, office.oleg, topic, QUESTION)
    office.pass_time(61)
    asked = await line(office, office.olga, topic, QUESTION)
    assert asked.reply_to is held
    await office.quiet()
    assert sum(QUESTION in words for words in office.olga.at(topic).texts) == 1
    office.oleg.at(topic).press(asked, "Отправить")
    await lands(office, anna, "Скоро привезём")
    await office.until(lambda: not sees(office.olga, topic, QUESTION))


async def test_what_looks_like_a_command_is_asked_about(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    commands = ("/скидка", "/foo", "/close please", "/ban@other_bot")
    for command in commands:
        held = office.olga.at(topic).write(command)
        await receipt(office, held, "🤔")
    asked = await line(office, office.olga, topic, "Клиенту не отправлено 4 сообщения")
    assert "Похоже на команду: /скидка" in asked.content.words
    assert asked.labels == ["Отправить все · 4", "Сделать заметками"]
    assert not any(leaked(office, command) for command in commands)
    office.olga.at(topic).press(asked, "Отправить все · 4")
    await lands(office, anna, "/ban@other_bot")
    assert office.seat(anna).texts[1:] == list(commands)


async def test_collisions_can_be_left_alone(tmp_path: Path) -> None:
    async with Office(tmp_path, SMENA_STAFF__HOLD_ON_COLLISION="false") as office:
        anna = office.client()
        topic = await olgas(office, anna)
        office.oleg.at(topic).write("Скоро привезём")
        await lands(office, anna, "Скоро привезём")
        await office.until(lambda: "Ведёт Ольга" in office.card(topic).text)


async def test_a_colleague_who_left_no_longer_stands_in_the_way(office: Office) -> None:
    anna = office.client()
    topic = await olgas(office, anna)
    office.group.remove(office.olga)
    await office.until(lambda: "Беру" in office.card(topic).labels)
    office.oleg.at(topic).write("Скоро привезём")
    await lands(office, anna, "Скоро привезём")


async def test_the_question_says_who_has_it_now(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna, "Где заказ?")
    await office.claim(office.olga, topic)
    office.oleg.at(topic).write("Уже едет")
    asked = await line(office, office.oleg, topic, "Разговор ведёт Ольга")
    assert "Забрать себе" in asked.labels
    await press(office, office.olga, topic, "Передать")
    await press(office, office.olga, topic, "⚪ Олег")
    asked = await line(office, office.oleg, topic, "Разговор ведёт Олег. Клиенту не отправлено")
    assert asked.labels == ["Отправить", "Сделать заметкой"]
    await office.until(lambda: not sees(office.oleg, topic, "Разговор ведёт Ольга"))
    await press(office, office.oleg, topic, "⋯")
    await press(office, office.oleg, topic, "Вернуть в очередь")
    asked = await line(office, office.oleg, topic, "✋ Клиенту не отправлено")
    await office.until(lambda: not sees(office.oleg, topic, "Разговор ведёт Олег."))
    answer = office.oleg.at(topic).press(asked, "Отправить")
    assert await toast(office, answer) == "Отправлено"
    await lands(office, anna, "Уже едет")
