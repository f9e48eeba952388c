"""The stages of a sale: moved on by a tap on the card, seen as a whole by /board, then too long."""

from pathlib import Path

from sandbox import Topic
from tests.flows.staff_world import lands, leaked, line, press, toast
from tests.office import Office

STAGES = {"SMENA_CLIENTS__STAGES": '{"Новый": 1, "Предложение": 3, "Купили": 0}'}
DAY = 24 * 60 * 60


async def test_a_client_moves_on_by_a_tap_and_the_board_says_where_all_stand(
    tmp_path: Path,
) -> None:
    async with Office(tmp_path, **STAGES) as office:
        boss, olga = office.boss.chat(office.bot), office.olga.chat(office.bot)
        olga.start()
        anna = office.client("Анна")
        topic = await office.write(anna, "Сколько стоит диван?")
        await office.claim(office.olga, topic)
        await press(office, office.olga, topic, "⋯")
        await press(office, office.olga, topic, "🎯 Стадия")
        await office.until(lambda: "Предложение" in office.card(topic).labels)
        await press(office, office.olga, topic, "Предложение")
        await office.until(lambda: "🎯 Предложение, с 22 сентября" in office.card(topic).text)
        office.olga.at(topic).write("// считали вместе, #сумма 25 000 ₸")
        await office.until(lambda: "25 000 ₸" in office.card(topic).text)
        assert not leaked(office, "25 000")

        boss.write("/board")
        await lands(office, office.boss, "Предложение · 1 · 25\xa0000")
        assert "Новый · 0" in boss.texts[-1] and "• Анна · с 22 сентября" in boss.texts[-1]

        office.pass_time(3 * DAY)
        await lands(office, office.olga, "Давно на одной стадии")
        boss.write("/board")
        await lands(office, office.boss, "⏰ Анна · с 22 сентября")


async def stands(office: Office, topic: Topic, stage: str) -> None:
    """Olga taps that stage on the topic's card."""
    for label in ("⋯", "🎯 Стадия", stage):
        await press(office, office.olga, topic, label)


async def test_of_one_person_every_card_says_where_they_were_put_last(tmp_path: Path) -> None:
    async with Office(tmp_path, **STAGES) as office:
        anna, igor = office.client("Анна"), office.client("Игорь")
        other, topic = await office.write(igor, "И я"), await office.write(anna, "Сколько?")
        await stands(office, topic, "Новый")
        await office.until(lambda: "🎯 Новый" in office.card(topic).text)
        office.pass_time(60)
        await stands(office, other, "Предложение")
        for client in (anna, igor):
            office.seat(client).send("contact", phone="+77010000000", user_id=client.id)
        await office.until(lambda: "👥 Тот же телефон: Игорь" in office.card(topic).text)
        await press(office, office.olga, topic, "⋯")
        await press(office, office.olga, topic, "👤 Клиент")
        screen = await line(office, office.olga, topic, "Тот же телефон: Игорь")
        await toast(office, office.olga.at(topic).press(screen, "Это один человек · Игорь"))
        await office.until(lambda: "🎯 Предложение" in office.card(topic).text)
        await stands(office, topic, "✓ Предложение")
        await office.until(lambda: "🎯" not in office.card(topic).text)
        await office.until(lambda: "🎯" not in office.card(other).text)


async def test_without_stages_nothing_asks_for_one(tmp_path: Path) -> None:
    async with Office(tmp_path) as office:
        topic = await office.write(office.client("Анна"), "Где диван?")
        await press(office, office.olga, topic, "⋯")
        await office.until(lambda: "👤 Клиент" in office.card(topic).labels)
        assert "🎯 Стадия" not in office.card(topic).labels
        boss = office.boss.chat(office.bot)
        boss.write("/board")
        await lands(office, office.boss, "Стадий продаж у вас нет")
