"""Owns the lobby: new accounts that wait at the door under a flood, and what they said first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from model import Client, ClientId
from storage import clients
from storage.ports import Record, Tx
from storage.times import moment, ms

WAITS, IN, OUT = "waits", "in", "out"


@dataclass(frozen=True, slots=True)
class Saying:
    """Who in the lobby said the same: one of them, since when, how many they are."""

    client_id: ClientId
    since: datetime
    words: str
    count: int


def newcomers(tx: Tx, since: datetime) -> int:
    """How many clients were seen for the first time since then."""
    return int(tx.value("SELECT count(*) FROM clients WHERE first_seen > :since", since=ms(since)))


def enter(tx: Tx, client_id: ClientId, words: str, now: datetime) -> None:
    """They wait from now on, with the beginning of what they said."""
    tx.run(
        """
        INSERT INTO lobby (client_id, since, words, state_at) VALUES (:client, :now, :words, :now)
        ON CONFLICT (client_id) DO UPDATE SET words = excluded.words, state = 'waits',
            state_at = excluded.state_at
        """,
        client=client_id,
        words=words,
        now=ms(now),
    )


def is_let_in(tx: Tx, client_id: ClientId) -> bool:
    """Whether they have been let in lately."""
    return bool(
        tx.value("SELECT 1 FROM lobby WHERE client_id = :client AND state = 'in'", client=client_id)
    )


def count(tx: Tx, state: str) -> int:
    """How many are there in that state."""
    return int(tx.value("SELECT count(*) FROM lobby WHERE state = :state", state=state))


def sayings(tx: Tx, limit: int) -> list[Saying]:
    """Who waits, those together who said the same: what few say comes first."""
    rows = tx.rows(
        """
        SELECT min(client_id) AS client_id, min(since) AS since, words, count(*) AS count
        FROM lobby WHERE state = 'waits' GROUP BY words
        ORDER BY count(*), min(since), min(client_id) LIMIT :limit
        """,
        limit=limit,
    )
    return [
        Saying(row["client_id"], moment(int(row["since"])), row["words"], row["count"])
        for row in rows
    ]


def alike(tx: Tx, client_id: ClientId) -> list[Client]:
    """Whoever waits and said what that one says, that one too; none if they wait no more."""
    rows = tx.rows(
        """
        SELECT client_id FROM lobby WHERE state = 'waits' AND words =
            (SELECT words FROM lobby WHERE client_id = :client AND state = 'waits')
        ORDER BY since, client_id
        """,
        client=client_id,
    )
    return _clients(tx, rows)


def next_in(tx: Tx, limit: int) -> list[Client]:
    """Those whose turn it is, the first of each saying before its second."""
    found = (clients.find(tx, said.client_id) for said in sayings(tx, limit))
    return [client for client in found if client]


def all_in(tx: Tx, state: str) -> list[Client]:
    """Whoever is there in that state, who came first before others."""
    rows = tx.rows(
        "SELECT client_id FROM lobby WHERE state = :state ORDER BY since, client_id", state=state
    )
    return _clients(tx, rows)


def _clients(tx: Tx, rows: Iterable[Record]) -> list[Client]:
    found = (clients.find(tx, row["client_id"]) for row in rows)
    return [client for client in found if client]


def set_state(tx: Tx, found: Sequence[Client], state: str, now: datetime) -> None:
    """What became of them."""
    for client in found:
        tx.run(
            "UPDATE lobby SET state = :state, state_at = :now WHERE client_id = :client",
            state=state,
            client=client.id,
            now=ms(now),
        )


def on_their_way(tx: Tx) -> int:
    """How many were let in and have no topic yet."""
    return int(
        tx.value(
            """
            SELECT count(*) FROM lobby JOIN clients ON clients.id = lobby.client_id
            WHERE state = 'in' AND topic_id IS NULL
            """
        )
    )


def tidy(tx: Tx, now: datetime, kept: timedelta) -> list[Client]:
    """Forget who has been let in for that long, and who was blocked; returns the blocked ones."""
    before = ms(now - kept)
    rows = tx.rows(
        "SELECT client_id FROM lobby WHERE state = 'out' AND state_at < :before",
        before=before,
    )
    over = _clients(tx, rows)
    tx.run("DELETE FROM lobby WHERE state <> 'waits' AND state_at < :before", before=before)
    return over
