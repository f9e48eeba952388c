"""Owns the outbox: what has to be said or done at Telegram, and how each of it ended.

A row is waiting → calling → sent · unknown · dead · cancelled. It is 'calling' on disk before
the call is made, so that after a crash those in flight are known, unless it may run twice.
"""

from datetime import datetime, timedelta

from model import (
    MAIN,
    BotId,
    Carries,
    ChatKey,
    Errand,
    LinkId,
    Look,
    MessageId,
    Order,
    Reason,
    Row,
    RowId,
    Step,
)
from model.errands import kinds
from storage import payloads
from storage.ports import Tx
from storage.rows import COLUMNS, read
from storage.times import maybe_ms, ms

PAGE = 1000
"""Rows that are read together."""

KEEP = timedelta(days=7)
"""Settled rows only tell what happened lately."""

BY_ID = f"SELECT {COLUMNS} FROM outbox WHERE id = :id AND state = :state"  # noqa: S608
NEW = f"""SELECT {COLUMNS} FROM outbox
    WHERE id > :after AND state = 'waiting' ORDER BY id LIMIT :limit"""  # noqa: S608
WAITING_FOR = f"""SELECT {COLUMNS} FROM outbox
    WHERE chat = :chat AND state = 'waiting' AND id <= :upto ORDER BY id"""  # noqa: S608
FLEETING = frozenset(kinds(fleeting=True))
CARDS = frozenset(kinds(card=True))
TWIN = """SELECT twin.id, twin.kind, own.repeat AS doubted FROM outbox own
    JOIN outbox twin ON twin.merge_key = own.merge_key AND twin.id <> own.id
    WHERE own.id = :id AND twin.state = 'waiting'"""
# SQLite takes the indexes of what is not settled for these very words alone: also of one state.
UNSETTLED = "state IN ('waiting', 'calling')"
IN_FLIGHT = f"{UNSETTLED} AND state = 'calling'"
CALLING = f"SELECT {COLUMNS} FROM outbox WHERE {IN_FLIGHT} ORDER BY id"  # noqa: S608
AWAITS = f"""SELECT 1 FROM outbox WHERE {IN_FLIGHT}
    AND chat = :chat AND called_at <= coalesce(:since, called_at) LIMIT 1"""  # noqa: S608

COMPOSED = ", ".join(f"'{kind}'" for kind in sorted(kinds(composed=True)))
BEING_MADE = f"""SELECT 1 FROM outbox WHERE {UNSETTLED}
    AND kind IN ({COMPOSED}) AND due <= :now LIMIT 1"""  # noqa: S608 - constants only


def is_making(tx: Tx, now: datetime) -> bool:
    """Whether something is due that is put together before its call."""
    return bool(tx.value(BEING_MADE, now=ms(now)))


def awaits_answer(tx: Tx, chat: ChatKey, since: datetime | None = None) -> bool:
    """Whether a call is under way there that may not run twice: it brings something new.

    `since`: one that was under way then.
    """
    return bool(tx.value(AWAITS, chat=chat, since=maybe_ms(since)))


def put(tx: Tx, order: Order, now: datetime) -> None:
    """Order something. One that is merged into a waiting row of the same key renews its payload."""
    errand, place = order.errand, order.place
    tx.run(
        """
        INSERT INTO outbox (kind, chat, lane, priority, payload, client_id, link_id, cost, due,
            merge_key, created_at, bot_id)
        VALUES (:kind, :chat, :lane, :priority, :payload, :client, :link, :cost, :due,
            :merge_key, :now, (SELECT bot_id FROM company))
        ON CONFLICT (merge_key) WHERE state = 'waiting'
            DO UPDATE SET (payload, due, cost, merged) =
                (excluded.payload, excluded.due, excluded.cost, outbox.merged + 1)
        """,
        kind=errand.kind,
        chat=order.chat,
        lane=errand.lane(place),
        priority=order.priority,
        payload=payloads.encode(errand),
        client=order.client_id,
        link=order.link_id,
        cost=errand.cost,
        due=ms(order.due or now),
        merge_key=errand.merge_key(place),
        now=ms(now),
    )
    tx.wake("outbox")


def new_rows(tx: Tx, after: int, limit: int = PAGE) -> list[Row]:
    """Waiting rows younger than that id, oldest first."""
    return [read(row) for row in tx.rows(NEW, after=after, limit=limit)]


def take_new(tx: Tx, after: int) -> list[Row]:
    """The same, if this transaction ordered something: its caller needs no other word of that."""
    rows = new_rows(tx, after) if tx.hush("outbox") else []
    if len(rows) == PAGE:
        tx.wake("outbox")
    return rows


def waiting_for(tx: Tx, chat: int, upto: int) -> list[Row]:
    """All that waits for the chat, of the rows up to that id, oldest first."""
    return [read(row) for row in tx.rows(WAITING_FOR, chat=chat, upto=upto)]


def calling(tx: Tx) -> list[Row]:
    """Rows whose call was in flight: at a start, those that a crash cut off."""
    return [read(row) for row in tx.rows(CALLING)]


def is_under_way(tx: Tx, order: Order) -> bool:
    """Whether an errand of that kind to that chat, in the lane of this one, is not settled yet."""
    return bool(
        tx.value(
            """
            SELECT 1 FROM outbox
            WHERE state IN ('waiting', 'calling') AND lane = :lane
                AND kind = :kind AND chat = :chat
            """,
            lane=order.errand.lane(order.place),
            kind=order.errand.kind,
            chat=order.chat,
        )
    )


def is_calling(tx: Tx, row_id: RowId) -> bool:
    """Whether the row is still the one whose call began: a client's rows vanish with the client."""
    return bool(tx.value("SELECT 1 FROM outbox WHERE id = :id AND state = 'calling'", id=row_id))


def waiting_row(tx: Tx, row_id: RowId) -> Row | None:
    """The row as it is now, if it still waits."""
    return next(map(read, tx.rows(BY_ID, id=row_id, state="waiting")), None)


def call(tx: Tx, row_id: RowId, step: Step, now: datetime, by: BotId = MAIN) -> None:
    """Its call begins, by that bot."""
    tx.run(
        """
        UPDATE outbox SET state = 'calling', step = :step, attempts = attempts + 1,
            called_at = :now, bot_id = coalesce(nullif(:by, 0), (SELECT bot_id FROM company))
        WHERE id = :id
        """,
        id=row_id,
        step=step,
        by=by,
        now=ms(now),
    )


def _settle(
    tx: Tx,
    row_id: RowId,
    state: str,
    now: datetime,
    reason: str = "",
    detail: str = "",
    message_id: MessageId | None = None,
) -> None:
    settled = tx.row(
        """
        UPDATE outbox SET state = :state, reason = :reason, detail = :detail, settled_at = :now,
            message_id = coalesce(:message, message_id),
            payload = CASE WHEN :state = 'sent' THEN '{}' ELSE payload END
        WHERE id = :id RETURNING kind
        """,
        id=row_id,
        state=state,
        reason=reason,
        detail=detail,
        message=message_id,
        now=ms(now),
    )
    if settled and settled["kind"] in FLEETING:
        tx.run("DELETE FROM outbox WHERE id = :id", id=row_id)


def sent(tx: Tx, row_id: RowId, message_id: MessageId | None, now: datetime) -> None:
    """Done. What it carried is no longer ours to keep."""
    _settle(tx, row_id, "sent", now, message_id=message_id)


def carried(tx: Tx, row_id: RowId, link_id: LinkId) -> None:
    """The card that it made says that message's words, although it was not ordered for them."""
    tx.run("UPDATE outbox SET link_id = :link WHERE id = :id", id=row_id, link=link_id)


def unknown(tx: Tx, row_id: RowId, now: datetime, reason: Reason) -> None:
    """Nobody can know whether it was done, and it is not tried again by itself."""
    _settle(tx, row_id, "unknown", now, reason)


def dead(tx: Tx, row_id: RowId, now: datetime, reason: Reason, detail: str) -> None:
    """It will not be done: Telegram refused it for good, or there is no way to do it."""
    _settle(tx, row_id, "dead", now, reason, detail)


def cancel(tx: Tx, row_id: RowId, now: datetime) -> None:
    """No longer wanted."""
    _settle(tx, row_id, "cancelled", now)


def wait_again(tx: Tx, row_id: RowId, due: datetime, *, repeat: bool = False) -> bool:
    """Back to waiting, not before `due`; `repeat` marks that it may have been done already.

    False if this one makes way for another.
    """
    if makes_way(tx, row_id, due, repeat=repeat):
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


def makes_way(tx: Tx, row_id: RowId, now: datetime, *, repeat: bool = False) -> bool:
    """Whether another row of the same merge key waits: it does the work, and this one is over.

    What may be there already comes once more with that one, which has to say so: a card, or the
    parts of an album of which another came meanwhile.
    """
    twin = tx.row(TWIN, id=row_id)
    if twin is None:
        return False
    shows_again = twin["kind"] in CARDS or _takes_message(twin["kind"])
    if shows_again and (repeat or twin["doubted"]):
        tx.run("UPDATE outbox SET repeat = 1 WHERE id = :id", id=twin["id"])
    cancel(tx, row_id, now)
    return True


def change(tx: Tx, row_id: RowId, errand: Errand) -> None:
    """Change what the row will do when it is tried next."""
    tx.run(
        "UPDATE outbox SET payload = :payload, cost = :cost WHERE id = :id",
        id=row_id,
        payload=payloads.encode(errand),
        cost=errand.cost,
    )


def wait_for_look(tx: Tx, row_id: RowId) -> None:
    """The row's chat refused it: a fresh look at the chat decides what that means."""
    tx.run("UPDATE outbox SET look = :look WHERE id = :id", id=row_id, look=Look.ASKED)


def looked(tx: Tx, chat: ChatKey, *, changed: bool) -> None:
    """A look at the chat was had. What was refused before a change of facts starts anew."""
    tx.run(
        """
        UPDATE outbox SET look = CASE WHEN :changed = 1 THEN :none ELSE :fine END
        WHERE chat = :chat AND state IN ('waiting', 'calling') AND look <> :none
        """,
        chat=chat,
        changed=int(changed),
        none=Look.NONE,
        fine=Look.FINE,
    )


def links_of(tx: Tx, row_ids: tuple[RowId, ...]) -> list[LinkId]:
    """The links of those rows, in order."""
    found = (tx.value("SELECT link_id FROM outbox WHERE id = :id", id=row_id) for row_id in row_ids)
    return list(filter(None, found))


def was_repeated(tx: Tx, link_id: LinkId) -> bool:
    """Whether that message's copy says that it may be there twice."""
    rows = tx.rows("SELECT kind FROM outbox WHERE link_id = :link AND repeat = 1", link=link_id)
    return any(row["kind"] in CARDS or _takes_message(row["kind"]) for row in rows)


def goes_alone(tx: Tx, link_id: LinkId) -> bool:
    """Whether that message, a part of an album perhaps, is being sent by itself."""
    rows = tx.rows(
        "SELECT kind FROM outbox WHERE link_id = :link AND state IN ('waiting', 'calling')",
        link=link_id,
    )
    there = [payloads.errand_of(row["kind"]) for row in rows]
    return any(errand.traits.carries is Carries.MESSAGE for errand in there)


def _takes_message(kind: str) -> bool:
    carries = payloads.errand_of(kind).traits.carries
    return carries in (Carries.MESSAGE, Carries.ALBUM)


def cancel_waiting_of_link(tx: Tx, link_id: LinkId, now: datetime) -> bool:
    """Stop what has not left yet for that message; True if its own sending was stopped."""
    stopped = tx.rows(
        """
        UPDATE outbox SET state = 'cancelled', settled_at = :now
        WHERE link_id = :link AND state = 'waiting' RETURNING kind
        """,
        link=link_id,
        now=ms(now),
    )
    return any(_takes_message(row["kind"]) for row in stopped)


def cancel_void(tx: Tx, chat: ChatKey, now: datetime) -> None:
    """The chat is another one: what waits and names a place in the former is over."""
    for kind in kinds(void_when_moved=True):
        tx.run(
            """
            UPDATE outbox SET state = 'cancelled', settled_at = :now
            WHERE chat = :chat AND state = 'waiting' AND kind = :kind
            """,
            chat=chat,
            kind=kind,
            now=ms(now),
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
