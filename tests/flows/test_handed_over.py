"""Handed over and told: whoever gets a conversation hears of it, with what they have to know."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox import Message
from tests.flows.staff_world import press
from tests.flows.test_shift_scenes import (
    SHIFTS,
    TUESDAY_NOON,
    asked_by,
    line,
    meet,
    on_shift,
    planned,
    told,
)
from tests.office import Office


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Office]:
    """The company on a Tuesday at noon."""
    async with Office(tmp_path, at=TUESDAY_NOON, **SHIFTS) as company:
        yield company


@pytest.fixture
async def giving(tmp_path: Path) -> AsyncIterator[Office]:
    """A company that gives each new conversation to somebody by itself."""
    settings = {**SHIFTS, "SMENA_DUTY__ASSIGN": "auto"}
    async with Office(tmp_path, at=TUESDAY_NOON, **settings) as company:
        yield company


async def test_who_gets_one_by_hand_hears_in_private_with_the_words_and_the_note(
    shop: Office,
) -> None:
    anna = shop.client("Анна")
    await on_shift(shop, shop.olga)
    await on_shift(shop, shop.oleg)
    topic = await asked_by(shop, shop.olga, anna, "Диван приедет завтра?")
    shop.olga.at(topic).write("// ждёт звонка со склада")
    await press(shop, shop.olga, topic, "Передать")
    oleg = next(label for label in shop.card(topic).labels if "Олег" in label)
    assert "Теперь ведёт Олег" in await press(shop, shop.olga, topic, oleg)
    await shop.until(lambda: told(shop, shop.oleg, "Ольга передаёт вам разговор"))
    said = shop.seat(shop.oleg).last
    assert "Диван приедет завтра?" in said.text and "ждёт звонка со склада" in said.text
    assert "t.me/c/" in said.html
    await shop.until(lambda: line(shop, anna, "Ольга передаёт разговор, теперь ведёт Олег"))


async def test_who_never_started_the_bot_is_mentioned_when_given_one_by_hand(shop: Office) -> None:
    anna = shop.client("Анна")
    topic = await asked_by(shop, shop.olga, anna, "Есть кто?")
    shop.oleg.at(topic).write("// я тут")
    await shop.quiet()  # Telegram was asked who he is
    await press(shop, shop.olga, topic, "⋯")
    await press(shop, shop.olga, topic, "Обещано")
    await press(shop, shop.olga, topic, "1 час")
    shop.olga.at(topic).write("// ждёт звонка")
    await press(shop, shop.olga, topic, "Передать")
    oleg = next(label for label in shop.card(topic).labels if "Олег" in label)
    await press(shop, shop.olga, topic, oleg)
    await shop.until(lambda: line(shop, anna, "Ольга передаёт разговор, теперь ведёт Олег"))
    said = line(shop, anna, "Ольга передаёт разговор, теперь ведёт Олег")
    assert f"tg://user?id={shop.oleg.id}" in said.html
    assert "Ольга пишет: «// ждёт звонка»" in said.text
    assert "Последнее сообщение: «Есть кто?»" in said.text and "Обещано до 13:00" in said.text
    await press(shop, shop.olga, topic, "⋯")
    await press(shop, shop.olga, topic, "Забрать себе")
    await shop.until(lambda: line(shop, anna, "Теперь ведёт Ольга"))
    assert f"tg://user?id={shop.oleg.id}" in line(shop, anna, "Теперь ведёт Ольга").html


async def test_a_colleague_takes_it_and_the_former_one_hears(shop: Office) -> None:
    anna = shop.client("Анна")
    await meet(shop, shop.olga)
    topic = await asked_by(shop, shop.olga, anna, "Есть кто?")
    await press(shop, shop.oleg, topic, "⋯")
    assert await press(shop, shop.oleg, topic, "Забрать себе") == "Разговор ваш"
    await shop.until(lambda: "Ведёт Олег" in shop.card(topic).text)
    await shop.until(lambda: told(shop, shop.olga, "Анна: теперь ведёт Олег"))


async def test_a_third_one_hands_it_over_or_puts_it_back_and_who_had_it_hears(shop: Office) -> None:
    anna = shop.client("Анна")
    await on_shift(shop, shop.olga)
    await on_shift(shop, shop.oleg)
    topic = await asked_by(shop, shop.olga, anna, "Есть кто?")
    await press(shop, shop.boss, topic, "Передать")
    oleg = next(label for label in shop.card(topic).labels if "Олег" in label)
    await press(shop, shop.boss, topic, oleg)
    await shop.until(lambda: told(shop, shop.oleg, "Босс передаёт вам разговор"))
    await shop.until(lambda: told(shop, shop.olga, "Анна: теперь ведёт Олег"))
    assert not told(shop, shop.boss, "теперь ведёт")
    await press(shop, shop.boss, topic, "⋯")
    await press(shop, shop.boss, topic, "Вернуть в очередь")
    await shop.until(lambda: told(shop, shop.oleg, "Анна: Босс возвращает разговор в очередь"))


async def test_many_at_once_are_told_in_one_message_each_with_its_link(giving: Office) -> None:
    await on_shift(giving, giving.olga)
    crowd = [giving.client(f"Клиент {number}") for number in range(8)]
    for client in crowd:
        giving.seat(client).write(f"Вопрос от {client.name}")
    await giving.until(lambda: all(giving.shown(client, "Вопрос") for client in crowd))
    await giving.quiet()
    giving.pass_time(61)

    def lists() -> list[Message]:
        return [m for m in giving.seat(giving.olga).messages if "Вам передано" in m.text]

    await giving.until(lambda: sum(m.html.count("t.me/c/") for m in lists()) == len(crowd))
    assert len(lists()) <= 2


async def test_what_is_given_to_somebody_at_home_waits_for_their_shift(shop: Office) -> None:
    anna = shop.client("Анна")
    await on_shift(shop, shop.olga)
    await meet(shop, shop.oleg)
    shop.seat(shop.oleg).write("/off")
    await shop.quiet()
    topic = await asked_by(shop, shop.olga, anna, "Спрошу у Олега")
    await press(shop, shop.olga, topic, "Передать")
    oleg = next(label for label in shop.card(topic).labels if "Олег" in label)
    await press(shop, shop.olga, topic, oleg)
    await shop.until(lambda: "Ведёт Олег" in shop.card(topic).text)
    shop.pass_time(20 * 60)
    await shop.quiet()
    assert "Ведёт Олег" in shop.card(topic).text
    assert not told(shop, shop.oleg, "Анна")
    await on_shift(shop, shop.oleg)
    await shop.until(lambda: told(shop, shop.oleg, "Спрошу у Олега"))


async def test_whom_to_give_it_to_says_who_is_there_until_when_and_with_how_much(
    shop: Office,
) -> None:
    anna, boris, vera = shop.client("Анна"), shop.client("Борис"), shop.client("Вера")
    await planned(shop, shop.oleg, "Day")
    await meet(shop, shop.olga)
    for client in (boris, vera):
        await asked_by(shop, shop.oleg, client, "Есть кто?")
    topic = await asked_by(shop, shop.olga, anna, "Диван приедет завтра?")
    await press(shop, shop.olga, topic, "Передать")
    await shop.until(lambda: "🟢 Олег · до 18:00 · 2 открытых" in shop.card(topic).labels)
    assert shop.card(topic).labels[-2:] == ["Пока в очередь", "Назад"]
    shop.pass_time(6 * 60 * 60)
    await press(shop, shop.olga, topic, "Назад")
    await press(shop, shop.olga, topic, "Передать")
    await shop.until(lambda: any("⚪ Олег" in label for label in shop.card(topic).labels))
    assert await press(shop, shop.olga, topic, "Пока в очередь") == "Возвращено в очередь"
    await shop.until(lambda: "Беру" in shop.card(topic).labels)


async def test_two_of_one_name_are_told_apart_wherever_they_are_named(shop: Office) -> None:
    second = shop.box.user("Олег", language="ru")
    shop.group.add(second)
    anna = shop.client("Анна")
    topic = await asked_by(shop, shop.olga, anna, "Есть кто?")
    for who in (shop.oleg, second):
        who.at(topic).write("// я тут")
    names = [f"Олег ··{who.id % 1000:03}" for who in (shop.oleg, second)]
    await shop.quiet()  # Telegram was asked who they are
    await press(shop, shop.olga, topic, "Передать")
    await shop.until(lambda: {f"⚪ {name}" for name in names} <= set(shop.card(topic).labels))
    await press(shop, shop.olga, topic, f"⚪ {names[1]}")
    await shop.until(lambda: f"Ведёт {names[1]}" in shop.card(topic).text)
    said = f"Ольга передаёт разговор, теперь ведёт {names[1]}"
    await shop.until(lambda: line(shop, anna, said))


async def test_a_lead_hands_all_of_somebodys_work_to_a_colleague(shop: Office) -> None:
    crowd = [shop.client(name) for name in ("Анна", "Борис", "Вера")]
    await planned(shop, shop.oleg, "Day")
    await on_shift(shop, shop.olga)
    await meet(shop, shop.oleg)
    topics = [await asked_by(shop, shop.olga, client, "Есть кто?") for client in crowd]
    await asked_by(shop, shop.oleg, shop.client("Глеб"), "Есть кто?")
    boss = shop.seat(shop.boss)
    boss.write("/queue")
    oleg = "🟢 Олег · до 18:00 · 1 открытый"
    await shop.until(lambda: oleg in boss.last.labels)
    screen = boss.last
    olga = next(label for label in screen.labels if "Ольга" in label)
    assert olga.startswith("🟢 Ольга · до ")
    assert olga.endswith(" · 3 открытых")
    boss.press(screen, olga)
    await shop.until(lambda: "открытые разговоры" in screen.text)
    assert all(client.name in screen.text for client in crowd)
    boss.press(screen, "Передать всё ▸")
    await shop.until(lambda: oleg in screen.labels)
    boss.press(screen, oleg)
    await shop.until(lambda: "Ольга → Олег: 3 разговора" in screen.text)
    await shop.until(lambda: all("Ведёт Олег" in shop.card(topic).text for topic in topics))
    await shop.until(lambda: told(shop, shop.oleg, "Босс передаёт вам 3 разговора"))
    await shop.until(lambda: told(shop, shop.olga, "теперь их ведёт Олег"))
    assert shop.seat(shop.oleg).last.html.count("t.me/c/") == 3
    assert told(shop, shop.oleg, "Вам передано") == 0
