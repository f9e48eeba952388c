"""What people can ask of the bot: where, and which commands are whose there."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from model.ids import ChatId, TopicId
from model.messages import Incoming
from model.people import Person, Role


class Spot(StrEnum):
    """Where somebody acts: alone with the bot, in a client's topic, elsewhere in the group."""

    PRIVATE = "private"
    TOPIC = "topic"
    GENERAL = "general"


Commands = Mapping[tuple[Spot, Role | None], tuple[str, ...]]
"""The names of the commands that somebody is shown in a place; without a role, a client."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Something asked for by a command or a button, and where: the answer goes there."""

    message: Incoming
    chat_id: ChatId
    topic_id: TopicId | None = None
    place: Spot = Spot.PRIVATE
    argument: str = ""

    @property
    def person(self) -> Person:
        """Who asks."""
        return self.message.sender


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed behind the bot's name, wherever they are: Telegram names no topic."""

    query_id: str
    person: Person
    text: str
    link: str
    """The beginning of a link that says what was picked; its number goes behind it."""
    private: bool = False
    """In their own chat with the bot (Bot API, InlineQuery, chat_type "sender")."""
    in_group: bool = False
    """In a supergroup: ours or any other."""
