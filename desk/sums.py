"""Owns the adding up of a period's figures, while one conversation after the other goes by.

Pure. It keeps numbers, never events: no more of them than medians need.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from desk import measures
from desk.measures import Bounds
from desk.stories import Reply, Story
from desk.worktime import Span, Worktime
from model.figures import (
    Figures,
    GroupFigures,
    HourFigures,
    OperatorFigures,
    Ratings,
    Share,
    Wait,
    Worst,
)
from storage.times import moment


@dataclass(slots=True)
class Pile:
    """What is counted of everybody alike: a person, a department, a source, an hour."""

    arrivals: int = 0
    replies: int = 0
    conversations: int = 0
    on_duty: float = 0.0
    seconds: "array[float]" = field(default_factory=lambda: array("d"))
    rated: "Counter[str]" = field(default_factory=Counter)

    @property
    def ratings(self) -> Ratings:
        """Without those that were asked for: that is the company's alone."""
        return measures.ratings(self.rated)

    def group(self, name: str) -> GroupFigures:
        """As a department or a source."""
        return GroupFigures(
            name, self.arrivals, self.replies, measures.times(self.seconds), self.ratings
        )


class Sums:
    """What adds up while one story after the other goes by."""

    def __init__(self, bounds: Bounds, clock: Worktime, departments: dict[int, str]) -> None:
        self.bounds, self.clock, self._departments = bounds, clock, departments
        self.count: Counter[str] = Counter()
        self.rated: Counter[str] = Counter()
        self.handed_over: Counter[bool] = Counter()
        self.seconds: dict[str, array[float]] = defaultdict(lambda: array("d"))
        self.operators: dict[int, Pile] = defaultdict(Pile)
        self.by_department: dict[str, Pile] = defaultdict(Pile)
        self.by_source: dict[str, Pile] = defaultdict(Pile)
        self.by_hour = [Pile() for _ in range(24)]
        self.waits: list[Wait] = []
        self._worst: tuple[float, int, Worst] | None = None

    def add(self, story: Story) -> None:
        """One conversation's part."""
        self._add_arrivals(story)
        self._add_replies(story)
        self._add_ends(story)
        self._add_ratings(story)
        if story.waiting is not None:
            self._add_wait(story, story.waiting)

    def on_duty(self, spans: Iterable[tuple[int, Span]]) -> None:
        """Time on duty, by person and by hour."""
        for operator, (start, end) in spans:
            self.operators[operator].on_duty += (end - start) / 1000
            for hour, seconds in self.clock.hours(start, end):
                self.by_hour[hour].on_duty += seconds

    def _add_arrivals(self, story: Story) -> None:
        for at in measures.arrivals(story, self.bounds):
            self.count["arrivals"] += 1
            self.by_hour[self.clock.hour(at)].arrivals += 1
            if story.source:
                self.by_source[story.source].arrivals += 1
        self.count["new_clients"] += measures.is_new_client(story, self.bounds)
        self.count["messages"] += measures.messages(story, self.bounds)
        self.count["no_answer"] += measures.no_answers(story, self.bounds)

    def _add_replies(self, story: Story) -> None:
        found = measures.replies(story, self.bounds)
        for author in {reply.author for reply in found}:
            self.operators[author].conversations += 1
        for reply in found:
            piles = self._piles(reply.author, story)
            for pile in piles:
                pile.replies += 1
            if reply.since is not None:
                seconds = self.clock.seconds(reply.since, reply.at)
                piles.append(self.by_hour[self.clock.hour(reply.since)])
                for pile in piles:
                    pile.seconds.append(seconds)
                self._add_timed(story, reply, seconds)

    def _add_timed(self, story: Story, reply: Reply, seconds: float) -> None:
        era = self.clock.era(reply.at)
        target = era.first_target if reply.first else era.next_target
        kind = "first" if reply.first else "next"
        self.seconds[kind].append(seconds)
        self.count[f"{kind}_hit"] += seconds <= target
        self.count["off_hours"] += seconds == 0
        worst = (-seconds, reply.id, Worst(story.id, story.client, seconds))
        if reply.first and (self._worst is None or worst[:2] < self._worst[:2]):
            self._worst = worst

    def _piles(self, author: int, story: Story) -> list[Pile]:
        """Everybody to whose figures the author's work in that conversation belongs."""
        found = [self.operators[author]] if author else []
        if department := self._departments.get(author):
            found.append(self.by_department[department])
        if story.source:
            found.append(self.by_source[story.source])
        return found

    def _add_ends(self, story: Story) -> None:
        if last := measures.closing(story, self.bounds):
            self.count["closed"] += 1
            self.count["closed_unanswered"] += last.waited
            self.count["reopened"] += measures.came_back(last)
        if (touch := measures.one_touch(story, self.bounds)) is not None:
            self.count["touched"] += 1
            self.count["one_touch"] += touch
        if last := measures.resolution(story, self.bounds):
            wall, working = measures.resolution_seconds(story, last, self.clock)
            self.seconds["wall"].append(wall)
            self.seconds["working"].append(working)

    def _add_ratings(self, story: Story) -> None:
        if given := measures.rating(story, self.bounds):
            value, credit = given
            self.rated[value] += 1
            for pile in self._piles(credit, story):
                pile.rated[value] += 1
        if (answered := measures.response(story, self.bounds)) is not None:
            self.count["asked"] += 1
            self.count["answered"] += answered

    def _add_wait(self, story: Story, since: int) -> None:
        self.waits.append(Wait(story.id, story.client, moment(since), story.asleep))
        era = self.clock.era(self.bounds.until - 1)
        target = era.next_target if story.answered else era.first_target
        if self.clock.seconds(since, self.bounds.until) > target:
            self.count["next_late" if story.answered else "first_late"] += 1

    def _on_time(self, kind: str) -> Share:
        replies = len(self.seconds[kind])
        return Share(self.count[f"{kind}_hit"], replies + self.count[f"{kind}_late"])

    def figures(self, undelivered: int, blocked: int) -> Figures:
        """The sums as figures."""
        count, since, until = self.count, self.bounds.since, self.bounds.until
        open_seconds = self.clock.seconds(since, until)
        return Figures(
            since=moment(since),
            until=moment(until),
            open_seconds=open_seconds,
            arrivals=count["arrivals"],
            new_clients=count["new_clients"],
            messages=count["messages"],
            first=measures.times(self.seconds["first"]),
            first_on_time=self._on_time("first"),
            next=measures.times(self.seconds["next"]),
            next_on_time=self._on_time("next"),
            off_hours=count["off_hours"],
            worst=self._worst[-1] if self._worst else None,
            closed=count["closed"],
            closed_unanswered=count["closed_unanswered"],
            no_answer=count["no_answer"],
            resolution=measures.times(self.seconds["wall"]),
            resolution_working=measures.times(self.seconds["working"]),
            one_touch=Share(count["one_touch"], count["touched"]),
            reopened=Share(count["reopened"], count["closed"]),
            ratings=measures.ratings(self.rated, count["asked"], count["answered"]),
            load=count["messages"] * 3600 / open_seconds if open_seconds else None,
            backlog=measures.backlog(self.waits, moment(until)),
            handed_over=Share(self.handed_over[True], self.handed_over.total()),
            undelivered=undelivered,
            blocked=blocked,
            operators=self._operators(),
            departments=self._groups(self.by_department),
            sources=self._groups(self.by_source),
            hours=tuple(
                HourFigures(one.arrivals, measures.times(one.seconds), one.on_duty)
                for one in self.by_hour
            ),
        )

    def _operators(self) -> tuple[OperatorFigures, ...]:
        """Those who did most first."""
        found = (
            OperatorFigures(
                operator_id, one.replies, one.conversations, measures.times(one.seconds),
                one.ratings, one.on_duty,
            )
            for operator_id, one in self.operators.items()
        )  # fmt: skip
        return tuple(sorted(found, key=lambda one: (-one.replies, one.operator_id)))

    def _groups(self, piles: dict[str, Pile]) -> tuple[GroupFigures, ...]:
        """Those with most to do first."""
        found = (pile.group(name) for name, pile in piles.items())
        return tuple(sorted(found, key=lambda one: (-one.arrivals, -one.replies, one.name)))
