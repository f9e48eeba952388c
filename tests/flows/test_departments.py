"""Departments: words bring a conversation to one, a tag moves it, the card and lists say it."""

from pathlib import Path

from tests.flows.staff_world import press
from tests.flows.test_answers import said_last, tap
from tests.office import Office

RULES = {
    "SMENA_DEPARTMENTS": '[{"name": "Доставка", "icon": "🚚"}, {"name": "Возвраты"}]',
    "SMENA_RULES": '[{"words": ["доставка"], "department": "Доставка"},'
    ' {"words": ["сломал*"], "urgent": true, "add_tag": "брак"}]',
}


async def test_words_bring_it_to_a_department_and_a_tag_moves_it(tmp_path: Path) -> None:
    async with Office(tmp_path, **RULES) as office:
        office.oleg.chat(office.bot).start()
        await office.until(lambda: office.seat(office.oleg).texts)
        office.boss.chat(office.bot).write("/rules")
        await tap(office, office.boss, "Доставка: пока никого", "🚚 Доставка")
        await tap(office, office.boss, "Нажмите на имя", "Олег")
        await said_last(office, office.boss, "🚚 Доставка · 1 человек")
        office.boss.chat(office.bot).write("/rules диван сломался, а доставку обещали")
        told = await said_last(office, office.boss, "Правило 1: слово «доставку» → 🚚 Доставка")
        assert "🚚 Доставка · ⚡ срочно · #брак" in told.content.words

        igor, anna = office.client("Игорь"), office.client("Анна")
        await office.write(igor, "Добрый день")
        topic = await office.write(anna, "Где доставка? Диван сломался")
        await office.until(lambda: "🚚 Доставка · ⚡ Срочно" in office.card(topic).text)
        assert "#брак" in office.card(topic).text
        office.boss.chat(office.bot).write("/queue")
        queue = await said_last(office, office.boss, "⚡ 🚚 Анна")
        assert queue.content.words.index("Анна") < queue.content.words.index("Игорь")

        await press(office, office.olga, topic, "⋯")
        await press(office, office.olga, topic, "🏷 Метки")
        await press(office, office.olga, topic, "возвраты")
        await office.until(lambda: "Возвраты · ⚡ Срочно" in office.card(topic).text)
        await press(office, office.olga, topic, "Назад")
        await office.claim(office.olga, topic)  # nobody is kept from it
