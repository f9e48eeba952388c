"""The owner's message: by itself after closing, on demand, with buttons; once, whatever happens."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from desk.reports import pages
from sandbox import Message, Person
from tests.flows.test_shift_scenes import on_shift
from tests.office import Office

ALMATY = ZoneInfo("Asia/Almaty")
MORNING = datetime(2026, 9, 22, 10, 30, tzinfo=ALMATY)  # a Tuesday
SHOP = {
    "SMENA_COMPANY__TIMEZONE": "Asia/Almaty",
    "SMENA_HOURS__WEEK": '{"mon-fri": "10:00-20:00"}',
}
TUESDAY, WEDNESDAY = "Вторник, 22 сентября", "Среда, 23 сентября"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with Office(tmp_path, at=MORNING, **SHOP) as company:
        yield company


def summaries(office: Office, who: Person, head: str) -> list[Message]:
    return [m for m in office.seat(who).messages if (m.text or "").lstrip("↻ ").startswith(head)]


def till(office: Office, text: str) -> None:
    """Let time pass until then, in the company's zone."""
    then = datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ALMATY)
    office.pass_time((then - office.now()).total_seconds())


async def closing(office: Office, head: str = TUESDAY) -> Message:
    """A quarter of an hour after closing: the owner's message."""
    till(office, "09-22 20:15")
    await office.until(lambda: summaries(office, office.boss, head))
    return summaries(office, office.boss, head)[-1]


async def ask(office: Office, who: Person) -> Message:
    office.seat(who).write("/summary")
    await office.until(lambda: "Вчера" in office.seat(who).last.labels)
    return office.seat(who).last


async def press(office: Office, message: Message, label: str, expected: str) -> None:
    done = office.seat(office.boss).press(message, label)
    await office.until(lambda: expected in (message.text or ""))
    await office.until(lambda: done.answer is not None)


async def back(office: Office, message: Message) -> None:
    office.seat(office.boss).press(message, "Назад")
    await office.until(lambda: "Выгрузить" in message.labels)


async def test_after_closing_the_owner_reads_how_the_day_went(office: Office) -> None:
    anna = office.client("Анна")
    topic = await office.write(anna, "Есть столы?")
    office.olga.at(topic).write("Есть")
    await office.until(lambda: "Есть" in office.seat(anna).texts)
    bek = await office.write(office.client("Бек"), "А стулья?")
    till(office, "09-22 20:14")
    await office.quiet()
    assert not summaries(office, office.boss, TUESDAY)
    message = await closing(office)
    lines = message.text.splitlines()
    assert lines[0] == f"{TUESDAY} · 10:00–20:00"
    assert lines[1] == "Тихий день: 2 обращения"  # who came after closing is tomorrow's
    assert "Ждут сейчас: 1. Ответить: Бек" in lines[2]
    assert f"/{bek.id}" in str(message.content.entities)
    assert len(lines) == 3


async def test_others_hear_nothing_and_there_is_no_second_one(office: Office) -> None:
    await closing(office)
    till(office, "09-22 23:00")
    await office.quiet()
    await office.stop()
    await office.start()
    await office.quiet()
    assert len(summaries(office, office.boss, TUESDAY)) == 1
    for who in (office.olga, office.oleg):
        assert not summaries(office, who, TUESDAY)


async def test_days_without_the_bot_are_told_in_one_message_that_is_late(office: Office) -> None:
    await closing(office)
    await office.stop()
    till(office, "09-28 10:00")  # Wednesday to Friday went by, and a weekend
    await office.start()
    await office.until(lambda: summaries(office, office.boss, "Неделя"))
    (friday,) = summaries(office, office.boss, "Пятница, 25 сентября")
    assert "Сводка опоздала, её время — 25 сентября, 20:15" in friday.text
    assert "За 23–24 сентября сводок не было: бот был выключен." in friday.text
    (week,) = summaries(office, office.boss, "Неделя: 21–27 сентября")
    assert "опоздала" in week.text and "выключен" not in week.text
    assert not summaries(office, office.boss, WEDNESDAY)


async def test_a_call_that_was_cut_off_is_made_once_more_and_marked(office: Office) -> None:
    await office.quiet()
    office.box.faults.add("error502", "sendMessage", office.boss, processed=True)
    till(office, "09-22 20:15")
    await office.until(lambda: len(summaries(office, office.boss, TUESDAY)) == 2)
    await office.quiet()
    first, second = (one.text for one in summaries(office, office.boss, TUESDAY))
    assert second == f"↻ {first}"


async def test_a_summary_on_demand_and_its_buttons(office: Office) -> None:
    anna = office.client("Анна")
    topic = await office.write(anna, "Есть столы?")
    message = await ask(office, office.boss)
    assert message.text.startswith(f"{TUESDAY} · на 10:30")
    assert message.labels == [
        "Сегодня", "Вчера", "7 дней", "30 дней", "Ответить · Анна", "Передать ▸", "Позвать смену",
        "Кто ждёт", "Плохие оценки", "По сотрудникам", "За числами", "Выгрузить",
    ]  # fmt: skip
    await press(office, message, "Вчера", "Понедельник, 21 сентября")
    assert "Вместе с выходными: 19–20 сентября" in message.text
    await press(office, message, "7 дней", "7 дней: 16–22 сентября")
    await press(office, message, "30 дней", "30 дней: 24 августа – 22 сентября")
    await press(office, message, "Кто ждёт", "Ждут сейчас")
    assert "Анна" in message.text and message.labels == ["Назад"]
    await back(office, message)
    await press(office, message, "Плохие оценки", "Плохих оценок нет")
    await back(office, message)
    office.olga.at(topic).write("Есть")
    await office.until(lambda: "Есть" in office.seat(anna).texts)
    await press(office, message, "По сотрудникам", "Ольга — 1 ответ")
    assert (message.kind, message.labels) == ("text", ["В виде таблицы", "Назад"])
    await back(office, message)
    await press(office, message, "Сегодня", TUESDAY)


async def test_what_is_to_be_done_is_done_from_the_message_itself(office: Office) -> None:
    anna, boss, olga = office.client("Анна"), office.seat(office.boss), office.seat(office.olga)
    topic = await office.write(anna, "Есть столы?")
    message = await ask(office, office.boss)
    nobody = boss.press(message, "Позвать смену")
    await office.until(lambda: nobody.answer is not None)
    assert "На смене сейчас никого" in nobody.answer.text
    await on_shift(office, office.olga)
    called = boss.press(message, "Позвать смену")
    await office.until(lambda: "просит ответить" in olga.last.text)
    assert "Есть столы?" in olga.last.text and "Ольга" in called.answer.text
    again = boss.press(message, "Позвать смену")
    await office.until(lambda: again.answer is not None)
    assert "только что напоминали" in again.answer.text
    office.press(office.olga, topic, "Беру")
    await office.until(lambda: "Ольга" in office.card(topic).text)
    message = await ask(office, office.boss)
    count = len(olga.messages)
    boss.press(message, "Напомнить · Ольга")
    await office.until(lambda: len(olga.messages) > count and "просит" in olga.last.text)
    office.olga.at(topic).write("Есть")
    await office.until(lambda: "Есть" in office.seat(anna).texts)
    late = boss.press(message, "Напомнить · Ольга")
    await office.until(lambda: late.answer is not None)
    assert "уже ничего не ждут" in late.answer.text


async def test_from_a_number_to_the_conversations_that_it_counts(office: Office) -> None:
    for number in range(12):
        await office.write(office.client(f"Клиент {number}"), f"Вопрос {number}")
    message = await ask(office, office.boss)
    await press(office, message, "За числами", "Нажмите на число")
    assert {"Обращения · 12", "Впервые · 12", "Ждали в конце · 12"} <= set(message.labels)
    await press(office, message, "Обращения · 12", "Обращения: 12")
    assert "«Вопрос 0»" in message.text and "Вопрос 11" not in message.text
    assert "t.me/c/" in message.html and message.labels == ["▶", "Назад"]
    await press(office, message, "▶", "Вопрос 11")
    assert message.labels == ["◀", "Назад"]
    await press(office, message, "Назад", "Нажмите на число")


async def replied(office: Office) -> None:
    """Olga answered somebody: there is something to show of her."""
    bek = office.client("Бек")
    topic = await office.write(bek, "Есть столы?")
    office.olga.at(topic).write("Есть")
    await office.until(lambda: "Есть" in office.seat(bek).texts)


async def test_a_table_comes_when_asked_for_and_is_remembered_of_each(office: Office) -> None:
    await replied(office)
    boss = office.seat(office.boss)
    message = await ask(office, office.boss)
    await press(office, message, "По сотрудникам", "Ольга — 1 ответ")
    boss.press(message, "В виде таблицы")
    await office.until(lambda: message.kind == "rich" and "Ольга" in (message.text or ""))
    assert message.labels == ["Текстом", "Назад"]
    await back(office, message)
    assert message.kind == "text"
    another = await ask(office, office.boss)
    boss.press(another, "По сотрудникам")
    await office.until(lambda: another.kind == "rich")
    await press(office, another, "Текстом", "Ольга — 1 ответ")
    assert (another.kind, another.labels) == ("text", ["В виде таблицы", "Назад"])


async def test_nobody_gets_a_table_because_a_colleague_wants_them(office: Office) -> None:
    await name_lead(office, office.olga)
    await replied(office)
    message = await ask(office, office.boss)
    await press(office, message, "По сотрудникам", "Ольга — 1 ответ")
    office.seat(office.boss).press(message, "В виде таблицы")
    await office.until(lambda: message.kind == "rich")
    hers = await ask(office, office.olga)
    office.seat(office.olga).press(hers, "По сотрудникам")
    await office.until(lambda: "Ольга — 1 ответ" in (hers.text or ""))
    assert hers.kind == "text"


async def test_a_button_on_an_old_message_shows_its_own_day_but_who_waits_now(
    office: Office,
) -> None:
    message = await closing(office)
    till(office, "09-23 12:00")
    await office.write(office.client("Вера"), "Вы открыты?")
    await press(office, message, "Кто ждёт", "Вера")
    await back(office, message)
    await press(office, message, "По сотрудникам", "Пока никто не отвечал")
    assert TUESDAY in message.text
    await back(office, message)
    assert message.text.startswith(f"{TUESDAY} · 10:00–20:00")
    await press(office, message, "Сегодня", WEDNESDAY)


async def test_quick_taps_end_with_the_last_one(office: Office) -> None:
    message = await ask(office, office.boss)
    seat = office.seat(office.boss)
    presses = [seat.press(message, one) for one in ("Вчера", "7 дней", "30 дней", "Вчера")]
    await office.until(lambda: all(one.answer is not None for one in presses))
    await office.quiet()
    assert message.text.startswith("Понедельник, 21 сентября")


async def join(office: Office, who: Person) -> None:
    """They open the bot, which finds them in the group."""
    office.seat(who).start()
    await office.until(lambda: any("Вы в команде" in text for text in office.seat(who).texts))


async def name_lead(office: Office, who: Person) -> None:
    """They take a conversation, and the owner makes them a lead."""
    boss = office.seat(office.boss)
    await join(office, who)
    await office.claim(who, await office.write(office.client("Анна"), "Есть столы?"))
    boss.write("/team")
    await office.until(lambda: any(who.name in label for label in boss.last.labels))
    boss.press(boss.last, f"Сделать старшим · {who.name}")
    await office.until(lambda: "Теперь старший" in boss.last.text)


async def test_a_lead_may_look_an_operator_and_a_client_may_not(office: Office) -> None:
    olga, oleg = office.olga, office.seat(office.oleg)
    await name_lead(office, olga)
    assert "Тихий день: 1 обращение" in (await ask(office, olga)).text
    await join(office, office.oleg)
    oleg.write("/summary")
    await office.until(lambda: "для владельца и старших" in oleg.last.text)
    await office.write(office.client("Вера"), "/summary")  # a client's words, like any others


async def test_who_is_no_colleague_any_more_finds_the_buttons_dead(office: Office) -> None:
    olga = office.olga
    await name_lead(office, olga)
    message = await ask(office, olga)
    office.group.remove(olga)
    await office.quiet()
    seen = message.text
    done = office.seat(olga).press(message, "Вчера")
    await office.until(lambda: done.answer is not None)
    await office.quiet()
    assert "только сотрудники" in done.answer.text
    assert message.text == seen


async def test_an_older_server_gets_text_and_offers_no_table_again(office: Office) -> None:
    office.box.lacks("rich")
    await replied(office)
    message = await ask(office, office.boss)
    await press(office, message, "По сотрудникам", "Ольга — 1 ответ")
    done = office.seat(office.boss).press(message, "В виде таблицы")
    await office.until(lambda: done.answer is not None and message.labels == ["Назад"])
    assert message.kind == "text" and "Ольга — 1 ответ" in (message.text or "")
    refused = [call for call in office.box.calls if call.ok is False]
    await back(office, message)
    await press(office, message, "По сотрудникам", "Ольга — 1 ответ")
    assert message.labels == ["Назад"]
    assert [call for call in office.box.calls if call.ok is False] == refused


async def test_a_page_that_can_t_be_put_together_holds_up_nobody(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a slip of ours")

    boss = office.seat(office.boss)
    monkeypatch.setitem(pages.VIEWS, "summary", broken)
    boss.write("/summary")
    boss.write("/team")
    await office.until(lambda: any("Команда" in words for words in boss.texts))
    await office.until(lambda: any("Не получилось собрать" in words for words in boss.texts))
    boss.write("/undelivered")
    await office.until(lambda: "Не доставлено" in boss.last.text)
    monkeypatch.undo()
    boss.press(boss.last, "Повторить")
    await office.until(lambda: summaries(office, office.boss, TUESDAY))


async def test_everybody_reads_in_their_own_language(office: Office) -> None:
    john = office.box.user("John", language="en")
    office.group.add(john)
    await name_lead(office, john)
    office.seat(john).write("/summary")
    await office.until(lambda: "Tuesday, September 22" in office.seat(john).last.text)
    assert "Yesterday" in office.seat(john).last.labels
    assert (await ask(office, office.boss)).text.startswith(TUESDAY)
