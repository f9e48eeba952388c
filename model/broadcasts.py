"""A broadcast: one message of the company's to many clients, to whom it goes, what came of it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from model.ids import BroadcastId, ChatId, MessageId, PersonId


class BroadcastState(StrEnum):
    """Where a broadcast stands."""

    COMPOSING = "composing"  # the author was asked for the message
    READY = "ready"  # it is there, and its author looks at it
    RUNNING = "running"
    PAUSED = "paused"
    DOUBTFUL = "doubtful"  # the company went back to a backup: nobody knows who has it already
    DONE = "done"
    STOPPED = "stopped"  # its author ended it before everybody had it
    DROPPED = "dropped"  # it never went

    @property
    def is_begun(self) -> bool:
        """Whether it has begun and is not over."""
        return self in (BroadcastState.RUNNING, BroadcastState.PAUSED, BroadcastState.DOUBTFUL)


@dataclass(frozen=True, slots=True)
class Audience:
    """Of those who may be written to, whom it is for."""

    days: int = 0
    """Who wrote within so many days; 0: whenever."""
    locale: str = ""
    """Whose Telegram speaks that language; empty: any."""
    source: str = ""
    """Who came by that link; empty: any."""
    tag: str = ""
    """Who had a conversation with that tag; empty: any."""
    stage: str = ""
    """Who stands at that stage of a sale; empty: any."""
    earlier: int = 0
    """Who got that broadcast before; 0: whoever."""
    replied: bool = False
    """Of these who replied to it, or else who did not."""


@dataclass(frozen=True, slots=True)
class Broadcast:
    """One broadcast. Its message stays in its author's chat with the bot, and is copied there."""

    id: BroadcastId
    author_id: PersonId
    state: BroadcastState
    since: datetime
    """When its author was asked for it."""
    messages: tuple[MessageId, ...] = ()
    album: str = ""
    words: str = ""
    """The beginning of what it says, by which people know it."""
    long_caption: bool = False
    """What stands under its picture is longer than a bot's own may be: it goes as it is or not."""
    audience: Audience = field(default_factory=Audience)
    revision: int = 0
    """Which message to whom: what was confirmed is what is sent."""
    screen_id: MessageId | None = None
    """The message in which its author sees how it goes."""
    begun_at: datetime | None = None
    """When it was confirmed."""

    @property
    def chat_id(self) -> ChatId:
        """Where its message stands: a private chat bears its person's id (Bot API, Chat)."""
        return ChatId(self.author_id)


@dataclass(frozen=True, slots=True)
class Reckoning:
    """How many get it, and why others don't."""

    recipients: int
    blocked: int
    unsubscribed: int
    had_one: int
    """Who had as many lately as a client gets in a week."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What has come of it so far."""

    waiting: int = 0
    sent: int = 0
    unknown: int = 0
    failed: int = 0
    answered: int = 0
    reasons: tuple[tuple[str, int], ...] = ()
    """Why it did not arrive, the most frequent first."""

    @property
    def total(self) -> int:
        """To how many it was to go."""
        return self.waiting + self.sent + self.unknown + self.failed
