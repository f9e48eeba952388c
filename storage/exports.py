"""Owns what an export reads: every table of facts for a period, without anybody's words.

Of one client it is all that is held about them, and their words too; who of the staff it was is
nobody's business but the company's.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from model import ClientId
from storage.people import STRANGER
from storage.ports import Tx
from storage.times import EVER, ms

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
    "tags": (
        "id, conversation_id, name, added_by, added_at",
        """(SELECT conversation_tags.id AS id, conversation_id, name, added_by, added_at
            FROM conversation_tags JOIN tags ON tags.id = tag_id) AS told
        WHERE added_at >= :since AND added_at < :until""",
    ),
    "stages": (
        "client_id, name, set_by, since",
        """(SELECT client_id, name, set_by, since
            FROM client_stages JOIN stages ON stages.id = stage_id) AS told
        WHERE :since <= :until AND since < :until""",
    ),
    "accounts": (
        "client_id, person, joined_by, joined_at",
        "accounts WHERE :since <= :until AND joined_at < :until",
    ),
    "reviews": (
        "id, conversation_id, operator_id, why, drawn_at, reviewer_id, checks, done_at",
        "reviews WHERE drawn_at >= :since AND drawn_at < :until",
    ),
    "operators": (
        "id, name, username, role, in_group, department, created_at",
        f"operators WHERE :since <= :until AND NOT {STRANGER}",
    ),
    "settings": (
        "name, value, set_by, set_at",
        "options WHERE :since <= :until",
    ),
    "clients": (
        "id, name, source, first_seen",
        """clients WHERE (first_seen >= :since AND first_seen < :until)
        OR id IN (SELECT client_id FROM conversations WHERE opened_at < :until
            AND (closed_at IS NULL OR closed_at >= :since))""",
    ),
}
_OF_CLIENT = {
    "clients": (
        """id, name, topic_name, username, locale, language, source, first_seen, greeted_at, told,
        told_at, wants_part, wants_part_at, reach, hearing, unheard, unsubscribed_at,
        subscribed_at""",
        "clients WHERE id = :client",
    ),
    "addresses": (
        "since, channel, external_id, bot_id",
        "addresses WHERE client_id = :client",
    ),
    "conversations": (
        """id, opened_at, waiting_since, late_at, replied_at, closed_at, promised_until, snoozed,
        snoozed_until, woke_at, department, urgent""",
        "conversations WHERE client_id = :client",
    ),
    "messages": (
        """id, at, conversation_id, side, content, words, entities, file_name, file_size, state,
        send_at, album""",
        "links WHERE client_id = :client",
    ),
    "kept": (
        "received_at, payload",
        """inbox WHERE state = 'kept' AND asks IN
            (SELECT CAST(external_id AS BIGINT) FROM addresses WHERE client_id = :client)""",
    ),
    "lobby": ("since, words, state", "lobby WHERE client_id = :client"),
    "broadcasts": (
        "at, words, state, answered_at",
        """(SELECT at, words, recipients.state AS state, answered_at
            FROM recipients JOIN broadcasts ON broadcasts.id = broadcast_id
            WHERE client_id = :client) AS told""",
    ),
    "asked": (
        "at, words, answer",
        """(SELECT at, words, answers.name AS answer
            FROM phrasings JOIN answers ON answers.id = answer_id
            WHERE client_id = :client) AS told""",
    ),
    "drafts": ("at, kind, text", "drafts WHERE client_id = :client AND text <> ''"),
    "notes": ("id, at, conversation_id, text", "notes WHERE client_id = :client"),
    "fields": (
        "set_at, name, value, verified",
        "client_fields WHERE client_id = :client AND value <> ''",
    ),
    "about": ("id, at, text", "client_notes WHERE client_id = :client"),
    "tags": (
        "added_at, conversation_id, name",
        """conversation_tags JOIN tags ON tags.id = tag_id
        WHERE conversation_id IN (SELECT id FROM conversations WHERE client_id = :client)""",
    ),
    "accounts": ("joined_at, client_id", "accounts WHERE client_id = :client"),
    "reviews": ("drawn_at, conversation_id, why", "reviews WHERE client_id = :client"),
    "examples": ("marked_at, conversation_id", "examples WHERE client_id = :client"),
    "stage": (
        "since, name, due",
        "client_stages JOIN stages ON stages.id = stage_id WHERE client_id = :client",
    ),
    "ratings": (
        "id, conversation_id, state, asked_at, rating, rated_at, words_id",
        "ratings WHERE client_id = :client",
    ),
    "events": ("id, at, kind, conversation_id, data", "events WHERE client_id = :client"),
}
OF_CLIENT = tuple(_OF_CLIENT)
"""The tables of one client's export."""

_ROWS = {
    name: f"SELECT {columns} FROM {source} ORDER BY 1"  # noqa: S608 - constants only
    for name, (columns, source) in _SOURCES.items()
}
_COUNTS = {
    name: f"SELECT count(*) FROM {source}"  # noqa: S608 - constants only
    for name, (_, source) in _SOURCES.items()
}
_ROWS_OF_CLIENT = {
    name: f"SELECT {columns} FROM {source} ORDER BY 1"  # noqa: S608 - constants only
    for name, (columns, source) in _OF_CLIENT.items()
}


def columns(table: str) -> list[str]:
    """The names of a table's columns, in order."""
    return _names(_SOURCES[table][0])


def columns_of_client(table: str) -> list[str]:
    """The same for a table of one client's export."""
    return _names(_OF_CLIENT[table][0])


def _names(listed: str) -> list[str]:
    return [column.strip() for column in listed.split(",")]


def of_client(tx: Tx, table: str, client_id: ClientId) -> Iterator[dict[str, Any]]:
    """One client's rows of a table, oldest first, one by one."""
    names = columns_of_client(table)
    for row in tx.each(_ROWS_OF_CLIENT[table], client=client_id):
        yield dict(zip(names, row, strict=True))


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
