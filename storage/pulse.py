"""Owns what is counted to tell how the bot itself is: what waits, what was given up."""

from dataclasses import dataclass
from datetime import datetime

from model import ChatKey, Priority, RowId
from storage.ports import Tx
from storage.times import moment, ms


@dataclass(frozen=True, slots=True)
class Unsent:
    """What could go and has not gone: how many, and since when the first of them waits."""

    count: int
    since: datetime | None


def unsent(tx: Tx, now: datetime, *, but: RowId | None = None) -> Unsent:
    """What is due and not settled; `but`: the row that asks."""
    row = tx.row(
        """
        SELECT count(*) AS number, min(due) AS since FROM outbox
        WHERE state IN ('waiting', 'calling') AND due <= :now AND id <> :but
        """,
        now=ms(now),
        but=but or 0,
    )
    assert row is not None
    return Unsent(row["number"], moment(row["since"]))


def unhandled(tx: Tx) -> int:
    """How many updates are kept and not yet handled."""
    return int(tx.value("SELECT count(*) FROM inbox WHERE state = 'new'"))


def received(tx: Tx) -> int:
    """The highest number of an update that is still known; 0 if none is."""
    return int(tx.value("SELECT coalesce(max(seq), 0) FROM inbox"))


def dead(tx: Tx) -> int:
    """How many rows will not be done unless somebody says so."""
    return int(tx.value("SELECT count(*) FROM outbox WHERE state = 'dead'"))


def messages_waiting(tx: Tx, chat: ChatKey) -> int:
    """How many messages wait for that chat; cards and icons are not counted."""
    return int(
        tx.value(
            """
            SELECT count(*) FROM outbox
            WHERE chat = :chat AND state = 'waiting' AND priority = :message
            """,
            chat=chat,
            message=Priority.MESSAGE,
        )
    )
