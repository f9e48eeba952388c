"""Owns the outbox: what has to be said or done at Telegram, and how each of it ended.

A row is waiting → calling → sent · unknown · dead · cancelled. It is 'calling' on disk before
the call is made, so that after a crash the calls in flight are known.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from model import Kind, Order, Priority, Row, Step
from storage.ports import Record, Tx
from storage.times import moment, ms

KEEP = timedelta(days=7)
"""Settled rows only tell what happened lately."""

COLUMNS = """id, kind, chat, lane, priority, payload, client_id, link_id, cost, due, attempts,
    repeat, step"""
BY_ID = f"SELECT {COLUMNS} FROM outbox WHERE id = :id AND state = :state"  # noqa: S608
NEW = f"""SELECT {COLUMNS} FROM outbox
    WHERE id > :after AND state = 'waiting' ORDER BY id LIMIT :limit"""  # noqa: S608
CALLING = f"SELECT {COLUMNS} FROM outbox WHERE state = 'calling' ORDER BY id"  # noqa: S608


def _row(row: Record) -> Row:
    return Row(
        id=row["id"],
        kind=Kind(row["kind"]),
        chat=row["chat"],
        lane=row["lane"],
        priority=Priority(row["priority"]),
        payload=json.loads(row["payload"]),
        client_id=row["client_id"],
        link_id=row["link_id"],
        cost=row["cost"],
        due=moment(int(row["due"])),
        attempts=row["attempts"],
        repeat=bool(row["repeat"]),
        step=Step(row["step"]),
    )


def put(tx: Tx, order: Order, now: datetime) -> None:
    """Order something. One that is merged into a waiting row of the same key renews its payload."""
    tx.run(
        """
        INSERT INTO outbox (kind, chat, lane, priority, payload, client_id, link_id, cost, due,
            merge_key, created_at)
        VALUES (:kind, :chat, :lane, :priority, :payload, :client, :link, :cost, :due,
            :merge_key, :now)
        ON CONFLICT (merge_key) WHERE state = 'waiting'
            DO UPDATE SET payload = excluded.payload, due = excluded.due, cost = excluded.cost
        """,
        kind=order.kind,
        chat=order.chat,
        lane=order.lane,
        priority=order.priority,
        payload=json.dumps(order.payload, ensure_ascii=False, separators=(",", ":")),
        client=order.client_id,
        link=order.link_id,
        cost=order.cost,
        due=ms(order.due or now),
        merge_key=order.merge_key,
        now=ms(now),
    )
    tx.wake("outbox")


def new_rows(tx: Tx, after: int, limit: int = 1000) -> list[Row]:
    """Waiting rows younger than that id, oldest first."""
    return [_row(row) for row in tx.rows(NEW, after=after, limit=limit)]


def calling(tx: Tx) -> list[Row]:
    """Rows whose call was in flight: at a start, those that a crash cut off."""
    return [_row(row) for row in tx.rows(CALLING)]


def is_under_way(tx: Tx, kind: Kind, chat: int) -> bool:
    """Whether one of that kind to that chat is not settled yet."""
    return bool(
        tx.value(
            """
            SELECT 1 FROM outbox
            WHERE state IN ('waiting', 'calling') AND kind = :kind AND chat = :chat
            """,
            kind=kind,
            chat=chat,
        )
    )


def is_calling(tx: Tx, row_id: int) -> bool:
    """Whether the row is still the one whose call began: a client's rows vanish with the client."""
    return bool(tx.value("SELECT 1 FROM outbox WHERE id = :id AND state = 'calling'", id=row_id))


def waiting_row(tx: Tx, row_id: int) -> Row | None:
    """The row as it is now, if it still waits."""
    row = tx.row(BY_ID, id=row_id, state="waiting")
    return _row(row) if row else None


def call(tx: Tx, row_id: int, step: Step, now: datetime) -> None:
    """Its call begins."""
    tx.run(
        """
        UPDATE outbox SET state = 'calling', step = :step, attempts = attempts + 1,
            called_at = :now WHERE id = :id
        """,
        id=row_id,
        step=step,
        now=ms(now),
    )


def _settle(tx: Tx, row_id: int, state: str, now: datetime, reason: str, detail: str) -> None:
    tx.run(
        """
        UPDATE outbox SET state = :state, reason = :reason, detail = :detail, settled_at = :now
        WHERE id = :id
        """,
        id=row_id,
        state=state,
        reason=reason,
        detail=detail,
        now=ms(now),
    )


def sent(tx: Tx, row_id: int, message_id: int | None, now: datetime) -> None:
    """Done. What it carried is no longer ours to keep."""
    _settle(tx, row_id, "sent", now, "", "")
    tx.run(
        "UPDATE outbox SET message_id = :message, payload = '{}' WHERE id = :id",
        id=row_id,
        message=message_id,
    )


def unknown(tx: Tx, row_id: int, now: datetime, reason: str) -> None:
    """Nobody can know whether it was done, and it is not tried again by itself."""
    _settle(tx, row_id, "unknown", now, reason, "")


def dead(tx: Tx, row_id: int, now: datetime, reason: str, detail: str) -> None:
    """Telegram refused it for good."""
    _settle(tx, row_id, "dead", now, reason, detail)


def cancel(tx: Tx, row_id: int, now: datetime) -> None:
    """No longer wanted."""
    _settle(tx, row_id, "cancelled", now, "", "")


def wait_again(tx: Tx, row_id: int, due: datetime, *, repeat: bool = False) -> bool:
    """Back to waiting, not before `due`; `repeat` marks that it may have been done already.

    False if a younger row of the same merge key waits: that one does the work, this one is over.
    """
    twin = tx.value(
        """
        SELECT 1 FROM outbox WHERE state = 'waiting' AND id <> :id AND merge_key =
            (SELECT merge_key FROM outbox WHERE id = :id)
        """,
        id=row_id,
    )
    if twin:
        cancel(tx, row_id, due)
        return False
    tx.run(
        """
        UPDATE outbox SET state = 'waiting', due = :due,
            repeat = CASE WHEN :repeat = 1 THEN 1 ELSE repeat END
        WHERE id = :id
        """,
        id=row_id,
        due=ms(due),
        repeat=int(repeat),
    )
    return True


def set_payload(tx: Tx, row: Row, **changes: object) -> None:
    """Change what the row will do when it is tried next."""
    tx.run(
        "UPDATE outbox SET payload = :payload WHERE id = :id",
        id=row.id,
        payload=json.dumps({**row.payload, **changes}, ensure_ascii=False),
    )


def links_of(tx: Tx, row_ids: tuple[int, ...]) -> list[int]:
    """The links of those rows, in order."""
    found = (tx.value("SELECT link_id FROM outbox WHERE id = :id", id=one) for one in row_ids)
    return [int(link_id) for link_id in found if link_id is not None]


def was_repeated(tx: Tx, link_id: int) -> bool:
    """Whether that message's copy says that it may be there twice."""
    return bool(
        tx.value(
            """
            SELECT 1 FROM outbox
            WHERE link_id = :link AND repeat = 1 AND kind IN ('copy', 'album')
            """,
            link=link_id,
        )
    )


def cancel_waiting_of_link(tx: Tx, link_id: int, now: datetime) -> bool:
    """Stop what has not left yet for that message; True if its own sending was stopped."""
    stopped = tx.rows(
        """
        UPDATE outbox SET state = 'cancelled', settled_at = :now
        WHERE link_id = :link AND state = 'waiting' RETURNING kind
        """,
        link=link_id,
        now=ms(now),
    )
    return any(row["kind"] in (Kind.COPY, Kind.ALBUM) for row in stopped)


def forget_dead_of_link(tx: Tx, link_id: int, now: datetime) -> None:
    """Nobody need look at the message's refusals any more: it is tried again, or is a note."""
    tx.run(
        """
        UPDATE outbox SET state = 'cancelled', settled_at = :now
        WHERE link_id = :link AND state = 'dead'
        """,
        link=link_id,
        now=ms(now),
    )


def note_call(tx: Tx, row: Row, cost: int, now: datetime) -> None:
    """A row goes on after this call: the call stays, as a row that is over, for `spent`."""
    tx.run(
        """
        INSERT INTO outbox (kind, chat, lane, priority, payload, client_id, cost, due, state, step,
            attempts, created_at, called_at, settled_at)
        SELECT kind, chat, lane, priority, '{}', client_id, :cost, due, 'sent', step, attempts,
            created_at, called_at, :now FROM outbox WHERE id = :id
        """,
        id=row.id,
        cost=cost,
        now=ms(now),
    )


def spent(tx: Tx, chat: int, since: datetime) -> list[tuple[datetime, int]]:
    """What was called in that chat lately, as (moment, cost): what a restart must remember."""
    return [
        (moment(int(row["at"])), int(row["cost"]))
        for row in tx.rows(
            """
            SELECT coalesce(settled_at, called_at) AS at, cost FROM outbox
            WHERE chat = :chat AND called_at IS NOT NULL AND settled_at >= :since
            UNION ALL
            SELECT called_at, cost FROM outbox WHERE chat = :chat AND state = 'calling'
            """,
            chat=chat,
            since=ms(since),
        )
    ]


@dataclass(frozen=True, slots=True)
class Dead:
    """A row that Telegram refused for good, for an owner to see."""

    id: int
    kind: Kind
    client_id: int | None
    link_id: int | None
    reason: str
    at: datetime


def dead_rows(tx: Tx, limit: int) -> list[Dead]:
    """The latest dead rows, newest first."""
    return [
        Dead(
            row["id"],
            Kind(row["kind"]),
            row["client_id"],
            row["link_id"],
            row["reason"],
            moment(int(row["settled_at"])),
        )
        for row in tx.rows(
            """
            SELECT id, kind, client_id, link_id, reason, settled_at FROM outbox
            WHERE state = 'dead' ORDER BY id DESC LIMIT :limit
            """,
            limit=limit,
        )
    ]


def revive(tx: Tx, row_id: int, now: datetime) -> bool:
    """Try a dead or unconfirmed row once more, as a new row at the end of its lane."""
    copied = tx.run(
        """
        INSERT INTO outbox (kind, chat, lane, priority, payload, client_id, link_id, cost, due,
            created_at)
        SELECT kind, chat, lane, priority, payload, client_id, link_id, cost, :now, :now
        FROM outbox WHERE id = :id AND state IN ('dead', 'unknown')
        """,
        id=row_id,
        now=ms(now),
    )
    if copied:
        tx.run("UPDATE outbox SET state = 'cancelled' WHERE id = :id", id=row_id)
        tx.wake("outbox")
    return bool(copied)


def messages_waiting(tx: Tx, chat: int) -> int:
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


def forget_old(tx: Tx, now: datetime) -> int:
    """Drop what was settled long ago; events keep the facts, and what is dead waits for people."""
    return tx.run(
        """
        DELETE FROM outbox WHERE settled_at < :before
            AND state IN ('sent', 'cancelled', 'unknown')
        """,
        before=ms(now - KEEP),
    )
