"""What every errand has: the name of its kind, its traits, its place in the queue.

A kind is declared by its class alone. Whoever sends, settles, restores or moves errands reads
traits and never asks for a kind.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, IntEnum, StrEnum
from typing import ClassVar, Self

from model.helpers import MAIN
from model.ids import (
    STAFF,
    BotId,
    BroadcastId,
    ChatId,
    ChatKey,
    ClientId,
    DraftId,
    LinkId,
    MessageId,
    PersonId,
    RatingId,
)
from model.people import Role
from model.reasons import OF_THE_READER, Reason


class Priority(IntEnum):
    """Order of importance within one chat; a smaller number goes first."""

    ACT = -1  # what answers somebody's act
    MESSAGE = 0
    ALERT = 1
    CARD = 2
    ICON = 3
    BULK = 4  # what nobody waits for


class Way(StrEnum):
    """Another way round for what was refused. Each is tried once.

    The first four change how it goes; each of the others takes the place of the one before.
    """

    UNQUOTED = "unquoted"  # without the quote
    UNREPLIED = "unreplied"  # without what it answers
    BARE = "bare"  # the words without their formatting
    SEEN = "seen"  # it was asked first whether it is still there
    PURE = "pure"  # a copy and nothing besides
    SPLIT = "split"  # the picture, and the words behind it
    CONTENT = "content"  # sent anew from what was kept
    PARTS = "parts"  # an album's parts one by one
    NEW = "new"  # a change as a message of its own
    LINE = "line"  # what was written, or a word in its place

    @property
    def takes_place(self) -> bool:
        """Whether it takes the place of the way before, which the others only change."""
        return self not in (Way.UNQUOTED, Way.UNREPLIED, Way.BARE, Way.SEEN)


class Carries(Enum):
    """Which of people's words an errand takes to the other side."""

    NOTHING = "nothing"
    MESSAGE = "message"
    ALBUM = "album"
    CHANGE = "change"  # of a message that went before


@dataclass(frozen=True, slots=True)
class Place:
    """Where an errand goes, and which client and message it is about."""

    chat: ChatKey
    client_id: ClientId | None = None
    link_id: LinkId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What delivery, backup and moving have to know of a kind."""

    priority: Priority = Priority.MESSAGE
    carries: Carries = Carries.NOTHING
    twice: bool = False
    """Its call may be carried out twice without harm: it changes what is there."""
    free: bool = False
    """Telegram counts it to no chat's budget (telegram.md §8.4)."""
    in_topic: bool = False
    """It is about the client's topic: where there is none, it is of no use to anybody."""
    shows_state: bool = False
    """It shows how the client stands, as that is when it is sent."""
    card: bool = False
    """It is a topic's card: the first one is made in the line of the client's messages alone."""
    ornament: bool = False
    """A refusal is no loss that anybody could act on: dropped, no alarm, no chat parked."""
    least: Role | None = None
    """What its reader has to be at least when it is sent, where that is one of the team."""
    right: str = ""
    """Which of the `ORNAMENTS` it is called by; as long as that is missing it is left out."""
    composed: bool = False
    """What it carries is put together before its call."""
    unrepeatable: bool = False
    """An unknown end is not tried again by itself, whoever it was for."""
    fleeting: bool = False
    """Anybody can cause it, and when it is over nothing of it is kept."""
    shared: bool = False
    """In the staff group a helper may do it, too."""
    doubtful: bool = False
    """In a restored backup it may have been sent since."""
    void_when_moved: bool = False
    """It names a place in the staff group: in another chat that is somebody else's."""
    rounds: Mapping[Reason, tuple[Way, ...]] = field(default_factory=dict)
    """Which refusal is answered by which other ways round, the best first."""
    ladder: tuple[Way, ...] = ()
    """The ways round for a refusal that `rounds` doesn't name, and that nobody foresaw."""


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
    def least(self) -> Role | None:
        """What its reader has to be at least when it is sent, where that is one of the team."""
        return self.traits.least

    @property
    def ornament(self) -> bool:
        """Whether a refusal is no loss that anybody could act on."""
        return self.traits.ornament

    @property
    def calm(self) -> bool:
        """Whether it waits a little, for the next change may make it needless."""
        return False

    @property
    def alone(self) -> bool:
        """Whether it can't share a call with what waits behind it."""
        return True

    @property
    def answers(self) -> LinkId | None:
        """The link of the message that it replies to."""
        return None

    @property
    def rates(self) -> RatingId | None:
        """The rating that it asks a client for."""
        return None

    @property
    def mails(self) -> BroadcastId | None:
        """The broadcast that it takes to one of its recipients."""
        return None

    @property
    def proposes(self) -> DraftId | None:
        """The draft that it shows to the team."""
        return None

    @property
    def held_by(self) -> PersonId | None:
        """Whom it asks what becomes of what they wrote and is held."""
        return None

    @property
    def marked(self) -> bool:
        """Whether it has to say that it may be a repeat."""
        return False

    @property
    def concerns(self) -> ClientId | None:
        """The one client whom it is about, apart from where it goes."""
        return None

    @property
    def plain(self) -> bool:
        """Whether it goes as it usually does, for everybody there to see."""
        return True

    @property
    def words_alone(self) -> bool:
        """Whether a message that it changes is nothing but words afterwards."""
        return False

    @property
    def asked_at(self) -> BotId:
        """The bot whose button was pressed, where it answers that."""
        return MAIN

    @property
    def alters(self) -> MessageId | None:
        """The message of ours in the staff group that it changes where it stands."""
        return None

    @property
    def names_chat(self) -> ChatId | None:
        """The chat that it names itself, by its id at Telegram."""
        return None

    def moved(self, chat: ChatId) -> "Errand | None":
        """The same where the group that it is about has that id now; None: it is ordered anew."""
        return self

    @property
    def goes_anew(self) -> bool:
        """Whether a change is sure to be a message of its own."""
        return False

    def round_about(self, reason: Reason, *, to_staff: bool) -> "Errand | None":
        """The same by the way that comes next after that refusal; None: there is none."""
        return None

    def told(self, reason: Reason) -> Reason:
        """What to tell people when there is no way left."""
        return reason


KINDS: dict[str, type[Errand]] = {}
"""Every kind by its name, as it stands in the outbox."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wayfarer(Errand):
    """What is tried another way round when it is refused, as its traits say: each way once."""

    ways: tuple[Way, ...] = ()
    """The other ways that it has been sent so far."""
    cause: Reason | None = None
    """What Telegram refused it for last."""
    piece: int = 0
    """How much of what goes in several calls has gone."""

    @property
    def plain(self) -> bool:
        return not self.ways

    @property
    def way(self) -> Way | None:
        """The way that it goes now; None: the usual one."""
        return next((way for way in reversed(self.ways) if way.takes_place), None)

    def round_about(self, reason: Reason, *, to_staff: bool) -> Self | None:
        """What an operator deleted in time, no client is to see: then there is no other way."""
        cause = self.cause if reason is Reason.NO_WAY else reason
        gone = cause is Reason.SOURCE_GONE and not to_staff
        if gone or cause in OF_THE_READER:
            return None
        ways = self.traits.ladder
        if cause is not None:
            ways = self.traits.rounds.get(cause, ways)
        way = next((way for way in ways if way not in self.ways), None)
        return self.trying(way, cause) if way else None

    def trying(self, way: Way, cause: Reason | None = None) -> Self:
        """The same by that way."""
        piece = 0 if way.takes_place else self.piece
        return replace(self, ways=(*self.ways, way), cause=cause, piece=piece)

    def going_on(self) -> Self:
        """The next piece of it."""
        return replace(self, piece=self.piece + 1)

    def told(self, reason: Reason) -> Reason:
        """That a way leads nowhere says nothing: the last refusal does."""
        if reason is Reason.REACT_GONE:  # it was looked for before it was sent
            return Reason.SOURCE_GONE
        return reason if reason is not Reason.NO_WAY else self.cause or Reason.UNCOPYABLE


def kinds(**wanted: object) -> list[str]:
    """The names of the kinds with these traits."""
    return [
        name
        for name, errand in KINDS.items()
        if all(getattr(errand.traits, trait) == value for trait, value in wanted.items())
    ]


def lane_of_messages(place: Place) -> str:
    """The line in which a client's words go in, or words to them go out."""
    return f"{'in' if place.chat == STAFF else 'out'}:{place.client_id}"


def lane_beside(place: Place) -> str:
    """The line of what is said in a client's topic, beside their words."""
    return f"line:{place.client_id}"


def lane_behind(place: Place) -> str:
    """The line of what nobody waits for there."""
    return f"behind:{place.client_id}"


def lanes_to_topic(client_id: ClientId) -> tuple[str, str, str]:
    """The lines in which whatever walks to a client's topic stands."""
    place = Place(STAFF, client_id)
    return lane_of_messages(place), lane_beside(place), lane_behind(place)
