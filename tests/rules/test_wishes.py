"""What a client asks for by a command costs the company no more than it may."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

from desk.wishes import waiting
from model import Asked, ChatId, House, Incoming, MessageId, Person, PersonId
from storage.database import SqliteTx
from tests import blank

NOW = datetime(2026, 9, 22, 9, tzinfo=UTC)
ANNA = Person(PersonId(700), "Анна")


def test_whoever_asks_how_long_too_fast_is_answered_once() -> None:
    """Each answer reads the hour's events: no program may have that done a hundred times."""
    with closing(blank.memory()) as connection:
        tx, answered = SqliteTx(connection), 0
        for seconds in (0, 1, 2, 5, 6):
            now = NOW + timedelta(seconds=seconds)
            message = Incoming(MessageId(seconds + 1), ANNA, {"kind": "text"}, "/wait", now)
            waiting.how_long(tx, House(), Asked(message, ChatId(700)), now)
            answered += tx.run("UPDATE outbox SET state = 'sent' WHERE state = 'waiting'")
    assert answered == 2
