"""Every list that people read, with five hundred entries: in one order, with one sign a state, the
client's last words, everything within Telegram's limits and reachable by turning pages."""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from delivery.gathering import face_of
from delivery.jobs import Job
from delivery.telegram import cards
from desk.calendar import eras
from desk.calendar.periods import Periods
from desk.company import deputies, team
from desk.privacy import redaction
from desk.relay import bulk, lists, presses
from desk.reports import pages, tasks
from desk.shifts import coming, duty, leaving, own_day
from desk.shifts.duty import Crew
from desk.strangers import board
from desk.voice import saying
from desk.voice.items import in_order
from handlers.entries import card
from model import (
    APART,
    Asked,
    Button,
    Client,
    Conversation,
    Hearing,
    Incoming,
    Order,
    Page,
    Person,
    PersonId,
    Press,
    Step,
)
from model.errands.lines import Say
from model.errands.looks import Card
from model.errands.papers import OwnDay
from model.marks import SIGNS, mark_of
from model.people import shortened, told_apart
from storage import clients, company, conversations, duties, lobby, outbox, people
from storage.times import moment, ms
from tests.rules.test_shifts import ANNA, BERLIN, BOSS, GROUP, TOPIC, Desk, at, person
from views import Views, utf16_len
from views.markup import visible

VIEWS = Views(Path(__file__).parents[2] / "templates", BERLIN, "ru")
COUNT = 500
NAMES = (
    "Анна", "x" * 4096, "<b>Вася & Ко</b>", "🏳️‍🌈" * 200, "", "{{7*7}}", "а\nб", "\u202eживолк",
)  # fmt: skip
WORDS = ("Где заказ?", "ы" * 5000, "", "<i>" * 300, "🦄" * 900)
MESSAGE, KEYBOARD, ENTITIES = 4096, 100, 100
"""Telegram's limits: UTF-16 units, buttons under a message, entities in it."""

LOCALES = ("ru", "en")
Keys = Sequence[Sequence[Button]]


@pytest.fixture(scope="module")
def crowd() -> Desk:
    """Five hundred open conversations in every state, half of them in the queue; sixty people."""
    desk = Desk()
    desk.works(ANNA, "Day")
    for number in range(60):
        who = 50 + number
        people.meet(desk.tx, Person(who, NAMES[number % len(NAMES)]), desk.now)
        people.set_in_group(desk.tx, who, True)
        duties.say(desk.tx, who, "on", at(9), until=at(20))
        people.set_private(desk.tx, who)
    company.set_state(desk.tx, True, ())
    for number in range(COUNT):
        name, words = NAMES[number // 3 % len(NAMES)], WORDS[number // 3 % len(WORDS)]
        _open(desk, 1000 + number, name, words, number)
    desk.now = at(17, 50)
    return desk


def _open(desk: Desk, key: int, name: str, words: str, number: int) -> None:
    began = at(10) + number * timedelta(seconds=7) * (1 if number % 2 else -1)
    client = clients.meet(desk.tx, Person(key, name), began)
    clients.set_topic(desk.tx, client.id, TOPIC + key)
    found = conversations.start(desk.tx, client.id, began)
    content = {"kind": "text" if words else "photo", "text": words}
    desk.tx.run(
        """
        INSERT INTO links (client_id, conversation_id, side, author_id, origin_id, fingerprint,
            content, words, state, at)
        VALUES (:client, :conversation, 'client', :client, :origin, '', :content, :words, 'sent',
            :at)
        """,
        client=client.id, conversation=found.id, origin=number, content=json.dumps(content),
        words=words, at=ms(began),
    )  # fmt: skip
    if number % 2:
        holder = ANNA if number % 10 else 50 + number % 60
        conversations.assign(desk.tx, found.id, holder, began)
    states: tuple[Callable[[], Any], ...] = (
        lambda: conversations.wait(desk.tx, found.id, began),
        lambda: conversations.answered(desk.tx, found.id, began),
        lambda: conversations.promise(desk.tx, found.id, began + timedelta(days=1)),
        lambda: conversations.snooze(desk.tx, found.id, began + timedelta(days=2)),
        lambda: conversations.wake(desk.tx, found.id, began, due=True),
    )
    states[0 if number % 2 == 0 else number // 2 % len(states)]()


def press(desk: Desk, action: str, subject: int, arg: int = 0, who: int = BOSS) -> Press:
    return Press("q", action, subject, arg, person(who), who, True, 1, None)


def asked(desk: Desk, who: int) -> Asked:
    message = Incoming(1, person(who), {"kind": "text", "text": ""}, "", desk.now)
    return Asked(message, who)


def opened(desk: Desk) -> list[Conversation]:
    return [
        found
        for row in desk.tx.rows("SELECT id FROM conversations WHERE closed_at IS NULL")
        if (found := conversations.find(desk.tx, row["id"]))
    ]


class Said:
    """A list as it will be sent."""

    def __init__(self, text: str, args: dict[str, Any], keys: Keys) -> None:
        self.name, self.args, self.keys = text, args, keys

    def items(self) -> list[dict[str, Any]]:
        """What it lists, wherever that stands among its arguments."""
        fields = ("items", "given", "yours", "queue", "lobby", "members")
        return [item for field in fields for item in self.args.get(field) or ()]

    def markup(self, locale: str, now: datetime) -> str:
        args = {name: _moments(value) for name, value in self.args.items()}
        if "group" in VIEWS.wants(self.name):
            args["group"] = "1234567890"
        return VIEWS.text(self.name, locale, now, **args)


def _moments(value: Any) -> Any:
    if isinstance(value, dict):
        if value.keys() == {"moment"}:
            return moment(value["moment"])
        return {name: _moments(inner) for name, inner in value.items()}
    return [_moments(inner) for inner in value] if isinstance(value, list) else value


def last_said(desk: Desk) -> Said:
    """The newest line that was ordered."""
    last = desk.tx.value("SELECT max(id) FROM outbox WHERE kind = 'say'")
    row = next(row for row in outbox.new_rows(desk.tx, last - 1) if row.id == last)
    assert isinstance(row.errand, Say)
    return Said(row.errand.text, dict(row.errand.args), row.errand.keys)


def of_page(page: Page) -> Said:
    return Said(page.text, page.args, page.keys)


def _queue(desk: Desk) -> Said:
    lists.queue(desk.tx, desk.house, asked(desk, BOSS), desk.now)
    return last_said(desk)


def _mine(desk: Desk) -> Said:
    lists.mine(desk.tx, desk.house, asked(desk, ANNA), desk.now)
    return last_said(desk)


def _on_duty(desk: Desk) -> Said:
    lists.on_duty(desk.tx, desk.house, asked(desk, BOSS), desk.now)
    return last_said(desk)


def _team(desk: Desk) -> Said:
    team.show(desk.tx, desk.house, asked(desk, BOSS), desk.now)
    return last_said(desk)


def _welcome(desk: Desk) -> Said:
    for found in conversations.waiting_on(desk.tx, ANNA)[:40]:
        conversations.set_untold(desk.tx, found.id)
    coming.welcome(desk.tx, Crew(desk.tx, desk.house, desk.now), ANNA)
    return last_said(desk)


def _leaving(desk: Desk) -> Said:
    leaving.show(desk.tx, ANNA, at(18), desk.now)
    return last_said(desk)


def _work_of(desk: Desk) -> Said:
    bulk.show(desk.tx, desk.house, press(desk, "work_of", ANNA), desk.now)
    return last_said(desk)


def _work_to(desk: Desk) -> Said:
    bulk.pick(desk.tx, desk.house, press(desk, "work_pick", ANNA), desk.now)
    return last_said(desk)


def _whom(desk: Desk) -> Said:
    conversation = conversations.waiting_on(desk.tx, ANNA)[0]
    tasks.pick(desk.tx, desk.house, press(desk, "case_pick", conversation.id), desk.now)
    return last_said(desk)


def _deputy(desk: Desk) -> Said:
    deputies.ask(desk.tx, desk.house, press(desk, "deputy_of", ANNA), desk.now)
    return last_said(desk)


def _lobby(desk: Desk) -> Said:
    for number, name in zip(range(COUNT), cycle(NAMES), strict=False):
        client = clients.meet(desk.tx, Person(5000 + number, name), desk.now)
        clients.set_hearing(desk.tx, client.id, Hearing.LOBBY, 0, desk.now)
        lobby.enter(desk.tx, client.id, f"{number % 50} {WORDS[number % 5]}"[:80], desk.now)
    people.set_private(desk.tx, BOSS, False)  # whose line would be the newest
    board.show(desk.tx, desk.now, at_once=True)
    return last_said(desk)


def _waiting(desk: Desk) -> Said:
    period = Periods(eras.of(desk.tx, desk.house)).day(desk.now.date())
    return of_page(pages.waiting(desk.tx, desk.house, period, desk.now))


def _own_day(desk: Desk) -> Said:
    outbox.put(desk.tx, Order(OwnDay(since=at(9), until=at(18)), ANNA), desk.now)
    last = desk.tx.value("SELECT max(id) FROM outbox")
    row = next(row for row in outbox.new_rows(desk.tx, last - 1) if row.id == last)
    return of_page(own_day.compose(desk.tx, desk.house, row))


LISTS = {
    "/queue": _queue, "/mine": _mine, "/duty": _on_duty, "/team": _team, "start": _welcome,
    "leaving": _leaving, "work of": _work_of, "work to": _work_to, "give to": _whom,
    "deputy": _deputy, "who waits": _waiting, "own day": _own_day, "lobby": _lobby,
}  # fmt: skip
PAGED = {"/queue", "/mine", "/duty", "/team", "work of", "work to", "give to", "deputy"}
TURNED = {
    "queue_page": lists.turn_queue, "mine_page": lists.turn_mine, "duty_page": lists.turn_duty,
    "team": team.show_again, "work_of": bulk.show, "work_pick": bulk.pick,
    "case_pick": tasks.pick, "deputy_of": deputies.ask,
}  # fmt: skip


def within_limits(said: Said, now: datetime) -> None:
    for locale in LOCALES:
        markup = said.markup(locale, now)
        assert utf16_len(visible(markup)) <= MESSAGE, said.name
        assert len(re.findall("<(b|i|a|tg-time|blockquote)[ >]", markup)) <= ENTITIES, said.name
    buttons = [key for row in said.keys for key in row]
    assert len(buttons) <= KEYBOARD, said.name
    assert all(len(row) <= 8 for row in said.keys)


@pytest.mark.parametrize("name", LISTS)
def test_it_is_within_telegrams_limits_and_says_how_each_stands(crowd: Desk, name: str) -> None:
    said = LISTS[name](crowd)
    within_limits(said, crowd.now)
    listed = [item for item in said.items() if "mark" in item]
    for item in listed:
        found = conversations.latest(crowd.tx, item["client"]) if "client" in item else None
        assert found is None or item["mark"] == mark_of(found)
        assert "words" in item and "kind" in item, "the client's last words"
    text = visible(said.markup("ru", crowd.now))
    if name in ("/queue", "/mine", "work of", "leaving", "who waits"):
        signs = [SIGNS[item["mark"]] for item in listed]
        assert [line[0] for line in text.splitlines() if line[:1] in SIGNS.values()] == signs
        assert "«Где заказ?»" in text


@pytest.mark.parametrize("name", ["/queue", "/mine", "work of", "leaving", "start"])
def test_the_longest_waiting_come_first(crowd: Desk, name: str) -> None:
    said = LISTS[name](crowd)
    fields = ("items",) if name != "start" else ("given", "yours", "queue")
    for field in fields:
        found = [conversations.latest(crowd.tx, item["client"]) for item in said.args[field]]
        assert found == in_order(one for one in found if one) and len(found) > 1


def turned(desk: Desk, said: Said, who: int) -> Iterable[Said]:
    """Page by page to the end, by ▶ alone."""
    yield said
    while forth := [key for row in said.keys for key in row if key.text == "▶"]:
        key = forth[0]
        button = press(desk, key.action, key.subject, key.arg, who)
        TURNED[key.action](desk.tx, desk.house, button, desk.now)
        said = last_said(desk)
        yield said


@pytest.mark.parametrize("name", sorted(PAGED))
def test_every_entry_is_reached_by_turning_pages(crowd: Desk, name: str) -> None:
    reader = ANNA if name == "/mine" else BOSS
    seen = list(turned(crowd, LISTS[name](crowd), reader))
    assert len(seen) > 1
    for said in (seen[0], seen[1], seen[-1]):
        within_limits(said, crowd.now)
    every = opened(crowd)
    wanted: dict[str, int] = {
        "/queue": len([one for one in every if one.waits_on_us and not one.assignee_id]),
        "/mine": len([one for one in every if one.assignee_id == ANNA]),
        "work of": len([one for one in every if one.assignee_id == ANNA]),
        "/duty": len([who for who in (ANNA, *range(50, 110)) if crowd.on(who, crowd.now)]),
        "/team": len(people.team(crowd.tx)),
    }
    actions = {"work to": "work_give", "give to": "case_give", "deputy": "deputy"}
    if name in wanted:
        keys = [item.get("client") or item["name"] for said in seen for item in said.items()]
        assert len(keys) == wanted[name]
    else:
        chosen = {
            key.arg
            for said in seen
            for row in said.keys
            for key in row
            if key.action == actions[name]
        }
        others = [one for one in people.team(crowd.tx) if one.in_group and one.id != ANNA]
        assert {one.id for one in others} <= chosen


def test_everybody_is_reached_by_turning_the_pages_of_a_card(crowd: Desk) -> None:
    given = next(found for found in opened(crowd) if found.assignee_id)
    saying.card(crowd.tx, given.client_id, crowd.now)
    row = next(row for row in outbox.new_rows(crowd.tx, 0) if isinstance(row.errand, Card))
    team = tuple(duty.colleagues(crowd.tx, crowd.house, crowd.now))
    seen: list[int] = []
    turns = [0]
    while turns:
        client = clients.find(crowd.tx, given.client_id)
        press = Press("q", "pick", given.id, turns[0], person(ANNA), GROUP, False, 1,
                      client.topic_id)  # fmt: skip
        presses.menu(crowd.tx, crowd.house, press, crowd.now, name="transfer")
        client = clients.find(crowd.tx, given.client_id)
        job = Job(row, Step.SELF, GROUP, GROUP, client=client, conversation=given,
                  face=face_of(crowd.tx, client, given, repeat=False), colleagues=team)  # fmt: skip
        keys = cards.buttons(job, card(staged=False, drafted=False))
        seen += [key.arg for line in keys for key in line if key.action == "give"]
        turns = [key.arg for line in keys for key in line if key.text == "▶"]
        assert sum(map(len, keys)) <= KEYBOARD
    assert len(seen) == len(set(seen))
    assert set(seen) == {one.operator.id for one in team} - {given.assignee_id}


def test_a_deputy_who_left_the_group_is_named_nowhere() -> None:
    desk = Desk()
    people.set_deputy(desk.tx, ANNA, 2)
    assert _deputy(desk).args["deputies"] == [people.name_of(desk.tx, 2)]
    people.set_in_group(desk.tx, 2, False, left_at=desk.now)
    assert _deputy(desk).args["deputies"] == []
    members = _team(desk).args["members"]
    assert [member["deputy"] for member in members] == [""] * len(members)


def test_two_colleagues_of_one_name_are_told_apart(crowd: Desk) -> None:
    names = [item["name"] for said in turned(crowd, _team(crowd), BOSS) for item in said.items()]
    called = [name for name in names if name]
    assert len(set(called)) == len(called)


def test_two_clients_of_one_name_are_told_apart_on_their_topics_and_in_every_list() -> None:
    desk = Desk()
    company.set_state(desk.tx, True, ())
    for key, number in ((1, 0), (2, 2), (3, 4)):
        _open(desk, key, "Анна" if key < 3 else "Борис", "слово", number)
    named = {found.id: found for found in map(desk_client(desk), (1, 2, 3)) if found}
    first, second, third = named.values()
    assert (first.called, third.called) == ("Анна", "Борис")
    assert second.called == f"Анна{APART}{second.id % 1000:03}"
    assert {item["name"] for item in _queue(desk).items()} == {one.called for one in named.values()}
    for client in named.values():
        for locale in LOCALES:
            title = VIEWS.text("labels.topic_title", locale, desk.now, client=client)
            assert title == client.called
    for found in opened(desk):
        conversations.assign(desk.tx, found.id, ANNA, desk.now)
    keys = [key.text for row in _leaving(desk).keys for key in row if key.text]
    assert sorted(keys) == sorted(one.called for one in named.values())
    long = replace(second, name="Анна-Мария-Луиза Константинопольская" * 3)
    assert (
        long.called[-3:]
        == visible(VIEWS.text("labels.topic_title", "ru", desk.now, client=long))[-3:]
    )


def test_an_erased_client_is_taken_out_under_either_name() -> None:
    desk = Desk()
    _open(desk, 1, "Анна", "слово", 0)
    client = desk_client(desk)(1)
    assert client
    for name in (client.name, told_apart(client.name, client.id)):
        item = {"client": 999, "name": "Борис"}
        keys = ((Button("hand_over", "leave_give", 1, text=shortened(name, 20)),),)
        said = Say(text="duty.leaving", args={"items": [{"client": client.id}, item]}, keys=keys)
        left = redaction.without(said, client)
        assert isinstance(left, Say) and left.keys[0][0].text == "…"


def desk_client(desk: Desk) -> Callable[[int], Client | None]:
    return lambda key: clients.of_person(desk.tx, PersonId(key))


def test_what_is_put_off_stands_last_and_what_waits_for_the_client_behind_our_turn() -> None:
    desk = Desk()
    for key, (name, number) in enumerate((("а", 3), ("б", 5), ("в", 1), ("г", 7)), start=1):
        _open(desk, key, name, "слово", number)
    marks = [str(mark_of(found)) for found in in_order(opened(desk))]
    assert marks == ["waits", "promised", "client", "snoozed"]
