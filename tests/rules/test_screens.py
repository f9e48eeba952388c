"""docs/screens.md shows what people see: it equals what the desk and the templates make of a scene.

Write the page anew after a change of words: `.venv/bin/python -m tests.rules.test_screens --write`
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple
from zoneinfo import ZoneInfo

from delivery.gathering import face_of
from delivery.jobs import Job
from delivery.telegram import cards
from delivery.telegram.features import Features
from delivery.telegram.wording import Wording
from desk.calendar.hours import Calendar, parse_week
from desk.company import audit, deputies, private, team
from desk.conversations import later, life, ratings
from desk.relay import bulk, lists, messages, scheduled
from desk.reports import tasks, why
from desk.shifts import duty, leaving, own_day, ticking, timetable
from desk.shifts.planning import Cell, Extent
from desk.voice import saying
from handlers import entries
from handlers.entries import card
from model import Asked, Button, DutyRules, House, Incoming, Person, Press, Role, Shift, Spot, Step
from model.errands.lines import Say
from model.errands.looks import Card
from model.errands.papers import OwnDay
from storage import clients, company, conversations, duties, outbox, people
from storage import ratings as kept_ratings
from storage import scheduled as kept_scheduled
from storage import sight as kept_sight
from tests import blank, former
from tests.rules import taps
from tests.rules.screens_of_asking import what_is_asked_for
from tests.rules.screens_of_data import data_of_a_client
from tests.rules.screens_of_doors import the_doors
from tests.rules.screens_of_reports import pages_of_a_day
from tests.rules.screens_of_settings import the_settings
from tests.rules.screens_of_watch import the_bot_itself
from views import Views, visible

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "screens.md"
ZONE = ZoneInfo("Asia/Almaty")
MORNING = datetime(2026, 9, 22, 9, 0, tzinfo=ZONE).astimezone(UTC)  # a Tuesday
GROUP = -1001234567890
ANNA, IGOR, OLGA, OLEG, BOSS = 101, 102, 1, 2, 3
REPLY = {"kind": "text", "text": "…"}
NAMES = {
    "ru": SimpleNamespace(
        anna="Анна К.", igor="Игорь", olga="Ольга", oleg="Олег", boss="Босс", day="День",
        night="Ночь", asked="Где мой заказ?", thanks="Жду счёт", note="Анне обещан звонок",
        wrong="Привезли не то", ready="Диван приехал",
    ),
    "en": SimpleNamespace(
        anna="Anna K.", igor="Igor", olga="Olga", oleg="Oleg", boss="Boss", day="Day",
        night="Night", asked="Where is my order?", thanks="Waiting for the bill",
        note="Anna was promised a call", wrong="It was the wrong one",
        ready="The sofa has come",
    ),
}  # fmt: skip

HEAD = """# What people see

Rendered from `templates/` by a scene that plays in the real desk; a test compares. After a change
of words: `.venv/bin/python -m tests.rules.test_screens --write`. Buttons stand in brackets. What
is a time of day here, Telegram shows in the reader's zone, some of it as “4 minutes ago”.

## Taps

What it costs an operator, a lead or an owner, in Telegram, with nothing typed unless it says so. A
scene presses exactly these and counts them. At first: on 2026-11-22, when this page was begun.

""" + taps.table()


class Screen(NamedTuple):
    """What somebody sees: words, and rows of labels under them."""

    title: str
    text: str
    keys: list[list[str]]


class Scene:
    """A morning and an evening of the company, in one language."""

    def __init__(self, locale: str) -> None:
        connection = blank.memory()
        self.tx, self.names, self.now = blank.on(connection), NAMES[locale], MORNING
        self.views = Views(ROOT / "templates", ZONE, locale)
        self.wording = Wording(self.views, Features())
        plan = (
            Shift(self.names.day, time(9), time(18)),
            Shift(self.names.night, time(18), time(9)),
        )
        self.house = House(
            zone=ZONE,
            locale=locale,
            hours=Calendar(ZONE, parse_week({"mon-fri": "09:00-18:00"})),
            duty=DutyRules(shifts=plan),
            commands=entries.listed(),
        )
        company.set_group(self.tx, GROUP, "Smena")
        for number, name in ((OLGA, "olga"), (OLEG, "oleg"), (BOSS, "boss")):
            people.meet(self.tx, Person(number, getattr(self.names, name)), self.now)
            people.set_in_group(self.tx, number, True)
            people.set_private(self.tx, number)
        people.set_role(self.tx, BOSS, Role.OWNER)

    def at(self, hour: int, minute: int = 0, day: int = 0) -> None:
        """The time of day that it is now, and how many days later."""
        then = MORNING.astimezone(ZONE).replace(hour=hour, minute=minute)
        self.now = (then + timedelta(days=day)).astimezone(UTC)

    def writes(self, client: int, name: str, words: str) -> None:
        """A client writes."""
        message = Incoming(
            message_id=int(self.now.timestamp()) % 100000,
            sender=Person(client, name, "", self.house.locale),
            content={"kind": "text", "text": words},
            fingerprint=f"{client}{self.now}",
            at=self.now,
        )
        former.client(self.tx, message.sender, self.now)
        messages.from_client(self.tx, self.house, message, self.now)
        blank.shown(self.tx)
        clients.set_topic(self.tx, client, client - 90)

    def replies(self, number: int, client: int) -> None:
        """An operator answers in the client's topic."""
        by, at = Person(number, self.operator(number).name), self.now
        message = Incoming(int(at.timestamp()) % 100000, by, REPLY, f"{client}{at}", at)
        messages.from_staff(self.tx, self.house, GROUP, client - 90, message, at)

    def of(self, client: int):
        """The client's conversation."""
        found = conversations.latest(self.tx, client)
        assert found
        return found

    def person(self, client: int):
        """The client."""
        found = clients.find(self.tx, client)
        assert found
        return found

    def operator(self, number: int):
        """One of the staff."""
        found = people.find(self.tx, number)
        assert found
        return found

    def card(self, title: str, client: int = ANNA, text: str = "card.card") -> Screen:
        """The card at the head of a client's topic."""
        person, conversation = self.person(client), self.of(client)
        face = face_of(self.tx, person, conversation, repeat=False)
        saying.card(self.tx, client, self.now)
        row = next(one for one in outbox.new_rows(self.tx, 0) if isinstance(one.errand, Card))
        job = Job(
            row, Step.SELF, GROUP, GROUP, client=person, conversation=conversation, face=face,
            colleagues=tuple(duty.colleagues(self.tx, self.house, self.now)),
        )  # fmt: skip
        seen = visible(self.views.text(text, None, self.now, face=face))
        return Screen(
            title,
            seen,
            self.labels(cards.buttons(job, card(staged=False, drafted=False))),
        )

    def said(self, title: str, text: str) -> Screen:
        """The latest line of that name, as it will be sent."""
        rows = outbox.new_rows(self.tx, 0)
        lines = [(row, row.errand) for row in rows if isinstance(row.errand, Say)]
        last, line = [(row, said) for row, said in lines if said.text == text][-1]
        job = Job(last, Step.SELF, last.chat, GROUP)
        seen = visible(
            self.views.text(text, None, self.now, **self.wording.args(job, line, self.now))
        )
        keys = self.labels([list(row) for row in line.keys])
        if line.row == "duty":
            row = cards.duty_row(self.views, line.args.get("state", "on"))
            keys = [[key.text for key in line] for line in row.keyboard]
        return Screen(title, seen, keys)

    def page(self, title: str) -> Screen:
        """The latest page that was ordered, as it will be sent."""
        row = next(one for one in outbox.new_rows(self.tx, 0) if isinstance(one.errand, OwnDay))
        page = own_day.compose(self.tx, self.house, row)
        job = Job(row, Step.SELF, row.chat, GROUP)
        return Screen(title, visible(self.wording.page(job, page, page.text, self.now)), [])

    def labels(self, rows: list[list[Button]]) -> list[list[str]]:
        """What stands on buttons."""
        found = cards.keyboard(rows, self.views, None, self.now, styles=False)
        return [[key.text for key in row] for row in found.inline_keyboard] if found else []

    def asked(self, person: int, text: str = "/") -> Asked:
        """A command in private."""
        sender = Person(person, self.operator(person).name)
        message = Incoming(1, sender, {"kind": "text", "text": text}, "", self.now)
        return Asked(message, person)


def states_of_a_card(scene: Scene) -> Iterator[Screen]:
    """From the first word to the last."""
    tx, names = scene.tx, scene.names
    scene.writes(ANNA, names.anna, names.asked)
    conversation, olga = scene.of(ANNA), scene.operator(OLGA)
    yield scene.card("Card: nobody has it")
    conversations.claim(tx, conversation.id, OLGA, scene.now)
    yield scene.card("Card: taken, the client is waiting")
    clients.set_menu(tx, ANNA, "transfer")
    yield scene.card("Card: handing over", text="card.transfer_hint")
    clients.set_menu(tx, ANNA, "more")
    yield scene.card("Card: ⋯")
    clients.set_menu(tx, ANNA, "promise")
    yield scene.card("Card: promising", text="card.promise_hint")
    clients.set_menu(tx, ANNA, "snooze")
    yield scene.card("Card: snoozing", text="card.snooze_hint")
    clients.set_menu(tx, ANNA, "")
    conversations.answered(tx, conversation.id, scene.now)
    yield scene.card("Card: answered")
    later.snooze(tx, scene.person(ANNA), scene.of(ANNA), olga, None, scene.now)
    yield scene.card("Card: snoozed")
    conversations.wake(tx, conversation.id, scene.now)
    until = scene.now + timedelta(hours=10)
    later.promise(tx, scene.person(ANNA), scene.of(ANNA), olga, until, scene.now)
    yield scene.card("Card: promised")
    ready = Incoming(901, Person(OLGA, names.olga), {"kind": "text", "text": names.ready}, "x",
                     scene.now)  # fmt: skip
    scheduled.keep(tx, scene.house, scene.person(ANNA), scene.of(ANNA), ready, until, scene.now)
    yield scene.card("Card: a reply goes later")
    waiting = kept_scheduled.of_client(tx, ANNA)
    scheduled.drop(tx, waiting[0].link, scene.now)
    clients.set_menu(tx, ANNA, "later")
    yield scene.card("Card: sending later", text="card.later_hint")
    clients.set_menu(tx, ANNA, "")
    kept_sight.sunk(tx, ANNA, 999)
    kept_sight.tell(tx, ANNA, "client.greeting", scene.now)
    yield scene.card("Card: below, after it had scrolled away")
    face = face_of(tx, scene.person(ANNA), scene.of(ANNA), repeat=False)
    link = "https://t.me/c/1/11/999"
    former = scene.views.text("card.retired", None, scene.now, face=face, below=link)
    yield Screen("What is left of the former one", visible(former), [])
    clients.set_card(tx, ANNA, None)
    conversations.close(tx, conversation.id, OLGA, scene.now)
    yield scene.card("Card: closed")
    conversations.reopen(tx, conversation.id)
    conversations.assign(tx, conversation.id, OLGA, scene.now)


def monday_of(house: House, now: datetime) -> date:
    today = now.astimezone(house.zone).date()
    return today - timedelta(days=today.weekday())


def a_shift(scene: Scene) -> Iterator[Screen]:
    """It begins, ends, and the next one begins."""
    tx, house, names = scene.tx, scene.house, scene.names
    monday = monday_of(house, scene.now)
    for weekday in range(5):
        duties.plan_week(tx, OLGA, weekday, [names.day])
        duties.plan_week(tx, OLEG, weekday, [names.night])
    duties.plan_day(tx, OLEG, monday + timedelta(days=4), [duties.VACATION])
    ticking.tick(tx, house, scene.now)
    scene.at(17, 30)
    duty.show(tx, house, OLGA, scene.now)
    yield scene.said("The row of buttons, on shift", "duty.status")
    scene.at(17, 40)
    scene.writes(ANNA, names.anna, names.asked)
    scene.writes(IGOR, names.igor, names.thanks)
    scene.replies(OLGA, IGOR)
    scene.at(17, 45)
    leaving.tick(tx, house, scene.now)
    yield scene.said("The leaving list, a quarter of an hour before the end", "duty.leaving")
    duties.set_note(tx, OLGA, names.note, scene.now)
    scene.at(18)
    ticking.tick(tx, house, scene.now)
    yield scene.said("In the topic: the hand-over line", "duty.handover")
    yield scene.said("The start list", "duty.welcome")
    yield scene.page("To whoever leaves: their own day")


def lists_and_the_roster(scene: Scene) -> Iterator[Screen]:
    """What is asked for."""
    tx, house, names = scene.tx, scene.house, scene.names
    lists.on_duty(tx, house, scene.asked(OLEG), scene.now)
    yield scene.said("/duty", "duty.on_duty")
    lists.mine(tx, house, scene.asked(OLEG), scene.now)
    yield scene.said("/mine", "duty.mine")
    in_topic = replace(scene.asked(OLEG), chat_id=GROUP, topic_id=ANNA - 90, place=Spot.TOPIC)
    why.answer(tx, house, in_topic, scene.now)
    yield scene.said("/why in a topic", "duty.why")
    lists.queue(tx, house, scene.asked(BOSS), scene.now)
    yield scene.said("To a lead: /queue, with who has how much", "duty.queue")
    boss = Press("1", "work_of", OLEG, 0, Person(BOSS, names.boss), BOSS, True, 9, None)
    bulk.show(tx, house, boss, scene.now)
    yield scene.said("Under it: what somebody has", "duty.work_of")
    bulk.pick(tx, house, boss, scene.now)
    yield scene.said("Under it: to whom", "duty.work_to")
    deputies.ask(tx, house, replace(boss, action="deputy_of"), scene.now)
    yield scene.said("To a lead: naming a deputy", "owner.deputy_for")
    audit.asked(tx, house, scene.asked(BOSS), scene.now)
    yield scene.said("To an owner: /audit", "owner.audit")
    scene.at(18, 20)
    conversations.assign(tx, scene.of(ANNA).id, None, scene.now)
    lists.queue(tx, house, scene.asked(OLEG), scene.now)
    yield scene.said("/queue", "duty.queue")
    scene.at(20)
    scene.writes(ANNA, names.anna, names.asked)
    yield scene.said("To a client out of hours", "client.out_of_hours")
    private.only_you(tx, OLEG, scene.now)
    yield scene.said("Words of one of the team in private", "entries.only_you")
    team.explain(tx, house, scene.asked(OLEG), scene.now)
    yield scene.said("/help in private", "entries.help")
    timetable.open_screen(tx, house, scene.asked(BOSS), scene.now)
    yield scene.said("/roster", "duty.roster")
    scene.at(10)
    friday = (monday_of(house, scene.now) + timedelta(days=4)).toordinal()
    boss = replace(boss, action="roster_day", subject=friday)
    timetable.turn(tx, house, boss, scene.now)
    yield scene.said("Another day of it", "duty.roster")
    asked = replace(boss, action="roster_pick", subject=OLEG)
    for name, cell in {
        "What shall it be": Cell(date.fromordinal(friday)),
        "The same, every week": Cell(date.fromordinal(friday), extent=Extent.EVERY),
        "The same, several shifts": Cell(date.fromordinal(friday), several=True, chosen=3),
    }.items():
        timetable.pick(tx, house, replace(asked, arg=cell.packed), scene.now)
        yield scene.said(name, "duty.plan")


def a_rating(scene: Scene) -> Iterator[Screen]:
    """The client is asked how it was, and it was not good."""
    tx, house, names = scene.tx, scene.house, scene.names
    evening = scene.now
    scene.at(12, day=1)
    scene.writes(IGOR, names.igor, names.asked)
    scene.replies(OLGA, IGOR)
    life.close(tx, house, scene.person(IGOR), OLGA, scene.now)
    scene.at(12, 5, day=1)
    ratings.tick(tx, house, scene.now)
    yield scene.said("To a client, a little after closing", "client.rate")
    found = kept_ratings.latest(tx, IGOR)
    assert found
    press = Press("1", "rate", found.id, 2, Person(IGOR, names.igor), IGOR, True, 5, None)
    ratings.press(tx, house, press, scene.now)
    yield scene.said("The same message after 👎", "client.rated")
    yield scene.said("To the lead, at once", "duty.rated")
    scene.at(12, 7, day=1)
    scene.writes(IGOR, names.igor, names.wrong)
    yield scene.said("To the lead, what went wrong", "duty.rating_words")
    yield scene.said("In the topic, above the client’s words", "staff.rating_words")
    yield scene.card("Card: rated", IGOR)
    who = Person(BOSS, names.boss)
    press = Press("2", "case_pick", found.conversation_id, 0, who, BOSS, True, 6, None)
    tasks.pick(tx, house, press, scene.now)
    yield scene.said("[Give to ▸] under it", "duty.whom")
    latest = conversations.latest(tx, IGOR)
    assert latest
    press = replace(press, action="case_give", arg=OLGA, version=latest.version)
    tasks.give(tx, house, press, scene.now)
    yield scene.said("After a name", "duty.given_by_you")
    yield scene.said("To whoever got it", "duty.handed")
    scene.replies(OLGA, IGOR)
    life.close(tx, house, scene.person(IGOR), OLGA, scene.now)
    scene.now = evening


def the_owners_message(scene: Scene) -> Iterator[Screen]:
    """What a day was like."""
    yield from (Screen(*one) for one in pages_of_a_day(scene.house.locale))


def a_client_forgotten(scene: Scene) -> Iterator[Screen]:
    """One client's data."""
    yield from data_of_a_client(scene, BOSS, IGOR, GROUP)


def the_groups_doors(scene: Scene) -> Iterator[Screen]:
    """Who comes in, and into which group the bot goes."""
    yield from the_doors(scene, BOSS, GROUP)


def the_bot(scene: Scene) -> Iterator[Screen]:
    """How the bot itself is, and its backups; on days of their own."""
    yield from the_bot_itself(Scene(scene.house.locale), BOSS, GROUP, Screen)


def what_else_is_asked_for(scene: Scene) -> Iterator[Screen]:
    """A client's card, the team, the answers, a broadcast; on a day of their own."""
    yield from what_is_asked_for(Scene(scene.house.locale), BOSS, ANNA, GROUP)


def what_owners_set(scene: Scene) -> Iterator[Screen]:
    """The questions at the beginning, and /settings."""
    yield from the_settings(scene, BOSS)


def screens(locale: str) -> list[Screen]:
    """All of them, in order."""
    scene = Scene(locale)
    parts = (
        states_of_a_card, a_shift, a_rating, the_owners_message, a_client_forgotten,
        the_groups_doors, what_owners_set, the_bot, what_else_is_asked_for, lists_and_the_roster,
    )  # fmt: skip
    return [screen for part in parts for screen in part(scene)]


def page() -> str:
    """The whole document."""
    lines = [HEAD, "## Screens", "", "| | По-русски | In English |", "|---|---|---|"]
    pairs = list(zip(screens("ru"), screens("en"), strict=True))
    lines += [f"| {ru.title} | {_cell(ru)} | {_cell(en)} |" for ru, en in pairs]
    return "\n".join([*lines, ""])


def _cell(screen: Screen) -> str:
    """A screen in one cell of a table."""
    rows = [" ".join(f"[{label}]" for label in row) for row in screen.keys]
    return "<br>".join([*screen.text.splitlines(), *rows]).replace("|", "\\|")


def test_the_page_shows_what_people_see():
    assert PAGE.read_text("utf-8") == page(), __doc__


def test_every_screen_is_said_in_both_languages():
    for ru, en in zip(screens("ru"), screens("en"), strict=True):
        assert ru.title == en.title
        assert ru.text != en.text
        assert [len(row) for row in ru.keys] == [len(row) for row in en.keys]


def test_the_taps_are_where_the_page_says():
    seen = {one.title: {key for row in one.keys for key in row} for one in screens("en")}
    assert {"Close", "Hand over", "Note", "⋯"} <= seen["Card: taken, the client is waiting"]
    assert "Take" in seen["Card: nobody has it"]
    assert "⚪ Oleg" in seen["Card: handing over"]
    assert "Take back" in seen["Card: ⋯"]
    assert "Hand over all waiting" in seen[next(one for one in seen if "leaving" in one)]


if __name__ == "__main__":
    if "--write" in sys.argv:
        PAGE.write_text(page(), encoding="utf-8")
    else:
        print(page())
