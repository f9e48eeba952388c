"""Owns what an export reads: every table of facts for a period, without anybody's words."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from storage.database import Tx
from storage.times import ms

EVER = datetime.fromtimestamp(0, UTC)

_SOURCES = {
    "conversations": (
        """id, client_id, opened_at, assignee_id, waiting_since, replied_at, closed_at, closed_by,
        promised_until, snoozed, snoozed_until""",
        "conversations WHERE opened_at < :until AND (closed_at IS NULL OR closed_at >= :since)",
    ),
    "messages": (
        "id, at, client_id, conversation_id, side, author_id, content, state, album",
        "links WHERE at >= :since AND at < :until",
    ),
    "events": (
        "id, at, kind, client_id, conversation_id, actor_id, data",
        "events WHERE at >= :since AND at < :until",
    ),
    "ratings": (
        "id, client_id, conversation_id, operator_id, state, asked_at, rating, rated_at",
        "ratings WHERE coalesce(asked_at, due) >= :since AND coalesce(asked_at, due) < :until",
    ),
    "operators": (
        "id, name, username, role, in_group, department, created_at",
        "operators WHERE :since <= :until",
    ),
    "clients": (
        "id, name, source, first_seen",
        """clients WHERE (first_seen >= :since AND first_seen < :until)
        OR id IN (SELECT client_id FROM conversations WHERE opened_at < :until
            AND (closed_at IS NULL OR closed_at >= :since))""",
    ),
}
_ROWS = {
    name: f"SELECT {columns} FROM {source} ORDER BY id"  # noqa: S608 - constants only
    for name, (columns, source) in _SOURCES.items()
}
_COUNTS = {
    name: f"SELECT count(*) FROM {source}"  # noqa: S608 - constants only
    for name, (_, source) in _SOURCES.items()
}


def columns(table: str) -> list[str]:
    """The names of a table's columns, in order."""
    return [column.strip() for column in _SOURCES[table][0].split(",")]


def each(tx: Tx, table: str, since: datetime | None, until: datetime) -> Iterator[dict[str, Any]]:
    """A table's rows of the period, oldest first, one by one; from the beginning without `since`.

    A conversation is of every period in which it was open, and a client with it.
    """
    names = columns(table)
    for row in tx.each(_ROWS[table], since=ms(since or EVER), until=ms(until)):
        yield dict(zip(names, row, strict=True))


def count(tx: Tx, table: str, since: datetime | None, until: datetime) -> int:
    """How many rows that are."""
    return int(tx.value(_COUNTS[table], since=ms(since or EVER), until=ms(until)))
