"""Errands about the staff group itself: its topics, how it is, who is in it."""

from dataclasses import dataclass, replace

from model.errands.base import Errand, Place, Priority, Traits
from model.helpers import MAIN
from model.ids import NO_CHAT, BotId, ChatId, ErasingId, MessageId, PersonId, TopicId


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseStray(Errand):
    """A topic that nobody got is closed."""

    kind = "close_stray"
    traits = Traits(priority=Priority.ICON, twice=True, ornament=True, void_when_moved=True)
    topic: TopicId

    def lane(self, place: Place) -> str:
        return f"stray:{self.topic}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack(Errand):
    """What stands in the flat chat, for the topics were off, is deleted: also while they are."""

    kind = "take_back"
    traits = Traits(twice=True, free=True, ornament=True, void_when_moved=True)
    messages: tuple[MessageId, ...]

    def lane(self, place: Place) -> str:
        return "taken_back"

    @property
    def alters(self) -> MessageId | None:
        """One bot sent them all."""
        return self.messages[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class DropTopic(Errand):
    """The topic of an erased client is deleted."""

    kind = "drop_topic"
    traits = Traits(priority=Priority.ALERT, twice=True, void_when_moved=True)
    topic: TopicId
    erasing: ErasingId

    def lane(self, place: Place) -> str:
        return "erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspect(Errand):
    """A look at a group: how it is, and what the bot may do there."""

    kind = "inspect"
    traits = Traits(priority=Priority.ALERT, twice=True, free=True)
    chat: ChatId

    def lane(self, place: Place) -> str:
        return "setup"

    def merge_key(self, place: Place) -> str | None:
        return f"inspect:{self.chat}"

    @property
    def names_chat(self) -> ChatId | None:
        return self.chat

    def moved(self, chat: ChatId) -> Errand | None:
        return None  # whoever chose the group has it looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Ban(Errand):
    """Who does not belong there goes out of the staff group."""

    kind = "ban"
    traits = Traits(
        priority=Priority.ALERT, twice=True, free=True, ornament=True, void_when_moved=True
    )
    id: PersonId

    def lane(self, place: Place) -> str:
        return f"ban:{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decline(Errand):
    """A word to a group that is not ours, or to whoever added the bot there."""

    kind = "decline"
    traits = Traits(priority=Priority.CARD, ornament=True, doubtful=True)
    text: str
    title: str = ""

    def lane(self, place: Place) -> str:
        return f"decline:{place.chat}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave(Errand):
    """The bot leaves a group that is not ours, behind its word there; a helper leaves without."""

    kind = "leave"
    traits = Traits(priority=Priority.CARD, twice=True, free=True, ornament=True)
    chat: ChatId = NO_CHAT
    by: BotId = MAIN

    def lane(self, place: Place) -> str:
        return f"decline:{self.chat or place.chat}"

    @property
    def asked_at(self) -> BotId:
        return self.by

    @property
    def names_chat(self) -> ChatId | None:
        return self.chat or None

    def moved(self, chat: ChatId) -> Errand:
        return replace(self, chat=chat) if self.chat else self


@dataclass(frozen=True, slots=True, kw_only=True)
class StillHere(Errand):
    """The question whether one of the team is in the staff group now."""

    kind = "still_here"
    traits = Traits(priority=Priority.ALERT, twice=True, free=True)
    id: PersonId

    def lane(self, place: Place) -> str:
        return f"still:{self.id}"

    def merge_key(self, place: Place) -> str | None:
        return self.lane(place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meet(Errand):
    """The question whether somebody who pressed Start is in the staff group."""

    kind = "meet"
    traits = Traits(priority=Priority.ALERT, twice=True, free=True)
    id: PersonId
    name: str
    username: str = ""
    locale: str = ""
    source: str = ""

    def lane(self, place: Place) -> str:
        return f"meet:{self.id}"

    def merge_key(self, place: Place) -> str | None:
        return self.lane(place)
