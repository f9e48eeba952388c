"""Owns the adding up of a period's figures, while one conversation after the other goes by.

Pure. It keeps numbers, never events, and no more of them than medians need.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from desk.calendar.worktime import Span, Worktime
from desk.figures import measures
from desk.figures.measures import Bounds
from desk.figures.stories import Story
from model.figures import (
    Backlog,
    Figures,
    GroupFigures,
    HourFigures,
    OperatorFigures,
    Ratings,
    Share,
    Times,
    Wait,
    Worst,
)
from storage.times import moment


@dataclass(slots=True)
class Pile:
    """What is counted of a person, a department, a source or an hour alike."""

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

    def group(self, name: str) -> GroupFigures:
        """As a department's or a source's."""
        reply = measures.times(self.seconds)
        return GroupFigures(name, self.arrivals, self.replies, reply, self.ratings)

    def operator(self, operator_id: int) -> OperatorFigures:
        """As a person's."""
        reply = measures.times(self.seconds)
        return OperatorFigures(
            operator_id, self.replies, self.conversations, reply, self.ratings, self.on_duty
        )

    def hour(self) -> HourFigures:
        """As an hour's."""
        return HourFigures(self.arrivals, measures.times(self.seconds), self.on_duty)


@dataclass(slots=True)
class Answers:
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


@dataclass(slots=True)
class Counts:
    """How many of each; `touched` is of what `one_touch` is a part."""

    arrivals: int = 0
    new_clients: int = 0
    messages: int = 0
    no_answer: int = 0
    closed: int = 0
    closed_unanswered: int = 0
    reopened: int = 0
    touched: int = 0
    one_touch: int = 0
    asked: int = 0
    answered: int = 0


class Sums:
    """What adds up to the figures of a period."""

    def __init__(self, bounds: Bounds, clock: Worktime) -> None:
        self.bounds, self.clock = bounds, clock
        self.count = Counts()
        self.first, self.next = Answers(), Answers()
        self.wall: list[float] = []
        self.working: list[float] = []
        self.rated: Counter[str] = Counter()
        self.operators: dict[int, Pile] = defaultdict(Pile)
        self.sources: dict[str, Pile] = defaultdict(Pile)
        self.hours = [Pile() for _ in range(24)]
        self.waits: list[Wait] = []
        self._worst: tuple[float, int, int, int] | None = None
        """Its seconds below zero, the reply, its conversation and client: so the least is worst."""

    def add(self, story: Story) -> None:
        """One conversation's part."""
        self._add_client(story)
        if story.replies:
            self._add_replies(story)
        if story.closings:
            self._add_closings(story)
        if story.rating or story.responded is not None:
            self._add_ratings(story)
        if story.waiting is not None:
            self._add_wait(story, story.waiting)

    def on_duty(self, spans: Iterable[tuple[int, Span]]) -> None:
        """Time on duty: each person's, and all persons' by the hour."""
        known = [one for one in spans if one[1][0] < one[1][1]]
        for operator, (start, end) in known:
            self.operators[operator].on_duty += (end - start) / 1000
        for (start, end), there in measures.crews(span for _, span in known):
            for hour, seconds in self.clock.hours(start, end):
                self.hours[hour].on_duty += there * seconds

    def _add_client(self, story: Story) -> None:
        for at in story.arrivals:
            self.count.arrivals += 1
            self.hours[self.clock.hour(at)].arrivals += 1
            self.sources[story.source].arrivals += 1
        self.count.new_clients += story.new
        self.count.messages += story.heard
        self.count.no_answer += story.no_answers

    def _add_replies(self, story: Story) -> None:
        source = self.sources[story.source]
        source.replies += len(story.replies)
        for author in {reply.author for reply in story.replies}:
            self.operators[author].conversations += 1
        for number, at, author, since, first in story.replies:
            operator = self.operators[author]
            operator.replies += 1
            if since is not None:
                seconds = self.clock.seconds(since, at)
                operator.seconds.append(seconds)
                source.seconds.append(seconds)
                if first:
                    self.hours[self.clock.hour(since)].seconds.append(seconds)
                    self._add_first(story, number, at, seconds)
                else:
                    self.next.add(seconds, self.clock.era(at).next_target)

    def _add_first(self, story: Story, number: int, at: int, seconds: float) -> None:
        self.first.add(seconds, self.clock.era(at).first_target)
        this = -seconds, number, story.id, story.client
        if self._worst is None or this < self._worst:
            self._worst = this

    def _add_closings(self, story: Story) -> None:
        if last := measures.closing(story, self.bounds):
            self.count.closed += 1
            self.count.closed_unanswered += last.waited
            self.count.reopened += measures.came_back(last)
        if (touch := measures.one_touch(story, self.bounds)) is not None:
            self.count.touched += 1
            self.count.one_touch += touch
        if last := measures.resolution(story, self.bounds):
            wall, working = measures.resolution_seconds(story, last, self.clock)
            self.wall.append(wall)
            self.working.append(working)

    def _add_ratings(self, story: Story) -> None:
        if story.rating:
            value, credit = story.rating
            self.rated[value] += 1
            self.operators[credit].rated[value] += 1
            self.sources[story.source].rated[value] += 1
        if story.responded is not None:
            self.count.asked += 1
            self.count.answered += story.responded

    def _add_wait(self, story: Story, since: int) -> None:
        self.waits.append(Wait(story.id, story.client, moment(since), story.asleep))
        kind = self.next if story.answered else self.first
        kind.late += measures.is_late(story, self.bounds, self.clock)

    def figures(
        self, departments: Mapping[int, str], handed_over: Share, trouble: tuple[int, int]
    ) -> Figures:
        """All of it. `trouble`: messages not delivered, and clients who blocked the bot."""
        count, (since, until), (undelivered, blocked) = self.count, self.bounds, trouble
        open_seconds = self.clock.seconds(since, until)
        return Figures(
            since=moment(since),
            until=moment(until),
            open_seconds=open_seconds,
            arrivals=count.arrivals,
            new_clients=count.new_clients,
            messages=count.messages,
            first=self.first.times,
            first_on_time=self.first.share,
            next=self.next.times,
            next_on_time=self.next.share,
            off_hours=self.first.seconds.count(0.0) + self.next.seconds.count(0.0),
            worst=self._slowest(),
            closed=count.closed,
            closed_unanswered=count.closed_unanswered,
            no_answer=count.no_answer,
            resolution=measures.times(self.wall),
            resolution_working=measures.times(self.working),
            one_touch=Share(count.one_touch, count.touched),
            reopened=Share(count.reopened, count.closed),
            ratings=self._ratings(),
            load=measures.load(count.messages, open_seconds),
            backlog=self._backlog(),
            handed_over=handed_over,
            undelivered=undelivered,
            blocked=blocked,
            operators=self._operators(),
            departments=self._departments(departments),
            sources=_groups(self.sources),
            hours=tuple(pile.hour() for pile in self.hours),
        )

    def _slowest(self) -> Worst | None:
        if self._worst is None:
            return None
        seconds, _, conversation, client = self._worst
        return Worst(conversation, client, -seconds)

    def _ratings(self) -> Ratings:
        rated, count = self.rated, self.count
        return Ratings(rated["good"], rated["fair"], rated["bad"], count.asked, count.answered)

    def _backlog(self) -> Backlog:
        return measures.backlog(self.waits, moment(self.bounds.until))

    def _operators(self) -> tuple[OperatorFigures, ...]:
        """Those with most replies first."""
        found = (pile.operator(one) for one, pile in self.operators.items() if one)
        return tuple(sorted(found, key=lambda one: (-one.replies, one.operator_id)))

    def _departments(self, departments: Mapping[int, str]) -> tuple[GroupFigures, ...]:
        piles: dict[str, Pile] = defaultdict(Pile)
        for operator, pile in self.operators.items():
            if pile.replies or pile.rated:
                piles[departments.get(operator, "")].add(pile)
        return _groups(piles)


def _groups(piles: Mapping[str, Pile]) -> tuple[GroupFigures, ...]:
    """Those that have a name, those with most replies first."""
    found = (pile.group(name) for name, pile in piles.items() if name)
    return tuple(sorted(found, key=lambda one: (-one.replies, one.name)))
