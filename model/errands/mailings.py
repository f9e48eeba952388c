"""Errands that carry a broadcast: to one of its recipients, or to its author as a look ahead."""

from dataclasses import dataclass

from model.errands.base import Errand, Place, Priority, Traits
from model.ids import BroadcastId, ChatId, MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing(Errand):
    """The company's message, copied from where its author wrote it.

    An unknown end stays one: nobody is to get it twice.
    """

    kind = "mailing"
    traits = Traits(priority=Priority.BULK, doubtful=True, unrepeatable=True)
    broadcast: BroadcastId
    chat: ChatId
    messages: tuple[MessageId, ...]
    long_caption: bool = False

    def lane(self, place: Place) -> str:
        """Beside what is said to the client otherwise, which it never holds up."""
        return f"to:{place.chat}" if place.client_id is None else f"bulk:{place.client_id}"

    def merge_key(self, place: Place) -> str | None:
        """Of its author's looks ahead the last one is enough: an album comes part by part."""
        return f"preview:{self.broadcast}" if place.client_id is None else None

    def priority(self, place: Place) -> Priority:
        """Its author waits for it."""
        return Priority.ALERT if place.client_id is None else self.traits.priority

    @property
    def buttons_behind(self) -> bool:
        """Whether [Unsubscribe] comes with a line behind it: neither an album takes buttons (Bot
        API, copyMessages) nor what can only be copied as it is (docs/telegram.md)."""
        return len(self.messages) > 1 or self.long_caption

    @property
    def mails(self) -> BroadcastId | None:
        return self.broadcast

    @property
    def cost(self) -> int:
        return len(self.messages)
