"""Transactions: what is committed together, what fails alone, who is woken and when."""

import ast
import asyncio
import inspect
import re
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import aiosqlite
import pytest

from storage.database import ROWS, SqliteDatabase, SqliteTx, connect
from storage.ports import Tx
from storage.trouble import is_trouble

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[SqliteDatabase]:
    base = await SqliteDatabase.open(tmp_path / "smena.db")
    await base.run(lambda tx: tx.run("CREATE TABLE words (word TEXT UNIQUE)"))
    yield base
    await base.close()


def add(tx: Tx, word: str) -> str:
    tx.run("INSERT INTO words (word) VALUES (:word)", word=word)
    return word


def words(tx: Tx) -> list[str]:
    return [row["word"] for row in tx.rows("SELECT word FROM words ORDER BY rowid")]


def add_and_fail(tx: Tx, word: str) -> None:
    add(tx, word)
    tx.wake("inbox")
    raise LookupError(word)


async def test_transactions_that_wait_together_share_one_commit(database: SqliteDatabase) -> None:
    commits: list[str] = []
    await database.alone(lambda connection: connection.set_trace_callback(commits.append))
    commits.clear()
    await asyncio.gather(*(database.run(add, f"слово {n}") for n in range(50)))
    assert commits.count("BEGIN IMMEDIATE") == commits.count("COMMIT") == 1
    assert await database.run(words) == [f"слово {n}" for n in range(50)]


@pytest.mark.parametrize("count", [0, 1, ROWS - 1, ROWS, ROWS + 1, 3 * ROWS])
def test_a_long_answer_comes_whole_and_in_order(count: int) -> None:
    connection = connect(":memory:")
    numbers = """
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)
        SELECT i FROM n WHERE i <= :count
    """
    assert list(SqliteTx(connection).each(numbers, count=count)) == [(n + 1,) for n in range(count)]
    connection.close()


async def test_what_fails_alone_fails_alone(database: SqliteDatabase) -> None:
    asked = [database.run(add, "раз"), database.run(add_and_fail, "два"), database.run(add, "три")]
    done = await asyncio.gather(*asked, return_exceptions=True)
    assert done[0] == "раз" and isinstance(done[1], LookupError) and done[2] == "три"
    assert await database.run(words) == ["раз", "три"]


async def test_one_alone_needs_no_savepoint_to_leave_nothing(database: SqliteDatabase) -> None:
    said: list[str] = []
    await database.alone(lambda file: file.set_trace_callback(said.append))
    with pytest.raises(LookupError):
        await database.run(add_and_fail, "gone")
    await database.run(add, "kept")
    assert await database.run(words) == ["kept"]
    frame = [sql for sql in said if not sql.startswith(("INSERT", "SELECT"))]
    assert frame == ["BEGIN IMMEDIATE", "ROLLBACK", *["BEGIN IMMEDIATE", "COMMIT"] * 2]


async def test_an_error_of_sql_leaves_no_half_of_its_transaction(database: SqliteDatabase) -> None:
    def twice(tx: Tx) -> None:
        add(tx, "раз")
        add(tx, "раз")

    with pytest.raises(sqlite3.IntegrityError):
        await database.run(twice)
    assert await database.run(words) == []


async def test_a_savepoint_keeps_what_came_before_it(database: SqliteDatabase) -> None:
    def partly(tx: Tx) -> None:
        add(tx, "раз")
        with pytest.raises(LookupError), tx.savepoint():
            add(tx, "два")
            with tx.savepoint():
                add(tx, "три")
            raise LookupError
        add(tx, "четыре")

    await database.run(partly)
    assert await database.run(words) == ["раз", "четыре"]


async def test_a_caller_who_goes_away_does_not_stop_the_work(database: SqliteDatabase) -> None:
    asked = asyncio.create_task(database.run(add, "раз"))
    await asyncio.sleep(0)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert await database.run(words) == ["раз"]


async def test_a_signal_is_set_after_its_commit_and_never_by_a_failure(
    database: SqliteDatabase,
) -> None:
    with pytest.raises(LookupError):
        await database.run(add_and_fail, "раз")
    assert not database.signal("inbox").is_set()
    await database.run(lambda tx: tx.wake("inbox"))
    assert database.signal("inbox").is_set()


async def test_closing_finishes_what_was_asked_for(tmp_path: Path) -> None:
    database = await SqliteDatabase.open(tmp_path / "smena.db")
    await database.run(lambda tx: tx.run("CREATE TABLE words (word TEXT)"))
    asked = [asyncio.create_task(database.run(add, f"слово {n}")) for n in range(300)]
    await asyncio.sleep(0)
    await database.close()
    assert len(await asyncio.gather(*asked)) == 300
    again = await SqliteDatabase.open(tmp_path / "smena.db")
    assert len(await again.run(words)) == 300
    await again.close()


async def test_a_full_disk_is_told_to_every_caller_and_passes(database: SqliteDatabase) -> None:
    pages = await database.run(lambda tx: tx.value("PRAGMA page_count"))
    await database.run(lambda tx: tx.value(f"PRAGMA max_page_count = {pages:d}"))
    asked = [database.run(add, str(n) * 9000) for n in range(3)]
    done = await asyncio.gather(*asked, return_exceptions=True)
    assert any(isinstance(one, sqlite3.Error) and is_trouble(one) for one in done)
    kept = [one for one in done if isinstance(one, str)]
    assert await database.run(words) == kept
    await database.run(lambda tx: tx.value("PRAGMA max_page_count = 1000000"))
    assert await database.run(add, "опять") == "опять"


async def test_another_writer_is_waited_for_and_leaves_no_half(
    database: SqliteDatabase, tmp_path: Path
) -> None:
    other = connect(str(tmp_path / "smena.db"))
    other.execute("BEGIN IMMEDIATE")
    asked = asyncio.create_task(database.run(add, "раз"))
    await asyncio.sleep(0.2)
    assert not asked.done()
    other.execute("COMMIT")
    other.close()
    assert await asked == "раз"


async def test_a_writer_that_never_ends_is_trouble_not_a_crash(
    database: SqliteDatabase, tmp_path: Path
) -> None:
    await database.run(lambda tx: tx.value("PRAGMA busy_timeout = 50"))
    other = connect(str(tmp_path / "smena.db"))
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError) as refused:
        await database.run(add, "раз")
    other.execute("COMMIT")
    other.close()
    assert is_trouble(refused.value)
    assert await database.run(add, "два") == "два"


async def test_what_was_committed_is_written_through(database: SqliteDatabase) -> None:
    pragmas = {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000
    }  # fmt: skip
    for name, value in pragmas.items():
        assert await database.run(lambda tx, sql: tx.value(sql), f"PRAGMA {name}") == value


async def test_the_protected_door_of_aiosqlite_is_still_there() -> None:
    """`Line.call` leans on it; the version is pinned, and this says so when it changes."""
    pinned = re.search(r"^aiosqlite==(\S+)", (ROOT / "requirements/run.lock").read_text(), re.M)
    assert pinned and pinned[1] == aiosqlite.__version__
    assert list(inspect.signature(aiosqlite.Connection._execute).parameters) == [
        "self", "fn", "args", "kwargs"
    ]  # fmt: skip
    assert isinstance(inspect.getattr_static(aiosqlite.Connection, "_conn"), property)


def _statements(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    texts = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)]
    return [
        t for t in texts if isinstance(t, str) and re.match(r"\s*(SELECT|INSERT|UPDATE|DEL)", t)
    ]


@pytest.mark.parametrize("path", sorted(ROOT.glob("storage/*.py")), ids=lambda path: path.name)
def test_sql_takes_named_parameters_only(path: Path) -> None:
    for sql in _statements(path):
        bare = re.sub(r"'[^']*'", "''", sql)
        assert "?" not in bare and not re.search(r"[$@]\w|%s|%\(", bare), sql
