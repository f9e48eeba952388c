"""An operator takes a message back."""

from sandbox import Person, Topic
from tests.flows.staff_world import lands, line, press, receipt
from tests.office import Office


async def replied(office: Office, anna: Person, text: str = "Цена 9 000"):
    """Anna's topic and Olga's reply, which has arrived."""
    topic = await office.write(anna)
    reply = office.olga.at(topic).write(text)
    await lands(office, anna, text)
    await receipt(office, reply)
    return topic, reply


def takes_back(topic: Topic, who: Person) -> int:
    return sum("Отозвано" in words for words in who.at(topic).texts)


async def test_by_command_in_reply(office: Office) -> None:
    anna = office.client()
    topic, reply = await replied(office, anna)
    office.olga.at(topic).write("/undo", reply_to=reply)
    said = await line(office, office.olga, topic, "Отозвано")
    assert said.reply_to is reply
    await office.until(lambda: reply.reaction_of(office.bot) is None)
    assert office.seat(anna).texts == ["Здравствуйте"]


async def test_by_the_card(office: Office) -> None:
    anna = office.client()
    topic, _ = await replied(office, anna)
    office.olga.at(topic).write("И ещё одно")
    await lands(office, anna, "И ещё одно")
    await press(office, office.olga, topic, "⋯")
    assert await press(office, office.olga, topic, "Отозвать") == "Отзываю"
    await office.until(lambda: office.seat(anna).texts == ["Здравствуйте", "Цена 9 000"])


async def test_nothing_to_take_back(office: Office) -> None:
    anna = office.client()
    topic, _ = await replied(office, anna)
    await press(office, office.oleg, topic, "⋯")
    assert await press(office, office.oleg, topic, "Отозвать") == "Отзывать нечего"
    assert office.seat(anna).texts == ["Здравствуйте", "Цена 9 000"]


async def test_a_whole_album_with_one_line(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    parts = office.olga.at(topic).album([("photo", "Три цвета"), ("photo", None), ("photo", None)])
    await office.until(lambda: len(office.seat(anna).messages) == 4)
    await receipt(office, parts[0])
    office.olga.at(topic).write("/undo", reply_to=parts[1])
    await office.until(lambda: office.seat(anna).texts == ["Здравствуйте"])
    await line(office, office.olga, topic, "Отозвано")
    await office.quiet()
    assert takes_back(topic, office.olga) == 1


async def test_too_old_for_telegram(office: Office) -> None:
    anna = office.client()
    topic, reply = await replied(office, anna)
    office.pass_time(49 * 3600)
    office.olga.at(topic).write("/undo", reply_to=reply)
    said = await line(office, office.olga, topic, "Не отозвано.")
    assert "двух суток" in said.text
    await press(office, office.olga, topic, "⋯")
    taken = await press(office, office.olga, topic, "Отозвать")
    assert taken == "Не отозвано: почему, написано под сообщением"
    assert office.seat(anna).texts == ["Здравствуйте", "Цена 9 000"]


async def test_a_colleagues_message_is_theirs_or_a_leads_to_take_back(office: Office) -> None:
    anna = office.client()
    topic, reply = await replied(office, anna)
    office.oleg.at(topic).write("/undo", reply_to=reply)
    await line(office, office.oleg, topic, "отозвать может автор, старший или владелец")
    assert office.seat(anna).texts[-1] == "Цена 9 000"
    office.boss.at(topic).write("/undo", reply_to=reply)
    await office.until(lambda: office.seat(anna).texts == ["Здравствуйте"])


async def test_a_message_that_has_not_left_yet_never_leaves(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    office.box.faults.add("flood", "copyMessage", chat=anna, retry_after=1)
    reply = office.olga.at(topic).write("Цена 9 000")
    await office.until(lambda: any(c.error_code == 429 for c in office.box.calls_of("copyMessage")))
    office.olga.at(topic).write("/undo", reply_to=reply)
    await line(office, office.olga, topic, "Отозвано")
    office.olga.at(topic).write("Цена 90 000")
    await lands(office, anna, "Цена 90 000")
    assert office.seat(anna).texts == ["Здравствуйте", "Цена 90 000"]


async def test_of_what_was_held_it_is_not_said_that_the_client_had_it(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    await office.claim(office.oleg, topic)
    reply = office.olga.at(topic).write("Цена 9 000")
    await receipt(office, reply, "🤔")
    office.olga.at(topic).write("/undo", reply_to=reply)
    await line(office, office.olga, topic, "клиент это сообщение не получит")
    await office.until(lambda: reply.reaction_of(office.bot) is None)
    await office.quiet()
    assert office.seat(anna).texts == ["Здравствуйте"]


async def test_an_album_that_has_not_left_yet_never_leaves(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    office.box.faults.add("flood", "copyMessages", chat=anna, retry_after=1)
    parts = office.olga.at(topic).album([("photo", "Три"), ("photo", None), ("photo", None)])
    await office.until(
        lambda: [c for c in office.box.calls_of("copyMessages") if c.error_code == 429]
    )
    office.olga.at(topic).write("/undo", reply_to=parts[2])
    await line(office, office.olga, topic, "Отозвано")
    office.olga.at(topic).write("Цена 90 000")
    await lands(office, anna, "Цена 90 000")
    assert office.seat(anna).texts == ["Здравствуйте", "Цена 90 000"]
    assert takes_back(topic, office.olga) == 1


async def test_without_a_reply_the_command_says_how(office: Office) -> None:
    anna = office.client()
    topic, _ = await replied(office, anna)
    office.olga.at(topic).write("/undo")
    await line(office, office.olga, topic, "Ответьте командой /undo")
    assert office.seat(anna).texts[-1] == "Цена 9 000"


async def test_a_note_was_never_sent(office: Office) -> None:
    topic = await office.write(office.client())
    note = office.olga.at(topic).write("// дорого")
    await receipt(office, note, "✍")
    office.olga.at(topic).write("/undo", reply_to=note)
    await line(office, office.olga, topic, "клиенту не отправляли")


async def test_twice_is_answered_honestly(office: Office) -> None:
    anna = office.client()
    topic, reply = await replied(office, anna)
    office.olga.at(topic).write("/undo", reply_to=reply)
    await line(office, office.olga, topic, "Отозвано")
    office.olga.at(topic).write("/undo", reply_to=reply)
    await line(office, office.olga, topic, "этого сообщения уже нет")


async def test_an_edit_of_what_was_taken_back_stays_here(office: Office) -> None:
    anna = office.client()
    topic, reply = await replied(office, anna)
    office.olga.at(topic).write("/undo", reply_to=reply)
    await line(office, office.olga, topic, "Отозвано")
    office.olga.at(topic).edit(reply, text="Цена 8 000")
    await office.quiet()
    assert office.seat(anna).texts == ["Здравствуйте"]


async def test_what_telegram_refuses_to_delete_is_still_the_answer(office: Office) -> None:
    """Nobody is said to have waited for two days, nor to wait who was answered."""
    anna = office.client()
    topic, reply = await replied(office, anna)
    words = "Bad Request: message can't be deleted"
    office.box.faults.add("reject", "deleteMessage", anna, words=words)
    office.olga.at(topic).write("/undo", reply_to=reply)
    said = await line(office, office.olga, topic, "Не отозвано.")
    assert "у клиента оно осталось" in said.text and "двух суток" not in said.text
    await office.until(lambda: "ждём клиента" in office.card(topic).text)
    assert office.seat(anna).texts == ["Здравствуйте", "Цена 9 000"]
