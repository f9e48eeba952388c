"""What every errand has: the name of its kind, its traits, its place in the queue.

A kind is declared by its class alone. Whoever sends, settles, restores or moves errands reads
traits and never asks for a kind.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, IntEnum, StrEnum
from typing import ClassVar

from model.reasons import Reason

STAFF = 0
"""The chat key of the staff group: symbolic, so that a migrated group rewrites no row."""


class Priority(IntEnum):
    """Order of importance within one chat; a smaller number goes first."""

    MESSAGE = 0
    ALERT = 1
    CARD = 2
    ICON = 3


class Way(StrEnum):
    """Another way round for what was refused. Each is tried once."""

    CONTENT = "content"  # sent anew from what was kept
    LINE = "line"  # a word in its place
    NEW = "new"  # a change as a message of its own
    UNQUOTED = "unquoted"  # without the quote

    @property
    def for_staff_alone(self) -> bool:
        """What an operator deleted in time, no client is to see."""
        return self in (Way.CONTENT, Way.LINE)


class Carries(Enum):
    """Which of people's words an errand takes to the other side."""

    NOTHING = "nothing"
    MESSAGE = "message"
    ALBUM = "album"
    CHANGE = "change"  # of a message that went before


@dataclass(frozen=True, slots=True)
class Place:
    """Where an errand goes, and which client and message it is about."""

    chat: int
    client_id: int | None = None
    link_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What delivery, backup and moving have to know of a kind."""

    priority: Priority = Priority.MESSAGE
    carries: Carries = Carries.NOTHING
    twice: bool = False
    """Its call may be carried out twice without harm: it changes what is there."""
    free: bool = False
    """Telegram counts it to no chat's budget (telegram.md §6)."""
    in_topic: bool = False
    """It is about the client's topic: where there is none, it is of no use to anybody."""
    shows_state: bool = False
    """It shows how the client stands, as that is when it is sent."""
    card: bool = False
    """It is a topic's card: the first one is made in the line of the client's messages alone."""
    ornament: bool = False
    """A refusal is no loss that anybody could act on: dropped, no alarm, no chat parked."""
    right: str = ""
    """Which of the `ORNAMENTS` it is called by; as long as that is missing it is left out."""
    composed: bool = False
    """What it carries is put together before its call."""
    unrepeatable: bool = False
    """An unknown end is not tried again by itself, whoever it was for."""
    doubtful: bool = False
    """In a restored backup it may have been sent since."""
    void_when_moved: bool = False
    """It names a place in the staff group: in another chat that is somebody else's."""
    rounds: Mapping[Reason, Way] = field(default_factory=dict)
    """Which refusal is answered by which other way round."""


class Errand:
    """What is to be said or done. A subclass with a `kind` is a kind, and known by that name."""

    __slots__ = ()
    kind: ClassVar[str]
    traits: ClassVar[Traits] = Traits()

    def __init_subclass__(cls) -> None:
        if "kind" not in cls.__dict__:
            return
        known = KINDS.setdefault(cls.kind, cls)
        if known.__qualname__ != cls.__qualname__:
            raise TypeError(f"{cls.__qualname__}: {known.__qualname__} is called {cls.kind} too")
        KINDS[cls.kind] = cls  # the dataclass, which takes the place of the plain class

    def lane(self, place: Place) -> str:
        """In which line it waits: what is in one line never overtakes."""
        raise NotImplementedError

    def merge_key(self, place: Place) -> str | None:
        """By what a waiting one is known that this one takes the place of; None: of none."""
        return None

    def priority(self, place: Place) -> Priority:
        """How important it is among what waits for its chat."""
        return self.traits.priority

    @property
    def cost(self) -> int:
        """How many messages Telegram counts it for."""
        return 0 if self.traits.free else 1

    @property
    def runs_twice(self) -> bool:
        """Whether its call may be carried out twice without harm."""
        return self.traits.twice

    @property
    def walks(self) -> bool:
        """Whether it is worth a topic of its own."""
        return self.traits.carries is not Carries.NOTHING

    @property
    def ornament(self) -> bool:
        """Whether a refusal is no loss that anybody could act on."""
        return self.traits.ornament

    @property
    def alone(self) -> bool:
        """Whether it can't share a call with what waits behind it."""
        return True

    @property
    def answers(self) -> int | None:
        """The link of the message that it replies to."""
        return None

    @property
    def rates(self) -> int | None:
        """The rating that it asks a client for."""
        return None

    @property
    def marked(self) -> bool:
        """Whether it has to say that it may be a repeat."""
        return False

    @property
    def concerns(self) -> int | None:
        """The one client whom it is about, apart from where it goes."""
        return None

    @property
    def names_chat(self) -> int | None:
        """The chat that it names itself, by its id at Telegram."""
        return None

    def trying(self, way: Way) -> "Errand":
        """The same by another way round."""
        return replace(self, ways=(*self.ways_taken, way))  # type: ignore[type-var]

    @property
    def ways_taken(self) -> tuple[Way, ...]:
        """The other ways round that it has been sent already."""
        return ()


KINDS: dict[str, type[Errand]] = {}
"""Every kind by its name, as it stands in the outbox."""


def kinds(**wanted: bool) -> list[str]:
    """The names of the kinds with these traits."""
    return [
        name
        for name, errand in KINDS.items()
        if all(getattr(errand.traits, trait) is value for trait, value in wanted.items())
    ]


def lane_of_messages(place: Place) -> str:
    """The line in which a client's words go in, or words to them go out."""
    return f"{'in' if place.chat == STAFF else 'out'}:{place.client_id}"
