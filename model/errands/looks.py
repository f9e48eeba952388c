"""Errands that change how things look: cards, icons, reactions, tags, menus, what is taken away."""

from dataclasses import dataclass

from model.errands.base import (
    Errand,
    Place,
    Priority,
    Traits,
    lane_behind,
    lane_beside,
    lane_of_messages,
)
from model.ids import STAFF, MessageId, PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class Card(Errand):
    """The card at a topic's head, as it has to be when it is sent."""

    kind = "card"
    traits = Traits(
        priority=Priority.CARD,
        in_topic=True,
        shows_state=True,
        card=True,
        ornament=True,
        shared=True,
        void_when_moved=True,
    )
    anew: bool = False
    calm: bool = False
    """Nobody has just pressed for it: it shows what else has changed meanwhile."""

    def lane(self, place: Place) -> str:
        return lane_of_messages(place) if self.anew else f"card:{place.client_id}"

    def priority(self, place: Place) -> Priority:
        return Priority.CARD if self.calm or self.anew else Priority.ACT

    def merge_key(self, place: Place) -> str | None:
        return f"{'new_card' if self.anew else 'card'}:{place.client_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retire(Errand):
    """A former card at a topic's head: it loses its buttons and says where the present one is."""

    kind = "retire"
    traits = Traits(
        priority=Priority.CARD,
        twice=True,
        in_topic=True,
        shows_state=True,
        ornament=True,
        shared=True,
        void_when_moved=True,
    )
    message: MessageId

    def lane(self, place: Place) -> str:
        return f"card:{place.client_id}"

    @property
    def alters(self) -> MessageId | None:
        return self.message


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin(Errand):
    """The card stands in its topic's head line while it is the one."""

    kind = "pin"
    traits = Traits(
        priority=Priority.ICON,
        twice=True,
        in_topic=True,
        ornament=True,
        right="pin_messages",
        void_when_moved=True,
    )
    message: MessageId

    def lane(self, place: Place) -> str:
        return f"pin:{place.client_id}"

    def merge_key(self, place: Place) -> str | None:
        return self.lane(place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Icon(Errand):
    """How a topic looks in the list: its icon, its name, and that it is open."""

    kind = "icon"
    traits = Traits(
        priority=Priority.ICON,
        twice=True,
        in_topic=True,
        shows_state=True,
        ornament=True,
        void_when_moved=True,
    )
    opens: bool = False

    def lane(self, place: Place) -> str:
        return f"{'open' if self.opens else 'icon'}:{place.client_id}"

    def merge_key(self, place: Place) -> str | None:
        return self.lane(place)

    def priority(self, place: Place) -> Priority:
        return Priority.MESSAGE if self.opens else Priority.ICON


@dataclass(frozen=True, slots=True, kw_only=True)
class React(Errand):
    """The bot's one reaction on a message: on that one, or on the copy of its link."""

    kind = "react"
    traits = Traits(priority=Priority.CARD, twice=True, ornament=True, void_when_moved=True)
    emoji: str
    message: MessageId | None = None
    again: bool = False
    """It was refused, and is tried once more, as the chat allows."""

    def lane(self, place: Place) -> str:
        if place.link_id is not None:
            return lane_of_messages(place)
        return f"react:{'staff' if place.chat == STAFF else 'client'}:{place.client_id}"

    def merge_key(self, place: Place) -> str | None:
        if place.link_id is not None:
            return f"react:link:{place.link_id}"
        return f"react:{place.chat}:{self.message}"

    def priority(self, place: Place) -> Priority:
        return Priority.MESSAGE if place.link_id is not None else Priority.CARD


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag(Errand):
    """The word beside an operator's name in the staff group while they are on shift."""

    kind = "tag"
    traits = Traits(priority=Priority.ICON, twice=True, ornament=True, right="manage_tags")
    operator: PersonId
    on: bool

    def lane(self, place: Place) -> str:
        return f"tag:{self.operator}"

    def merge_key(self, place: Place) -> str | None:
        return self.lane(place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsend(Errand):
    """A message of the bot's is deleted: a link's copy, or a line that has done its work."""

    kind = "unsend"
    traits = Traits(twice=True, shared=True, void_when_moved=True)
    message: MessageId | None = None
    ephemeral: MessageId | None = None
    only_to: PersonId | None = None
    quiet: bool = False
    behind: bool = False
    """Nobody waits for it: everything else goes first."""

    def lane(self, place: Place) -> str:
        if self.behind:
            return lane_behind(place)
        beside = place.chat == STAFF
        return lane_beside(place) if beside else lane_of_messages(place)

    def priority(self, place: Place) -> Priority:
        return Priority.BULK if self.behind else self.traits.priority

    @property
    def ornament(self) -> bool:
        return self.message is not None or self.ephemeral is not None

    @property
    def alters(self) -> MessageId | None:
        return self.message


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu(Errand):
    """The commands that Telegram shows: to everybody of a scope, or to one person."""

    kind = "menu"
    traits = Traits(priority=Priority.ICON, twice=True, free=True, ornament=True)
    scope: str
    locale: str
    commands: tuple[str, ...]

    def lane(self, place: Place) -> str:
        return "setup"
