"""What is put off meets what happens meanwhile: mute, leaving, a new group, another account."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from delivery.gathering import face_of
from desk.company import deputies, membership, setup, team
from desk.conversations import held, life
from desk.relay import bulk, edits, messages, moments, presses, scheduled
from desk.reports import tasks, why
from desk.shifts import silence
from desk.strangers import hearing
from desk.wishes import asking
from handlers.entries.buttons import CARD
from model import (
    STAFF,
    Asked,
    Hearing,
    Incoming,
    LinkState,
    Press,
    Role,
    SilenceRules,
)
from model.cards import menu
from storage import accounts, clients, company, conversations, links, notes, people
from storage import scheduled as kept_for_later
from tests.rules.test_put_off import DAYS, answered, close, nudged, plan, state_of
from tests.rules.test_shifts import (
    ANNA,
    BORIS,
    BOSS,
    GROUP,
    HOUR,
    TOPIC,
    TUESDAY,
    VERA,
    Desk,
    at,
    person,
)

WEDNESDAY = TUESDAY + timedelta(days=1)
REOPENS = timedelta(days=30)
"""After that long a client who writes begins a new conversation."""


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    for day in (TUESDAY, WEDNESDAY):
        desk.works(ANNA, "Day", day=day)
    desk.tick(at(9))
    return desk


def sends(desk: Desk, now: datetime) -> None:
    """What is due by then leaves."""
    desk.now = now
    scheduled.tick(desk.tx, desk.house, now)


def last_reply(desk: Desk) -> int | None:
    """In which conversation somebody of us answered last."""
    sql = "SELECT conversation_id FROM events WHERE kind = 'reply' ORDER BY id DESC LIMIT 1"
    return desk.tx.value(sql)


# Muted: whoever is written to is heard again.


@pytest.mark.parametrize("how", ["later", "held"])
def test_whoever_is_written_to_is_listened_to_again(desk: Desk, how: str) -> None:
    """Else what they answer is kept from everybody, and nobody could close the conversation."""
    desk.works(BORIS, "Day")
    answered(desk)
    if how == "later":
        plan(desk, 60)
    else:
        desk.replies(BORIS, 101)
    desk.press(ANNA, hearing.mute, 101)
    if how == "later":
        sends(desk, at(12, 10))
    else:
        desk.press(BORIS, presses.held_send, 101, BORIS)
    client = clients.find(desk.tx, 101)
    assert client is not None and client.hearing is Hearing.OPEN
    assert conversations.latest(desk.tx, 101).is_open


# What goes belongs to the conversation in which it goes.


def test_what_goes_in_a_new_conversation_is_counted_there(desk: Desk) -> None:
    answered(desk)
    plan(desk, 40 * DAYS)
    close(desk)
    former = conversations.latest(desk.tx, 101).id
    sends(desk, at(10) + timedelta(days=41))
    latest = conversations.latest(desk.tx, 101)
    assert latest.id != former and last_reply(desk) == latest.id
    assert links.latest_by(desk.tx, 101, ANNA).conversation_id == latest.id


def test_what_was_held_and_goes_in_a_new_conversation_answers_that_one(desk: Desk) -> None:
    desk.works(BORIS, "Day")
    answered(desk)
    desk.replies(BORIS, 101)
    close(desk)
    desk.writes(101, at(11) + REOPENS + HOUR, "Новый вопрос")
    desk.press(BORIS, presses.held_send, 101, BORIS)
    latest = conversations.latest(desk.tx, 101)
    assert latest.waiting_since is None and last_reply(desk) == latest.id


# [Take back] means what the client got last.


def test_what_is_taken_back_is_what_went_last(desk: Desk) -> None:
    answered(desk)
    plan(desk, 60)
    put_off = desk.messages
    desk.replies(ANNA, 101, at(11, 30))
    sends(desk, at(12, 10))
    assert links.latest_by(desk.tx, 101, ANNA).origin_id == put_off


def test_what_waits_for_its_time_hides_no_reply_that_did_not_arrive(desk: Desk) -> None:
    answered(desk)
    links.set_state(desk.tx, links.latest_by(desk.tx, 101, ANNA).id, LinkState.FAILED)
    plan(desk, 60)
    assert links.state_of_last_reply(desk.tx, 101) is LinkState.FAILED


# Whoever leaves sends nothing any more.


def leaves_the_team(desk: Desk, who: int, now: datetime) -> None:
    membership.changed(desk.tx, desk.house, GROUP, person(who), False, now, now)


def test_what_somebody_wanted_to_send_is_a_task_as_soon_as_they_leave(desk: Desk) -> None:
    answered(desk)
    plan(desk, 3 * DAYS)
    leaves_the_team(desk, ANNA, at(11, 30))
    assert not kept_for_later.of_client(desk.tx, 101), "no card says that it goes"
    assert notes.is_note(desk.tx, 101, desk.messages)
    (told,) = desk.told(STAFF, "staff.later_stays")
    assert told["at"], "there is still time to write it"
    assert conversations.latest(desk.tx, 101).waits_on_us
    sends(desk, at(12, day=WEDNESDAY) + 3 * 24 * HOUR)
    assert len(desk.told(STAFF, "staff.later_stays")) == 1


def test_of_an_album_it_is_said_once(desk: Desk) -> None:
    answered(desk)
    desk.press(ANNA, scheduled.choose, 101, 60)
    for number in range(3):
        content = {"kind": "photo", "caption": "", "file_id": str(number)}
        part = Incoming(800 + number, person(ANNA), content, str(number), desk.now, album="a")
        messages.from_staff(desk.tx, desk.house, GROUP, TOPIC + 101, part, desk.now)
    leaves_the_team(desk, ANNA, at(11, 30))
    assert len(desk.told(STAFF, "staff.later_stays")) == 1


# In another group everybody is asked about; until Telegram says so nobody has gone.


def test_while_telegram_is_asked_who_is_in_the_new_group_nobody_has_gone(desk: Desk) -> None:
    desk.works(BORIS, "Day")
    desk.tick(at(9, 30))
    answered(desk)
    plan(desk, 60)
    desk.writes(102, at(11, 10))
    desk.press(ANNA, presses.claim, 102)
    desk.press(ANNA, moments.promise, 102, 60)
    setup.adopt(desk.tx, company.get(desk.tx), -200, "Новая", desk.now)
    sends(desk, at(12, 10))
    desk.tick(at(12, 10))
    assert desk.has(102) == ANNA and not desk.moves(102)
    assert not desk.told(STAFF, "staff.later_stays") and not desk.told(STAFF, "duty.handover")
    for who in (ANNA, BORIS):
        membership.told(desk.tx, desk.house, who, True, desk.now)
    sends(desk, at(12, 11))
    desk.tick(at(12, 11))
    assert desk.has(102) == ANNA and state_of(desk, ANNA) == "pending"
    assert len(desk.told(ANNA, "duty.welcome")) == 1, "their shift goes on"
    assert [ring["due"] for ring in desk.told(ANNA, "duty.promise")] == [True]


def test_who_is_not_in_the_new_group_has_gone(desk: Desk) -> None:
    desk.works(BORIS, "Day")
    answered(desk)
    plan(desk, 60)
    desk.writes(102, at(11, 10))
    desk.press(ANNA, presses.claim, 102)
    setup.adopt(desk.tx, company.get(desk.tx), -200, "Новая", desk.now)
    membership.told(desk.tx, desk.house, BORIS, True, desk.now)
    membership.told(desk.tx, desk.house, ANNA, False, desk.now)
    assert desk.has(102) is None and len(desk.told(STAFF, "staff.later_stays")) == 1


# One person, two accounts.


@pytest.mark.parametrize("text", ["А доставка?", "Спасибо!"])
def test_who_writes_under_another_account_wakes_what_was_put_off(desk: Desk, text: str) -> None:
    answered(desk)
    desk.writes(102, at(11, 10))
    desk.replies(ANNA, 102)
    accounts.join(desk.tx, 101, 102, ANNA, desk.now)
    desk.press(ANNA, moments.snooze, 101, -1)
    desk.writes(102, at(11, 30), text)
    found = conversations.latest(desk.tx, 101)
    assert (found.snoozed, bool(found.woke_at)) == ((False, True) if "?" in text else (True, False))


def test_whom_nobody_takes_for_one_person_any_more_wakes_nothing(desk: Desk) -> None:
    answered(desk)
    desk.writes(102, at(11, 10))
    accounts.join(desk.tx, 101, 102, ANNA, desk.now)
    accounts.part(desk.tx, 102)
    desk.press(ANNA, moments.snooze, 101, -1)
    desk.press(ANNA, moments.promise, 102, 60)
    desk.writes(102, at(11, 30), "А доставка?")
    assert conversations.latest(desk.tx, 101).snoozed


# What /why says will happen.


def then(desk: Desk) -> Any:
    client, conversation = clients.find(desk.tx, 101), conversations.latest(desk.tx, 101)
    assert client and conversation
    return why.ahead(desk.tx, desk.house, client, conversation, desk.now)


def test_why_says_that_something_goes_before_silence_counts(desk: Desk) -> None:
    desk.house = replace(desk.house, silence=SilenceRules(8 * HOUR, 20 * HOUR))
    answered(desk)
    assert not nudged(desk) and then(desk)[0] == "nudge"
    plan(desk, 3 * DAYS)
    assert then(desk) == ("goes", kept_for_later.of_client(desk.tx, 101)[0].at)


def test_why_names_no_end_of_a_silence_that_lasts_for_something_held(desk: Desk) -> None:
    desk.house = replace(desk.house, silence=SilenceRules(8 * HOUR, 20 * HOUR))
    desk.works(BORIS, "Day")
    answered(desk)
    desk.replies(BORIS, 101)
    assert not nudged(desk)
    assert then(desk) == ("client", None)


# The client writes before it goes, in whatever way.


@pytest.mark.parametrize("how", ["changes", "asks for a person"])
def test_its_author_hears_of_whatever_the_client_says_before(desk: Desk, how: str) -> None:
    answered(desk)
    plan(desk, 3 * DAYS)
    desk.now = at(12)
    if how == "changes":
        last = links.last_of_client(desk.tx, 101)
        content = {"kind": "text", "text": "Отмените!"}
        changed = Incoming(last.origin_id, person(101), content, "anew", desk.now)
        edits.by_client(desk.tx, desk.house, changed, desk.now)
    else:
        said = Incoming(77, person(101), {"kind": "text", "text": "/person"}, "p", desk.now)
        asking.person(desk.tx, desk.house, Asked(said, 101), desk.now)
    assert len(desk.told(ANNA, "duty.later_heard")) == 1


# A name that was pressed a moment after they left.


def pressed(desk: Desk, act: Any, subject: int, arg: int, *, who: int = BOSS) -> str:
    """What pops up."""
    found = conversations.latest(desk.tx, 101)
    press = Press("q", "x", subject, arg, person(who), who, True, 1, None, version=found.version)
    act(desk.tx, desk.house, press, desk.now)
    return popped_up(desk)


def popped_up(desk: Desk) -> str:
    rows = desk.tx.rows("SELECT payload FROM outbox WHERE kind = 'answer' ORDER BY id")
    return str(json.loads(rows[-1]["payload"])["text"])


def test_whoever_picks_a_colleague_who_has_just_left_is_told_so(desk: Desk) -> None:
    answered(desk)
    leaves_the_team(desk, VERA, desk.now)
    gone = "toasts.not_ours"
    latest = conversations.latest(desk.tx, 101)
    desk.press(ANNA, presses.give, 101, VERA)
    assert popped_up(desk) == gone
    assert pressed(desk, tasks.give, latest.id, VERA) == gone
    assert pressed(desk, bulk.give, ANNA, VERA) == gone
    assert pressed(desk, deputies.name, ANNA, VERA) == gone
    assert pressed(desk, deputies.ask, VERA, 0) == gone
    assert pressed(desk, team.set_lead, VERA, 1) == gone
    assert desk.has(101) == ANNA and people.find(desk.tx, VERA).role is Role.OPERATOR


# Deputies.


def test_a_deputy_on_a_break_is_passed_over_and_the_next_stands_in(desk: Desk) -> None:
    for who in (BORIS, VERA):
        desk.works(who, "Day")
    desk.tick(at(9, 30))
    people.set_deputy(desk.tx, ANNA, BORIS)
    people.set_deputy(desk.tx, BORIS, VERA)
    desk.writes(101, at(11))
    desk.press(ANNA, presses.claim, 101)
    desk.says(BORIS, "break", at(11, 10))
    desk.says(ANNA, "off", at(11, 11))
    desk.tick(at(11, 20))
    assert desk.has(101) == VERA


def test_where_all_who_are_there_are_full_it_is_not_said_to_wait_for_who_comes() -> None:
    desk = Desk(cap=1)
    for who in (ANNA, BORIS):
        desk.works(who, "Day")
    desk.tick(at(9))
    for client, who in ((101, ANNA), (102, BORIS)):
        desk.writes(client, at(11))
        desk.press(who, presses.claim, client)
    desk.says(ANNA, "off", at(11, 10))
    desk.tick(at(11, 20))
    (line,) = desk.told(STAFF, "duty.handover")
    assert (line["to"], line["full"]) == ("", True)


def test_what_goes_to_the_queue_is_not_said_to_be_handed_over() -> None:
    desk = Desk(cap=1)
    for who in (ANNA, BORIS):
        desk.works(who, "Day")
    desk.tick(at(9))
    for client in (101, 102):
        desk.writes(client, at(11))
        desk.press(ANNA, presses.claim, client)
    desk.leaves(ANNA, "leave_all")
    rows = desk.tx.rows("SELECT payload FROM outbox WHERE kind = 'answer' ORDER BY id")
    assert json.loads(rows[-1]["payload"])["args"] == {"count": 1, "queued": 1}


# Muted, and open all the same: a lead gave somebody the conversation, or its topic was opened.


def test_nobody_is_asked_what_nobody_would_hear_the_answer_to(desk: Desk) -> None:
    desk.house = replace(desk.house, silence=SilenceRules(8 * HOUR, 20 * HOUR))
    answered(desk)
    desk.press(ANNA, hearing.mute, 101)
    client = clients.find(desk.tx, 101)
    assert client is not None and life.reopen(desk.tx, client, BOSS, desk.now)
    desk.now = at(11, 5) + 9 * HOUR
    assert not nudged(desk)


# What is said to whoever pressed, and to those whom it concerns.


def args_of_answer(desk: Desk) -> dict[str, Any]:
    rows = desk.tx.rows("SELECT payload FROM outbox WHERE kind = 'answer' ORDER BY id")
    return dict(json.loads(rows[-1]["payload"])["args"])


@pytest.mark.parametrize(("who", "other"), [(ANNA, ""), (BORIS, "Person 1")])
def test_it_is_said_who_is_reminded_of_a_promise(desk: Desk, who: int, other: str) -> None:
    desk.works(BORIS, "Day")
    answered(desk)
    desk.press(who, moments.promise, 101, 60)
    assert args_of_answer(desk)["other"] == other
    desk.tick(at(12))
    (bell,) = desk.told(ANNA, "duty.promise")
    assert bell["minutes"] == 5 and not desk.told(BORIS, "duty.promise")


@pytest.mark.parametrize(("minute", "left"), [(1.5, 4), (3, 2)])
def test_a_bell_that_rings_late_says_how_much_is_left(desk: Desk, minute: float, left: int) -> None:
    """It could not ring before: nobody was there."""
    answered(desk)
    desk.press(ANNA, moments.promise, 101, 120)
    desk.says(ANNA, "off", at(12))
    desk.tick(at(13))
    desk.says(BORIS, "on", at(13) + timedelta(minutes=minute))
    (bell,) = desk.told(BORIS, "duty.promise")
    assert bell["minutes"] == left


@pytest.mark.parametrize(("day", "hears"), [(WEDNESDAY, "later"), (None, "perhaps")])
def test_nobody_is_said_to_hear_of_it_who_has_no_shift(desk: Desk, day: Any, hears: str) -> None:
    desk.works(BORIS, "Day", day=day or TUESDAY - timedelta(days=9))
    answered(desk)
    assert pressed(desk, bulk.give, ANNA, BORIS) == "toasts.transferred"
    (told,) = desk.told(BOSS, "duty.work_moved")
    assert told["hears"] == hears


def test_who_gives_it_to_themselves_takes_it(desk: Desk) -> None:
    people.set_in_group(desk.tx, BOSS, True)
    answered(desk)
    latest = conversations.latest(desk.tx, 101)
    assert pressed(desk, tasks.give, latest.id, BOSS) == "toasts.transferred"
    assert not desk.told(STAFF, "staff.transferred")
    assert len(desk.told(STAFF, "staff.taken")) == len(desk.told(ANNA, "duty.taken_from_you")) == 1


def test_what_a_colleague_calls_off_is_told_under_it(desk: Desk) -> None:
    answered(desk)
    plan(desk, 60)
    link = kept_for_later.of_client(desk.tx, 101)[0].link
    desk.press(BORIS, scheduled.cancel, 101, link.id)
    assert [line["by"] for line in desk.told(STAFF, "staff.later_cancelled")] == ["Person 2"]
    plan(desk, 60)
    link = kept_for_later.of_client(desk.tx, 101)[0].link
    desk.press(ANNA, scheduled.cancel, 101, link.id)
    assert len(desk.told(STAFF, "staff.later_cancelled")) == 1


def test_a_shift_does_not_begin_with_nobody_waiting_when_somebody_was_given_to_them() -> None:
    desk = Desk(auto=True)
    desk.works(ANNA, "Day")
    desk.writes(101, at(8, 59))
    desk.tx.run("UPDATE clients SET topic_id = NULL")
    desk.tick(at(9))
    (start,) = desk.told(ANNA, "duty.welcome")
    assert (start["given"], start["coming"]) == ([], 1)


def test_a_muted_client_s_open_conversation_can_be_closed_from_its_card(desk: Desk) -> None:
    answered(desk)
    desk.press(ANNA, hearing.mute, 101)
    client = clients.find(desk.tx, 101)
    assert client is not None
    assert "close" not in actions(desk, Hearing.MUTED)
    life.reopen(desk.tx, client, BOSS, desk.now)
    assert "close" in actions(desk, Hearing.MUTED)


def actions(desk: Desk, ears: Hearing) -> list[str]:
    """What the card's buttons do."""
    conversation = conversations.latest(desk.tx, 101)
    assert conversation is not None
    return [key.action for row in menu(CARD, "", conversation, ears) for key in row]


def test_to_whom_is_blocked_nothing_is_said_to_go(desk: Desk) -> None:
    """Unless somebody lets them in again before its time."""
    answered(desk)
    plan(desk, 60)
    assert later_on_card(desk)
    desk.press(ANNA, hearing.block, 101)
    assert not later_on_card(desk)
    client = clients.find(desk.tx, 101)
    life.reopen(desk.tx, client, BOSS, desk.now)
    latest = conversations.latest(desk.tx, 101)
    assert silence.ahead(desk.tx, desk.house, client, latest, desk.now) is None
    desk.press(ANNA, presses.close, 101)
    assert popped_up(desk) == "toasts.closed"
    desk.press(ANNA, hearing.hear, 101)
    assert later_on_card(desk)


def later_on_card(desk: Desk) -> bool:
    client = clients.find(desk.tx, 101)
    assert client is not None
    latest = conversations.latest(desk.tx, 101)
    return bool(face_of(desk.tx, client, latest, repeat=False).later)


def test_what_is_held_is_asked_anew_in_a_new_group_and_its_note_is_no_other(desk: Desk) -> None:
    """What stood in the former group has no number there; two may not share one."""
    desk.works(BORIS, "Day")
    answered(desk)
    desk.replies(BORIS, 101)
    for number in range(9):  # notes that get the numbers that links have
        content = {"kind": "text", "text": "// заметка"}
        note = Incoming(700 + number, person(ANNA), content, "// заметка", desk.now)
        messages.from_staff(desk.tx, desk.house, GROUP, TOPIC + 101, note, desk.now)
    asked = len(desk.told(STAFF, "staff.held_colleague"))
    setup.adopt(desk.tx, company.get(desk.tx), -1002, "Другая", desk.now)
    assert len(desk.told(STAFF, "staff.held_colleague")) == asked + 1
    author, client = people.find(desk.tx, BORIS), clients.find(desk.tx, 101)
    assert author is not None and client is not None
    held.give_up(desk.tx, author, desk.now)
    (told,) = desk.told(STAFF, "staff.later_stays")
    assert told["words"]
    setup.adopt(desk.tx, company.get(desk.tx), -1003, "Третья", desk.now)
    numbers = desk.tx.rows("SELECT id, message_id FROM notes")
    assert len(numbers) == 10 and all(row["message_id"] == -row["id"] for row in numbers)


def test_two_that_stay_where_their_topic_is_gone_are_told_each(desk: Desk) -> None:
    """Nothing can be pointed at, so each line says which it is, and has the topic made anew."""
    answered(desk)
    for minutes in (60, 90):
        plan(desk, minutes)
    links.lose_copies(desk.tx, 101)
    author = people.find(desk.tx, ANNA)
    assert author is not None
    scheduled.give_up(desk.tx, author, desk.now)
    told = [told["words"] for told in desk.told(STAFF, "staff.later_stays")]
    assert told == ["Уже едет"] * 2
    rows = desk.tx.rows("SELECT payload FROM outbox WHERE payload LIKE '%later_stays%'")
    assert all(json.loads(row["payload"])["must"] for row in rows)
