"""Two things at once: what is said of one of them stays so when the other happens."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from desk.aftermath import outcomes
from desk.calendar import eras
from desk.company import membership
from desk.conversations import life
from desk.figures import metrics
from desk.relay import bulk, edits, lists, moments, presses, shift_buttons
from desk.reports import why
from desk.shifts import duty, planning, timetable
from desk.shifts.planning import Cell, Extent
from model import STAFF, Asked, Incoming, Press, Reason, Role
from storage import clients, conversations, duties, links, outbox, people
from tests import blank
from tests.rules.test_put_off import answered
from tests.rules.test_put_off_crossed import args_of_answer
from tests.rules.test_shifts import (
    ANNA,
    BORIS,
    BOSS,
    TUESDAY,
    VERA,
    Desk,
    at,
    person,
)
from tests.sources import ROOT

WEDNESDAY = TUESDAY + timedelta(days=1)
A_DAY = 24 * 60


@pytest.fixture
def desk() -> Desk:
    """Anna is on shift by day."""
    desk = Desk()
    desk.works(ANNA, "Day")
    desk.tick(at(9))
    return desk


def leaves_the_team(desk: Desk, who: int) -> None:
    membership.told(desk.tx, desk.house, who, False, desk.now)


# Closing, leaving, opening again: nobody has what somebody had who is gone.


@pytest.mark.parametrize("by", ["client", "colleague", "reply"])
def test_who_left_has_nothing_that_is_opened_again(desk: Desk, by: str) -> None:
    desk.works(BORIS, "Day")
    answered(desk)
    desk.press(ANNA, presses.close, 101)
    leaves_the_team(desk, ANNA)
    if by == "client":
        desk.writes(101, at(12))
    elif by == "colleague":
        desk.press(BORIS, presses.reopen, 101)
    else:
        desk.replies(BORIS, 101, at(12))
    assert desk.has(101) == (BORIS if by == "reply" else None)
    assert not desk.moves(101), "nobody's shift has ended"
    told = told_why(desk)
    assert told["cause"] == ("claimed" if by == "reply" else "gone")


def told_why(desk: Desk) -> dict[str, Any]:
    client, latest = clients.find(desk.tx, 101), conversations.latest(desk.tx, 101)
    assert client and latest
    return why.told(desk.tx, desk.house, client, latest, desk.now)


def test_who_is_only_asked_about_keeps_what_is_opened_again(desk: Desk) -> None:
    """The company has moved to another group: nobody has left yet."""
    answered(desk)
    desk.press(ANNA, presses.close, 101)
    membership.moved(desk.tx, desk.now)
    desk.writes(101, at(12))
    assert desk.has(101) == ANNA


# A long talk: /why knows still who took it.


def test_a_long_talk_was_still_taken_by_somebody(desk: Desk) -> None:
    answered(desk)
    for _ in range(150):
        desk.writes(101)
        desk.replies(ANNA, 101)
    assert told_why(desk)["cause"] == "claimed"


# A promise whose bell reaches another than whoever made it.


@pytest.mark.parametrize(
    ("minutes", "absent"),
    [(60, False), (A_DAY, True), (600, True)],
    ids=["now", "tomorrow", "night"],
)
def test_nobody_is_said_to_be_reminded_who_is_off_then(
    desk: Desk, minutes: int, absent: bool
) -> None:
    answered(desk)
    desk.press(ANNA, moments.promise, 101, minutes)
    assert args_of_answer(desk)["absent"] is absent


def test_by_their_own_word_they_are_there(desk: Desk) -> None:
    answered(desk)
    duties.say(desk.tx, ANNA, "on", at(11), until=at(22))
    desk.press(ANNA, moments.promise, 101, 600)
    assert not args_of_answer(desk)["absent"]


def test_of_whom_no_roster_says_when_they_work_it_says_nothing(desk: Desk) -> None:
    desk.says(VERA, "on", at(12))
    desk.writes(102, at(12))
    desk.press(VERA, presses.claim, 102)
    desk.press(VERA, moments.promise, 102, A_DAY)
    assert not args_of_answer(desk)["absent"]


def test_a_late_promise_is_told_to_owners_where_no_lead_can_be_written_to(desk: Desk) -> None:
    people.set_role(desk.tx, VERA, Role.LEAD)
    desk.tx.run("UPDATE operators SET private = 0 WHERE id = :id", id=VERA)
    answered(desk)
    desk.press(ANNA, moments.promise, 101, 60)
    desk.tick(at(12, 5))
    desk.tick(at(12, 45))
    assert desk.listed(BOSS, "duty.promise_late", "items") == [[101]]


# Two shifts a day: a line left for one hand-over is not said at the next.


def test_a_line_for_the_next_shift_ends_with_ones_own(desk: Desk) -> None:
    desk.works(VERA, "Evening")
    shift_buttons.leave_note(desk.tx, desk.house, line(ANNA, "Анне позвоните до часа"), at(13))
    desk.says(ANNA, "off", at(13))
    desk.says(ANNA, "on", at(16))
    desk.writes(101, at(17, 50))
    desk.press(ANNA, presses.claim, 101)
    desk.tick(at(18))
    desk.tick(at(18, 4))
    (said,) = desk.told(STAFF, "duty.handover")
    assert said["note"] == ""


def line(who: int, text: str) -> Incoming:
    return Incoming(77, person(who), {"kind": "text", "text": text}, "", at(13))


# On a break: until when they are, not until when their shift lasts.


def test_a_break_is_said_to_last_as_long_as_it_does(desk: Desk) -> None:
    desk.says(ANNA, "break", at(12))
    asked = Asked(Incoming(1, person(BOSS), {"kind": "text", "text": "/duty"}, "", desk.now), BOSS)
    lists.on_duty(desk.tx, desk.house, asked, desk.now)
    (here,) = desk.told(BOSS, "duty.on_duty")[-1]["items"]
    ends = at(12) + desk.house.duty.rest
    assert here["rests"] and here["until"] == {"moment": int(ends.timestamp() * 1000)}
    (key,) = [
        colleague.key("give", 1).args
        for colleague in duty.colleagues(desk.tx, desk.house, desk.now)
        if colleague.operator.id == ANNA
    ]
    assert key and key["at"] == ends


# The roster: what is said was planned is what was.


def picks(desk: Desk, cell: Cell) -> None:
    seen = planning.version(desk.tx, desk.house, VERA, cell.day)
    press = Press("q", "roster_set", VERA, cell.packed, person(BOSS), BOSS, True, 1, None,
                  version=seen)  # fmt: skip
    timetable.choose(desk.tx, desk.house, press, desk.now)


def test_a_shift_is_not_said_to_be_on_days_that_have_none(desk: Desk) -> None:
    shifts = tuple(
        replace(shift, days=frozenset(range(5))) if shift.name == "Night" else shift
        for shift in desk.house.duty.shifts
    )
    desk.house = replace(desk.house, duty=replace(desk.house.duty, shifts=shifts))
    picks(desk, Cell(WEDNESDAY, extent=Extent.REST, chosen=0b001))
    assert not args_of_answer(desk)["partly"]
    picks(desk, Cell(WEDNESDAY, extent=Extent.REST, chosen=0b100))
    saturday = WEDNESDAY + timedelta(days=3)
    assert duties.planned(desk.tx, VERA, saturday) == ["Day"], "where there is no night"
    assert args_of_answer(desk)["partly"]
    picks(desk, Cell(WEDNESDAY, extent=Extent.REST, chosen=0b101))
    assert args_of_answer(desk)["partly"], "of both shifts only one is worked on a Saturday"


@pytest.mark.parametrize("planned", [(), ("Day",)])
def test_a_weekly_choice_in_another_week_says_that_it_changes_today(
    desk: Desk, planned: tuple[str, ...]
) -> None:
    duties.plan_day(desk.tx, VERA, TUESDAY, list(planned))
    cell = Cell(TUESDAY + timedelta(days=14), extent=Extent.EVERY)
    press = Press("q", "roster_pick", VERA, cell.packed, person(BOSS), BOSS, True, 1, None)
    timetable.pick(desk.tx, desk.house, press, desk.now)
    assert desk.told(BOSS, "duty.plan")[-1]["today"] is (planned == ())


# Taken back, and then refused: the answer is still there.


def refused(desk: Desk) -> None:
    """Telegram doesn't delete it."""
    row = next(row for row in outbox.new_rows(desk.tx, 0) if row.kind == "unsend")
    outcomes.dead(desk.tx, desk.house, row, Reason.DELETE_REFUSED, "", desk.now)


def taken_back(desk: Desk) -> None:
    desk.writes(101, at(11))
    desk.press(ANNA, presses.claim, 101)
    desk.replies(ANNA, 101, at(11, 5))
    desk.tx.run("UPDATE outbox SET state = 'sent' WHERE kind = 'copy'")
    desk.tx.run("UPDATE links SET state = 'sent', copy_id = origin_id WHERE side = 'staff'")
    desk.press(ANNA, presses.undo, 101)
    assert waits(desk) == at(11)


def waits(desk: Desk) -> Any:
    figures = metrics.figures(desk.tx, eras.of(desk.tx, desk.house), at(9), at(18))
    latest = conversations.latest(desk.tx, 101)
    assert latest and bool(figures.backlog) == bool(latest.waiting_since), "the figures say it too"
    return latest.waiting_since


def test_what_could_not_be_taken_back_is_still_an_answer(desk: Desk) -> None:
    taken_back(desk)
    refused(desk)
    assert waits(desk) is None
    assert desk.told(STAFF, "staff.undo_failed")


def test_but_not_to_what_they_have_written_since(desk: Desk) -> None:
    taken_back(desk)
    desk.writes(101, at(11, 6), "Ау?")
    refused(desk)
    assert waits(desk) == at(11)


def test_who_had_asked_more_waits_for_that_alone(desk: Desk) -> None:
    desk.writes(101, at(11))
    desk.press(ANNA, presses.claim, 101)
    desk.replies(ANNA, 101, at(11, 5))
    desk.tx.run("UPDATE outbox SET state = 'sent' WHERE kind = 'copy'")
    desk.tx.run("UPDATE links SET state = 'sent', copy_id = origin_id WHERE side = 'staff'")
    desk.writes(101, at(11, 6), "А подъём?")
    desk.press(ANNA, presses.undo, 101)
    assert waits(desk) == at(11)
    refused(desk)
    assert waits(desk) == at(11, 6)
    figures = metrics.figures(desk.tx, eras.of(desk.tx, desk.house), at(9), at(18))
    assert [wait.since for wait in figures.backlog] == [at(11, 6)]


# A correction on its way is as unread as a message.


def test_a_reply_does_not_answer_a_correction_that_nobody_could_read(desk: Desk) -> None:
    desk.writes(101, at(11), "Серый диван")
    desk.press(ANNA, presses.claim, 101)
    desk.now = at(11, 5)
    first = links.last_of_client(desk.tx, 101)
    assert first
    changed = {"kind": "text", "text": "Синий диван, и сколько за подъём?"}
    edits.by_client(
        desk.tx,
        desk.house,
        Incoming(first.origin_id, person(101), changed, "f", desk.now),
        desk.now,
    )
    assert life.unread_since(desk.tx, 101) == at(11, 5)
    desk.press(ANNA, presses.close, 101)
    assert desk.told(STAFF, "toasts.more_comes")
    desk.replies(ANNA, 101, at(11, 6))
    assert waits(desk) == at(11, 5)
    blank.shown(desk.tx)
    desk.tx.run("UPDATE outbox SET state = 'sent' WHERE kind = 'edit'")
    desk.replies(ANNA, 101, at(11, 7))
    assert waits(desk) is None


# What pops up.


def test_only_where_the_card_is_shown_anew_it_is_said_to_be() -> None:
    said = [
        path.relative_to(ROOT).as_posix()
        for room in ("desk", "handlers")
        for path in (ROOT / room).rglob("*.py")
        for _ in re.finditer(r'"toasts\.stale"', path.read_text("utf-8"))
    ]
    assert said == ["desk/conversations/access.py"]


def test_the_lead_moves_what_is_put_off_and_promised_with_all_else(desk: Desk) -> None:
    """Whoever gets it is reminded from then on, and nobody else."""
    desk.works(BORIS, "Day")
    answered(desk)
    desk.press(ANNA, moments.promise, 101, 120)
    desk.press(ANNA, moments.snooze, 101, -1)
    press = Press("q", "work_give", ANNA, BORIS, person(BOSS), BOSS, True, 1, None)
    bulk.give(desk.tx, desk.house, press, desk.now)
    desk.tick(at(13))
    assert desk.has(101) == BORIS
    assert desk.told(BORIS, "duty.promise") and not desk.told(ANNA, "duty.promise")
