"""Telegram's limits in numbers, how we share them out, and what of them one call takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from model import BotId, ChatKey

SHOWN: Final = 3
"""Levels of what is shown: lines, cards, icons."""

STAFF: Final = 0
"""The chat key of the staff group; every other key is a private chat."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much Telegram takes, and how we share it out among ourselves.

    The first five come from Telegram's FAQ ("My bot is hitting limits"): 20 messages a minute
    in a group, one a second with short bursts in a private chat, about 30 a second in all.
    Edits and topic operations count like messages (tdlib/td issues 2592 and 3034).
    The rest are our own rules of fairness inside the staff group.
    """

    group_messages: int = 20
    group_window: float = 60.0  # seconds
    private_per_second: float = 1.0
    private_burst: int = 3
    global_per_second: int = 30
    lane_share: float = 0.5  # of the group's window, for one client
    new_topics_per_minute: int = 4  # counted over `group_window`, scaled
    kept_free: float = 0.25  # of the group's window, for what somebody wrote or did
    owed: float = 0.1  # of it, to lines, to cards, to icons that wait, whatever else does

    @property
    def calm(self) -> float:
        """Seconds for which what shows a state waits for the next state; two in Telegram's minute.

        Several changes then cost one call, and none where the last one undoes the first.
        """
        return self.group_window / 30

    def lane_messages(self) -> int:
        """How many of the group's slots one lane may hold."""
        return _share(self.group_messages, self.lane_share)

    def topics(self) -> int:
        """How many topics may be opened in one `group_window`, whatever was learned."""
        return _share(self.group_window / 60.0, self.new_topics_per_minute)

    def most_topics(self) -> int:
        """How many the group's budget has room for, each with its card, and a fifth to catch up."""
        return max(self.topics(), self.group_messages * 3 // 5)

    def room_for_shown(self) -> int:
        """How full the group's window may get by what is shown."""
        return _share(self.group_messages, 1 - self.kept_free)

    def owed_messages(self) -> int:
        """How many of the group's slots each level of what is shown has in any case."""
        return _share(self.group_messages, self.owed)


def _share(whole: float, part: float) -> int:
    """A share in whole calls; never none, for a share of nothing would wait for ever."""
    return max(1, int(whole * part + 1e-9))


@dataclass(frozen=True, kw_only=True, slots=True)
class Charge:
    """What the budget has to know about one call.

    Priority: -1 what answers somebody's act, 0 messages, 1 hand-overs and alerts, 2 cards and
    receipts, 3 icons. An album of n items costs n: Telegram counts each.
    """

    lane: str
    chat: ChatKey | None  # None: concerns no chat, costs nothing
    priority: int = 0
    cost: int = 1
    opens_topic: bool = False
    free: bool = False  # Telegram doesn't count it (answerCallbackQuery); freezes still hold it
    kind: str = ""  # of what only changes looks: its sort of line; a long 429 holds up that alone
    only: BotId | None = None  # the bot that alone can do it; None: any that is in the group

    @property
    def metered(self) -> bool:
        """Whether the call uses up any budget."""
        return self.chat is not None and not self.free

    @property
    def level(self) -> int:
        """0: what somebody wrote or did; above it what is shown: lines, cards, icons."""
        return min(max(self.priority, 0), SHOWN)
