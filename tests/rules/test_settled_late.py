"""What may run twice waits on disk during its call: nothing is lost by that, nothing done twice."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from delivery.channel import Call, Outcome, Verdict
from delivery.jobs import Job, Turn
from delivery.preparing import prepare
from delivery.settling import Settler, Tools
from desk.aftermath import outcomes
from desk.relay import reactions
from desk.voice import saying
from desk.watch import helpers as watched
from model import (
    STAFF,
    BotId,
    ChatId,
    Done,
    HelperState,
    House,
    MessageId,
    Order,
    Person,
    Reason,
    Row,
)
from model.errands.looks import Icon, Pin, React, Unsend
from storage import (
    clients,
    company,
    conversations,
    helpers,
    holdings,
    inbox,
    outbox,
    spending,
)
from storage.ports import Tx
from tests import blank, former

HELPER = BotId(7)
NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
ANNA = Person(1, "Анна")
SENT = Verdict(Outcome.SENT, Reason.DONE_ALREADY)
CALL = Call("a method", shown="as it was then")


@pytest.fixture
def tx() -> Iterator[Tx]:
    with closing(blank.memory()) as connection:
        opened = blank.on(connection)
        company.set_group(opened, -1001, "Клиенты")
        company.set_state(opened, True, [])
        former.client(opened, ANNA, NOW)
        clients.set_topic(opened, ANNA.id, 11, "Анна")
        clients.set_card(opened, ANNA.id, 50)
        yield opened


def settler() -> Settler:
    nothing: Any = None
    tools = Tools(
        nothing, nothing, outcomes, lambda tx: House(), lambda: NOW, lambda: 0.5, str, lambda *_: ()
    )
    return Settler(tools)


def begun(tx: Tx) -> Job:
    """The last order's call has begun."""
    row = outbox.new_rows(tx, 0)[-1]
    job = prepare(tx, Turn(row.id, 1, True), lambda one: one.name, lambda *_: (), NOW)
    assert isinstance(job, Job)
    return job


def state(tx: Tx, row: Row) -> str:
    return str(tx.value("SELECT state FROM outbox WHERE id = :id", id=row.id))


ONLY_CHANGES = {
    "react": React(emoji="👌", message=7),
    "pin": Pin(message=50),
    "icon": Icon(),
    "unsend": Unsend(message=7),
}


@pytest.mark.parametrize("errand", ONLY_CHANGES.values(), ids=ONLY_CHANGES)
def test_what_only_changes_is_written_once_when_it_is_over(tx: Tx, errand: Any) -> None:
    outbox.put(tx, Order(errand, STAFF, client_id=ANNA.id), NOW)
    job = begun(tx)
    assert job.unmarked and state(tx, job.row) == "waiting"
    assert settler().settle(tx, job, CALL, SENT, Done()) is None
    assert state(tx, job.row) == "sent"
    assert spending.spent(tx, STAFF, NOW - timedelta(minutes=1)) == [(NOW, 1, 0)]


def test_a_card_is_marked_only_where_it_is_a_message_of_its_own(tx: Tx) -> None:
    saying.card(tx, ANNA.id, NOW)
    assert begun(tx).unmarked
    tx.run("UPDATE clients SET card_sinks = 1")
    job = begun(tx)
    assert not job.unmarked and state(tx, job.row) == "calling"


def test_what_was_ordered_anew_during_the_call_is_still_to_be_done(tx: Tx) -> None:
    saying.react(tx, ANNA.id, STAFF, 7, "❤", NOW)
    job = begun(tx)
    later = NOW + timedelta(seconds=9)
    saying.react(tx, ANNA.id, STAFF, 7, "", later)
    again = settler().settle(tx, job, CALL, SENT, Done())
    assert again is not None and again.errand == React(emoji="", message=7) and again.due == later
    assert spending.spent(tx, STAFF, NOW - timedelta(minutes=1)) == [(NOW, 1, 0)]


def test_a_card_that_changed_during_its_call_is_shown_once_more(tx: Tx) -> None:
    """The order says the same, and is another all the same: it shows how things stand."""
    saying.card(tx, ANNA.id, NOW)
    job = begun(tx)
    saying.card(tx, ANNA.id, NOW)
    again = settler().settle(tx, job, CALL, SENT, Done(shown="as it was then"))
    assert again is not None and clients.card_shown(tx, ANNA.id) == ""


@pytest.mark.parametrize("left", [True, False])
def test_a_card_of_a_helper_that_left_during_its_call_comes_anew(tx: Tx, left: bool) -> None:
    """When it was heard that the helper is gone, nobody knew yet that this card is its own."""
    helpers.configure(tx, {HELPER}, NOW)
    helpers.set_state(tx, HELPER, HelperState.ACTIVE, None, NOW)
    conversations.start(tx, ANNA.id, NOW)
    tx.run("UPDATE clients SET card_sinks = 1")
    saying.card(tx, ANNA.id, NOW)
    job = replace(begun(tx), by=HELPER)
    if left:
        watched.moved(tx, HELPER, ChatId(-1001), False, NOW)
    settler().settle(tx, job, CALL, SENT, Done(message_ids=(MessageId(60),), shown="x"))
    ordered = [row.kind for row in outbox.new_rows(tx, 0) if row.id > job.row.id]
    assert ("card" in ordered) is left


@pytest.mark.parametrize("verdict", [SENT, Verdict(Outcome.RETRY, Reason.FLOOD, after=3.0)])
def test_what_is_wanted_no_more_stays_so(tx: Tx, verdict: Verdict) -> None:
    outbox.put(tx, Order(Unsend(message=7), STAFF, client_id=ANNA.id), NOW)
    job = begun(tx)
    outbox.cancel(tx, job.row.id, NOW)
    assert settler().settle(tx, job, CALL, verdict, Done()) is None
    assert state(tx, job.row) == "cancelled"
    holdings.erase(tx, ANNA.id, NOW)
    assert settler().settle(tx, job, CALL, verdict, Done()) is None


@pytest.mark.parametrize("outcome", [Outcome.RETRY, Outcome.UNKNOWN])
def test_what_broke_off_is_simply_called_again(tx: Tx, outcome: Outcome) -> None:
    outbox.put(tx, Order(Pin(message=50), STAFF, client_id=ANNA.id), NOW)
    job = begun(tx)
    again = settler().settle(tx, job, CALL, Verdict(outcome, Reason.NETWORK), Done())
    assert again is not None and not again.repeat and again.attempts == 1 and again.due > NOW


def test_who_pointed_at_what_came_is_heard_with_it_before_they_change_their_mind(tx: Tx) -> None:
    """What they do next is handled behind it, whenever the clock ticks."""
    saying.in_topic(tx, ANNA.id, "staff.history_gone", NOW)
    row = outbox.new_rows(tx, 0)[-1]
    outbox.call(tx, row.id, row.step, NOW)
    inbox.store(tx, [{"update_id": 1}], NOW)
    seq = inbox.waiting(tx, 1)[0].seq
    reactions.keep(tx, seq, STAFF)
    assert not inbox.waiting(tx, 1)
    outcomes.sent(tx, House(), row, Done((MessageId(77),)), NOW)
    assert [letter.seq for letter in inbox.waiting(tx, 2)] == [seq]


def test_a_call_that_began_later_is_waited_for_by_nobody(tx: Tx) -> None:
    """In a busy group another one is always under way."""
    saying.in_topic(tx, ANNA.id, "staff.history_gone", NOW)
    row = outbox.new_rows(tx, 0)[-1]
    inbox.store(tx, [{"update_id": 1}], NOW)
    seq = inbox.waiting(tx, 1)[0].seq
    outbox.call(tx, row.id, row.step, NOW + timedelta(seconds=1))
    reactions.keep(tx, seq, STAFF)
    inbox.release(tx)
    assert not inbox.waiting(tx, 1)
