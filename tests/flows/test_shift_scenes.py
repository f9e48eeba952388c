"""Work changes hands: through the real process, with the real clock moved."""

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app import policy
from sandbox import Message, Person, Topic
from tests.flows.staff_world import press
from tests.office import Office

TUESDAY_NOON = datetime(2026, 9, 22, 12, 0, tzinfo=UTC)
HOUR = 3600
SHIFTS = {
    "SMENA_COMPANY__TIMEZONE": "UTC",
    "SMENA_SHIFTS": '[{"name":"Day","from":"09:00","to":"18:00"},'
    '{"name":"Night","from":"18:00","to":"09:00"}]',
}


@pytest.fixture
async def evening(tmp_path: Path) -> AsyncIterator[Office]:
    """The same twenty minutes before the day's shift ends."""
    async with Office(tmp_path, at=TUESDAY_NOON.replace(hour=17, minute=40), **SHIFTS) as company:
        yield company


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Office]:
    """The company on a Tuesday at noon, with a day's and a night's shift."""
    async with Office(tmp_path, at=TUESDAY_NOON, **SHIFTS) as company:
        yield company


def told(office: Office, who: Person, words: str) -> int:
    """How many messages with those words the person got in private."""
    return sum(words in text for text in office.seat(who).texts)


async def meet(office: Office, who: Person) -> None:
    """The operator starts the bot and gets their row of buttons."""
    office.seat(who).start()
    await office.until(lambda: told(office, who, "не на смене"))


async def tap(office: Office, who: Person, label: str, words: str) -> None:
    """One tap on the permanent row."""
    before = told(office, who, words)
    row = next(m for m in reversed(office.seat(who).messages) if label in str(m.labels))
    office.seat(who).press(row, label)
    await office.until(lambda: told(office, who, words) > before)


async def on_shift(office: Office, who: Person) -> None:
    """One tap: on shift."""
    if not office.seat(who).messages:
        await meet(office, who)
    await tap(office, who, "На смене", "Вы на смене")


WEEK = ("Пн", "Вт", "Ср", "Чт", "Пт", "Сб", "Вс")


async def planned(office: Office, who: Person, shift: str, day: int = 1) -> int:
    """The owner plans the operator's day on the roster's screen; returns the taps it took."""
    if not office.seat(who).messages:
        await meet(office, who)
    boss = office.seat(office.boss)
    boss.write("/roster")
    await office.until(lambda: "нажмите на имя" in boss.last.text and boss.last.buttons)
    screen, taps = boss.last, 0

    async def tap(label: str, shown: str) -> None:
        nonlocal taps
        taps += 1
        boss.press(screen, next(said for said in screen.labels if said.startswith(label)))
        await office.until(lambda: any(said.startswith(shown) for said in screen.labels))

    if f"·{WEEK[day]}·" not in screen.labels:
        await tap(WEEK[day], f"·{WEEK[day]}·")
    await tap(who.name, shift)
    await tap(shift, f"{who.name} · {shift}")
    return taps


async def off_shift(office: Office, who: Person) -> None:
    """One tap: off."""
    await tap(office, who, "Конец смены", "не на смене")


def line(office: Office, client: Person, words: str) -> Message | None:
    """The line in the client's topic that holds those words."""
    topic = office.topic_of(client)
    found = [m for m in topic.messages if words in (m.text or "")] if topic else []
    return found[-1] if found else None


async def asked_by(office: Office, who: Person, client: Person, text: str) -> Topic:
    """The client writes and the operator takes it."""
    topic = await office.write(client, text)
    await office.claim(who, topic)
    return topic


async def test_the_client_answers_at_night_and_the_duty_gets_it_at_once(shop: Office) -> None:
    anna = shop.client("Анна")
    await on_shift(shop, shop.olga)
    topic = await asked_by(shop, shop.olga, anna, "Есть серый?")
    shop.olga.at(topic).write("Есть. Отложить?")
    await shop.until(lambda: shop.seat(anna).last.text == "Есть. Отложить?")
    await off_shift(shop, shop.olga)
    await on_shift(shop, shop.oleg)
    shop.pass_time(5 * HOUR)
    shop.seat(anna).write("Да, отложите")
    await shop.until(lambda: line(shop, anna, "теперь ведёт Олег"))
    await shop.until(lambda: told(shop, shop.oleg, "Вам передано"))
    await shop.until(lambda: "Ведёт Олег" in shop.card(topic).text)
    assert "Да, отложите" in line(shop, anna, "теперь ведёт Олег").text


async def test_a_shift_ends_with_nobody_on_duty_and_the_next_one_sees_who_waits(
    evening: Office,
) -> None:
    anna = evening.client("Анна")
    await planned(evening, evening.olga, "Day")
    await asked_by(evening, evening.olga, anna, "ну что там?")
    evening.pass_time(21 * 60)
    await evening.until(lambda: line(evening, anna, "Разговор в очереди"))
    evening.seat(anna).write("ау")
    await evening.until(lambda: evening.shown(anna, "ау"))
    await on_shift(evening, evening.oleg)
    await evening.until(lambda: told(evening, evening.oleg, "Вам передано"))
    start_list = next(t for t in evening.seat(evening.oleg).texts if "Вам передано" in t)
    assert "Анна" in start_list


async def test_the_leaving_list_hands_over_all_with_one_tap(evening: Office) -> None:
    anna, igor = evening.client("Анна"), evening.client("Игорь")
    await planned(evening, evening.olga, "Day")
    await asked_by(evening, evening.olga, anna, "Когда доставка?")
    topic = await asked_by(evening, evening.olga, igor, "Спасибо, жду счёт")
    evening.olga.at(topic).write("Счёт у вас в почте")
    await evening.until(lambda: "Счёт у вас в почте" in evening.seat(igor).texts)
    await on_shift(evening, evening.oleg)
    evening.pass_time(6 * 60)
    await evening.until(lambda: told(evening, evening.olga, "Смена до"))
    leaving = next(m for m in evening.seat(evening.olga).messages if "🕔" in (m.text or ""))
    assert "Открытых у вас: 2" in leaving.text
    evening.seat(evening.olga).send("voice", reply_to=leaving)
    await evening.until(lambda: told(evening, evening.olga, "Не передам: голосовое сообщение"))
    assert not told(evening, evening.olga, "Передам коллегам"), "nobody would ever hear it"
    note = evening.seat(evening.olga).write("Анне обищан званок", reply_to=leaving)
    await evening.until(lambda: told(evening, evening.olga, "Передам коллегам"))
    evening.seat(evening.olga).edit(note, "Анне обещан звонок")
    press = evening.seat(evening.olga).press(leaving, "Передать всё, что ждёт")
    await evening.until(lambda: press.answer is not None)
    await evening.until(lambda: line(evening, anna, "теперь ведёт Олег"))
    assert "Анне обещан звонок" in line(evening, anna, "теперь ведёт Олег").text
    assert evening.topic_of(evening.olga) is None
    assert line(evening, igor, "в конце смены") is None


@pytest.fixture
def own_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An owner's own templates: the list at a shift's end begins with no sign."""
    folder = tmp_path / "templates"
    shutil.copytree(policy.TEMPLATES, folder)
    duty = folder / "ru" / "duty.html"
    duty.write_text(duty.read_text("utf-8").replace("🕔 ", ""), "utf-8")
    monkeypatch.setattr(policy, "TEMPLATES", folder)


async def test_a_word_for_the_colleagues_hangs_on_no_word_of_the_list(
    own_words: None, evening: Office
) -> None:
    anna = evening.client("Анна")
    await planned(evening, evening.olga, "Day")
    await asked_by(evening, evening.olga, anna, "Когда доставка?")
    await on_shift(evening, evening.oleg)
    evening.pass_time(6 * 60)
    await evening.until(lambda: told(evening, evening.olga, "Смена до"))
    assert not told(evening, evening.olga, "🕔")
    leaving = next(m for m in evening.seat(evening.olga).messages if "Смена до" in (m.text or ""))
    evening.seat(evening.olga).write("Анне обещан звонок", reply_to=leaving)
    await evening.until(lambda: told(evening, evening.olga, "Передам коллегам"))


async def test_keep_holds_a_conversation_past_the_end(evening: Office) -> None:
    anna = evening.client("Анна")
    await planned(evening, evening.olga, "Day")
    topic = await asked_by(evening, evening.olga, anna, "Когда доставка?")
    await on_shift(evening, evening.oleg)
    evening.pass_time(6 * 60)
    await evening.until(lambda: told(evening, evening.olga, "Смена до"))
    leaving = next(m for m in evening.seat(evening.olga).messages if "🕔" in (m.text or ""))
    evening.seat(evening.olga).press(leaving, "Оставить")
    await evening.until(lambda: told(evening, evening.olga, "оставлено"))
    evening.pass_time(15 * 60)
    await evening.quiet()
    assert "Ведёт Ольга" in evening.card(topic).text


async def test_a_shift_ends_in_an_outage_and_the_hand_over_happens_once(evening: Office) -> None:
    anna = evening.client("Анна")
    await planned(evening, evening.olga, "Day")
    await asked_by(evening, evening.olga, anna, "Вы там?")
    await meet(evening, evening.oleg)
    evening.pass_time(5 * 60)
    await evening.box.down()
    evening.pass_time(16 * 60)
    await evening.box.up()
    await evening.until(lambda: line(evening, anna, "Разговор в очереди"))
    await evening.quiet()
    lines = [m for m in evening.topic_of(anna).messages if "Разговор в очереди" in (m.text or "")]
    assert len(lines) == 1


async def test_a_shift_ends_while_smena_is_stopped(evening: Office) -> None:
    anna = evening.client("Анна")
    await planned(evening, evening.olga, "Day")
    topic = await asked_by(evening, evening.olga, anna, "Вы там?")
    await evening.stop()
    evening.pass_time(8 * HOUR)
    await evening.start()
    await evening.until(lambda: line(evening, anna, "Разговор в очереди"))
    await evening.until(lambda: "Беру" in evening.card(topic).labels)


async def test_an_overnight_shift_lasts_until_the_morning(shop: Office) -> None:
    await planned(shop, shop.oleg, "Night")
    shop.pass_time(8 * HOUR)
    anna = shop.client("Анна")
    await shop.until(lambda: told(shop, shop.oleg, "Добро пожаловать"))
    topic = await asked_by(shop, shop.oleg, anna, "Ночью работаете?")
    shop.pass_time(12 * HOUR)
    await shop.quiet()
    assert "Ведёт Олег" in shop.card(topic).text
    shop.pass_time(HOUR + 60)
    await shop.until(lambda: line(shop, anna, "Разговор в очереди"))


async def test_nobody_takes_it_so_those_on_duty_hear_and_then_one_gets_it(shop: Office) -> None:
    anna = shop.client("Анна")
    await on_shift(shop, shop.olga)
    topic = await shop.write(anna, "Есть кто?")
    shop.pass_time(3 * 60)
    await shop.until(lambda: told(shop, shop.olga, "никто их пока не взял"))
    shop.pass_time(7 * 60)
    await shop.until(lambda: told(shop, shop.olga, "Вам передано"))
    await shop.until(lambda: "Ведёт Ольга" in shop.card(topic).text)


async def test_taken_and_forgotten_is_reminded_and_passes_on(shop: Office) -> None:
    anna = shop.client("Анна")
    await on_shift(shop, shop.olga)
    await on_shift(shop, shop.oleg)
    topic = await asked_by(shop, shop.olga, anna, "Есть кто?")
    shop.pass_time(12 * 60)
    await shop.until(lambda: told(shop, shop.olga, "Пора ответить"))
    shop.pass_time(3 * 60 + 30)
    await shop.until(lambda: line(shop, anna, "долго не отвечает, теперь ведёт Олег"))
    await shop.until(lambda: "Ведёт Олег" in shop.card(topic).text)


async def test_out_of_hours_is_told_once(tmp_path: Path) -> None:
    week = {"SMENA_HOURS__WEEK": '{"mon-fri":"10:00-20:00"}'}
    late = TUESDAY_NOON.replace(hour=22)
    async with Office(tmp_path, at=late, **SHIFTS, **week) as shop:
        anna = shop.client("Анна")
        await shop.write(anna, "Вы открыты?")
        await shop.until(lambda: told(shop, anna, "завтра в 10:00"))
        await shop.write(anna, "Тогда завтра")
        await shop.quiet()
        assert told(shop, anna, "Мы ответим, когда откроемся") == 1


async def test_snoozed_until_the_client_writes(shop: Office) -> None:
    anna = shop.client("Анна")
    topic = await asked_by(shop, shop.olga, anna, "Подумаю")
    for label in ("⋯", "Отложить", "Пока не напишет"):
        await press(shop, shop.olga, topic, label)
    await shop.until(lambda: "отложено" in shop.card(topic).text)
    await shop.write(anna, "Беру!")
    await shop.until(lambda: "отложено" not in shop.card(topic).text)


async def test_why_says_whose_it_is_and_since_when(shop: Office) -> None:
    anna = shop.client("Анна")
    topic = await asked_by(shop, shop.olga, anna, "Когда?")
    shop.oleg.at(topic).write("/why")
    await shop.until(lambda: line(shop, anna, "Ведёт Ольга: взят"))
    assert "Клиент ждёт ответа" in line(shop, anna, "Ведёт Ольга: взят").text


async def test_queue_and_duty_answer_in_one_message(shop: Office) -> None:
    await on_shift(shop, shop.olga)
    await shop.write(shop.client("Анна"), "Есть кто?")
    shop.seat(shop.olga).write("/queue")
    await shop.until(lambda: told(shop, shop.olga, "В очереди"))
    assert "Анна" in shop.seat(shop.olga).last.text
    general = shop.oleg.at(shop.group.general)
    general.write("/duty")
    await shop.until(lambda: "🟢 Ольга" in (general.last.text or ""))


async def test_a_word_in_general_is_enough(shop: Office) -> None:
    general = shop.oleg.at(shop.group.general)
    general.write("/on")
    await shop.until(lambda: "🟢 Олег" in (general.last.text or ""))
    general.write("/off")
    await shop.until(lambda: "⚪ Олег" in (general.last.text or ""))


async def test_a_day_of_the_roster_is_two_taps_and_the_first_only_asks(shop: Office) -> None:
    boss = shop.seat(shop.boss)
    assert await planned(shop, shop.olga, "Day") == 2
    assert await planned(shop, shop.olga, "Night", day=4) == 3
    screen = boss.last
    assert "Night 18:00–09:00 · 1 человек" in screen.text and "Пятница" in screen.text
    boss.press(screen, "Ольга · Night")
    await shop.until(lambda: "Сейчас: Night" in screen.text)
    assert "действует сразу" not in screen.text, "it is about Friday"
    boss.press(screen, "Каждую пт")
    await shop.until(lambda: "✓ Каждую пт" in screen.labels)
    boss.press(screen, "Назад")
    await shop.until(lambda: "·Пт·" in screen.labels)


async def test_a_client_who_writes_a_command_of_ours_is_heard(shop: Office) -> None:
    anna = shop.client("Анна")
    await shop.write(anna, "/queue")
    await shop.write(anna, "/on")


async def test_whoever_never_started_the_bot_is_mentioned_in_the_topic(shop: Office) -> None:
    anna = shop.client("Анна")
    general = shop.oleg.at(shop.group.general)
    general.write("/on")
    await shop.until(lambda: "🟢 Олег" in (general.last.text or ""))
    await shop.write(anna, "Есть кто?")
    shop.pass_time(3 * 60)
    await shop.until(lambda: line(shop, anna, "👋 Олег"))
    assert f"tg://user?id={shop.oleg.id}" in line(shop, anna, "👋 Олег").html


async def test_a_late_answer_reaches_the_lead(shop: Office) -> None:
    anna = shop.client("Анна")
    await on_shift(shop, shop.olga)
    await asked_by(shop, shop.olga, anna, "Есть кто?")
    shop.pass_time(15 * 60 + 30)
    await shop.until(lambda: told(shop, shop.boss, "Анна"))
