"""Owns the adding up of what belongs to people, sources and hours, and of replies against targets.

Pure. It keeps numbers, never events, and no more of them than medians need.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from desk.calendar.worktime import Span, Worktime
from desk.figures import measures
from desk.figures.measures import Bounds
from desk.figures.stories import Story
from model import ClientId, ConversationId, PassedOn, PersonId, TagId
from model.figures import (
    DepartmentFigures,
    HourFigures,
    OperatorFigures,
    Ratings,
    Share,
    SourceFigures,
    TagFigures,
    Times,
    Wait,
    Worst,
)
from storage.times import moment


@dataclass(slots=True)
class Pile:
    """What is counted of a person, a department or an hour alike."""

    arrivals: int = 0
    replies: int = 0
    conversations: int = 0
    on_duty: float = 0.0
    seconds: list[float] = field(default_factory=list)
    """Of each timed reply; of an hour, of each first one."""
    rated: "Counter[str]" = field(default_factory=Counter)

    def add(self, other: "Pile") -> None:
        """Put a person's work on their department's pile."""
        self.replies += other.replies
        self.seconds += other.seconds
        self.rated += other.rated

    @property
    def ratings(self) -> Ratings:
        """Without how many were asked: that is the company's alone."""
        return Ratings(self.rated["good"], self.rated["fair"], self.rated["bad"])

    def department(self, name: str) -> DepartmentFigures:
        """As a department's."""
        return DepartmentFigures(name, self.replies, measures.times(self.seconds), self.ratings)

    def operator(self, operator_id: PersonId) -> OperatorFigures:
        """As a person's."""
        reply = measures.times(self.seconds)
        return OperatorFigures(
            operator_id, self.replies, self.conversations, reply, self.ratings, self.on_duty
        )

    def hour(self) -> HourFigures:
        """As an hour's."""
        return HourFigures(self.arrivals, measures.times(self.seconds), self.on_duty)


@dataclass(slots=True)
class Replies:
    """Replies of one kind, first or next, and whoever waits for one for too long."""

    seconds: list[float] = field(default_factory=list)
    on_time: int = 0
    late: int = 0

    def add(self, seconds: float, target: float) -> None:
        """One reply."""
        self.seconds.append(seconds)
        self.on_time += seconds <= target

    @property
    def times(self) -> Times:
        """How long they took."""
        return measures.times(self.seconds)

    @property
    def share(self) -> Share:
        """How many came within the target."""
        return Share(self.on_time, len(self.seconds) + self.late)

    @property
    def at_once(self) -> int:
        """How many answered a wait that held no working time."""
        return self.seconds.count(0.0)


class Sums:
    """What adds up to those figures of a period that one conversation alone can't tell."""

    def __init__(self, bounds: Bounds, clock: Worktime) -> None:
        self.bounds, self.clock = bounds, clock
        self.first, self.next = Replies(), Replies()
        self.trouble = (0, 0)
        """Messages not delivered, and clients who blocked the bot."""
        self.missed = 0
        """Promises that were not kept in time."""
        self.gifts = Share()
        """Hand-overs by a rule to somebody, and how many were taken."""
        self.rules: Counter[str] = Counter()
        """By which rule they were."""
        self.departments: Mapping[PersonId, str] = {}
        """Which department each operator is in."""
        self.tags: Mapping[TagId, str] = {}
        """What each tag is called."""
        self._operators: dict[PersonId, Pile] = defaultdict(Pile)
        self._sources: Counter[str] = Counter()
        self._tagged: Counter[int] = Counter()
        self._hours = [Pile() for _ in range(24)]
        self._rated: Counter[str] = Counter()
        self._asked = self._responded = 0
        self._waits: list[Wait] = []
        self._worst: tuple[float, int, ConversationId, ClientId] | None = None
        """Its seconds below zero, the reply, its conversation and client: so the least is worst."""

    def given_by(self, *rules: PassedOn) -> int:
        """How many hand-overs to somebody were by one of those rules."""
        return sum(self.rules[rule] for rule in rules)

    def add(self, story: Story) -> None:
        """One conversation's part."""
        for at in story.arrivals:
            self._hours[self.clock.hour(at)].arrivals += 1
            self._sources[story.source] += 1
            self._tagged.update(story.tags)
        if story.replies:
            self._add_replies(story)
        if story.rating or story.responded is not None:
            self._add_ratings(story)
        if story.waiting is not None:
            self._add_wait(story, story.waiting)

    def on_duty(self, spans: Iterable[tuple[PersonId, Span]]) -> None:
        """Time on duty: each person's, and all persons' by the hour."""
        known = [(operator, span) for operator, span in spans if span[0] < span[1]]
        for operator, (start, end) in known:
            self._operators[operator].on_duty += (end - start) / 1000
        for (start, end), there in measures.crews(span for _, span in known):
            for hour, seconds in self.clock.hours(start, end):
                self._hours[hour].on_duty += there * seconds

    def _add_replies(self, story: Story) -> None:
        for author in {reply.author for reply in story.replies}:
            self._operators[author].conversations += 1
        for number, at, author, since, first in story.replies:
            operator = self._operators[author]
            operator.replies += 1
            if since is not None:
                seconds = self.clock.seconds(since, at)
                operator.seconds.append(seconds)
                if first:
                    self._hours[self.clock.hour(since)].seconds.append(seconds)
                    self._add_first(story, number, at, seconds)
                else:
                    self.next.add(seconds, measures.target(story, self.clock.era(at), first=False))

    def _add_first(self, story: Story, number: int, at: int, seconds: float) -> None:
        self.first.add(seconds, measures.target(story, self.clock.era(at), first=True))
        reply = -seconds, number, story.id, story.client
        if self._worst is None or reply < self._worst:
            self._worst = reply

    def _add_ratings(self, story: Story) -> None:
        if story.rating:
            value, credit = story.rating
            self._rated[value] += 1
            self._operators[credit].rated[value] += 1
        if story.responded is not None:
            self._asked += 1
            self._responded += story.responded

    def _add_wait(self, story: Story, since: int) -> None:
        self._waits.append(Wait(story.id, story.client, moment(since), story.asleep))
        kind = self.next if story.answered else self.first
        kind.late += measures.is_late(story, self.bounds, self.clock)

    def waiting(self) -> tuple[Wait, ...]:
        """Who waits at the period's end, longest first."""
        return tuple(sorted(self._waits, key=lambda wait: (wait.since, wait.conversation_id)))

    def slowest(self) -> Worst | None:
        """The slowest first reply, and of equals the one written down first."""
        if self._worst is None:
            return None
        seconds, _, conversation, client = self._worst
        return Worst(conversation, client, -seconds)

    def ratings(self) -> Ratings:
        """What clients said, and how many of those asked."""
        good, fair, bad = (self._rated[value] for value in ("good", "fair", "bad"))
        return Ratings(good, fair, bad, self._asked, self._responded)

    def of_operators(self) -> tuple[OperatorFigures, ...]:
        """Those with most replies first."""
        team = (pile.operator(number) for number, pile in self._operators.items() if number)
        return tuple(sorted(team, key=lambda figures: (-figures.replies, figures.operator_id)))

    def of_departments(self) -> tuple[DepartmentFigures, ...]:
        """Those in which somebody replied or was rated, those with most replies first."""
        piles: dict[str, Pile] = defaultdict(Pile)
        for operator, pile in self._operators.items():
            if pile.replies or pile.rated:
                piles[self.departments.get(operator, "")].add(pile)
        named = (pile.department(name) for name, pile in piles.items() if name)
        return tuple(sorted(named, key=lambda figures: (-figures.replies, figures.name)))

    def of_sources(self) -> tuple[SourceFigures, ...]:
        """Those that have a name, those with most arrivals first."""
        named = (SourceFigures(name, count) for name, count in self._sources.items() if name)
        return tuple(sorted(named, key=lambda figures: (-figures.arrivals, figures.name)))

    def of_tags(self) -> tuple[TagFigures, ...]:
        """Those that there still are, those with most arrivals first."""
        named = (
            TagFigures(name, self._tagged[number])
            for number, name in self.tags.items()
            if self._tagged[number]
        )
        return tuple(sorted(named, key=lambda figures: (-figures.arrivals, figures.name)))

    def of_hours(self) -> tuple[HourFigures, ...]:
        """All 24 of them."""
        return tuple(pile.hour() for pile in self._hours)
