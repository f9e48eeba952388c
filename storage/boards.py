"""Owns where the list of who waits stands, in General and with owners, and what it shows there."""

from datetime import datetime, timedelta

from model import ChatKey, MessageId
from storage.ports import Record, Tx
from storage.times import ms

OVERDUE = """
    FROM outbox WHERE state IN ('waiting', 'calling') AND chat = 0 AND priority = 0
        AND client_id IS NOT NULL AND due <= :now AND created_at < :before
"""
OVERDUE_CLIENTS = f"""SELECT client_id, min(created_at) AS since, count(*) AS count {OVERDUE}
    GROUP BY client_id ORDER BY min(created_at), client_id LIMIT :limit"""
OVERDUE_COUNT = f"SELECT count(DISTINCT client_id) {OVERDUE}"


def standing(tx: Tx) -> dict[ChatKey, MessageId | None]:
    """In which chats the list stands or is on its way, and as which message."""
    return {
        row["chat"]: row["message_id"] for row in tx.rows("SELECT chat, message_id FROM boards")
    }


def is_at(tx: Tx, chat: ChatKey, message_id: MessageId) -> bool:
    """Whether that message is the list."""
    return standing(tx).get(chat) == message_id


def may_change(tx: Tx, chat: ChatKey, shown: str, now: datetime, pace: timedelta) -> bool:
    """Whether it shows something else there and has stood for long enough; it is shown now, then.

    While its first message is on its way nothing is changed.
    """
    tx.run("INSERT INTO boards (chat) VALUES (:chat) ON CONFLICT DO NOTHING", chat=chat)
    return bool(
        tx.run(
            """
            UPDATE boards SET shown = :shown, at = :now
            WHERE chat = :chat AND shown <> :shown AND at <= :before
                AND (message_id IS NOT NULL OR shown = '')
            """,
            chat=chat,
            shown=shown,
            now=ms(now),
            before=ms(now - pace),
        )
    )


def set_message(tx: Tx, chat: ChatKey, message_id: MessageId) -> None:
    """It stands there as that message."""
    tx.run(
        "UPDATE boards SET message_id = :message WHERE chat = :chat",
        chat=chat,
        message=message_id,
    )


def forget(tx: Tx, chat: ChatKey) -> None:
    """It stands there no more."""
    tx.run("DELETE FROM boards WHERE chat = :chat", chat=chat)


def overdue(tx: Tx, now: datetime, patience: timedelta, limit: int) -> list[Record]:
    """Clients whose words have waited for longer than that, those that wait longest first."""
    return list(
        tx.rows(
            OVERDUE_CLIENTS,
            now=ms(now),
            before=ms(now - patience),
            limit=limit,
        )
    )


def overdue_count(tx: Tx, now: datetime, patience: timedelta) -> int:
    """How many clients that are; none while nothing goes at all, for that is another matter."""
    goes = tx.value(
        "SELECT 1 FROM outbox WHERE settled_at > :since AND chat = 0 AND state = 'sent' LIMIT 1",
        since=ms(now - patience),
    )
    if not goes:
        return 0
    return int(
        tx.value(
            OVERDUE_COUNT,
            now=ms(now),
            before=ms(now - patience),
        )
    )
