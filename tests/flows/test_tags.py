"""Tags: by a word in a note, by a tap, and by the question at closing."""

from pathlib import Path

from tests.flows.staff_world import press
from tests.office import Office

ASKS = {"SMENA_CLIENTS__REASONS": '["Доставка", "Оплата и счёт"]'}


def said(office: Office, text: str) -> bool:
    return any(text in words for words in office.seat(office.olga).texts)


async def test_tags_come_by_a_note_by_a_tap_and_at_closing(tmp_path: Path) -> None:
    async with Office(tmp_path, **ASKS) as office:
        anna = office.client("Анна")
        topic = await office.write(anna, "Где мой диван?")
        await office.claim(office.olga, topic)
        office.olga.at(topic).write("// клиент #важный, перезвонить")
        await office.until(lambda: "🏷 #важный" in office.card(topic).text)

        await press(office, office.olga, topic, "⋯")
        await press(office, office.olga, topic, "🏷 Метки")
        await office.until(lambda: "✓ важный" in office.card(topic).labels)
        assert {"доставка", "оплата и счёт", "Назад"} <= set(office.card(topic).labels)
        await press(office, office.olga, topic, "✓ важный")
        await office.until(lambda: "важный" in office.card(topic).labels)
        assert "🏷" not in (office.card(topic).text or "")
        await press(office, office.olga, topic, "важный")
        await office.until(lambda: "🏷 #важный" in office.card(topic).text)
        await press(office, office.olga, topic, "Назад")

        office.olga.chat(office.bot).start()
        office.olga.chat(office.bot).write("/mine")
        await office.until(lambda: said(office, "#важный"))

        await press(office, office.olga, topic, "Закрыть")
        await press(office, office.olga, topic, "оплата и счёт")
        await office.until(lambda: "#важный #оплата_и_счёт" in office.card(topic).text)
        assert "Открыть снова" in office.card(topic).labels
