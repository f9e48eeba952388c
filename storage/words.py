"""Owns how long people's words are kept, wherever they lie; what still has to be sent is not words.

Which file a message was is forgotten with them. Of a message stay who wrote it, when, and of what
kind it was; of a note, that it was one.
"""

import json
from collections.abc import Iterable
from datetime import datetime

from model import ClientId, LinkId
from storage import inbox, searching
from storage.ports import Record, Tx
from storage.times import ms

FORGET = (
    """
    UPDATE links SET words = '', entities = ''
    WHERE words <> '' AND at < :before AND state NOT IN ('pending', 'held', 'later')
    """,
    """
    UPDATE links SET file_id = '', file_name = '', file_size = NULL
    WHERE file_id <> '' AND at < :before AND state NOT IN ('pending', 'held', 'later')
    """,
    "UPDATE notes SET text = '' WHERE text <> '' AND at < :before",
)
SHORTEN = (
    """
    UPDATE links SET words = substr(words, 1, :length), entities = ''
    WHERE words <> '' AND length(words) > :length
    """,
    "UPDATE notes SET text = substr(text, 1, :length) WHERE text <> '' AND length(text) > :length",
)


IN_CARDS = """
    SELECT id, client_id, copy_id FROM links
    WHERE words <> '' AND side = 'client' AND state = 'sent' AND content LIKE '%"text":%'
"""
OLD_IN_CARDS = f"{IN_CARDS} AND at < :before"
LONG_IN_CARDS = f"{IN_CARDS} AND length(words) > :length"
# By the index of what is dead: by when it was settled it would be among all that ever was sent.
DEAD = """
    DELETE FROM outbox
    WHERE id IN (SELECT id FROM outbox WHERE state = 'dead') AND settled_at < :before
"""


def _leave_cards(tx: Tx, found: Iterable[Record]) -> None:
    """What a card says is kept no longer: it stays as it is, and the next one stands below it."""
    for link in found:
        tx.run(
            "UPDATE links SET content = :content WHERE id = :id",
            id=link["id"],
            content=json.dumps({"kind": "text"}),
        )
        tx.run(
            "UPDATE clients SET card_sinks = 1 WHERE id = :client AND card_id = :card",
            client=link["client_id"],
            card=link["copy_id"],
        )


def said_by_clients(
    tx: Tx, since: datetime, until: datetime, limit: int
) -> list[tuple[ClientId, LinkId, str]]:
    """What clients said in words from then to before then, the latest first."""
    rows = tx.rows(
        """
        SELECT client_id, id, words FROM links
        WHERE words <> '' AND at >= :since AND at < :until AND side = 'client'
        ORDER BY at DESC, id DESC LIMIT :limit
        """,
        since=ms(since),
        until=ms(until),
        limit=limit,
    )
    return [(row["client_id"], row["id"], row["words"]) for row in rows]


def forget(tx: Tx, before: datetime) -> None:
    """Whatever was said before that moment."""
    _leave_cards(tx, tx.rows(OLD_IN_CARDS, before=ms(before)))
    searching.forget_words(tx, before)
    for step in FORGET:
        tx.run(step, before=ms(before))


def shorten(tx: Tx, length: int) -> None:
    """Of all that was said, leave the beginning; of files, that there were some."""
    _leave_cards(tx, tx.rows(LONG_IN_CARDS, length=length))
    searching.shorten_words(tx, length)
    for step in SHORTEN:
        tx.run(step, length=length)
    tx.run(
        """
        UPDATE links SET file_id = '', file_name = '', file_size = NULL
        WHERE file_id <> '' AND state NOT IN ('pending', 'held', 'later')
        """
    )


def forget_lines(tx: Tx, before: datetime) -> None:
    """What somebody left for the next shift before that moment."""
    tx.run("DELETE FROM handover_notes WHERE at < :before", before=ms(before))


def forget_set_aside(tx: Tx, before: datetime) -> None:
    """Updates that nobody tried again; their numbers stay for as long as any update's."""
    tx.run(
        """
        UPDATE inbox SET state = 'done', payload = '', error = ''
        WHERE state = 'quarantined' AND received_at < :before
        """,
        before=ms(before),
    )
    inbox.count_set_aside_anew(tx)


def forget_undelivered(tx: Tx, before: datetime) -> None:
    """What never arrived, and nobody tried again: of a message its kind stays."""
    tx.run(DEAD, before=ms(before))
    never_arrived = tx.rows(
        """
        SELECT id, content FROM links
        WHERE at < :before AND state IN ('failed', 'undone', 'unconfirmed') AND content LIKE '%,%'
        """,
        before=ms(before),
    )
    for link in never_arrived:
        kind = json.loads(link["content"])["kind"]
        tx.run(
            "UPDATE links SET content = :content WHERE id = :id",
            id=link["id"],
            content=json.dumps({"kind": kind}),
        )
