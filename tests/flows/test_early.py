"""Who reacts to a message, or chooses in a poll, before the bot has heard that it was sent."""

from sandbox import Message, Person, Topic
from tests.flows.clients_world import answered
from tests.flows.staff_world import line, receipt
from tests.office import Office

TO_CLIENT = ("copyMessage", "sendPoll")
LATE = 1.5
"""Seconds for which Telegram keeps its answer to itself; the message is seen meanwhile."""


async def seen_early(office: Office, client: Person, text: str) -> tuple[Topic, Message]:
    """Their topic, where their words stand before the bot has heard so; and what they wrote."""
    topic = await office.write(client)
    office.box.faults.add("late", "copyMessage", office.group, seconds=LATE)
    written = office.seat(client).write(text)
    await office.until(lambda: office.shown(client, text))
    return topic, written


async def test_an_operator_s_reaction_to_a_copy_just_made_reaches_the_client(
    office: Office,
) -> None:
    anna = office.client()
    topic, written = await seen_early(office, anna, "Когда привезёте?")
    office.olga.at(topic).react(topic.messages[-1], "🔥")
    await office.until(lambda: written.reaction_of(office.bot) == "🔥")


async def test_a_client_s_reaction_to_a_reply_just_sent_is_shown(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    office.box.faults.add("late", "copyMessage", anna, seconds=LATE)
    reply = office.olga.at(topic).write("Завтра")
    got = await _copy(office, anna, "Завтра")
    office.seat(anna).react(got, "❤")
    await receipt(office, reply, "❤")


async def test_a_choice_in_a_poll_just_sent_is_heard(office: Office) -> None:
    anna = office.client()
    topic = await answered(office, anna)
    office.box.faults.add("late", TO_CLIENT, anna, seconds=LATE)
    office.olga.at(topic).send("poll", options=["В среду", "В пятницу"])
    await office.until(lambda: office.seat(anna).last.kind == "poll")
    office.seat(anna).vote(office.seat(anna).last, "В пятницу")
    await line(office, office.olga, topic, "Клиент выбирает: «В пятницу»")


async def test_what_points_at_nothing_of_ours_holds_up_nobody(office: Office) -> None:
    topic, _ = await seen_early(office, office.client(), "Алло")
    said = office.oleg.at(topic).write("// ждём машину")
    office.olga.at(topic).react(said, "👍")
    await receipt(office, office.olga.at(topic).write("Слушаю"), "👌")


async def _copy(office: Office, anna: object, text: str) -> Message:
    seat = office.seat(anna)
    await office.until(lambda: text in seat.texts)
    return next(message for message in seat.messages if message.text == text)
