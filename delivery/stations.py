"""What waits in the ready queue: items in lanes, and the lanes of a chat that are due in stations.

Every moment is a float in seconds of one monotonic clock, passed in by the caller.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from math import inf
from typing import Final

from delivery.limits import SHOWN, Charge
from delivery.turns import Turns
from model import MAIN, BotId, ChatKey, Row, RowId

AT_ONCE: Final = -inf
"""A moment that has always come."""

OPENING: Final = -1
"""What opens a topic, beside the levels: it waits for a limit of its own."""

NEAR: Final = 50
"""Of so many in a line it is asked how urgent they are."""

OF_WORDS: Final = ("in", "out", "line")
"""The sorts of lines in which there is more than looks."""

LEVELS: Final = (0, OPENING, *range(1, SHOWN + 1))
"""In the order in which they go."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Item(Charge):
    """A call that waits. `id` is unique among those in the queue."""

    id: RowId
    due: float = AT_ONCE  # not before
    since: float = 0.0  # when it came
    by: BotId = MAIN  # the bot that goes, once it goes
    composed: bool = False  # what it carries is put together before its call


def item_of(row: Row, due: float, now: float) -> Item:
    """The row's place in the queue as it comes in."""
    free = row.errand.traits.free
    return Item(
        id=row.id,
        lane=row.lane,
        chat=None if free else row.chat,
        priority=row.priority,
        due=due,
        since=now,
        free=free,
        kind="" if stands_before_words(row) else _sort(row),
        only=None if row.errand.traits.shared else MAIN,
        composed=row.errand.traits.composed,
    )


def stands_before_words(row: Row) -> bool:
    """Whether somebody's words wait behind it, or what is said of them, or it is such."""
    return not row.errand.ornament or _sort(row) in OF_WORDS


def _sort(row: Row) -> str:
    """Of which sort its line is: each client has one of every sort."""
    return row.lane.partition(":")[0]


class Lane:
    """Items in order; the first one may be under way."""

    __slots__ = ("busy", "entry", "items", "last", "place")

    def __init__(self, place: int) -> None:
        self.entry: Head | None = None  # its place in its station, if it stands in one
        self.place = place  # in the round: the lower has waited longer
        self.last = -inf  # the turn of what it had last
        self.items: list[Item] = []  # a deque takes 700 bytes more, and lanes are many
        self.busy = False

    def head(self) -> Item:
        """The first, made as urgent as any that it holds up."""
        first, urgent = self.items[0], min(item.priority for item in self.items[:NEAR])
        if urgent < first.priority:
            self.items[0] = first = replace(first, priority=urgent)
        return first


Rank = tuple[float, int, int]
"""Who goes first: (score, place in the round, id)."""

Key = tuple[ChatKey | None, bool, BotId | None]
"""Of a station: the chat, whether it is for what is free, which bot alone could call."""

Head = tuple[Rank, Lane]
Heads = list[Head]
"""A heap of lanes by the rank of their first item; whoever has a newer entry elsewhere is none."""


Owed = Callable[[int, float], bool]
"""Whether what is shown at that level has had less than it is owed at that moment."""


def always(level: int, now: float) -> bool:
    """Where turns alone decide."""
    return True


class Station:
    """One chat's lane heads that are due: each level apart, and those that open a topic.

    Free calls have a station of their own, for they don't wait with the chat's budget.
    """

    __slots__ = ("_heads", "_owed", "_wait", "flying", "free", "key", "turn", "turns")

    def __init__(self, key: Key, turns: Turns, owed: Owed) -> None:
        self.key = key
        self.free = key[1]
        self.turns = turns
        self._owed = owed
        self._heads: dict[int, Heads] = {}
        self._wait = set[int]()  # the levels of which none may go
        self.flying = 0  # how many calls are under way
        self.turn = 0  # names its valid entry among the active stations; 0: it sleeps

    def enlist(self, lane: Lane, now: float) -> bool:
        """Take in a lane whose head is due; True when it goes before all others here.

        A lane that stands here already has the place that is its head's by now.
        """
        head = lane.head()
        score = turn_of(lane, self.turns) + self.turns.handicap(head)
        lane.entry = entry = ((score, lane.place, head.id), lane)
        heappush(self._heads.setdefault(_shelf(head), []), entry)
        front = self.front(now)
        return front is not None and front[0] is entry

    def front(self, now: float) -> Heads | None:
        """The heap whose top goes first; None when no head may be looked at.

        What somebody wrote or did goes before what is shown, and lines, cards and icons in this
        order; but whoever has had less than it is owed goes when its turn comes.
        """
        first: Heads | None = None
        for level in LEVELS:
            heads = self._of(level)
            if not heads or level in self._wait:
                continue
            if first is None or (heads[0] < first[0] and self._owed(level, now)):
                first = heads
        return first

    def _of(self, level: int) -> Heads | None:
        heads = self._heads.get(level)
        while heads and heads[0][1].entry is not heads[0]:
            heappop(heads)
        return heads

    def take(self, heads: Heads) -> Lane:
        """The lane that goes first in that heap leaves the station."""
        lane = heappop(heads)[1]
        lane.entry = None
        return lane

    def hold(self, head: Item) -> None:
        """None of its level goes until `look_again`; of what opens topics, none that does."""
        self._wait.add(_shelf(head))

    def look_again(self) -> None:
        """What was held may have room."""
        self._wait.clear()

    def drop(self) -> None:
        """No lane waits here any more, and none will."""
        self._heads, self.turn = {}, 0

    def empty(self) -> bool:
        """Whether no lane waits here."""
        return not any(self._of(level) for level in LEVELS)


def _shelf(head: Item) -> int:
    return OPENING if head.opens_topic else head.level


def turn_of(lane: Lane, turns: Turns) -> float:
    """The turn of a lane's first item: when it came, or a step behind what the lane had last."""
    return max(lane.items[0].since, lane.last + turns.step)
