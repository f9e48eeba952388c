"""A client writes for the first time."""

from tests.flows.clients_world import topic_of
from tests.flows.staff_world import lands
from tests.office import Office


async def test_a_first_message_opens_a_topic_and_stands_in_its_card(office: Office) -> None:
    """Both are one message, and edits, replies and reactions find it."""
    anna, began = office.client("Анна", username="anna_k"), len(office.box.calls)
    asked = office.seat(anna).write("Где мой <диван>?")
    await office.until(lambda: office.shown(anna, "Где мой <диван>?"))
    topic = topic_of(office, anna)
    (card,) = topic.messages
    assert "Анна" in card.text and "ждёт ответа" in card.text
    assert card.labels == ["Беру", "Заметка", "⋯"]
    assert card.quoted == "Где мой <диван>?"
    calls = [call for call in office.box.calls[began:] if "message_thread_id" in call.params]
    assert [call.method for call in calls] == ["sendMessage"]

    office.seat(anna).edit(asked, text="Где мой синий диван?")
    await office.until(lambda: card.quoted == "Где мой синий диван?")
    assert card.labels == ["Беру", "Заметка", "⋯"] and "Анна" in card.text

    office.olga.at(topic).write("Уже едет", reply_to=card)
    await lands(office, anna, "Уже едет")
    assert office.seat(anna).last.reply_to is asked
    await office.until(lambda: "Ведёт Ольга" in card.text and card.labels[0] == "Закрыть")
    assert card.quoted == "Где мой синий диван?"

    office.olga.at(topic).react(card, "❤")
    await office.until(lambda: asked.reaction_of(office.bot) == "❤")
    office.seat(anna).react(asked, "👍")
    await office.until(lambda: card.reaction_of(office.bot) == "👍")
    office.seat(anna).write("И стул", reply_to=asked)
    await office.until(lambda: topic.messages[-1].text == "И стул")
    assert topic.messages[-1].reply_to is card


async def test_a_deleted_card_comes_again_with_the_words_that_went_with_it(office: Office) -> None:
    anna = office.client()
    asked = office.seat(anna).write("Где мой диван?")
    await office.until(lambda: office.shown(anna, "Где мой диван?"))
    topic = topic_of(office, anna)
    former = office.card(topic)
    office.boss.at(topic).delete(former)
    office.olga.at(topic).write("Смотрю")
    await office.until(lambda: [m for m in topic.messages if m.labels and m is not former])
    card = office.card(topic)
    await office.until(lambda: "Ведёт Ольга" in card.text)
    assert card.quoted == "Где мой диван?"

    # What it can't say stands apart, and then the card says nothing of it any more.
    office.seat(anna).edit(asked, text="Где мой диван? " * 200)
    await office.until(lambda: topic.messages[-1].text.startswith("✏️"))
    assert topic.messages[-1].reply_to is card
    await office.until(lambda: not card.quoted)
    office.seat(anna).edit(asked, text="Нашёлся")
    await office.until(lambda: "Нашёлся" in topic.messages[-1].text)
    assert not card.quoted


async def test_what_a_card_can_not_say_stands_below_it(office: Office) -> None:
    anna, ivan = office.client("Анна"), office.client("Иван")
    office.seat(anna).send("photo", "Вот он")
    office.seat(ivan).write("Длинная история. " * 150)
    await office.until(lambda: office.shown(ivan, "Длинная") and office.topic_of(anna))
    await office.until(lambda: len(topic_of(office, anna).messages) == 2)
    for client in (anna, ivan):
        card, below = topic_of(office, client).messages
        assert card.labels and not card.quoted and not below.labels


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
