"""The owner's message of a busy Tuesday and its pages, out of events and the real desk."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from itertools import cycle
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from delivery.jobs import Job
from delivery.telegram import cards
from delivery.telegram.features import Features
from delivery.telegram.wording import Wording
from desk.reports import pages, telling
from model import Person, Role, Step
from model.errands.papers import Report
from storage import clients, outbox, people
from storage.times import ms
from tests import blank
from tests.diary import Diary, Talk, works
from views import Views, visible

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
ZONE = ZoneInfo("Asia/Almaty")
GROUP, BOSS = -1001234567890, 9
HOUSE = works(zone=ZONE)
OPENING = datetime(2026, 9, 22, 10, tzinfo=ZONE)
TOLD = OPENING + timedelta(hours=10, minutes=15)
MINUTES = (2, 3, 4, 5, 4, 3, 9, 12, 4, 14)
NAMES = {
    "ru": SimpleNamespace(
        team=("Анна", "Борис", "Вера"), clients=("Ольга К.", "Игорь", "Марат", "Динара")
    ),
    "en": SimpleNamespace(
        team=("Anna", "Boris", "Vera"), clients=("Olga K.", "Igor", "Marat", "Dinara")
    ),
}  # fmt: skip


class Company:
    """Five Tuesdays of a company with three operators; on the last one much goes on."""

    def __init__(self, locale: str) -> None:
        connection = blank.memory()
        self._diary = Diary(connection)
        self._names = NAMES[locale]
        self._tx = self._diary.tx
        self._views = Views(TEMPLATES, ZONE, locale)
        self._wording = Wording(self._views, Features())
        self._crew = cycle((1, 2, 3, 1, 2, 1))
        self._diary.settles(HOUSE)
        for number, name in enumerate(self._names.team, start=1):
            people.meet(self._tx, Person(number, name), OPENING)
        people.meet(self._tx, Person(BOSS, "Boss"), OPENING)
        people.set_role(self._tx, BOSS, Role.OWNER)
        for weeks in range(1, 5):
            for number in range(56 + weeks):
                self._talk(OPENING + timedelta(weeks=-weeks, minutes=7 * number), 3)

    def busy(self) -> None:
        """Tuesday: a rush at noon, a client forgotten since Monday, one who is not content."""
        forgotten = self._diary.talk(OPENING - timedelta(hours=14, minutes=40))
        talks = [
            self._talk(OPENING + timedelta(minutes=10 * n), MINUTES[n % 10]) for n in range(55)
        ]
        rush = [self._talk(OPENING.replace(hour=12, minute=6 * n), 18 + n) for n in range(9)]
        for talk in (*talks[5:], *rush[:5]):
            talk.closes(OPENING + timedelta(hours=9, minutes=30))
        for talk, value in zip(talks[10:], ["good"] * 14 + ["fair"] * 2 + ["bad"], strict=False):
            talk.rates(OPENING + timedelta(hours=9, minutes=40), value, 2)
        waits = self._diary.talk(OPENING + timedelta(hours=9, minutes=52))
        self._diary.event("undelivered", OPENING, 1, reason="blocked")
        self._displeased(talks[26])
        known = (forgotten, talks[26], waits, rush[-1])
        for talk, name in zip(known, self._names.clients, strict=True):
            self._tx.run("UPDATE clients SET name = :n WHERE id = :id", n=name, id=talk.client)

    def _talk(self, when: datetime, minutes: int) -> Talk:
        talk = self._diary.talk(when, first=when.minute % 3 == 0)
        clients.set_topic(self._tx, talk.client, talk.id)
        return talk.answers(when + timedelta(minutes=minutes), next(self._crew))

    def _displeased(self, talk: Talk) -> None:
        self._tx.run(
            """
            INSERT INTO ratings (client_id, conversation_id, operator_id, state, due, rating,
                rated_at) VALUES (:client, :talk, 2, 'said', 0, 'bad', :at)
            """,
            client=talk.client,
            talk=talk.id,
            at=ms(OPENING + timedelta(hours=9, minutes=40)),
        )

    def shows(self, now: datetime, *, view: str = "summary", **more: Any) -> Any:
        """A page of that Tuesday, as it will be sent: its words and its buttons."""
        period = telling.chosen(self._tx, HOUSE, "day", telling.TODAY, now)
        assert period is not None
        telling.order(self._tx, BOSS, Report.of(period, view=view, **more), now)
        row = [one for one in outbox.new_rows(self._tx, 0) if isinstance(one.errand, Report)][-1]
        page = pages.compose(self._tx, HOUSE, row, now)
        job = Job(row, Step.SELF, BOSS, GROUP, made=page)
        text = visible(self._wording.page(job, page, page.text, now))
        keys = [[page.switch[False]]] if page.switch else []
        keys += [list(row) for row in page.keys]
        keyboard = cards.keyboard(keys, self._views, None, now, styles=False)
        assert keyboard
        return text, [[key.text for key in row] for row in keyboard.inline_keyboard]


@cache
def pages_of_a_day(locale: str) -> list[tuple[str, str, list[list[str]]]]:
    """Each a title, the words, the buttons."""
    return list(_pages(locale))


def _pages(locale: str) -> Iterator[tuple[str, str, list[list[str]]]]:
    quiet = Company(locale)
    yield "/summary in the morning", *quiet.shows(OPENING + timedelta(minutes=5), choice=True)
    yield "To owners after closing: a quiet day", *quiet.shows(TOLD)
    company = Company(locale)
    company.busy()
    yield "To owners after closing", *company.shows(TOLD)
    late = {"due": TOLD, "gap": (date(2026, 9, 19), date(2026, 9, 21))}
    after = TOLD + timedelta(hours=3)
    yield "The same, late, after days without the bot", *company.shows(after, **late)
    yield "Under it: who waits", *company.shows(TOLD, view="waiting")
    yield "Under it: the bad ratings", *company.shows(TOLD, view="discontent")
    yield "Under it: behind the numbers", *company.shows(TOLD, view="numbers")
    yield "Behind a number", *company.shows(TOLD, view="behind", number="late")
    yield "Under it: by operator", *company.shows(TOLD, view="team")


if __name__ == "__main__":
    for language in NAMES:
        for title, text, keys in pages_of_a_day(language):
            print(f"== {title}\n{text}\n{keys}\n")
