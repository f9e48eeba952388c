"""What was settled long ago is dropped; what still needs somebody is not."""

from datetime import UTC, datetime, timedelta

import pytest

from model import Order, Reason
from model.errands.lines import Say
from storage import outbox
from storage.ports import Tx
from tests import blank

NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
LATER = NOW + outbox.KEEP + timedelta(minutes=1)


@pytest.fixture
def tx():
    connection = blank.memory()
    return blank.on(connection)


def order(tx: Tx) -> int:
    outbox.put(tx, Order(Say(text="слова"), 7, client_id=7), NOW)
    return int(tx.value("SELECT max(id) FROM outbox"))


SETTLED = {
    "sent": lambda tx, row: outbox.sent(tx, row, 5, NOW),
    "cancelled": lambda tx, row: outbox.cancel(tx, row, NOW),
    "unknown": lambda tx, row: outbox.unknown(tx, row, NOW, Reason.NETWORK),
}


@pytest.mark.parametrize("settle", SETTLED.values(), ids=SETTLED)
def test_a_settled_row_goes_after_a_while_and_not_before(tx, settle):
    settle(tx, order(tx))
    assert outbox.forget_old(tx, NOW + outbox.KEEP) == 0
    assert outbox.forget_old(tx, LATER) == 1


def test_what_waits_or_was_refused_stays(tx):
    order(tx)
    outbox.dead(tx, order(tx), NOW, Reason.BLOCKED, "")
    assert outbox.forget_old(tx, LATER) == 0


def test_what_a_sent_row_said_is_gone_at_once(tx):
    outbox.sent(tx, order(tx), 5, NOW)
    assert tx.value("SELECT payload FROM outbox") == "{}"
