"""One owner at a time: whose turn a company is on a server that several processes ask."""

import asyncio
from collections.abc import Callable, Collection
from contextlib import closing
from dataclasses import dataclass

import psycopg
import pytest

from storage import opening
from storage.machine import Machine, Tenure
from storage.opening import Abode, Held
from storage.ports import NotOursError, StorageError, Tx
from storage.postgresql import lease, roll, tenures
from storage.postgresql import session as engine
from storage.postgresql.address import Address
from storage.postgresql.lease import owned
from storage.postgresql.roll import Roll

WITHIN = 60.0
WRITERS = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_locks
    WHERE locktype = 'advisory' AND mode = 'ExclusiveLock'
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same in less time."""
    monkeypatch.setattr(tenures, "BEAT", 0.1)
    monkeypatch.setattr(roll, "SILENT", 3.0)
    monkeypatch.setattr(roll, "CERTAIN", 2.0)


@dataclass
class Road:
    """A way to Telegram."""

    answers: bool = True

    def is_heard(self) -> bool:
        """What it says is not kept in mind."""
        return self.answers

    async def reaches(self) -> bool:
        """Nor is it waited for."""
        return self.answers


class Process:
    """Serves a company whenever it is its turn, as app.service does."""

    def __init__(self, abode: Abode, machine: Machine | None = None) -> None:
        self.tenure: Tenure = (machine or Machine()).tenure(abode, None)
        self.heard: list[str] = []
        self._hears = asyncio.Event()
        self.road = Road()

    async def takes(self) -> Held:
        """Until it has it."""
        await self.tenure.comes(self._hear, self.road)
        return await self.tenure.begin()

    async def stands_by(self) -> asyncio.Task[Held]:
        """Until it has heard who has it; the task ends when it has it itself."""
        taking = asyncio.create_task(self.takes())
        await asyncio.wait_for(self._hears.wait(), WITHIN)
        return taking

    def _hear(self, owner: str) -> None:
        self.heard.append(owner)
        self._hears.set()

    async def lost(self) -> str:
        """Why it has it no more."""

        with pytest.raises(NotOursError) as lost:
            async with asyncio.timeout(WITHIN):
                await self.tenure.ends(self.road)
        return str(lost.value)


def write(tx: Tx) -> None:
    """Something that has to be the owner's."""
    tx.run("CREATE TABLE IF NOT EXISTS words (word TEXT)")
    tx.run("INSERT INTO words VALUES ('раз')")


def end_writers(place: Address) -> None:
    """As a server does that restarts, or an administrator."""
    with closing(engine.connect(place)) as other:
        other.execute(WRITERS)


async def test_who_stands_by_has_it_when_the_other_lets_go(abode: Abode) -> None:
    first, second = Process(abode), Process(abode)
    held = await first.takes()
    waiting = await second.stands_by()
    assert first.heard == [] and second.heard[0]
    with pytest.raises(StorageError, match="another Smena is already running"):
        await opening.opened(abode)
    await held.close()
    first.tenure.leave()
    held = await asyncio.wait_for(waiting, WITHIN)
    await held.run(write)
    await held.close()
    second.tenure.leave()


async def test_a_session_that_ends_is_made_anew_where_nobody_else_was_there(
    abode: Abode, place: Address
) -> None:
    process = Process(abode)
    held = await process.takes()
    end_writers(place)
    with pytest.raises(Exception) as broken:
        await held.run(write)
    assert held.is_trouble(broken.value)
    await held.run(write)
    await held.close()
    process.tenure.leave()


async def test_who_was_replaced_can_write_nothing_and_knows_it(
    abode: Abode, place: Address
) -> None:
    first, second = Process(abode), Process(abode)
    before = await first.takes()
    waiting = await second.stands_by()
    end_writers(place)
    after = await asyncio.wait_for(waiting, WITHIN)
    for _ in range(2):
        with pytest.raises(Exception) as refused:
            await before.run(write)
        assert before.is_trouble(refused.value)
    await after.close()
    assert "another Smena has been there" in await first.lost(), "also when that one is gone"
    await before.close()
    for process in (first, second):
        process.tenure.leave()


async def test_who_was_replaced_waits_for_nobody_to_hear_it_again(
    abode: Abode, place: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that a host had is lost at once: none may keep another from knowing it."""
    monkeypatch.setattr(lease, "NOTICED", 0)  # to PostgreSQL: without end
    first, second = Process(abode), Process(abode)
    before = await first.takes()
    waiting = await second.stands_by()
    end_writers(place)
    after = await asyncio.wait_for(waiting, WITHIN)
    with pytest.raises(psycopg.OperationalError):
        await before.run(write)
    with pytest.raises(NotOursError, match="another Smena has been there"):
        await asyncio.wait_for(before.run(write), WITHIN)
    monkeypatch.setattr(lease, "connect", None)
    with pytest.raises(NotOursError, match="another Smena has been there"):
        await before.run(write)
    for held in (before, after):
        await held.close()
    for process in (first, second):
        process.tenure.leave()


async def test_what_is_left_of_our_own_session_keeps_us_from_nothing(
    abode: Abode, place: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A way that broke is no news to the server for a while: it still takes us for connected."""
    monkeypatch.setattr(lease, "NOTICED", 0)
    process = Process(abode)
    held = await process.takes()
    with closing(engine.connect(place)) as other:
        (ours,) = roll.read(other, place.schema)
    end_writers(place)
    left = owned(place, ours.name)
    with pytest.raises(psycopg.OperationalError):
        await held.run(write)
    await asyncio.wait_for(held.run(write), WITHIN)
    with pytest.raises(psycopg.OperationalError):
        left.execute("SELECT 1")
    await held.close()
    process.tenure.leave()


async def test_who_is_silent_is_ended_and_a_command_is_not(abode: Abode, place: Address) -> None:
    command = owned(place)
    process = Process(abode)
    waiting = await process.stands_by()
    done, _ = await asyncio.wait([waiting], timeout=roll.SILENT * 1.5)
    assert not done and process.heard == [engine.COMMAND]
    command.close()
    held = await asyncio.wait_for(waiting, WITHIN)
    await held.close()
    process.tenure.leave()
    paused = owned(place, f"{roll.SIGN}elsewhere/1-a")
    process = Process(abode)
    held = await asyncio.wait_for(await process.stands_by(), WITHIN)
    assert process.heard == ["elsewhere"]
    with pytest.raises(psycopg.OperationalError):
        paused.execute("SELECT 1")
    await held.close()
    process.tenure.leave()


async def goes_deaf(first: Process, held: Held, second: Process) -> None:
    """Telegram does not answer the first any more; it hands over when the second stands by."""
    first.road.answers = False
    losing = asyncio.create_task(first.lost())
    await asyncio.wait([losing], timeout=0.5)
    assert not losing.done(), "nobody would have more luck"
    second.road.answers = True
    waiting = await second.stands_by()
    assert "Telegram" in await losing
    await held.close()
    first.tenure.leave()
    await (await asyncio.wait_for(waiting, WITHIN)).close()
    second.tenure.leave()


async def test_where_telegram_does_not_answer_another_has_its_turn(abode: Abode) -> None:
    first, second = Process(abode), Process(abode)
    held = await first.takes()
    await goes_deaf(first, held, second)


async def test_a_roll_that_was_called_without_a_company_does_not_say_that_it_is_free(
    abode: Abode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who begins to want one while the roll is called is woken by it all the same."""
    homes = [Abode(abode.path, f"{abode.url}&schema=company_{number}") for number in range(2)]
    first, machine = Process(homes[0]), Machine()
    held = await first.takes()
    other, late = Process(homes[1], machine), Process(homes[0], machine)
    call, coming = Roll.call, list[asyncio.Task[Held]]()

    async def called(self: Roll, schemas: Collection[str], standing: Collection[str]) -> None:
        if not coming and "company_1" in schemas and "company_0" not in schemas:
            coming.append(asyncio.create_task(late.takes()))
            (ours,) = machine._tenures.values()
            while "company_0" not in ours._standing:  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.01)
        await call(self, schemas, standing)

    monkeypatch.setattr(Roll, "call", called)
    also = await other.takes()
    await asyncio.wait_for(late._hears.wait(), WITHIN)
    assert not coming[0].done()
    await held.close()
    first.tenure.leave()
    await (await asyncio.wait_for(coming[0], WITHIN)).close()
    await also.close()
    for process in (other, late):
        process.tenure.leave()


async def test_who_stands_by_and_hears_nothing_of_telegram_leaves(abode: Abode) -> None:
    """Else it would be handed its share, and each of its companies would be deaf for a while."""
    first, second = Process(abode), Process(abode)
    held = await first.takes()
    waiting = await second.stands_by()
    second.road.answers = False
    with pytest.raises(NotOursError, match="Telegram"):
        await asyncio.wait_for(waiting, WITHIN)
    second.tenure.leave()
    await goes_deaf(first, held, second)


async def test_who_has_it_in_peace_is_woken_by_what_concerns_it_alone(
    abode: Abode, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = Machine()
    first, second = Process(abode, machine), Process(abode)
    held = await first.takes()
    (ours,) = machine._tenures.values()
    called, woken = ours.next, 0

    async def counted(is_calm: Callable[[], bool] = bool) -> None:
        nonlocal woken
        await called(is_calm)
        woken += 1

    monkeypatch.setattr(ours, "next", counted)
    first.road.answers = False
    losing = asyncio.create_task(first.lost())
    async with asyncio.timeout(WITHIN):
        while not ours.owner("smena"):
            await called()
        before = woken
        for _ in range(5):
            await called()
    assert woken == before
    waiting = await second.stands_by()
    assert "Telegram" in await losing
    await held.close()
    first.tenure.leave()
    await (await asyncio.wait_for(waiting, WITHIN)).close()
    second.tenure.leave()


async def test_a_machine_that_comes_gets_its_share(abode: Abode) -> None:
    homes = [Abode(abode.path, f"{abode.url}&schema=company_{number}") for number in range(4)]
    old, new = Machine(), Machine()
    had = [Process(home, old) for home in homes]
    held = [await process.takes() for process in had]
    coming = [Process(home, new) for home in homes]
    waiting = [await process.stands_by() for process in coming]
    for number in range(2):
        assert "handed over" in await had[number].lost()
        await held[number].close()
        had[number].tenure.leave()
        held[number] = await asyncio.wait_for(waiting[number], WITHIN)
    done, _ = await asyncio.wait(waiting[2:], timeout=1)
    assert not done
    for process, database in zip(coming[:2] + had[2:], held, strict=True):
        await database.close()
        process.tenure.leave()
    for taken in waiting[2:]:
        await (await asyncio.wait_for(taken, WITHIN)).close()
    for process in coming[2:]:
        process.tenure.leave()


async def test_what_replaces_the_schema_waits_until_nobody_stands_by(abode: Abode) -> None:
    first, second = Process(abode), Process(abode)
    held = await first.takes()
    waiting = await second.stands_by()
    await held.close()
    first.tenure.leave()
    held = await asyncio.wait_for(waiting, WITHIN)
    with pytest.raises(StorageError, match="already running"), opening.held(abode):
        pass
    third = Process(abode)
    waiting = await third.stands_by()
    waiting.cancel()
    await asyncio.wait([waiting])
    await held.close()
    second.tenure.leave()
    with pytest.raises(StorageError, match="stands by for it"), opening.held(abode):
        pass
    third.tenure.leave()


async def test_who_can_not_serve_it_does_not_stand_by(abode: Abode) -> None:
    first, second = Process(abode), Process(abode)
    held = await first.takes()
    await held.run(lambda tx: tx.run("UPDATE smena_version SET version = 9999"))
    with pytest.raises(StorageError, match="newer than this Smena"):
        await second.takes()
    await held.close()
    first.tenure.leave()
    with pytest.raises(StorageError, match=r"^[^\n]+$"):
        await Process(Abode(abode.path, "postgresql://u@/postgres?host=/nowhere")).takes()


async def test_nothing_is_certain_when_the_server_could_have_taken_us_for_gone(
    place: Address,
) -> None:
    now = 0.0
    ours = roll.Roll(place, f"{roll.SIGN}here/1-a", lambda: now)
    assert not ours.is_certain()
    await ours.call({"smena"}, set())
    now = roll.CERTAIN - 0.1
    assert ours.is_certain()
    now = roll.CERTAIN
    assert not ours.is_certain()
    await ours.close()
