"""Reading and learning: Monday's sample, three taps and a word; an example for newcomers."""

from datetime import UTC, datetime
from pathlib import Path

from tests.flows.staff_world import lands, press, toast
from tests.office import Office

READ = {
    "SMENA_STAFF__REVIEW_PERCENT": "100",
    "SMENA_SUMMARY__DAILY": "false",
    "SMENA_SUMMARY__WEEKLY": "false",
}
FRIDAY = datetime(2026, 9, 18, 9, tzinfo=UTC)
DAY = 24 * 60 * 60


async def test_a_lead_reads_a_conversation_and_whoever_answered_hears_it(tmp_path: Path) -> None:
    async with Office(tmp_path, at=FRIDAY, **READ) as office:
        boss, olga = office.boss.chat(office.bot), office.olga.chat(office.bot)
        olga.start()
        anna = office.client("Анна")
        topic = await office.write(anna, "Где мой диван?")
        office.olga.at(topic).write("Уже едет")
        await lands(office, anna, "Уже едет")
        await press(office, office.olga, topic, "Закрыть")
        office.boss.at(topic).write("/example")
        await office.until(lambda: office.shown(anna, "Теперь это пример"))
        olga.write("/examples")
        await lands(office, office.olga, "• Анна, 18 сентября: «Где мой диван?»")

        office.pass_time(3 * DAY)
        week = await lands(office, office.boss, "Почитать за прошлую неделю: 1 разговор")
        boss.press(week, "📖 Почитать")
        await office.until(lambda: "1. Анна" in boss.last.labels)
        boss.press(boss.last, "1. Анна")
        await office.until(lambda: "Вопрос понят" in boss.last.labels)
        boss.press(boss.last, "Вопрос понят")
        await office.until(lambda: "Вопрос понят · ✓" in boss.last.labels)
        reading = boss.last
        boss.press(reading, "✍ Написать")
        await lands(office, office.boss, "что сказать: это увидит только Ольга")
        boss.write("Хорошо, что сразу сказали срок")
        screen = await lands(office, office.boss, "Хорошо, что сразу сказали срок")
        await office.until(lambda: screen.labels or boss.last.labels)
        done = boss.press(boss.last, "Готово")
        assert await toast(office, done) == "Готово, сообщение ушло тому, кто отвечал"
        await lands(office, office.olga, "✅ вопрос понят")
        assert "Хорошо, что сразу сказали срок" in olga.texts[-1]
