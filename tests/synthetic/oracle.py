"""Every figure once more, slowly, from the raw rows of `events`, as docs/metrics.md defines it.

Nothing of the desk is used, and nothing is clever: the other implementation is checked by it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from types import SimpleNamespace

from model.figures import (
    FEW,
    FEW_FOR_P90,
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
from storage.ports import Tx
from storage.times import moment
from tests.synthetic.story import (
    THREE_DAYS,
    Event,
    Story,
    after,
    came_back,
    event_of,
    is_answer,
    is_answered,
    is_first,
    is_snoozed,
    is_taken,
    tags_of,
    turns,
    waiting_since,
)
from tests.synthetic.worktime import Worktime

MARGIN = timedelta(days=10)
"""So long before and after the history may a period be."""
PIECE = timedelta(minutes=15)
"""Between two of these moments the hour is the same on every clock on earth."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply to somebody who waited."""

    reply: Event
    since: datetime
    seconds: float
    first: bool


class Oracle:
    """All that ever happened; asked for one period after the other."""

    def __init__(self, tx: Tx) -> None:
        rows = tx.rows("SELECT * FROM events ORDER BY id")
        self.events = [event_of(row) for row in rows]
        team = tx.rows("SELECT id, department FROM operators")
        self.tags = {int(row["id"]): str(row["name"]) for row in tx.rows("SELECT * FROM tags")}
        self.department = {int(row["id"]): str(row["department"]) for row in team}
        calendars = [
            (moment(int(row["at"])), str(row["data"])) for row in rows if row["kind"] == "calendar"
        ]
        days = [event.at.date() for event in self.events]
        self.work = Worktime(calendars, min(days) - MARGIN, max(days) + MARGIN)

    def figures(self, since: datetime, until: datetime) -> SimpleNamespace:
        """Everything there is to say of the period."""
        return _Period(self, since, until).figures()


class _Period:
    """What is seen of a period: the events before its end, and nothing else."""

    def __init__(self, oracle: Oracle, since: datetime, until: datetime) -> None:
        self.since, self.until = since, until
        self.work, self.department, self.tags = oracle.work, oracle.department, oracle.tags
        self.seen = [event for event in oracle.events if event.at < until]
        self.inside = [event for event in self.seen if since <= event.at]
        self.stories: dict[int, Story] = {}
        for event in self.seen:
            if event.conversation:
                self.stories.setdefault(event.conversation, []).append(event)
        found = self.of("opened") + self.of("reopened")
        self.arrivals = [event for event in found if event.data["by"] == "client"]
        self.answers = [one for story in self.stories.values() for one in self._answers(story)]
        self.answers.sort(key=lambda one: one.reply.id)
        # Of each conversation the last in the period.
        self.rated = list({event.conversation: event for event in self.of("rated")}.values())
        self.duty = self._duty()
        ended = self.of("closed")
        self.helped = {one.conversation for one in ended if self._by_help(one)}
        self.closings = {one.conversation: one for one in ended if not self._by_help(one)}

    def of(self, kind: str) -> list[Event]:
        """What happened of that kind in the period."""
        return [event for event in self.inside if event.kind == kind]

    def figures(self) -> SimpleNamespace:
        """All of it."""
        first = [one for one in self.answers if one.first]
        later = [one for one in self.answers if not one.first]
        solved = [one for one in self.closings.values() if not self._is_open_after(one)]
        return SimpleNamespace(
            since=self.since,
            until=self.until,
            arrivals=len(self.arrivals),
            new_clients=len([event for event in self.arrivals if event.data.get("first")]),
            first=_times([one.seconds for one in first]),
            first_on_time=self._on_time(first, "first_s", answered=False),
            next=_times([one.seconds for one in later]),
            next_on_time=self._on_time(later, "next_s", answered=True),
            off_hours=len([one for one in self.answers if one.seconds == 0]),
            worst=_worst(first),
            closed=len(self.closings),
            helped=len(self.helped),
            closed_unanswered=len([e for e in self.closings.values() if self._was_waiting(e)]),
            no_answer=len(self.of("no_answer")),
            resolution=_times([self._resolution(event) for event in solved]),
            one_touch=self._one_touch(),
            reopened=self._reopened(),
            ratings=self._ratings(),
            backlog=self._backlog(),
            handed_over=self._handed_over(),
            missed=len(self.of("promise_missed")),
            handed_at_end=self._given_by("shift", "leaving"),
            handed_late=self._given_by("silent", "idle", "promise"),
            undelivered=len(self.of("undelivered")),
            blocked=len({event.client for event in self.of("blocked")}),
            operators=self._operators(),
            departments=self._departments(),
            sources=self._sources(),
            tags=self._tags(),
            hours=self._hours(),
        )

    # Speed.

    def _answers(self, story: Story) -> list[Answer]:
        """The period's replies to somebody who waited."""
        found = []
        for place, event in enumerate(story):
            if is_answer(event) and self.since <= event.at:
                before = story[:place]
                since = waiting_since(before)
                if since:
                    seconds = self.work.seconds(since, event.at)
                    found.append(Answer(event, since, seconds, is_first(before)))
        return found

    def _on_time(self, answers: list[Answer], target: str, *, answered: bool) -> Share:
        hit = [one for one in answers if one.seconds <= self.work.at(one.reply.at).data[target]]
        late = 0
        for story in self.stories.values():
            since = waiting_since(story)
            if since and is_answered(story) == answered:
                waited = self.work.seconds(since, self.until)
                late += waited > self.work.before(self.until).data[target]
        return Share(len(hit), len(answers) + late)

    def _by_help(self, closing: Event) -> bool:
        """Whether the client said since it was opened last that what was offered helped, and
        nothing stood against its closing."""
        story = self.stories[closing.conversation]
        for event in reversed(story[: story.index(closing)]):
            if event.kind in ("opened", "reopened", "helped"):
                return event.kind == "helped" and event.data.get("closed", True)
        return False

    def _is_open_after(self, closing: Event) -> bool:
        later = after(self.stories[closing.conversation], closing)
        return any(event.kind == "reopened" for event in later)

    def _resolution(self, closing: Event) -> float:
        story = self.stories[closing.conversation]
        return (closing.at - story[0].at).total_seconds()

    def _was_waiting(self, closing: Event) -> bool:
        story = self.stories[closing.conversation]
        return waiting_since(story[: story.index(closing)]) is not None

    # Quality.

    def _one_touch(self) -> Share:
        counted = hit = 0
        for story in self.stories.values():
            closings = [
                event
                for event in story
                if event.kind == "closed"
                and event.at < self.until - THREE_DAYS
                and not self._by_help(event)
            ]
            if closings and self.since - THREE_DAYS <= closings[-1].at:
                counted += 1
                life = story[: story.index(closings[-1]) + 1]
                hit += turns(life) == 1 and not came_back(story, closings[-1])
        return Share(hit, counted)

    def _reopened(self) -> Share:
        closed = self.closings.values()
        back = [one for one in closed if came_back(self.stories[one.conversation], one)]
        return Share(len(back), len(closed))

    def _ratings(self) -> Ratings:
        asked: dict[int, Event] = {}
        for event in self.of("rating_asked"):
            asked.setdefault(event.conversation, event)
        rated = 0
        for number, event in asked.items():
            rated += any(one.kind == "rated" for one in after(self.stories[number], event))
        return Ratings(*_values(self.rated), len(asked), rated)

    # Load.

    def _backlog(self) -> tuple[Wait, ...]:
        waits = []
        for number, story in self.stories.items():
            since = waiting_since(story)
            if since:
                waits.append(Wait(number, story[0].client, since, is_snoozed(story)))
        waits.sort(key=lambda one: (one.since, one.conversation_id))
        return tuple(waits)

    def _given_by(self, *rules: str) -> int:
        given = [event for event in self.of("handed_over") if event.data["to"]]
        return len([event for event in given if event.data["why"] in rules])

    def _handed_over(self) -> Share:
        given = [event for event in self.of("handed_over") if event.data["to"]]
        taken = 0
        for event in given:
            taken += is_taken(after(self.stories[event.conversation], event), event.data["to"])
        return Share(taken, len(given))

    def _operators(self) -> tuple[OperatorFigures, ...]:
        found = []
        for who in sorted(self.department):
            mine = [event for event in self.of("reply") if event.actor == who]
            one = OperatorFigures(
                who,
                replies=len(mine),
                conversations=len({event.conversation for event in mine}),
                reply=_times([one.seconds for one in self.answers if one.reply.actor == who]),
                ratings=Ratings(*_values([e for e in self.rated if e.actor == who])),
                on_duty=_total([(start, end) for one, start, end in self.duty if one == who]),
            )
            if one != OperatorFigures(who):
                found.append(one)
        return tuple(found)

    def _departments(self) -> tuple[DepartmentFigures, ...]:
        found = []
        for name in sorted(set(self.department.values()) - {""}):
            team = {who for who, department in self.department.items() if department == name}
            replies = [event for event in self.of("reply") if event.actor in team]
            ratings = [event for event in self.rated if event.actor in team]
            seconds = [one.seconds for one in self.answers if one.reply.actor in team]
            if replies or ratings:
                values = Ratings(*_values(ratings))
                found.append(DepartmentFigures(name, len(replies), _times(seconds), values))
        return tuple(found)

    def _sources(self) -> tuple[SourceFigures, ...]:
        opened = [event for event in self.seen if event.kind == "opened"]
        source = {event.conversation: event.data["source"] for event in opened}
        came = [source.get(event.conversation, "") for event in self.arrivals]
        return tuple(SourceFigures(name, came.count(name)) for name in sorted(set(came) - {""}))

    def _tags(self) -> tuple[TagFigures, ...]:
        worn = [tag for event in self.arrivals for tag in tags_of(self.stories[event.conversation])]
        found = ((name, worn.count(tag)) for tag, name in self.tags.items())
        return tuple(TagFigures(name, count) for name, count in found if count)

    # Duty and the hours of the day.

    def _duty(self) -> list[tuple[int, datetime, datetime]]:
        """Who was on duty, from when to when, within the period."""
        found = []
        for who in self.department:
            signs = [e for e in self.seen if e.kind in ("on_duty", "off_duty") and e.actor == who]
            signs.sort(key=lambda event: (event.at, event.id))
            came = None
            for event in signs:
                if event.kind == "on_duty":
                    came = came or event.at
                elif came:
                    found.append((who, came, event.at))
                    came = None
            if came:
                found.append((who, came, self.until))
        cut = [(who, max(start, self.since), end) for who, start, end in found]
        return [(who, start, end) for who, start, end in cut if start < end]

    def _hours(self) -> tuple[HourFigures, ...]:
        arrivals = [0] * 24
        answers: list[list[float]] = [[] for _ in range(24)]
        duty = [timedelta()] * 24
        for event in self.arrivals:
            arrivals[self._hour(event.at)] += 1
        for one in self.answers:
            if one.first:
                answers[self._hour(one.since)].append(one.seconds)
        for _, start, end in self.duty:
            for piece, stop in self._pieces(start, end):
                duty[self._hour(piece)] += stop - piece
        return tuple(
            HourFigures(arrivals[hour], _times(answers[hour]), duty[hour].total_seconds())
            for hour in range(24)
        )

    def _hour(self, at: datetime) -> int:
        return at.astimezone(self.work.at(at).zone).hour

    def _pieces(self, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
        changes = [rules.since for rules in self.work.rules]
        step = start.replace(minute=0, second=0, microsecond=0)
        steps = [step + number * PIECE for number in range((end - step) // PIECE + 1)]
        inner = {at for at in [*changes, *steps] if start < at < end}
        edges = [start, *sorted(inner), end]
        return list(pairwise(edges))


def _total(spans: list[tuple[datetime, datetime]]) -> float:
    return sum((end - start for start, end in spans), timedelta()).total_seconds()


def _times(seconds: list[float]) -> Times:
    """By nearest rank, where there are enough."""
    ordered, n = sorted(seconds), len(seconds)
    return Times(
        n,
        median=None if n < FEW else ordered[-(-5 * n // 10) - 1],
        p90=None if n < FEW_FOR_P90 else ordered[-(-9 * n // 10) - 1],
        few=() if n >= FEW else tuple(ordered),
    )


def _worst(answers: list[Answer]) -> Worst | None:
    if not answers:
        return None
    slowest = max(one.seconds for one in answers)
    found = next(one for one in answers if one.seconds == slowest)
    return Worst(found.reply.conversation, found.reply.client, slowest)


def _values(rated: list[Event]) -> tuple[int, int, int]:
    """How many were good, fair, bad."""
    given = [event.data["value"] for event in rated]
    return given.count("good"), given.count("fair"), given.count("bad")
