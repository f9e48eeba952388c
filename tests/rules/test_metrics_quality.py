"""The figures of quality, load, people and hours, worked out by hand."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from model.figures import Ratings, Share, SourceFigures, TagFigures
from storage import people, tags
from tests.diary import ANNA, AUTUMN, BORIS, VERA, at, diary, works

NOVOSIBIRSK = ZoneInfo("Asia/Novosibirsk")


@pytest.fixture
def book():
    with diary() as found:
        yield found


# Quality


def test_one_touch_is_one_turn_of_replies(book):
    one = book.talk(at(0, "10:00")).answers(at(0, "10:05")).answers(at(0, "10:09"))
    one.asks(at(0, "10:10"), quiet=True).answers(at(0, "10:11")).closes(at(0, "11:00"))
    assert book.figures(3).one_touch == Share(1, 1)


@pytest.mark.parametrize(
    "second",
    [
        lambda talk: talk.answers(at(0, "10:10")),
        lambda talk: talk.answers(at(0, "10:06"), BORIS),
        lambda talk: talk.asks(at(0, "10:06")).answers(at(0, "10:07")),
    ],
    ids=["five minutes later", "a colleague", "the client asked more"],
)
def test_one_touch_is_not_a_second_turn(book, second):
    second(book.talk(at(0, "10:00")).answers(at(0, "10:05"))).closes(at(0, "11:00"))
    assert book.figures(3).one_touch == Share(0, 1)


def test_one_touch_is_not_closing_without_a_word(book):
    book.talk(at(0, "10:00")).closes(at(0, "11:00"))
    assert book.figures(3).one_touch == Share(0, 1)


def test_one_touch_lags_three_days(book):
    book.talk(at(0, "10:00")).answers(at(0, "10:05")).closes(at(0, "11:00"))
    assert [book.figures(day).one_touch.of for day in range(5)] == [0, 0, 0, 1, 0]
    closed = at(0, "11:00") + timedelta(hours=72)
    hour = timedelta(hours=1)
    assert book.between(closed - hour, closed).one_touch.of == 0
    assert book.between(closed, closed + hour).one_touch.of == 1


@pytest.mark.parametrize(("later", "hit"), [(0, 0), (1, 1)])
def test_one_touch_was_not_opened_again_within_72_hours(book, later, hit):
    talk = book.talk(at(0, "10:00")).answers(at(0, "10:05")).closes(at(0, "11:00"))
    talk.reopens(at(0, "11:00") + timedelta(hours=72, seconds=later))
    assert book.figures(3).one_touch == Share(hit, 1)


def test_reopen_rate_counts_up_to_72_hours_exactly(book):
    for seconds in (-1, 0, 1):
        talk = book.talk(at(0, "10:00")).answers(at(0, "10:05")).closes(at(0, "11:00"))
        talk.reopens(at(0, "11:00") + timedelta(hours=72, seconds=seconds))
    assert book.figures(0).reopened == Share(0, 3)
    assert book.figures(0, 4).reopened == Share(2, 3)


def test_reopen_rate_goes_by_the_last_closing_in_the_period(book):
    talk = book.talk(at(0, "10:00")).answers(at(0, "10:05")).closes(at(0, "11:00"))
    talk.reopens(at(0, "12:00"), by="staff").closes(at(0, "13:00"))
    assert book.figures(0).reopened == Share(0, 1)


def test_reopen_rate_counts_the_first_return_though_a_closing_came_late(book):
    """In an outage the desk closes at its end, and what clients wrote keeps its own date."""
    talk = book.talk(at(0, "10:00")).answers(at(0, "10:05")).closes(at(0, "11:00"))
    talk.reopens(at(1, "10:00")).closes(at(5, "12:00")).reopens(at(4, "10:00"))
    assert book.between(at(0), at(5)).reopened == Share(1, 1)


def test_promises_missed_belong_to_the_day_in_which_their_time_was_up(book):
    talk = book.talk(at(0, "10:00")).answers(at(0, "10:05")).event("promised", at(0, "10:06"), ANNA)
    talk.event("promise_missed", at(1, "12:00"), ANNA)
    book.talk(at(1, "13:00")).event("promise_missed", at(1, "15:00"), BORIS)
    assert (book.figures(0).missed, book.figures(1).missed) == (0, 2)
    assert book.figures(0, 2).missed == 2


def test_csat_is_good_of_good_and_bad(book):
    for value in ("good", "good", "good", "fair", "bad", "bad"):
        book.talk(at(0, "10:00")).answers(at(0, "10:05")).rates(at(0, "12:00"), value)
    found = book.figures(0).ratings
    assert (found.good, found.fair, found.bad) == (3, 1, 2)
    assert (found.csat, found.csat.percent) == (Share(3, 5), 60)


def test_csat_counts_the_last_rating_of_each_period_in_its_own(book):
    talk = book.talk(at(0, "10:00")).answers(at(0, "10:05")).rates(at(0, "12:00"), "good")
    talk.rates(at(0, "12:01"), "fair").rates(at(1, "09:00"), "bad")
    assert book.figures(0).ratings == Ratings(fair=1)
    assert book.figures(1).ratings == Ratings(bad=1)
    assert book.figures(0, 2).ratings == Ratings(bad=1)


def test_response_rate_is_of_conversations_asked_in_the_period(book):
    answered, silent, late = (
        book.talk(at(0, "10:00")).event("rating_asked", at(0, "11:00"), ANNA) for _ in range(3)
    )
    answered.rates(at(0, "11:01"), "good").event("rating_asked", at(0, "20:00"), ANNA)
    late.rates(at(1, "11:01"), "good")
    found = book.figures(0).ratings
    assert (found.response, silent.id) == (Share(1, 3), 2)
    assert book.figures(0, 2).ratings.response == Share(2, 3)
    assert book.figures(1).ratings.response == Share(0, 0)


# Load


def test_backlog_is_who_waits_at_the_end_longest_first(book):
    late, early = book.talk(at(0, "12:00")), book.talk(at(0, "10:00"))
    book.talk(at(0, "11:00")).answers(at(0, "11:05"))
    waits = book.figures(0).backlog
    assert [wait.conversation_id for wait in waits] == [early.id, late.id]
    assert book.between(at(0), at(0, "10:00")).backlog == ()


def test_backlog_knows_who_has_waited_for_months_and_who_was_answered_since(book):
    waits, was = book.talk(at(-50)), book.talk(at(-40))
    was.answers(at(20))
    closed = book.talk(at(-30)).closes(at(21))
    found = [wait.conversation_id for wait in book.figures(0).backlog]
    assert found == [waits.id, was.id, closed.id]
    assert [wait.client_id for wait in book.figures(30).backlog] == [waits.client]


def test_handed_over_counts_gifts_of_a_rule_and_who_took_them(book):
    for kind in ("reply", "note", "closed", "snoozed", "promised", "no_answer"):
        given = book.talk(at(0, "10:00")).event("handed_over", at(0, "11:00"), ANNA, to=BORIS)
        given.event("message_in", at(0, "11:30"), given.client)
        given.event(kind, at(0, "12:00"), BORIS)
    assert book.figures(0).handed_over == Share(6, 6)


@pytest.mark.parametrize(
    "between", ["claimed", "taken_over", "released", "transferred", "handed_over", "reply"]
)
def test_handed_over_is_not_taken_when_it_left_their_hands(book, between):
    given = book.talk(at(0, "10:00")).event("handed_over", at(0, "11:00"), ANNA, to=BORIS)
    given.event(between, at(0, "11:30"), VERA, to=0)
    if between != "reply":
        given.answers(at(0, "12:00"), BORIS)
    assert book.figures(0).handed_over == Share(0, 1)


def test_handed_over_to_the_queue_is_nobodys_and_after_the_end_is_not_yet(book):
    book.talk(at(0, "10:00")).event("handed_over", at(0, "11:00"), ANNA, to=0, why="shift")
    given = book.talk(at(0, "10:00")).event("handed_over", at(0, "11:00"), 0, to=BORIS)
    given.answers(at(1, "11:00"), BORIS)
    assert book.figures(0).handed_over == Share(0, 1)
    assert book.figures(0, 2).handed_over == Share(1, 1)


def test_not_delivered_are_messages_that_telegram_refused(book):
    talk = book.talk(at(0, "10:00"))
    for hour in (11, 12):
        talk.event("undelivered", at(0, f"{hour}:00"), ANNA, reason="blocked")
    talk.event("unconfirmed", at(0, "13:00"), ANNA)
    assert [book.figures(day).undelivered for day in (0, 1)] == [2, 0]


def test_blocked_counts_each_client_once(book):
    for talk in (book.talk(at(0, "10:00")), book.talk(at(0, "10:00"))):
        talk.event("blocked", at(0, "11:00")).event("returned", at(0, "12:00"))
        talk.event("blocked", at(0, "13:00"))
    assert [book.figures(day).blocked for day in (0, 1)] == [2, 0]


def test_per_operator_replies_conversations_and_all_timed_replies(book):
    talk = book.talk(at(0, "10:00")).answers(at(0, "10:01")).answers(at(0, "10:02"), BORIS)
    talk.asks(at(0, "11:00")).answers(at(0, "11:01"))
    book.talk(at(0, "12:00")).answers(at(0, "12:01")).rates(at(0, "13:00"), "good", ANNA)
    anna, boris = book.figures(0).operators
    assert (anna.operator_id, anna.replies, anna.conversations, anna.reply.n) == (ANNA, 3, 2, 3)
    assert (boris.operator_id, boris.replies, boris.conversations, boris.reply.n) == (
        BORIS,
        1,
        1,
        0,
    )
    assert (anna.ratings, boris.ratings) == (Ratings(good=1), Ratings())


def test_per_operator_time_on_duty_is_cut_at_the_periods_ends(book):
    book.event("on_duty", at(-1, "20:00"), ANNA)
    book.event("off_duty", at(0, "02:00"), ANNA)
    book.event("on_duty", at(0, "12:00"), BORIS)
    book.event("break", at(0, "13:00"), BORIS)
    book.event("on_duty", at(0, "23:00"), ANNA)
    book.event("off_duty", at(1), VERA)
    hours = {one.operator_id: one.on_duty / 3600 for one in book.figures(0).operators}
    assert hours == {ANNA: 3.0, BORIS: 12.0}


def test_per_department_of_the_author_of_the_reply(book):
    for operator, department in ((ANNA, "Sales"), (BORIS, "Sales"), (VERA, "")):
        people.set_department(book.tx, operator, department)
    talk = book.talk(at(0, "10:00")).answers(at(0, "10:01")).answers(at(0, "10:02"), BORIS)
    talk.answers(at(0, "10:03"), VERA).rates(at(0, "11:00"), "bad", BORIS)
    (sales,) = book.figures(0).departments
    assert (sales.name, sales.replies, sales.reply.n) == ("Sales", 2, 1)
    assert sales.ratings == Ratings(bad=1)


def test_per_source_by_which_the_client_first_came(book):
    talk = book.talk(at(0, "10:00"), source="ads").answers(at(0, "10:01")).closes(at(0, "11:00"))
    talk.reopens(at(0, "12:00"))
    book.talk(at(0, "10:00")).answers(at(0, "10:01"))
    assert book.figures(0).sources == (SourceFigures("ads", 2),)
    assert book.figures(1).sources == ()


def test_per_tag_that_the_conversation_has_at_the_periods_end(book):
    sofa, table = (tags.known(book.tx, name, at(0)) for name in ("диван", "стол"))
    talk = book.talk(at(0, "10:00")).event("tagged", at(0, "10:05"), ANNA, tag=sofa)
    talk.event("tagged", at(0, "10:06"), ANNA, tag=table)
    talk.event("untagged", at(0, "10:07"), ANNA, tag=table)
    book.talk(at(0, "11:00")).event("tagged", at(1, "09:00"), ANNA, tag=table)
    assert book.figures(0).tags == (TagFigures("диван", 1),)


def test_by_hour_counts_by_the_clock_on_the_wall(book):
    talk = book.talk(at(0, "10:59")).answers(at(0, "12:30"))
    talk.asks(at(0, "12:40")).answers(at(0, "12:45"))  # a next reply, with a target of its own
    book.event("on_duty", at(0, "10:30"), ANNA)
    book.event("on_duty", at(0, "11:45"), BORIS)
    book.event("off_duty", at(0, "12:10"), ANNA)
    book.event("off_duty", at(0, "12:10"), BORIS)
    found = book.figures(0).hours
    assert len(found) == 24
    assert [found[hour].arrivals for hour in (10, 11, 12)] == [1, 0, 0]
    assert [found[hour].first.n for hour in (10, 11, 12)] == [1, 0, 0]
    assert [found[hour].on_duty / 60 for hour in (10, 11, 12)] == [30, 75, 20]


def test_by_hour_an_hour_that_comes_twice_is_longer(book):
    book.event("on_duty", at(AUTUMN), ANNA)
    book.event("off_duty", at(AUTUMN + 1), ANNA)
    book.talk(at(AUTUMN, "02:30"))
    book.talk(at(AUTUMN, "02:30").replace(fold=1))
    found = book.figures(AUTUMN).hours
    assert [found[hour].on_duty / 3600 for hour in (1, 2, 3)] == [1, 2, 1]
    assert found[2].arrivals == 2


def test_by_hour_another_zone_holds_from_its_change_on(book):
    book.settles(works(zone=NOVOSIBIRSK), day=0, clock="12:20")  # 17:20 there
    book.event("on_duty", at(0, "12:00"), ANNA)
    book.event("off_duty", at(0, "13:00"), ANNA)
    for clock in ("12:19", "12:20"):
        book.talk(at(0, clock))
    found = book.figures(0).hours
    assert {hour: one.arrivals for hour, one in enumerate(found) if one.arrivals} == {12: 1, 17: 1}
    assert {hour: one.on_duty / 60 for hour, one in enumerate(found) if one.on_duty} == {
        12: 20,
        17: 40,
    }


def test_hand_overs_by_a_shifts_end_and_by_silence_are_counted_apart(book):
    for why in ("shift", "leaving", "silent", "idle", "promise", "auto", "ladder"):
        talk = book.talk(at(0, "10:00"))
        talk.event("handed_over", at(0, "11:00"), ANNA, to=BORIS, why=why)
    assert (book.figures(0).handed_at_end, book.figures(0).handed_late) == (2, 3)
