"""A client looks around in the menu, and reaches a person from every page of it."""

from pathlib import Path

from tests.flows.staff_world import line
from tests.flows.test_answers import said_last, tap
from tests.office import Office

MENU = {
    "SMENA_CLIENTS__MENU": "true",
    "SMENA_DEPARTMENTS": '[{"name": "Доставка", "icon": "🚚"}]',
}


async def test_a_client_reads_an_answer_and_calls_a_person(tmp_path: Path) -> None:
    async with Office(tmp_path, **MENU) as office:
        boss, anna = office.seat(office.boss), office.client("Анна")
        boss.write("/answers")
        await tap(office, office.boss, "Пока ни одного", "Новый")
        await said_last(office, office.boss, "Как назвать новый ответ?")
        boss.write("Оплата")
        await tap(office, office.boss, "Текста ещё нет", "По-русски")
        await said_last(office, office.boss, "Напишите")
        link = {"type": "text_link", "offset": 0, "length": 6, "url": "https://example.com/pay"}
        boss.write("Картой или переводом.", entities=[link])
        await said_last(office, office.boss, "Ещё не отправлялся")

        seat = office.seat(anna)
        anna.chat(office.bot).start()
        await tap(office, anna, "Здравствуйте", "Оплата")
        page = await said_last(office, anna, "Картой или переводом.")
        assert page.labels == ["Назад", "🙋 Позвать человека"]
        assert any(entity.get("url") == link["url"] for entity in page.content.entities)
        await tap(office, anna, "Картой", "Назад")
        await tap(office, anna, "О чём вопрос?", "🚚 Доставка")
        await said_last(office, anna, "🚚 Доставка")
        assert office.topic_of(anna) is None  # nobody had to do anything

        await tap(office, anna, "🚚 Доставка", "Позвать человека")
        await office.until(lambda: office.topic_of(anna))
        hers = office.topic_of(anna)
        assert hers is not None
        await line(office, office.olga, hers, "🙋 Клиент просит")
        await office.until(lambda: "🚚 Доставка" in office.card(hers).text)
        assert any("ответит человек" in text for text in seat.texts)
