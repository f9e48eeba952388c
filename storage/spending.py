"""Owns what calls have cost: the rows of the outbox that are over, read for the budget's sake."""

from datetime import datetime

from model import BotId, ChatKey, Row
from storage.outbox import IN_FLIGHT
from storage.ports import Tx
from storage.times import moment, ms

SPENT = f"""SELECT coalesce(settled_at, called_at) AS at, cost, bot_id FROM outbox
    WHERE chat = :chat AND called_at IS NOT NULL AND settled_at >= :since
    UNION ALL
    SELECT called_at, cost, bot_id FROM outbox
    WHERE chat = :chat AND {IN_FLIGHT}"""  # noqa: S608 - constants only


def note_call(tx: Tx, row: Row, cost: int, now: datetime) -> None:
    """A row goes on after this call: the call stays, as a row that is over, for `spent`."""
    tx.run(
        """
        INSERT INTO outbox (kind, chat, lane, priority, payload, client_id, cost, due, state, step,
            attempts, created_at, called_at, settled_at, bot_id)
        SELECT kind, chat, lane, priority, '{}', client_id, :cost, due, 'sent', step, attempts,
            created_at, called_at, :now, bot_id FROM outbox WHERE id = :id
        """,
        id=row.id,
        cost=cost,
        now=ms(now),
    )


def spent(tx: Tx, chat: ChatKey, since: datetime) -> list[tuple[datetime, int, BotId]]:
    """What was called in that chat lately, as (moment, cost, bot): what a restart must remember."""
    return [
        (moment(int(row["at"])), int(row["cost"]), row["bot_id"])
        for row in tx.rows(SPENT, chat=chat, since=ms(since))
    ]
