"""Owns what was not delivered and waits for people: dead rows, and their second chance."""

from dataclasses import dataclass
from datetime import datetime

from model import Carries, ChatKey, ClientId, Errand, LinkId, Reason, RowId
from storage import payloads
from storage.ports import Tx
from storage.times import moment, ms

KNOWN = frozenset(Reason)
"""Those of a newer Smena are not among them."""


@dataclass(frozen=True, slots=True)
class Dead:
    """A row that will not be done, for an owner to see."""

    id: RowId
    errand: type[Errand]
    chat: ChatKey
    client_id: ClientId | None
    link_id: LinkId | None
    reason: Reason
    at: datetime

    @property
    def takes_message(self) -> bool:
        """Whether it was to take a message to the other side."""
        return self.errand.traits.carries in (Carries.MESSAGE, Carries.ALBUM)


def latest(tx: Tx, limit: int) -> list[Dead]:
    """The latest dead rows, newest first."""
    return [
        Dead(
            row["id"],
            payloads.errand_of(row["kind"]),
            row["chat"],
            row["client_id"],
            row["link_id"],
            Reason(row["reason"]) if row["reason"] in KNOWN else Reason.NEWER,
            moment(int(row["settled_at"])),
        )
        for row in tx.rows(
            """
            SELECT id, kind, chat, client_id, link_id, reason, settled_at FROM outbox
            WHERE state = 'dead' ORDER BY id DESC LIMIT :limit
            """,
            limit=limit,
        )
    ]


def revive(tx: Tx, row_id: RowId, now: datetime) -> bool:
    """Try a dead or unconfirmed row once more, as a new row at the end of its lane."""
    copied = tx.run(
        """
        INSERT INTO outbox (kind, chat, lane, priority, payload, client_id, link_id, cost, due,
            created_at, bot_id)
        SELECT kind, chat, lane, priority, payload, client_id, link_id, cost, :now, :now,
            (SELECT bot_id FROM company)
        FROM outbox WHERE id = :id AND state IN ('dead', 'unknown')
        """,
        id=row_id,
        now=ms(now),
    )
    if copied:
        tx.run("UPDATE outbox SET state = 'cancelled' WHERE id = :id", id=row_id)
        tx.wake("outbox")
    return bool(copied)


def forget_of_link(tx: Tx, link_id: LinkId, now: datetime) -> None:
    """Nobody need look at the message's refusals any more: it is tried again, or is a note."""
    tx.run(
        """
        UPDATE outbox SET state = 'cancelled', settled_at = :now
        WHERE link_id = :link AND state = 'dead'
        """,
        link=link_id,
        now=ms(now),
    )
