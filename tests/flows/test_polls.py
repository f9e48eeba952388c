"""What a client chooses in an operator's poll is an answer: it is seen, somebody looks at it."""

from typing import Any

from sandbox import Message, Person, Topic
from tests.flows.clients_world import answered, closed
from tests.flows.staff_world import line, press, receipt
from tests.office import Office

DAYS = ["В среду", "В пятницу", "Не нужно"]


async def asked(office: Office, client: Person, topic: Topic, **more: Any) -> Message:
    """Olga sends a poll, and the client has it."""
    poll = office.olga.at(topic).send("poll", options=DAYS, **more)
    await office.until(lambda: office.seat(client).last.kind == "poll")
    await receipt(office, poll)
    return poll


async def test_what_a_client_chooses_stands_under_the_poll_and_waits(office: Office) -> None:
    anna = office.client()
    topic = await answered(office, anna)
    poll = await asked(office, anna, topic)
    sent = office.seat(anna).last
    words = [option["text"] for option in sent.content.payload["poll"]["options"]]
    assert (sent.content.payload["poll"]["question"], words) == ("Когда удобно?", DAYS)
    office.seat(anna).vote(sent, "В пятницу")
    said = await line(office, office.olga, topic, "Клиент выбирает: «В пятницу»")
    assert said.reply_to is poll
    await office.until(lambda: "клиент ждёт ответа" in office.card(topic).text)


async def test_a_changed_mind_is_said_and_so_is_a_vote_taken_back(office: Office) -> None:
    anna = office.client()
    topic = await answered(office, anna)
    await asked(office, anna, topic)
    seat = office.seat(anna)
    seat.vote(seat.last, "В среду")
    await line(office, office.olga, topic, "«В среду»")
    seat.vote(seat.last, "Не нужно")
    await line(office, office.olga, topic, "«Не нужно»")
    seat.vote(seat.last)
    await line(office, office.olga, topic, "отозвал свой голос")


async def test_a_choice_after_the_closing_opens_the_conversation_again(office: Office) -> None:
    anna = office.client()
    topic = await answered(office, anna)
    await asked(office, anna, topic)
    poll = office.seat(anna).last
    assert await press(office, office.olga, topic, "Закрыть")
    await office.until(lambda: "Закрыто" in office.card(topic).text)
    office.seat(anna).vote(poll, "В среду")
    await line(office, office.olga, topic, "«В среду»")
    await office.until(lambda: "Закрыто" not in office.card(topic).text)


async def test_who_votes_in_a_poll_that_is_not_theirs_says_nothing(office: Office) -> None:
    anna, ivan = office.client(), office.client("Иван")
    topic, other = await answered(office, anna), await closed(office, ivan)
    await asked(office, anna, topic)
    office.seat(anna).vote(office.seat(anna).last, "В среду")
    await line(office, office.olga, topic, "«В среду»")
    office.seat(ivan).forward(office.seat(anna).last)
    theirs = {"poll_id": office.seat(anna).last.content.payload["poll"]["id"], "option_ids": [1]}
    user = {"id": ivan.id, "is_bot": False, "first_name": "Иван"}
    office.bot.updates.push("poll_answer", {**theirs, "user": user, "option_persistent_ids": ["1"]})
    await office.quiet()
    assert not any("выбирает" in words for words in office.olga.at(other).texts)
    assert sum("выбирает" in words for words in office.olga.at(topic).texts) == 1


async def test_a_poll_that_its_author_deleted_in_time_never_arrives(office: Office) -> None:
    anna = office.client()
    topic = await answered(office, anna)
    office.box.faults.add("flood", "setMessageReaction", chat=office.group, retry_after=1)
    poll = office.olga.at(topic).send("poll", options=DAYS)
    await office.until(lambda: any(call.error_code == 429 for call in office.box.calls))
    office.olga.at(topic).delete(poll)
    await line(office, office.olga, topic, "Сообщение удалили раньше")
    assert office.seat(anna).last.kind == "text"
