"""Owns the tags: the words by which the company sorts its conversations, and which has which."""

from collections.abc import Iterable
from datetime import datetime

from model import ConversationId, ConversationTag, PersonId, TagId
from storage.ports import Record, Tx
from storage.times import ms


def known(tx: Tx, name: str, now: datetime) -> TagId:
    """The number of the tag of that name, which there is from now on."""
    tx.run(
        "INSERT INTO tags (name, created_at) VALUES (:name, :now) ON CONFLICT (name) DO NOTHING",
        name=name,
        now=ms(now),
    )
    return TagId(tx.value("SELECT id FROM tags WHERE name = :name", name=name))


def add(
    tx: Tx, conversation_id: ConversationId, tag_id: TagId, by: PersonId, now: datetime
) -> bool:
    """The conversation has that tag; False if it had it before, or if there is no such tag."""
    return bool(
        tx.run(
            """
            INSERT INTO conversation_tags (conversation_id, tag_id, added_by, added_at)
            SELECT :conversation, id, :by, :now FROM tags WHERE id = :tag
            ON CONFLICT (conversation_id, tag_id) DO NOTHING
            """,
            conversation=conversation_id,
            tag=tag_id,
            by=by,
            now=ms(now),
        )
    )


def remove(tx: Tx, conversation_id: ConversationId, tag_id: TagId) -> bool:
    """The conversation has that tag no longer; False if it had not."""
    return bool(
        tx.run(
            "DELETE FROM conversation_tags WHERE conversation_id = :conversation AND tag_id = :tag",
            conversation=conversation_id,
            tag=tag_id,
        )
    )


def of(tx: Tx, conversation_id: ConversationId) -> list[ConversationTag]:
    """The conversation's tags, in the order in which it got them."""
    rows = tx.rows(
        """
        SELECT tags.id AS id, name FROM conversation_tags JOIN tags ON tags.id = tag_id
        WHERE conversation_id = :conversation ORDER BY conversation_tags.id
        """,
        conversation=conversation_id,
    )
    return [_tag(row) for row in rows]


def named(tx: Tx, tag_ids: Iterable[TagId]) -> list[ConversationTag]:
    """Those of them that there still are, in that order."""
    rows = (tx.row("SELECT id, name FROM tags WHERE id = :id", id=tag_id) for tag_id in tag_ids)
    return [_tag(row) for row in rows if row]


def most_used(tx: Tx, limit: int) -> list[TagId]:
    """The tags that most conversations have, of equals the newer one first."""
    rows = tx.rows(
        """
        SELECT tag_id, count(*) AS uses FROM conversation_tags
        GROUP BY tag_id ORDER BY uses DESC, tag_id DESC LIMIT :limit
        """,
        limit=limit,
    )
    return [TagId(row["tag_id"]) for row in rows]


def names(tx: Tx) -> dict[TagId, str]:
    """Every tag there is."""
    return {TagId(row["id"]): str(row["name"]) for row in tx.rows("SELECT id, name FROM tags")}


def _tag(row: Record) -> ConversationTag:
    return ConversationTag(TagId(row["id"]), str(row["name"]))
