"""In a threaded private chat whatever is said stands in the thread where they wrote."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox import Message, Person, Seat, posting
from tests.office import Office


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with Office(tmp_path) as company:
        company.bot.has_topics = True
        yield company


def thread(office: Office, who: Person, name: str = "Диван") -> Seat:
    return office.seat(who).thread(name)


async def comes(office: Office, seat: Seat, text: str) -> Message:
    """That text stands in the thread."""
    await office.until(lambda: seat.messages and text in seat.last.content.words)
    return seat.last


async def ask(office: Office, who: Person, seat: Seat, text: str) -> None:
    seat.write(text)
    await office.until(lambda: office.shown(who, text))


async def test_answers_of_every_kind_stand_where_the_client_wrote(office: Office) -> None:
    anna = office.client()
    seat = thread(office, anna)
    await ask(office, anna, seat, "Есть диваны?")
    topic = office.topic_of(anna)
    assert topic is not None
    office.olga.at(topic).write("Есть")
    await comes(office, seat, "Есть")
    office.olga.at(topic).send("photo", "Вот такой")
    await comes(office, seat, "Вот такой")
    office.olga.at(topic).album([("photo", "Или эти"), ("photo", None)])
    await office.until(lambda: len(seat.messages) == 5)
    office.olga.at(topic).send("live_location")
    await office.until(lambda: len(seat.messages) == 6)


async def test_lines_of_the_bot_s_own_and_pages_stand_there_too(office: Office) -> None:
    anna = office.client()
    seat = thread(office, anna)
    seat.start()
    await office.until(lambda: len(seat.messages) == 2)
    seat.write("/privacy")
    await office.until(lambda: len(seat.messages) == 4)
    boss = thread(office, office.boss, "Сводки")
    boss.write("/summary")
    await office.until(lambda: "Вчера" in boss.last.labels)
    before, pressed = boss.last.text, boss.press(boss.last, "Вчера")
    await office.until(lambda: pressed.answer is not None and boss.last.text != before)


async def test_the_answer_to_an_older_message_stands_beside_it(office: Office) -> None:
    anna = office.client()
    sofa, table = thread(office, anna), thread(office, anna, "Стол")
    await ask(office, anna, sofa, "Есть диваны?")
    await ask(office, anna, table, "А столы?")
    topic = office.topic_of(anna)
    assert topic is not None
    first = next(m for m in topic.messages if m.quoted == "Есть диваны?")
    office.olga.at(topic).write("Диваны есть", reply_to=first)
    got = await comes(office, sofa, "Диваны есть")
    assert got.reply_to is not None and got.reply_to.text == "Есть диваны?"
    office.olga.at(topic).write("И столы")
    await comes(office, table, "И столы")


async def test_a_thread_that_was_deleted_holds_nothing_up(office: Office) -> None:
    anna = office.client()
    seat = thread(office, anna)
    await ask(office, anna, seat, "Есть диваны?")
    topic = office.topic_of(anna)
    assert topic is not None and seat.topic is not None
    posting.remove_topic(office.box.world, seat.topic)
    office.olga.at(topic).write("Есть")
    await office.until(lambda: "Есть" in office.seat(anna).texts)
    office.olga.at(topic).write("И много")
    await office.until(lambda: "И много" in office.seat(anna).texts)
    assert office.topic_of(anna) is topic and not topic.deleted


async def test_who_writes_outside_of_threads_is_answered_there(office: Office) -> None:
    anna = office.client()
    await ask(office, anna, thread(office, anna), "Есть диваны?")
    await ask(office, anna, office.seat(anna), "Ау")
    topic = office.topic_of(anna)
    assert topic is not None
    office.olga.at(topic).write("Слушаю")
    await office.until(lambda: office.seat(anna).last.text == "Слушаю")
    assert office.seat(anna).last.topic is None
