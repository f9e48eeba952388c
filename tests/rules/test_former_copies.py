"""Where a message stood before it was sent anew, people answer it and react to it all the same."""

from datetime import UTC, datetime

import pytest

from desk.relay import messages, reactions
from model import (
    ChatId,
    House,
    Incoming,
    Link,
    MessageId,
    Person,
    Side,
    TopicId,
)
from model.errands.looks import React
from storage import clients, company, copies, links, outbox, people
from storage.ports import Tx
from tests import blank, former

NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
ANNA, OLGA, GROUP, TOPIC = Person(1, "Анна"), Person(100, "Ольга"), ChatId(-1001), TopicId(11)
HOUSE = House()
FIRST, ANEW = MessageId(60), MessageId(70)


@pytest.fixture
def tx() -> Tx:
    """Anna's message stood at one place and then, as a helper had sent it and left, at another."""
    opened = blank.on(blank.memory())
    company.set_group(opened, GROUP, "Клиенты")
    company.set_state(opened, True, [])
    people.meet(opened, OLGA, NOW)
    people.set_in_group(opened, OLGA.id, True)
    former.client(opened, ANNA, NOW)
    clients.set_topic(opened, ANNA.id, TOPIC)
    clients.set_card(opened, ANNA.id, MessageId(50))
    messages.from_client(opened, HOUSE, said(7, ANNA, "Где диван?"), NOW)
    links.set_copy(opened, of_anna(opened), FIRST)
    links.set_copy(opened, of_anna(opened), ANEW)
    return opened


def said(number: int, who: Person, text: str, reply_to: MessageId | None = None) -> Incoming:
    content = {"kind": "text", "text": text, "entities": []}
    return Incoming(
        number, who, content, f"{number}{text}", NOW, reply_to=reply_to, replies_to_bot=True
    )


def of_anna(tx: Tx) -> Link:
    found = links.by_origin(tx, ANNA.id, Side.CLIENT, MessageId(7))
    assert found is not None
    return found


@pytest.mark.parametrize("place", [FIRST, ANEW])
def test_an_answer_there_goes_to_the_client_as_an_answer(tx: Tx, place: MessageId) -> None:
    messages.from_staff(tx, HOUSE, GROUP, TOPIC, said(80, OLGA, "Едет", place), NOW)
    reply = links.by_origin(tx, ANNA.id, Side.STAFF, MessageId(80))
    assert reply is not None, "it was taken for a note"
    rows = [row for row in outbox.new_rows(tx, 0) if row.link_id == reply.id]
    assert [row.errand.answers for row in rows] == [of_anna(tx).id]


def test_it_is_changed_only_where_it_stands_now(tx: Tx) -> None:
    assert of_anna(tx).copy_id == ANEW
    assert copies.further(tx, of_anna(tx).id) == []


def test_a_reaction_there_is_the_client_s_to_see(tx: Tx) -> None:
    reactions.react_by_staff(tx, GROUP, FIRST, "❤", OLGA, NOW, NOW)
    assert React(emoji="❤", message=MessageId(7)) in [row.errand for row in outbox.new_rows(tx, 0)]
