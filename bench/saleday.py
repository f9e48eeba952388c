"""A sale day on the real bot, by a clock of its own: a minute of it is seconds here, on both sides.

Telegram in a box keeps to its limit, which the bot is told or, where it is "secretly" another, is
not. What the machine needs for a message isn't made shorter, so that it shows larger than it is.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench.machine import CROWD_COMES_IN
from bench.office import Office, office
from bench.table import Table, quantile
from sandbox import Change, Limits, Message

SPEED = 10.0
"""Seconds of the day in one of ours."""
TOLD = 20
"""Calls a minute that the bot takes for Telegram's limit."""
APART = 20.0
"""Seconds between two texts of one client."""
TEXTS = 3
LATEST = 1800.0
"""Seconds after the last text: what isn't there by then is called lost."""
DAYS = ((0, TOLD), (1, TOLD), (3, TOLD), (0, 12), (0, 40))
"""How many helpers, and the real limit."""
WANTED = {(0, TOLD): (20.0, 110.0), (1, TOLD): (3.0, 25.0)}
"""Seconds that half, and 95 %, of the first words may wait."""
CALLS = 2
"""For a new client at the least: the topic, and the card with all that they wrote until then."""

Text = tuple[int, int]
"""Which client's, and which of theirs."""


class Day:
    """When each text was written, and when it stood in the group."""

    def __init__(self, scene: Office) -> None:
        self._scene = scene
        self.written: dict[Text, float] = {}
        self.shown: dict[Text, float] = {}
        self._all = asyncio.Event()

    async def play(self, clients: int, minutes: float) -> None:
        """The clients come evenly and write; then until all is there."""
        plan = [
            (number * minutes * 60 / clients + text * APART, (number, text))
            for number in range(clients)
            for text in range(TEXTS)
        ]
        people = [self._scene.box.user(f"Клиент {number}") for number in range(clients)]
        loop = asyncio.get_running_loop()
        begun = loop.time()
        with self._watched(clients * TEXTS):
            for moment, text in sorted(plan):
                await asyncio.sleep(begun + moment / SPEED - loop.time())
                self.written[text] = loop.time()
                people[text[0]].chat(self._scene.bot).write(words_of(text))
            with suppress(TimeoutError):  # what is missing is counted
                await asyncio.wait_for(self._all.wait(), LATEST / SPEED)

    @contextmanager
    def _watched(self, count: int) -> Iterator[None]:
        def look(change: Change) -> None:
            said = change.subject
            if isinstance(said, Message) and said.chat is self._scene.group:
                self._note(said)
                if len(self.shown) == count:
                    self._all.set()

        forget = self._scene.box.world.listen(look)
        try:
            yield
        finally:
            forget()

    def _note(self, said: Message) -> None:
        now = asyncio.get_running_loop().time()
        for line in said.content.words.splitlines():
            client, _, text = line.partition(". ")
            if client.isdigit() and text in SAYS:
                self.shown.setdefault((int(client), SAYS.index(text)), now)

    def waits(self, *texts: int) -> list[float]:
        """How many seconds of the day those texts of the clients waited."""
        return [
            (moment - self.written[text]) * SPEED
            for text, moment in self.shown.items()
            if text[1] in texts
        ]

    @property
    def refused(self) -> int:
        """How many calls Telegram refused for their number."""
        return sum(call.error_code == 429 for call in self._scene.box.calls)


SAYS = ("Диван ещё есть?", "Синий, со склада", "Довезёте сегодня?")


def words_of(text: Text) -> str:
    """A text by which it is known again, wherever it is quoted."""
    return f"{text[0]}. {SAYS[text[1]]}"


async def measure(folder: Path, quick: bool) -> Table:
    """The day alone, with helpers, and where Telegram takes less or more than the bot was told."""
    clients, minutes = (6, 1.0) if quick else (200, 20.0)
    table = Table(f"A sale day on the real bot: {clients} new clients in {minutes:g} minutes")
    for helpers, limit in DAYS[:1] if quick else DAYS:
        place = folder / f"{helpers} {limit}"
        place.mkdir()
        day = await _day(place, helpers, limit, clients, minutes)
        name = f"{helpers} helpers" + f", the limit secretly {limit}" * (limit != TOLD)
        bounds = by_hand(helpers, limit, clients, minutes)
        most = WANTED.get((helpers, limit), (0.0, 0.0))
        for number, share in enumerate(SHARES):
            waited = quantile(day.waits(0), share)
            table.bound(f"{name}: {share:.0%} of first words", waited, most[number], "s")
            table.add("  by hand, at the least", f"{bounds[number]:.0f} s")
        later = (quantile(day.waits(1, 2), share) for share in SHARES)
        table.add("  what follows, 50 % and 95 %", ", ".join(f"{wait:.0f} s" for wait in later))
        table.add("  lost", str(clients * TEXTS - len(day.shown)), "wanted: 0")
        table.add("  refused with 429", str(day.refused))
    return table


SHARES = (0.5, 0.95)


def by_hand(helpers: int, limit: int, clients: int, minutes: float) -> list[float]:
    """How long those shares of the clients wait if every call of the budget shows somebody.

    More come than can be shown: whoever comes after a share of the day finds so many before them.
    """
    shown = min(limit, TOLD) * (helpers + 1) / CALLS
    come = clients / minutes
    return [max(0.0, share * minutes * 60 * (come / shown - 1)) for share in SHARES]


async def _day(folder: Path, helpers: int, limit: int, clients: int, minutes: float) -> Day:
    window = 60.0 / SPEED
    limits = Limits(
        group_count=limit,
        group_window=window,
        private_per_second=SPEED,
        overall_per_second=round(30 * SPEED),
    )
    async with office(folder, limits, speed=SPEED, helpers=helpers, settings=CROWD_COMES_IN) as (
        scene,
        _,
    ):
        await scene.client(clients)
        await asyncio.sleep(window)  # nothing of the start is in Telegram's count any more
        day = Day(scene)
        await day.play(clients, minutes)
        return day
