"""What a client replies to, quotes and reacts to is the same thing in the topic."""

import pytest

from sandbox import Message, Person
from tests.flows.clients_world import answered, comes, said, topic_of, update
from tests.office import Office

RECEIPT = "👌"


async def last_in_topic(office: Office, anna: Person, text: str) -> Message:
    await office.until(lambda: office.shown(anna, text))
    return next(m for m in said(topic_of(office, anna)) if m.text == text)


async def test_a_reply_to_an_own_message_points_to_its_copy(office: Office) -> None:
    anna = office.client()
    first = office.seat(anna).write("Диван серый?")
    office.seat(anna).write("И ещё вопрос")
    await comes(office, anna, 2)
    office.seat(anna).write("Или синий", reply_to=first)
    reply = await last_in_topic(office, anna, "Или синий")
    assert reply.reply_to is office.card(topic_of(office, anna))


async def test_a_reply_to_the_operator_points_to_what_they_wrote(office: Office) -> None:
    anna = office.client()
    topic = await answered(office, anna, "Есть серый и синий")
    office.seat(anna).write("Второй", reply_to=office.seat(anna).last)
    reply = await last_in_topic(office, anna, "Второй")
    original = next(m for m in said(topic) if m.text == "Есть серый и синий")
    assert reply.reply_to is original


@pytest.mark.parametrize("kind", ["photo", "voice", "sticker"])
async def test_a_file_replies_too(office: Office, kind: str) -> None:
    anna = office.client()
    topic = await answered(office, anna, "Пришлите фото комнаты")
    office.seat(anna).send(kind, reply_to=office.seat(anna).last)
    await office.until(lambda: said(topic)[-1].kind == kind)
    assert said(topic)[-1].reply_to.text == "Пришлите фото комнаты"


async def test_a_quote_stays_a_quote(office: Office) -> None:
    anna = office.client()
    await answered(office, anna, "Есть серый и синий")
    office.seat(anna).write("Этот", reply_to=office.seat(anna).last, quote="синий")
    reply = await last_in_topic(office, anna, "Этот")
    assert reply.quote == "синий"
    assert reply.reply_to.text == "Есть серый и синий"


async def test_a_reply_to_what_staff_deleted_still_arrives(office: Office) -> None:
    anna = office.client()
    topic = await answered(office, anna, "Есть серый")
    original = next(m for m in said(topic) if m.text == "Есть серый")
    office.boss.at(topic).delete(original)
    office.seat(anna).write("Беру", reply_to=office.seat(anna).last)
    reply = await last_in_topic(office, anna, "Беру")
    assert reply.reply_to is None


async def test_a_quote_that_fits_no_more_arrives_without_it(office: Office) -> None:
    anna = office.client()
    topic = await answered(office, anna, "Есть серый и синий")
    asked = office.seat(anna).write("Нужен угловой, до трёх метров")
    await office.until(lambda: office.shown(anna, "Нужен угловой"))
    copy = said(topic)[-1]
    reply_of = {"message": asked, "words": "до трёх метров"}
    # The copy says something else meanwhile than what the client quotes.
    office.seat(anna).edit(asked, text="Нужен угловой")
    await office.until(lambda: copy.text == "Нужен угловой")
    asked.content = asked.content.__class__("text", "Нужен угловой, до трёх метров")
    office.seat(anna).write("Это важно", reply_to=reply_of["message"], quote=reply_of["words"])
    reply = await last_in_topic(office, anna, "Это важно")
    assert (reply.reply_to, reply.quote) == (copy, None)


async def test_a_clients_reaction_is_seen_on_what_the_operator_wrote(office: Office) -> None:
    anna = office.client()
    topic = await answered(office, anna, "Привезём завтра")
    original = next(m for m in said(topic) if m.text == "Привезём завтра")
    await office.until(lambda: original.reaction_of(office.bot) == RECEIPT)
    office.seat(anna).react(office.seat(anna).last, "❤")
    await office.until(lambda: original.reaction_of(office.bot) == "❤")
    office.seat(anna).react(office.seat(anna).last, None)
    await office.until(lambda: original.reaction_of(office.bot) == RECEIPT)


async def test_a_clients_reaction_on_their_own_message_is_seen_on_its_copy(
    office: Office,
) -> None:
    anna = office.client()
    sent = office.seat(anna).write("Ура, приехал")
    (copy,) = await comes(office, anna)
    office.seat(anna).react(sent, "🎉")
    await office.until(lambda: copy.reaction_of(office.bot) == "🎉")
    office.seat(anna).react(sent, None)
    await office.until(lambda: copy.reaction_of(office.bot) is None)


def reacts(office: Office, anna: Person, message: Message, *kinds: dict[str, str]) -> None:
    """A reaction of kinds that a seat doesn't know."""
    body = {
        "chat": {"id": anna.id, "type": "private", "first_name": anna.name},
        "message_id": message.id,
        "date": int(office.box.clock.now()),
        "user": {"id": anna.id, "is_bot": False, "first_name": anna.name},
        "old_reaction": [],
        "new_reaction": list(kinds),
    }
    update(office, "message_reaction", body)


CUSTOM = {"type": "custom_emoji", "custom_emoji_id": "5368324170671202286"}


async def test_a_custom_emoji_takes_the_place_of_the_former_reaction(office: Office) -> None:
    anna = office.client()
    topic = await answered(office, anna, "Привезём завтра")
    original = next(m for m in said(topic) if m.text == "Привезём завтра")
    got = office.seat(anna).last
    office.seat(anna).react(got, "👎")
    await office.until(lambda: original.reaction_of(office.bot) == "👎")
    reacts(office, anna, got, CUSTOM)
    await office.until(lambda: original.reaction_of(office.bot) == "👀")
    reacts(office, anna, got, {"type": "emoji", "emoji": "❤"}, CUSTOM)
    await office.until(lambda: original.reaction_of(office.bot) == "❤")
    reacts(office, anna, got, {"type": "paid"})
    await office.until(lambda: original.reaction_of(office.bot) == "👀")
    reacts(office, anna, got)
    await office.until(lambda: original.reaction_of(office.bot) == RECEIPT)


async def test_a_reaction_set_while_its_message_is_on_the_way_is_not_lost(office: Office) -> None:
    anna = office.client()
    topic = await office.write(anna)
    office.box.faults.add("delay", "copyMessage", seconds=0.3)
    sent = office.seat(anna).write("Ура, приехал")
    office.seat(anna).react(sent, "🎉")
    await office.until(lambda: len(said(topic)) == 2)
    await office.until(lambda: said(topic)[-1].reaction_of(office.bot) == "🎉")
