"""Shifts by name: each rule of the hand-over once, in a company of three and a few clients."""

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from desk.aftermath import outcomes
from desk.calendar.hours import Calendar, parse_week
from desk.company import membership
from desk.conversations import life
from desk.relay import bulk, messages, moments, presses, shift_buttons
from desk.shifts import duty, handover, leaving, planning, ticking, timetable
from desk.shifts.planning import Cell
from model import (
    STAFF,
    Asked,
    Done,
    DutyRules,
    House,
    Incoming,
    Person,
    Press,
    Reason,
    Role,
    Row,
    Shift,
    Step,
)
from storage import clients as known
from storage import company, conversations, duties, outbox, people
from storage.times import ms
from tests import blank, former

GROUP, TOPIC = -100, 10_000
ANNA, BORIS, VERA, BOSS = 1, 2, 3, 9
TUESDAY = date(2026, 10, 20)
BERLIN = ZoneInfo("Europe/Berlin")
DAY, EVENING, NIGHT = (
    Shift("Day", time(9), time(18)),
    Shift("Evening", time(16), time(23)),
    Shift("Night", time(21), time(8)),
)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


def at(hour: int, minute: int = 0, day: date = TUESDAY, second: int = 0) -> datetime:
    """A moment in the company's own time."""
    return datetime.combine(day, time(hour, minute, second), BERLIN).astimezone(UTC)


def person(who: int) -> Person:
    return Person(who, f"Person {who}")


class Desk:
    """The desk on a database in memory, with the time in the test's hands."""

    def __init__(self, **rules: Any) -> None:
        self.connection = blank.memory()
        self.tx = blank.on(self.connection)
        hours = rules.pop("hours", None)
        self.house = House(zone=BERLIN, duty=DutyRules((DAY, EVENING, NIGHT), **rules))
        if hours:
            calendar = Calendar(BERLIN, parse_week(hours))
            self.house = House(zone=BERLIN, duty=self.house.duty, hours=calendar)
        self.now = at(10)
        self.messages = 0
        company.set_group(self.tx, GROUP, "")
        for who in (ANNA, BORIS, VERA, BOSS):
            people.meet(self.tx, person(who), self.now)
            people.set_in_group(self.tx, who, who != BOSS)
            people.set_private(self.tx, who)
            people.set_private(self.tx, who)
        people.set_role(self.tx, BOSS, Role.OWNER)

    def works(self, who: int, *names: str, day: date = TUESDAY) -> None:
        duties.plan_day(self.tx, who, day, list(names))

    def tick(self, now: datetime | None = None) -> None:
        """A tick, and the same again: the second must find nothing to do."""
        self.now = now or self.now
        ticking.tick(self.tx, self.house, self.now)
        changes = self.connection.total_changes
        ticking.tick(self.tx, self.house, self.now)
        assert self.connection.total_changes == changes, "a second tick did something"

    def writes(
        self,
        client: int,
        now: datetime | None = None,
        text: str = "Где заказ?",
        seen: bool = True,
        written: datetime | None = None,
    ) -> int:
        """A client writes, to be read at once if it is `seen`; returns the conversation.

        `written`: when, if it comes late.
        """
        self.now = now or self.now
        self.messages += 1
        content = {"kind": "text", "text": text}
        then = written or self.now
        message = Incoming(self.messages, person(client), content, str(self.messages), then)
        former.client(self.tx, person(client), self.now)
        known.set_topic(self.tx, client, TOPIC + client)
        messages.from_client(self.tx, self.house, message, self.now)
        if seen:
            blank.shown(self.tx)
        return conversations.latest(self.tx, client).id

    def copy(self) -> Row:
        """What takes the last words of a client into their topic."""
        rows = outbox.new_rows(self.tx, 0)
        return [row for row in rows if (row.kind, row.chat) == ("copy", STAFF)][-1]

    def replies(self, who: int, client: int, now: datetime | None = None) -> None:
        self.now = now or self.now
        self.messages += 1
        content = {"kind": "text", "text": "Уже едет"}
        message = Incoming(self.messages, person(who), content, str(self.messages), self.now)
        messages.from_staff(self.tx, self.house, GROUP, TOPIC + client, message, self.now)

    def press(self, who: int, button: Any, client: int, arg: int = 0) -> None:
        latest = conversations.latest(self.tx, client)
        press = Press(
            *("q", "", latest.id, arg, person(who), GROUP, False, 1, TOPIC + client),
            version=latest.version,
        )
        button(self.tx, self.house, press, self.now)

    def leaves(self, who: int, action: str, client: int = 0) -> None:
        subject = conversations.latest(self.tx, client).id if client else 0
        press = Press("q", action, subject, 0, person(who), who, True, 1, None)
        leaving.press(self.tx, self.house, press, self.now)

    def says(self, who: int, word: str, now: datetime | None = None) -> None:
        self.now = now or self.now
        message = Incoming(1, person(who), {"kind": "text", "text": word}, "", self.now)
        shift_buttons.say(self.tx, self.house, Asked(message, who), self.now, word=word)

    def has(self, client: int) -> int | None:
        """Who has the client's conversation."""
        return conversations.latest(self.tx, client).assignee_id

    def on(self, who: int, now: datetime) -> bool:
        return duty.state(self.tx, self.house, who, now).on

    def told(self, who: int, text: str) -> list[dict[str, Any]]:
        """The arguments of what somebody was told by that name."""
        rows = self.tx.rows("SELECT payload FROM outbox WHERE chat = :c ORDER BY id", c=who)
        found = [json.loads(row["payload"]) for row in rows]
        return [one.get("args", {}) for one in found if one.get("text") == text]

    def listed(self, who: int, text: str, field: str) -> list[list[int]]:
        """The same, as clients by their topics."""
        lists = [args[field] for args in self.told(who, text)]
        return [[item["topic"] - TOPIC for item in items] for items in lists]

    def moves(self, client: int) -> list[str]:
        """How the conversation was handed over."""
        rows = self.tx.rows(
            "SELECT data FROM events WHERE kind = 'handed_over' AND client_id = :c ORDER BY id",
            c=client,
        )
        return [json.loads(row["data"])["why"] for row in rows]


@pytest.fixture
def desk():
    return Desk()


# The operator wrote last and went home.


def test_a_client_who_answers_at_night_is_with_the_duty(desk):
    desk.works(ANNA, "Day")
    desk.works(BORIS, "Night")
    desk.writes(101, at(17))
    desk.replies(ANNA, 101, at(17, 5))
    desk.tick(at(22))
    assert desk.has(101) == ANNA, "what waits on the client stays"
    desk.writes(101, at(22, 30))
    assert desk.has(101) == BORIS
    assert desk.listed(BORIS, "duty.given", "items") == [[101]]


def test_a_client_who_answers_when_nobody_is_there_waits_in_the_queue(desk):
    desk.works(ANNA, "Day")
    desk.works(BORIS, "Day", day=TUESDAY + timedelta(days=1))
    desk.writes(101, at(17))
    desk.replies(ANNA, 101, at(17, 5))
    desk.tick(at(19))
    desk.writes(101, at(22, 30))
    assert desk.has(101) is None
    desk.tick(at(9, day=TUESDAY + timedelta(days=1)))
    assert desk.listed(BORIS, "duty.welcome", "given") == [[101]]


# The client wrote last and the shift ends.


def test_what_waits_passes_on_at_the_very_end_of_the_shift(desk):
    desk.works(ANNA, "Day")
    desk.works(BORIS, "Evening")
    desk.writes(101, at(17, 50))
    desk.press(ANNA, presses.claim, 101)
    desk.tick(at(17, 59, second=59))
    assert desk.has(101) == ANNA
    desk.tick(at(18))
    assert desk.has(101) == BORIS
    assert desk.moves(101) == ["shift"]


def test_without_a_next_shift_it_is_at_the_head_of_the_next_start_list(desk):
    desk.works(ANNA, "Day")
    desk.works(BORIS, "Evening", day=TUESDAY + timedelta(days=1))
    desk.house = House(zone=BERLIN, duty=DutyRules((DAY, EVENING, NIGHT), ladder=(HOUR * 90,) * 3))
    desk.writes(101, at(17, 50))
    desk.press(ANNA, presses.claim, 101)
    desk.tick(at(18))
    assert desk.has(101) is None
    desk.writes(102, at(20))
    desk.tick(at(16, day=TUESDAY + timedelta(days=1)))
    assert desk.listed(BORIS, "duty.welcome", "queue") == [[101, 102]]


# Writing twice, nights, nobody there.


def test_a_second_message_changes_nothing_of_the_first_wait(desk):
    first = desk.writes(101, at(10))
    assert desk.writes(101, at(10, 5)) == first
    waiting = conversations.waiting_on_us(desk.tx)
    assert [(one.client_id, one.waiting_since) for one in waiting] == [(101, at(10))]


def test_an_overnight_shift_is_one_shift(desk):
    desk.works(ANNA, "Night")
    wednesday = TUESDAY + timedelta(days=1)
    assert not desk.on(ANNA, at(20, 59))
    assert desk.on(ANNA, at(21)) and desk.on(ANNA, at(0, day=wednesday))
    assert desk.on(ANNA, at(7, 59, wednesday)) and not desk.on(ANNA, at(8, day=wednesday))
    desk.tick(at(22))
    desk.tick(at(3, day=wednesday))
    assert len(desk.told(ANNA, "duty.welcome")) == 1


def test_with_nobody_on_duty_it_stands_in_the_queue_and_the_owner_hears(desk):
    desk.works(ANNA, "Day")
    desk.writes(101, at(19))
    desk.tick(at(19, 21))
    assert desk.has(101) is None
    assert desk.listed(BOSS, "duty.nobody", "items") == [[101]]
    desk.tick(at(23))
    assert len(desk.told(BOSS, "duty.nobody")) == 1


# Who gets it.


def test_the_same_department_comes_first(desk):
    for who, department in ((ANNA, "sales"), (BORIS, "repair"), (VERA, "sales")):
        people.set_department(desk.tx, who, department)
    desk.works(ANNA, "Day")
    desk.works(BORIS, "Evening")
    desk.works(VERA, "Evening")
    desk.tick(at(17))
    desk.writes(102, at(17, 40))
    desk.replies(VERA, 102)
    desk.writes(101, at(17, 50))
    desk.press(ANNA, presses.claim, 101)
    desk.tick(at(18))
    assert desk.has(101) == VERA, "though she has more than Boris"


def test_among_equals_it_is_who_was_given_one_longest_ago(desk):
    for who in (ANNA, BORIS, VERA):
        desk.works(who, "Day")
    people.given(desk.tx, ANNA, at(9, 10))
    people.given(desk.tx, BORIS, at(9, 5))
    people.given(desk.tx, VERA, at(9, 7))
    desk.writes(101, at(10))
    desk.tick(at(10, 10))
    assert desk.has(101) == BORIS


def test_nobody_is_given_more_than_the_cap():
    desk = Desk(cap=1)
    desk.works(ANNA, "Day")
    desk.works(BORIS, "Evening")
    for client in (101, 102):
        desk.writes(client, at(17, 50))
        desk.press(ANNA, presses.claim, client)
    desk.tick(at(18))
    assert (desk.has(101), desk.has(102)) == (BORIS, None)


def test_in_auto_mode_it_is_given_at_once():
    desk = Desk(auto=True)
    desk.works(ANNA, "Day")
    desk.writes(101, at(10))
    assert desk.has(101) == ANNA
    assert desk.moves(101) == ["auto"]


# What may stay.


def test_what_is_kept_stays_for_a_day(desk):
    desk.works(ANNA, "Day")
    desk.works(BORIS, "Evening")
    desk.writes(101, at(17, 50))
    desk.press(ANNA, presses.claim, 101)
    desk.leaves(ANNA, "leave_keep", 101)
    desk.tick(at(20))
    assert desk.has(101) == ANNA
    desk.works(ANNA, duties.OFF, day=TUESDAY + timedelta(days=1))
    desk.works(BORIS, "Day", day=TUESDAY + timedelta(days=1))
    desk.tick(at(17, 50, TUESDAY + timedelta(days=1)))
    assert desk.has(101) == BORIS


def test_who_is_in_the_middle_of_it_has_three_minutes_more(desk):
    desk.works(ANNA, "Day")
    desk.works(BORIS, "Evening")
    desk.writes(101, at(17, 59))
    desk.replies(ANNA, 101, at(17, 59, second=30))
    desk.writes(101, at(18))
    desk.tick(at(18, 2))
    assert desk.has(101) == ANNA
    desk.tick(at(18, 3))
    assert desk.has(101) == BORIS


def test_a_break_brings_nothing_new_and_takes_nothing_away(desk):
    desk.works(ANNA, "Day")
    desk.writes(101, at(10))
    desk.replies(ANNA, 101)
    desk.says(ANNA, "break", at(10, 1))
    desk.writes(101, at(10, 6))
    desk.writes(102, at(10, 6))
    desk.tick(at(10, 17))
    assert (desk.has(101), desk.has(102)) == (ANNA, None)


def test_a_break_lasts_no_longer_than_the_shift(desk):
    desk.works(ANNA, "Day")
    desk.tick(at(9))
    desk.says(ANNA, "break", at(17, 50))
    assert [args["until"]["moment"] for args in desk.told(ANNA, "duty.status")] == [ms(at(18))]


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 10, 24), 12), (date(2026, 3, 28), 10)])
def test_the_night_of_the_switch_is_as_long_as_it_is(desk, day, hours):
    desk.works(ANNA, "Night", day=day)
    start = at(21, day=day)
    end = start + hours * HOUR
    assert desk.on(ANNA, start) and desk.on(ANNA, end - SECOND) and not desk.on(ANNA, end)
    desk.tick(start)
    desk.tick(end - 10 * MINUTE)
    assert duty.state(desk.tx, desk.house, ANNA, end - SECOND).until == end


def test_a_snooze_that_ends_at_night_passes_on(desk):
    desk.works(ANNA, "Day")
    desk.works(BORIS, "Night")
    desk.writes(101, at(17))
    desk.press(ANNA, presses.claim, 101)
    desk.press(ANNA, moments.snooze, 101, 300)
    desk.tick(at(21, 59))
    assert desk.has(101) == ANNA
    desk.tick(at(22))
    assert desk.has(101) == BORIS


def test_a_promise_waits_on_us(desk):
    desk.works(ANNA, "Day")
    desk.works(BORIS, "Evening")
    desk.writes(101, at(17))
    desk.replies(ANNA, 101)
    desk.press(ANNA, moments.promise, 101, 120)
    desk.tick(at(18))
    assert desk.has(101) == BORIS


# What went wrong once.


def test_who_was_just_given_it_is_not_called_silent(desk):
    """It was passed on by the shift and, late as it was, once more in the same tick."""
    desk.works(ANNA, "Day")
    desk.works(BORIS, "Evening")
    desk.works(VERA, "Evening")
    desk.writes(101, at(17, 44))
    desk.press(ANNA, presses.claim, 101)
    desk.tick(at(17, 50))
    desk.tick(at(18))
    assert desk.moves(101) == ["shift"]
    mine = desk.has(101)
    desk.tick(at(18, 1))
    assert desk.has(101) == mine and not desk.told(mine, "duty.remind")
    desk.tick(at(18, 15))
    assert desk.moves(101) == ["shift", "silent"]
    desk.tick(at(19))
    assert desk.moves(101) == ["shift", "silent"], "once for each wait"


def answered(desk):
    """Anna has answered 101 at once; Boris is on shift, too."""
    desk.works(ANNA, "Day")
    desk.works(BORIS, "Day")
    desk.tick(at(9))
    desk.writes(101, at(9))
    desk.press(ANNA, presses.claim, 101)
    desk.replies(ANNA, 101, at(9, 1))


@pytest.mark.parametrize("closed", [False, True])
def test_what_was_written_while_the_bot_was_off_is_nobody_s_silence(desk, closed):
    answered(desk)
    if closed:
        desk.press(ANNA, presses.close, 101)
    desk.writes(101, at(12), written=at(9, 5))
    desk.tick(at(12))
    desk.tick(at(12, 1))
    assert desk.has(101) == ANNA and not desk.told(ANNA, "duty.remind")
    desk.tick(at(12, 30))
    assert desk.has(101) == BORIS


@pytest.mark.parametrize("shown_as", [(777,), ()], ids=["known", "nobody knows as what"])
def test_what_could_not_be_shown_yet_is_nobody_s_silence(desk, shown_as):
    answered(desk)
    desk.writes(101, at(9, 5), seen=False)
    desk.tick(at(11))
    assert desk.has(101) == ANNA and not desk.told(ANNA, "duty.remind")
    outcomes.sent(desk.tx, desk.house, desk.copy(), Done(message_ids=shown_as), at(11))
    desk.tick(at(11, 1))
    assert desk.has(101) == ANNA
    desk.tick(at(11, 30))
    assert desk.has(101) == BORIS


@pytest.mark.parametrize("arrives", [False, True])
def test_what_more_could_not_be_shown_yet_excuses_nobody_from_what_could(desk, arrives):
    answered(desk)
    desk.writes(101, at(9, 5))
    desk.writes(101, at(9, 6), seen=False)
    if arrives:
        outcomes.sent(desk.tx, desk.house, desk.copy(), Done(message_ids=(777,)), at(9, 30))
    desk.tick(at(9, 40))
    assert desk.has(101) == BORIS


@pytest.mark.parametrize("cut_off", [False, True])
def test_what_a_call_may_have_brought_may_have_been_read(desk, cut_off):
    """So may what waits behind it: it may have left with it."""
    desk.writes(101, at(9), seen=False)
    desk.writes(101, at(9, 1), seen=False)
    assert life.unread_since(desk.tx, 101) == at(9)
    first = desk.tx.value("SELECT min(id) FROM outbox WHERE kind = 'copy' AND state = 'waiting'")
    outbox.call(desk.tx, first, Step.SELF, desk.now)
    if cut_off:
        outbox.wait_again(desk.tx, first, desk.now, repeat=True)
    assert life.unread_since(desk.tx, 101) is None


def test_what_can_t_be_shown_at_all_is_somebody_s_task_again(desk):
    """Nothing happens to the conversation by that, and every step of its ladder is due already."""
    desk.works(ANNA, "Day")
    desk.tick(at(9))
    desk.writes(101, at(9))
    desk.press(ANNA, presses.claim, 101)
    desk.replies(ANNA, 101, at(9, 1))
    desk.writes(101, at(9, 5), seen=False)
    desk.tick(at(11))
    desk.tick(at(11, 1))
    assert not desk.told(ANNA, "duty.remind")
    while row := next((row for row in outbox.new_rows(desk.tx, 0) if row.kind == "copy"), None):
        outcomes.dead(desk.tx, desk.house, row, Reason.BAD_REQUEST, "", at(11, 1))
    desk.tick(at(11, 2))
    assert desk.listed(ANNA, "duty.remind", "items") == [[101]]


@pytest.mark.parametrize("called", [False, True])
def test_a_reply_answers_what_may_be_read_already(desk, called):
    """Telegram may have shown it before its answer reaches us, if ever it does."""
    desk.works(ANNA, "Day")
    desk.writes(101, at(9))
    desk.press(ANNA, presses.claim, 101)
    desk.replies(ANNA, 101, at(9, 1))
    desk.writes(101, at(9, 5), seen=False)
    if called:
        outbox.call(desk.tx, desk.copy().id, desk.copy().step, desk.now)
    desk.replies(ANNA, 101, at(9, 6))
    latest = conversations.latest(desk.tx, 101)
    assert latest and bool(latest.waiting_since) is not called


def test_who_takes_a_late_one_is_given_time(desk):
    desk.works(ANNA, "Day")
    desk.works(BORIS, "Day")
    desk.house = House(zone=BERLIN, duty=DutyRules((DAY,), ladder=(HOUR, HOUR, HOUR)))
    desk.writes(101, at(10))
    desk.tick(at(10, 20))
    desk.press(ANNA, presses.claim, 101)
    desk.tick(at(10, 20, second=15))
    assert desk.has(101) == ANNA


def test_what_was_put_off_is_not_taken_from_its_operator_as_it_wakes(desk):
    desk.works(ANNA, "Day")
    desk.works(BORIS, "Day")
    desk.writes(101, at(10))
    desk.press(ANNA, presses.claim, 101)
    desk.press(ANNA, moments.snooze, 101, 180)
    desk.tick(at(13))
    assert desk.has(101) == ANNA
    assert desk.moves(101) == []


def test_off_holds_to_the_end_of_shifts_that_overlap(desk):
    desk.works(ANNA, "Day", "Evening")
    desk.says(ANNA, "off", at(12))
    assert not desk.on(ANNA, at(17)), "the first shift's last hours"
    assert not desk.on(ANNA, at(19)), "the second's"


def test_who_comes_early_leaves_with_the_shift(desk):
    desk.works(ANNA, "Day")
    desk.says(ANNA, "on", at(8, 50))
    assert desk.on(ANNA, at(17, 59)) and not desk.on(ANNA, at(18))


def test_ill_in_mid_shift_counts_more_than_an_earlier_word(desk):
    desk.works(ANNA, "Day")
    desk.works(BORIS, "Day")
    desk.says(ANNA, "on", at(9))
    desk.writes(101, at(10))
    desk.press(ANNA, presses.claim, 101)
    desk.now = at(11)
    sick = Cell(TUESDAY, chosen=planning.ABSENT_BITS[duties.SICK])
    seen = planning.version(desk.tx, desk.house, ANNA, TUESDAY)
    boss = person(BOSS)
    press = Press("q", "roster_set", ANNA, sick.packed, boss, BOSS, True, 1, None, version=seen)
    timetable.choose(desk.tx, desk.house, press, desk.now)
    assert duties.planned(desk.tx, ANNA, TUESDAY) == [duties.SICK]
    assert not desk.on(ANNA, at(11))
    desk.tick(at(11, 5))
    assert desk.has(101) == BORIS


def moved(desk, present, when):
    """Anna joined or left the group."""
    membership.changed(desk.tx, desk.house, GROUP, person(ANNA), present, when, when)


def test_who_left_the_group_is_not_on_duty_and_hears_nothing(desk):
    desk.works(ANNA, "Day")
    moved(desk, False, at(8))
    desk.writes(101, at(8, 30))
    desk.tick(at(10))
    assert not desk.on(ANNA, at(10))
    assert desk.told(ANNA, "duty.welcome") == []


def test_a_reopened_conversation_does_not_return_to_who_left_the_group(desk):
    desk.writes(101, at(10))
    desk.replies(ANNA, 101)
    desk.press(ANNA, presses.close, 101)
    moved(desk, False, at(11))
    desk.writes(101, at(12))
    assert desk.has(101) is None


def test_who_was_removed_gives_back_and_may_come_again(desk):
    desk.works(ANNA, "Day")
    desk.writes(101, at(10))
    desk.press(ANNA, presses.claim, 101)
    moved(desk, False, at(10, 1))
    assert desk.has(101) is None
    moved(desk, True, at(10, 5))
    assert desk.on(ANNA, at(10, 5))


@pytest.mark.parametrize("auto", [True, False])
def test_what_is_put_back_is_not_given_back(auto):
    desk = Desk(auto=auto)
    desk.works(ANNA, "Day")
    desk.writes(101, at(10))
    desk.press(ANNA, presses.claim, 101)
    desk.now = at(10, 12)
    desk.press(ANNA, presses.release, 101)
    desk.tick(at(10, 12, second=15))
    assert desk.has(101) is None
    desk.works(BORIS, "Day")
    desk.tick(at(10, 13))
    assert desk.has(101) == BORIS


def test_a_clock_set_back_does_not_stretch_the_pause(desk):
    desk.works(ANNA, "Day")
    desk.works(BORIS, "Evening")
    desk.writes(101, at(18, 40))
    desk.press(ANNA, presses.claim, 101)
    desk.tick(at(18, 1))
    assert desk.has(101) == BORIS


def test_hand_over_all_takes_what_was_kept_until_yesterday(desk):
    desk.works(ANNA, "Day")
    desk.works(BORIS, "Evening")
    conversation = desk.writes(101, at(17))
    desk.press(ANNA, presses.claim, 101)
    conversations.keep(desk.tx, conversation, at(16))
    desk.leaves(ANNA, "leave_all")
    assert desk.has(101) == BORIS


def test_nobody_is_called_at_home_for_what_they_need_not_do(desk):
    desk.works(ANNA, "Day")
    desk.works(BORIS, "Evening")
    for client in (101, 102, 103):
        desk.writes(client, at(17))
        desk.press(ANNA, presses.claim, client)
        desk.replies(ANNA, client, at(17, 30))
    desk.press(BORIS, presses.take, 101)
    assert len(desk.told(ANNA, "duty.taken_from_you")) == 1
    desk.tick(at(20))
    desk.press(BORIS, presses.take, 102)
    press = Press("q", "work_give", ANNA, BORIS, person(BOSS), BOSS, True, 1, None)
    bulk.give(desk.tx, desk.house, press, desk.now)
    assert [desk.has(client) for client in (101, 102, 103)] == [BORIS] * 3
    assert len(desk.told(ANNA, "duty.taken_from_you")) == 1
    assert not desk.told(ANNA, "duty.moved_from_you")
    assert [args["hears"] for args in desk.told(BOSS, "duty.work_moved")] == ["now"]


def test_the_list_of_a_shift_that_is_over_says_so(desk):
    """Whoever presses at home reads no end that is still ahead, nor do colleagues."""
    desk.works(ANNA, "Day")
    desk.writes(101, at(16))
    desk.press(ANNA, presses.claim, 101)
    desk.replies(ANNA, 101, at(16, 5))
    desk.tick(at(17, 45))
    desk.tick(at(18))
    desk.leaves(ANNA, "leave_keep", 101)
    desk.leaves(ANNA, "leave_give", 101)
    ends = [args["until"] is None for args in desk.told(ANNA, "duty.leaving")]
    assert ends == [False, True, True]
    assert desk.moves(101) == ["leaving"]


def test_thanks_out_of_hours_are_not_answered_with_the_hours():
    desk = Desk(hours={"mon-sun": "09:00-18:00"})
    desk.writes(101, at(17))
    desk.replies(ANNA, 101)
    desk.press(ANNA, presses.close, 101)
    desk.writes(101, at(20), text="Спасибо!")
    assert desk.told(101, "client.out_of_hours") == []
    desk.writes(101, at(20, 5))
    assert len(desk.told(101, "client.out_of_hours")) == 1


def test_a_promise_that_its_operator_put_back_holds_up_nobody_behind_it(desk):
    desk.works(ANNA, "Day")
    desk.writes(101, at(10))
    desk.replies(ANNA, 101, at(10, 1))
    desk.press(ANNA, moments.promise, 101, 30)
    desk.press(ANNA, presses.release, 101)
    desk.writes(102, at(10, 40))
    desk.tick(at(11))
    assert desk.has(101) is None, "whoever put it back is not given it again"
    assert desk.has(102) == ANNA


def test_the_silent_make_room_before_the_queue_is_given_out():
    """Full as everybody was, the queue was only given out by the second tick of the moment."""
    desk = Desk(cap=1)
    desk.works(ANNA, "Day")
    desk.writes(101, at(10))
    desk.writes(102, at(10, 1))
    desk.press(ANNA, presses.claim, 102)
    desk.works(BORIS, "Day")
    desk.says(BORIS, "break", at(9, 55))
    desk.tick(at(10, 30))
    assert (desk.has(102), desk.has(101)) == (BORIS, ANNA)


def test_a_long_queue_asks_the_roster_once():
    desk = Desk(auto=True)
    for who in (ANNA, BORIS, VERA):
        desk.works(who, "Day")
    for client in range(101, 161):
        desk.writes(client, at(19))
    asked: list[str] = []
    desk.connection.set_trace_callback(asked.append)
    ticking.tick(desk.tx, desk.house, at(19, 1))
    assert sum("roster_days" in sql for sql in asked) < 12
    handover.pass_all(desk.tx, duty.Crew(desk.tx, desk.house, at(19, 1)))
