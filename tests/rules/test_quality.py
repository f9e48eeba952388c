"""Which conversations are read: a share of a week, the unhappy first, and who hears of it."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from desk.quality import drawing, reading
from desk.relay import messages
from model import House, Incoming, Person, Press, Role, Row
from storage import conversations, holdings, outbox, people, reviews
from storage.database import SqliteTx
from storage.ports import Tx
from storage.reviews import BAD, CHANCE, WAITED, Candidate
from tests import blank, former

CLOSED = datetime(2026, 9, 17, 12, tzinfo=UTC)
MONDAY = datetime(2026, 9, 21, 9, tzinfo=UTC)
HOUSE = replace(House(), reviewed_percent=5)
OLGA, LEAD = 1, 2


@pytest.fixture
def tx() -> Iterator[Tx]:
    with closing(blank.memory()) as connection:
        tx = SqliteTx(connection)
        for number, name in ((OLGA, "Ольга"), (LEAD, "Вера")):
            people.meet(tx, Person(number, name), CLOSED)
            people.set_in_group(tx, number, True)
            people.set_private(tx, number)
        people.set_role(tx, LEAD, Role.LEAD)
        for number in range(101, 131):
            _closed(tx, number)
        yield tx


def _closed(tx: Tx, number: int) -> None:
    said = {"kind": "text", "text": "Где диван?"}
    former.client(tx, Person(number, "Анна"), CLOSED)
    messages.from_client(tx, HOUSE, Incoming(7, Person(number, "Анна"), said, "f", CLOSED), CLOSED)
    conversation = conversations.latest(tx, number)
    assert conversation is not None
    conversations.assign(tx, conversation.id, OLGA, CLOSED)
    conversations.close(tx, conversation.id, OLGA, CLOSED)
    tx.run("UPDATE conversations SET replied_at = opened_at WHERE id = :id", id=conversation.id)


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
    assert not reviews.to_do(tx, 10)
    for _ in range(2):
        drawing.tick(tx, HOUSE, MONDAY)
    assert len(reviews.to_do(tx, 10)) == 2  # of thirty, the second one begun
    assert [row.chat for row in told(tx, "quality.week")] == [LEAD]


def press(action: str, subject: int, arg: int = 0) -> Press:
    return Press("q", action, subject, arg, Person(LEAD, "Вера"), LEAD, True, 9, None)


def test_only_whoever_answered_hears_what_the_lead_ticked(tx: Tx) -> None:
    drawing.tick(tx, HOUSE, MONDAY)
    review = reviews.to_do(tx, 1)[0]
    reading.tick(tx, HOUSE, press("review_tick", review.id, 2), MONDAY)
    reading.ask_word(tx, HOUSE, press("review_word", review.id), MONDAY)
    said = Incoming(8, Person(LEAD, "Вера"), {"kind": "text", "text": "Тепло"}, "f", MONDAY)
    assert reading.take(tx, HOUSE, said, MONDAY)
    for _ in range(2):
        reading.done(tx, HOUSE, press("review_done", review.id), MONDAY)
    heard = told(tx, "quality.told")
    assert [row.chat for row in heard] == [OLGA]
    assert getattr(heard[0].errand, "args")["checks"] == ["review_kind"]  # noqa: B009
    assert getattr(heard[0].errand, "args")["words"] == "Тепло"  # noqa: B009


def test_an_erased_client_is_in_no_sample_and_no_example(tx: Tx) -> None:
    drawing.tick(tx, HOUSE, MONDAY)
    review = reviews.to_do(tx, 1)[0]
    reviews.mark(tx, review.conversation_id, review.client_id, LEAD, MONDAY)
    holdings.erase(tx, review.client_id, MONDAY)
    assert reviews.find(tx, review.id) is None and not reviews.examples(tx, 5)
