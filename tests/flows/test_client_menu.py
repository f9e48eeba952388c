"""A client looks around in the menu, and reaches a person from every page of it."""

from pathlib import Path

from tests.flows.staff_world import line, receipt
from tests.flows.test_answers import said_last, tap
from tests.office import Office

MENU = {
    "SMENA_CLIENTS__MENU": "true",
    "SMENA_DEPARTMENTS": '[{"name": "Доставка", "icon": "🚚"}]',
}


async def test_a_client_reads_an_answer_and_calls_a_person(tmp_path: Path) -> None:
    async with Office(tmp_path, **MENU) as office:
        igor, anna = office.client("Игорь"), office.client("Анна")
        topic = await office.write(igor, "Как оплатить?")
        reply = office.olga.at(topic).write("Картой или переводом.")
        await receipt(office, reply)
        office.boss.at(topic).write("/answer Оплата", reply_to=reply)
        await receipt(office, reply)

        seat = office.seat(anna)
        anna.chat(office.bot).start()
        await tap(office, anna, "Здравствуйте", "Оплата")
        page = await said_last(office, anna, "Картой или переводом.")
        assert page.labels == ["Назад", "🙋 Позвать человека"]
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
