"""A company's weeks, act by act: what clients and operators do, by chance, in order of time."""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from heapq import heappop, heappush
from random import Random
from zoneinfo import ZoneInfo

from model import House
from storage.ports import Tx
from tests.synthetic.books import Books, Talk

Steps = Generator[float, None, None]
"""Somebody's acts; each value is for how many seconds nothing more of them comes."""

MINUTE, HOUR = 60.0, 3600.0
HALF = 500_000
BUSY = (2, 1, 1, 1, 1, 1, 2, 4, 8, 12, 14, 14, 12, 12, 13, 12, 11, 10, 9, 7, 6, 5, 4, 3)
"""How much is written in each hour of the local day."""
SOURCES = ("", "", "", "site", "instagram", "qr")


@dataclass(frozen=True)
class Shift:
    """A stretch of the local day that so many work, on working days and at weekends."""

    start: time
    end: time
    hands: int
    hands_at_weekends: int


@dataclass(frozen=True)
class Plan:
    """A company before anything has happened."""

    zone: str
    first: date
    days: int
    houses: tuple[tuple[datetime, House], ...]
    staff: dict[int, str]
    shifts: tuple[Shift, ...]
    visits: int
    outages: tuple[tuple[datetime, datetime], ...] = ()


class Life:
    """Plays a plan into a database."""

    def __init__(self, tx: Tx, plan: Plan, rng: Random) -> None:
        self.plan, self.rng, self.zone = plan, rng, ZoneInfo(plan.zone)
        self.begin = self.local(plan.first, time())
        self.end = self.local(plan.first + timedelta(days=plan.days), time())
        self.time = self.begin
        self.books = Books(tx, plan.houses[0][1], plan.houses[0][0])
        self.clients: list[int] = []
        self.queue: list[tuple[datetime, int, Steps]] = []
        self.number = 0
        for who, department in plan.staff.items():
            self.books.hire(who, department, self.begin)
        self._diary()

    def run(self) -> None:
        """Until the end, whatever is still under way then."""
        while self.queue and self.queue[0][0] < self.end:
            self.time, _, steps = heappop(self.queue)
            for pause in steps:
                self.later(self.time + timedelta(seconds=pause), steps)
                break

    @property
    def now(self) -> datetime:
        """When the desk learns of it: after an outage, where there is one."""
        ends = (end for start, end in self.plan.outages if start <= self.time < end)
        return next(ends, self.time)

    @property
    def sent(self) -> datetime:
        """Telegram's date of what is written at this moment."""
        return self.time.replace(microsecond=0)

    def local(self, day: date, at: time) -> datetime:
        """A moment of a day in the company's first zone."""
        return datetime.combine(day, at, self.zone).astimezone(UTC)

    def later(self, at: datetime, steps: Steps) -> None:
        """Go on with that then, to the half second: so moments are equal at times."""
        self.number += 1
        at = at.replace(microsecond=at.microsecond // HALF * HALF)
        heappush(self.queue, (max(at, self.time), self.number, steps))

    def chance(self, share: float) -> bool:
        """Whether it happens this time."""
        return self.rng.random() < share

    # What is planned.

    def _diary(self) -> None:
        for at, house in self.plan.houses[1:]:
            self.later(at, self._settle(house))
        for number in range(self.plan.days):
            day = self.plan.first + timedelta(days=number)
            self._rota(day, number)
            visits = self.plan.visits // (2 if day.weekday() > 4 else 1)
            for _ in range(self.rng.randint(visits // 2, visits * 3 // 2)):
                hour = self.rng.choices(range(24), BUSY)[0]
                at = self.local(day, time(hour)) + timedelta(seconds=self.rng.uniform(0, HOUR))
                self.later(at, self.outreach() if self.chance(0.04) else self.visit())

    def _rota(self, day: date, number: int) -> None:
        staff, place = list(self.plan.staff), number
        for shift in self.plan.shifts:
            hands = shift.hands_at_weekends if day.weekday() > 4 else shift.hands
            for _ in range(hands):
                who, place = staff[place % len(staff)], place + 1
                last = day + timedelta(days=shift.end <= shift.start)
                tick = timedelta(seconds=self.rng.uniform(0, 40))
                self.later(self.local(day, shift.start) + tick, self._come(who))
                self.later(self.local(last, shift.end) + tick, self._go(who))

    def _settle(self, house: House) -> Steps:
        self.books.settle(house, self.now)
        yield from ()

    def _come(self, who: int) -> Steps:
        self.books.come(who, self.now)
        if self.chance(0.4):
            yield self.rng.uniform(HOUR, 5 * HOUR)
            self.books.rest(who, self.now)

    def _go(self, who: int) -> Steps:
        self.books.go(who, self.now)
        yield from ()

    # What clients do.

    def _somebody(self) -> int:
        """Somebody new, or somebody known."""
        if not self.clients or self.chance(0.6):
            self.clients.append(1000 + len(self.clients))
            self.books.meet(self.clients[-1], self.rng.choice(SOURCES), self.now)
            return self.clients[-1]
        return self.rng.choice(self.clients)

    def hear(self, client: int, *, quiet: bool = False) -> None:
        """A message, or now and then an album."""
        pictures = self.rng.randint(2, 5) if self.chance(0.06) and not quiet else 0
        self.books.hear(client, self.sent, self.now, quiet=quiet, pictures=pictures)
        if self.chance(0.01):  # they came by a link after their first words
            self.books.meet(client, "late", self.now)

    def ask(self, client: int) -> Steps:
        """One question, in one to three messages."""
        self.hear(client)
        while self.chance(0.35):
            yield self.rng.uniform(3, 2 * MINUTE)
            self.hear(client)

    def visit(self) -> Steps:
        """A client has a question."""
        client = self._somebody()
        if self.chance(0.05):
            self.hear(client, quiet=True)
            yield self.rng.uniform(2, HOUR)
        yield from self.ask(client)
        if self.chance(0.05):
            yield self.rng.uniform(5, 2 * MINUTE)
            self.books.help(self.talk(client), self.now)
        yield from self.serve(client)

    def serve(self, client: int) -> Steps:
        """They are answered, or not, until it ends."""
        for _ in range(self.rng.choice((1, 1, 1, 2, 3))):
            yield from self.attend(client)
            kind = self.rng.random()
            if kind < 0.3:
                yield self.rng.uniform(10, 20 * MINUTE)
                self.hear(client, quiet=True)
            if kind > 0.2:
                break
            yield self.rng.expovariate(1 / (8 * MINUTE))
            yield from self.ask(client)
        yield from self.finish(client)

    # What operators do.

    def talk(self, client: int) -> Talk:
        """The client's latest conversation."""
        return self.books.talks[client]

    def _one_of(self, talk: Talk) -> int:
        """Whoever has it, if they are there; else a colleague; else whoever it may be."""
        there = self.books.on or list(self.plan.staff)
        return talk.assignee if talk.assignee in there and self.chance(0.9) else self._any(there)

    def _any(self, there: list[int]) -> int:
        return self.rng.choice(there)

    def attend(self, client: int) -> Steps:
        """Somebody looks at it, does something with it, and mostly answers."""
        if self.chance(0.06):
            return
        yield self._until_seen(self.talk(client))
        for _ in range(80):
            if self.books.on or self.chance(0.01):
                break
            yield self.rng.uniform(5 * MINUTE, 30 * MINUTE)
        talk = self.talk(client)
        if talk.closed:
            return
        yield from self.handle(talk)
        if talk.closed is None and not (talk.snoozed and self.chance(0.8)):
            yield from self.answer(client)

    def _until_seen(self, talk: Talk) -> float:
        """Some minutes; at times so that a target is met to the second."""
        duty = self.books.house.duty
        target = self.rng.choice((duty.first_reply, duty.next_reply))
        left = (talk.waiting + target - self.time).total_seconds() if talk.waiting else 0.0
        return left if left > 0 and self.chance(0.1) else self.rng.expovariate(1 / (6 * MINUTE)) + 2

    def handle(self, talk: Talk) -> Steps:
        """What may come before an answer: mostly nothing, else one press or act."""
        who, kind = self._one_of(talk), self.rng.random()
        if kind < 0.5:
            return
        if kind < 0.55:
            yield from self.put_off(talk, who)
        elif kind < 0.6:
            yield from self.climb(talk)
        else:
            self.press(talk, who)
        yield self.rng.uniform(5, 20 * MINUTE)

    def press(self, talk: Talk, who: int) -> None:
        """A button of the card, or a note."""
        books, now = self.books, self.now
        presses = (
            (8, lambda: books.claim(talk, who, now)),
            (8, lambda: books.note(who, talk, self.sent)),
            (5, lambda: books.promise(talk, who, now + timedelta(hours=3), now)),
            (4, lambda: books.miss(talk, now)),
            (4, lambda: books.snooze(talk, who, None, now)),
            (4, lambda: books.transfer(talk, who, self._any(list(self.plan.staff)), now)),
            (4, lambda: books.release(talk, who, now)),
            (3, lambda: books.no_answer(talk, who, now)),
        )
        weights, acts = zip(*presses, strict=True)
        self.rng.choices(acts, weights)[0]()

    def climb(self, talk: Talk) -> Steps:
        """Nobody took it, or whoever did is silent: somebody gets it, at times one more."""
        for _ in range(self.rng.choice((1, 1, 2))):
            others = [one for one in self.books.on if one != talk.assignee]
            if others and talk.closed is None:
                why = "silent" if talk.assignee else "ladder"
                self.books.hand_over(talk, self._any(others), why, self.now)
            yield self.rng.uniform(MINUTE, 40 * MINUTE)

    def put_off(self, talk: Talk, who: int) -> Steps:
        """Until a moment, at which a tick wakes it."""
        until = self.now + timedelta(seconds=self.rng.choice((HOUR, 3 * HOUR, 15 * HOUR)))
        self.books.snooze(talk, who, until, self.now)
        yield (until - self.time).total_seconds() + self.rng.uniform(0, 40)
        if talk.wakes == until:
            self.books.wake(talk, self.now)

    def answer(self, client: int) -> Steps:
        """A turn of replies; a colleague may add something, and a client may be out of reach."""
        who, books = self._one_of(self.talk(client)), self.books
        books.reply(who, client, self.sent, self.now, parts=2 if self.chance(0.05) else 1)
        if self.chance(0.02):
            books.block(self.talk(client), self.now)
        while self.chance(0.25):
            yield self.rng.choice((20.0, MINUTE, 5 * MINUTE, 5 * MINUTE - 1, 11 * MINUTE))
            if self.chance(0.15):
                who = self._one_of(self.talk(client))
            books.reply(who, client, self.sent, self.now)
            if self.talk(client).assignee != who and self.chance(0.3):
                books.take_over(self.talk(client), who, self.now)

    def finish(self, client: int) -> Steps:
        """Closed, put off until the client writes, or left open."""
        yield self.rng.expovariate(1 / (25 * MINUTE))
        talk, kind = self.talk(client), self.rng.random()
        if talk.closed or kind > 0.93:
            return
        if kind > 0.8:
            self.books.snooze(talk, self._one_of(talk), None, self.now)
            yield self.rng.expovariate(1 / (20 * HOUR))
            if self.chance(0.6):
                yield from self.ask(client)
                yield from self.attend(client)
        self.books.close(talk, self._one_of(talk), self.now)
        yield from self.question(talk)
        yield from self.aftermath(talk)

    # What comes after a closing.

    def question(self, talk: Talk) -> Steps:
        """Asked for a rating; some press twice, and some after the next month has begun."""
        if not talk.author or not self.chance(0.3):
            return
        yield 5 * MINUTE
        if talk.closed:
            self.books.ask(talk, self.now)
            while self.chance(0.5):
                yield self.rng.expovariate(1 / (9 * HOUR))
                value = self.rng.choices(("good", "fair", "bad"), (7, 2, 2))[0]
                self.books.rate(talk, value, self.now)

    def aftermath(self, talk: Talk) -> Steps:
        """It comes back: within the window, to the second at its end, or just too late."""
        if talk.closed is None:
            return
        edge = (talk.closed + self.books.house.reopen - self.time).total_seconds()
        pause, act = self.rng.choice(
            (
                (self.rng.uniform(MINUTE, 72 * HOUR), self.ask),
                (self.rng.uniform(MINUTE, 72 * HOUR), self.ask),
                (self.rng.uniform(68 * HOUR, 80 * HOUR), self.ask),
                (edge, self.ask),
                (edge + 1, self.ask),
                (self.rng.uniform(5, 20 * MINUTE), self.press_reopen),
                (self.rng.uniform(71 * HOUR, 76 * HOUR), self.press_reopen),
                (self.rng.uniform(MINUTE, 90 * HOUR), self.answer),
            )
        )
        if pause > 0 and self.chance(0.25):
            yield pause
            yield from act(talk.client)
            yield from self.serve(talk.client)

    def press_reopen(self, client: int) -> Steps:
        """Open again, with the button."""
        talk = self.talk(client)
        self.books.reopen(talk, self._one_of(talk), self.now)
        yield self.rng.uniform(5, HOUR)

    def outreach(self) -> Steps:
        """An operator writes first, to somebody known."""
        if not self.clients:
            return
        client = self._any(self.clients)
        if client not in self.books.talks:
            return
        yield from self.answer(client)
        if self.chance(0.5):
            yield self.rng.expovariate(1 / (3 * HOUR))
            yield from self.ask(client)
        yield from self.serve(client)
