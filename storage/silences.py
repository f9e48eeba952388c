"""Owns who is silent while it is their turn, as far as there may be something to do about it."""

from datetime import datetime

from model import Conversation, ConversationId
from storage import conversations
from storage.ports import Tx
from storage.times import ms

AT_ONCE = 50
DUE = """SELECT id FROM conversations
    WHERE closed_at IS NULL AND snoozed = 0 AND look_at <= :now AND waiting_since IS NULL
        AND promised_until IS NULL AND woke_at IS NULL
    ORDER BY look_at, id LIMIT :limit"""


def due(tx: Tx, now: datetime) -> list[Conversation]:
    """Where it is the client's turn, and about which something may have to be done by now."""
    ids = [ConversationId(row["id"]) for row in tx.rows(DUE, now=ms(now), limit=AT_ONCE)]
    return [found for found in (conversations.find(tx, number) for number in ids) if found]
