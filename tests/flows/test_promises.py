"""Nothing promised dies: it rings, passes on, and only [Done] or closing ends it."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox import Message, Person, Topic
from tests.flows.staff_world import lands, press, toast
from tests.flows.test_shift_scenes import (
    HOUR,
    SHIFTS,
    TUESDAY_NOON,
    asked_by,
    line,
    off_shift,
    on_shift,
    told,
)
from tests.office import Office

MINUTE = 60
RING, DUE, LATE = (
    "срок обещания: ",
    "Срок обещания вышел",
    "Обещанное не сделано в срок",
)


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Office]:
    """The company on a Tuesday at noon, with a day's and a night's shift."""
    async with Office(tmp_path, at=TUESDAY_NOON, **SHIFTS) as company:
        yield company


async def chosen(office: Office, who: Person, topic: Topic, menu: str, label: str) -> None:
    """A time under [Promised] or [Snooze]."""
    await press(office, who, topic, "⋯")
    await press(office, who, topic, menu)
    await press(office, who, topic, label)


async def promised(office: Office, who: Person, client: Person, label: str = "1 час") -> Topic:
    """The operator answers and promises more."""
    topic = await asked_by(office, who, client, "Когда привезут?")
    who.at(topic).write("Узнаю и напишу")
    await lands(office, client, "Узнаю и напишу")
    await chosen(office, who, topic, "Обещано", label)
    await office.until(lambda: "бещано до" in office.card(topic).text)
    return topic


def ring(office: Office, who: Person, words: str) -> Message:
    """The bell that rang for them."""
    return next(m for m in reversed(office.seat(who).messages) if words in (m.text or ""))


async def rings(office: Office, who: Person, words: str, seconds: float) -> Message:
    """After that time it has rung for them."""
    office.pass_time(seconds)
    await office.until(lambda: told(office, who, words))
    return ring(office, who, words)


async def test_a_promise_rings_before_and_at_its_time_and_a_reply_does_not_end_it(
    shop: Office,
) -> None:
    anna = shop.client("Анна")
    await on_shift(shop, shop.olga)
    topic = await promised(shop, shop.olga, anna)
    shop.olga.at(topic).write("Ещё уточняю")
    await lands(shop, anna, "Ещё уточняю")
    bell = await rings(shop, shop.olga, RING, 56 * MINUTE)
    assert bell.labels == ["Ответить", "+30 мин", "🤝 Сделано"]
    assert "бещано до" in shop.card(topic).text
    bell = await rings(shop, shop.olga, DUE, 5 * MINUTE)
    await shop.quiet()
    assert (told(shop, shop.olga, RING), told(shop, shop.olga, DUE)) == (1, 1)
    shop.seat(shop.olga).press(bell, "🤝 Сделано")
    await shop.until(lambda: "бещано до" not in shop.card(topic).text)
    shop.pass_time(HOUR)
    await shop.quiet()
    assert not told(shop, shop.boss, LATE)


async def test_thirty_minutes_more_ring_again(shop: Office) -> None:
    anna = shop.client("Анна")
    await on_shift(shop, shop.olga)
    await promised(shop, shop.olga, anna)
    bell = await rings(shop, shop.olga, DUE, 61 * MINUTE)
    shop.seat(shop.olga).press(bell, "+30 мин")
    await shop.until(lambda: told(shop, shop.olga, "напомню, обещано до"))
    assert bell.labels == []
    shop.pass_time(31 * MINUTE)
    await shop.until(lambda: told(shop, shop.olga, DUE) == 1)


async def test_thirty_minutes_more_count_from_the_promise_until_it_is_past(shop: Office) -> None:
    """In the topic as in private, and whatever was written since the bell rang."""
    anna = shop.client("Анна")
    shop.oleg.at(shop.group.general).write("/on")
    topic = await promised(shop, shop.oleg, anna)
    by = until_of(shop.card(topic))
    shop.pass_time(56 * MINUTE)
    await shop.until(lambda: line(shop, anna, "клиенту обещано"))
    bell = line(shop, anna, "клиенту обещано")
    assert bell
    await shop.write(anna, "Ну что там?")
    for more in [shop.oleg.at(topic).press(bell, "+30 мин") for _ in range(2)]:
        assert until_of(await toast(shop, more)) == by + 30
    await shop.until(lambda: bell.deleted)
    await shop.until(lambda: until_of(shop.card(topic)) == by + 30)
    shop.pass_time(50 * MINUTE)
    await shop.until(lambda: line(shop, anna, "срок вышел"))
    bell = line(shop, anna, "срок вышел")
    assert bell
    more = shop.oleg.at(topic).press(bell, "+30 мин")
    assert until_of(await toast(shop, more)) >= by + 30 + 16 + 30


def until_of(said: Message | str) -> int:
    """Until when it says that something is promised, in minutes of the day."""
    words = said if isinstance(said, str) else said.text or ""
    found = re.search(r"бещано до (\d\d):(\d\d)", words)
    assert found, words
    return int(found[1]) * 60 + int(found[2])


async def test_a_promise_that_is_late_passes_on_and_then_the_lead_hears(shop: Office) -> None:
    anna = shop.client("Анна")
    await on_shift(shop, shop.olga)
    await on_shift(shop, shop.oleg)
    topic = await promised(shop, shop.olga, anna)
    await rings(shop, shop.olga, DUE, 61 * MINUTE)
    shop.pass_time(15 * MINUTE)
    await shop.until(lambda: line(shop, anna, "Срок обещания прошёл, теперь ведёт Олег"))
    await shop.until(lambda: told(shop, shop.oleg, "Вам передано"))
    await shop.until(lambda: "Ведёт Олег" in shop.card(topic).text)
    shop.pass_time(16 * MINUTE)
    await shop.until(lambda: told(shop, shop.boss, LATE))
    shop.seat(shop.boss).write("/summary")
    await shop.until(lambda: told(shop, shop.boss, "🔴 Не сделано обещанное Анна"))
    assert "🤝 Обещаний не в срок 1" in shop.seat(shop.boss).last.text


async def test_closing_asks_while_something_is_promised(shop: Office) -> None:
    anna = shop.client("Анна")
    await on_shift(shop, shop.olga)
    topic = await promised(shop, shop.olga, anna)
    assert "обещан" in await press(shop, shop.olga, topic, "Закрыть")
    await shop.until(lambda: shop.card(topic).labels == ["Всё равно закрыть", "Назад"])
    await press(shop, shop.olga, topic, "Назад")
    shop.group.close_topic(topic, by=shop.boss)
    await shop.until(lambda: line(shop, anna, "Разговор не закрыт: клиенту ещё обещан ответ"))
    await shop.until(lambda: shop.card(topic).labels == ["Всё равно закрыть", "Назад"])
    await shop.until(lambda: not topic.closed)
    assert await press(shop, shop.olga, topic, "Всё равно закрыть") == "Закрыто"
    shop.pass_time(2 * HOUR)
    await shop.quiet()
    assert not told(shop, shop.olga, DUE)


async def test_a_promise_in_a_week_goes_to_whoever_is_there(shop: Office) -> None:
    anna = shop.client("Анна")
    await on_shift(shop, shop.olga)
    topic = await promised(shop, shop.olga, anna, "Через неделю")
    await off_shift(shop, shop.olga)
    await shop.quiet()
    assert "Ведёт Ольга" in shop.card(topic).text, "nobody need look after it yet"
    shop.pass_time(6 * 24 * HOUR + 21 * HOUR)
    await on_shift(shop, shop.oleg)
    await rings(shop, shop.oleg, RING, HOUR - 4 * MINUTE)
    await shop.until(lambda: "Ведёт Олег" in shop.card(topic).text)
    assert not told(shop, shop.olga, RING)


async def test_any_day_can_be_chosen_in_a_calendar(shop: Office) -> None:
    anna = shop.client("Анна")
    await on_shift(shop, shop.olga)
    topic = await asked_by(shop, shop.olga, anna, "Перезвоните в октябре")
    await press(shop, shop.olga, topic, "⋯")
    await press(shop, shop.olga, topic, "Отложить")
    await press(shop, shop.olga, topic, "Другой день…")
    await shop.until(lambda: "1.10" in shop.card(topic).labels)
    assert shop.card(topic).labels[:7] == ["Пн", "Вт", "Ср", "Чт", "Пт", "Сб", "Вс"]
    day = next(key for row in shop.card(topic).buttons for key in row if key.label == "1.10")
    taken = shop.olga.at(topic).press(shop.card(topic), day.data)
    assert await toast(shop, taken) == "Отложено до 1 октября, 10:00"
    await shop.until(lambda: "отложено до" in shop.card(topic).text)
    first_of_october = TUESDAY_NOON.replace(month=10, day=1, hour=10) - TUESDAY_NOON
    shop.pass_time((first_of_october - timedelta(hours=1)).total_seconds())
    await on_shift(shop, shop.olga)
    shop.pass_time(HOUR + MINUTE)
    await shop.until(lambda: told(shop, shop.olga, "Пора вернуться к отложенному"))


async def test_what_wakes_while_its_operator_is_off_goes_to_whoever_is_there(shop: Office) -> None:
    anna = shop.client("Анна")
    await on_shift(shop, shop.olga)
    topic = await asked_by(shop, shop.olga, anna, "Подумаю до вечера")
    shop.olga.at(topic).write("Хорошо")
    await lands(shop, anna, "Хорошо")
    await chosen(shop, shop.olga, topic, "Отложить", "1 час")
    await off_shift(shop, shop.olga)
    await on_shift(shop, shop.oleg)
    shop.pass_time(61 * MINUTE)
    await shop.until(lambda: told(shop, shop.oleg, "Вам передано"))
    await shop.until(lambda: "Ведёт Олег" in shop.card(topic).text)
    assert not told(shop, shop.olga, "Пора вернуться")


async def test_what_wakes_with_nobody_there_stands_in_the_queue(shop: Office) -> None:
    anna = shop.client("Анна")
    await on_shift(shop, shop.olga)
    topic = await asked_by(shop, shop.olga, anna, "Подумаю до вечера")
    shop.olga.at(topic).write("Хорошо")
    await lands(shop, anna, "Хорошо")
    await chosen(shop, shop.olga, topic, "Отложить", "1 час")
    await off_shift(shop, shop.olga)
    shop.pass_time(61 * MINUTE)
    await shop.until(lambda: "Беру" in shop.card(topic).labels)
    shop.seat(shop.boss).write("/queue")
    await shop.until(lambda: told(shop, shop.boss, "В очереди"))
    assert "Анна" in shop.seat(shop.boss).last.text
    assert not told(shop, shop.olga, "Пора вернуться")
