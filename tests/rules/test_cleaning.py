"""What was deleted is in no byte of the file, which SQLite's secure_delete alone doesn't see to."""

import asyncio
import sqlite3
from pathlib import Path
from random import Random

import pytest

from storage import cleaning
from storage.database import SqliteDatabase, SqliteTx, connect
from storage.migrations import migrate
from storage.reading import snapshot

WORD, OTHER = "УЛИКА", "алиби"


def history(connection: sqlite3.Connection, seed: int) -> None:
    """Rows of every length come and change and go: pages are split, cells are moved."""
    rng, tx = Random(seed), SqliteTx(connection)
    connection.execute("BEGIN")
    for number in range(3000):
        word = rng.choice((WORD, OTHER, OTHER))
        tx.run(
            "INSERT INTO runs (kind, period, at) VALUES ('x', :word || :number, 0)",
            word=word, number=f"{rng.random()}",
        )  # fmt: skip
        tx.run(
            """INSERT INTO outbox (kind, chat, lane, priority, payload, due, created_at)
            VALUES ('say', 0, :word, 0, :payload, 0, 0)""",
            word=word, payload=f"{word} " * rng.randint(1, 40),
        )  # fmt: skip
        if rng.random() < 0.4:
            tx.run(
                "UPDATE outbox SET payload = :more WHERE id = :id",
                more="x" * rng.randint(1, 300), id=rng.randint(1, number + 1),
            )  # fmt: skip
        if rng.random() < 0.3:
            tx.run("DELETE FROM outbox WHERE id = :id", id=rng.randint(1, number + 1))
    connection.execute("COMMIT")
    connection.execute("BEGIN")
    tx.run("DELETE FROM runs WHERE period LIKE :word || '%'", word=WORD)
    tx.run("DELETE FROM outbox WHERE lane = :word", word=WORD)
    connection.execute("COMMIT")


def count(path: Path) -> int:
    """How often the word stands in the file and what lies beside it."""
    files = [path, Path(f"{path}-wal"), Path(f"{path}-shm")]
    return sum(one.read_bytes().count(WORD.encode()) for one in files if one.exists())


@pytest.fixture
def connection(tmp_path: Path):
    found = connect(str(tmp_path / "smena.db"))
    migrate(found)
    yield found
    found.close()


def test_a_rewrite_leaves_nothing_where_secure_delete_leaves_copies(connection, tmp_path) -> None:
    path = tmp_path / "smena.db"
    history(connection, seed=4)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert count(path) > 0, "then there is no need to write the file anew"
    assert cleaning.rewrite(connection)
    assert count(path) == 0
    assert connection.execute("SELECT count(*) FROM outbox").fetchone()[0] > 1000


def test_whoever_still_reads_is_not_disturbed_and_it_is_done_later(connection, tmp_path) -> None:
    history(connection, seed=2)
    with snapshot(tmp_path / "smena.db") as tx:
        before = tx.value("SELECT count(*) FROM outbox")
        connection.execute("DELETE FROM outbox")
        assert not cleaning.rewrite(connection)
        assert tx.value("SELECT count(*) FROM outbox") == before
    assert cleaning.rewrite(connection)
    assert count(tmp_path / "smena.db") == 0


def test_a_disk_that_refuses_is_told_and_it_is_done_later(connection, caplog) -> None:
    connection.execute("PRAGMA query_only = ON")
    assert not cleaning.rewrite(connection)
    assert "the disk refuses" in caplog.text
    connection.execute("PRAGMA query_only = OFF")
    assert cleaning.rewrite(connection)


async def test_it_goes_between_transactions(tmp_path) -> None:
    database = await SqliteDatabase.open(tmp_path / "smena.db")
    try:
        add = "INSERT INTO runs (kind, period, at) VALUES ('x', :period, 0)"
        work = [
            database.run(lambda tx, n=n: tx.run(add, period=str(n)))  # type: ignore[misc]
            for n in range(50)
        ]
        done, *_ = await asyncio.gather(database.alone(cleaning.rewrite), *work)
        assert done
        assert await database.run(lambda tx: tx.value("SELECT count(*) FROM runs")) == 50
    finally:
        await database.close()
