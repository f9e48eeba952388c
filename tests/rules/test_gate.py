"""Children wait for each other: so many at once, none for one that hangs, whosever it is."""

import asyncio
from collections.abc import Sequence

import pytest

from papers import child
from papers.child import Gate


class Children:
    """Those that were begun, in their order; each ends when it is told to."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.ends: dict[str, asyncio.Event] = {}
        self.more = asyncio.Event()

    async def are(self, count: int) -> None:
        """Wait until so many have been begun."""
        while len(self.begun) < count:
            self.more.clear()
            await self.more.wait()

    async def run(self, command: Sequence[str], given: bytes, within: float) -> bytes:
        name = command[0]
        self.begun.append(name)
        self.ends[name] = asyncio.Event()
        self.more.set()
        await self.ends[name].wait()
        return name.encode()


async def rests() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_whoever_orders_ten_keeps_nobody_behind_them() -> None:
    children = Children()
    shared = Gate(2, children.run)
    ours, theirs = Gate(1, shared.run), Gate(1, shared.run)
    asked = [asyncio.create_task(ours.run((f"ours {n}",), b"", 1.0)) for n in range(10)]
    asked.append(asyncio.create_task(theirs.run(("theirs",), b"", 1.0)))
    await rests()
    assert children.begun == ["ours 0", "theirs"]
    for task in asked:
        await rests()
        children.ends[children.begun[-1]].set()
        children.ends[children.begun[0]].set()
        task.cancel()
    await asyncio.gather(*asked, return_exceptions=True)


async def test_one_that_hangs_keeps_nobody_but_where_all_hang_not_all_begin(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(child, "HANGS", 0.01)
    monkeypatch.setattr(child, "HANGING", 3)
    children, looked, pass_over = Children(), asyncio.Semaphore(0), Gate._pass_over

    def look(gate: Gate, hangs: asyncio.Event) -> None:
        pass_over(gate, hangs)
        looked.release()

    monkeypatch.setattr(Gate, "_pass_over", look)
    gate = Gate(1, children.run)
    asked = [asyncio.create_task(gate.run((str(n),), b"", 1.0)) for n in range(9)]
    await children.are(4)
    for _ in range(4):
        await looked.acquire()
    assert children.begun == ["0", "1", "2", "3"]
    for n in range(9):
        await children.are(n + 1)
        children.ends[str(n)].set()
    assert await asyncio.gather(*asked) == [str(n).encode() for n in range(9)]


async def test_who_waits_at_the_next_gate_hangs_not(monkeypatch: pytest.MonkeyPatch) -> None:
    children = Children()
    shared = Gate(1, children.run)
    busy = asyncio.create_task(shared.run(("busy",), b"", 1.0))
    await children.are(1)
    monkeypatch.setattr(child, "HANGS", 0.02)
    ours, theirs = Gate(1, shared.run), Gate(1, shared.run)
    asked = [asyncio.create_task(ours.run((f"ours {n}",), b"", 1.0)) for n in range(3)]
    await asyncio.sleep(0.2)
    asked.append(asyncio.create_task(theirs.run(("theirs",), b"", 1.0)))
    await rests()
    monkeypatch.setattr(child, "HANGS", 60.0)
    children.ends["busy"].set()
    async with asyncio.timeout(30):
        for number in range(2, 6):
            await children.are(number)
            children.ends[children.begun[-1]].set()
        await asyncio.gather(busy, *asked)
    assert children.begun == ["busy", "ours 0", "theirs", "ours 1", "ours 2"]
