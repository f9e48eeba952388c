"""Few threads for many files: in order within one, and nobody waits for another's disk."""

import asyncio
import logging
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from app import logs
from storage import ends, pool
from storage.database import SqliteDatabase
from storage.pool import Threads
from storage.ports import StorageError, Tx
from storage.reading import Reader


@pytest.fixture
def threads() -> Iterator[Threads]:
    shared = Threads(4)
    yield shared
    shared.close()


@pytest.mark.proof
async def test_many_files_share_few_threads_and_each_keeps_its_order(
    threads: Threads, tmp_path: Path
) -> None:
    used: set[str] = set()

    def add(tx: Tx, number: int) -> None:
        used.add(threading.current_thread().name)
        tx.run("INSERT INTO words VALUES (:number)", number=number)

    async with AsyncExitStack() as stack:
        files = []
        for name in range(12):
            base = await SqliteDatabase.open(tmp_path / f"{name}.db", threads)
            stack.push_async_callback(base.close)
            await base.run(lambda tx: tx.run("CREATE TABLE words (word INTEGER)"))
            files.append(base)
        await asyncio.gather(*(base.run(add, number) for number in range(20) for base in files))
        found = [
            await base.run(lambda tx: [row[0] for row in tx.rows("SELECT word FROM words")])
            for base in files
        ]
    assert found == [list(range(20))] * 12
    assert 0 < len(used) <= 4 and all(name.startswith("storage") for name in used)


async def test_a_file_that_hangs_holds_up_no_other(threads: Threads, tmp_path: Path) -> None:
    slow = await SqliteDatabase.open(tmp_path / "slow.db", threads)
    quick = await SqliteDatabase.open(tmp_path / "quick.db", threads)
    hangs, goes_on = threading.Event(), threading.Event()

    def hang(tx: Tx) -> str:
        hangs.set()
        assert goes_on.wait(30)
        return "late"

    hanging = [asyncio.create_task(slow.run(hang)) for _ in range(8)]
    await asyncio.to_thread(hangs.wait, 30)
    assert await quick.run(lambda tx: tx.value("SELECT 1")) == 1
    assert not any(task.done() for task in hanging)
    goes_on.set()
    assert await asyncio.gather(*hanging) == ["late"] * 8
    await slow.close()
    await quick.close()


@pytest.mark.parametrize("mark", ["mark_used", "mark_left"])
async def test_a_file_that_takes_its_time_to_be_opened_or_closed_holds_up_no_other(
    mark: str, threads: Threads, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes_on, marked = threading.Event(), getattr(ends, mark)

    def hang(*told: Any) -> None:
        assert "slow" not in str(told) or goes_on.wait(20)
        marked(*told)

    monkeypatch.setattr(ends, mark, hang)

    async def use() -> None:
        await (await SqliteDatabase.open(tmp_path / "slow.db", threads)).close()

    slow = asyncio.create_task(use())
    for _ in range(9):
        quick = await SqliteDatabase.open(tmp_path / "quick.db", threads)
        assert await quick.run(lambda tx: tx.value("SELECT 1")) == 1
        await quick.close()
    assert not slow.done()
    goes_on.set()
    await slow


def test_few_work_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "HANGS", 3600.0)
    threads, goes_on, begun = Threads(8, few=2), threading.Event(), threading.Event()
    for _ in range(2):
        threads.thread().put_nowait((None, goes_on.wait))
    last = threads.thread()
    last.put_nowait((None, begun.set))
    assert not begun.wait(0.3)
    goes_on.set()
    assert begun.wait(30)
    last.join()
    threads.close()


def test_whoever_hangs_keeps_nobody_from_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "HANGS", 0.01)
    threads, goes_on = Threads(8, few=2), threading.Event()
    begun = threading.Semaphore(0)

    def hang() -> None:
        begun.release()
        assert goes_on.wait(30)

    several = [threads.thread() for _ in range(7)]
    for one in several:
        one.put_nowait((None, hang))
    assert all(begun.acquire(timeout=10) for _ in several)
    goes_on.set()
    for one in several:
        one.join()
    threads.close()


def test_whoever_is_long_at_it_and_works_hangs_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "HANGS", 0.05)
    threads, enough, begun = Threads(8, few=1), threading.Event(), threading.Event()

    def work() -> None:
        while not enough.is_set():
            sum(range(1000))

    busy, last = threads.thread(), threads.thread()
    busy.put_nowait((None, work))
    last.put_nowait((None, begun.set))
    assert not begun.wait(0.5)
    enough.set()
    assert begun.wait(30)
    last.join()
    threads.close()


async def test_a_reader_is_one_more_connection_on_the_same_threads(
    threads: Threads, tmp_path: Path
) -> None:
    base = await SqliteDatabase.open(tmp_path / "one.db", threads)
    reader = Reader(tmp_path / "one.db", threads)
    assert await reader.read(lambda tx: tx.value("SELECT count(*) FROM outbox")) == 0
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await reader.read(lambda tx: tx.run("DELETE FROM outbox"))
    await reader.close()
    await base.close()


async def test_a_file_that_can_t_be_opened_leaves_nothing_behind(
    threads: Threads, tmp_path: Path
) -> None:
    (tmp_path / "no.db").write_bytes(b"no database at all, and long enough to look like one" * 99)
    for _ in range(3):  # a lock that was left would be "another Smena" the second time
        with pytest.raises(StorageError, match="damaged"):
            await SqliteDatabase.open(tmp_path / "no.db", threads)


async def test_what_is_logged_on_a_shared_thread_says_whose_it_is(
    threads: Threads, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure()

    async def work(name: str) -> None:
        logs.COMPANY.set(name)
        base = await SqliteDatabase.open(tmp_path / f"{name}.db", threads)
        await base.run(lambda tx: logging.getLogger("smena").warning("said %s", name))
        await base.close()

    await asyncio.gather(*(asyncio.create_task(work(name)) for name in ("alatau", "baikal")))
    logging.getLogger("smena").warning("said nobody")
    said = [line.partition("smena: ")[2] for line in capsys.readouterr().err.splitlines()]
    assert sorted(said) == ["[alatau] said alatau", "[baikal] said baikal", "said nobody"]


def test_whoever_asked_may_be_gone_and_the_file_is_at_rest_all_the_same(caplog) -> None:
    threads = Threads(1)
    shared, loop = threads.thread(), asyncio.new_event_loop()
    gone = loop.create_future()
    loop.close()
    done: list[int] = []
    shared.put_nowait((gone, lambda: 1))
    shared.put_nowait((None, lambda: 1 // 0))
    shared.put_nowait((None, lambda: done.append(1)))
    shared.join()
    threads.close()
    assert done == [1]
    assert "whoever asked is gone" in caplog.text and "nobody waits for" in caplog.text


def test_what_was_asked_for_before_the_threads_are_let_go_is_done_in_its_order() -> None:
    threads, goes_on, done = Threads(2, few=1), threading.Event(), list[int]()
    busy, behind = threads.thread(), threads.thread()
    busy.put_nowait((None, goes_on.wait))
    for number in range(3):
        busy.put_nowait((None, partial(done.append, number)))
        behind.put_nowait((None, partial(done.append, 10 + number)))
    threads.close()
    goes_on.set()
    for shared in (busy, behind):
        finishing = threading.Thread(target=shared.join, daemon=True)
        finishing.start()
        finishing.join(10)
        assert not finishing.is_alive()
    assert sorted(done) == [0, 1, 2, 10, 11, 12]
    assert [number for number in done if number < 10] == [0, 1, 2]


def test_however_many_disks_are_dead_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "HANGS", 0.01)
    monkeypatch.setattr(pool, "DEAD", 0.1)
    threads, goes_on, begun = Threads(4, few=2), threading.Event(), threading.Semaphore(0)
    hanging = [threads.thread() for _ in range(12)]
    for shared in hanging:
        shared.put_nowait((None, begun.release))
        shared.put_nowait((None, goes_on.wait))
    healthy, done = threads.thread(), threading.Event()
    for _ in range(200):
        healthy.put_nowait((None, begun.release))
        if done.wait(0.05):
            break
        healthy.put_nowait((None, done.set))
    assert done.is_set()
    goes_on.set()
    for shared in (*hanging, healthy):
        shared.join()
    threads.close()
