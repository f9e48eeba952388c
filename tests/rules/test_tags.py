"""Tags: which words of a note are some, who has which, and what an erased client leaves of them."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from desk.calendar import eras
from desk.clients import noting, tags
from desk.figures import metrics
from desk.relay import messages
from model import Client, Conversation, House, Incoming, Person, Press, TagId
from model.figures import TagFigures
from storage import clients, company, conversations, holdings, people
from storage import tags as kept
from storage.ports import Tx
from tests import blank, former

NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
HOUSE = House()
GROUP, ANNA, IGOR, OLGA = -1001, 101, 102, 1


@pytest.fixture
def tx() -> Iterator[Tx]:
    with closing(blank.memory()) as connection:
        yield blank.on(connection)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("// #Доставка и #возврат!", ["доставка", "возврат"]),
        ("#сборка", ["сборка"]),
        ("(#vip_client) #vip_client", ["vip_client"]),
        ("заказ #1742", []),
        ("https://alatau.example/#sofa, цвет&#x41; C# a#b ##c", []),
        ("#" + "я" * 33, []),
    ],
)
def test_the_words_of_a_note_that_are_tags(tx: Tx, text: str, names: list[str]) -> None:
    client = former.client(tx, Person(ANNA, "Анна"), NOW)
    conversation = conversations.start(tx, client.id, NOW)
    tags.noticed(tx, client, conversation, OLGA, text, NOW)
    tags.noticed(tx, client, conversation, OLGA, text, NOW)
    assert [tag.name for tag in kept.of(tx, conversation.id)] == names
    events = tx.value("SELECT count(*) FROM events WHERE kind = 'tagged'")
    assert events == len(names)


def test_a_tag_may_stand_right_behind_the_mark_of_a_note(tx: Tx) -> None:
    client = former.client(tx, Person(ANNA, "Анна"), NOW)
    conversation = conversations.start(tx, client.id, NOW)
    for number, note in enumerate(("//#важный, /#не_он", " /NOTE #вип", "!note#срочно"), 1):
        noting.read(tx, HOUSE, client, conversation, OLGA, note, NOW)
        assert len(kept.of(tx, conversation.id)) == number, note


def test_a_conversation_has_so_many_at_most(tx: Tx) -> None:
    client = former.client(tx, Person(ANNA, "Анна"), NOW)
    conversation = conversations.start(tx, client.id, NOW)
    many = " ".join(f"#слово{number}" for number in range(50))
    tags.noticed(tx, client, conversation, OLGA, many, NOW)
    assert len(kept.of(tx, conversation.id)) == tags.MOST
    assert said_of(tx, client, conversation, kept.known(tx, "ещё_одна", NOW)) == "toasts.tags_full"


def said_of(tx: Tx, client: Client, conversation: Conversation, tag_id: TagId) -> str:
    """Olga presses a tag on the card: the word that she gets for it."""
    company.set_group(tx, GROUP, "Клиенты")
    clients.set_topic(tx, client.id, 44, "Анна")
    olga = Person(OLGA, "Ольга")
    people.meet(tx, olga, NOW)
    people.set_in_group(tx, OLGA, True)
    press = Press("q", "tag", conversation.id, tag_id, olga, GROUP, False, 7, 44)
    tags.toggle(tx, HOUSE, replace(press, version=conversation.version), NOW)
    return str(json.loads(tx.value("SELECT payload FROM outbox WHERE kind = 'answer'"))["text"])


def tagged(tx: Tx, number: int, *names: str) -> None:
    """A client wrote, and Olga tagged it."""
    person = Person(number, "Анна")
    former.client(tx, person, NOW)
    said = Incoming(7, person, {"kind": "text", "text": "Где диван?"}, "f", NOW)
    messages.from_client(tx, HOUSE, said, NOW)
    client = former.client(tx, person, NOW)
    latest = conversations.latest(tx, client.id)
    tags.noticed(tx, client, latest, OLGA, " ".join(f"#{name}" for name in names), NOW)


def figures(tx: Tx) -> tuple[TagFigures, ...]:
    since, until = NOW - timedelta(days=1), NOW + timedelta(days=1)
    return metrics.figures(tx, eras.of(tx, HOUSE), since, until).tags


def test_what_only_an_erased_client_had_goes_and_the_others_figures_stay(tx: Tx) -> None:
    tagged(tx, ANNA, "доставка", "ковалёва")
    tagged(tx, IGOR, "доставка")
    assert figures(tx) == (TagFigures("доставка", 2), TagFigures("ковалёва", 1))
    holdings.erase(tx, ANNA, NOW)
    assert figures(tx) == (TagFigures("доставка", 2),)
    assert list(kept.names(tx).values()) == ["доставка"]
    tagged(tx, IGOR + 1, "новая")
    assert figures(tx) == (TagFigures("доставка", 2), TagFigures("новая", 1))


def test_what_no_longer_fits_is_said(tx: Tx) -> None:
    client = former.client(tx, Person(ANNA, "Анна"), NOW)
    conversation = conversations.start(tx, client.id, NOW)
    said = "SELECT count(*) FROM outbox WHERE payload LIKE '%staff.tags_full%'"
    for number in range(2):
        note = " ".join(f"#метка{place}" for place in range(tags.MOST + number))
        tags.noticed(tx, client, conversation, OLGA, note, NOW)
        assert (len(kept.of(tx, conversation.id)), tx.value(said)) == (tags.MOST, number)
