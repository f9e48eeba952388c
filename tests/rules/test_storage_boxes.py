"""The inbox and the outbox: nothing twice, nothing overwritten, nothing forgotten too early."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from desk.relay import reactions
from model import STAFF, Errand, Order, Priority, Reason, RowId, Step
from model.errands.lines import Say
from model.errands.looks import Card, Icon
from model.errands.messages import Album
from storage import addresses, inbox, outbox, pulse, spending, undelivered
from storage.ports import Tx
from tests import blank

NOW = datetime(2026, 9, 21, 10, tzinfo=UTC)
THREE = Album(album="b", parts=3)
SOON, LATER = NOW + timedelta(seconds=5), NOW + timedelta(seconds=60)


@pytest.fixture
def tx() -> Tx:
    connection = blank.memory()
    return blank.on(connection)


def update(number: int, text: str = "слово") -> dict[str, Any]:
    return {"update_id": number, "message": {"text": text}}


def order(tx: Tx, text: str = "", errand: Errand | None = None, **more: Any) -> int:
    """Put an order; the id of the newest row."""
    place = {"chat": STAFF, "client_id": 1, **more}
    outbox.put(tx, Order(errand or Say(text=text, ahead=True), **place), NOW)
    return int(tx.value("SELECT max(id) FROM outbox"))


def state(tx: Tx, row_id: int) -> str:
    return str(tx.value("SELECT state FROM outbox WHERE id = :id", id=row_id))


# -- inbox -------------------------------------------------------------------------------------


def test_the_same_update_is_kept_once_even_after_it_was_handled(tx: Tx) -> None:
    assert inbox.store(tx, [update(7), update(7), update(8)], NOW) == 2
    for letter in inbox.waiting(tx, 10):
        inbox.done(tx, letter.seq)
    assert inbox.store(tx, [update(8), update(7, "иначе")], NOW) == 0
    assert inbox.waiting(tx, 10) == []


def test_another_bots_update_of_that_number_is_no_repeat(tx: Tx) -> None:
    addresses.adopt(tx, 77)
    assert inbox.store(tx, [update(7)], NOW) == 1
    addresses.adopt(tx, 78)
    assert inbox.store(tx, [update(7, "другому")], NOW) == 1
    assert inbox.store(tx, [update(7, "другому")], NOW) == 0
    addresses.adopt(tx, 77)
    assert inbox.store(tx, [update(7)], NOW) == 0


def test_what_came_before_the_bot_was_asked_for_stays_known(tx: Tx) -> None:
    assert inbox.store(tx, [update(7)], NOW) == 1
    addresses.adopt(tx, 77)
    assert inbox.store(tx, [update(7)], NOW) == 0


def test_updates_are_handled_as_they_came_whatever_their_ids(tx: Tx) -> None:
    inbox.store(tx, [update(900), update(901)], NOW)
    inbox.store(tx, [update(5)], NOW)  # after a quiet week ids may start anew, and lower
    assert [one.update["update_id"] for one in inbox.waiting(tx, 10)] == [900, 901, 5]
    assert [one.update["update_id"] for one in inbox.waiting(tx, 2)] == [900, 901]


@pytest.mark.parametrize("text", ["\ud800", "a\x00b", "👩‍👩‍👧 \u202e", "'; DROP TABLE inbox; --"])
def test_an_update_is_kept_whole_whatever_it_says(tx: Tx, text: str) -> None:
    inbox.store(tx, [update(1, text)], NOW)
    assert inbox.waiting(tx, 1)[0].update == update(1, text)


def test_a_batch_wakes_only_when_something_was_new(tx: Any) -> None:
    inbox.store(tx, [update(1)], NOW)
    assert tx.woken == {"inbox"}
    tx.woken.clear()
    inbox.store(tx, [update(1)], NOW)
    assert tx.woken == set()


def test_what_was_handled_keeps_its_id_but_not_its_text(tx: Tx) -> None:
    inbox.store(tx, [update(1, "тайна")], NOW)
    inbox.done(tx, inbox.waiting(tx, 1)[0].seq)
    assert tx.value("SELECT payload FROM inbox") == ""


def test_what_waits_for_a_call_of_ours_is_tried_again_but_not_more_than_so_many(tx: Tx) -> None:
    inbox.store(tx, [update(number) for number in range(inbox.MOST_EARLY + 1)], NOW)
    letters = inbox.waiting(tx, inbox.MOST_EARLY + 1)
    for letter in letters:
        inbox.put_off(tx, letter.seq)
    assert not inbox.waiting(tx, 1) and not inbox.asked_about(tx)
    inbox.release(tx, inbox.OURSELVES)
    assert inbox.waiting(tx, len(letters)) == letters[:-1]


def test_only_a_call_that_was_under_way_is_waited_for(tx: Tx) -> None:
    row_id = order(tx)
    assert not outbox.awaits_answer(tx, STAFF)
    outbox.call(tx, row_id, Step.SELF, LATER)
    assert outbox.awaits_answer(tx, STAFF) and outbox.awaits_answer(tx, STAFF, LATER)
    assert not outbox.awaits_answer(tx, STAFF, NOW) and not outbox.awaits_answer(tx, 5)


@pytest.mark.parametrize(("began", "waits"), [(NOW, True), (LATER, False)])
def test_what_is_early_waits_for_no_call_that_began_after_it(
    tx: Tx, began: datetime, waits: bool
) -> None:
    inbox.store(tx, [update(1)], NOW)
    outbox.call(tx, order(tx), Step.SELF, began)
    (early,) = inbox.waiting(tx, 1)
    reactions.keep(tx, early.seq, STAFF)
    inbox.release(tx, inbox.OURSELVES)
    assert bool(inbox.waiting(tx, 1)) is waits


def test_what_is_set_aside_waits_whole_and_can_be_tried_again(tx: Tx) -> None:
    inbox.store(tx, [update(1), update(2)], NOW)
    inbox.quarantine(tx, inbox.waiting(tx, 1)[0].seq, "KeyError: x")
    assert inbox.quarantined(tx) == 1
    assert [one.update["update_id"] for one in inbox.waiting(tx, 10)] == [2]
    assert inbox.retry_quarantined(tx) == 1
    assert [one.update["update_id"] for one in inbox.waiting(tx, 10)] == [1, 2]


def test_ids_are_forgotten_only_when_telegram_can_repeat_them_no_more(tx: Tx) -> None:
    inbox.store(tx, [update(1), update(2), update(3)], NOW)
    first, second, _ = inbox.waiting(tx, 10)
    inbox.done(tx, first.seq)
    inbox.quarantine(tx, second.seq, "?")
    assert inbox.forget_old(tx, NOW + timedelta(hours=24)) == 0
    assert inbox.forget_old(tx, NOW + timedelta(days=4)) == 1
    assert tx.value("SELECT count(*) FROM inbox") == 2


# -- outbox ------------------------------------------------------------------------------------


def test_orders_of_one_key_merge_while_they_wait(tx: Tx) -> None:
    album = Album(album="a", parts=3)
    first = order(tx, errand=Album(album="a"))
    assert order(tx, errand=album, due=LATER) == first
    row = outbox.waiting_row(tx, first)
    assert row and row.errand == album and row.cost == 3 and row.due == LATER


def test_an_order_under_way_takes_in_nothing(tx: Tx) -> None:
    first = order(tx, errand=Say(text="раз", once=True))
    outbox.call(tx, first, Step.SELF, NOW)
    second = order(tx, errand=Say(text="раз", once=True))
    assert second != first and state(tx, first) == "calling"


def test_of_two_with_one_key_the_younger_does_the_work(tx: Tx) -> None:
    first = order(tx, errand=Say(text="раз", once=True))
    outbox.call(tx, first, Step.SELF, NOW)
    second = order(tx, errand=Say(text="раз", once=True))
    assert not outbox.wait_again(tx, first, SOON)
    assert (state(tx, first), state(tx, second)) == ("cancelled", "waiting")


def test_waiting_again_keeps_its_place_and_remembers_a_repeat(tx: Tx) -> None:
    first, second = order(tx, "раз"), order(tx, "два")
    outbox.call(tx, first, Step.SELF, NOW)
    assert outbox.wait_again(tx, first, SOON, repeat=True)
    assert outbox.wait_again(tx, first, LATER)
    row = outbox.waiting_row(tx, first)
    assert row and row.repeat and row.due == LATER and row.attempts == 1
    assert [one.id for one in outbox.new_rows(tx, 0)] == [first, second]


@pytest.mark.parametrize(
    ("errand", "says_so"), [(THREE, True), (Card(), True), (Icon(), False)], ids=str
)
def test_what_may_be_there_leaves_that_to_the_order_that_takes_its_place(
    tx: Tx, errand: Errand, says_so: bool
) -> None:
    """An album's first part was cut off, and its second came meanwhile."""
    first = order(tx, errand=errand)
    outbox.call(tx, RowId(first), Step.SELF, NOW)
    second = order(tx, errand=errand)
    assert not outbox.wait_again(tx, RowId(first), NOW, repeat=True)
    assert state(tx, first) == "cancelled"
    (row,) = outbox.new_rows(tx, 0)
    assert (row.id, row.repeat) == (second, says_so)


def test_rows_without_a_key_never_merge(tx: Tx) -> None:
    assert order(tx, "раз") != order(tx, "раз")


def test_only_what_waits_can_be_taken(tx: Tx) -> None:
    for settle in (outbox.cancel, lambda t, i, n: outbox.sent(t, i, 5, n)):
        row_id = order(tx)
        settle(tx, row_id, NOW)
        assert outbox.waiting_row(tx, row_id) is None
    assert outbox.new_rows(tx, 0) == []


def test_what_was_sent_keeps_no_words(tx: Tx) -> None:
    row_id = order(tx, "тайна")
    outbox.sent(tx, row_id, 77, NOW)
    assert tx.value("SELECT payload FROM outbox") == "{}"


def test_a_start_finds_what_was_under_way(tx: Tx) -> None:
    first, _ = order(tx), order(tx)
    outbox.call(tx, first, Step.SELF, NOW)
    assert [row.id for row in outbox.calling(tx)] == [first]


def test_a_start_counts_what_was_spent_lately_and_what_is_under_way(tx: Tx) -> None:
    old, lately, flying, private, waiting = (
        order(tx), order(tx, errand=THREE), order(tx), order(tx, chat=5), order(tx)
    )  # fmt: skip
    for row_id in (old, lately, flying, private):
        outbox.call(tx, row_id, Step.SELF, NOW)
    outbox.sent(tx, old, 1, NOW - timedelta(minutes=5))
    outbox.sent(tx, lately, 2, NOW)
    outbox.sent(tx, private, 3, NOW)
    assert state(tx, waiting) == "waiting"
    spent = spending.spent(tx, STAFF, NOW - timedelta(minutes=1))
    assert sorted(spent) == [(NOW, 1, 0), (NOW, 3, 0)]


def test_the_calls_of_a_row_that_goes_on_are_counted_each(tx: Tx) -> None:
    row_id = order(tx, errand=THREE)
    for second, step in enumerate((Step.TOPIC, Step.CARD)):
        at = NOW + timedelta(seconds=second)
        outbox.call(tx, row_id, step, at)
        spending.note_call(tx, outbox.calling(tx)[0], 1, at)
        outbox.wait_again(tx, row_id, at)
    outbox.call(tx, row_id, Step.SELF, NOW + timedelta(seconds=2))
    spent = [(NOW + timedelta(seconds=after), cost, 0) for after, cost in ((0, 1), (1, 1), (2, 3))]
    assert sorted(spending.spent(tx, STAFF, NOW)) == spent
    assert [one.id for one in outbox.calling(tx)] == [row_id] and outbox.new_rows(tx, 0) == []


def test_a_dead_row_is_tried_anew_once(tx: Tx) -> None:
    row_id = order(tx, "раз")
    outbox.dead(tx, row_id, NOW, Reason.BLOCKED, "")
    assert [one.id for one in undelivered.latest(tx, 5)] == [row_id]
    assert undelivered.revive(tx, row_id, NOW) and not undelivered.revive(tx, row_id, NOW)
    assert [row.errand for row in outbox.new_rows(tx, 0)] == [Say(text="раз", ahead=True)]
    assert undelivered.latest(tx, 5) == []


def test_old_rows_go_but_never_one_that_waits_or_is_dead(tx: Tx) -> None:
    sent, dead, waiting = order(tx), order(tx), order(tx)
    outbox.sent(tx, sent, 1, NOW)
    outbox.dead(tx, dead, NOW, Reason.BLOCKED, "")
    assert outbox.forget_old(tx, LATER + timedelta(days=400)) == 1
    assert (state(tx, dead), state(tx, waiting)) == ("dead", "waiting")


def test_only_messages_are_counted_as_waiting(tx: Tx) -> None:
    order(tx)
    order(tx, urgency=Priority.CARD)
    order(tx, chat=5)
    assert pulse.messages_waiting(tx, STAFF) == 1
