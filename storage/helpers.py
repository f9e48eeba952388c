"""Owns what is known of helpers, and which message of the staff group was sent by which of them."""

from collections.abc import Iterable
from datetime import datetime

from model import MAIN, BotId, ClientId, Helper, HelperState, MessageId, Reason
from storage.ports import Record, Tx
from storage.times import moment, ms

BY_ID = "SELECT id, username, state, reason, since FROM helpers WHERE id = :id"
SENDER = "SELECT bot_id FROM helper_messages WHERE message_id = :message"


def configure(tx: Tx, bot_ids: Iterable[BotId], now: datetime) -> None:
    """These are the company's helpers; what the others sent nobody can change any more."""
    wanted = set(bot_ids)
    for gone in {helper.id for helper in every(tx)} - wanted:
        tx.run("DELETE FROM helpers WHERE id = :id", id=gone)
    for bot_id in sorted(wanted):
        tx.run(
            "INSERT INTO helpers (id, since) VALUES (:id, :now) ON CONFLICT (id) DO NOTHING",
            id=bot_id,
            now=ms(now),
        )


def every(tx: Tx) -> list[Helper]:
    """All that the company has, as they were found last."""
    rows = tx.rows("SELECT id, username, state, reason, since FROM helpers ORDER BY id")
    return [_helper(row) for row in rows]


def find(tx: Tx, bot_id: BotId) -> Helper | None:
    """That one."""
    row = tx.row(BY_ID, id=bot_id)
    return _helper(row) if row else None


def _helper(row: Record) -> Helper:
    return Helper(
        id=row["id"],
        username=row["username"],
        state=HelperState(row["state"]),
        since=moment(int(row["since"])),
        reason=Reason(row["reason"]) if row["reason"] else None,
    )


def active(tx: Tx) -> frozenset[BotId]:
    """Those that carry something now."""
    rows = tx.rows("SELECT id FROM helpers WHERE state = :active", active=HelperState.ACTIVE)
    return frozenset(row["id"] for row in rows)


def name(tx: Tx, bot_id: BotId, username: str) -> None:
    """What Telegram calls it."""
    tx.run("UPDATE helpers SET username = :name WHERE id = :id", name=username, id=bot_id)


def set_state(
    tx: Tx, bot_id: BotId, state: HelperState, reason: Reason | None, now: datetime
) -> bool:
    """Whether it carries anything, and why not; True if that changed."""
    changed = tx.run(
        """
        UPDATE helpers SET state = :state, reason = :reason, since = :now
        WHERE id = :id AND (state <> :state OR reason <> :reason)
        """,
        id=bot_id,
        state=state,
        reason=reason or "",
        now=ms(now),
    )
    if changed:
        tx.wake("company")
    return bool(changed)


def sent(
    tx: Tx, bot_id: BotId, client_id: ClientId | None, message_ids: Iterable[MessageId]
) -> None:
    """It has sent these messages into the staff group."""
    for message_id in message_ids:
        tx.run(
            """
            INSERT INTO helper_messages (message_id, bot_id, client_id)
            VALUES (:message, :bot, :client) ON CONFLICT (message_id) DO NOTHING
            """,
            message=message_id,
            bot=bot_id,
            client=client_id,
        )


def sender_of(tx: Tx, message_id: MessageId | None) -> BotId:
    """Which of our bots sent that message of the staff group."""
    found: BotId | None = tx.value(SENDER, message=message_id) if message_id else None
    return MAIN if found is None else found


def open_cards(tx: Tx, bot_id: BotId) -> list[ClientId]:
    """The clients with an open conversation whose card it sent."""
    rows = tx.rows(
        """
        SELECT clients.id AS id FROM clients
        JOIN helper_messages ON message_id = card_id AND helper_messages.bot_id = :bot
        JOIN conversations ON conversations.client_id = clients.id AND closed_at IS NULL
        ORDER BY clients.id
        """,
        bot=bot_id,
    )
    return [row["id"] for row in rows]
