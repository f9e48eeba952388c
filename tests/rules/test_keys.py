"""Keys of clients: ours, given once; who was here before keeps theirs."""

from datetime import UTC, datetime

import pytest

from model import Person, PersonId
from storage import addresses, clients, holdings
from storage.database import SqliteTx, connect
from storage.migrations import migrate
from storage.ports import Tx
from tests import former

NOW = datetime(2026, 9, 21, 10, tzinfo=UTC)
LARGEST = 2**52 - 1
"""Ids of users have at most 52 significant bits (Bot API, User)."""
ANNA, BORIS, VERA = (
    Person(PersonId(number), name)
    for number, name in ((1, "Анна"), (LARGEST, "Борис"), (3, "Вера"))
)


@pytest.fixture
def tx() -> Tx:
    connection = connect(":memory:")
    migrate(connection)
    return SqliteTx(connection)


def test_a_new_key_is_no_id_that_telegram_may_give_and_a_number_in_javascript(tx: Tx) -> None:
    keys = [clients.meet(tx, person, NOW).id for person in (ANNA, BORIS, VERA)]
    assert len(set(keys)) == 3
    assert min(keys) > LARGEST and max(keys) < 2**53 - 2**50


def test_whoever_was_here_before_keeps_their_key(tx: Tx) -> None:
    assert former.client(tx, BORIS, NOW).id == LARGEST
    assert clients.meet(tx, BORIS, NOW).id == LARGEST
    assert clients.meet(tx, ANNA, NOW).id > BORIS.id


def test_at_another_bot_they_are_who_they_were(tx: Tx) -> None:
    addresses.adopt(tx, 77)
    key = clients.meet(tx, ANNA, NOW).id
    addresses.adopt(tx, 78)
    assert clients.meet(tx, ANNA, NOW).id == key


def test_the_key_of_who_was_erased_is_given_to_nobody(tx: Tx) -> None:
    key = clients.meet(tx, ANNA, NOW).id
    holdings.erase(tx, key, NOW)
    assert addresses.whose(tx, ANNA.id) is None
    again, other = (clients.meet(tx, person, NOW).id for person in (ANNA, BORIS))
    assert len({key, again, other}) == 3
