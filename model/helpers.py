"""Helpers: further bots of the company in the staff group, which share the main bot's work there.

A helper carries words into topics, cards, and makes topics, each by a budget of its own. What it
has sent only it can change, and a press of a button under that comes to it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from model.ids import BotId
from model.reasons import Reason

MAIN: Final = BotId(0)
"""Stands for the company's own bot, whichever that is."""


class HelperState(StrEnum):
    """Whether a helper carries anything."""

    OUTSIDE = "outside"  # not an administrator who may manage topics, in the staff group
    ACTIVE = "active"
    REFUSED = "refused"  # Telegram refuses its token


@dataclass(frozen=True, slots=True)
class Helper:
    """One of them, as it was found last."""

    id: BotId
    username: str
    state: HelperState
    since: datetime
    reason: Reason | None = None

    @property
    def called(self) -> str:
        """Its name; until Telegram has said that, the number that its token begins with."""
        return f"@{self.username}" if self.username else str(self.id)

    @property
    def link(self) -> str:
        """By which an owner lets it into the group, with the right that it needs; "" if unknown."""
        known = f"https://t.me/{self.username}?startgroup=helper&admin=manage_topics"
        return known if self.username else ""


BETWEEN = "/"


def query_of(bot_id: BotId, query_id: str) -> str:
    """What the desk calls a press that came to that bot: the main one's keep Telegram's name."""
    return query_id if bot_id == MAIN else f"{bot_id}{BETWEEN}{query_id}"


def asked_at(query: str) -> tuple[BotId, str]:
    """To which bot that press came, and what Telegram calls it."""
    bot_id, apart, query_id = query.partition(BETWEEN)
    return (BotId(int(bot_id)), query_id) if apart else (MAIN, query)
