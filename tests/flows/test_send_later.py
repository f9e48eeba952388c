"""Send later: written now, seen on the card, sent at its time, or cancelled by a tap."""

from tests.flows.staff_world import lands, line, press, receipt, toast
from tests.office import Office

HOUR = 3600


async def later(office: Office, topic, words: str):
    """Olga chooses an hour and writes."""
    await press(office, office.olga, topic, "⋯")
    await press(office, office.olga, topic, "Отправить позже")
    assert "Пишите" in await press(office, office.olga, topic, "1 час")
    await office.until(lambda: "⏳ Следующее сообщение уйдёт" in office.card(topic).text)
    written = office.olga.at(topic).write(words)
    await receipt(office, written, "😴")
    await office.until(lambda: f"«{words}»" in office.card(topic).text)
    return written


async def test_a_reply_goes_at_the_time_that_was_chosen_whatever_happens_meanwhile(
    office: Office,
) -> None:
    anna = office.client()
    topic = await office.write(anna)
    await receipt(office, office.olga.at(topic).write("Смотрю"))
    office.olga.chat(office.bot).write("/start")
    written = await later(office, topic, "Диван приехал")
    assert office.seat(anna).texts[-1] == "Смотрю"

    # Closing keeps it, and says so; the bot may be off meanwhile.
    assert "уйдёт в своё время" in await press(office, office.olga, topic, "Закрыть")
    await office.stop()
    await office.start()
    office.pass_time(HOUR + 60)
    await lands(office, anna, "Диван приехал")
    await receipt(office, written)
    await office.until(lambda: "Диван приехал" not in office.card(topic).text)

    # The client writes before: its author hears of it, and one tap takes it back.
    written = await later(office, topic, "Всё в силе")
    office.seat(anna).write("Ой, мы передумали")
    seat = office.seat(office.olga)
    await office.until(lambda: any("уйдёт позже" in words for words in seat.texts))
    told = next(m for m in reversed(seat.messages) if "уйдёт позже" in (m.text or ""))
    assert await toast(office, seat.press(told, "Не отправлять")) == "Отменено: сообщение не уйдёт"
    await office.until(lambda: "Всё в силе" not in office.card(topic).text)
    office.pass_time(HOUR + 60)
    await office.quiet()
    assert not any("Всё в силе" in words for words in office.seat(anna).texts)

    # From the card it is one tap too, and what was armed is taken back by a second press.
    await later(office, topic, "И ещё одно")
    label = next(label for label in office.card(topic).labels if "Не отправлять" in label)
    assert await press(office, office.olga, topic, label) == "Отменено: сообщение не уйдёт"
    await office.until(lambda: "И ещё одно" not in office.card(topic).text)
    await press(office, office.olga, topic, "⋯")
    await press(office, office.olga, topic, "Отправить позже")
    await press(office, office.olga, topic, "3 часа")
    await press(office, office.olga, topic, "⋯")
    assert "как обычно" in await press(office, office.olga, topic, "Отправить позже")
    await receipt(office, office.olga.at(topic).write("Хорошо!"))
    await lands(office, anna, "Хорошо!")


async def test_what_somebody_who_left_wanted_to_send_later_is_a_task_for_the_others(
    office: Office,
) -> None:
    anna = office.client()
    topic = await office.write(anna)
    await receipt(office, office.olga.at(topic).write("Смотрю"))
    await later(office, topic, "Диван приехал")
    await press(office, office.olga, topic, "Закрыть")
    office.group.kick(office.olga)
    await line(office, office.oleg, topic, "Ольга больше не в команде")
    office.pass_time(HOUR + 60)
    await office.until(lambda: "Никто не ведёт · пора заняться" in office.card(topic).text)
    assert office.seat(anna).texts[-2:] == [
        "Смотрю",
        "Рады были помочь. Если что-то осталось, просто напишите.",
    ]
