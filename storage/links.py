"""Owns links (a message on one side, its copy on the other) and notes (which have no copy)."""

import json
from datetime import datetime

from model import (
    Client,
    ClientId,
    Content,
    Conversation,
    Incoming,
    Link,
    LinkId,
    LinkState,
    MessageId,
    PersonId,
    Side,
)
from storage import said, searching
from storage.ports import Record, Tx
from storage.times import moment, ms

COLUMNS = """id, client_id, conversation_id, side, author_id, origin_id, copy_id, part, album,
    fingerprint, content, words, state, at, thread_id, answer_id"""
STAY = ("kind", "signed")
"""What is needed of a content when it has arrived: its changes are signed as it was."""

BY_ID = f"SELECT {COLUMNS} FROM links WHERE id = :id"  # noqa: S608 - constants only
BY_ORIGIN = f"""SELECT {COLUMNS} FROM links
    WHERE client_id = :client AND side = :side AND origin_id = :message"""  # noqa: S608
OF_COPY = f"""SELECT {COLUMNS} FROM links
    WHERE client_id = :client AND side = :side AND copy_id = :message
    ORDER BY part"""  # noqa: S608 - constants only
BY_COPY = f"{OF_COPY} LIMIT 1"
BY_FURTHER_COPY = f"""SELECT {COLUMNS} FROM links
    WHERE client_id = :client AND side = :side AND id =
        (SELECT link_id FROM further_copies
        WHERE client_id = :client AND side = :side AND copy_id = :message)"""  # noqa: S608
OF_TOPIC_MESSAGE = f"""SELECT {COLUMNS} FROM links
    WHERE copy_id = :message AND side = 'client'
    UNION ALL
    SELECT {COLUMNS} FROM links WHERE id =
        (SELECT link_id FROM further_copies WHERE copy_id = :message AND side = 'client')
    UNION ALL
    SELECT {COLUMNS} FROM links WHERE origin_id = :message AND side = 'staff'
    LIMIT 1"""  # noqa: S608 - constants only
OF_ALBUM = f"""SELECT {COLUMNS} FROM links
    WHERE client_id = :client AND side = :side AND album = :album AND album <> ''
    ORDER BY abs(origin_id)"""  # noqa: S608
HELD = f"""SELECT {COLUMNS} FROM links
    WHERE client_id = :client AND author_id = :author AND state = 'held'
    ORDER BY abs(origin_id)"""  # noqa: S608 - constants only
HELD_SINCE = f"""SELECT {COLUMNS} FROM links
    WHERE state = 'held' AND at < :before AND id IN
        (SELECT min(id) FROM links WHERE state = 'held' GROUP BY client_id, author_id)"""  # noqa: S608
LATEST_SENT = f"""SELECT {COLUMNS} FROM links
    WHERE client_id = :client AND side = 'staff' AND author_id = :author
        AND state IN ('pending', 'sent', 'unconfirmed')
    ORDER BY at DESC, id DESC LIMIT 1"""  # noqa: S608 - constants only
LAST_OF_CLIENT = f"""SELECT {COLUMNS} FROM links
    WHERE client_id = :client AND side = 'client' ORDER BY at DESC, id DESC LIMIT 1"""  # noqa: S608
ADD = f"""
    INSERT INTO links (client_id, conversation_id, side, author_id, origin_id, album,
        fingerprint, content, words, entities, file_id, file_name, file_size, state, at, bot_id,
        answer_id, thread_id)
    VALUES (:client, :conversation, :side, :author, :origin, :album,
        :fingerprint, :content, :words, :entities, :file_id, :file_name, :file_size, :state,
        :at, (SELECT bot_id FROM company), :answer,
        (SELECT thread_id FROM threads WHERE external_id = :person))
    ON CONFLICT (client_id, side, origin_id) DO NOTHING RETURNING {COLUMNS}"""  # noqa: S608
RECENT = f"""SELECT {COLUMNS} FROM links
    WHERE client_id = :client AND state NOT IN ('held', 'later', 'undone')
    ORDER BY at DESC, id DESC LIMIT :limit"""  # noqa: S608 - constants only


def of_row(row: Record) -> Link:
    """A link as it is kept."""
    return Link(
        id=row["id"],
        client_id=row["client_id"],
        conversation_id=row["conversation_id"],
        side=Side(row["side"]),
        author_id=row["author_id"],
        origin_id=row["origin_id"],
        copy_id=row["copy_id"],
        part=row["part"],
        album=row["album"],
        fingerprint=row["fingerprint"],
        content=json.loads(row["content"]),
        words=row["words"],
        state=LinkState(row["state"]),
        at=moment(int(row["at"])),
        thread_id=row["thread_id"],
        answer_id=row["answer_id"],
    )


def _maybe(row: Record | None) -> Link | None:
    return of_row(row) if row else None


def add(
    tx: Tx,
    client: Client,
    conversation: Conversation | None,
    side: Side,
    message: Incoming,
    words: str,
    state: LinkState = LinkState.PENDING,
) -> Link | None:
    """Keep one side of a message and its words; None if this very message is already kept."""
    row = tx.row(
        ADD,
        client=client.id,
        conversation=conversation.id if conversation else None,
        side=side,
        author=client.id if side is Side.CLIENT else message.sender.id,
        origin=message.message_id,
        album=message.album,
        fingerprint=message.fingerprint,
        content=dump(message.content),
        words=words,
        entities=said.formatted(message, words) if side is Side.STAFF else "",
        **said.file(message.content),
        state=state,
        at=ms(message.at),
        person=str(client.person_id),
        answer=message.content.get("answer"),
    )
    if row and words:
        searching.changed(tx, searching.MESSAGE, row["id"])
    return _maybe(row)


def dump(content: Content) -> str:
    """Content as it is kept: compact JSON, letters as they are."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def find(tx: Tx, link_id: LinkId | None) -> Link | None:
    """The link with that id; most rows and messages name none."""
    return _maybe(tx.row(BY_ID, id=link_id)) if link_id else None


def by_origin(tx: Tx, client_id: ClientId, side: Side, message_id: MessageId) -> Link | None:
    """The link of a message where it was written."""
    return _maybe(tx.row(BY_ORIGIN, client=client_id, side=side, message=message_id))


def by_copy(tx: Tx, client_id: ClientId, side: Side, message_id: MessageId) -> Link | None:
    """The link of a copy: `side` is where the original was written."""
    of_copy: dict[str, int | Side] = {"client": client_id, "side": side, "message": message_id}
    return _maybe(tx.row(BY_COPY, **of_copy) or tx.row(BY_FURTHER_COPY, **of_copy))


def in_card(tx: Tx, client: Client) -> Link | None:
    """The first message whose words the client's card says."""
    return by_copy(tx, client.id, Side.CLIENT, client.card_id) if client.card_id else None


def said_with(tx: Tx, link: Link) -> list[Link]:
    """All that the card says which says this one, as it was written."""
    copy: dict[str, int | Side | None] = {
        "client": link.client_id, "side": link.side, "message": link.copy_id
    }  # fmt: skip
    return [found for found in map(of_row, tx.rows(OF_COPY, **copy)) if found.in_card]


def of_topic_message(tx: Tx, message_id: MessageId) -> Link | None:
    """The link of a message in the staff group, whichever side wrote it."""
    return _maybe(tx.row(OF_TOPIC_MESSAGE, message=message_id))


def of_album(tx: Tx, client_id: ClientId, side: Side, album: str) -> list[Link]:
    """The parts of an album that are known so far, in order."""
    return [of_row(row) for row in tx.rows(OF_ALBUM, client=client_id, side=side, album=album)]


def held(tx: Tx, client_id: ClientId, author_id: PersonId) -> list[Link]:
    """What an operator wrote in a colleague's topic and has not decided on yet."""
    return [of_row(row) for row in tx.rows(HELD, client=client_id, author=author_id)]


def held_by(tx: Tx, author_id: PersonId) -> list[ClientId]:
    """In whose topics something of that author's is held."""
    rows = tx.rows(
        "SELECT DISTINCT client_id FROM links WHERE state = 'held' AND author_id = :author",
        author=author_id,
    )
    return [ClientId(row["client_id"]) for row in rows]


def held_since(tx: Tx, before: datetime) -> list[Link]:
    """The first held message of each author and client, held since before that moment."""
    return [of_row(row) for row in tx.rows(HELD_SINCE, before=ms(before))]


def held_count(tx: Tx, client_id: ClientId) -> int:
    """How many messages are held in the client's topic."""
    return int(
        tx.value(
            "SELECT count(*) FROM links WHERE client_id = :client AND state = 'held'",
            client=client_id,
        )
    )


def latest_by(tx: Tx, client_id: ClientId, author_id: PersonId) -> Link | None:
    """The operator's latest message to the client that has not been taken back.

    What was put off is as late as it went.
    """
    return _maybe(tx.row(LATEST_SENT, client=client_id, author=author_id))


def state_of_last_reply(tx: Tx, client_id: ClientId) -> LinkState | None:
    """Where our latest message to the client is on its way; None if there is none.

    What waits for its author's word or its time is on no way yet.
    """
    state: str | None = tx.value(
        """
        SELECT state FROM links
        WHERE client_id = :client AND side = 'staff' AND state NOT IN ('held', 'later')
        ORDER BY at DESC, id DESC LIMIT 1
        """,
        client=client_id,
    )
    return LinkState(state) if state else None


def last_of_client(tx: Tx, client_id: ClientId) -> Link | None:
    """The client's latest message."""
    return _maybe(tx.row(LAST_OF_CLIENT, client=client_id))


def recent(tx: Tx, client_id: ClientId, limit: int) -> list[Link]:
    """The latest messages of both sides, oldest first."""
    rows = tx.rows(RECENT, client=client_id, limit=limit)
    return [of_row(row) for row in reversed(rows)]


def set_state(tx: Tx, link_id: LinkId, state: LinkState) -> None:
    """Where the message is on its way."""
    tx.run("UPDATE links SET state = :state WHERE id = :id", id=link_id, state=state)


def set_copy(
    tx: Tx, link: Link, copy_id: MessageId, part: int = 0, *, whole: Content | None = None
) -> None:
    """The message has arrived, or anew. Of its content stays little; words and file have columns.

    `whole`: all of that is kept, for its copy will be said again.
    """
    if link.copy_id not in (None, copy_id):
        _stood_elsewhere(tx, link.id)
    tx.run(
        """
        UPDATE links SET copy_id = :copy, part = :part, state = 'sent', content = :content
        WHERE id = :id
        """,
        id=link.id,
        copy=copy_id,
        part=part,
        content=dump(whole or {name: link.content[name] for name in STAY if name in link.content}),
    )


def _stood_elsewhere(tx: Tx, link_id: LinkId) -> None:
    """Where it stood before, people may still answer it."""
    tx.run("UPDATE further_copies SET former = 1 WHERE link_id = :id", id=link_id)
    tx.run(
        """
        INSERT INTO further_copies (client_id, side, copy_id, link_id, former)
        SELECT client_id, side, copy_id, id, 1 FROM links WHERE id = :id
        ON CONFLICT (copy_id, side, client_id) DO NOTHING
        """,
        id=link_id,
    )


def keep_whole(tx: Tx, link_id: LinkId, content: Content) -> None:
    """The message arrived, and this is what its copy says by now: it will be said again."""
    tx.run("UPDATE links SET content = :content WHERE id = :id", id=link_id, content=dump(content))


def set_content(tx: Tx, link_id: LinkId, message: Incoming, words: str) -> None:
    """The message was edited before it left."""
    set_edited(tx, link_id, message, words)
    tx.run(
        "UPDATE links SET content = :content WHERE id = :id",
        id=link_id,
        content=dump(message.content),
    )


def set_edited(tx: Tx, link_id: LinkId, message: Incoming, words: str) -> None:
    """The message was edited: what it says now, to tell the next edit from a mere echo."""
    tx.run(
        """
        UPDATE links SET fingerprint = :fingerprint, words = :words,
            entities = CASE side WHEN 'staff' THEN :entities ELSE '' END,
            file_id = :file_id, file_name = :file_name, file_size = :file_size
        WHERE id = :id
        """,
        id=link_id,
        fingerprint=message.fingerprint,
        words=words,
        entities=said.formatted(message, words),
        **said.file(message.content),
    )
    searching.changed(tx, searching.MESSAGE, link_id)


def set_fingerprint(tx: Tx, link_id: LinkId, fingerprint: str) -> None:
    """How it looks now, where its change goes no further."""
    tx.run(
        "UPDATE links SET fingerprint = :fingerprint WHERE id = :id",
        id=link_id,
        fingerprint=fingerprint,
    )


def lose_copies(tx: Tx, client_id: ClientId) -> None:
    """The topic is gone, and with it every copy of the client's messages.

    What is held or put off goes as it was kept, without the message in which it was written.
    """
    tx.run(
        "DELETE FROM further_copies WHERE client_id = :client AND side = 'client'", client=client_id
    )
    tx.run(
        "UPDATE links SET copy_id = NULL WHERE client_id = :client AND side = 'client'",
        client=client_id,
    )
    tx.run(
        "UPDATE links SET origin_id = -id WHERE client_id = :client AND state IN ('held', 'later')",
        client=client_id,
    )
    tx.run("DELETE FROM held_questions WHERE client_id = :client", client=client_id)


def lose_copy(tx: Tx, link_id: LinkId) -> None:
    """What the message has on the other side is taken away there: it is on its way again."""
    tx.run("DELETE FROM further_copies WHERE link_id = :id", id=link_id)
    tx.run(
        "UPDATE links SET copy_id = NULL, part = 0, state = 'pending' WHERE id = :id", id=link_id
    )
