"""A client writes for the first time."""

from tests.office import Office


async def test_a_first_message_opens_a_topic_with_its_card_at_the_head(office: Office) -> None:
    anna = office.client("Анна", username="anna_k")
    office.seat(anna).start()
    topic = await office.write(anna, "Где мой диван?")
    card, message = topic.messages
    assert "Анна" in card.text and "ждёт ответа" in card.text
    assert card.labels == ["Беру", "Заметка", "⋯"]
    assert message.text == "Где мой диван?"


async def test_a_bare_start_greets_and_opens_no_topic(office: Office) -> None:
    anna = office.client()
    office.seat(anna).start()
    await office.until(lambda: len(office.seat(anna).messages) == 2)
    assert "Мебель Алатау" in office.seat(anna).last.text
    await office.quiet()
    assert office.topic_of(anna) is None


async def test_claim_reply_and_receipt(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    await office.claim(office.olga, topic)
    reply = office.olga.at(topic).write("Уже везём")
    await office.until(lambda: office.seat(anna).last.text == "Уже везём")
    await office.until(lambda: reply.reaction_of(office.bot) == "👌")
