"""Which conversations are read: a share of a week, the unhappy first, and who hears of it."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from desk.privacy import keeping
from desk.quality import drawing, reading
from desk.relay import messages
from model import House, Incoming, Person, Press, Role, Row
from model.errands.lines import Answer
from storage import conversations, holdings, outbox, people, reviews
from storage.ports import Tx
from storage.reviews import BAD, CHANCE, WAITED, Candidate
from tests import blank, former

CLOSED = datetime(2026, 9, 17, 12, tzinfo=UTC)
MONDAY = datetime(2026, 9, 21, 9, tzinfo=UTC)
HOUSE = replace(House(), reviewed_percent=5)
OLGA, LEAD, OTHER_LEAD = 1, 2, 3
LONG = "Хорошо, что сразу сказали срок. " * 10


@pytest.fixture
def tx() -> Iterator[Tx]:
    with closing(blank.memory()) as connection:
        tx = blank.on(connection)
        for number, name in ((OLGA, "Ольга"), (LEAD, "Вера"), (OTHER_LEAD, "Борис")):
            people.meet(tx, Person(number, name), CLOSED)
            people.set_in_group(tx, number, True)
            people.set_private(tx, number)
        people.set_role(tx, LEAD, Role.LEAD)
        people.set_role(tx, OTHER_LEAD, Role.LEAD)
        for number in range(101, 131):
            _closed(tx, number)
        yield tx


def _closed(tx: Tx, number: int, by: int = OLGA) -> None:
    """A conversation in which that operator answered; then it is closed."""
    client, operator = Person(number, "Анна"), people.find(tx, by)
    met = former.client(tx, client, CLOSED)
    said = Incoming(7, client, {"kind": "text", "text": "Где диван?"}, "f", CLOSED)
    messages.from_client(tx, HOUSE, said, CLOSED)
    assert operator is not None
    answer = Incoming(8, Person(by, ""), {"kind": "text", "text": "Уже едет"}, "f", CLOSED)
    messages.reply(tx, HOUSE, met, operator, answer, CLOSED)
    conversation = conversations.latest(tx, number)
    assert conversation is not None
    conversations.close(tx, conversation.id, by, CLOSED)


def found(*why: str) -> list[Candidate]:
    return [Candidate(number, number, OLGA, cause) for number, cause in enumerate(why, start=1)]


@pytest.mark.parametrize(("percent", "number"), [(5, 1), (100, 4), (26, 2)])
def test_so_many_of_a_hundred_are_drawn(percent: int, number: int) -> None:
    all_found = found(CHANCE, WAITED, CHANCE, BAD)
    chosen = drawing.choose(all_found, percent, date(2026, 9, 21))
    assert chosen == drawing.choose(all_found, percent, date(2026, 9, 21))
    assert [candidate.why for candidate in chosen] == [BAD, WAITED, CHANCE, CHANCE][:number]


def test_another_week_draws_others() -> None:
    all_found = found(*[CHANCE] * 40)
    weeks = {
        tuple(drawing.choose(all_found, 5, date(2026, 9, 21) + timedelta(weeks=week)))
        for week in range(4)
    }
    assert len(weeks) > 1


def told(tx: Tx, text: str) -> list[Row]:
    rows = outbox.new_rows(tx, 0, 10_000)
    return [row for row in rows if getattr(row.errand, "text", "") == text]


def test_a_week_is_drawn_once_and_only_if_wanted(tx: Tx) -> None:
    drawing.tick(tx, House(), MONDAY)
    drawing.tick(tx, HOUSE, MONDAY - timedelta(minutes=1))
    assert not reviews.to_do(tx, LEAD, 10)
    for _ in range(2):
        drawing.tick(tx, HOUSE, MONDAY)
    assert len(reviews.to_do(tx, LEAD, 10)) == 2  # of thirty, the second one begun
    assert [row.chat for row in told(tx, "quality.week")] == [LEAD, OTHER_LEAD]


def test_it_is_of_whoever_answered_last_not_of_whoever_had_it(tx: Tx) -> None:
    _closed(tx, 200, by=OTHER_LEAD)
    conversation = conversations.latest(tx, 200)
    assert conversation is not None
    conversations.assign(tx, conversation.id, OLGA, CLOSED)
    found = reviews.candidates(tx, CLOSED, MONDAY)
    assert found[-1].conversation_id == conversation.id
    assert [candidate.operator_id for candidate in found[-2:]] == [OLGA, OTHER_LEAD]


def press(action: str, subject: int, arg: int = 0, by: int = LEAD) -> Press:
    return Press("q", action, subject, arg, Person(by, ""), by, True, 9, None)


def write(tx: Tx, words: str, by: int = LEAD) -> bool:
    said = Incoming(8, Person(by, ""), {"kind": "text", "text": words}, "f", MONDAY)
    return reading.take(tx, HOUSE, said, MONDAY)


def toasts(tx: Tx) -> list[str]:
    rows = outbox.new_rows(tx, 0, 10_000)
    return [row.errand.text for row in rows if isinstance(row.errand, Answer)]


def test_only_whoever_answered_hears_what_the_lead_ticked(tx: Tx) -> None:
    drawing.tick(tx, HOUSE, MONDAY)
    review = reviews.to_do(tx, LEAD, 1)[0]
    reading.tick(tx, HOUSE, press("review_tick", review.id, 2), MONDAY)
    reading.ask_word(tx, HOUSE, press("review_word", review.id), MONDAY)
    assert write(tx, "Тепло")
    for _ in range(2):
        reading.done(tx, HOUSE, press("review_done", review.id), MONDAY)
    heard = told(tx, "quality.told")
    assert [row.chat for row in heard] == [OLGA]
    assert getattr(heard[0].errand, "args")["checks"] == ["review_kind"]  # noqa: B009
    assert getattr(heard[0].errand, "args")["words"] == "Тепло"  # noqa: B009


def test_whoever_ticks_or_writes_first_goes_on_alone(tx: Tx) -> None:
    drawing.tick(tx, HOUSE, MONDAY)
    ticked, written = reviews.to_do(tx, OTHER_LEAD, 2)
    for reader in (LEAD, OTHER_LEAD):
        reading.ask_word(tx, HOUSE, press("review_word", written.id, by=reader), MONDAY)
    assert write(tx, "Тепло") and write(tx, "Холодно", by=OTHER_LEAD)
    reading.tick(tx, HOUSE, press("review_tick", ticked.id), MONDAY)
    assert [row.chat for row in told(tx, "quality.taken")] == [OTHER_LEAD]
    for act in (reading.show, reading.tick, reading.ask_word, reading.star, reading.done):
        act(tx, HOUSE, press("x", written.id, by=OTHER_LEAD), MONDAY)
        assert toasts(tx)[-1] == "toasts.review_taken"
    assert not reviews.to_do(tx, OTHER_LEAD, 9) and not reviews.count(tx, OTHER_LEAD)
    assert reviews.count(tx, LEAD) == 2 and not told(tx, "quality.told")
    reading.done(tx, HOUSE, press("review_done", written.id), MONDAY)
    (heard,) = told(tx, "quality.told")
    assert getattr(heard.errand, "args")["words"] == "Тепло"  # noqa: B009


def test_what_a_lead_who_is_none_any_more_began_is_begun_anew(tx: Tx) -> None:
    drawing.tick(tx, HOUSE, MONDAY)
    review = reviews.to_do(tx, LEAD, 1)[0]
    reading.tick(tx, HOUSE, press("review_tick", review.id, 2), MONDAY)
    people.set_role(tx, LEAD, Role.OPERATOR)
    assert reviews.to_do(tx, OTHER_LEAD, 1)[0].id == review.id
    reading.done(tx, HOUSE, press("review_done", review.id, by=OTHER_LEAD), MONDAY)
    (heard,) = told(tx, "quality.told")
    assert getattr(heard.errand, "args")["checks"] == []  # noqa: B009


@pytest.mark.parametrize(
    ("reader", "heard"), [(OTHER_LEAD, "toasts.review_own"), (LEAD, "toasts.review_kept")]
)
def test_where_nobody_is_told_the_reader_hears_why(tx: Tx, reader: int, heard: str) -> None:
    _closed(tx, 200, by=OTHER_LEAD)
    people.set_private(tx, OTHER_LEAD, False)
    reviews.draw(tx, reviews.candidates(tx, CLOSED, MONDAY)[-1:], MONDAY)
    review = reviews.to_do(tx, reader, 1)[0]
    reading.done(tx, HOUSE, press("review_done", review.id, by=reader), MONDAY)
    assert toasts(tx) == [heard]


@pytest.mark.parametrize(
    ("keep_words", "left"),
    [(None, LONG[:200]), (timedelta(days=9), LONG), (timedelta(days=1), "")],
    ids=("beginnings", "whole", "forgotten"),
)
def test_a_leads_word_is_kept_as_long_as_words_are(
    tx: Tx, keep_words: timedelta | None, left: str
) -> None:
    drawing.tick(tx, HOUSE, MONDAY)
    review = reviews.to_do(tx, LEAD, 1)[0]
    reading.ask_word(tx, HOUSE, press("review_word", review.id), MONDAY)
    assert write(tx, LONG)
    keeping.tick(tx, replace(HOUSE, keep_words=keep_words), MONDAY + timedelta(days=2))
    assert [found.words for found in (reviews.find(tx, review.id),) if found] == [left]


def test_an_erased_client_is_in_no_sample_and_no_example(tx: Tx) -> None:
    drawing.tick(tx, HOUSE, MONDAY)
    review = reviews.to_do(tx, LEAD, 1)[0]
    reviews.mark(tx, review.conversation_id, review.client_id, LEAD, MONDAY)
    holdings.erase(tx, review.client_id, MONDAY)
    assert reviews.find(tx, review.id) is None and not reviews.examples(tx, 5)
