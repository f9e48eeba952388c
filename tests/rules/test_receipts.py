"""Receipts of messages that arrive within seconds are one, on the last; an author's own ones."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import pytest

from desk.voice import saying
from model import Incoming, Link, Person, Side
from model.errands.looks import React
from storage import clients, company, links, outbox
from storage.database import SqliteTx
from storage.ports import Tx
from tests import blank, former

NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
ANNA, OLGA, OLEG = Person(1, "Анна"), Person(2, "Ольга"), Person(3, "Олег")


@pytest.fixture
def tx() -> Iterator[Tx]:
    with closing(blank.memory()) as connection:
        opened = SqliteTx(connection)
        company.set_group(opened, -1001, "Клиенты")
        former.client(opened, ANNA, NOW)
        yield opened


def arrives(tx: Tx, number: int, author: Person) -> Link:
    """A reply that has just reached the client."""
    client = clients.of_person(tx, ANNA.id)
    assert client is not None
    said = Incoming(number, author, {"kind": "text", "text": str(number)}, str(number), NOW)
    link = links.add(tx, client, None, Side.STAFF, said, "")
    assert link is not None
    saying.arrived(tx, link, NOW)
    return link


def marks(tx: Tx) -> list[tuple[int | None, str]]:
    """Which messages are going to wear which reaction, in the order of the calls."""
    errands = [row.errand for row in outbox.new_rows(tx, 0)]
    assert len({row.lane for row in outbox.new_rows(tx, 0)}) == 1
    return [(mark.message, mark.emoji) for mark in errands if isinstance(mark, React)]


def test_the_last_of_several_wears_the_receipt(tx: Tx) -> None:
    for number in (11, 12, 13):
        arrives(tx, number, OLGA)
    assert marks(tx) == [(13, saying.RECEIPT)]


def test_each_author_has_a_receipt(tx: Tx) -> None:
    arrives(tx, 11, OLGA)
    arrives(tx, 12, OLEG)
    arrives(tx, 13, OLGA)
    assert sorted(marks(tx)) == [(12, saying.RECEIPT), (13, saying.RECEIPT)]


def test_what_is_taken_back_loses_a_receipt_that_still_waits(tx: Tx) -> None:
    link = arrives(tx, 11, OLGA)
    saying.react(tx, link.client_id, 0, link.written_in, "", NOW)
    assert marks(tx) == [(11, saying.RECEIPT), (11, "")]


def test_a_receipt_waits_for_the_next_and_a_note_s_mark_does_not() -> None:
    assert React(emoji=saying.RECEIPT, message=11, author=OLGA.id).calm
    assert not React(emoji=saying.NOTED, message=11).calm
