"""Plays one seed: two weeks of acts and ticks, watched all along.

`python -m tests.simulation --seed 7` plays one again and tells what happened before it broke.
"""

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from desk.conversations import ratings
from desk.relay import scheduled
from desk.reports import stalled
from desk.shifts import ticking
from storage import stages
from storage.times import ms
from tests.simulation.watch import BrokenRuleError, Watch
from tests.simulation.world import (
    CLIENTS,
    OPERATORS,
    OWNER,
    QUESTIONS,
    SHIFTS,
    STAGES,
    THANKS,
    Row,
    World,
)

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
REMEMBERED = 40
AGAIN = 0.4
"""How many of the ticks that did something are done twice."""


class Play:
    """One seed on its way."""

    def __init__(self, seed: int) -> None:
        self.world = World(seed)
        self.rng = self.world.rng
        self.watch = Watch(self.world)
        self.trace: deque[str] = deque(maxlen=REMEMBERED)
        self.boundaries = self._boundaries()
        self.last_client = CLIENTS[0]
        self.acts: list[tuple[Callable[[], Any], float]] = [
            (self.client_writes, 38), (self.answer, 26), (self.claim, 10), (self.card, 22),
            (self.leaving, 4), (self.word, 7), (self.sick, 0.5), (self.member, 1.2),
            (self.jump, 0.5), (self.restart, 0.8), (self.ask, 1.5), (self.rate, 4), (self.ring, 4),
            (self.later, 5),
        ]  # fmt: skip
        if self.world.has_routine:
            self.acts += [(self.judge, 8), (self.stage, 4)]

    def run(self) -> int:
        """Play to the end; returns how often something was handed over."""
        self.world.connection.execute("BEGIN")
        self.tick()
        while self.world.time < self.world.end:
            if self.rng.random() < 0.02:
                self.outage()
            else:
                self.pass_time(self._gap())
            self._act()
        return self.watch.handed

    def _act(self) -> None:
        acts, weights = zip(*self.acts, strict=True)
        self.rng.choices(acts, weights)[0]()
        self.watch.settle()
        self.tick()

    def note(self, *what: object) -> None:
        """Remember what happens, for whoever has to understand a failure."""
        self.trace.append(f"{self.world.now.astimezone(self.world.zone):%a %d %H:%M:%S} {what}")

    # Time.

    def _boundaries(self) -> list[datetime]:
        """When shifts begin and end."""
        found = set()
        for number in range(-1, 16):
            day: date = self.world.first + number * DAY
            for shift in SHIFTS:
                moments: tuple[time, time] = (shift.start, shift.end)
                found |= {datetime.combine(day, at, self.world.zone) for at in moments}
        return sorted(at.astimezone(UTC) for at in found)

    def _gap(self) -> timedelta:
        kind = self.rng.random()
        if kind < 0.33:
            return timedelta(seconds=self.rng.randint(5, 120))
        if kind < 0.63:
            return timedelta(seconds=self.rng.randint(120, 1500))
        if kind < 0.85:
            return timedelta(seconds=self.rng.randint(1500, 4 * 3600))
        return timedelta(seconds=self.rng.randint(6 * 3600, 36 * 3600))

    def pass_time(self, gap: timedelta) -> None:
        """Let time pass, with ticks where shifts begin and end and here and there between."""
        world, start = self.world, self.world.time
        first = bisect_right(self.boundaries, start + world.skew)
        last = bisect_left(self.boundaries, start + world.skew + gap)
        moments = [at - world.skew for at in self.boundaries[first:last]]
        if gap > 20 * MINUTE:
            moments.append(start + gap * self.rng.random())
        for at in sorted(moments):
            world.time = at
            self.tick()
        world.time = start + gap

    def tick(self) -> None:
        """A tick, and if it did anything the same again, which then must do nothing."""
        connection = self.world.connection
        changes = connection.total_changes
        self._tick_all()
        if connection.total_changes != changes and self.rng.random() < AGAIN:
            changes = connection.total_changes
            self._tick_all()
            self.watch.need(connection.total_changes == changes, "a second tick did something")
        self.watch.settle(ticked=True)

    def _tick_all(self) -> None:
        scheduled.tick(self.world.tx, self.world.house, self.world.now)
        ticking.tick(self.world.tx, self.world.house, self.world.now)
        ratings.tick(self.world.tx, self.world.house, self.world.now)
        stalled.tick(self.world.tx, self.world.house, self.world.now)

    def outage(self) -> None:
        """No process for a while; what clients wrote meanwhile comes at once, with its dates."""
        length = timedelta(minutes=self.rng.choice((4, 20, 90, 420, 1440)))
        self.note("outage", length)
        start = self.world.time
        self.world.time = start + length
        for at in sorted(start + length * self.rng.random() for _ in range(self.rng.randint(0, 6))):
            self.client_writes(at)
            self.watch.settle()
            if self.rng.random() < 0.2:
                self.tick()
        self.restart()

    def jump(self) -> None:
        """The clock of the machine is set an hour forward or back, or right again."""
        self.world.skew = self.rng.choice((-HOUR, HOUR)) if not self.world.skew else timedelta()
        self.note("jump", self.world.skew)

    def restart(self) -> None:
        """A new process on the same database: it must find nothing to do that was done."""
        self.tick()
        before = list(self.world.connection.iterdump())
        self.world.restart()
        self._tick_all()
        self.watch.need(before == list(self.world.connection.iterdump()), "a restart did something")

    # Clients.

    def client_writes(self, at: datetime | None = None) -> None:
        """Somebody new, somebody known, or the last one again."""
        rows = list(self.watch.before.values())
        kind = self.rng.random()
        if kind < 0.2:
            client = self.last_client
        elif kind < 0.65 and rows:
            client = self.rng.choice(rows).client
        else:
            client = self.rng.choice(CLIENTS)
        quiet = self.rng.random() < 0.12 and self.world.latest(client) is not None
        self.last_client = client
        self.note("writes", client, "thanks" if quiet else "")
        self.watch.quiet = quiet
        text = self.rng.choice(THANKS) if quiet else self._question()
        self.world.write(client, at or self.world.time, text)
        if not quiet:
            self._heard(client)

    def _question(self) -> str:
        return self.rng.choice(QUESTIONS) if self.world.has_routine else "Где заказ?"

    def judge(self) -> None:
        """A client presses what stands under an offer: soon or late, once or twice."""
        if not self.watch.offered:
            return
        conversation, client = self.rng.choice(list(self.watch.offered.items()))
        helped = self.rng.random() < 0.7
        self.note("helped" if helped else "wants a person", client, conversation)
        self.world.judge(client, conversation, helped=helped)

    def stage(self) -> None:
        """Somebody moves a client to a stage, or away from it."""
        row = self._row()
        who = self._actor(row)
        if row and who:
            chosen = stages.known(self.world.tx, self.rng.choice(list(STAGES)))
            self.note("stage", who, row.client, chosen)
            self.world.press(who, "stage", row.client, row.id, chosen)

    def _heard(self, client: int) -> None:
        """Whoever writes is at once with somebody who is there, or in the queue."""
        row = next((one for one in self.world.open().values() if one.client == client), None)
        self.watch.need(row and row.ours, "wrote, and it does not wait on us", client, row)
        assert row is not None
        hands = self.watch.in_good_hands(row, self.world.now)
        self.watch.need(hands, "wrote, and it stays with somebody who is not there", row)

    # Operators.

    def _row(self) -> Row | None:
        rows = list(self.watch.before.values())
        ours = [row for row in rows if row.ours]
        return self.rng.choice(ours if ours and self.rng.random() < 0.7 else rows) if rows else None

    def _actor(self, row: Row | None) -> int | None:
        staff = self.world.staff()
        kind = self.rng.random()
        if row and row.assignee in staff and kind < 0.6:
            return row.assignee
        there = [one for one in staff if self.world.oracle.on(one, self.world.now)]
        return self.rng.choice(there if there and kind < 0.9 else staff) if staff else None

    def answer(self) -> None:
        """A reply, or now and then a note; in a colleague's topic the author decides."""
        row = self._row()
        who = self._actor(row)
        if row is None or who is None:
            return
        text = "// заметка" if self.rng.random() < 0.15 else "Уже едет"
        self.note("answers", who, row.client, text)
        self.world.reply(who, row.client, text)
        held = self.world.tx.value("SELECT count(*) FROM links WHERE state = 'held'")
        if held and self.rng.random() < 0.8:
            action = self.rng.choice(("held_send", "held_note", "held_take"))
            self.note(action, who, row.client)
            self.world.press(who, action, row.client, row.client)

    def claim(self) -> None:
        """Somebody takes what nobody has."""
        free = [row for row in self.watch.before.values() if row.assignee is None]
        who = self._actor(None)
        if free and who:
            row = self.rng.choice(free)
            self.note("claims", who, row.client)
            self.world.press(who, "claim", row.client, row.id)

    def card(self) -> None:
        """One of the other buttons of a card."""
        row = self._row()
        who = self._actor(row)
        if row is None or who is None:
            return
        action = self.rng.choice(
            ("give", "give", "promise", "promise", "snooze", "snooze", "release", "close",
             "close", "close", "no_answer", "claim", "reopen", "kept")
        )  # fmt: skip
        subject, arg = row.id, self.rng.choice((0, 30, 120))
        if action == "give":
            arg = self.rng.choice(OPERATORS)
        elif action == "snooze":
            arg = self.rng.choice((-1, 0, 60, 180))
        elif action == "close":
            arg = self.rng.choice((0, 1))
        client = row.client
        if action == "reopen":
            client = self.rng.choice(CLIENTS)
            subject = (self.world.latest(client) or [0])[0]
        self.note(action, who, client, arg)
        self.world.press(who, action, client, subject, arg)

    def ring(self) -> None:
        """[+30 min] or [Done] under a bell, by whoever has what was promised."""
        found = [row for row in self.watch.before.values() if row.promised and row.assignee]
        if found:
            row = self.rng.choice(found)
            action = self.rng.choice(("ring_more", "ring_done"))
            self.note(action, row.assignee, row.client)
            self.world.ring(row.assignee or 0, action, row)

    def later(self) -> None:
        """A reply that is to go at a time of its own; or it is cancelled."""
        planned, row = self.world.planned(), self._row()
        who = self._actor(row)
        if planned and self.rng.random() < 0.3:
            link, client, author, _ = self.rng.choice(planned)
            self.note("cancels", author, client, link)
            latest = self.world.latest(client)
            self.watch.cancelled.add(link)
            self.world.press(author, "later_cancel", client, latest[0], link)
        elif row and who:
            self.note("later", who, row.client)
            minutes = self.rng.choice((30, 180, 0))
            self.world.press(who, "later", row.client, row.id, minutes)
            self.world.reply(who, row.client, "Утром позвоню")

    def leaving(self) -> None:
        """A button of the leaving list; it may be pressed at any time."""
        who = self._actor(self._row())
        mine = [row for row in self.watch.before.values() if row.assignee == who]
        if who is None or not mine:
            return
        row = self.rng.choice(mine)
        action = self.rng.choice(("leave_keep", "leave_keep", "leave_give", "leave_all"))
        self.note(action, who, row.client)
        self.world.leave(who, action, row.id)
        kept = self.world.open()[row.id].kept
        limit = ms(self.world.now + self.world.house.duty.keep + 2 * HOUR)  # it may have been set
        self.watch.need(kept in (None, row.kept) or kept <= limit, "kept too long", row)

    def word(self) -> None:
        """[On], [Off] or [Break]; one has no duty that is managed."""
        unmanaged = set(OPERATORS) - self.world.oracle.planned
        staff = [one for one in self.world.staff() if one not in unmanaged]
        if staff:
            who, word = self.rng.choice(staff), self.rng.choice(("on", "on", "off", "break"))
            self.note(word, who)
            self.world.say(who, word)

    def rate(self) -> None:
        """Somebody who was asked how it was presses a button, mostly 👎, and may say why."""
        if not self.watch.asked:
            return
        client = self.rng.choice(sorted(self.watch.asked))
        choice = self.rng.choice((0, 1, 2, 2, 2))
        self.note("rates", client, choice)
        self.world.rate(client, self.watch.asked[client], choice)
        if self.rng.random() < 0.5:
            self.watch.settle()
            self.last_client = client
            self.note("writes after rating", client)
            self.watch.quiet = False
            self.world.write(client, self.world.time, "Привезли не то")

    def ask(self) -> None:
        """Somebody of the group asks for the queue."""
        if staff := self.world.staff():
            self.world.ask(self.rng.choice(staff))

    def sick(self) -> None:
        """The owner taps an operator's cell of today until it shows them ill."""
        there = [one for one in self.world.oracle.planned
                 if self.world.oracle.on(one, self.world.now)]  # fmt: skip
        today = self.world.now.astimezone(self.world.zone).date()
        if not there:
            return
        who = self.rng.choice(sorted(there))
        self.note("sick", who)
        for _ in range(8):
            self.world.plan(OWNER, who, today)
            self.watch.settle()
            if self.world.oracle.plan(who, today) == ["-sick"]:
                break

    def member(self) -> None:
        """Somebody leaves the group, or those who left come back."""
        gone = sorted(self.world.oracle.gone)
        if gone and self.rng.random() < 0.7:
            who, present = self.rng.choice(gone), True
        else:
            who, present = self.rng.choice(OPERATORS), False
        self.note("joins" if present else "leaves", who)
        self.world.member(who, present)


def play(seed: int) -> int:
    """Play one seed; a failure says the seed and what came before."""
    one = Play(seed)
    try:
        return one.run()
    except Exception as error:
        story = "\n".join(one.trace)
        again = f"seed {seed} (again: make sim SEED={seed})"
        raise BrokenRuleError(f"{again}\n{story}\n{one.world.now}: {error!r}") from error
    finally:
        one.world.connection.close()


def chunk(seeds: Sequence[int]) -> list[str]:
    """Play several; what the failures said."""
    failures = []
    for seed in seeds:
        try:
            play(seed)
        except BrokenRuleError as error:
            failures.append(str(error))
    return failures
