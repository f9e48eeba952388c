"""What is looked for by meaning: words wait for it, and count only while their client does."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app import checking
from app.settings import Settings
from desk.answers import offering, seeking
from desk.answers.seeking import Unsought
from desk.conversations import life
from desk.relay import messages
from desk.understanding.meaning import Meant
from model import AnswerId, House, Incoming, MessageId, Person, PersonId
from papers.meaning import interpreter
from storage import answers, clients, conversations
from storage.ports import Tx
from tests import blank, former

NOW = datetime(2026, 9, 23, 9, tzinfo=UTC)
HOUSE, ANNA = replace(House(), by_meaning=True), Person(PersonId(1000), "Анна", "", "ru")


@pytest.fixture
def tx() -> Iterator[Tx]:
    """A company that offers what it keeps of deliveries, and Anna, who asked in other words."""
    with closing(blank.memory()) as connection:
        tx = blank.on(connection)
        kept = answers.add(tx, "Доставка", None, NOW)
        answers.set_text(tx, kept, "ru", {"text": "Доставим завтра.", "entities": []})
        answers.set_quick(tx, offering.ON)
        former.client(tx, ANNA, NOW)
        write(tx, "Кто дотащит шкаф до квартиры?")
        yield tx


def write(tx: Tx, words: str, number: int = 7) -> None:
    """Anna writes."""
    content = {"kind": "text", "text": words, "entities": []}
    messages.from_client(tx, HOUSE, Incoming(MessageId(number), ANNA, content, words, NOW), NOW)


def is_offered(tx: Tx) -> bool:
    """Whether Anna was offered anything."""
    client = clients.of_person(tx, ANNA.id)
    latest = conversations.latest(tx, client.id) if client else None
    assert latest
    return answers.is_offered(tx, latest.id)


def unsought(tx: Tx) -> Unsought:
    """What is to be looked for."""
    found = seeking.unsought(tx)
    assert found
    return found


def found(tx: Tx, question: Unsought, asks: float = 1.0) -> None:
    """It means what is kept of deliveries."""
    near: dict[AnswerId, float] = {entry.id: 0.4 for entry in question.entries}
    seeking.sought(tx, HOUSE, question, Meant(asks, near), NOW)


def test_it_is_offered_when_its_meaning_was_found_and_not_before(tx: Tx) -> None:
    question = unsought(tx)
    assert question.text == "Кто дотащит шкаф до квартиры?" and not is_offered(tx)
    found(tx, question)
    assert is_offered(tx) and seeking.unsought(tx) is None


def test_each_of_her_messages_is_looked_for_in_its_turn(tx: Tx) -> None:
    write(tx, "Мы в Талгаре", number=8)
    found(tx, unsought(tx), asks=-1.0)
    assert not is_offered(tx) and unsought(tx).text == "Мы в Талгаре"


def test_who_was_helped_meanwhile_is_offered_nothing(tx: Tx) -> None:
    question, client = unsought(tx), clients.of_person(tx, ANNA.id)
    assert client
    life.close(tx, HOUSE, client, None, NOW, quietly=True)
    found(tx, question)
    assert not is_offered(tx)


def test_what_was_erased_or_retired_meanwhile_means_nothing(tx: Tx) -> None:
    question = unsought(tx)
    answers.retire(tx, question.entries[0].id, True)
    found(tx, question)
    assert not is_offered(tx)
    tx.run("DELETE FROM links")
    found(tx, question)
    assert not is_offered(tx)


def test_where_nobody_can_say_it_the_words_decide(tx: Tx) -> None:
    seeking.sought(tx, HOUSE, unsought(tx), None, NOW)
    assert not is_offered(tx)
    write(tx, "Доставка есть?", number=8)
    seeking.sought(tx, HOUSE, unsought(tx), None, NOW)
    assert is_offered(tx)


def test_the_check_says_by_what_answers_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpreter, "find_spec", lambda name: None)
    assert "make answers" in checking.by_what(Settings())
    monkeypatch.setattr(interpreter, "find_spec", lambda name: object())
    assert checking.by_what(Settings()) == "found by their words and by meaning"
    left_out = Settings.model_validate({"clients": {"match_by_meaning": False}})
    assert "match_by_meaning is false" in checking.by_what(left_out)
