"""A sale day through the real queue, under a clock of its own: who waits how long, with how many
helpers. Nothing is sent: an answer takes as long as Telegram's does, and the rest is arithmetic.

200 new clients come evenly in 20 minutes and write three texts each, 20 seconds apart. A new client
costs two calls (the topic, and the card with the words); texts that wait behind one another go as
one, behind a new client's first words with their card.
"""

from dataclasses import replace
from heapq import heappop, heappush
from pathlib import Path

from bench.table import Table, quantile
from delivery.budget import Budget
from delivery.limits import Limits
from delivery.queue import Queue
from delivery.stations import Item
from model import STAFF, BotId, RowId

ANSWER = 0.1
"""Seconds that Telegram takes."""
STEPS = 2
"""Calls for a new client's first words: the topic, and the card that says them."""
APART = 20.0
"""Seconds between two texts of one client."""
BOUND = 20 / STEPS
"""New clients that one bot's 20 calls a minute can show, if they did nothing else."""


class Rush:
    """The clients of one sale day."""

    def __init__(self, helpers: int, clients: int, seconds: float, texts: int = 3) -> None:
        self._queue = Queue(Budget(Limits()))
        self._queue.share(BotId(number) for number in range(1, helpers + 1))
        self._now = 0.0
        self._left: dict[RowId, int] = {}
        self._new: set[RowId] = set()
        self._coming: list[tuple[float, int, Item]] = []
        self._answers: list[tuple[float, int, Item]] = []
        for client in range(clients):
            for text in range(texts):
                came = client * seconds / clients + text * APART
                item = self._item(client * texts + text + 1, f"in:{client}", came)
                self._left[item.id] = STEPS if text == 0 else 1
                if text == 0:
                    self._new.add(item.id)
                heappush(self._coming, (came, item.id, replace(item, opens_topic=text == 0)))
        self.first: list[float] = []
        """How many seconds each client's first words waited."""
        self.later: list[float] = []
        """The same of what they wrote behind them."""

    def _item(self, number: int, lane: str, came: float) -> Item:
        return Item(id=RowId(number), lane=lane, chat=STAFF, due=came, since=came)

    def run(self) -> list[float]:
        """Until all is sent; how many seconds each client's first words waited."""
        while self._coming or self._answers or len(self._queue):
            self._arrive()
            found = self._queue.next(self._now)
            if isinstance(found, Item):
                heappush(self._answers, (self._now + ANSWER, found.id, found))
                continue
            moments = [heap[0][0] for heap in (self._coming, self._answers) if heap]
            moments += [] if found is None else [found]
            self._now = min(moments, default=self._now)
        return self.first

    def _arrive(self) -> None:
        while self._coming and self._coming[0][0] <= self._now:
            self._queue.add(heappop(self._coming)[2])
        while self._answers and self._answers[0][0] <= self._now:
            self._answered(heappop(self._answers)[2])

    def _answered(self, item: Item) -> None:
        """A step is done; behind the last one texts that waited have left with it."""
        self._left[item.id] -= 1
        if self._left[item.id]:
            self._queue.put_back(replace(item, opens_topic=False), self._now, self._now)
            return
        waited = self.first if item.id in self._new else self.later
        waited.append(self._now - item.since)
        room, of = self._queue.budget.room(self._now)
        if room < of / 2:
            behind = self._queue.behind(item)
            self.later += [self._now - later.since for later in behind]
            self._queue.absorb(item, [later.id for later in behind])
        self._queue.finish(item.id, self._now)


async def measure(folder: Path, quick: bool) -> Table:
    """The same day with none, one and three helpers; and forty who come at once."""
    clients, minutes = (20, 2) if quick else (200, 20)
    table = Table(f"A sale day: {clients} new clients in {minutes} minutes, three texts each")
    for helpers in (0, 1, 3):
        day = Rush(helpers, clients, minutes * 60.0)
        day.run()
        wanted = WANTED.get(helpers, "")
        bound = f"bound: {BOUND * (helpers + 1):.0f} a minute, {clients / minutes:.0f} come"
        table.add(f"first words shown, {helpers} helpers", _told(day.first), wanted or bound)
        table.add("  what they write behind them", _told(day.later), bound if wanted else "")
    shown = Rush(0, 40, 0.0, texts=1).run()
    for minute in (1, 2, 3):
        count = sum(60 * (minute - 1) <= waited < 60 * minute for waited in shown)
        table.add(f"shown in minute {minute} of forty at once", str(count), "wanted: at least 9")
    return table


WANTED = {0: "wanted: 20 s, 110 s", 1: "wanted: 3 s, 25 s"}


def _told(waits: list[float]) -> str:
    return f"{quantile(waits, 0.5):.0f} s, 95 % below {quantile(waits, 0.95):.0f} s"
