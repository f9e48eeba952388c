"""Work changes hands: through the real process, with the real clock moved."""

from sandbox import Message, Person
from tests.office import Office

DAY = {
    "SMENA_SHIFTS": '[{"name":"Day","from":"09:00","to":"18:00"},'
    '{"name":"Night","from":"18:00","to":"09:00"}]'
}


def told(office: Office, who: Person, words: str) -> bool:
    """Whether the bot said those words to somebody in private."""
    return any(words in text for text in office.seat(who).texts)


async def on_shift(office: Office, who: Person) -> None:
    """The operator starts the bot, and taps [On shift]."""
    seat = office.seat(who)
    if not seat.messages:
        seat.start()
        await office.until(lambda: "не на смене" in seat.last.text)
    seat.press(seat.last, "На смене")
    await office.until(lambda: "Вы на смене" in seat.last.text)


def in_topic(office: Office, client: Person, words: str) -> Message | None:
    """The line in the client's topic that holds those words."""
    topic = office.topic_of(client)
    found = [m for m in topic.messages if words in (m.text or "")] if topic else []
    return found[-1] if found else None


async def test_the_client_answers_at_night_and_the_duty_gets_it_at_once(office: Office) -> None:
    anna = office.client("Анна")
    await on_shift(office, office.olga)
    topic = await office.write(anna)
    await office.claim(office.olga, topic)
    office.olga.at(topic).write("Подойдёт ли серый?")
    await office.until(lambda: office.seat(anna).last.text == "Подойдёт ли серый?")
    await on_shift(office, office.oleg)
    office.seat(office.olga).write("/off")
    await office.until(lambda: told(office, office.olga, "не на смене"))
    office.pass_time(240)
    office.seat(anna).write("Да, серый подойдёт")
    await office.until(lambda: told(office, office.oleg, "Вам передан"))
    await office.until(lambda: in_topic(office, anna, "Смена → Олег"))
    await office.until(lambda: "Ведёт Олег" in office.card(topic).text)


async def test_the_client_waits_when_the_shift_ends_with_nobody_on_duty(office: Office) -> None:
    anna = office.client("Анна")
    await on_shift(office, office.olga)
    topic = await office.write(anna, "ну что там?")
    await office.claim(office.olga, topic)
    office.seat(office.olga).write("/off")
    office.pass_time(240)
    await office.until(lambda: in_topic(office, anna, "в очереди"))
    await on_shift(office, office.oleg)
    await office.until(lambda: told(office, office.oleg, "Ждут в очереди"))
    assert "Анна" in next(t for t in office.seat(office.oleg).texts if "Ждут в очереди" in t)
