"""What is shown is so: the row of duty follows what happened, one mark everywhere, one list."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox import Person
from tests.flows.staff_world import press
from tests.flows.test_shift_scenes import (
    HOUR,
    SHIFTS,
    TUESDAY_NOON,
    asked_by,
    line,
    meet,
    off_shift,
    on_shift,
    planned,
    tap,
    told,
)
from tests.office import Office


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Office]:
    """The company on a Tuesday at noon."""
    async with Office(tmp_path, at=TUESDAY_NOON, **SHIFTS) as company:
        yield company


@pytest.fixture
async def evening(tmp_path: Path) -> AsyncIterator[Office]:
    """The same twenty minutes before the day's shift ends."""
    async with Office(tmp_path, at=TUESDAY_NOON.replace(hour=17, minute=40), **SHIFTS) as company:
        yield company


def row_of(office: Office, who: Person) -> list[str]:
    """The permanent row of duty as it stands now."""
    seat = office.seat(who)
    rows = (message.labels for message in reversed(seat.messages))
    return next(labels for labels in rows if any("Перерыв" in label for label in labels))


def lists_of(office: Office, who: Person, client: str) -> list[str]:
    """The messages in private that name that client."""
    return [text for text in office.seat(who).texts if client in text]


async def test_the_roster_ends_the_shift_and_the_mark_moves(evening: Office) -> None:
    await meet(evening, evening.olga)
    await planned(evening, evening.olga, "Day")
    await evening.until(lambda: "✓ На смене" in row_of(evening, evening.olga))
    evening.pass_time(21 * 60)
    await evening.until(lambda: told(evening, evening.olga, "Смена кончилась"))
    assert row_of(evening, evening.olga) == ["На смене", "Перерыв", "✓ Конец смены"]
    assert "никто не ждёт" in evening.seat(evening.olga).last.text


async def test_a_break_ends_by_itself_and_that_is_told(shop: Office) -> None:
    await on_shift(shop, shop.olga)
    await tap(shop, shop.olga, "Перерыв", "Перерыв до")
    assert "✓ Перерыв" in row_of(shop, shop.olga)
    shop.pass_time(HOUR)
    await shop.until(lambda: told(shop, shop.olga, "Перерыв кончился, вы снова на смене"))
    assert "✓ На смене" in row_of(shop, shop.olga)


async def test_an_end_on_another_day_names_it(shop: Office) -> None:
    await planned(shop, shop.oleg, "Night")
    shop.pass_time(6 * HOUR + 60)
    await shop.until(lambda: told(shop, shop.oleg, "Вы на смене до 23 сентября, 09:00"))


async def test_whoever_leaves_hears_what_is_still_theirs(shop: Office) -> None:
    await on_shift(shop, shop.olga)
    topic = await asked_by(shop, shop.olga, shop.client("Анна"), "Привезёте?")
    await off_shift(shop, shop.olga)
    assert "Вашего ответа ещё ждут: 1 разговор" in shop.seat(shop.olga).last.text
    await on_shift(shop, shop.olga)
    shop.olga.at(topic).write("Завтра")
    await shop.until(lambda: "⚪" in shop.card(topic).text)
    await off_shift(shop, shop.olga)
    shop.pass_time(60)
    await shop.until(lambda: told(shop, shop.olga, "За смену: 1 ответ"))
    own_day = next(text for text in shop.seat(shop.olga).texts if "За смену" in text)
    assert "открытых у вас: 1" in own_day and "ничего не осталось" not in own_day


async def test_a_shift_starts_with_one_list_that_has_what_the_night_left(shop: Office) -> None:
    await meet(shop, shop.oleg)
    await meet(shop, shop.olga)
    await shop.write(shop.client("Бек"), "Ночью писал")
    shop.pass_time(20 * 60)
    taken = await shop.write(shop.client("Анна"), "Утром пишу")
    await shop.claim(shop.boss, taken)
    await tap(shop, shop.oleg, "На смене", "Вы на смене")
    shop.pass_time(5)
    await shop.quiet()
    (start,) = lists_of(shop, shop.oleg, "Бек")
    assert "Вам передано\n❗" not in start and "🔴 Бек" in start and "«Ночью писал»" in start
    assert "У коллег ждут ответа: 1" in start
    assert not told(shop, shop.oleg, "Вам передано: 1")


async def test_one_mark_on_the_card_the_topic_and_the_lists(shop: Office) -> None:
    await on_shift(shop, shop.olga)
    topic = await shop.write(shop.client("Анна"), "Есть серый?")
    assert "❗ Никто не ведёт" in shop.card(topic).text
    shop.seat(shop.olga).write("/queue")
    await shop.until(lambda: told(shop, shop.olga, "❗ Анна"))
    assert "«Есть серый?»" in shop.seat(shop.olga).last.text
    await shop.claim(shop.olga, topic)
    assert "🟡 Ведёт Ольга" in shop.card(topic).text
    shop.pass_time(6)
    await shop.until(lambda: topic.icon == "📝")
    shop.pass_time(20 * 60)
    await shop.until(lambda: "🔴 Ведёт Ольга" in shop.card(topic).text)
    shop.seat(shop.olga).write("/mine")
    await shop.until(lambda: told(shop, shop.olga, "У вас\n🔴 Анна"))
    shop.olga.at(topic).write("Есть")
    await shop.until(lambda: "⚪ Ведёт Ольга · ждём клиента" in shop.card(topic).text)
    shop.pass_time(6)
    await shop.until(lambda: topic.icon == "💬")


async def test_opening_a_menu_says_nothing_and_handing_over_says_to_whom(evening: Office) -> None:
    await planned(evening, evening.olga, "Day")
    topic = await asked_by(evening, evening.olga, evening.client("Анна"), "Когда доставка?")
    assert await press(evening, evening.olga, topic, "⋯") == ""
    await on_shift(evening, evening.oleg)
    evening.pass_time(6 * 60)
    await evening.until(lambda: told(evening, evening.olga, "Смена до"))
    leaving = next(m for m in evening.seat(evening.olga).messages if "🕔" in (m.text or ""))
    assert "«Когда доставка?»" in leaving.text
    given = evening.seat(evening.olga).press(leaving, "Передать · Анна")
    await evening.until(lambda: given.answer is not None)
    assert given.answer.text == "Теперь ведёт Олег"


async def test_why_names_the_one_cause(shop: Office) -> None:
    anna = shop.client("Анна")
    await on_shift(shop, shop.olga)
    await on_shift(shop, shop.oleg)
    topic = await asked_by(shop, shop.olga, anna, "Есть кто?")
    shop.pass_time(16 * 60)
    await shop.until(lambda: "Ведёт Олег" in shop.card(topic).text)
    await press(shop, shop.oleg, topic, "⋯")
    await press(shop, shop.oleg, topic, "Отложить")
    await press(shop, shop.oleg, topic, "1 час")
    shop.oleg.at(topic).write("/why")
    await shop.until(lambda: line(shop, anna, "💤 Ведёт Олег: долго не было ответа · Ольга"))


async def test_a_bad_rating_leads_to_the_topic_by_a_tap(shop: Office) -> None:
    anna = shop.client("Анна")
    topic = await shop.write(anna, "Где заказ?")
    shop.olga.at(topic).write("Везём")
    await shop.until(lambda: "⚪" in shop.card(topic).text)
    await press(shop, shop.olga, topic, "Закрыть")
    shop.pass_time(6 * 60)
    await shop.until(lambda: "👎" in shop.seat(anna).last.labels)
    shop.seat(anna).press(shop.seat(anna).last, "👎")
    await shop.until(lambda: told(shop, shop.boss, "Анна: плохая оценка"))
    assert shop.seat(shop.boss).last.labels == ["Ответить", "Передать ▸"]
