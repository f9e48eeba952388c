"""What is put off, promised, kept or given to somebody dies nowhere: ignored, on vacation, at home
for good, it passes on by its rule, and where nobody is there the owner hears of it."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from desk.answers import offering
from desk.calendar import eras
from desk.company import membership
from desk.conversations import held, outgoing, ratings
from desk.figures import metrics, stories
from desk.relay import edits, messages, moments, presses, scheduled
from desk.reports import tasks
from desk.strangers import hearing
from desk.voice import pings
from desk.wishes import asking
from model import STAFF, Asked, Hearing, Incoming, Press, Side, SilenceRules
from storage import (
    accounts,
    answers,
    clients,
    conversations,
    duties,
    facts,
    links,
    moving,
    notes,
    people,
)
from storage import scheduled as kept_for_later
from storage.times import moment, ms
from tests import blank
from tests.rules.test_shifts import (
    ANNA,
    BORIS,
    BOSS,
    GROUP,
    HOUR,
    MINUTE,
    TOPIC,
    TUESDAY,
    VERA,
    Desk,
    at,
    person,
)

WEDNESDAY, NEXT_WEEK = TUESDAY + timedelta(days=1), TUESDAY + timedelta(days=7)
DAYS = 24 * 60
MORNING = 0
"""What the buttons name tomorrow morning by."""


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    for day in (TUESDAY, WEDNESDAY):
        desk.works(ANNA, "Day", day=day)
    desk.tick(at(9))
    return desk


def answered(desk: Desk, client: int = 101) -> None:
    desk.writes(client, at(11))
    desk.replies(ANNA, client, at(11, 5))


def given(desk: Desk, client: int, to: int) -> None:
    """The owner gives it to somebody, from private."""
    found = conversations.latest(desk.tx, client)
    press = Press("q", "case_give", found.id, to, person(BOSS), BOSS, True, 1, None,
                  version=found.version)  # fmt: skip
    tasks.give(desk.tx, desk.house, press, desk.now)


def test_what_came_back_and_is_ignored_passes_on_and_then_up(desk: Desk) -> None:
    desk.works(BORIS, "Day")
    answered(desk)
    desk.press(ANNA, moments.snooze, 101, 60)
    desk.tick(at(12, 5))
    assert desk.listed(ANNA, "duty.woke", "items") == [[101]]
    for minute in range(6, 20):
        desk.tick(at(12, minute))
    assert desk.listed(ANNA, "duty.remind_task", "items") == [[101]]
    assert not desk.told(ANNA, "duty.remind"), "no client waits"
    assert desk.has(101) == ANNA
    desk.tick(at(12, 20))
    assert (desk.has(101), desk.moves(101)) == (BORIS, ["idle"])
    assert desk.listed(BORIS, "duty.given", "items") == [[101]]
    assert desk.listed(BOSS, "duty.silent_task", "items") == [[101]]
    assert not desk.told(BOSS, "duty.silent")
    desk.tick(at(15))
    assert desk.moves(101) == ["idle"], "once for each time it came back"


@pytest.mark.parametrize("act", ["reply", "later", "done"])
def test_whoever_does_something_about_it_keeps_it(desk: Desk, act: str) -> None:
    desk.works(BORIS, "Day")
    answered(desk)
    desk.press(ANNA, moments.snooze, 101, 60)
    desk.tick(at(12, 5))
    desk.now = at(12, 10)
    if act == "reply":
        desk.replies(ANNA, 101)
    elif act == "later":
        desk.press(ANNA, moments.snooze, 101, 600)
    else:
        desk.press(ANNA, presses.no_answer, 101)
    desk.tick(at(12, 40))
    assert (desk.has(101), desk.moves(101)) == (ANNA, [])
    assert not desk.told(BOSS, "duty.silent_task")


def test_whether_to_close_is_asked_anew_when_the_client_writes_in_between(desk: Desk) -> None:
    """They may be waiting already, so that nothing but their words is new."""
    desk.writes(101, at(11))
    desk.press(ANNA, moments.promise, 101, 60)
    desk.press(ANNA, presses.close, 101)
    desk.writes(101, at(11, 1), "И ещё вопрос")
    assert clients.find(desk.tx, 101).menu == ""
    desk.press(ANNA, presses.close, 101, 1)
    assert conversations.latest(desk.tx, 101).is_open
    desk.press(ANNA, presses.close, 101, 1)
    assert not conversations.latest(desk.tx, 101).is_open


def test_what_the_owner_gave_and_is_ignored_passes_on(desk: Desk) -> None:
    desk.works(BORIS, "Day")
    desk.works(VERA, "Day")
    answered(desk)
    desk.press(ANNA, presses.close, 101)
    desk.now = at(12)
    given(desk, 101, BORIS)
    desk.tick()
    assert desk.has(101) == BORIS
    desk.tick(at(12, 15))
    assert desk.has(101) in (ANNA, VERA) and desk.moves(101) == ["idle"]


def test_what_is_given_is_a_task_of_now_though_something_is_promised_for_later(desk: Desk) -> None:
    desk.works(BORIS, "Day")
    answered(desk)
    desk.press(ANNA, moments.promise, 101, 5 * DAYS)
    given(desk, 101, BORIS)
    found = conversations.latest(desk.tx, 101)
    assert found.woke_at and not found.only_promised and found.promised_until


def test_on_vacation_what_comes_back_is_with_whoever_is_there(desk: Desk) -> None:
    desk.works(ANNA, duties.VACATION, day=WEDNESDAY)
    desk.works(BORIS, "Day", day=WEDNESDAY)
    answered(desk)
    desk.press(ANNA, moments.snooze, 101, MORNING)
    answered(desk, 102)
    desk.press(ANNA, moments.promise, 102, DAYS + 60)
    desk.tick(at(18))
    assert (desk.has(101), desk.has(102)) == (ANNA, ANNA)
    desk.tick(at(9, day=WEDNESDAY))
    desk.tick(at(10, day=WEDNESDAY))
    assert (desk.has(101), desk.has(102)) == (BORIS, ANNA)
    until = conversations.latest(desk.tx, 102).promised_until
    desk.tick(until - HOUR)
    assert desk.has(102) == BORIS, "an hour before, it is with somebody who is there"
    desk.tick(until - 5 * MINUTE)
    desk.tick(until)
    assert [ring["due"] for ring in desk.told(BORIS, "duty.promise")] == [False, True]
    assert not desk.told(ANNA, "duty.promise")


def test_what_needs_no_answer_is_closed_like_any_other_silence_and_nobody_is_asked(
    desk: Desk,
) -> None:
    desk.house = replace(desk.house, silence=SilenceRules(8 * HOUR, 20 * HOUR))
    desk.writes(101, at(11))
    desk.press(ANNA, presses.claim, 101)
    desk.press(ANNA, presses.no_answer, 101)
    desk.tick(at(11) + 19 * HOUR)
    assert conversations.latest(desk.tx, 101).is_open
    desk.tick(at(11) + 20 * HOUR)
    assert not conversations.latest(desk.tx, 101).is_open
    assert desk.tx.row("SELECT 1 FROM events WHERE kind = 'nudged'") is None
    assert not desk.told(101, "client.nudge") and not desk.told(101, "client.closed")


def test_who_never_started_the_bot_is_called_once_and_to_what_was_kept_for_them(desk: Desk) -> None:
    desk.works(BORIS, "Day")
    desk.tx.run("UPDATE operators SET private = 0 WHERE id = :id", id=BORIS)
    desk.tick(at(10))
    desk.writes(101, at(11))
    desk.press(ANNA, presses.claim, 101)
    desk.tick(at(11, 20))
    assert desk.has(101) == BORIS
    assert [line["mention"] for line in desk.told(STAFF, "duty.handover")] == [BORIS]
    desk.tick(at(11, 22))
    assert desk.told(STAFF, "duty.mention") == []
    desk.tick(at(18, 5))
    given(desk, 101, BORIS)
    desk.works(BORIS, "Day", day=WEDNESDAY)
    desk.tick(at(9, day=WEDNESDAY))
    assert [line["mention"] for line in desk.told(STAFF, "duty.mention")] == [BORIS]


def test_a_promise_outlives_a_client_whom_an_offered_answer_helped(desk: Desk) -> None:
    found = desk.writes(101, at(11))
    answers.offer(desk.tx, found, desk.now)
    desk.press(ANNA, moments.promise, 101, 120)
    press = Press("q", "quick_helped", found, 0, person(101), 101, True, 1, None)
    offering.helped(desk.tx, desk.house, press, desk.now)
    assert conversations.latest(desk.tx, 101).is_open
    assert [line["closed"] for line in desk.told(STAFF, "answers.helped")] == [False]
    desk.tick(at(13))
    assert len(desk.told(ANNA, "duty.promise")) == 1


@pytest.mark.parametrize("act", [hearing.mute, hearing.block])
def test_whoever_mutes_or_blocks_is_asked_about_what_is_promised(desk: Desk, act: Any) -> None:
    answered(desk)
    desk.press(ANNA, moments.promise, 101, 120)
    desk.press(ANNA, act, 101)
    client = clients.find(desk.tx, 101)
    assert client is not None
    assert (client.hearing, client.menu) == (Hearing.OPEN, "close")
    assert conversations.latest(desk.tx, 101).promised_until
    desk.press(ANNA, presses.close, 101, 1)
    desk.press(ANNA, act, 101)
    client = clients.find(desk.tx, 101)
    assert client is not None and client.hearing is not Hearing.OPEN


def test_what_was_kept_for_a_shift_is_theirs_as_it_begins_and_is_told_with_its_link(
    desk: Desk,
) -> None:
    desk.works(BORIS, "Evening")
    desk.writes(101, at(11))
    given(desk, 101, BORIS)
    desk.tx.run("UPDATE clients SET topic_id = NULL")
    desk.tick(at(16))
    (started,) = desk.told(BORIS, "duty.welcome")
    assert not started["given"] and not started["yours"]
    assert desk.has(101) == BORIS, "nobody is silent who was at home until now"
    desk.tx.run("UPDATE clients SET topic_id = 10101")
    desk.tick(at(16, 1))
    assert desk.listed(BORIS, "duty.given", "items") == [[101]]
    desk.tick(at(16, 16))
    assert desk.moves(101) == ["silent"], "but who does nothing about it is"


def test_what_they_took_at_home_is_theirs_as_their_shift_begins(desk: Desk) -> None:
    desk.works(BORIS, "Evening")
    desk.writes(101, at(11))
    desk.press(BORIS, presses.claim, 101)
    desk.tick(at(16))
    assert desk.has(101) == BORIS
    desk.tick(at(16, 16))
    assert desk.moves(101) == ["silent"]


def test_past_the_end_of_the_roster_the_owner_hears_of_what_comes_back(desk: Desk) -> None:
    answered(desk)
    desk.press(ANNA, moments.snooze, 101, 7 * DAYS)
    answered(desk, 102)
    desk.press(ANNA, moments.promise, 102, 7 * DAYS)
    desk.tick(at(18, day=WEDNESDAY))
    assert (desk.has(101), desk.has(102)) == (ANNA, ANNA)
    back = at(11, 5, NEXT_WEEK)
    for minutes in (-5, 0, 20, 31):
        desk.tick(back + minutes * MINUTE)
    assert (desk.has(101), desk.has(102)) == (None, None)
    assert desk.listed(BOSS, "duty.nobody_task", "items") == [[101]]
    assert desk.listed(BOSS, "duty.promise_late", "items") == [[102]]


def test_past_the_end_of_the_roster_what_was_kept_goes_back_after_its_time(desk: Desk) -> None:
    desk.writes(101, at(17, 50, WEDNESDAY))
    desk.press(ANNA, presses.claim, 101)
    desk.leaves(ANNA, "leave_keep", 101)
    kept_until = conversations.latest(desk.tx, 101).kept_until
    desk.tick(kept_until - MINUTE)
    assert desk.has(101) == ANNA
    desk.tick(kept_until)
    assert desk.has(101) is None
    assert desk.listed(BOSS, "duty.silent", "items") == [[101]], "once for each wait"


def called(desk: Desk) -> list[str]:
    """Why somebody was called into a client's topic."""
    rows = desk.tx.rows("SELECT payload FROM outbox ORDER BY id")
    said = [json.loads(row["payload"]) for row in rows]
    return [one["args"]["why"] for one in said if one.get("text") == "duty.mention"]


def test_who_never_opened_the_bot_is_called_for_what_there_is_to_do(desk: Desk) -> None:
    people.set_private(desk.tx, ANNA, False)
    answered(desk)
    desk.press(ANNA, moments.snooze, 101, 60)
    desk.tick(at(12, 5))
    assert called(desk) == ["task"], "no client waits"
    desk.tick(at(12, 19))
    assert called(desk) == ["task"] * 2
    desk.writes(101)
    desk.tick(at(12, 32))
    assert called(desk)[2:] == ["waits"]


@pytest.mark.parametrize(
    ("text", "state", "why"),
    [
        ("duty.given", {"since": {"moment": 1}}, "waits"),
        ("duty.woke", {"mark": "waits"}, "task"),
        ("duty.woke", {"mark": "waits", "displeased": True}, "displeased"),
        ("duty.stalled", {"since": {"moment": 1}, "stage": "Предложение"}, "stalled"),
        ("duty.promise_late", {"mark": "waits", "promised": {"moment": 1}}, "due"),
        ("duty.urged", {"mark": "promised", "promised": {"moment": 1}}, "due"),
        ("duty.moved_to_you", {"mark": "client"}, "yours"),
    ],
)
def test_a_call_into_a_topic_has_its_reason(
    desk: Desk, text: str, state: dict[str, Any], why: str
) -> None:
    answered(desk)
    people.set_private(desk.tx, BORIS, False)
    bare = {"client": 101, "mark": "free", "since": None, "promised": None, "displeased": False}
    pings.ping(desk.tx, BORIS, text, [bare | state], desk.now)
    assert called(desk) == [why]


@pytest.mark.parametrize("asked", [True, False])
def test_what_was_written_before_the_client_asked_answers_nothing(desk: Desk, asked: bool) -> None:
    answered(desk)
    desk.now = at(11, 30)
    latest = conversations.latest(desk.tx, 101)
    press = Press("q", "later", latest.id, 60, person(ANNA), GROUP, False, 1, TOPIC + 101,
                  version=latest.version)  # fmt: skip
    scheduled.choose(desk.tx, desk.house, press, desk.now)
    desk.replies(ANNA, 101)
    if asked:
        desk.writes(101, at(12), "А сколько стоит?")
    desk.tick(at(12, 30))
    scheduled.tick(desk.tx, desk.house, desk.now)
    found = conversations.latest(desk.tx, 101)
    assert found.waiting_since == (at(12) if asked else None)
    assert found.replied_at == (at(11, 5) if asked else at(12, 30))
    sent = desk.tx.row("SELECT data FROM events WHERE kind = 'reply' ORDER BY id DESC LIMIT 1")
    assert json.loads(sent["data"]).get("ahead", False) is asked


@pytest.mark.parametrize(("text", "asks"), [("А подъём?", True), ("Спасибо!", False)])
def test_what_nobody_could_read_is_answered_by_nothing(desk: Desk, text: str, asks: bool) -> None:
    desk.writes(101, at(11))
    desk.press(ANNA, presses.claim, 101)
    desk.writes(101, at(11, 2), text, seen=False)
    for act in (presses.no_answer, moments.snooze):
        if asks:
            desk.press(ANNA, act, 101, -1)
    assert conversations.latest(desk.tx, 101).waiting_since == at(11)
    assert not conversations.latest(desk.tx, 101).snoozed
    desk.replies(ANNA, 101, at(11, 3))
    assert conversations.latest(desk.tx, 101).waiting_since == (at(11, 2) if asks else None)
    figures = metrics.figures(desk.tx, eras.of(desk.tx, desk.house), at(9), at(18))
    assert (len(figures.backlog), figures.first.n) == (int(asks), 1)


def test_who_is_to_be_reminded_of_what_is_put_off_is_said_to_have_put_it_off(desk: Desk) -> None:
    desk.writes(101, at(11))
    desk.press(ANNA, presses.claim, 101)
    desk.press(ANNA, moments.snooze, 101, 60)
    found = conversations.latest(desk.tx, 101)
    press = Press("q", "case_urge", found.id, 0, person(BOSS), BOSS, True, 1, None)
    tasks.urge(desk.tx, desk.house, press, desk.now)
    (said,) = desk.told(STAFF, "toasts.urge_asleep")
    assert said["until"]["moment"] == ms(at(12))
    assert not desk.told(STAFF, "toasts.waits_no_more"), "the client does wait"


def test_nothing_is_put_off_past_what_is_promised(desk: Desk) -> None:
    answered(desk)
    desk.press(ANNA, moments.promise, 101, 60)
    desk.press(ANNA, moments.snooze, 101, 180)
    (said,) = desk.told(STAFF, "toasts.snoozed")
    assert said["until"]["moment"] == ms(at(12))
    desk.now = at(12, 1)
    desk.press(ANNA, moments.snooze, 101, 180)
    assert len(desk.told(STAFF, "toasts.snoozed")) == 1
    (said,) = desk.told(STAFF, "toasts.promised_first")
    assert said["until"]["moment"] == ms(at(12, 5))


def test_what_goes_of_somebody_at_home_is_not_taken_by_them(desk: Desk) -> None:
    answered(desk)
    desk.now = at(17)
    desk.press(ANNA, moments.promise, 101, 150)
    desk.press(ANNA, scheduled.choose, 101, 120)
    desk.replies(ANNA, 101)
    desk.tick(at(18, 31))
    assert (desk.has(101), desk.moves(101)) == (None, ["shift"])
    for minute in range(20):
        scheduled.tick(desk.tx, desk.house, at(19, minute))
        desk.tick(at(19, minute))
    assert state_of(desk, ANNA) == "pending"
    assert (desk.has(101), desk.moves(101)) == (None, ["shift"])


@pytest.mark.parametrize("how", ["undo", "note", "held"])
def test_who_has_no_other_answer_than_one_taken_back_waits_as_before(desk: Desk, how: str) -> None:
    desk.writes(101, at(11))
    desk.press(ANNA, presses.claim, 101)

    def waits_since() -> datetime | None:
        figures = metrics.figures(desk.tx, eras.of(desk.tx, desk.house), at(9), at(18))
        found = conversations.latest(desk.tx, 101).waiting_since
        assert bool(figures.backlog) == bool(found), "the figures say the same"
        return found

    def take_back() -> None:
        if how == "undo":
            desk.press(ANNA, presses.undo, 101)
            return
        content = {"kind": "text", "text": "// не то" if how == "note" else "/price"}
        changed = Incoming(desk.messages, person(ANNA), content, "f", desk.now)
        edits.by_staff(desk.tx, desk.house, GROUP, TOPIC + 101, changed, desk.now)

    desk.replies(ANNA, 101, at(11, 5))
    assert waits_since() is None
    take_back()
    assert waits_since() == at(11)
    desk.replies(ANNA, 101, at(11, 7))
    desk.replies(ANNA, 101, at(11, 8))
    take_back()
    assert waits_since() is None, "the first of both is there"


def test_who_asked_more_since_waits_as_before_all_the_same(desk: Desk) -> None:
    def waits_since() -> datetime | None:
        conversation = conversations.latest(desk.tx, 101)
        story = next(stories.read(facts.story(desk.tx, conversation.id)))
        assert moment(story.waiting) == conversation.waiting_since, "the figures say the same"
        return conversation.waiting_since

    desk.writes(101, at(11))
    desk.press(ANNA, presses.claim, 101)
    desk.replies(ANNA, 101, at(11, 5))
    desk.writes(101, at(11, 10))
    desk.press(ANNA, presses.undo, 101)
    assert waits_since() == at(11), "not since they asked more"

    desk.replies(ANNA, 101, at(11, 15))
    desk.writes(101, at(11, 20))
    desk.replies(ANNA, 101, at(11, 25))
    desk.press(ANNA, presses.undo, 101)
    assert waits_since() == at(11, 20), "the one before answers what they asked first"
    desk.press(ANNA, presses.undo, 101)
    assert waits_since() == at(11), "now nothing does"

    desk.press(ANNA, presses.no_answer, 101)
    desk.writes(101, at(11, 30))
    desk.replies(ANNA, 101, at(11, 35))
    desk.press(ANNA, presses.undo, 101)
    assert waits_since() == at(11, 30), "what needed no answer needs none"


def test_in_what_is_closed_nobody_waits_and_in_what_was_opened_again_they_do(desk: Desk) -> None:
    desk.writes(101, at(11))
    desk.press(ANNA, presses.claim, 101)
    for _ in range(2):
        desk.replies(ANNA, 101, at(11, 5))
    desk.press(ANNA, presses.close, 101)
    desk.press(ANNA, presses.undo, 101)
    desk.press(ANNA, presses.undo, 101)
    assert conversations.latest(desk.tx, 101).waiting_since is None

    desk.press(ANNA, presses.reopen, 101)
    desk.writes(101, at(12))
    desk.replies(ANNA, 101, at(12, 5))
    desk.press(ANNA, presses.close, 101)
    desk.press(ANNA, presses.reopen, 101)
    desk.press(ANNA, presses.undo, 101)
    assert conversations.latest(desk.tx, 101).waiting_since == at(12)


def test_what_nobody_could_read_is_answered_by_no_second_reply_either(desk: Desk) -> None:
    desk.writes(101, at(11))
    desk.press(ANNA, presses.claim, 101)
    desk.writes(101, at(11, 1), seen=False)
    for minute in (5, 6):
        desk.replies(ANNA, 101, at(11, minute))
    blank.shown(desk.tx)
    desk.replies(ANNA, 101, at(11, 10))
    story = next(stories.read(facts.story(desk.tx, conversations.latest(desk.tx, 101).id)))
    assert [moment(reply.since) for reply in story.replies] == [at(11), None, at(11, 1)]
    assert [reply.first for reply in story.replies] == [True, False, False]


def test_an_album_whose_last_part_says_that_it_is_a_note_answers_nobody(desk: Desk) -> None:
    desk.writes(101, at(11))
    desk.press(ANNA, presses.claim, 101)
    for number, caption in enumerate(("", "", "// не то")):
        content = {"kind": "photo", "text": caption, "file_id": str(number)}
        part = Incoming(800 + number, person(ANNA), content, str(number), desk.now, album="a")
        messages.from_staff(desk.tx, desk.house, GROUP, TOPIC + 101, part, desk.now)
    assert conversations.latest(desk.tx, 101).waiting_since == at(11)
    assert [notes.is_note(desk.tx, 101, 800 + number) for number in range(3)] == [True] * 3
    assert links.state_of_last_reply(desk.tx, 101) is None, "no part is on its way for ever"


def test_what_is_on_its_way_back_is_no_answer_either(desk: Desk) -> None:
    """Both are taken back at once, before Telegram has been asked for the first."""
    desk.writes(101, at(11))
    both = []
    for minute in (5, 6):
        desk.replies(ANNA, 101, at(11, minute))
        both.append(desk.messages)
        desk.tx.run("UPDATE outbox SET state = 'sent' WHERE kind = 'copy'")
        desk.tx.run("UPDATE links SET state = 'sent', copy_id = origin_id WHERE side = 'staff'")
    for written in both:
        asked = Incoming(999, person(ANNA), {"kind": "text", "text": "/undo"}, "", desk.now,
                         reply_to=written)  # fmt: skip
        edits.undo_by_command(desk.tx, desk.house, Asked(asked, GROUP, TOPIC + 101), desk.now)
    assert conversations.latest(desk.tx, 101).waiting_since == at(11)


def test_what_is_taken_back_in_a_former_conversation_has_nobody_wait_in_this_one(
    desk: Desk,
) -> None:
    answered(desk)
    desk.replies(ANNA, 101, at(11, 6))
    former = desk.messages
    desk.press(ANNA, presses.close, 101)
    desk.house = replace(desk.house, reopen=MINUTE)
    desk.writes(101, at(12))
    desk.replies(ANNA, 101, at(12, 1))
    desk.tx.run("UPDATE links SET state = 'failed' WHERE origin_id = :id", id=desk.messages)
    asked = Incoming(999, person(ANNA), {"kind": "text", "text": "/undo"}, "", desk.now,
                     reply_to=former)  # fmt: skip
    edits.undo_by_command(desk.tx, desk.house, Asked(asked, GROUP, TOPIC + 101), desk.now)
    assert conversations.latest(desk.tx, 101).waiting_since is None


def test_a_question_that_names_nobody_any_more_is_not_asked_for_ever(desk: Desk) -> None:
    desk.works(BORIS, "Day")
    desk.writes(101, at(11))
    desk.press(ANNA, presses.claim, 101)
    desk.replies(BORIS, 101, at(11, 1))
    changed = Incoming(desk.messages, person(BORIS), {"kind": "text", "text": "/price"}, "f",
                       desk.now)  # fmt: skip
    edits.by_staff(desk.tx, desk.house, GROUP, TOPIC + 101, changed, desk.now)
    given(desk, 101, VERA)
    before = desk.connection.total_changes
    held.ask_anew(desk.tx, desk.now)
    assert desk.connection.total_changes == before, "it says of nobody that they have it"


def test_what_is_held_of_somebody_who_left_becomes_a_note(desk: Desk) -> None:
    """Nobody else could decide on it, and the conversation would never end by itself."""
    desk.works(BORIS, "Day")
    desk.writes(101, at(11))
    desk.press(ANNA, presses.claim, 101)
    desk.replies(BORIS, 101, at(11, 1))
    assert links.held_count(desk.tx, 101) == 1
    now = at(11, 2)
    membership.changed(desk.tx, desk.house, GROUP, person(BORIS), False, now, now)
    assert links.held_count(desk.tx, 101) == 0
    assert notes.is_note(desk.tx, 101, desk.messages)
    said = desk.tx.rows("SELECT payload FROM outbox WHERE kind = 'say' ORDER BY id")
    texts = [json.loads(row["payload"])["text"] for row in said]
    assert texts.count("staff.later_stays") == 1


def state_of(desk: Desk, who: int) -> str:
    """Where what somebody wrote last is on its way."""
    sql = "SELECT state FROM links WHERE author_id = :who ORDER BY id DESC LIMIT 1"
    return str(desk.tx.value(sql, who=who))


@pytest.mark.parametrize(("decided", "state"), [(at(12, 10), "later"), (at(13, 10), "pending")])
def test_what_was_held_goes_at_the_time_that_its_author_had_chosen(
    desk: Desk, decided: datetime, state: str
) -> None:
    answered(desk)
    desk.writes(101, at(12))
    desk.press(BORIS, scheduled.choose, 101, 60)
    desk.replies(BORIS, 101)
    assert state_of(desk, BORIS) == "held"
    desk.now = decided
    desk.press(BORIS, presses.held_send, 101, BORIS)
    assert state_of(desk, BORIS) == state
    waits = conversations.latest(desk.tx, 101).waiting_since is not None
    assert waits == (state == "later"), "nobody has answered before it goes"
    scheduled.tick(desk.tx, desk.house, at(13, 11))
    assert state_of(desk, BORIS) == "pending"


def test_a_time_that_was_chosen_says_that_it_is_meant_for_the_client(desk: Desk) -> None:
    desk.house = replace(desk.house, reply_mode="swipe")
    answered(desk)
    desk.press(ANNA, scheduled.choose, 101, 60)
    desk.replies(ANNA, 101)
    assert state_of(desk, ANNA) == "later"


def test_what_is_sent_again_answers_the_same_message(desk: Desk) -> None:
    desk.writes(101, at(11))
    asked = links.last_of_client(desk.tx, 101)
    assert asked
    links.set_copy(desk.tx, asked, 555)
    content = {"kind": "text", "text": "Уже едет"}
    said = Incoming(900, person(ANNA), content, "f", desk.now, reply_to=555)
    messages.from_staff(desk.tx, desk.house, GROUP, TOPIC + 101, said, desk.now)
    link = links.latest_by(desk.tx, 101, ANNA)
    assert link
    outgoing.send_again(desk.tx, link, desk.now, repeat=True)
    sql = "SELECT payload FROM outbox WHERE kind = 'copy' AND link_id = :link ORDER BY id"
    copies = [json.loads(row["payload"]) for row in desk.tx.rows(sql, link=link.id)]
    assert [copy["reply"] for copy in copies] == [asked.id, asked.id]


def close(desk: Desk, who: int = ANNA) -> None:
    """[Close], also where something is promised."""
    desk.press(who, presses.close, 101)
    if conversations.latest(desk.tx, 101).is_open:
        desk.press(who, presses.close, 101, 1)
    assert not conversations.latest(desk.tx, 101).is_open


def test_opened_again_who_waited_waits_and_what_was_promised_rings(desk: Desk) -> None:
    """[Open again] undoes a closing; for whoever has it, it begins anew."""
    desk.works(BORIS, "Day")
    desk.writes(101, at(11))
    desk.press(ANNA, moments.promise, 101, 120)
    close(desk)
    desk.now = at(11, 40)
    desk.press(BORIS, presses.reopen, 101)
    found = conversations.latest(desk.tx, 101)
    assert (found.waiting_since, found.promised_until) == (at(11), at(13))
    desk.tick(at(11, 41))
    assert desk.has(101) == ANNA, "whoever has just got it back is first given time"
    figures = metrics.figures(desk.tx, eras.of(desk.tx, desk.house), at(0), desk.now)
    assert [wait.since for wait in figures.backlog] == [at(11)]
    desk.replies(ANNA, 101, at(11, 42))
    for minute in (55, 60):
        desk.tick(at(12) + minute * MINUTE)
    assert [ring["due"] for ring in desk.told(ANNA, "duty.promise")] == [False, True]


@pytest.mark.parametrize("minutes", [180, -1])
def test_opened_again_what_was_put_off_is_put_off(desk: Desk, minutes: int) -> None:
    answered(desk)
    desk.press(ANNA, moments.snooze, 101, minutes)
    before = conversations.latest(desk.tx, 101)
    close(desk)
    desk.press(ANNA, presses.reopen, 101)
    after = conversations.latest(desk.tx, 101)
    assert (after.snoozed, after.snoozed_until) == (True, before.snoozed_until)
    desk.tick(at(15))
    assert bool(conversations.latest(desk.tx, 101).woke_at) is (minutes > 0)


def test_opened_again_what_had_come_back_is_our_turn(desk: Desk) -> None:
    answered(desk)
    desk.press(ANNA, moments.snooze, 101, 60)
    desk.tick(at(12, 5))
    close(desk)
    desk.press(ANNA, presses.reopen, 101)
    assert conversations.latest(desk.tx, 101).waits_on_us


def test_opened_again_what_is_urgent_goes_first(desk: Desk) -> None:
    found = desk.writes(101, at(11))
    conversations.route(desk.tx, found, "", "", urgent=True)
    close(desk)
    desk.press(ANNA, presses.reopen, 101)
    assert conversations.latest(desk.tx, 101).urgent


def test_who_said_that_all_is_done_does_not_wait_when_it_is_opened_again(desk: Desk) -> None:
    desk.writes(101, at(11))
    said = Incoming(7, person(101), {"kind": "text", "text": "/done"}, "d", desk.now)
    asking.done(desk.tx, desk.house, Asked(said, 101), desk.now)
    assert not conversations.latest(desk.tx, 101).is_open
    desk.press(ANNA, presses.reopen, 101)
    assert conversations.latest(desk.tx, 101).waiting_since is None


def plan(desk: Desk, minutes: int, who: int = ANNA) -> None:
    """[Send later], and the message."""
    desk.press(who, scheduled.choose, 101, minutes)
    desk.replies(who, 101)


def test_what_is_put_off_stays_so_whatever_we_say_meanwhile(desk: Desk) -> None:
    """It is back at its time, or when the client writes: that was said as it was put off."""
    answered(desk)
    plan(desk, 60)
    desk.press(ANNA, moments.snooze, 101, 300)
    until = conversations.latest(desk.tx, 101).snoozed_until
    scheduled.tick(desk.tx, desk.house, at(12, 10))
    assert state_of(desk, ANNA) == "pending"
    desk.replies(ANNA, 101, at(12, 20))
    found = conversations.latest(desk.tx, 101)
    assert (found.snoozed_until, found.replied_at) == (until, at(12, 20))
    desk.tick(until)
    assert desk.listed(ANNA, "duty.woke", "items") == [[101]]


def nudged(desk: Desk) -> int:
    """How often the client was asked whether all is well, once our words have arrived."""
    desk.tx.run("UPDATE links SET state = 'sent' WHERE state = 'pending'")
    desk.tick()
    return int(desk.tx.value("SELECT count(*) FROM events WHERE kind = 'nudged'"))


def test_nobody_is_hurried_or_closed_while_something_goes_to_them_later(desk: Desk) -> None:
    desk.house = replace(desk.house, silence=SilenceRules(8 * HOUR, 20 * HOUR))
    answered(desk)
    plan(desk, 3 * DAYS)
    desk.replies(ANNA, 101, at(11, 10))
    desk.now = at(11) + 30 * HOUR
    assert not nudged(desk)
    assert conversations.latest(desk.tx, 101).is_open
    for planned in kept_for_later.of_client(desk.tx, 101):
        scheduled.drop(desk.tx, planned.link, desk.now)
    desk.now = at(11) + 31 * HOUR
    assert nudged(desk)


def test_what_we_note_among_ourselves_ends_no_silence(desk: Desk) -> None:
    desk.house = replace(desk.house, silence=SilenceRules(8 * HOUR, 20 * HOUR))
    answered(desk)
    note = Incoming(950, person(ANNA), {"kind": "text", "text": "// ждём"}, "n", at(18))
    messages.from_staff(desk.tx, desk.house, GROUP, TOPIC + 101, note, at(18))
    desk.now = at(11, 5) + 8 * HOUR
    assert nudged(desk)


def changes(desk: Desk, text: str) -> None:
    """The client changes what they wrote last."""
    last = links.last_of_client(desk.tx, 101)
    content = {"kind": "text", "text": text}
    changed = Incoming(last.origin_id, person(101), content, text, desk.now)
    edits.by_client(desk.tx, desk.house, changed, desk.now)


def test_a_change_of_what_waits_wakes_what_was_put_off(desk: Desk) -> None:
    desk.writes(101, at(11))
    desk.press(ANNA, moments.snooze, 101, 300)
    desk.now = at(11, 30)
    changes(desk, "Отмените заказ!")
    found = conversations.latest(desk.tx, 101)
    assert (found.snoozed, found.waiting_since) == (False, at(11))
    assert len(desk.told(STAFF, "staff.client_edited")) == 1


@pytest.mark.parametrize("closed", [False, True])
def test_a_reply_of_somebody_who_left_is_a_task_when_its_time_comes(
    desk: Desk, closed: bool
) -> None:
    """It stays here: somebody has to look, whether it is still to be said."""
    desk.works(BORIS, "Day")
    answered(desk)
    plan(desk, 60)
    if closed:
        close(desk)
    membership.changed(desk.tx, desk.house, GROUP, person(ANNA), False, at(11, 30), at(11, 30))
    scheduled.tick(desk.tx, desk.house, at(12, 10))
    assert notes.is_note(desk.tx, 101, desk.messages) and desk.told(STAFF, "staff.later_stays")
    found = conversations.latest(desk.tx, 101)
    assert found.waits_on_us and found.waiting_since is None
    desk.tick(at(12, 30))
    assert desk.has(101) == BORIS


@pytest.mark.parametrize("here", [True, False])
def test_who_is_at_home_is_not_asked_about_what_they_send_later(desk: Desk, here: bool) -> None:
    """Whoever is there sees it in the topic, and can stop it."""
    desk.works(BORIS, "Night")
    answered(desk)
    plan(desk, 3 * DAYS)
    desk.tick(at(12 if here else 22))
    desk.writes(101, desk.now)
    assert len(desk.told(ANNA, "duty.later_heard")) == here
    lines = desk.told(STAFF, "staff.later_heard")
    assert [(line["to"], line["mention"]) for line in lines] == ([] if here else [("Person 1", 0)])


def test_what_a_late_promise_makes_room_for_is_given_out_in_the_same_moment(desk: Desk) -> None:
    desk.house = replace(desk.house, duty=replace(desk.house.duty, cap=1))
    desk.works(BORIS, "Day")
    answered(desk)
    desk.press(ANNA, moments.promise, 101, 60)
    due = conversations.latest(desk.tx, 101).promised_until
    desk.tick(due)
    desk.writes(102, due)
    desk.press(BORIS, presses.claim, 102)
    desk.press(BORIS, presses.release, 102)
    desk.tick(due + desk.house.duty.next_reply)
    assert (desk.has(101), desk.has(102)) == (BORIS, ANNA)


def test_what_goes_later_keeps_its_order_where_the_group_moves(desk: Desk) -> None:
    """Nothing in the new group has the old ids, and an album must not come last part first."""
    answered(desk)
    desk.press(ANNA, scheduled.choose, 101, 60)
    for number, caption in enumerate(("Спереди", "Сбоку", "Сзади")):
        content = {"kind": "photo", "caption": caption, "file_id": str(number)}
        part = Incoming(800 + number, person(ANNA), content, caption, desk.now, album="a")
        messages.from_staff(desk.tx, desk.house, GROUP, TOPIC + 101, part, desk.now)
    moving.forget_places(desk.tx, desk.now)
    parts = links.of_album(desk.tx, 101, Side.STAFF, "a")
    assert [part.words for part in parts] == ["Спереди", "Сбоку", "Сзади"]


def joined(desk: Desk, at_: datetime) -> None:
    """Who writes as 102 is who writes as 101."""
    desk.writes(102, at_)
    accounts.join(desk.tx, 101, 102, ANNA, desk.now)


def test_who_writes_under_another_account_has_written(desk: Desk) -> None:
    desk.house = replace(desk.house, silence=SilenceRules(8 * HOUR, 20 * HOUR))
    answered(desk)
    joined(desk, at(11, 30))
    desk.now = at(11, 5) + 8 * HOUR
    assert not nudged(desk), "they are waiting for us there"
    desk.replies(ANNA, 102)
    desk.now += 10 * MINUTE
    assert nudged(desk)
    plan(desk, 3 * DAYS)
    desk.tick(at(10, day=WEDNESDAY))
    desk.writes(102, desk.now, "А доставка?")
    assert len(desk.told(ANNA, "duty.later_heard")) == 1


def asked_how_it_was(desk: Desk) -> int:
    desk.now += 10 * MINUTE
    ratings.tick(desk.tx, desk.house, desk.now)
    return int(desk.tx.value("SELECT count(*) FROM events WHERE kind = 'rating_asked'"))


def test_one_person_is_asked_how_it_was_once(desk: Desk) -> None:
    answered(desk)
    joined(desk, at(11, 30))
    desk.replies(ANNA, 102)
    close(desk)
    desk.press(ANNA, presses.close, 102)
    assert asked_how_it_was(desk) == 1


def test_one_person_is_asked_once_whether_all_is_well(desk: Desk) -> None:
    desk.house = replace(desk.house, silence=SilenceRules(8 * HOUR, 20 * HOUR))
    answered(desk)
    joined(desk, at(11, 30))
    desk.replies(ANNA, 102)
    desk.now = at(11) + 9 * HOUR
    assert nudged(desk) == 1


@pytest.mark.parametrize("more", ["", "later", "held"])
def test_how_it_was_is_asked_after_what_is_still_to_come(desk: Desk, more: str) -> None:
    answered(desk)
    if more == "later":
        plan(desk, 3 * DAYS)
    if more == "held":
        desk.replies(BORIS, 101)
    close(desk)
    assert asked_how_it_was(desk) == (not more)
