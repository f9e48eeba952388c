"""Reading on the side: one moment of the file, no writing, nobody held up."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import SqliteDatabase
from storage.ports import Tx
from storage.reading import Reader


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[SqliteDatabase]:
    base = await SqliteDatabase.open(tmp_path / "с пробелом ?.db")
    await base.run(lambda tx: tx.run("CREATE TABLE words (word TEXT)"))
    yield base
    await base.close()


@pytest.fixture
async def reader(database: SqliteDatabase, tmp_path: Path) -> AsyncIterator[Reader]:
    side = Reader(tmp_path / "с пробелом ?.db")
    yield side
    await side.close()


def add(tx: Tx, word: str) -> None:
    tx.run("INSERT INTO words (word) VALUES (:word)", word=word)


def count(tx: Tx) -> int:
    return int(tx.value("SELECT count(*) FROM words"))


async def test_what_is_committed_is_read(database: SqliteDatabase, reader: Reader) -> None:
    await database.run(add, "раз")
    assert await reader.read(count) == 1
    await database.run(add, word="два")
    assert await reader.read(count) == 2


async def test_a_reader_cannot_write(database: SqliteDatabase, reader: Reader) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await reader.read(add, "раз")
    assert await reader.read(count) == 0, "and reads on afterwards"


async def test_writers_go_on_while_somebody_reads_one_moment(
    database: SqliteDatabase, reader: Reader
) -> None:
    began, go_on = threading.Event(), threading.Event()

    def slowly(tx: Tx) -> tuple[int, int]:
        before = count(tx)
        began.set()
        assert go_on.wait(10)
        return before, count(tx)

    reading = asyncio.create_task(reader.read(slowly))
    await asyncio.to_thread(began.wait, 10)
    await database.run(add, "раз")
    assert await database.run(count) == 1
    go_on.set()
    assert await reading == (0, 0)
    assert await reader.read(count) == 1


async def test_many_ask_at_once_and_one_fails_alone(
    database: SqliteDatabase, reader: Reader
) -> None:
    def broken(tx: Tx) -> None:
        raise LookupError(tx.value("SELECT 7"))

    asked = [reader.read(count), reader.read(broken), reader.read(count)]
    done = await asyncio.gather(*asked, return_exceptions=True)
    assert (done[0], done[2]) == (0, 0)
    assert isinstance(done[1], LookupError) and done[1].args == (7,)


async def test_without_a_file_it_makes_none(tmp_path: Path) -> None:
    side = Reader(tmp_path / "none.db")
    with pytest.raises(sqlite3.OperationalError):
        await side.read(count)
    await side.close()
    assert not (tmp_path / "none.db").exists()
