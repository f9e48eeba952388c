"""The ready queue: picks the call to make next; never calls, never sleeps, reads no clock.

Items wait in lanes. Within a lane the order never changes and one item is under way at a time,
so nothing overtakes. Between lanes the lowest score goes first (`Turns`): the moment at which an
item came, later for what is less urgent and for each that its lane has had before. A score never
changes and later ones are ever higher, so a flood in one lane can't starve the others.

In the staff group what somebody wrote or did goes before lines, those before cards, those before
icons, however long they wait: a shift's end orders hundreds of them at once. Of each there is
owed a share of the window, and by that nothing waits for ever, however unimportant. Whatever stands
in a lane before something more urgent is as urgent.

What the budget refuses stays out of the way as a whole (a lane, a level of a chat, a chat)
until its moment comes, so `next()` looks at few items however many wait. The item whose turn it
is keeps its turn while its chat has no room: smaller items behind it don't eat the slots that an
album is waiting for.

Every moment is a float in seconds of one monotonic clock, passed in by the caller.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from itertools import count
from math import inf

from delivery.budget import Block, Budget, Scope, Ticket
from delivery.stations import (
    AT_ONCE,
    Heads,
    Item,
    Key,
    Lane,
    Owed,
    Rank,
    Station,
    always,
    turn_of,
)
from delivery.turns import of_window
from model import MAIN, STAFF, BotId, ChatKey, RowId


@dataclass(frozen=True, slots=True)
class _Flight:
    """A call under way."""

    lane: Lane
    station: Station
    ticket: Ticket


class Queue:
    """All that waits to be sent, and what is under way.

    Ask `next()` again after every change: an answer may make room at once.
    """

    def __init__(self, budget: Budget, in_flight_per_chat: int = 8) -> None:
        self.budget = budget
        self._turns = of_window(budget.limits.group_window)
        self.steps = 0  # heads and alarms looked at, ever: the measure of next()'s work
        self._cap = in_flight_per_chat
        self._numbers = count(1)
        self._lanes: dict[str, Lane] = {}
        self._stations: dict[Key, Station] = {}
        self._onlys: set[BotId | None] = {None}
        self._flights: dict[RowId, _Flight] = {}
        self._ids: set[int] = set()
        # Stations that may have something to offer: free ones first, then by their front's rank.
        self._active: list[tuple[bool, Rank, int, Station]] = []
        # Who is to be looked at again, and when; the number keeps heapq from comparing further.
        self._alarms: list[tuple[float, int, Lane | Station]] = []

    def __len__(self) -> int:
        """How many items there are, waiting or under way."""
        return len(self._ids)

    def add(self, item: Item) -> None:
        """Put the item at the end of its lane."""
        if item.id in self._ids:
            raise ValueError(f"item {item.id} is in the queue already")
        self._ids.add(item.id)
        lane = self._lanes.get(item.lane)
        if lane is None:
            lane = self._lanes[item.lane] = Lane(next(self._numbers))
        lane.items.append(item)
        if len(lane.items) == 1:
            self._ring(lane, item.due)
        elif lane.entry and item.priority < lane.items[0].priority:
            self._ring(lane, AT_ONCE)  # what it waits behind is as urgent now

    def next(self, now: float) -> Item | float | None:
        """The item to send now, else when to look again, else None: time alone changes nothing.

        The item is then under way and its budget taken, until `finish()` or `put_back()`.
        """
        self._wake(now)
        while (station := self._first_active()) is not None:
            self.steps += 1
            front = station.front(now)
            if front is None or station.flying >= self._cap:
                station.turn = 0  # until something rings: an answer, an alarm, an arrival
                continue
            head = front[0][1].items[0]
            block = self.budget.blocked(head, now)
            if block is None:
                return self._launch(station, front, now)
            if block.scope is Scope.BOT:
                return min(block.until, self._next_alarm())
            self._hold(station, front, block, now)
        moment = self._next_alarm()
        return None if moment == inf else moment

    def finish(self, item_id: RowId, now: float, *, arrived: bool = True) -> None:
        """The item is settled and leaves. `arrived` as in `Budget.done()`."""
        lane = self._land(item_id, now, arrived)
        lane.last = turn_of(lane, self._turns)
        item = lane.items.pop(0)
        self._ids.discard(item_id)
        if lane.items:
            self._ring(lane, lane.items[0].due)
        else:
            del self._lanes[item.lane]

    def put_back(self, item: Item, due: float, now: float, *, arrived: bool = True) -> None:
        """The item is to be tried again, not before `due`, still first in its lane.

        It may have changed meanwhile, all but its id, its lane and since when it waits. `arrived`
        as in `Budget.done()`.
        """
        lane = self._land(item.id, now, arrived)
        before = lane.items[0]
        lane.items[0] = replace(item, due=due, since=before.since)
        self._ring(lane, due)

    def waiting(self, lane: str) -> int:
        """How many items of the lane are not under way."""
        line = self._lanes.get(lane)
        return 0 if line is None else len(line.items) - line.busy

    def behind(self, item: Item, limit: int = 100) -> list[Item]:
        """Those that wait directly behind an item under way, in order: to be packed with it."""
        lane = self._flights[item.id].lane
        return lane.items[1 : limit + 1]

    def absorb(self, item: Item, ids: Iterable[int]) -> None:
        """Those directly behind an item under way left with its call.

        Called before `finish()`, once the call succeeded: until then the item may be put back,
        and they still wait behind it.
        """
        items = self._flights[item.id].lane.items
        todo = list(ids)
        if todo != [behind.id for behind in items[1 : len(todo) + 1]]:
            raise ValueError("only what waits directly behind an item can leave with it")
        del items[1 : len(todo) + 1]
        self._ids.difference_update(todo)

    def share(self, helpers: Iterable[BotId]) -> None:
        """From now on the staff group's work is shared with these helpers, and no others."""
        wanted = {MAIN, *helpers}
        for bot_id in self.budget.bots - wanted:
            self.budget.leave(bot_id)
        for bot_id in wanted - self.budget.bots:
            self.budget.join(bot_id)
        self._ring_chat(STAFF)

    def freeze(self, chat: ChatKey, until: float, by: BotId = MAIN) -> None:
        """Nothing goes to the chat by that bot before `until` (a 429's retry_after)."""
        self.budget.freeze(chat, until, by)

    def freeze_kind(self, kind: str, until: float, by: BotId = MAIN) -> None:
        """The bot does nothing of that kind in the staff group before `until`."""
        self.budget.freeze_kind(kind, until, by)

    def freeze_topics(self, until: float, now: float, by: BotId = MAIN) -> None:
        """The bot makes no topic before `until`; what needs none goes on."""
        self.budget.freeze_topics(until, now, by)

    def freeze_all(self, until: float) -> None:
        """Nothing goes anywhere before `until`."""
        self.budget.freeze_all(until)

    def park(self, chat: ChatKey) -> None:
        """Nothing goes to the chat until `unpark()`."""
        self.budget.park(chat)

    def unpark(self, chat: ChatKey) -> None:
        """The chat takes calls again."""
        self.budget.unpark(chat)
        self._ring_chat(chat)

    def under_way(self, chat: ChatKey) -> int:
        """How many calls to the chat are under way."""
        return sum(station.flying for station in self._stations_of(chat))

    def _stations_of(self, chat: ChatKey | None) -> list[Station]:
        keys = ((chat, free, only) for only in self._onlys for free in (False, True))
        return [self._stations[key] for key in keys if key in self._stations]

    def forget(self, chat: ChatKey) -> None:
        """Drop all that waits for the chat. None of it may be under way."""
        if self.under_way(chat):
            raise ValueError("what is under way can't be forgotten")
        for name, lane in list(self._lanes.items()):
            if lane.items[0].chat == chat:
                self._ids.difference_update(item.id for item in lane.items)
                lane.items.clear()
                del self._lanes[name]
        for station in self._stations_of(chat):
            del self._stations[station.key]
            station.drop()

    # How it works: a lane that waits has an alarm (not due, above its share, more urgent than it
    # was) or stands in its station. A station is active or sleeps until something rings.

    def _wake(self, now: float) -> None:
        while self._alarms and self._alarms[0][0] <= now:
            self.steps += 1
            _, _, target = heappop(self._alarms)
            if isinstance(target, Lane):
                self._enlist(target, now)
            else:
                target.look_again()
                self._activate(target, now)

    def _enlist(self, lane: Lane, now: float) -> None:
        if not lane.items:  # forgotten
            return
        key = self._key(lane.items[0])
        station = self._stations.get(key)
        if station is None:
            station = self._stations[key] = Station(key, self._turns, self._owed(key))
        if station.enlist(lane, now):
            self._activate(station, now)

    def _key(self, head: Item) -> Key:
        """Where it stands: what one bot alone can do holds up nothing that another could."""
        only = head.only if len(self.budget.bots) > 1 else None
        self._onlys.add(only)
        return head.chat, not head.metered, only

    def _owed(self, key: Key) -> Owed:
        """In the staff group shares are kept; elsewhere, and of what is free, turns decide."""
        chat, free, only = key

        def owed(level: int, now: float) -> bool:
            return level <= 0 or self.budget.owes(level, only, now)

        return always if free or chat != STAFF else owed

    def _activate(self, station: Station, now: float) -> None:
        front = station.front(now)
        if front is None:
            station.turn = 0
            return
        station.turn = next(self._numbers)
        heappush(self._active, (not station.free, front[0][0], station.turn, station))

    def _first_active(self) -> Station | None:
        while self._active:
            _, _, turn, station = self._active[0]
            if turn == station.turn:
                return station
            heappop(self._active)
        return None

    def _launch(self, station: Station, front: Heads, now: float) -> Item:
        lane = station.take(front)
        item = lane.items[0]
        lane.busy = True
        lane.place = next(self._numbers)
        station.flying += 1
        ticket = self.budget.take(item, now)
        self._flights[item.id] = _Flight(lane, station, ticket)
        self._activate(station, now)
        return item if ticket.by == item.by else replace(item, by=ticket.by)

    def _land(self, item_id: RowId, now: float, arrived: bool) -> Lane:
        flight = self._flights.pop(item_id)
        self.budget.done(flight.ticket, now, arrived=arrived)
        flight.lane.busy = False
        station, item = flight.station, flight.lane.items[0]
        station.flying -= 1
        if station.flying == 0 and station.empty():
            self._stations.pop(station.key, None)
        elif station.flying == self._cap - 1:
            self._ring(station, AT_ONCE)
        if not arrived:
            self._ring_chat(item.chat)
        return flight.lane

    def _hold(self, station: Station, front: Heads, block: Block, now: float) -> None:
        """Put out of the way what the block concerns, until it passes."""
        if block.scope is Scope.CHAT:
            station.turn = 0
            self._ring(station, block.until)
            return
        if block.scope is Scope.LANE:
            self._ring(station.take(front), block.until)
        else:
            station.hold(front[0][1].items[0])
            self._ring(station, block.until)
        self._activate(station, now)

    def _ring(self, target: Lane | Station, moment: float) -> None:
        if moment < inf:
            heappush(self._alarms, (moment, next(self._numbers), target))

    def _ring_chat(self, chat: ChatKey | None) -> None:
        """Slots came back: what slept may have room before its alarm."""
        for station in self._stations_of(chat):
            self._ring(station, AT_ONCE)

    def _next_alarm(self) -> float:
        while self._alarms:
            moment, _, target = self._alarms[0]
            left = target.items if isinstance(target, Lane) else not target.empty()
            if left:
                return moment
            heappop(self._alarms)
        return inf
