"""Owns of whom nothing was heard for long: neither side wrote, and nothing is left to be done.

Whoever is known under several accounts is one person: one of them that is awake keeps all.
"""

from collections.abc import Iterator
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
"""Who wrote or was written to since then; for whom something waits; who is of the team; and of whom
somebody decided that they are not listened to: that is known by them alone."""
DORMANT = f"""SELECT id FROM clients
    WHERE id > 0 AND first_seen < :since AND NOT EXISTS
        (SELECT 1 FROM clients AS account WHERE account.id IN {_THEIRS} AND ({_AWAKE}))
    ORDER BY first_seen, id"""  # noqa: S608 - constants only


def each(tx: Tx, since: datetime, closed: datetime) -> Iterator[ClientId]:
    """Those of whom there is nothing since then, and whose last conversation ended before `closed`;
    whom we have known longest first."""
    for (client_id,) in tx.each(DORMANT, since=ms(since), closed=ms(closed)):
        yield ClientId(client_id)
