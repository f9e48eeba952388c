"""The taps of docs/screens.md, pressed in Telegram and counted: exactly these, and none more."""

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox import Message, Person, Topic
from tests.flows.staff_world import lands, press, receipt, toast
from tests.flows.test_shift_scenes import SHIFTS, TUESDAY_NOON, meet, planned, told
from tests.office import Office
from tests.rules.taps import PRESSED

MINUTE = 60


class Thumb:
    """Presses, and counts what it pressed for which purpose."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.taps: Counter[str] = Counter()

    async def card(self, what: str, who: Person, topic: Topic, label: str) -> None:
        """A button of the card, by the beginning of its label or the name in it."""
        office = self.office
        await office.until(lambda: _label(office.card(topic), label))
        self.taps[what] += 1
        await toast(office, office.press(who, topic, _label(office.card(topic), label)))

    async def private(self, what: str, who: Person, label: str, words: str) -> None:
        """A button in private; then those words come."""
        seat, before = self.office.seat(who), told(self.office, who, words)
        row = next(m for m in reversed(seat.messages) if _label(m, label))
        self.taps[what] += 1
        seat.press(row, _label(row, label))
        await self.office.until(lambda: told(self.office, who, words) > before)


def _label(message: Message, wanted: str) -> str:
    return next((label for label in message.labels if wanted in label), "")


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Office]:
    """The company on a Tuesday at noon."""
    async with Office(tmp_path, at=TUESDAY_NOON, **SHIFTS) as company:
        yield company


async def test_a_conversation_is_worked_on_with_these_taps(shop: Office) -> None:
    thumb, anna = Thumb(shop), shop.client("Анна")
    olga, oleg = shop.olga, shop.oleg
    for who in (olga, oleg):
        await meet(shop, who)
        await thumb.private("come on duty", who, "На смене", "Вы на смене")
    thumb.taps["come on duty"] //= 2

    topic = await shop.write(anna, "Где мой диван?")
    await thumb.card("claim a conversation", olga, topic, "Беру")
    await shop.until(lambda: "Ведёт Ольга" in shop.card(topic).text)
    await receipt(shop, olga.at(topic).write("Слушаю"))
    await lands(shop, anna, "Слушаю")
    thumb.taps["reply"] += 0

    await thumb.card("leave a note", olga, topic, "Заметка")
    await receipt(shop, olga.at(topic).write("Просила красный"), "✍")
    assert "Просила красный" not in shop.seat(anna).texts

    await thumb.card("hand over, and the colleague knows", olga, topic, "Передать")
    await thumb.card("hand over, and the colleague knows", olga, topic, "Олег")
    await shop.until(lambda: told(shop, oleg, "передаёт вам разговор"))
    await shop.until(lambda: "Ведёт Олег" in shop.card(topic).text)
    await thumb.card("take from a colleague, who hears of it", olga, topic, "⋯")
    await thumb.card("take from a colleague, who hears of it", olga, topic, "Забрать себе")
    await shop.until(lambda: told(shop, oleg, "теперь ведёт Ольга"))

    await thumb.card("promise, and be reminded", olga, topic, "⋯")
    await thumb.card("promise, and be reminded", olga, topic, "Обещано")
    await thumb.card("promise, and be reminded", olga, topic, "30 минут")
    shop.pass_time(26 * MINUTE)
    await shop.until(lambda: told(shop, olga, "Через 4 минуты срок обещания"))
    await press(shop, olga, topic, "🤝 Обещанное сделано")

    head = shop.card(topic)
    for number in range(12):
        shop.seat(anna).write(f"и ещё {number}")
    await shop.until(lambda: shop.shown(anna, "и ещё 11"))
    await receipt(shop, olga.at(topic).write("Поняла"))
    await shop.until(lambda: shop.card(topic) is not head)
    await thumb.card("close with the card scrolled away", olga, topic, "Закрыть")
    await shop.until(lambda: "✅" in shop.card(topic).text)
    _agree(thumb)


async def test_a_day_is_spent_with_these_taps(shop: Office) -> None:
    thumb, anna, boss = Thumb(shop), shop.client("Анна"), shop.seat(shop.boss)
    thumb.taps["a day of the roster"] = await planned(shop, shop.olga, "Day")
    await shop.until(lambda: told(shop, shop.olga, "Вы на смене"))
    await thumb.private("a break, and its end", shop.olga, "Перерыв", "новое к вам не придёт")
    shop.pass_time(31 * MINUTE)
    await shop.until(lambda: told(shop, shop.olga, "Перерыв кончился"))

    topic = await shop.write(anna, "Где мой диван?")
    await receipt(shop, shop.olga.at(topic).write("Привезём сегодня"))
    await press(shop, shop.olga, topic, "Закрыть")
    shop.pass_time(6 * MINUTE)
    await shop.until(lambda: shop.seat(anna).last.labels == ["👍", "😐", "👎"])
    shop.seat(anna).press(shop.seat(anna).last, "👎")
    await shop.until(lambda: "Что пошло не так?" in shop.seat(anna).last.text)
    shop.seat(anna).write("Привезли не то")
    await shop.until(lambda: "что пошло не так: «Привезли не то»" in boss.last.text)
    link = next(key.url for row in boss.last.buttons for key in row if key.label == "Ответить")
    assert link and link.endswith(f"/{topic.id}"), "a tap, and one stands where one writes"
    thumb.taps["see and answer a bad rating, as an owner"] += 1
    shop.boss.at(topic).write("Простите, заменим сегодня")
    await lands(shop, anna, "Простите, заменим сегодня")
    _agree(thumb)


def _agree(thumb: Thumb) -> None:
    assert thumb.taps == {what: PRESSED[what].now for what in thumb.taps}


def test_every_line_of_the_table_is_pressed_by_a_scene_and_none_is_dearer() -> None:
    source = Path(__file__).read_text("utf-8")
    assert [what for what in PRESSED if f'"{what}"' not in source] == []
    assert [what for what, cost in PRESSED.items() if cost.now > cost.before] == []
