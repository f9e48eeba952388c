"""Owns a company's past as events alone: day after day, eight or so events a conversation.

Always the same, and made in order of time a day at a time, so a million events need little memory.
"""

import json
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from sqlite3 import Connection

from storage.database import connect
from storage.migrations import migrate
from storage.times import ms

Event = tuple[int, str, int | None, int | None, int | None, str]
"""at, kind, client, conversation, actor, data: as the table has them."""

UNTIL = datetime(2026, 9, 22, 21, tzinfo=UTC)
"""Midnight in Moscow, when the past ends."""
EVENTS_A_DAY = 1000
TALKS_A_DAY = EVENTS_A_DAY // 8 + 1
MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
OPERATORS = range(1, 11)
WEEKDAYS, SATURDAY = [["09:00-20:00"]] * 5, ["10:00-18:00"]
HOURS = {"zone": "Europe/Moscow", "week": [*WEEKDAYS, SATURDAY, []], "closed": [], "extra": {}}
CALENDAR = {
    "zone": "Europe/Moscow",
    "first_s": 900.0,
    "next_s": 900.0,
    "hours": {**HOURS, "country": ""},
}
OPERATOR = "INSERT INTO operators (id, name, department, created_at) VALUES (?, ?, ?, ?)"
CLIENT = "INSERT INTO clients (id, name, first_seen) VALUES (?, ?, ?)"
CONVERSATION = """INSERT INTO conversations (id, client_id, opened_at, waiting_since, closed_at)
    VALUES (?, ?, ?, ?, ?)"""
EVENT = """INSERT INTO events (at, kind, client_id, conversation_id, actor_id, data)
    VALUES (?, ?, ?, ?, ?, ?)"""


def make(path: Path, count: int) -> int:
    """The file of a company with so many events behind it; returns how many days they fill."""
    days = count // EVENTS_A_DAY
    since = ms(UNTIL) - days * DAY
    with closing(connect(str(path))) as file:
        migrate(file)
        file.execute("PRAGMA synchronous = OFF")
        file.execute("BEGIN")
        departments = ("Продажи", "Сервис")
        file.executemany(
            OPERATOR,
            [
                (number, f"Оператор {number}", departments[number % 2], since)
                for number in OPERATORS
            ],
        )
        _write(file, since, days)
        file.execute("COMMIT")
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return days


def _write(file: Connection, since: int, days: int) -> None:
    chance, number = Random(7), 0
    ahead: list[Event] = [(since, "calendar", None, None, None, json.dumps(CALENDAR))]
    for midnight in range(since, since + days * DAY, DAY):
        ahead += _shifts(midnight)
        for _ in range(TALKS_A_DAY):
            number += 1
            talk = Talk(chance, number, midnight)
            talk.insert(file)
            ahead += talk.events
        ahead.sort()
        due = [event for event in ahead if event[0] < midnight + DAY]
        file.executemany(EVENT, due)
        ahead = ahead[len(due) :]


def _shifts(midnight: int) -> list[Event]:
    return [
        (midnight + hour * HOUR, kind, None, None, operator, "{}")
        for operator in OPERATORS
        for kind, hour in (("on_duty", 9), ("off_duty", 20))
    ]


class Talk:
    """One conversation: a client asks, is answered, mostly satisfied and closed."""

    def __init__(self, chance: Random, number: int, midnight: int) -> None:
        self._chance, self._number, self._client = chance, number, 1000 + number
        self._operator = chance.choice(OPERATORS)
        self._now = midnight + int(chance.triangular(8, 24, 13) * HOUR)
        self.events: list[Event] = []
        source = chance.choice(("", "", "site", "ads"))
        self._add("opened", 0, 0, by="client", first=True, source=source)
        for turn in range(chance.choice((1, 1, 2, 3))):
            self._add("message_in", turn * HOUR, self._client, content="text", quiet=False)
            if not turn:
                self._add("claimed", 5 * MINUTE, self._operator)
            self._add("reply", 8 * MINUTE, self._operator, content="text")
        if chance.random() < 0.05:
            to = self._operator % len(OPERATORS) + 1
            self._add("handed_over", MINUTE, self._operator, to=to, why="shift")
        if chance.random() < 0.95:
            self._end()

    def insert(self, file: Connection) -> None:
        """Its client, and its row as it is when the past ends."""
        seen = [(at, kind) for at, kind, *_ in self.events if at < ms(UNTIL)]
        kinds = [kind for _, kind in seen]
        ended = kinds[-1:] and kinds[-1] in ("closed", "rating_asked", "rated")
        waits = kinds[-1:] and kinds[-1] in ("message_in", "claimed")
        closed = max(at for at, kind in seen if kind == "closed") if ended else None
        waiting = max(at for at, kind in seen if kind == "message_in") if waits else None
        opened = self.events[0][0]
        file.execute(CLIENT, (self._client, f"Клиент {self._client}", opened))
        file.execute(CONVERSATION, (self._number, self._client, opened, waiting, closed))

    def _end(self) -> None:
        if self._chance.random() < 0.1:
            self._add("snoozed", MINUTE, self._operator, until=None)
        self._add("closed", 3 * HOUR, self._operator)
        if self._chance.random() < 0.05:
            self._add("reopened", 20 * HOUR, 0, by="client")
            self._add("message_in", 0, self._client, content="text", quiet=False)
            self._add("reply", 8 * MINUTE, self._operator, content="text")
            self._add("closed", HOUR, self._operator)
        if self._chance.random() < 0.5:
            self._add("rating_asked", 5 * MINUTE, self._operator)
            if self._chance.random() < 0.5:
                value = self._chance.choice(("good", "good", "good", "fair", "bad"))
                self._add("rated", 10 * MINUTE, self._operator, value=value, how="button")

    def _add(self, kind: str, after: int, actor: int, **data: object) -> None:
        """The next event, about so many milliseconds after the one before."""
        self._now += 1 + int(self._chance.expovariate(1 / after) if after else 0)
        known = json.dumps(data) if data else "{}"
        self.events.append((self._now, kind, self._client, self._number, actor or None, known))
