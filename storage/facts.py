"""Owns what reports ask of the events: rows of plain values, streamed; moments are milliseconds.

Which conversations matter to a period is read off the state that the desk keeps beside the events,
so that a report costs what its period holds, whatever the history is.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from model import NO_CLIENT, ClientId, ConversationId, Event, PersonId
from storage.ports import Tx

Told = tuple[ConversationId, ClientId | None, int, int, str, PersonId | None, str]
"""One event of a conversation: conversation, client, id, at, kind, actor, data as JSON."""

Given = tuple[int, str, str | None, PersonId | None]
"""A hand-over with an event after it: its id and data, the later one's kind and actor."""


class Marked(NamedTuple):
    """An event that is counted by itself; of whoever was erased there is no client."""

    kind: str
    client_id: ClientId
    data: str


MARKED = """
    SELECT kind, client_id, data FROM events
    WHERE at >= :since AND at < :until
        AND kind IN ('handed_over', 'promise_missed', 'undelivered', 'blocked')
    ORDER BY id
"""

STORIES = """
    SELECT conversation_id, client_id, id, at, kind, actor_id, data FROM events
    WHERE at < :until AND conversation_id IN (
        SELECT conversation_id FROM events
        WHERE at >= :since AND at < :until AND conversation_id IS NOT NULL
        UNION
        SELECT id FROM conversations
        WHERE closed_at IS NULL AND waiting_since IS NOT NULL AND waiting_since < :until
        UNION
        SELECT later.conversation_id FROM events AS later
        JOIN conversations ON conversations.id = later.conversation_id
        WHERE later.at >= :until AND conversations.opened_at < :until
    )
    ORDER BY conversation_id, id
"""
"""Every event of each conversation that has one in the period, or waited at its end: whoever did
waits to this day, or something has happened in the conversation since."""

HANDED_OVER = """
    SELECT given.id, given.data, later.kind, later.actor_id FROM events AS given
    LEFT JOIN events AS later ON later.conversation_id = given.conversation_id
        AND later.id > given.id AND later.at < :until
    WHERE given.kind = 'handed_over' AND given.at >= :since AND given.at < :until
    ORDER BY given.id, later.id
"""

TROUBLE = """
    SELECT kind, count(*), count(DISTINCT client_id) FROM events
    WHERE kind IN ('undelivered', 'blocked') AND at >= :since AND at < :until
    GROUP BY kind
"""

DUTY = """
    SELECT operators.id, at, kind FROM operators CROSS JOIN events
    WHERE actor_id = operators.id AND kind IN ('on_duty', 'off_duty')
        AND at >= :since AND at < :until
    ORDER BY operators.id, at, events.id
"""

DUTY_BEFORE = """
    SELECT operators.id, (
        SELECT kind FROM events
        WHERE actor_id = operators.id AND kind IN ('on_duty', 'off_duty') AND at < :since
        ORDER BY at DESC, id DESC LIMIT 1
    ) FROM operators
"""


def stories(tx: Tx, since: int, until: int) -> Iterator[Told]:
    """Conversations with an event from `since` on, or waiting at `until`: all they had before it.

    One conversation after the other, each in the order in which it was written down.
    """
    return tx.each(STORIES, since=since, until=until)


def story(tx: Tx, conversation_id: ConversationId) -> Iterator[Told]:
    """Everything that happened in one conversation, in the order in which it was written down."""
    return tx.each(
        """
        SELECT conversation_id, client_id, id, at, kind, actor_id, data FROM events
        WHERE conversation_id = :id ORDER BY id
        """,
        id=conversation_id,
    )


def handed_over(tx: Tx, since: int, until: int) -> Iterator[Given]:
    """Each hand-over of the period with each later event of its conversation before the end.

    One that nothing followed comes once, with a kind of None.
    """
    return tx.each(HANDED_OVER, since=since, until=until)


def duty(tx: Tx, since: int, until: int) -> Iterator[tuple[PersonId, int, str]]:
    """Operator, moment, on_duty or off_duty: first who was there before, then what each one did."""
    for operator, kind in tx.each(DUTY_BEFORE, since=since):
        if kind == Event.ON_DUTY:
            yield operator, since, kind
    yield from tx.each(DUTY, since=since, until=until)


def trouble(tx: Tx, since: int, until: int) -> tuple[int, int]:
    """How many messages Telegram refused, and how many clients blocked the bot."""
    found: dict[str, tuple[int, int]] = {
        kind: (count, clients)
        for kind, count, clients in tx.each(TROUBLE, since=since, until=until)
    }
    return found.get(Event.UNDELIVERED, (0, 0))[0], found.get(Event.BLOCKED, (0, 0))[1]


def marked(tx: Tx, since: int, until: int) -> Iterator[Marked]:
    """What of the period is counted by itself, in the order in which it was written down."""
    for kind, client, data in tx.each(MARKED, since=since, until=until):
        yield Marked(kind, client or NO_CLIENT, data)


def missed(tx: Tx, since: int, until: int) -> int:
    """How many promises were not kept in time."""
    return int(
        tx.value(
            """
            SELECT count(*) FROM events
            WHERE kind = 'promise_missed' AND at >= :since AND at < :until
            """,
            since=since,
            until=until,
        )
    )


def departments(tx: Tx) -> dict[PersonId, str]:
    """Which department each operator works in now; those in none are left out."""
    rows: Iterator[Any] = tx.each("SELECT id, department FROM operators WHERE department <> ''")
    return dict(rows)
