"""Purses: what one bot may spend in the staff group and in all, and which bot goes.

Telegram's limits hold for a bot in a chat (telegram.md §8.1, §8.5), so every helper has a purse of
its own beside the main bot's. That this is so is an inference: where it is not, a 429 freezes the
purse of whoever met it, and the calls go on as slowly as Telegram wants.

Every moment is a float in seconds of one monotonic clock, passed in by the caller.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from delivery.meters import Learned, Window
from model import MAIN, BotId


@dataclass(frozen=True, slots=True)
class Caps:
    """What a purse is made for: the limits of one bot, in numbers."""

    group_messages: int
    group_window: float  # seconds
    per_second: int
    topics: int
    most_topics: int


class Purse:
    """The meters of one bot."""

    __slots__ = ("frozen", "overall", "staff", "staff_frozen", "topics", "topics_frozen")

    def __init__(self, caps: Caps) -> None:
        self.overall = Window(caps.per_second, 1.0)
        self.staff = Window(caps.group_messages, caps.group_window)
        self.topics = Learned(caps.topics, caps.most_topics, caps.group_window)
        self.frozen = -inf  # until then nothing goes by this bot
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
