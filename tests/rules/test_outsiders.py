"""Whoever left the team changes nothing by editing; what became of their first words is said."""

from datetime import UTC, datetime, timedelta

import pytest

from desk.relay import edits, messages
from model import ChatId, House, Incoming, LinkState, MessageId, Person, Side, TopicId
from model.errands.lines import Say
from storage import clients, company, links, outbox, people
from storage.ports import Tx
from tests import blank, former

NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
ANNA, OLGA, GROUP, TOPIC = Person(1, "Анна"), Person(100, "Ольга"), ChatId(-1001), TopicId(11)
HOUSE = House()


@pytest.fixture
def tx() -> Tx:
    """Olga's reply is on its way, and she has left."""
    opened = blank.on(blank.memory())
    company.set_group(opened, GROUP, "Клиенты")
    company.set_state(opened, True, [])
    people.meet(opened, OLGA, NOW)
    people.set_in_group(opened, OLGA.id, True)
    former.client(opened, ANNA, NOW)
    clients.set_topic(opened, ANNA.id, TOPIC)
    messages.from_client(opened, HOUSE, said(1, ANNA, "Где диван?"), NOW)
    messages.from_staff(opened, HOUSE, GROUP, TOPIC, said(2, OLGA, "Привезём завтра"), NOW)
    people.set_in_group(opened, OLGA.id, False, left_at=NOW + timedelta(seconds=1))
    return opened


def said(number: int, who: Person, text: str) -> Incoming:
    return Incoming(number, who, {"kind": "text", "text": text}, f"{number}{text}", NOW)


def state(tx: Tx) -> LinkState | None:
    link = links.by_origin(tx, ANNA.id, Side.STAFF, MessageId(2))
    return link.state if link else None


def edited(tx: Tx) -> list[tuple[str, object]]:
    """What is said in the topic when she edits, and whether the client has the first words."""
    before = outbox.new_rows(tx, 0)[-1].id
    edits.by_staff(tx, HOUSE, GROUP, TOPIC, said(2, OLGA, "Не привезём"), NOW)
    rows = [row.errand for row in outbox.new_rows(tx, before)]
    return [(row.text, row.args.get("arrived")) for row in rows if isinstance(row, Say)]


NOT_SENT, KEPT, UNSURE = "staff.author_left", "staff.edit_kept", LinkState.UNCONFIRMED


@pytest.mark.parametrize(
    ("became", "told"),
    [
        (LinkState.SENT, (KEPT, True)),
        (UNSURE, (KEPT, False)),
        *(
            (each, (NOT_SENT, None))
            for each in LinkState
            if each not in (LinkState.SENT, UNSURE, LinkState.PENDING)
        ),
    ],
)
def test_it_is_said_what_became_of_the_first_words(
    tx: Tx, became: LinkState, told: tuple[str, object]
) -> None:
    link = links.by_origin(tx, ANNA.id, Side.STAFF, MessageId(2))
    assert link
    links.set_state(tx, link.id, became)
    assert edited(tx) == [told]
    assert state(tx) is became


def test_what_has_not_left_never_does(tx: Tx) -> None:
    assert state(tx) is LinkState.PENDING
    assert edited(tx) == [(NOT_SENT, None)]
    assert state(tx) is None, "it is a note"


def test_what_is_under_way_may_arrive(tx: Tx) -> None:
    tx.run("UPDATE outbox SET state = 'calling' WHERE link_id IS NOT NULL")
    assert edited(tx) == [(KEPT, False)]
    assert state(tx) is LinkState.PENDING
