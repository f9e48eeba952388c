"""The company of a simulation: its rules and people by the seed, and everything they may do.

Nothing here judges; whoever watches is told of each act.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from desk.answers import offering
from desk.calendar.hours import Calendar, parse_week
from desk.clients import stages
from desk.company import membership
from desk.conversations import ratings
from desk.relay import lists, messages, moments, presses, scheduled, shift_buttons
from desk.shifts import leaving, planning, promises, timetable
from desk.shifts.planning import Cell
from model import (
    Asked,
    Department,
    DutyRules,
    Hours,
    House,
    Incoming,
    Person,
    Press,
    Role,
    RoundTheClock,
    Shift,
    SilenceRules,
    Spot,
)
from storage import answers, clients, company, duties, people
from tests import blank, former
from tests.simulation.oracle import ABSENCES, Oracle

GROUP = -100
OPERATORS = (1, 2, 3, 4, 5)
OWNER = 9
CLIENTS = tuple(range(1001, 1061))
TOPIC = 10_000
SHIFTS = (
    Shift("morning", time(7), time(15)),
    Shift("day", time(12), time(21)),
    Shift("night", time(20), time(8)),
)
DAYS = 14
PLACES = (
    ("Europe/Berlin", date(2026, 10, 19)),
    ("Europe/Berlin", date(2026, 10, 19)),
    ("America/New_York", date(2026, 3, 2)),
)
HOURS = ({"mon-fri": "09:00-21:00", "sat": "10:00-18:00"}, {"mon-sun": "08:00-22:00"})
STALE = 0.1
"""How many of the presses come from a card that shows what was before."""
QUESTIONS = ("Где заказ?", "Есть доставка?", "Какая гарантия?", "Кресло сломалось, что делать?")
ANSWERS = {"Доставка": "Доставим завтра.", "Гарантия": "Два года.", "Мастер": "Если сломалось."}
DEPARTMENTS = (Department("sales", skills=("доставка",)), Department("repair", skills=("сломал*",)))
STAGES = {"New": timedelta(days=1), "Offer": timedelta(days=3), "Won": None}
THANKS = ("Спасибо!", "ok", "thanks a lot", "👍")


def person(who: int) -> Person:
    """Somebody as Telegram shows them."""
    return Person(who, f"Person {who}", "", "ru")


@dataclass(frozen=True)
class Row:
    """A conversation as its table shows it, read without the desk's own code."""

    id: int
    client: int
    assignee: int | None
    waiting: int | None
    promised: int | None
    kept: int | None
    snoozed: int
    snoozed_until: int | None
    active: int | None
    replied: int | None
    woke: int | None

    @property
    def ours(self) -> bool:
        """Whether it waits on us."""
        reasons = (self.waiting, self.promised, self.woke)
        return not self.snoozed and any(since is not None for since in reasons)


class World:
    """Two weeks of a company."""

    def __init__(self, seed: int) -> None:
        self.rng = rng = Random(seed)
        zone, first = PLACES[seed % len(PLACES)]
        self.zone = ZoneInfo(zone)
        self.has_routine = seed % 3 == 1
        """Whether it has departments and stages, and offers its clients answers."""
        self.house = self._house(rng)
        self.connection = blank.memory()
        self.tx = blank.on(self.connection)
        self.time = datetime.combine(first, time(rng.randrange(24)), self.zone).astimezone(UTC)
        self.first = first
        self.end = self.time + timedelta(days=DAYS)
        self.skew = timedelta()
        self.message_id = 0
        self._people()
        self._roster()
        if self.has_routine:
            self._answers()
        self.oracle = Oracle(self.tx, self.house)

    @property
    def now(self) -> datetime:
        """What the process takes for the present."""
        return self.time + self.skew

    def _house(self, rng: Random) -> House:
        hours: Hours = RoundTheClock()
        if rng.random() < 0.7:
            hours = Calendar(self.zone, parse_week(rng.choice(HOURS)))
        duty = DutyRules(SHIFTS, auto=rng.random() < 0.3, cap=rng.choice((2, 4, 30)))
        silence = SilenceRules(timedelta(hours=8), timedelta(hours=20))
        house = House(
            name="Мебель", zone=self.zone, hours=hours, duty=duty, closing_line=False,
            silence=silence,
        )  # fmt: skip
        return replace(house, departments=DEPARTMENTS, stages=STAGES) if self.has_routine else house

    def restart(self) -> None:
        """A new process: nothing but the database is left of the old one."""
        self.house = replace(self.house, duty=replace(self.house.duty))
        self.oracle.house = self.house

    def _people(self) -> None:
        company.set_group(self.tx, GROUP, "group")
        company.set_state(self.tx, True, [])
        for client in CLIENTS:
            former.client(self.tx, person(client), self.time)
            clients.set_topic(self.tx, client, TOPIC + client)
        departments = self.rng.choice((("",) * 5, ("sales", "sales", "repair", "", "sales")))
        for who, department in zip(OPERATORS, departments, strict=True):
            people.meet(self.tx, person(who), self.time)
            people.set_in_group(self.tx, who, True)
            people.set_private(self.tx, who)
            people.set_private(self.tx, who)
            people.set_department(self.tx, who, department)
        people.meet(self.tx, person(OWNER), self.time)
        people.set_role(self.tx, OWNER, Role.OWNER)
        people.set_private(self.tx, OWNER)
        if self.rng.random() < 0.7:
            people.set_role(self.tx, 1, Role.LEAD)

    def _roster(self) -> None:
        """A week for everybody but, at times, one whose duty nobody manages."""
        for who in OPERATORS[self.rng.randrange(2) :]:
            for weekday in self.rng.sample(range(7), 5):
                names = self.rng.sample(("morning", "day", "night"), self.rng.choice((1, 1, 1, 2)))
                duties.plan_week(self.tx, who, weekday, names)
        for _ in range(8):
            day = self.first + timedelta(days=self.rng.randrange(DAYS))
            names = self.rng.choice((["day"], ["night"], ["morning", "day"], [duties.OFF]))
            duties.plan_day(self.tx, self.rng.choice(OPERATORS[1:]), day, names)
        away, start = self.rng.choice(OPERATORS[1:]), self.rng.randrange(DAYS)
        for number in range(start, start + 4):
            day = self.first + timedelta(days=number)
            duties.plan_day(self.tx, away, day, [duties.VACATION])

    def _answers(self) -> None:
        """What it has kept, and offers."""
        for name, text in ANSWERS.items():
            kept = answers.add(self.tx, name, OWNER, self.time)
            answers.set_text(self.tx, kept, "ru", {"text": text, "entities": []})
        answers.set_quick(self.tx, offering.ON)

    # What the tables say.

    def open(self) -> dict[int, Row]:
        """Every open conversation."""
        found = self.connection.execute(
            "SELECT id, client_id, assignee_id, waiting_since, promised_until, kept_until, snoozed,"
            " snoozed_until, active_at, replied_at, woke_at FROM conversations"
            " WHERE closed_at IS NULL"
        )
        return {row[0]: Row(*row) for row in found}

    def latest(self, client: int) -> Any:
        """Id and closing of the client's latest conversation."""
        return self.tx.row(
            "SELECT id, closed_at FROM conversations WHERE client_id = :c ORDER BY id DESC LIMIT 1",
            c=client,
        )

    def staff(self) -> list[int]:
        """Who is in the group."""
        return [who for who in OPERATORS if who not in self.oracle.gone]

    # What clients do.

    def write(self, client: int, at: datetime, text: str) -> None:
        """A client writes; their topic is there already."""
        self.message_id += 1
        sent = at.replace(microsecond=0)
        content = {"kind": "text", "text": text}
        message = Incoming(self.message_id, person(client), content, str(self.message_id), sent)
        messages.from_client(self.tx, self.house, message, self.now)

    def rate(self, client: int, rating: int, choice: int) -> None:
        """A client presses 👍 (0), 😐 or 👎 under the question how it was."""
        self.message_id += 1
        press = Press(
            str(self.message_id), "rate", rating, choice, person(client), client, True, 1, None
        )
        ratings.press(self.tx, self.house, press, self.now)

    def judge(self, client: int, conversation: int, *, helped: bool) -> None:
        """A client presses [That helped] or [Ask a person] under what was offered."""
        self.message_id += 1
        press = Press(
            str(self.message_id), "quick", conversation, 0, person(client), client, True, 1, None
        )
        (offering.helped if helped else offering.person)(self.tx, self.house, press, self.now)

    # What operators do.

    def reply(self, who: int, client: int, text: str) -> None:
        """An operator writes in a topic."""
        self.message_id += 1
        content = {"kind": "text", "text": text}
        at = self.time.replace(microsecond=0)
        message = Incoming(self.message_id, person(who), content, str(self.message_id), at)
        messages.from_staff(self.tx, self.house, GROUP, TOPIC + client, message, self.now)

    def press(self, who: int, action: str, client: int, subject: int, arg: int = 0) -> None:
        """An operator presses a button of the card."""
        done = {"give": presses.give, "promise": moments.promise, "snooze": moments.snooze,
                "claim": presses.claim, "release": presses.release, "close": presses.close,
                "reopen": presses.reopen, "no_answer": presses.no_answer,
                "held_send": presses.held_send, "held_note": presses.held_note,
                "held_take": presses.held_take, "kept": moments.fulfil,
                "later": scheduled.choose, "later_cancel": scheduled.cancel,
                "stage": stages.choose}[action]  # fmt: skip
        self.message_id += 1
        press = Press(
            str(self.message_id), action, subject, arg, person(who), GROUP, False,
            self.message_id, TOPIC + client, version=self._seen(client),
        )  # fmt: skip
        done(self.tx, self.house, press, self.now)

    def _seen(self, client: int) -> int:
        """Which version of the conversation the card shows: now and then a former one."""
        version = self.tx.value(
            "SELECT version FROM conversations WHERE client_id = :c ORDER BY id DESC LIMIT 1",
            c=client,
        )
        return max(0, (version or 0) - (self.rng.random() < STALE))

    def ring(self, who: int, action: str, row: Row) -> None:
        """[+30 min] or [Done] under a bell in private."""
        which = (row.promised or 0) // 1000
        self.message_id += 1
        press = Press(
            str(self.message_id), action, row.id, 0, person(who), who, True, 1, None, version=which
        )
        promises.press(self.tx, self.house, press, self.now)

    def planned(self) -> list[tuple[int, int, int, int]]:
        """What is to go at a time of its own: link, client, author, when."""
        return self.connection.execute(
            "SELECT id, client_id, author_id, send_at FROM links WHERE state = 'later'"
        ).fetchall()

    def leave(self, who: int, action: str, subject: int) -> None:
        """A button of the list at a shift's end."""
        press = Press("q", action, subject, 0, person(who), who, True, 1, None)
        leaving.press(self.tx, self.house, press, self.now)

    def say(self, who: int, word: str) -> None:
        """[On], [Off], [Break]."""
        self.oracle.say(who, word, self.now)
        content = {"kind": "text", "text": f"/{word}"}
        self.message_id += 1
        message = Incoming(self.message_id, person(who), content, "", self.time)
        places = (Asked(message, who), Asked(message, GROUP, place=Spot.GENERAL))
        shift_buttons.say(self.tx, self.house, self.rng.choice(places), self.now, word=word)

    def plan(self, manager: int, who: int, day: date) -> None:
        """A choice on the roster."""
        bits = [1 << place for place in range(len(self.house.duty.shifts))]
        chosen = self.rng.choice([0, *bits, *planning.ABSENT_BITS.values()])
        cell, by = Cell(day, chosen=chosen).packed, person(manager)
        seen = planning.version(self.tx, self.house, who, day)
        press = Press("q", "roster_set", who, cell, by, manager, True, 1, None, version=seen)
        timetable.choose(self.tx, self.house, press, self.now)
        self.oracle.replan()
        if set(self.oracle.plan(who, day)) & ABSENCES:
            self.oracle.absent(who, day, self.now)

    def ask(self, who: int) -> None:
        """/queue, in private."""
        self.message_id += 1
        content = {"kind": "text", "text": "/queue"}
        message = Incoming(self.message_id, person(who), content, "", self.time)
        lists.queue(self.tx, self.house, Asked(message, who), self.now)

    def member(self, who: int, present: bool) -> None:
        """Somebody joins or leaves the group."""
        (self.oracle.gone.discard if present else self.oracle.gone.add)(who)
        self.oracle.changed()
        membership.changed(self.tx, self.house, GROUP, person(who), present, self.now, self.now)
