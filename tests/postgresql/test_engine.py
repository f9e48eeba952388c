"""PostgreSQL behind the ports keeps what SQLite keeps: see tests/rules/test_storage.py."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import closing, suppress
from typing import Any

import psycopg
import pytest

from storage import opening
from storage.opening import Abode, Held
from storage.pool import Threads
from storage.ports import StorageError, Tx
from storage.postgresql import database as postgres
from storage.postgresql import index, lease
from storage.postgresql import session as engine
from storage.postgresql.address import Address
from storage.postgresql.tx import ROWS, PostgresTx
from tests import cluster

SESSIONS = """
    SELECT pid FROM pg_stat_activity
    WHERE application_name = 'smena' AND datname = current_database()
"""


@pytest.fixture
async def database(abode: Abode) -> AsyncIterator[Held]:
    held = await opening.opened(abode)
    await held.run(lambda tx: tx.run("CREATE TABLE words (id BIGSERIAL, word TEXT UNIQUE)"))
    yield held
    await held.close()


def add(tx: Tx, word: str) -> int:
    return tx.insert("INSERT INTO words (word) VALUES (:word)", word=word)


def words(tx: Tx) -> list[str]:
    return [row["word"] for row in tx.rows("SELECT word FROM words ORDER BY id")]


def add_and_fail(tx: Tx, word: str) -> None:
    add(tx, word)
    tx.wake("inbox")
    raise LookupError(word)


async def test_who_waits_stops_when_told_to_also_in_the_middle_of_a_batch(abode: Abode) -> None:
    held: Any = await opening.opened(abode)
    begun, may_end = threading.Event(), threading.Event()

    def slow(tx: Tx) -> None:
        begun.set()
        may_end.wait()

    asked = asyncio.create_task(held.run(slow))
    await asyncio.to_thread(begun.wait)
    asked.cancel()
    done, _ = await asyncio.wait({asked}, timeout=60)
    may_end.set()
    assert done and asked.cancelled()
    await held.close()


async def test_what_fails_alone_fails_alone_under_one_commit(database: Held) -> None:
    before = await database.run(lambda tx: int(tx.value("SELECT pg_current_xact_id()::text")))
    asked = [database.run(add, "раз"), database.run(add_and_fail, "два"), database.run(add, "три")]
    done = await asyncio.gather(*asked, return_exceptions=True)
    assert isinstance(done[0], int) and isinstance(done[1], LookupError)
    assert await database.run(words) == ["раз", "три"]
    kept = await database.run(
        lambda tx: {row["xmin"] for row in tx.rows("SELECT xmin::text AS xmin FROM words")}
    )
    assert len(kept) == 2 and min(map(int, kept)) > before  # a savepoint each
    assert not database.signal("inbox").is_set()
    await database.run(lambda tx: tx.wake("inbox"))
    assert database.signal("inbox").is_set()


async def test_a_refused_statement_leaves_no_half_and_a_savepoint_what_came_before(
    database: Held,
) -> None:
    def twice(tx: Tx) -> None:
        add(tx, "раз")
        add(tx, "раз")

    def hiding(tx: Tx) -> None:
        with suppress(psycopg.IntegrityError):
            twice(tx)

    def partly(tx: Tx) -> None:
        add(tx, "раз")
        with pytest.raises(psycopg.IntegrityError), tx.savepoint():
            add(tx, "два")
            add(tx, "раз")
        add(tx, "три")

    with pytest.raises(psycopg.IntegrityError) as refused:
        await database.run(twice)
    assert not database.is_trouble(refused.value)
    with pytest.raises(LookupError):
        await database.run(add_and_fail, "раз")
    with pytest.raises(psycopg.errors.InFailedSqlTransaction):
        await database.run(hiding)
    await database.run(partly)
    assert await database.run(words) == ["раз", "три"]


@pytest.mark.parametrize("count", [0, 1, ROWS - 1, ROWS, ROWS + 1, 3 * ROWS])
async def test_a_long_answer_comes_whole_and_in_order(database: Held, count: int) -> None:
    found = await database.run(
        lambda tx: list(tx.each("SELECT * FROM generate_series(1, :count)", count=count))
    )
    assert found == [(number + 1,) for number in range(count)]


async def test_values_come_back_as_sqlite_gives_them(database: Held) -> None:
    def back(tx: Tx) -> list[Any]:
        row = tx.row(
            """
            SELECT :yes AS yes, 1 < 2 AS less, sum(n) AS whole, avg(n) AS mean, :none AS none,
                :text AS text FROM (SELECT CAST(2 AS BIGINT) AS n UNION ALL SELECT 1) AS numbers
            """,
            yes=True, none=None, text="a\0'б%\\",
        )  # fmt: skip
        assert row is not None and row["whole"] == row[2]
        return list(row)

    found = await database.run(back)
    assert found == [1, 1, 3, 1.5, None, "a\N{REPLACEMENT CHARACTER}'б%\\"]
    assert [type(value) for value in found[:4]] == [int, int, int, float]


async def test_a_number_that_fits_no_column_is_refused_as_on_sqlite(database: Held) -> None:
    for number in (2**63, -(2**63) - 1):
        with pytest.raises(OverflowError):
            await database.run(lambda tx, asked: tx.value("SELECT :asked", asked=asked), number)
    for number in (2**63 - 1, -(2**63)):
        asked = await database.run(lambda tx, n: tx.value("SELECT :n", n=n), number)
        assert int(asked) == number


async def test_a_second_process_is_told_so_and_may_when_the_first_is_gone(
    database: Held, abode: Abode
) -> None:
    with pytest.raises(StorageError, match="another Smena is already running on this schema"):
        await opening.opened(abode)
    other = await opening.opened(Abode(abode.path, f"{abode.url}&schema=another"))
    await other.close()


async def test_a_server_out_of_reach_is_one_line(abode: Abode) -> None:
    nowhere = Abode(abode.path, "postgresql://u:geheim@/postgres?host=/nowhere")
    with pytest.raises(StorageError) as refused:
        await opening.opened(nowhere)
    assert len(str(refused.value).splitlines()) == 1 and "geheim" not in str(refused.value)


async def test_who_reads_on_the_side_sees_one_moment_and_writes_nothing(
    database: Held, abode: Abode
) -> None:
    reader = opening.reader(abode)
    await database.run(add, "раз")
    assert await reader.read(words) == ["раз"]
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        await reader.read(add, "два")
    assert await reader.read(words) == ["раз"]
    await reader.close()


def end_sessions(place: Address) -> None:
    """As a restart of the server does."""
    with closing(engine.connect(place)) as other:
        for (pid,) in other.execute(f"{SESSIONS} AND pid <> pg_backend_pid()".encode()).fetchall():
            other.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))


async def test_a_connection_that_breaks_is_trouble_once_and_is_made_anew(
    database: Held, place: Address
) -> None:
    await database.run(add, "раз")
    end_sessions(place)
    with pytest.raises(psycopg.OperationalError) as broken:
        await database.run(add, "два")
    assert database.is_trouble(broken.value)
    await database.run(add, "три")
    assert await database.run(words) == ["раз", "три"]


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
async def test_what_became_of_a_commit_that_was_cut_off_is_known(
    database: Held, place: Address, monkeypatch: pytest.MonkeyPatch, before: bool
) -> None:
    """The connection breaks as the commit is sent: it has happened, or it has not."""
    whole = psycopg.Connection.execute

    def cut(connection: Any, query: Any, *more: Any, **other: Any) -> Any:
        if query != "COMMIT":
            return whole(connection, query, *more, **other)
        monkeypatch.setattr(psycopg.Connection, "execute", whole)
        if not before:
            whole(connection, query)
        end_sessions(place)
        return whole(connection, query)

    monkeypatch.setattr(psycopg.Connection, "execute", cut)
    asked = database.run(add, "раз")
    if before:
        with pytest.raises(psycopg.OperationalError):
            await asked
    else:
        assert await asked == 1
    assert await database.run(words) == ([] if before else ["раз"])


async def test_a_server_that_is_not_back_yet_is_soon_asked_again_what_became_of_a_commit(
    database: Held, place: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, connect, refused = psycopg.Connection.execute, engine.connect, iter(range(2))

    def cut(connection: Any, query: Any, *more: Any, **other: Any) -> Any:
        if query == "COMMIT":
            monkeypatch.setattr(psycopg.Connection, "execute", whole)
            whole(connection, query)
            end_sessions(place)
        return whole(connection, query, *more, **other)

    def away(*given: Any) -> Any:
        if next(refused, None) is not None:
            raise psycopg.OperationalError("the database system is starting up")
        return connect(*given)

    monkeypatch.setattr(psycopg.Connection, "execute", cut)
    monkeypatch.setattr(lease, "connect", away)
    async with asyncio.timeout(30):
        assert await database.run(add, "раз") == 1
    assert await database.run(words) == ["раз"]


async def test_what_was_deleted_is_in_no_page(
    database: Held, place: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "AGAIN", 0.0)
    await database.run(add, "Анна Каренина")
    await database.run(lambda tx: tx.run("DELETE FROM words"))
    with closing(engine.connect(place)) as other:
        dead = "SELECT pg_stat_get_dead_tuples('words'::regclass), pg_relation_size('words')"
        assert other.execute(dead.encode()).fetchone()[1] > 0
        while not await database.clean():  # the server's own look at the table may hold it up
            pass
        assert other.execute(dead.encode()).fetchone()[1] == 0


async def test_what_somebody_still_reads_is_not_said_to_be_gone(
    database: Held, place: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "AGAIN", 3600.0)
    await database.run(add, "Анна Каренина")
    with closing(engine.connect(place)) as reader:
        with reader.transaction():
            reader.execute(b"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            reader.execute(b"SELECT 1")  # it sees what is there now, and holds no table
            await database.run(lambda tx: tx.run("DELETE FROM words"))
            assert not await database.clean()
            assert reader.execute(b"SELECT count(*) FROM words").fetchone() == (1,)
        assert not await database.clean(), "all is written anew seldom, not at each tick"
        monkeypatch.setattr(postgres, "AGAIN", 0.0)
        monkeypatch.setattr(database, "_again", 0.0)
        while not await database.clean():
            pass
        size = reader.execute(b"SELECT pg_relation_size('words')").fetchone()
    assert size == (0,)


@pytest.mark.parametrize("ends", [True, False])
async def test_what_is_written_elsewhere_on_the_server_is_waited_for(
    ends: bool, database: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is written anew keeps for it what was deleted since it began, in whichever database."""
    monkeypatch.setattr(postgres, "END_WITHIN", 60.0 if ends else 0.2)
    await database.run(add, "Анна Каренина")
    with psycopg.connect(cluster.url()) as other:
        other.execute("SELECT pg_current_xact_id()")
        await database.run(lambda tx: tx.run("DELETE FROM words"))
        cleaning = asyncio.create_task(database.clean())
        await asyncio.wait([cleaning], timeout=0.5)
        assert cleaning.done() is not ends
        other.rollback()
        assert await cleaning is ends


async def test_closing_finishes_what_was_asked_for(abode: Abode, place: Address) -> None:
    held = await opening.opened(abode)
    await held.run(lambda tx: tx.run("CREATE TABLE words (id BIGSERIAL, word TEXT)"))
    asked = [asyncio.create_task(held.run(add, str(number))) for number in range(300)]
    await asyncio.sleep(0)
    await held.close()
    assert len(await asyncio.gather(*asked)) == 300
    with closing(engine.connect(place)) as other, other.transaction():
        assert len(words(PostgresTx(other))) == 300


async def test_it_works_on_threads_that_others_share(abode: Abode) -> None:
    threads = Threads(1)
    urls = [f"{abode.url}&schema=company_{number}" for number in range(3)]
    made = [await opening.opened(Abode(abode.path, url), threads) for url in urls]
    counted = "SELECT count(*) FROM company"
    asked = (held.run(lambda tx: tx.value(counted)) for held in made)
    assert await asyncio.gather(*asked) == [1, 1, 1]
    for held in made:
        await held.close()
    threads.close()


async def test_what_is_left_in_the_index_is_looked_for_once_and_not_for_each_word(
    abode: Abode,
) -> None:
    """A subplan does for few documents, and takes hours for more than its memory holds."""

    def plan(tx: Tx) -> str:
        tx.index.make()
        return str([dict(row) for row in tx.rows(f"EXPLAIN {index.PURGE}")])

    held = await opening.opened(abode)
    assert "SubPlan" not in await held.run(plan)
    await held.close()
