"""A card that would say nothing else to its readers is left as it is, which costs no call."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import pytest
from aiogram.methods import EditMessageText

from delivery.channel import Call
from delivery.gathering import gather
from delivery.telegram import looks
from delivery.telegram.features import Features
from delivery.telegram.wording import Wording
from desk.relay import messages
from desk.voice import saying
from handlers.entries import CARD as LAYOUT
from model import BotId, House, Incoming, MessageId, Person, Reason, Step
from model.helpers import HelperState
from storage import clients, company, conversations, helpers, outbox
from storage.ports import Tx
from tests import blank, former
from tests.sources import ROOT
from views import Views

NOON = datetime(2026, 9, 22, 12, tzinfo=UTC)
ANNA, TOPIC, CARD = Person(1, "Анна"), 11, MessageId(50)


@pytest.fixture
def tx() -> Iterator[Tx]:
    with closing(blank.memory()) as connection:
        opened = blank.on(connection)
        company.set_group(opened, -1001, "Клиенты")
        company.set_state(opened, True, [])
        former.client(opened, ANNA, NOON)
        clients.set_topic(opened, ANNA.id, TOPIC, "Анна")
        clients.set_card(opened, ANNA.id, CARD)
        said = {"kind": "text", "text": "Где диван?", "entities": []}
        messages.from_client(opened, House(), Incoming(7, ANNA, said, "Где диван?", NOON), NOON)
        yield opened


@pytest.fixture(scope="module")
def words() -> Wording:
    return Wording(Views(ROOT / "templates", UTC, "ru"), Features(), LAYOUT)


def answered(tx: Tx, words: Wording, at: datetime) -> Call:
    """Somebody writes to the client, and what that does to the card."""
    conversation = conversations.latest(tx, ANNA.id)
    assert conversation is not None
    conversations.answered(tx, conversation.id, at)
    saying.state_changed(tx, ANNA.id, at)
    row = next(row for row in outbox.new_rows(tx, 0) if row.kind == "card")
    job = gather(tx, row, Step.SELF, former.client(tx, ANNA, at), None, ())
    call = looks.show_card(words, job, at)
    clients.set_card_shown(tx, ANNA.id, call.shown)
    return call


def test_several_answers_within_a_minute_change_the_card_once(tx: Tx, words: Wording) -> None:
    first = answered(tx, words, NOON.replace(second=10))
    assert isinstance(first.method, EditMessageText)
    assert "ответили" in first.method.text and ">12:00<" in first.method.text
    for second in (11, 30, 59):
        assert answered(tx, words, NOON.replace(second=second)).method is None
    later = answered(tx, words, NOON.replace(minute=1))
    assert isinstance(later.method, EditMessageText) and ">12:01<" in later.method.text


def test_a_card_is_lost_with_its_helper_before_the_queue_has_heard_of_it(tx: Tx) -> None:
    """Else nothing would be changed of it, and its buttons would be nobody's."""
    bot = BotId(77)
    helpers.configure(tx, [bot], NOON)
    helpers.set_state(tx, bot, HelperState.ACTIVE, None, NOON)
    helpers.sent(tx, bot, ANNA.id, [CARD])
    saying.card(tx, ANNA.id, NOON)
    row = next(row for row in outbox.new_rows(tx, 0) if row.kind == "card")

    def lost() -> bool:
        client = former.client(tx, ANNA, NOON)
        return gather(tx, row, Step.SELF, client, None, (), frozenset({bot})).lost

    assert not lost()
    helpers.set_state(tx, bot, HelperState.OUTSIDE, Reason.KICKED, NOON)
    assert lost()
