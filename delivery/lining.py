"""Owns how rows come into the queue: each once, in the order in which they were put.

The outbox is looked at when something was ordered; that a call has ended is no reason, for whoever
settles it brings along what was ordered with that.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from delivery.queue import Queue
from delivery.settling import Tools
from delivery.stations import Item, item_of
from model import STAFF, Row, RowId
from storage import outbox
from storage.ports import Tx


class Lining:
    """What the queue has been given, and what it lacks."""

    def __init__(self, tools: Tools, queue: Queue, changed: asyncio.Event) -> None:
        """`changed` is set when there is something to load."""
        self._tools, self._queue, self._changed = tools, queue, changed
        self._limits = tools.channel.limits
        self.seen = RowId(0)
        self._found: RowId | None = None
        self._ordered = True
        """Whether there may be rows beyond those that were seen."""
        self._ready = False
        self._astray = False
        """Whether words were found outside of their topics, so that their lines are read anew."""

    async def watch(self) -> None:
        """Hear of what is ordered, for ever."""
        signal = self._tools.database.signal("outbox")
        while True:
            await signal.wait()
            signal.clear()
            self._ordered = True
            self._changed.set()

    async def load(self) -> None:
        """Take in all that was ordered. What a disk refuses to say is asked for next time."""
        if self._astray and not self._queue.under_way(STAFF):
            await self._line_up_anew()
        while self._ordered:
            self._ordered = False
            try:
                rows = await self._tools.database.run(outbox.new_rows, self.seen)
            except Exception:  # whatever refused them, they are still to be read; it goes on
                self._ordered = True
                raise
            self._add(rows)
            self._ordered = self._ordered or len(rows) == outbox.PAGE
        self._found = self.seen if self._found is None else self._found

    def is_found(self, row: Row) -> bool:
        """Whether it waited when this process began: then a former Smena may have ordered it."""
        return self._found is None or row.id <= self._found

    def look(self, tx: Tx) -> Sequence[Row]:
        """What this transaction ordered, and whatever else is new to us."""
        return outbox.take_new(tx, self.seen)

    def brought(self, rows: Sequence[Row]) -> None:
        """Somebody else has read all that was new to us.

        Before the first load, and to lines under repair, nothing is added: what a death cut off, or
        what goes there once more, has its place before it.
        """
        if not rows:
            return
        if self._astray or self._found is None:
            self._ordered = True
        else:
            self._add(rows)
        self._changed.set()

    def _add(self, rows: Sequence[Row]) -> None:
        for row in rows:
            if row.id <= self.seen:  # brought meanwhile
                continue
            item = self.item(row)
            if row.errand.calm:
                item = replace(item, due=item.due + self._limits.calm)
            self._queue.add(item)
            self.seen = row.id

    def become(self, *, ready: bool) -> None:
        """The staff group takes calls now, or takes none."""
        self._ready = ready
        self._park_or_not()

    def gone_astray(self) -> None:
        """The group has no topics: nothing goes there until its lines are read anew."""
        self._astray = True
        self._park_or_not()

    async def _line_up_anew(self) -> None:
        """What goes once more has its former place in the lines of the staff group."""
        rows = await self._tools.database.run(outbox.waiting_for, STAFF, self.seen)
        self._queue.forget(STAFF)
        for row in rows:
            if not row.errand.traits.free:
                self._queue.add(self.item(row))
        self._astray = False
        self._park_or_not()

    def _park_or_not(self) -> None:
        if self._ready and not self._astray:
            self._queue.unpark(STAFF)
        else:
            self._queue.park(STAFF)

    def item(self, row: Row, **known: Any) -> Item:
        """A place in the queue. What is not `known` is a guess for one step: `prepare` corrects."""
        now = time.monotonic()
        return replace(item_of(row, self.mono(row.due), now), **known)

    def mono(self, moment: datetime) -> float:
        """A wall-clock moment on the monotonic clock, which no clock change moves."""
        return time.monotonic() + (moment - self._tools.clock()).total_seconds()
