"""How often the clock looks: often while anybody may wait, seldom in a company at rest."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from apscheduler.events import (
    EVENT_JOB_EXECUTED,
    EVENT_JOB_MODIFIED,
    EVENT_JOB_SUBMITTED,
    JobEvent,
)
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from app import clock, pacing
from app.clock import Clock
from model import NO_MESSAGE, NOBODY, House, Person
from storage import clients, conversations, erasings, queues
from storage.database import SqliteDatabase
from storage.ports import NotOursError, Tx

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
OFTEN, SELDOM = 0.05, 3600.0


class Paced:
    """A clock, its looks and its pace."""

    def __init__(self, database: SqliteDatabase) -> None:
        self.database = database
        self.ticks = self.looks = 0
        self.now = NOW
        self._changed = asyncio.Event()
        self.refusal: type[Exception] | None = None
        self.refused = 0
        self.clock = Clock(database, lambda tx: House(), self._now, OFTEN, self._watch, SELDOM)

    def _now(self) -> datetime:
        if self.refusal:
            self.refused += 1
            raise self.refusal("it is said once")
        return self.now

    def _watch(self, scheduler: AsyncIOScheduler) -> None:
        self.scheduler = scheduler
        heard = EVENT_JOB_SUBMITTED | EVENT_JOB_EXECUTED | EVENT_JOB_MODIFIED
        scheduler.add_listener(self._hear, heard)

    def _hear(self, event: JobEvent) -> None:
        self.ticks += event.code == EVENT_JOB_SUBMITTED
        self.looks += event.code == EVENT_JOB_EXECUTED
        self._changed.set()

    def paces(self) -> set[float]:
        """The seconds between two looks, of every job that is to come."""
        jobs = (job for job in self.scheduler.get_jobs() if job.next_run_time)
        return {job.trigger.interval.total_seconds() for job in jobs}

    async def stop(self) -> None:
        """Once."""
        if self.scheduler.running:
            await self.clock.stop()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for a look or a change of pace that makes it so."""
        async with asyncio.timeout(60):
            while not condition():
                self._changed.clear()
                await self._changed.wait()


@pytest.fixture
async def paced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Paced]:
    monkeypatch.setattr(clock, "QUIET", 0.0)
    monkeypatch.setattr(clock, "PAUSE", 0.0)
    database = await SqliteDatabase.open(tmp_path / "smena.db")
    found = Paced(database)
    yield found
    await found.stop()
    await database.close()


def begin(tx: Tx) -> None:
    client = clients.meet(tx, Person(1000, "Анна"), NOW)
    conversations.start(tx, client.id, NOW)


async def test_a_company_at_rest_is_looked_at_seldom_and_the_first_word_ends_that(
    paced: Paced,
) -> None:
    paced.clock.start()
    assert OFTEN in paced.paces()
    await paced.until(lambda: paced.paces() == {SELDOM})
    paced.database.signal("inbox").set()
    await paced.until(lambda: OFTEN in paced.paces() and SELDOM in paced.paces())


async def test_a_start_is_no_word_but_after_one_it_is_looked_often_for_a_while(
    paced: Paced, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "QUIET", 3600.0)
    paced.clock.start()
    await paced.until(lambda: paced.paces() == {SELDOM})
    paced.database.signal("inbox").set()
    await paced.until(lambda: OFTEN in paced.paces())
    looks = paced.looks
    await paced.until(lambda: paced.looks >= looks + 6)
    assert OFTEN in paced.paces()


async def test_who_writes_during_a_look_that_finds_nothing_meets_no_rest(
    paced: Paced, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "QUIET", 3600.0)
    loop, is_idle = asyncio.get_running_loop(), queues.is_idle

    async def write() -> None:
        paced.database.signal("inbox").set()
        for _ in range(9):
            await asyncio.sleep(0)  # whoever waits for that has heard it
        paced.database.signal("inbox").clear()

    def idle(tx: Tx) -> bool:
        found = is_idle(tx)
        asyncio.run_coroutine_threadsafe(write(), loop).result(60)
        return found

    monkeypatch.setattr(queues, "is_idle", idle)
    paced.clock.start()
    await paced.until(lambda: paced.looks >= 1)
    assert OFTEN in paced.paces()


async def test_while_a_conversation_is_open_there_is_no_rest(paced: Paced) -> None:
    await paced.database.run(begin)
    paced.clock.start()
    await paced.until(lambda: paced.looks >= 6)
    assert OFTEN in paced.paces()
    await paced.database.run(lambda tx: tx.run("UPDATE conversations SET closed_at = 1"))
    await paced.until(lambda: paced.paces() == {SELDOM})


RUNNING = "INSERT INTO broadcasts (author_id, state, since) VALUES (1, 'running', 0)"


async def test_while_a_broadcast_is_on_its_way_there_is_no_rest(
    paced: Paced, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "OFTEN", ())  # one whose author is nobody would be stopped
    await paced.database.run(lambda tx: tx.run(RUNNING))
    paced.clock.start()
    await paced.until(lambda: paced.looks >= 6)
    assert OFTEN in paced.paces()
    await paced.database.run(lambda tx: tx.run("UPDATE broadcasts SET state = 'done'"))
    await paced.until(lambda: paced.paces() == {SELDOM})


def asked(tx: Tx) -> int:
    return int(tx.value("SELECT count(*) FROM outbox WHERE kind = 'inspect'"))


async def test_a_group_with_whom_nobody_speaks_is_asked_about_seldom(paced: Paced) -> None:
    paced.clock.start()
    await paced.until(lambda: paced.paces() == {SELDOM})
    await paced.database.run(lambda tx: tx.run("UPDATE company SET group_id = -1001, ready = 1"))
    calm = paced.clock._calm
    assert calm is not None
    for minutes, number in ((0, 1), (6, 1), (29, 1), (31, 2)):
        await paced.database.run(lambda tx: tx.run("UPDATE outbox SET state = 'sent'"))
        paced.now = NOW + timedelta(minutes=minutes)
        calm.modify(next_run_time=datetime.now(UTC))
        await paced.until(partial(lambda before: paced.looks > before, paced.looks))
        assert await paced.database.run(asked) == number


async def test_what_is_due_by_the_time_of_day_is_done_soon_after_it(paced: Paced) -> None:
    paced.clock.start()
    await paced.until(lambda: paced.paces() == {SELDOM})
    calm = paced.clock._calm
    assert calm is not None
    assert 0 <= calm.next_run_time.timestamp() % SELDOM <= clock.SPREAD


def erased(tx: Tx) -> None:
    wish = erasings.find(tx, erasings.ask(tx, NOBODY, 7, NO_MESSAGE, NOW))
    assert wish is not None
    erasings.carry_out(tx, wish, -7, None)
    erasings.let_go(tx)


async def test_who_is_erased_as_rest_begins_or_ends_is_told_once(paced: Paced) -> None:
    await paced.database.run(erased)
    paced.clock.start()
    jobs = paced.scheduler.get_jobs()
    for job in jobs:  # the one of rest, and those in whose place it is
        job.modify(next_run_time=datetime.now(UTC))
    await paced.until(lambda: paced.looks >= len(jobs))
    await paced.stop()
    sql = "SELECT count(*) FROM events WHERE kind = 'erased'"
    assert await paced.database.run(lambda tx: tx.value(sql)) == 1


async def test_the_one_job_of_rest_does_what_all_do_in_whose_place_it_is(paced: Paced) -> None:
    paced.clock.start()
    await paced.until(lambda: paced.paces() == {SELDOM})
    await paced.database.run(erased)
    await paced.database.run(clients.meet, Person(1000, "Анна"), NOW)
    for job in paced.scheduler.get_jobs():
        if job.next_run_time:
            job.modify(next_run_time=datetime.now(UTC))

    def left(tx: Tx) -> bool:
        return bool(erasings.gone(tx) or tx.value("SELECT count(*) FROM search_queue"))

    async with asyncio.timeout(60):
        while await paced.database.run(left):
            pass


@pytest.mark.parametrize(("refusal", "told"), [(ValueError, True), (NotOursError, False)])
async def test_what_fails_for_all_is_told_once_and_a_lost_company_elsewhere(
    paced: Paced, caplog: pytest.LogCaptureFixture, refusal: type[Exception], told: bool
) -> None:
    await paced.database.run(begin)
    paced.refusal = refusal
    paced.clock.start()
    await paced.until(lambda: paced.looks >= 6)
    lines = [line for line in caplog.messages if "it is said once" in line]
    assert bool(lines) is told and len(lines) < paced.refused / 2


async def test_an_act_that_fails_is_undone_alone(
    paced: Paced, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def meet(tx: Tx, number: int) -> None:
        clients.meet(tx, Person(number, "Анна"), NOW)

    def fail(tx: Tx, house: House, now: datetime) -> None:
        meet(tx, 2)
        raise ValueError("a slip")

    acts = (lambda tx, house, now: meet(tx, 1)), fail, (lambda tx, house, now: meet(tx, 3))
    monkeypatch.setattr(clock, "OFTEN", tuple((1, act) for act in acts))
    paced.clock.start()
    await paced.until(lambda: "a slip" in caplog.text)
    await paced.stop()
    found = await paced.database.run(lambda tx: tx.rows("SELECT external_id FROM addresses"))
    assert [row[0] for row in found] == ["1", "3"]


async def test_what_has_just_begun_when_it_stops_ends_first(
    paced: Paced, caplog: pytest.LogCaptureFixture
) -> None:
    paced.clock.start()
    for job in paced.scheduler.get_jobs():
        job.modify(next_run_time=datetime.now(UTC))
    await asyncio.sleep(0)  # now they are launched, and none has taken its first step
    await paced.stop()
    for _ in range(9):
        await asyncio.sleep(0)  # what is cut off says so some turns later
    assert [line for line in caplog.records if line.name.startswith("apscheduler.executors")] == []


class Hanging:
    """What is due, and has to wait for the database."""

    def __init__(self) -> None:
        self.goes_on = threading.Event()
        self.begun = 0
        self._hangs = threading.Event()

    def look(self, tx: Tx, house: House, now: datetime) -> None:
        """One more."""
        self.begun += 1
        self._hangs.set()
        assert self.goes_on.wait(60)

    async def hangs(self) -> None:
        """Wait until it does."""
        assert await asyncio.to_thread(self._hangs.wait, 60)


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch) -> Hanging:
    found = Hanging()
    monkeypatch.setattr(clock, "OFTEN", ((1, found.look),))
    return found


async def turns() -> None:
    """What is begun by now goes as far as it can."""
    for _ in range(9):
        await asyncio.sleep(0)


async def test_a_tick_that_comes_during_a_look_is_made_good_for_and_a_long_one_told_of_once(
    paced: Paced,
    hanging: Hanging,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(pacing, "LATE", 0.0)
    slow = Clock(paced.database, lambda tx: House(), lambda: NOW, SELDOM, paced._watch)
    slow.start()
    for number in range(6):
        paced.scheduler.get_job("0").modify(next_run_time=datetime.now(UTC))
        await paced.until(partial(lambda number: paced.ticks > number, number))
        await turns()
    await hanging.hangs()
    assert hanging.begun == 1
    hanging.goes_on.set()
    await paced.until(lambda: hanging.begun == 2)
    await slow.stop()
    lines = [line for line in caplog.records if line.levelname != "INFO"]
    assert [line.name for line in lines] == ["app.pacing"], caplog.text
    assert "what is due has waited for the database for 0 s" in caplog.text


async def test_who_stops_waits_for_the_look_under_way_and_begins_no_other(
    paced: Paced, hanging: Hanging, caplog: pytest.LogCaptureFixture
) -> None:
    paced.clock.start()
    await hanging.hangs()
    await paced.until(lambda: paced.ticks >= 3)
    stopping = asyncio.create_task(paced.stop())
    await turns()
    assert not stopping.done()
    hanging.goes_on.set()
    await stopping
    await turns()
    assert hanging.begun == 1 and caplog.records == [], caplog.text
