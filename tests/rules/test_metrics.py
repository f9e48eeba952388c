"""The figures of speed, and what a conversation is, worked out by hand.

Each bold name of docs/metrics.md has a test named after it, here or in the other test_metrics.
"""

import re
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest

from desk.figures import measures
from desk.figures.figures import Figures
from model.figures import Share, Times
from tests.diary import ANNA, AUTUMN, at, diary, works

HERE = Path(__file__).parent
PAGE = (HERE.parents[1] / "docs" / "metrics.md").read_text("utf-8")


@pytest.fixture
def book():
    with diary() as found:
        yield found


def test_every_bold_name_of_the_page_has_a_test_named_after_it():
    names = {re.sub(r"\W+", "_", name.lower()) for name in re.findall(r"\*\*([^*|]+)\*\*", PAGE)}
    tests = "\n".join(path.read_text("utf-8") for path in HERE.parent.glob("*/test_*.py"))
    assert len(names) > 20
    assert {name for name in names if f"def test_{name}_" not in tests} == set()


FIGURES = [each.name for each in fields(Figures) if each.metadata]
SCREENS = (
    *sorted((HERE.parents[1] / "desk" / "reports").glob("*.py")),
    HERE.parents[1] / "templates" / "en" / "summary.html",
)


def test_every_figure_is_defined_on_the_page_under_its_name():
    definitions = PAGE.partition("## Where each is shown")[0]
    named = set(re.findall(r"(?<=[( ])`(\w+)`(?=[,:)])", definitions))
    behind_bold = set(re.findall(r"\*\* \(`(\w+)`", definitions))
    assert behind_bold <= set(FIGURES) <= named


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_is_shown_somewhere(name):
    shown = "\n".join(path.read_text("utf-8") for path in SCREENS)
    assert re.search(rf"\bfigures\.{name}\b", shown), "shown nowhere: show it, or let it go"


# Common ground


def test_period_runs_from_its_beginning_to_before_its_end(book):
    talk = book.talk(at(0))
    talk.answers(at(1))
    assert [book.figures(day).arrivals for day in (-1, 0, 1)] == [0, 1, 0]
    assert [book.figures(day).next.n + book.figures(day).first.n for day in (0, 1)] == [0, 1]


def test_period_sees_nothing_of_what_came_after_it(book):
    talk = book.talk(at(0, "12:00"))
    before = book.figures(0)
    talk.answers(at(1, "12:00")).closes(at(1, "13:00")).rates(at(1, "14:00"), "good")
    book.settles(works("00:00-24:00"), day=1)
    assert book.figures(0) == before
    assert [wait.conversation_id for wait in before.backlog] == [talk.id]


def test_period_without_anybody_is_all_noughts(book):
    quiet = book.figures(0)
    assert quiet == Figures(since=at(0), until=at(1), hours=quiet.hours)
    assert [hour.arrivals for hour in quiet.hours] == [0] * 24


def test_working_time_is_only_the_companys_own(book):
    book.talk(at(0, "19:50")).answers(at(1, "10:20"))
    assert book.figures(1).worst.seconds == 30 * 60


def test_working_time_across_a_change_of_calendars_is_counted_by_both(book):
    book.settles(works("08:00-12:00"), day=1, clock="11:00")
    talk = book.talk(at(0, "19:00"))
    talk.answers(at(2, "09:00"))
    # Monday 19-20, Tuesday 10-11 by the old and 11-12 by the new, Wednesday 8-9.
    assert book.figures(2).worst.seconds == 4 * 3600


def test_working_time_when_the_clocks_go_back_has_an_hour_more(book):
    book.settles(works("00:00-24:00"))
    book.talk(at(AUTUMN, "01:00")).answers(at(AUTUMN, "04:00"))
    assert book.figures(AUTUMN).worst.seconds == 4 * 3600


def test_working_time_long_before_the_period_is_known_too(book):
    book.talk(at(0, "10:00")).answers(at(90, "20:00"))
    assert book.figures(90).worst.seconds == 91 * 10 * 3600


def test_working_time_of_a_company_without_hours_is_all_time():
    with diary() as book:
        book.tx.run("DELETE FROM events")
        book.talk(at(0, "23:00")).answers(at(1, "01:00"))
        assert book.figures(1).worst.seconds == 2 * 3600


RANKS = {
    0: (None, None),
    4: (None, None),
    5: (3, None),
    6: (3, None),
    9: (5, None),
    10: (5, 9),
    11: (6, 10),
    20: (10, 18),
    21: (11, 19),
}
"""Of the whole numbers from 1 on: how many, their median and 90th percentile."""


@pytest.mark.parametrize(("count", "ranks"), RANKS.items())
def test_median_is_by_nearest_rank(count, ranks):
    values = [float(number) for number in range(count, 0, -1)]
    few = tuple(sorted(values)) if ranks[0] is None else ()
    assert measures.times(values) == Times(count, ranks[0], ranks[1], few)


def test_90th_percentile_is_a_value_that_was_measured():
    assert measures.times([1.0] * 8 + [50.0, 70.0]).p90 == 50.0
    assert measures.times([1.0] * 9 + [70.0]).p90 == 1.0


@pytest.mark.parametrize(
    ("hit", "of", "percent"), [(0, 0, None), (4, 4, None), (5, 5, 100), (1, 8, 13), (2, 3, None)]
)
def test_a_percentage_needs_five(hit, of, percent):
    assert Share(hit, of).percent == percent


# A conversation


def test_arrivals_are_opened_or_reopened_by_a_client(book):
    book.talk(at(0, "10:00")).answers(at(0, "10:01")).closes(at(0, "11:00")).reopens(at(0, "12:00"))
    book.talk(at(0, "13:00"), by="staff").answers(at(0, "13:00")).asks(at(0, "13:30"))
    book.talk(at(0, "14:00")).answers(at(0, "14:01")).closes(at(0, "15:00")).reopens(
        at(0, "15:01"), by="staff"
    )
    assert book.figures(0).arrivals == 3


def test_new_clients_never_had_a_conversation_before(book):
    book.talk(at(0, "10:00"))
    book.talk(at(0, "11:00"), first=False)
    book.talk(at(0, "12:00"), by="staff")
    assert book.figures(0).new_clients == 1


def test_waiting_since_is_the_first_message_without_an_answer(book):
    talk = book.talk(at(0, "10:00")).answers(at(0, "10:05"))
    talk.asks(at(0, "11:00")).asks(at(0, "11:05"))
    assert [wait.since for wait in book.figures(0).backlog] == [at(0, "11:00")]
    talk.answers(at(0, "11:10"))
    found = book.figures(0)
    assert (found.backlog, found.next.n) == ((), 1)


def test_waiting_since_is_not_begun_by_mere_thanks(book):
    talk = book.talk(at(0, "10:00")).answers(at(0, "10:05")).asks(at(0, "11:00"), quiet=True)
    assert book.figures(0).backlog == ()
    talk.asks(at(0, "11:30")).answers(at(0, "11:40"))
    assert book.figures(0).next.n == 1


def test_waiting_since_begins_with_the_words_that_open_a_conversation_whatever_they_are(book):
    opened = book.talk(at(0, "10:00"), quiet=True)
    begun = book.talk(at(0, "10:00"), by="staff").answers(at(0, "10:00"))
    begun.asks(at(0, "10:01"), quiet=True)
    assert [wait.conversation_id for wait in book.figures(0).backlog] == [opened.id]


def test_waiting_since_is_cleared_by_no_answer_needed_which_is_counted_apart(book):
    book.talk(at(0, "10:00")).needs_none(at(0, "10:05"))
    found = book.figures(0)
    assert (found.no_answer, found.backlog, found.first.n) == (1, (), 0)


def test_waiting_since_holds_though_it_was_put_off(book):
    book.talk(at(0, "10:00")).event("snoozed", at(0, "10:05"), ANNA, until=None)
    awake = book.talk(at(0, "10:00")).event("snoozed", at(0, "10:05"), ANNA, until=1)
    awake.event("woke", at(0, "12:00"))
    assert [wait.snoozed for wait in book.figures(0).backlog] == [True, False]


def test_closed_counts_each_conversation_once(book):
    talk = book.talk(at(0, "10:00")).answers(at(0, "10:01")).closes(at(0, "11:00"))
    talk.reopens(at(0, "12:00")).answers(at(0, "12:01")).closes(at(0, "13:00"))
    assert book.figures(0).closed == 1


def test_closed_unanswered_goes_by_the_last_closing(book):
    book.talk(at(0, "10:00")).closes(at(0, "11:00"))
    mended = book.talk(at(0, "10:00")).closes(at(0, "11:00")).reopens(at(0, "12:00"))
    mended.answers(at(0, "12:01")).closes(at(0, "13:00"))
    found = book.figures(0)
    assert (found.closed, found.closed_unanswered) == (2, 1)
    assert found.backlog == ()


# Speed


def test_first_reply_time_ends_with_the_first_reply_and_belongs_to_its_day(book):
    talk = book.talk(at(0, "19:55")).asks(at(0, "19:58"))
    talk.answers(at(1, "10:05")).answers(at(1, "10:06"))
    assert book.figures(0).first.n == 0
    assert (book.figures(1).first.n, book.figures(1).next.n) == (1, 0)
    assert book.figures(1).worst.seconds == 10 * 60


def test_first_reply_time_is_not_had_by_what_an_operator_began(book):
    book.talk(at(0, "10:00"), by="staff").answers(at(0, "10:00")).asks(at(0, "11:00")).answers(
        at(0, "11:10")
    )
    assert (book.figures(0).first.n, book.figures(0).next.n) == (0, 1)
    assert book.figures(0).operators[0].replies == 2


@pytest.mark.parametrize("end", ["needs_none", "closes"])
def test_first_reply_time_is_none_where_something_else_came_first(book, end):
    talk = book.talk(at(0, "10:00"))
    getattr(talk, end)(at(0, "10:05"))
    if end == "closes":
        talk.reopens(at(0, "11:00"))
    talk.asks(at(0, "11:00")).answers(at(0, "11:10"))
    assert (book.figures(0).first.n, book.figures(0).next.n) == (0, 1)


def test_next_reply_time_is_every_later_answer_to_somebody_who_waits(book):
    talk = book.talk(at(0, "10:00")).answers(at(0, "10:01"))
    for minute in range(1, 6):
        talk.asks(at(0, f"{10 + minute}:00")).answers(at(0, f"{10 + minute}:0{minute}"))
        talk.answers(at(0, f"{10 + minute}:30"))
    assert book.figures(0).next == Times(5, 180.0, None)


def test_off_hours_a_reply_counts_as_nought_and_is_counted(book):
    book.talk(at(0, "21:00")).answers(at(0, "23:00"))
    book.talk(at(0, "12:00")).answers(at(0, "12:00"))
    book.talk(at(0, "12:00")).answers(at(0, "12:01"))
    found = book.figures(0)
    assert (found.first.n, found.off_hours) == (3, 2)
    assert found.first_on_time == Share(3, 3)


def test_worst_is_the_slowest_first_reply_and_of_equals_the_one_written_first(book):
    assert book.figures(0).worst is None
    one, other = book.talk(at(0, "10:00")), book.talk(at(0, "11:00"))
    other.answers(at(0, "11:40"))
    one.answers(at(0, "10:40")).asks(at(0, "12:00")).answers(at(0, "13:00"))
    worst = book.figures(0).worst
    assert (worst.conversation_id, worst.client_id, worst.seconds) == (other.id, other.client, 2400)


def test_within_target_are_the_replies_up_to_it_and_not_who_waits_longer(book):
    book.talk(at(0, "10:00")).answers(at(0, "10:15"))
    book.talk(at(0, "10:00")).answers(at(0, "10:16"))
    book.talk(at(0, "10:00"))
    book.talk(at(0, "19:45"))
    book.talk(at(0, "10:00")).answers(at(0, "10:01")).asks(at(0, "19:44"))
    found = book.figures(0)
    assert found.first_on_time == Share(2, 4)
    assert found.next_on_time == Share(0, 1)


def test_within_target_goes_by_the_target_of_the_moment(book):
    book.settles(works(target=5), day=0, clock="12:00")
    for clock in ("11:50", "11:59", "12:30"):
        talk = book.talk(at(0, clock))
        talk.answers(at(0, clock) + timedelta(minutes=9))
    assert book.figures(0).first_on_time == Share(1, 3)


def test_within_target_compares_who_waits_with_the_target_just_before_the_end(book):
    book.settles(works(target=60), day=1)
    book.talk(at(0, "19:30"))
    assert book.figures(0).first_on_time == Share(0, 1)
    assert book.figures(1).first_on_time == Share(0, 1)
    assert book.between(at(0), at(1, "10:30")).first_on_time == Share(0, 0)


def test_resolution_time_lasts_until_the_closing_that_held(book):
    talk = book.talk(at(0, "19:00")).answers(at(0, "19:05")).closes(at(0, "19:30"))
    talk.reopens(at(1, "11:00"))
    assert book.figures(0).resolution.n == 1
    assert book.figures(0, 2).resolution.n == 0
    talk.answers(at(1, "11:30")).closes(at(1, "12:00"))
    assert (book.figures(0, 2).resolution.n, book.figures(1).resolution.n) == (1, 1)


def test_resolution_time_is_told_by_the_wall_whatever_the_hours_and_the_snoozes(book):
    for _ in range(5):
        talk = book.talk(at(0, "19:00")).answers(at(0, "19:05"))
        talk.event("snoozed", at(0, "19:10"), ANNA, until=None).closes(at(1, "11:00"))
    assert book.figures(1).resolution == Times(5, 16 * 3600.0, None)
