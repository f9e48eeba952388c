"""The journal of one conversation: what its own events say of it."""

import pytest

from desk.figures import metrics
from model.figures import HandOver, TimedReply
from tests.diary import ANNA, BORIS, at, diary


@pytest.fixture
def book():
    with diary() as found:
        yield found


def journal(book, talk):
    return metrics.journal(book.tx, book.eras(), talk.id)


def test_a_conversation_that_never_was_has_none(book):
    assert metrics.journal(book.tx, book.eras(), 7) is None


def test_it_tells_a_life_from_beginning_to_end(book):
    talk = book.talk(at(0, "19:50")).answers(at(1, "10:10")).answers(at(1, "10:11"), BORIS)
    talk.closes(at(1, "11:00")).reopens(at(2, "12:00")).asks(at(2, "12:01"))
    found = journal(book, talk)
    assert (found.conversation_id, found.client_id) == (talk.id, talk.client)
    assert found.opened == at(0, "19:50")
    assert (found.closed, found.reopened) == ((at(1, "11:00"),), (at(2, "12:00"),))
    assert (found.last_by, found.last_at) == (talk.client, at(2, "12:01"))
    assert found.waiting_since == at(2, "12:00")
    assert found.answers == (TimedReply(ANNA, at(1, "10:10"), 1200.0, first=True),)
    assert (found.hand_overs, found.rating) == ((), "")


def test_a_reply_written_ahead_of_the_question_ends_no_wait(book):
    talk = book.talk(at(0, "10:00"))
    talk.event("reply", at(0, "10:05"), BORIS, content="text", ahead=True)
    assert journal(book, talk).waiting_since == at(0, "10:00")
    talk.answers(at(0, "10:10"))
    found = journal(book, talk)
    assert found.waiting_since is None
    assert found.answers == (TimedReply(ANNA, at(0, "10:10"), 600.0, first=True),)


def test_it_tells_who_wrote_last_and_the_last_rating(book):
    talk = book.talk(at(0, "10:00")).answers(at(0, "10:10"), BORIS).closes(at(0, "11:00"))
    talk.event("note", at(0, "11:30"), ANNA)
    talk.rates(at(0, "12:00"), "bad").rates(at(0, "12:01"), "good")
    found = journal(book, talk)
    assert (found.last_by, found.last_at) == (BORIS, at(0, "10:10"))
    assert (found.waiting_since, found.rating) == (None, "good")


def test_it_tells_each_hand_over_and_whether_it_was_taken(book):
    talk = book.talk(at(0, "10:00"))
    talk.event("handed_over", at(0, "11:00"), 0, to=ANNA, why="auto")
    talk.event("handed_over", at(0, "12:00"), ANNA, to=0, why="shift")
    talk.event("handed_over", at(0, "13:00"), 0, to=BORIS, why="auto").answers(
        at(0, "14:00"), BORIS
    )
    assert journal(book, talk).hand_overs == (
        HandOver(None, ANNA, "auto", at(0, "11:00"), taken=False),
        HandOver(ANNA, None, "shift", at(0, "12:00"), taken=False),
        HandOver(None, BORIS, "auto", at(0, "13:00"), taken=True),
    )
