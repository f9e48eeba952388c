"""What is kept of somebody who is not listened to: found, handed out, forgotten, and in order."""

from datetime import UTC, datetime, timedelta

import pytest

from desk.privacy import keeping
from desk.strangers import hearing
from desk.strangers.hearing import UnheardError
from model import Client, Hearing, House, Incoming, Person
from storage import clients, exports, holdings, inbox
from storage.database import SqliteTx
from tests import blank

NOW = datetime(2026, 9, 21, 10, tzinfo=UTC)
ANNA, OLGA = Person(500, "Анна"), 7


@pytest.fixture
def tx() -> SqliteTx:
    return SqliteTx(blank.memory())


def muted(tx: SqliteTx) -> Client:
    """Anna, muted, with two messages and an edit since."""
    anna = clients.meet(tx, ANNA, NOW)
    clients.set_hearing(tx, anna.id, Hearing.MUTED, OLGA, NOW)
    inbox.store(tx, [{"update_id": number, "message": {}} for number in (7, 8, 9, 10)], NOW)
    for letter, words in zip(inbox.waiting(tx, 3), (True, False, True), strict=True):
        with pytest.raises(UnheardError) as unheard:
            hearing.hears(tx, ANNA.id, NOW, words=words)
        hearing.keep(tx, House(), letter.seq, unheard.value)
    found = clients.find(tx, anna.id)
    assert found is not None
    return found


def test_what_is_released_comes_before_what_came_later(tx: SqliteTx) -> None:
    anna = muted(tx)
    (later,) = inbox.waiting(tx, 10)
    assert anna.unheard == 2 and inbox.is_next(tx, later.seq)
    hearing.listen(tx, anna, OLGA, NOW)
    assert not inbox.is_next(tx, later.seq)
    assert [letter.update["update_id"] for letter in inbox.waiting(tx, 10)] == [7, 8, 9, 10]


def test_a_copy_holds_what_is_kept_and_erasing_takes_it(tx: SqliteTx) -> None:
    anna = muted(tx)
    assert len(list(exports.of_client(tx, "kept", anna.id))) == 3
    holdings.erase(tx, anna.id, NOW)
    assert not tx.rows("SELECT 1 FROM inbox WHERE asks IS NOT NULL OR state = 'kept'")
    assert hearing.hears(tx, ANNA.id, NOW, words=True)


def test_it_is_kept_no_longer_than_words(tx: SqliteTx) -> None:
    anna, house = muted(tx), House(keep_words=timedelta(days=10))
    keeping.tick(tx, house, NOW + timedelta(days=9))
    assert len(inbox.kept_of(tx, anna.person_id)) == 3
    keeping.tick(tx, house, NOW + timedelta(days=11))
    assert not inbox.kept_of(tx, anna.person_id)


def test_what_was_written_unheard_waits_since_somebody_listened(tx: SqliteTx) -> None:
    anna = muted(tx)
    before, after = NOW + timedelta(hours=1), NOW + timedelta(hours=3)
    hearing.listen(tx, anna, OLGA, NOW + timedelta(hours=2))
    heard = clients.find(tx, anna.id)
    assert heard is not None
    said = [Incoming(1, ANNA, {"kind": "text"}, "", at) for at in (before, after)]
    assert [hearing.as_heard(heard, one).at for one in said] == [heard.heard_at, after]
