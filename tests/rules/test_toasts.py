"""What pops up after a press is what happened, and nothing that didn't."""

from typing import Any

import pytest

from desk.clients import profile
from desk.relay import presses
from model import STAFF, LinkState, Press, Reach
from storage import clients, links
from tests.rules.test_shifts import ANNA, BORIS, GROUP, TOPIC, Desk, at, person


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.writes(101, at(11))
    desk.press(ANNA, presses.claim, 101)
    desk.replies(ANNA, 101)
    desk.tx.run("DELETE FROM outbox")
    return desk


def pressed(desk: Desk, act: Any, who: int, subject: int) -> list[str]:
    """What pops up by such a press, after what did before."""
    press = Press("q", "", subject, 0, person(who), GROUP, False, 7, TOPIC + 101)
    act(desk.tx, desk.house, press, desk.now)
    rows = desk.tx.rows("SELECT payload FROM outbox WHERE kind = 'answer' ORDER BY id")
    return [row["payload"].partition("toasts.")[2].partition('"')[0] for row in rows]


def test_what_a_colleague_has_sent_again_is_not_said_to_have_arrived(desk: Desk) -> None:
    reply = links.latest_by(desk.tx, 101, ANNA)
    assert reply
    links.set_state(desk.tx, reply.id, LinkState.UNCONFIRMED)
    assert pressed(desk, presses.send_again, BORIS, reply.id) == ["resent"]
    assert pressed(desk, presses.arrived, ANNA, reply.id) == ["resent", "outdated"]


def test_who_cannot_be_reached_is_not_said_to_be_asked_for_a_number(desk: Desk) -> None:
    assert pressed(desk, profile.ask_phone, ANNA, 101) == ["phone_asked"]
    clients.set_reach(desk.tx, 101, Reach.BLOCKED)
    assert pressed(desk, profile.ask_phone, ANNA, 101) == ["phone_asked", "out_of_reach"]
    assert len(desk.told(101, "client.ask_phone")) == 1


def test_in_private_no_card_is_said_to_be_renewed(desk: Desk) -> None:
    desk.press(BORIS, presses.take, 101)
    desk.leaves(ANNA, "leave_give", 101)
    assert desk.told(STAFF, "toasts.outdated") and not desk.told(STAFF, "toasts.stale")
