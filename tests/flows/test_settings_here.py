"""What owners set in Telegram: from the first four questions to the last text, without a file."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app import commands
from sandbox import Message, Person
from tests.flows.test_setup_group import code, hears, owner
from tests.office import GRANTED, Office

TUESDAY = datetime(2026, 9, 22, 6, tzinfo=UTC)  # 11:00 in Almaty


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with Office(tmp_path, at=TUESDAY) as company:
        yield company


def newest(office: Office, who: Person, words: str, label: str) -> Message | None:
    seat = office.seat(who)
    found = [message for message in seat.messages if words in (message.text or "")]
    return next((m for m in reversed(found) if not label or label in m.labels), None)


async def sees(
    office: Office, words: str, who: Person | None = None, *, label: str = ""
) -> Message:
    """A message with those words, and that button, in somebody's private chat: the owner's."""
    reader = who or office.boss
    await office.until(lambda: newest(office, reader, words, label))
    message = newest(office, reader, words, label)
    assert message is not None
    return message


async def tap(office: Office, words: str, label: str, then: str) -> Message:
    """Press a button of the message with those words, and see what comes of it."""
    office.seat(office.boss).press(await sees(office, words, label=label), label)
    return await sees(office, then)


async def opened(office: Office, label: str, then: str) -> Message:
    """/settings, and one of them."""
    office.seat(office.boss).write("/settings")
    return await tap(office, "Название для клиентов:", label, then)


async def test_from_start_through_four_questions_to_the_first_client(tmp_path: Path) -> None:
    async with Office(tmp_path, group=False, at=TUESDAY) as office:
        await owner(office)
        office.group.add_bot(office.bot, by=office.boss, **GRANTED)
        await hears(office, office.boss, "готова: темы включены")
        zone = await sees(office, "1 из 4")
        assert "Москва 09:00" in zone.labels and "Алматы 11:00" in zone.labels
        office.seat(office.boss).write("Шымкент")
        await tap(office, "Алматы, сейчас 11:00", "Сохранить", "2 из 4")
        office.seat(office.boss).write("когда получится")
        await sees(office, "Не понимаю «когда»")
        office.seat(office.boss).write("пн-пт 9-18, сб 10-15")
        understood = "пн–пт 09:00–18:00, сб 10:00–15:00, вс выходной"
        await tap(office, understood, "Сохранить", "3 из 4")
        await tap(office, "3 из 4", "Позже", "4 из 4")
        await tap(office, "4 из 4", "Мебель Алатау", "Без ответа пока: праздники")
        await sees(office, "Сделайте одно: откройте бота https://t.me/alatau_bot")

        office.seat(office.boss).start()  # goes on where they were, and asks nothing twice
        await tap(office, "3 из 4", "Казахстан", "Готово, можно работать")
        office.seat(office.boss).start()
        await office.quiet()
        answered_in_words = {"1 из 4", "2 из 4"}
        left = [text[:6] for text in office.seat(office.boss).texts if "из 4." in text]
        assert set(left) == answered_in_words and len(left) == 2

        anna = office.client()
        office.seat(anna).start()
        await hears(office, anna, "Это «Мебель Алатау»")
        topic = await office.write(anna, "Есть кто?")
        office.olga.at(topic).write("// вижу")
        await office.quiet()
        office.pass_time(12 * 3600)  # 23:00 in Almaty
        office.seat(anna).write("А сейчас?")
        await hears(office, anna, "завтра в 09:00")

        office.seat(office.boss).write("/team")
        team = await sees(office, "«Начать» ещё не нажато")
        assert "Ольга · оператор · «Начать»" in (team.text or "")
        office.seat(office.boss).press(team, "Текст для команды")
        await office.until(
            lambda: sum("Сделайте одно" in text for text in office.seat(office.boss).texts) == 2
        )


async def test_everything_is_set_by_taps_holds_at_once_and_survives_a_backup(
    office: Office, tmp_path: Path
) -> None:
    boss = office.seat(office.boss)
    boss.write("/settings")
    await tap(office, "Если клиент молчит: выключено", "Часы работы", "круглосуточно")
    await tap(office, "круглосуточно", "Ежедневно 10–20", "ежедневно 10:00–20:00")
    await opened(office, "Первый ответ", "15 минут")
    boss.write("7")
    await tap(office, "7 минут", "Сохранить", "За сколько рабочих минут")
    await opened(office, "Оценки", "да")
    await tap(office, "Вскоре после закрытия", "Выключить", "нет")
    await opened(office, "Если клиент молчит", "обычный текст · выключено")
    await tap(office, "Если клиент молчит", "Когда спросить", "никогда")
    await tap(office, "никогда", "24 ч", "через 24 ч")
    await opened(office, "Смены", "без смен")
    boss.write("День 9-18\nНочь 20-8 пн-пт")
    await tap(office, "День 09:00–18:00; Ночь 20:00–08:00 (пн", "Сохранить", "Без смен — «нет»")
    await opened(office, "Приветствие", "обычный текст")
    await tap(office, "обычный текст", "✏️ русский", "Приветствие · русский")
    boss.write("Здравствуйте, {name}!")
    await sees(office, "Так вставить нельзя: «{name}»")
    boss.write("Рады вам, {client}! Пишет <b>{company}</b>.")
    await sees(office, "Рады вам, Босс! Пишет <b>Мебель Алатау</b>.")
    await sees(office, "Hello! This is Мебель Алатау")
    await tap(office, "Так это увидят клиенты", "Сохранить", "свой текст")

    olga, john = office.client("Оля {company}"), office.client("John", language="en")
    nobody = office.client("\u3164")
    for client, greeting in (
        (olga, "Рады вам, Оля {company}! Пишет"),
        (john, "Hello! This is"),
        (nobody, "Рады вам! Пишет"),
    ):
        office.seat(client).start()
        await hears(office, client, greeting)

    copy = tmp_path / "copy.db"
    commands.save(office.settings(), copy)
    await opened(office, "Приветствие", "свой текст")
    await tap(office, "свой текст", "Вернуть обычное", "обычный текст")
    await office.stop()
    commands.restore(office.settings(), copy)
    await office.start()
    boss.write("/settings")
    shown = (await sees(office, "свой текст")).text or ""
    for line in (
        "ежедневно 10:00–20:00",
        "первого ответа: 7 минут",
        "Оценки: нет",
        "День 09:00–18",
    ):
        assert line in shown, line
    assert "Если клиент молчит: обычный текст" in shown
    boss.write("/audit")
    await sees(office, "настройка: приветствие · Босс")


async def test_the_team_is_spoken_to_as_its_first_owner_speaks_until_somebody_says_otherwise(
    tmp_path: Path,
) -> None:
    async with Office(tmp_path, group=False, at=TUESDAY) as office:
        office.boss = office.box.user("Boss", language="en-GB")
        office.group = office.box.forum("Alatau · clients", owner=office.boss)
        office.seat(office.boss).start(code(office))
        office.group.add_bot(office.bot, by=office.boss, **GRANTED)
        await sees(office, "topics are on")
        topic = await office.write(office.client(language="ru"), "Есть кто?")
        await office.until(lambda: "Take" in topic.messages[0].labels)
        office.seat(office.boss).write("/settings")
        office.seat(office.boss).press(
            await sees(office, "Team language: English"), "Team language"
        )
        office.seat(office.boss).press(await sees(office, "I write to the team"), "Russian")
        await office.until(lambda: "Беру" in topic.messages[0].labels)
        await office.stop()
        await office.start()
        other = await office.write(office.client(), "А теперь?")
        await office.until(lambda: "Беру" in other.messages[0].labels)


async def test_the_file_wins_and_says_so_and_nobody_else_may(tmp_path: Path) -> None:
    async with Office(tmp_path, SMENA_DUTY__FIRST_REPLY_MIN="20") as office:
        shown = await opened(office, "Первый ответ", "Задано в файле настроек: изменить можно там")
        assert shown.labels == ["Назад"]
        office.seat(office.boss).write("5")
        await sees(office, "Это видите только вы")
        office.seat(office.olga).start()
        await sees(office, "Вы в команде", office.olga)
        office.seat(office.olga).write("/settings")
        await sees(office, "/settings — только для владельца", office.olga)


async def test_what_is_opened_last_is_what_one_writes_about(office: Office) -> None:
    """The words of a broadcast are no greeting because that was looked at before."""
    boss = office.seat(office.boss)
    await opened(office, "Приветствие", "обычный текст")
    await tap(office, "обычный текст", "✏️ русский", "Приветствие · русский")
    boss.write("/broadcast")
    await sees(office, "Пришлите сюда сообщение для клиентов")
    boss.write("Скидка на диваны до воскресенья")
    await sees(office, "Так это увидит клиент.")
    assert not any("Так это увидят клиенты" in text for text in boss.texts)


async def test_what_was_shown_to_be_saved_can_be_saved_after_a_look_elsewhere(
    office: Office,
) -> None:
    boss = office.seat(office.boss)
    await opened(office, "Приветствие", "обычный текст")
    await tap(office, "обычный текст", "✏️ русский", "Приветствие · русский")
    boss.write("Рады вам!")
    shown = await sees(office, "Так это увидят клиенты", label="Сохранить")
    boss.write("/team")
    await sees(office, "Команда")
    boss.write("Что?")
    await sees(office, "Это видите только вы")
    boss.press(shown, "Сохранить")
    await sees(office, "свой текст")
    anna = office.client()
    office.seat(anna).start()
    await hears(office, anna, "Рады вам!")


async def test_nobody_writes_a_text_who_went_back_or_is_a_client_now(office: Office) -> None:
    boss = office.seat(office.boss)
    await opened(office, "Приветствие", "обычный текст")
    prompt = await tap(office, "обычный текст", "✏️ русский", "Приветствие · русский")
    boss.press(prompt, "Назад")
    await office.until(lambda: "Приветствие · русский" not in (prompt.text or ""))
    boss.write("Ой")
    await sees(office, "Это видите только вы")
    assert not any("Так это увидят клиенты" in text for text in boss.texts)


async def test_a_command_that_there_is_not_is_no_text_and_ends_the_asking(office: Office) -> None:
    await opened(office, "Название", "Напишите, как вас знают клиенты.")
    office.seat(office.boss).write("/cancel")
    await sees(office, "Это видите только вы")
    office.seat(office.boss).write("Алатау Плюс")
    await office.quiet()
    assert not any("Всё верно?" in text for text in office.seat(office.boss).texts)
