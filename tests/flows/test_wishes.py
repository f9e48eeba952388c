"""What a client does without words of their own: a person, how long, that's all, their language."""

from pathlib import Path

from sandbox import Person
from tests.flows.staff_world import lands, line, press
from tests.flows.test_shift_scenes import HOUR, TUESDAY_NOON
from tests.flows.test_silence import RULES
from tests.office import Office

MINUTE = 60


async def told(office: Office, client: Person, words: str) -> str:
    """What that client reads last and says that."""
    seat = office.seat(client)
    await office.until(lambda: any(words in text for text in seat.texts))
    return [text for text in seat.texts if words in text][-1]


async def test_a_person_is_one_tap_away_and_how_long_is_said_from_what_was(tmp_path: Path) -> None:
    async with Office(tmp_path, at=TUESDAY_NOON, **RULES) as shop:
        anna, newcomer = shop.client("Анна"), shop.client("Вера")
        shop.seat(newcomer).write("/wait")
        assert await told(shop, newcomer, "Сейчас рабочее время. Напишите, чем помочь.")
        assert shop.topic_of(newcomer) is None

        shop.seat(newcomer).write("/person")
        await told(shop, newcomer, "ответит человек")
        await shop.until(lambda: shop.topic_of(newcomer))
        topic = shop.topic_of(newcomer)
        assert topic is not None
        await line(shop, shop.olga, topic, "🙋 Клиент просит, чтобы ответил человек.")
        await shop.until(lambda: "клиент ждёт" in shop.card(topic).text)
        shop.pass_time(5)
        shop.seat(newcomer).write("/wait")
        await told(shop, newcomer, "Сейчас рабочее время. Ваше сообщение у нас.")

        guests = [shop.client(f"Гость {number}") for number in range(5)]
        topics = [await shop.write(guest, "Есть?") for guest in guests]
        shop.pass_time(4 * MINUTE)
        for guest, topic in zip(guests, topics, strict=True):
            shop.olga.at(topic).write("Есть.")
            await lands(shop, guest, "Есть.")
        await shop.quiet()
        shop.seat(anna).write("/wait")
        await told(shop, anna, "За последний час первый ответ обычно приходил через 4 мин.")
        shop.pass_time(9 * HOUR)
        await shop.quiet()
        shop.seat(anna).write("/wait")
        await told(shop, anna, "Сейчас мы закрыты, откроемся завтра")
        shop.boss.chat(shop.bot).write("/person")  # nobody's client
        await told(shop, shop.boss, "Это видите только вы")


async def test_all_is_said_by_a_tap_or_a_command_but_nothing_promised_is_dropped(
    tmp_path: Path,
) -> None:
    async with Office(tmp_path, at=TUESDAY_NOON, **RULES) as shop:
        anna, boris = shop.client("Анна"), shop.client("Борис")
        first = await shop.write(anna, "Есть серый?")
        await shop.claim(shop.olga, first)
        shop.olga.at(first).write("Есть.")
        await lands(shop, anna, "Есть.")
        second = await shop.write(boris, "Когда?")
        await shop.claim(shop.olga, second)
        await press(shop, shop.olga, second, "⋯")
        await press(shop, shop.olga, second, "Обещано")
        await press(shop, shop.olga, second, "1 час")

        shop.seat(boris).write("/done")
        await told(shop, boris, "Хорошо, спасибо!")
        await line(shop, shop.olga, second, "здесь ещё что-то обещано")
        assert "Закрыто" not in shop.card(second).text

        shop.pass_time(2 * HOUR + MINUTE)
        await told(shop, anna, "Всё ли получилось?")
        seat = shop.seat(anna)
        asked = next(message for message in seat.messages if message.labels)
        seat.press(asked, "Всё в порядке")
        await shop.until(lambda: "Закрыто" in shop.card(first).text)
        await line(shop, shop.olga, first, "вопрос решён. Разговор закрыт.")
        await told(shop, anna, "Хорошо, спасибо!")


async def test_the_bot_speaks_the_language_that_a_client_chose(tmp_path: Path) -> None:
    async with Office(tmp_path, at=TUESDAY_NOON, **RULES) as shop:
        anna = shop.client("Анна")
        await shop.write(anna, "Добрый день")
        shop.seat(anna).write("/language")
        await told(shop, anna, "На каком языке")
        seat = shop.seat(anna)
        asked = next(message for message in seat.messages if "English" in message.labels)
        seat.press(asked, "English")
        await told(shop, anna, "English from now on")
        seat.write("Спасибо")  # Telegram says again that hers is Russian
        seat.write("/wait")
        await told(shop, anna, "Your message is with us.")
