"""/why in every state that the acts lead to: the one cause, and what then happens by itself.

What it says will happen is waited for: a minute before nothing has moved, at the moment it has.
(Who waits in the lobby has no topic in which anybody could ask.)
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desk.company import membership
from desk.relay import moments, presses
from desk.reports import tasks, why
from desk.shifts import ladder
from desk.strangers import hearing, reach
from desk.wishes import asking
from model import (
    Asked,
    Client,
    Conversation,
    Department,
    Hearing,
    Incoming,
    Press,
    Role,
    SilenceRules,
)
from storage import clients, conversations, people
from storage.times import moment
from tests.rules.test_shifts import (
    ANNA,
    BERLIN,
    BORIS,
    BOSS,
    GROUP,
    HOUR,
    MINUTE,
    TUESDAY,
    VERA,
    Desk,
    at,
    person,
)
from views import Views
from views.markup import visible

VIEWS = Views(Path(__file__).parents[2] / "templates", BERLIN, "ru")
WEDNESDAY = TUESDAY + timedelta(days=1)
CLIENT = 101
A_DAY = 24 * 60


def now_is(desk: Desk, client: int = CLIENT) -> tuple[Client, Conversation]:
    found, conversation = clients.find(desk.tx, client), conversations.latest(desk.tx, client)
    assert found and conversation
    return found, conversation


def asked(desk: Desk, client: int = CLIENT) -> dict[str, Any]:
    return why.told(desk.tx, desk.house, *now_is(desk, client), desk.now)


def said(desk: Desk, locale: str = "ru") -> str:
    """The answer as it is read, with its moments as clock times."""
    args = {name: _moment(value) for name, value in asked(desk).items()}
    return visible(VIEWS.text("duty.why", locale, desk.now, **args))


def _moment(value: Any) -> Any:
    return moment(value["moment"]) if isinstance(value, dict) else value


def taken(desk: Desk) -> None:
    desk.writes(CLIENT, at(10))
    desk.press(ANNA, presses.claim, CLIENT)


def answered(desk: Desk) -> None:
    taken(desk)
    desk.replies(ANNA, CLIENT, at(10, 5))


def owner_gives(desk: Desk, to: int) -> None:
    _, conversation = now_is(desk)
    press = Press("q", "case_give", conversation.id, to, person(BOSS), BOSS, True, 1, None,
                  version=conversation.version)  # fmt: skip
    tasks.give(desk.tx, desk.house, press, desk.now)


def hand_over(desk: Desk, to: int) -> None:
    taken(desk)
    desk.press(ANNA, presses.give, CLIENT, to)


def by_the_clock(desk: Desk) -> None:
    desk.works(VERA, "Evening")
    desk.writes(CLIENT, at(17, 50))
    desk.press(ANNA, presses.claim, CLIENT)
    desk.says(BORIS, "off", at(17, 51))
    desk.tick(at(18))


def as_a_deputy(desk: Desk) -> None:
    people.set_deputy(desk.tx, ANNA, VERA)
    by_the_clock(desk)


def from_the_list(desk: Desk) -> None:
    taken(desk)
    desk.leaves(ANNA, "leave_give", CLIENT)


def nobody_took_it(desk: Desk) -> None:
    desk.says(BORIS, "off", at(10))
    desk.writes(CLIENT, at(10))
    desk.tick(at(10, 10))


def given_when_the_lead_knew(desk: Desk, *, alone: bool = False) -> None:
    for who in (ANNA, BORIS):
        desk.says(who, "off", at(10))
    desk.writes(CLIENT, at(10))
    desk.tick(at(10, 20))
    for who in (ANNA,) if alone else (ANNA, BORIS):
        desk.says(who, "on", at(10, 21))


def silent(desk: Desk) -> None:
    taken(desk)
    desk.tick(at(10, 15))


def idle(desk: Desk) -> None:
    answered(desk)
    desk.press(ANNA, moments.snooze, CLIENT, 60)
    desk.tick(at(11, 5))
    desk.tick(at(11, 20))


def promise_missed(desk: Desk) -> None:
    answered(desk)
    desk.press(ANNA, moments.promise, CLIENT, 60)
    desk.tick(at(11, 5))
    desk.tick(at(11, 20))


def snoozed(desk: Desk, minutes: int) -> None:
    answered(desk)
    desk.press(ANNA, moments.snooze, CLIENT, minutes)


def snoozed_and_promised(desk: Desk) -> None:
    answered(desk)
    desk.press(ANNA, moments.promise, CLIENT, 120)
    desk.press(ANNA, moments.snooze, CLIENT, A_DAY)


def promised(desk: Desk, until: datetime | None = None) -> None:
    answered(desk)
    desk.press(ANNA, moments.promise, CLIENT, 180)
    if until:
        desk.tick(until)


def promised_and_they_write(desk: Desk, written: datetime) -> None:
    """Two rules are about it: what comes first of both is what comes next."""
    promised(desk, min(written, at(13, 5)))
    desk.tick(written)
    desk.writes(CLIENT, written)


def promised_put_back_and_they_write(desk: Desk) -> None:
    promised(desk)
    desk.now = at(12, 50)
    desk.press(ANNA, presses.release, CLIENT)
    desk.writes(CLIENT, at(12, 52))


def promised_and_given_as_it_falls_due(desk: Desk) -> None:
    promised(desk)
    desk.now = at(12, 50)
    desk.press(BORIS, presses.release, CLIENT)
    desk.tick(at(13))


def promised_past_the_shift(desk: Desk) -> None:
    answered(desk)
    desk.press(ANNA, moments.promise, CLIENT, 600)
    desk.tick(at(18))


def kept(desk: Desk) -> None:
    desk.writes(CLIENT, at(17, 50))
    desk.press(ANNA, presses.claim, CLIENT)
    desk.leaves(ANNA, "leave_keep", CLIENT)
    desk.tick(at(18))


def kept_by_who_is_here(desk: Desk) -> None:
    taken(desk)
    desk.leaves(ANNA, "leave_keep", CLIENT)


def in_the_middle_of_it(desk: Desk) -> None:
    desk.writes(CLIENT, at(17, 58))
    desk.replies(ANNA, CLIENT, at(17, 59))
    desk.writes(CLIENT, at(17, 59))
    desk.tick(at(18))


def given_to_who_is_at_home(desk: Desk) -> None:
    desk.works(VERA, "Evening")
    hand_over(desk, VERA)


def left_the_team(desk: Desk) -> None:
    taken(desk)
    membership.told(desk.tx, desk.house, ANNA, False, desk.now)


def handed_over_midway(desk: Desk) -> None:
    taken(desk)
    desk.now = at(10, 5)
    desk.press(ANNA, presses.give, CLIENT, BORIS)


def in_department(desk: Desk, part: Department) -> None:
    desk.house = replace(desk.house, departments=(part,))
    conversations.route(desk.tx, now_is(desk)[1].id, part.name, "", urgent=False)


def in_a_quick_department(desk: Desk) -> None:
    taken(desk)
    in_department(desk, Department("Quick", first_reply=MINUTE))


def owner_gives_themselves(desk: Desk) -> None:
    taken(desk)
    people.set_in_group(desk.tx, BOSS, True)
    owner_gives(desk, BOSS)


def released(desk: Desk) -> None:
    taken(desk)
    desk.press(ANNA, presses.release, CLIENT)


def alone(desk: Desk) -> None:
    desk.says(BORIS, "off", at(10))
    taken(desk)


def full(desk: Desk) -> None:
    desk.house = replace(desk.house, duty=replace(desk.house.duty, cap=1))
    for client, who in ((102, ANNA), (103, BORIS)):
        desk.writes(client, at(10))
        desk.press(who, presses.claim, client)
    desk.writes(CLIENT, at(10))


def at_night(desk: Desk) -> None:
    desk.writes(CLIENT, at(3, day=WEDNESDAY))


def opens_at_ten(desk: Desk) -> None:
    hours = Desk(hours={"mon-sun": "10:00-20:00"}).house.hours
    desk.house = replace(desk.house, hours=hours)
    desk.writes(CLIENT, at(9, 30))


def closed(desk: Desk) -> None:
    answered(desk)
    desk.press(ANNA, presses.close, CLIENT)


def closed_long_ago(desk: Desk) -> None:
    closed(desk)
    desk.now = at(10, 5) + timedelta(hours=73)


def with_rules(desk: Desk, nudge: timedelta | None, close: timedelta | None = 4 * HOUR) -> None:
    desk.house = replace(desk.house, silence=SilenceRules(nudge, close))
    answered(desk)
    desk.tx.run("UPDATE links SET state = 'sent'")
    desk.tick()


def closed_by_silence(desk: Desk) -> None:
    with_rules(desk, None)
    desk.tick(at(14, 5))


def all_well(desk: Desk) -> None:
    answered(desk)
    _, conversation = now_is(desk)
    press = Press("q", "all_well", conversation.id, 0, person(CLIENT), CLIENT, True, 1, None)
    asking.all_well(desk.tx, desk.house, press, desk.now)


def shut_out(desk: Desk, how: Hearing) -> None:
    answered(desk)
    hearing.shut(desk.tx, desk.house, now_is(desk)[0], how, BORIS, desk.now)


def bot_blocked(desk: Desk) -> None:
    answered(desk)
    reach.blocked(desk.tx, desk.house, CLIENT, desk.now)


@dataclass(frozen=True)
class State:
    """What was done, and what the answer to it is."""

    act: Callable[[Desk], None]
    cause: str
    by: int = 0
    then: str = ""
    after: Callable[[Desk], Any] | None = None
    """What is otherwise at the moment that was named than a minute before."""


def holder(desk: Desk) -> Any:
    return desk.has(CLIENT)


def is_snoozed(desk: Desk) -> Any:
    return now_is(desk)[1].snoozed


def is_open(desk: Desk) -> Any:
    return now_is(desk)[1].is_open


def rings(desk: Desk) -> Any:
    return len(desk.told(ANNA, "duty.promise"))


def rings_for_all(desk: Desk) -> Any:
    return sum(len(desk.told(who, "duty.promise")) for who in (ANNA, BORIS))


def lead_hears(desk: Desk) -> Any:
    told = (*ladder.OF_LEADS, "duty.promise_late")
    return sum(len(desk.told(BOSS, text)) for text in told)


def nudges(desk: Desk) -> Any:
    return len(desk.tx.rows("SELECT 1 FROM events WHERE kind = 'nudged'"))


STATES = {
    "free": State(lambda desk: desk.writes(CLIENT, at(10)), "opened", 0, "given", holder),
    "free at night": State(at_night, "opened", 0, "nobody"),
    "free out of hours": State(opens_at_ten, "opened", 0, "given", holder),
    "free and all are full": State(full, "opened", 0, "no_room"),
    "taken": State(taken, "claimed", ANNA, "passes", holder),
    "taken by the only one there": State(alone, "claimed", ANNA, "goes_up", lead_hears),
    "taken and kept": State(kept_by_who_is_here, "claimed", ANNA, "goes_up", lead_hears),
    "released": State(released, "released", ANNA, "given", holder),
    "left the team": State(left_the_team, "gone", ANNA, "given", holder),
    "handed over": State(
        lambda desk: hand_over(desk, BORIS), "transferred", ANNA, "passes", holder
    ),
    "handed over midway": State(handed_over_midway, "transferred", ANNA, "goes_up", lead_hears),
    "in a department quicker than the pause": State(
        in_a_quick_department, "claimed", ANNA, "passes", holder
    ),
    "given to who is at home": State(given_to_who_is_at_home, "transferred", ANNA, "stays"),
    "the owner gave it to themselves": State(
        owner_gives_themselves,
        "claimed", BOSS, "passes", holder,
    ),
    "by the clock": State(by_the_clock, "shift", ANNA, "goes_up", lead_hears),
    "as a deputy": State(as_a_deputy, "shift", ANNA, "goes_up", lead_hears),
    "from the leaving list": State(from_the_list, "leaving", ANNA, "passes", holder),
    "nobody took it": State(nobody_took_it, "ladder", 0, "goes_up", lead_hears),
    "silent": State(silent, "silent", ANNA, "overdue"),
    "idle": State(idle, "idle", ANNA, "overdue"),
    "a promise missed": State(promise_missed, "promise", ANNA, "goes_up", lead_hears),
    "given when the lead knew": State(given_when_the_lead_knew, "ladder", 0, "passes", holder),
    "and nobody else is there": State(
        lambda desk: given_when_the_lead_knew(desk, alone=True), "ladder", 0, "overdue"
    ),
    "answered": State(
        lambda desk: with_rules(desk, None, None), "claimed", ANNA, "client"
    ),
    "snoozed": State(lambda desk: snoozed(desk, 60), "claimed", ANNA, "wakes", is_snoozed),
    "snoozed until they write": State(lambda desk: snoozed(desk, -1), "claimed", ANNA, "wakes"),
    "snoozed, promised before": State(
        snoozed_and_promised, "claimed", ANNA, "wakes", is_snoozed
    ),
    "promised": State(promised, "claimed", ANNA, "rings", rings),
    "promised, and soon": State(
        lambda desk: promised(desk, at(13)), "claimed", ANNA, "rings", rings
    ),
    "promised, and over": State(
        lambda desk: promised(desk, at(13, 6)), "claimed", ANNA, "passes", holder
    ),
    "promised, and they write before": State(
        lambda desk: promised_and_they_write(desk, at(12, 55)), "claimed", ANNA, "rings", rings
    ),
    "promised, and they write when it is over": State(
        lambda desk: promised_and_they_write(desk, at(13, 15)), "claimed", ANNA, "passes", holder
    ),
    "promised, put back, and they write": State(
        promised_put_back_and_they_write, "released", ANNA, "given", holder
    ),
    "promised, and given as it falls due": State(
        promised_and_given_as_it_falls_due, "in_time", 0, "rings", rings_for_all
    ),
    "promised past the shift": State(
        promised_past_the_shift, "claimed", ANNA, "stays", holder
    ),
    "kept past the shift": State(kept, "claimed", ANNA, "stays", holder),
    "in the middle of it": State(in_the_middle_of_it, "claimed", ANNA, "stays", holder),
    "a silent client to be asked": State(
        lambda desk: with_rules(desk, HOUR), "claimed", ANNA, "nudge", nudges
    ),
    "a silent client to be closed": State(
        lambda desk: with_rules(desk, None), "claimed", ANNA, "close", is_open
    ),
    "closed": State(closed, "closed", ANNA, "reopens"),
    "closed long ago": State(closed_long_ago, "closed", ANNA, "anew"),
    "closed in silence": State(closed_by_silence, "silence", 0, "reopens"),
    "closed by the client": State(all_well, "client", 0, "reopens"),
    "muted": State(lambda desk: shut_out(desk, Hearing.MUTED), "closed", BORIS),
    "blocked": State(lambda desk: shut_out(desk, Hearing.BLOCKED), "closed", BORIS),
    "the bot is blocked": State(bot_blocked, "claimed", ANNA, "close"),
}  # fmt: skip


@pytest.fixture(name="desk")
def desk_by_day() -> Desk:
    """Anna and Boris are on shift by day."""
    return by_day()


def by_day() -> Desk:
    desk = Desk()
    desk.works(ANNA, "Day")
    desk.works(BORIS, "Day")
    desk.tick(at(9))
    return desk


@pytest.mark.parametrize("name", STATES)
def test_it_names_the_one_cause_and_what_comes_next(desk: Desk, name: str) -> None:
    state = STATES[name]
    state.act(desk)
    told = asked(desk)
    by = people.name_of(desk.tx, state.by) if state.by else ""
    assert (told["cause"], told["by"], told["then"]) == (state.cause, by, state.then)
    assert told["holder"] == people.name_of(desk.tx, now_is(desk)[1].assignee_id)
    assert "None" not in said(desk) and said(desk) != said(desk, "en")
    assert told["then"] != "overdue" or lead_hears(desk)
    if state.after is None:
        return
    moment_said = moment(told["at"]["moment"])
    assert moment_said > desk.now
    desk.tick(max(desk.now, moment_said - MINUTE))
    before = state.after(desk)
    desk.tick(moment_said)
    assert state.after(desk) != before, said(desk)


def test_what_is_promised_by_a_department_has_its_time_and_then_twice_that(desk: Desk) -> None:
    answered(desk)
    in_department(desk, Department("Slow", next_reply=HOUR))
    desk.press(ANNA, moments.promise, CLIENT, 60)
    due = at(11, 5)
    desk.tick(due)
    assert (asked(desk)["then"], moment(asked(desk)["at"]["moment"])) == ("passes", due + HOUR)
    desk.tick(due + HOUR - MINUTE)
    assert (holder(desk), lead_hears(desk)) == (ANNA, 0)
    desk.tick(due + HOUR)
    assert holder(desk) == BORIS
    assert (asked(desk)["then"], moment(asked(desk)["at"]["moment"])) == ("goes_up", due + 2 * HOUR)
    desk.tick(due + 2 * HOUR - MINUTE)
    assert lead_hears(desk) == 0
    desk.tick(due + 2 * HOUR)
    assert lead_hears(desk) == 1


@pytest.mark.parametrize(("lead", "hears"), [(True, "старший"), (False, "владелец")])
def test_it_says_who_hears_that_nothing_is_done(desk: Desk, lead: bool, hears: str) -> None:
    if lead:
        people.set_role(desk.tx, VERA, Role.LEAD)
    kept_by_who_is_here(desk)
    assert f"узнает {hears}" in said(desk)
    silent(desk)
    assert f"{hears} уже знает" in said(desk)


def test_a_deputy_is_said_to_be_one(desk: Desk) -> None:
    as_a_deputy(desk)
    assert asked(desk)["deputy"] and "замена" in said(desk)
    assert asked(desk)["holder"] == people.name_of(desk.tx, VERA)


def test_who_was_closed_out_is_said_with_who_did_it(desk: Desk) -> None:
    shut_out(desk, Hearing.BLOCKED)
    assert "⛔" in said(desk) and people.name_of(desk.tx, BORIS) in said(desk)
    bot_blocked(desk)
    assert "🚫" in said(desk)


@pytest.mark.parametrize(("name", "same"), [("closed", True), ("closed long ago", False)])
def test_a_closed_one_goes_on_or_begins_anew_as_was_said(desk: Desk, name: str, same: bool) -> None:
    STATES[name].act(desk)
    _, before = now_is(desk)
    assert (desk.writes(CLIENT, desk.now) == before.id) is same


def test_it_is_answered_in_the_topic(desk: Desk) -> None:
    taken(desk)
    message = Incoming(9, person(ANNA), {"kind": "text", "text": "/why"}, "", desk.now)
    asked_here = Asked(message, GROUP, topic_id=10_000 + CLIENT)
    why.answer(desk.tx, desk.house, asked_here, desk.now)
    rows = desk.tx.rows("SELECT payload FROM outbox WHERE payload LIKE '%duty.why%'")
    assert len(rows) == 1


def main() -> None:
    """Every state's answer in both languages, to be read aloud: python -m tests.rules.test_why."""
    for name, state in STATES.items():
        desk = by_day()
        state.act(desk)
        print(f"— {name}", said(desk), said(desk, "en"), sep="\n")


if __name__ == "__main__":
    main()
