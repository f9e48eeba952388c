"""Owns of whom nothing was heard for long: neither side wrote, and nothing is left to be done.

Whoever is known under several accounts is one person: one of them that is awake keeps all.
"""

from datetime import datetime

from model import ClientId
from storage.people import PRESENT
from storage.ports import Tx
from storage.times import ms

_THEIRS = """(SELECT clients.id UNION SELECT theirs.client_id FROM accounts AS own
    JOIN accounts AS theirs ON theirs.person = own.person WHERE own.client_id = clients.id)"""
_AWAKE = f"""
    account.hearing <> '' OR account.first_seen >= :since
    OR EXISTS (SELECT 1 FROM conversations WHERE client_id = account.id
        AND (closed_at IS NULL OR closed_at >= :closed))
    OR EXISTS (SELECT 1 FROM links WHERE client_id = account.id
        AND (at >= :since OR state IN ('held', 'later')))
    OR EXISTS (SELECT 1 FROM events WHERE client_id = account.id AND kind = 'menu'
        AND at >= :since)
    OR EXISTS (SELECT 1 FROM notes WHERE client_id = account.id AND at >= :since)
    OR EXISTS (SELECT 1 FROM client_notes WHERE client_id = account.id AND at >= :since)
    OR EXISTS (SELECT 1 FROM client_fields WHERE client_id = account.id AND set_at >= :since)
    OR EXISTS (SELECT 1 FROM client_stages WHERE client_id = account.id AND since >= :since)
    OR EXISTS (SELECT 1 FROM recipients WHERE client_id = account.id
        AND state IN ('waiting', 'ordered'))
    OR account.id IN (SELECT client_id FROM outbox
        WHERE state IN ('waiting', 'calling') AND client_id IS NOT NULL)
    OR account.id IN (SELECT client_id FROM addresses WHERE channel = 'telegram' AND external_id IN
        (SELECT CAST(id AS TEXT) FROM operators WHERE {PRESENT}))"""  # noqa: S608
"""Who wrote, was written to or read an answer in the menu since then; for whom something waits; who
is of the team; and of whom somebody decided that they are not listened to: that is known by them
alone."""
LOOK = f"""SELECT id, CASE WHEN EXISTS
        (SELECT 1 FROM clients AS account WHERE account.id IN {_THEIRS} AND ({_AWAKE}))
        THEN 0 ELSE 1 END AS dormant
    FROM (SELECT id FROM clients WHERE id > 0 AND first_seen < :since
        ORDER BY id LIMIT :limit OFFSET :skip) AS clients
    ORDER BY id"""  # noqa: S608 - constants only


def look(
    tx: Tx, since: datetime, closed: datetime, skip: int, limit: int
) -> list[tuple[ClientId, bool]]:
    """Some of the clients whom we know since before, and of each whether there is nothing of them
    since then, and their last conversation ended before `closed`."""
    rows = tx.rows(LOOK, since=ms(since), closed=ms(closed), skip=skip, limit=limit)
    return [(ClientId(row["id"]), bool(row["dormant"])) for row in rows]
