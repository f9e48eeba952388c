"""Owns what can be found: the documents, whose index is behind, and what somebody looked for.

Whoever keeps or changes words says so (`changed`) in the same transaction; the index follows
apart from it.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from model import ClientId, ConversationId, PersonId
from model.ids import BroadcastId
from storage.ports import Choice, Record, Tx
from storage.times import moment, ms

MESSAGE, NOTE, CLIENT = "message", "note", "client"
KEPT = """
    SELECT client_id, conversation_id, author_id, at, words, content, file_name,
        CASE side WHEN 'staff' THEN origin_id ELSE copy_id END AS message_id
    FROM links WHERE id = :id
"""
NOTED = """
    SELECT client_id, conversation_id, author_id, at, text AS words, '' AS content,
        '' AS file_name, message_id
    FROM notes WHERE id = :id
"""

TAKE = """
    DELETE FROM search_queue WHERE kind = :kind AND source_id IN (
        SELECT source_id FROM search_queue WHERE kind = :kind ORDER BY source_id LIMIT :limit)
    RETURNING source_id
"""
"""Of one kind, so that the table's key finds them, however many wait."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a document is of: whose it is, by whom, when, with which words, where it stands."""

    client_id: ClientId
    conversation_id: ConversationId | None
    author_id: int
    at: datetime
    words: str
    kind: str = ""
    message_id: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """A document that was looked for."""

    kind: str
    source_id: int
    client_id: ClientId
    author_id: int
    at: datetime


def changed(tx: Tx, kind: str, source_id: int) -> None:
    """Its words are others than the index knows, or it is gone."""
    tx.run(
        """
        INSERT INTO search_queue (kind, source_id) VALUES (:kind, :source)
        ON CONFLICT (kind, source_id) DO NOTHING
        """,
        kind=kind,
        source=source_id,
    )


def is_behind(tx: Tx, by: int = 0) -> bool:
    """Whether the index does not know yet all that was said; `by` more than so many messages."""
    return bool(tx.value("SELECT EXISTS (SELECT 1 FROM search_queue LIMIT 1 OFFSET :by)", by=by))


def take(tx: Tx, limit: int) -> list[tuple[str, int]]:
    """Some of what the index is behind with; with this call it is no longer."""
    taken: list[tuple[str, int]] = []
    for kind in (NOTE, MESSAGE, CLIENT):
        rows = tx.rows(TAKE, kind=kind, limit=limit - len(taken))
        taken += [(kind, int(row["source_id"])) for row in rows]
    return sorted(taken)


def source(tx: Tx, kind: str, source_id: int) -> Source | None:
    """What it says now; None if it is gone."""
    if kind == CLIENT:
        return _client(tx, ClientId(source_id))
    row = tx.row(KEPT, id=source_id) if kind == MESSAGE else tx.row(NOTED, id=source_id)
    return _source(row) if row else None


def _source(row: Record) -> Source:
    kind = str(json.loads(row["content"])["kind"]) if row["content"] else ""
    return Source(
        ClientId(row["client_id"]),
        row["conversation_id"],
        int(row["author_id"]),
        moment(int(row["at"])),
        " ".join(filter(None, (row["words"], row["file_name"]))),
        kind,
        int(row["message_id"] or 0),
    )


def _client(tx: Tx, client_id: ClientId) -> Source | None:
    """Their name, and what the team knows of them."""
    row = tx.row("SELECT name, first_seen FROM clients WHERE id = :id", id=client_id)
    if row is None or not row["name"]:
        return None
    known = tx.rows(
        """
        SELECT value AS words FROM client_fields WHERE client_id = :id AND value <> ''
        UNION ALL SELECT text FROM client_notes WHERE client_id = :id
        """,
        id=client_id,
    )
    words = " · ".join([row["name"], *(str(fact["words"]) for fact in known)])
    return Source(client_id, None, client_id, moment(int(row["first_seen"])), words)


def number(tx: Tx, kind: str, source_id: int, found: Source) -> int:
    """The number under which it is in the index from now on."""
    return int(
        tx.value(
            """
            INSERT INTO search_docs
                (kind, source_id, client_id, conversation_id, author_id, at)
            VALUES (:kind, :source, :client, :conversation, :author, :at)
            ON CONFLICT (kind, source_id) DO UPDATE SET client_id = excluded.client_id,
                conversation_id = excluded.conversation_id, author_id = excluded.author_id,
                at = excluded.at
            RETURNING id
            """,
            kind=kind,
            source=source_id,
            client=found.client_id,
            conversation=found.conversation_id,
            author=found.author_id,
            at=ms(found.at),
        )
    )


def gone(tx: Tx, kind: str, source_id: int) -> int | None:
    """There is nothing of it to find any more; the number that it had."""
    row = tx.row(
        "DELETE FROM search_docs WHERE kind = :kind AND source_id = :source RETURNING id",
        kind=kind,
        source=source_id,
    )
    return int(row["id"]) if row else None


def find(
    tx: Tx,
    words: list[Choice],
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    tags: Sequence[int] = (),
    broadcast: BroadcastId | None = None,
    skip: int = 0,
    limit: int,
) -> Iterator[Found]:
    """What has all of these words and is so, newest first."""
    if words and not tx.index.exists():
        return
    for _, kind, source_id, client, by, at in tx.index.find(
        words,
        since=ms(since) if since else None,
        until=ms(until) if until else None,
        tags=tags,
        broadcast=broadcast,
        skip=skip,
        limit=limit,
    ):
        yield Found(kind, source_id, ClientId(client), by, moment(at))


def remember(tx: Tx, person_id: PersonId, words: str, now: datetime) -> None:
    """That is what they look for now."""
    tx.run(
        """
        INSERT INTO searches (person_id, words, at) VALUES (:person, :words, :now)
        ON CONFLICT (person_id) DO UPDATE SET words = excluded.words, at = excluded.at
        """,
        person=person_id,
        words=words,
        now=ms(now),
    )


def remembered(tx: Tx, person_id: PersonId) -> str:
    """What they looked for last; "" if that is forgotten."""
    return str(tx.value("SELECT words FROM searches WHERE person_id = :id", id=person_id) or "")


def forget_asked(tx: Tx, before: datetime) -> None:
    """What was looked for before that moment."""
    tx.run("DELETE FROM searches WHERE at < :before", before=ms(before))


def forget_words(tx: Tx, before: datetime) -> None:
    """What was said before that moment has no words any more: the index follows."""
    for kind in (MESSAGE, NOTE):
        tx.run(
            """
            INSERT INTO search_queue (kind, source_id)
            SELECT kind, source_id FROM search_docs WHERE kind = :kind AND at < :before
            ON CONFLICT (kind, source_id) DO NOTHING
            """,
            kind=kind,
            before=ms(before),
        )


def shorten_words(tx: Tx, length: int) -> None:
    """Of longer ones only the beginning is kept: the index follows."""
    tx.run(
        """
        INSERT INTO search_queue (kind, source_id)
        SELECT 'message', id FROM links WHERE words <> '' AND length(words) > :length
        ON CONFLICT (kind, source_id) DO NOTHING
        """,
        length=length,
    )
    tx.run(
        """
        INSERT INTO search_queue (kind, source_id)
        SELECT 'note', id FROM notes WHERE text <> '' AND length(text) > :length
        ON CONFLICT (kind, source_id) DO NOTHING
        """,
        length=length,
    )
