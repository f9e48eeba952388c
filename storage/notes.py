"""Owns the notes: what the team writes about a client, and the client never sees."""

from datetime import datetime

from model import Client, ClientId, Conversation, Incoming, Link, MessageId, PersonId
from storage import searching
from storage.ports import Tx
from storage.times import ms


def add(
    tx: Tx, client: Client, conversation: Conversation | None, message: Incoming, words: str
) -> None:
    """Keep a note; the same message twice is kept once."""
    row = tx.row(
        """
        INSERT INTO notes (client_id, conversation_id, author_id, message_id, album, text, at)
        VALUES (:client, :conversation, :author, :message, :album, :text, :at)
        ON CONFLICT (client_id, message_id) DO NOTHING RETURNING id
        """,
        client=client.id,
        conversation=conversation.id if conversation else None,
        author=message.sender.id,
        message=message.message_id,
        album=message.album,
        text=words,
        at=ms(message.at),
    )
    if row:
        searching.changed(tx, searching.NOTE, row["id"])


def take_over(tx: Tx, link: Link) -> None:
    """A held message is a note after all: it will never leave the topic.

    Where its place is gone, its number is the next note's own, as a move has it: a link's could be
    another note's.
    """
    note = tx.insert(
        """
        INSERT INTO notes (client_id, conversation_id, author_id, message_id, album, text, at)
        SELECT client_id, conversation_id, author_id,
            CASE WHEN origin_id > 0 THEN origin_id
                ELSE (SELECT -1 - coalesce(max(id), 0) FROM notes) END,
            album, words, at
        FROM links WHERE id = :id
        """,
        id=link.id,
    )
    tx.run("DELETE FROM links WHERE id = :id", id=link.id)
    searching.changed(tx, searching.NOTE, note)
    searching.changed(tx, searching.MESSAGE, link.id)


def latest_by(tx: Tx, client_id: ClientId, author_id: PersonId, since: datetime) -> str:
    """The author's latest note about the client since then; empty if there is none."""
    found: str | None = tx.value(
        """
        SELECT text FROM notes
        WHERE client_id = :client AND author_id = :author AND at >= :since
        ORDER BY id DESC LIMIT 1
        """,
        client=client_id,
        author=author_id,
        since=ms(since),
    )
    return found or ""


def latest_number(tx: Tx, client_id: ClientId, author_id: PersonId, since: datetime) -> int | None:
    """The number of the author's latest note about the client since then, if it has words."""
    found: int | None = tx.value(
        """
        SELECT id FROM notes
        WHERE client_id = :client AND author_id = :author AND at >= :since AND text <> ''
        ORDER BY id DESC LIMIT 1
        """,
        client=client_id,
        author=author_id,
        since=ms(since),
    )
    return found


def words_of(tx: Tx, number: int) -> str:
    """What the note of that number says; empty if it is gone."""
    return str(tx.value("SELECT text FROM notes WHERE id = :id", id=number) or "")


def message_of(tx: Tx, number: int) -> MessageId | None:
    """In which message of the topic it was written; None if that group is ours no more."""
    found: MessageId | None = tx.value(
        "SELECT message_id FROM notes WHERE id = :id AND message_id > 0", id=number
    )
    return found


def is_note(tx: Tx, client_id: ClientId, message_id: MessageId) -> bool:
    """Whether that message in the topic is a note."""
    return bool(
        tx.value(
            "SELECT 1 FROM notes WHERE client_id = :client AND message_id = :message",
            client=client_id,
            message=message_id,
        )
    )


def is_album(tx: Tx, client_id: ClientId, album: str) -> bool:
    """Whether a part of that album is a note already."""
    return bool(
        album
        and tx.value(
            "SELECT 1 FROM notes WHERE client_id = :client AND album = :album",
            client=client_id,
            album=album,
        )
    )


def text_of(tx: Tx, client_id: ClientId, message_id: MessageId) -> str:
    """What the note in that message of the topic says, as far as it is kept."""
    found = tx.value(
        "SELECT text FROM notes WHERE client_id = :client AND message_id = :message",
        client=client_id,
        message=message_id,
    )
    return str(found or "")


def edit(tx: Tx, client_id: ClientId, message_id: MessageId, text: str) -> None:
    """A note was edited: it stays a note."""
    row = tx.row(
        """
        UPDATE notes SET text = :text WHERE client_id = :client AND message_id = :message
        RETURNING id
        """,
        client=client_id,
        message=message_id,
        text=text,
    )
    if row:
        searching.changed(tx, searching.NOTE, row["id"])
