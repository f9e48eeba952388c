"""What a client writes while nobody can have read it yet is answered and ended by nothing."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox import Person
from tests import blank
from tests.flows.staff_world import press
from tests.office import Office

MORE = "И сколько за подъём?"
FIRST = "Сначала прочитайте"
REFUSED = "SELECT EXISTS (SELECT 1 FROM outbox WHERE kind = 'edit' AND state = 'waiting')"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with Office(tmp_path) as company:
        yield company


async def writes_unseen(office: Office, anna: Person) -> None:
    """She writes on, and Telegram lets nothing into the group for a while."""
    office.box.faults.add("flood", "copyMessage", chat=office.group, retry_after=2)
    office.seat(anna).write(MORE)
    await office.until(lambda: office.box.faults.spent)


async def test_a_reply_answers_nothing_that_was_not_there_to_read(office: Office) -> None:
    anna = office.client("Анна")
    topic = await office.write(anna, "Где заказ?")
    await office.claim(office.olga, topic)
    await writes_unseen(office, anna)
    office.olga.at(topic).write("Едет")
    await office.until(lambda: "Едет" in office.seat(anna).texts)
    await office.until(lambda: office.shown(anna, MORE))
    await office.quiet()
    assert "клиент ждёт ответа" in office.card(topic).text
    office.olga.at(topic).write("Подъём бесплатный")
    await office.until(lambda: "ждём клиента" in office.card(topic).text)


async def test_nothing_ends_before_all_of_it_could_be_read(office: Office) -> None:
    anna = office.client("Анна")
    topic = await office.write(anna, "Где заказ?")
    await office.claim(office.olga, topic)
    await writes_unseen(office, anna)
    assert FIRST in await press(office, office.olga, topic, "Закрыть")
    office.group.close_topic(topic)
    await office.until(lambda: office.shown(anna, MORE))
    await office.until(lambda: office.shown(anna, "Разговор не закрыт: от клиента сюда идёт новое"))
    await office.until(lambda: not topic.closed)
    assert "клиент ждёт ответа" in office.card(topic).text
    assert await press(office, office.olga, topic, "Закрыть") == "Закрыто"


async def test_a_reply_answers_no_correction_that_was_not_there_to_read(office: Office) -> None:
    anna = office.client("Анна")
    office.seat(anna).write("Здравствуйте")
    await office.until(lambda: office.shown(anna, "Здравствуйте"))
    sent = office.seat(anna).write("Серый диван есть?")
    await office.until(lambda: office.shown(anna, "Серый диван есть?"))
    topic = office.topic_of(anna)
    assert topic is not None
    await office.claim(office.olga, topic)
    await office.quiet()
    ways = ("editMessageText", "sendMessage")
    office.box.faults.add("flood", ways, chat=office.group, times=2, retry_after=2)
    office.seat(anna).edit(sent, text="А синий? И сколько за подъём?")
    await office.until(lambda: office.box.faults.spent)
    with blank.aside(office.folder / "smena.db") as tx:
        await office.until(lambda: tx.value(REFUSED))
    office.olga.at(topic).write("Серый есть")
    await office.until(lambda: "Серый есть" in office.seat(anna).texts)
    await office.until(lambda: office.shown(anna, "А синий?"))
    await office.quiet()
    assert "клиент ждёт ответа" in office.card(topic).text
    office.olga.at(topic).write("Синий тоже, подъём бесплатный")
    await office.until(lambda: "ждём клиента" in office.card(topic).text)
