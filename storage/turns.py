"""Owns a turn's time: since when it lasts, when the clock looks at it again, that it is late."""

from datetime import datetime, timedelta

from model import ClientId, Conversation, ConversationId, PersonId
from storage.conversations import COLUMNS, of_row
from storage.ports import Tx
from storage.times import ms

TO_LOOK_AT = f"""SELECT {COLUMNS} FROM conversations
    WHERE closed_at IS NULL AND snoozed = 0 AND look_at <= :now
        AND (waiting_since IS NOT NULL OR promised_until IS NOT NULL OR woke_at IS NOT NULL)
    ORDER BY coalesce(waiting_since, woke_at, promised_until), id"""  # noqa: S608 - constants only
LATE = timedelta(seconds=30)
"""What comes to the team sooner than that is as good as read when it is written."""

NEVER = 2**62
"""No moment that time alone brings."""


def to_look_at(tx: Tx, now: datetime) -> list[Conversation]:
    """Those that wait on us and about which something may have to be done by now."""
    return [of_row(row) for row in tx.rows(TO_LOOK_AT, now=ms(now))]


def look_later(tx: Tx, conversation_id: ConversationId, at: datetime | None) -> None:
    """Time alone brings nothing about it before that moment; None: never.

    Whatever happens to it has it looked at again.
    """
    tx.run(
        "UPDATE conversations SET look_at = :at WHERE id = :id",
        id=conversation_id,
        at=NEVER if at is None else ms(at),
    )


def look_at_all(tx: Tx) -> None:
    """The rules may be others than before: look at everything anew."""
    tx.run("UPDATE conversations SET look_at = 0 WHERE closed_at IS NULL AND look_at <> 0")


def set_late(tx: Tx, conversation_id: ConversationId, now: datetime) -> None:
    """The target for its answer is missed."""
    tx.run(
        "UPDATE conversations SET late_at = :now WHERE id = :id", id=conversation_id, now=ms(now)
    )


def held_from(tx: Tx, operator_id: PersonId, now: datetime) -> None:
    """What they had at home they have from now on: what was before is not their silence.

    Nothing falls due any sooner by that, so it is looked at when it would have been.
    """
    tx.run(
        """
        UPDATE conversations SET assigned_at = :now
        WHERE assignee_id = :operator AND closed_at IS NULL
        """,
        operator=operator_id,
        now=ms(now),
    )


def known_from(tx: Tx, client_id: ClientId, written: datetime, now: datetime) -> None:
    """What the client waits for, written then, can be read since now: before was nobody's silence.

    So late comes what was written while the bot was off, or had to wait on its way to the topic.
    """
    if now - written < LATE:
        return
    tx.run(
        """
        UPDATE conversations SET assigned_at = :now, look_at = 0
        WHERE client_id = :client AND closed_at IS NULL AND assignee_id IS NOT NULL
            AND waiting_since = :written
        """,
        client=client_id,
        written=ms(written),
        now=ms(now),
    )


def wait_as_before(tx: Tx, conversation_id: ConversationId, since: datetime) -> bool:
    """The client waits since then, as they did; False if they wait since before that anyway."""
    return bool(
        tx.run(
            """
            UPDATE conversations SET waiting_since = :since, look_at = 0, version = version + 1
            WHERE id = :id AND (waiting_since IS NULL OR waiting_since > :since)
            """,
            id=conversation_id,
            since=ms(since),
        )
    )
