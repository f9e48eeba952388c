"""Who is really on duty in the simulation, told a second time and more simply than the desk does.

It reads the tables of the roster, but keeps the operators' words itself.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from model import House
from storage.ports import Tx

DAY = timedelta(days=1)
LONGEST = timedelta(hours=16)
ABSENCES = {"-off", "-vacation", "-sick"}

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Word:
    """What an operator said last."""

    word: str
    since: datetime
    until: datetime | None = None
    rests_until: datetime | None = None


class Oracle:
    """The truth about duty."""

    def __init__(self, tx: Tx, house: House) -> None:
        self.tx, self.house = tx, house
        self.words: dict[int, Word] = {}
        self.gone: set[int] = set()
        self.replan()

    def replan(self) -> None:
        """Read the roster again."""
        self.week: dict[tuple[int, int], list[str]] = {}
        self.days: dict[tuple[int, str], list[str]] = {}
        for who, weekday, shift in self.tx.rows("SELECT * FROM roster_week"):
            self.week.setdefault((who, weekday), []).append(shift)
        for who, day, shift in self.tx.rows("SELECT * FROM roster_days"):
            self.days.setdefault((who, day), []).append(shift)
        self.planned = {key[0] for key in (*self.week, *self.days)}
        self._spans: dict[tuple[int, date], list[Span]] = {}
        self._ends: dict[tuple[int, datetime], datetime | None] = {}

    def changed(self) -> None:
        """Somebody said something, came or left."""
        self._ends.clear()

    def plan(self, who: int, day: date) -> list[str]:
        """The names planned for a day."""
        return self.days.get((who, day.isoformat())) or self.week.get((who, day.weekday()), [])

    def managed(self, who: int) -> bool:
        """Whether anything is known of their duty."""
        return who in self.words or who in self.planned

    def spans(self, who: int, today: date) -> list[Span]:
        """Work around that day, what touches taken together."""
        if (who, today) not in self._spans:
            self._spans[who, today] = self._find(who, today)
        return self._spans[who, today]

    def _find(self, who: int, today: date) -> list[Span]:
        zone, raw = self.house.zone, []
        for day in (today - DAY, today, today + DAY):
            for shift in self.house.duty.shifts:
                if shift.name in self.plan(who, day):
                    last = day + DAY if shift.end <= shift.start else day
                    start = datetime.combine(day, shift.start, zone)
                    end = datetime.combine(last, shift.end, zone)
                    raw.append((start.timestamp(), end.timestamp()))
        merged: list[list[float]] = []
        for one, other in sorted(raw):
            if merged and one <= merged[-1][1]:
                merged[-1][1] = max(merged[-1][1], other)
            else:
                merged.append([one, other])
        utc = [[datetime.fromtimestamp(at, zone) for at in pair] for pair in merged]
        return [(one, other) for one, other in utc]

    def shift(self, who: int, now: datetime) -> Span | None:
        """The work that the moment lies in."""
        at = now.timestamp()
        for one, other in self.spans(who, now.astimezone(self.house.zone).date()):
            if one.timestamp() <= at < other.timestamp():
                return one, other
        return None

    def until(self, who: int, now: datetime) -> datetime | None:
        """None when not on duty, else until when as far as is known."""
        if (who, now) not in self._ends:
            self._ends[who, now] = self._end_of_duty(who, now)
        return self._ends[who, now]

    def _end_of_duty(self, who: int, now: datetime) -> datetime | None:
        if who in self.gone:
            return None
        word, shift = self.words.get(who), self.shift(who, now)
        if word and word.word == "on" and word.until and now < word.until:
            return max(word.until, shift[1]) if shift else word.until
        if shift is None or (word and word.word == "off" and word.since >= shift[0]):
            return None
        return shift[1]

    def on(self, who: int, now: datetime) -> bool:
        """Whether they are on duty, a break included."""
        return self.until(who, now) is not None

    def takes(self, who: int, now: datetime) -> bool:
        """Whether they can be given something."""
        word = self.words.get(who)
        rests = word and word.rests_until and now < word.rests_until
        return self.on(who, now) and not rests

    def end_breaks(self, now: datetime) -> None:
        """What is over is over, wherever the clock is set then."""
        for who, word in self.words.items():
            if word.rests_until and word.rests_until <= now:
                self.words[who] = replace(word, rests_until=None)

    def say(self, who: int, word: str, now: datetime) -> None:
        """An operator's own word."""
        self.changed()
        if word == "break":
            if self.on(who, now):
                old = self.words.get(who) or Word("", now)
                self.words[who] = replace(old, rests_until=now + self.house.duty.rest)
            return
        until = self._end(who, now) if word == "on" else None
        self.words[who] = Word(word, now, until)

    def _end(self, who: int, now: datetime) -> datetime:
        """[On]: until the end of this shift, or of the one they came early for."""
        for one, other in self.spans(who, now.astimezone(self.house.zone).date()):
            if now < other and one - now < LONGEST:
                return other
        return now + LONGEST

    def absent(self, who: int, day: date, now: datetime) -> None:
        """An absence was planned: for today it also ends their word that they are there."""
        self.changed()
        word = self.words.get(who)
        if word and word.word == "on" and day == now.astimezone(self.house.zone).date():
            self.words[who] = Word("", now)
