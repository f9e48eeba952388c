"""Purses: what one bot may spend in the staff group and in all, and which bot goes.

Telegram's limits hold for a bot in a chat (telegram.md §8.1, §8.5), so every helper has a purse of
its own beside the main bot's. That this is so is an inference: where it is not, a 429 freezes the
purse of whoever met it, and the calls go on as slowly as Telegram wants.

Every moment is a float in seconds of one monotonic clock, passed in by the caller.
"""

from collections.abc import Sequence
from math import inf

from delivery.limits import SHOWN, Limits
from delivery.meters import Learned, Window
from model import MAIN, BotId


class Shares:
    """What was shown in the group's window: lines, cards and icons, each level and in all."""

    __slots__ = ("_in_all", "_levels", "_owed")

    def __init__(self, limits: Limits) -> None:
        self._owed = limits.owed_messages()
        self._in_all, *self._levels = (
            Window(limits.group_messages, limits.group_window) for _ in range(1 + SHOWN)
        )

    def meters(self, level: int) -> tuple[Window, Window]:
        """What counts a call of that level."""
        return self._in_all, self._levels[level - 1]

    def owes(self, level: int, now: float) -> bool:
        """Whether that level has had less than it is owed."""
        return self._levels[level - 1].earliest(1, now, self._owed) <= now

    def owed_from(self, level: int, cost: int, now: float) -> float:
        """From when on a call may go although others fill the window."""
        in_all = self._in_all.earliest(cost, now, SHOWN * self._owed)
        return max(in_all, self._levels[level - 1].earliest(cost, now, self._owed))


class Purse:
    """The meters of one bot."""

    __slots__ = (
        *("frozen", "kinds_frozen", "overall", "shown", "staff", "staff_frozen"),
        *("topics", "topics_frozen"),
    )

    def __init__(self, limits: Limits) -> None:
        self.overall = Window(limits.global_per_second, 1.0)
        self.staff = Window(limits.group_messages, limits.group_window)
        self.shown = Shares(limits)
        self.topics = Learned(limits.topics(), limits.most_topics(), limits.group_window)
        self.frozen = -inf  # until then nothing goes by this bot
        self.kinds_frozen: dict[str, float] = {}  # until then it does nothing of that kind there
        self.staff_frozen = -inf  # until then it sends nothing to the staff group
        self.topics_frozen = -inf  # until then it makes no topics


def choose(able: Sequence[tuple[BotId, int]], last: BotId | None) -> BotId:
    """Which of the bots that may go now goes; each with the calls that it has room for.

    Whoever had the same line last, so that a topic has one face; else who has the most room, and
    of equals a helper, for only the main bot can carry pictures and answer clients.
    """
    if last is not None and any(bot == last for bot, _ in able):
        return last
    return max(able, key=lambda bot: (bot[1], bot[0] != MAIN, -bot[0]))[0]
