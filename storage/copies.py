"""Owns what a message that took several on the other side has there besides its copy."""

import json

from model import ClientId, Link, LinkId, MessageId, Side
from storage import links
from storage.ports import Tx


def add(tx: Tx, link: Link, copy_id: MessageId) -> None:
    """One of the several messages that this one takes has arrived."""
    if link.copy_id is None:
        tx.run("UPDATE links SET copy_id = :copy WHERE id = :id", id=link.id, copy=copy_id)
        return
    tx.run(
        """
        INSERT INTO further_copies (client_id, side, copy_id, link_id)
        VALUES (:client, :side, :copy, :link)
        """,
        client=link.client_id,
        side=link.side,
        copy=copy_id,
        link=link.id,
    )


def further(tx: Tx, link_id: LinkId) -> list[MessageId]:
    """What the message has on the other side besides its copy, in order."""
    rows = tx.rows(
        """
        SELECT copy_id FROM further_copies WHERE link_id = :link AND former = 0 ORDER BY copy_id
        """,
        link=link_id,
    )
    return [row["copy_id"] for row in rows]


def arrived(tx: Tx, link: Link, copy_id: MessageId) -> None:
    """The last of the several messages that this one takes has arrived, and so has the whole."""
    add(tx, link, copy_id)
    tx.run(
        "UPDATE links SET state = 'sent', content = :content WHERE id = :id",
        id=link.id,
        content=links.dump({"kind": link.content["kind"]}),
    )


def hears_votes(tx: Tx, link: Link, poll_id: str) -> None:
    """The poll arrived: by that number Telegram tells what is chosen in it."""
    options = len(link.content["poll"]["options"])
    links.keep_whole(tx, link.id, {"kind": link.kind, "poll_id": poll_id, "options": options})


ASKED = """
    SELECT id, content FROM links
    WHERE client_id = :client AND side = 'staff' AND content LIKE '%"poll_id"%'
    ORDER BY id DESC LIMIT 100
"""


def asked_in(tx: Tx, client_id: ClientId, poll_id: str) -> Link | None:
    """The operator's message that this poll is; None if it is none of the client's."""
    for row in tx.rows(ASKED, client=client_id):
        if json.loads(row["content"])["poll_id"] == poll_id:
            return links.find(tx, row["id"])
    return None


def options_of(link: Link) -> list[str]:
    """What the options of that poll say: its last lines, as long as all of its words are kept."""
    count: int = link.content["options"]
    said = link.words.splitlines()[-count:]
    return said if len(said) == count else [""] * count


def sharing(tx: Tx, client_id: ClientId, side: Side, copy_id: MessageId) -> int:
    """How many messages have that copy: more than one where texts were packed."""
    return int(
        tx.value(
            """
            SELECT count(*) FROM links
            WHERE client_id = :client AND side = :side AND copy_id = :copy
            """,
            client=client_id,
            side=side,
            copy=copy_id,
        )
    )
