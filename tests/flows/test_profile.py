"""The client's card: fields, notes that stay, a phone number by Telegram's own button."""

from pathlib import Path

from sandbox import Message
from tests.flows.staff_world import lands, leaked, line, press, toast
from tests.office import Office

FIELDS = {"SMENA_CLIENTS__FIELDS": '{"order": "Заказ", "address": "Адрес доставки"}'}


async def fills(office: Office, screen: Message, label: str, words: str) -> None:
    """Olga taps what her next message is, and writes it."""
    there = office.olga.at(screen.topic)
    await toast(office, there.press(screen, label))
    there.write(words)


async def test_what_the_team_knows_of_a_client(tmp_path: Path) -> None:
    async with Office(tmp_path, **FIELDS) as office:
        anna, igor = office.client("Анна"), office.client("Игорь")
        await office.write(igor, "И я")
        topic = await office.write(anna, "Где мой диван?")
        office.olga.at(topic).write("// #заказ 1742, #вип")
        await office.until(lambda: "📇 Заказ: 1742 · 🏷 #вип" in office.card(topic).text)

        await press(office, office.olga, topic, "⋯")
        await press(office, office.olga, topic, "👤 Клиент")
        screen = await line(office, office.olga, topic, "Адрес доставки: —")
        assert "Заказ: 1742" in screen.text and "📋 1742" in screen.labels
        await fills(office, screen, "✏️ Адрес доставки", "Абая 5, кв. 2")
        await office.until(lambda: "Абая 5, кв. 2" in office.card(topic).text)
        await fills(office, screen, "📝 Заметка о клиенте", "Любит серое")
        await fills(office, screen, "✏️ Заказ", "-")
        await office.until(lambda: "1742" not in office.card(topic).text)

        await toast(office, office.olga.at(topic).press(screen, "📞 Попросить номер"))
        asked = await lands(office, anna, "Можно ваш номер телефона?")
        office.seat(anna).send("contact", phone="+77779999999", first_name="Пётр")
        office.seat(anna).press(asked, "📞 Дать номер")
        await lands(office, anna, "Спасибо, номер записали")
        await office.until(lambda: "+77010000000" in office.card(topic).text)
        assert "+77779999999" not in office.card(topic).text

        await press(office, office.olga, topic, "⋯")
        await press(office, office.olga, topic, "👤 Клиент")
        screen = await line(office, office.olga, topic, "📞 +77010000000")
        assert "📝 Любит серое · Ольга" in screen.text
        assert "📞 Попросить номер" not in screen.labels
        assert not leaked(office, "Абая") and not leaked(office, "серое")


async def test_two_who_gave_one_number_are_joined_by_a_tap_and_parted_by_another(
    tmp_path: Path,
) -> None:
    async with Office(tmp_path, **FIELDS) as office:
        anna, igor = office.client("Анна"), office.client("Игорь")
        await office.write(igor, "Диван когда?")
        topic, other = await office.write(anna, "Где мой диван?"), office.topic_of(igor)
        assert other is not None
        for client in (anna, igor):
            office.seat(client).send("contact", phone="+77010000000", user_id=client.id)
        await office.until(lambda: "👥 Тот же телефон: Игорь" in office.card(topic).text)
        office.olga.at(other).write("// #заказ 1742")
        await office.until(lambda: "1742" in office.card(other).text)

        await press(office, office.olga, topic, "⋯")
        await press(office, office.olga, topic, "👤 Клиент")
        screen = await line(office, office.olga, topic, "Тот же телефон: Игорь")
        there = office.olga.at(topic)
        await toast(office, there.press(screen, "Это один человек · Игорь"))
        await office.until(lambda: "👥 Один человек с: Игорь" in office.card(topic).text)
        await office.until(lambda: "👥 Один человек с: Анна" in office.card(other).text)
        assert "1742" in office.card(topic).text
        await press(office, office.olga, topic, "⋯")
        await press(office, office.olga, topic, "История")
        await line(office, office.olga, topic, "Диван когда?")

        await press(office, office.olga, topic, "👤 Клиент")
        screen = await line(office, office.olga, topic, "история и заметки общие")
        await toast(office, there.press(screen, "Это разные люди · Игорь"))
        await office.until(lambda: "👥 Тот же телефон: Игорь" in office.card(topic).text)
        assert "1742" not in office.card(topic).text
