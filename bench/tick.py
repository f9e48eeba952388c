"""What a tick of the clock costs while many clients wait: processor time of the transaction."""

import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.clock import OFTEN
from bench.table import Table
from model import ChatId, House, Person, PersonId
from storage import clients, company, conversations, people
from storage.database import SqliteTx, connect
from storage.migrations import migrate

HOUSE, NOW = House(), datetime(2026, 11, 2, 12, tzinfo=UTC)
OLGA = PersonId(1)
TIMES = 9


async def measure(folder: Path, quick: bool) -> Table:
    """With ten and with ten thousand who have waited for an hour; the median of a few ticks."""
    many = 500 if quick else 10_000
    table = Table("A tick of the clock, all that it looks for")
    for waiting in (10, many):
        with closing(connect(str(folder / f"{waiting}.db"))) as connection:
            migrate(connection)
            tx = _world(SqliteTx(connection), waiting)
            taken = sorted(_tick(tx, NOW + timedelta(minutes=3 + count)) for count in range(TIMES))
        table.bound(f"{waiting:,} waiting", taken[TIMES // 2] * 1000, 15.0, "ms of processor")
    return table


def _world(tx: SqliteTx, waiting: int) -> SqliteTx:
    """So many clients without anybody; what is to be said of them at first is said."""
    tx.run("BEGIN")
    company.set_group(tx, ChatId(-100), "")
    people.meet(tx, Person(OLGA, "Ольга"), NOW)
    people.set_in_group(tx, OLGA, True)
    since = NOW - timedelta(hours=1)
    for number in range(waiting):
        client = clients.meet(tx, Person(PersonId(1000 + number), "Клиент"), since)
        conversation = conversations.start(tx, client.id, since)
        conversations.wait(tx, conversation.id, since)
    tx.run("COMMIT")
    for minutes in range(3):
        _tick(tx, NOW + timedelta(minutes=minutes))
    return tx


def _tick(tx: SqliteTx, now: datetime) -> float:
    """Seconds of processor time for what the clock does in one tick, as `app/clock.py` has it."""
    begun = time.process_time()
    tx.run("BEGIN IMMEDIATE")
    for _, act in OFTEN:
        act(tx, HOUSE, now)
    tx.run("COMMIT")
    return time.process_time() - begun
