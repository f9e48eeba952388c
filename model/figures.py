"""What figures are made of, and one conversation's journal; seconds throughout.

Which figures a period has is declared in `desk.figures.figures`; `docs/metrics.md` defines them.
"""

from dataclasses import dataclass
from datetime import datetime

from model.ids import AuthorId, ClientId, ConversationId, PersonId


@dataclass(frozen=True, slots=True)
class Times:
    """Durations in seconds: how many, their median and 90th percentile by nearest rank.

    None where too few were measured for the figure to mean anything; `few` holds those few, in
    order, where there is no median.
    """

    n: int = 0
    median: float | None = None
    p90: float | None = None
    few: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """`hit` of `of`. The percentage is for people, and only where there are enough."""

    hit: int = 0
    of: int = 0

    @property
    def percent(self) -> int | None:
        """Rounded half up; None for fewer than five."""
        return None if self.of < FEW else (200 * self.hit + self.of) // (2 * self.of)


FEW = 5
"""Fewer than this say nothing: no median, no percentage."""

FEW_FOR_P90 = 10
"""Fewer than this have no 90th percentile worth the name."""


@dataclass(frozen=True, slots=True)
class Wait:
    """A client who waits for an answer at the end of the period."""

    conversation_id: ConversationId
    client_id: ClientId
    since: datetime
    snoozed: bool = False


@dataclass(frozen=True, slots=True)
class Worst:
    """The slowest first reply, in working seconds."""

    conversation_id: ConversationId
    client_id: ClientId
    seconds: float


@dataclass(frozen=True, slots=True)
class Ratings:
    """CSAT: `good` of `good` and `bad`; `fair` is shown beside. `answered` of `asked` responded."""

    good: int = 0
    fair: int = 0
    bad: int = 0
    asked: int = 0
    answered: int = 0

    @property
    def csat(self) -> Share:
        """Good of good and bad."""
        return Share(self.good, self.good + self.bad)

    @property
    def response(self) -> Share:
        """Of those asked in the period, who answered by its end."""
        return Share(self.answered, self.asked)


@dataclass(frozen=True, slots=True)
class OperatorFigures:
    """One operator's work; `reply` holds all their timed replies, first and next."""

    operator_id: PersonId
    replies: int = 0
    conversations: int = 0
    reply: Times = Times()
    ratings: Ratings = Ratings()
    on_duty: float = 0.0


@dataclass(frozen=True, slots=True)
class DepartmentFigures:
    """A department's part: the work of those who are in it."""

    name: str
    replies: int = 0
    reply: Times = Times()
    ratings: Ratings = Ratings()


@dataclass(frozen=True, slots=True)
class SourceFigures:
    """Arrivals of those who first came by one link."""

    name: str
    arrivals: int = 0


@dataclass(frozen=True, slots=True)
class TagFigures:
    """Arrivals in conversations that have one tag."""

    name: str
    arrivals: int = 0


@dataclass(frozen=True, slots=True)
class HourFigures:
    """One hour of the local day, over all days of the period.

    `first` holds the first replies to waits that began in this hour; `on_duty` is person-seconds.
    """

    arrivals: int = 0
    first: Times = Times()
    on_duty: float = 0.0


@dataclass(frozen=True, slots=True)
class TimedReply:
    """A reply to somebody who waited: by whom, when, after how many working seconds."""

    operator_id: PersonId
    at: datetime
    seconds: float
    first: bool = False


@dataclass(frozen=True, slots=True)
class HandOver:
    """A conversation changed hands by a rule; `taken` if the receiver did something with it.

    None on either side is the queue.
    """

    from_id: PersonId | None
    to_id: PersonId | None
    why: str
    at: datetime
    taken: bool


@dataclass(frozen=True, slots=True)
class Journal:
    """One conversation from its first event to now, as its own events tell it."""

    conversation_id: ConversationId
    client_id: ClientId
    opened: datetime
    closed: tuple[datetime, ...] = ()
    reopened: tuple[datetime, ...] = ()
    last_by: AuthorId | None = None
    """Who wrote last: the client, or the operator with that id."""
    last_at: datetime | None = None
    waiting_since: datetime | None = None
    answers: tuple[TimedReply, ...] = ()
    hand_overs: tuple[HandOver, ...] = ()
    rating: str = ""
    """The last one: good, fair, bad, or empty."""
