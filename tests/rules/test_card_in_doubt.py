"""What a card shows is known only where one call alone has changed it, and its end was heard."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from delivery.channel import Call, Outcome, Verdict
from delivery.jobs import Job, Turn
from delivery.preparing import prepare
from delivery.settling import Settler, Tools
from desk.aftermath import outcomes
from desk.relay import messages
from desk.voice import saying
from model import (
    MAIN,
    STAFF,
    BotId,
    Client,
    ClientId,
    Done,
    HelperState,
    House,
    Incoming,
    Link,
    MessageId,
    Order,
    Person,
    Reason,
    Row,
)
from model.errands.looks import Card, Icon
from model.errands.messages import Edit
from storage import clients, company, helpers, links, outbox
from storage.ports import Tx
from tests import blank, former

NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
RETRIED = timedelta(minutes=1)
ANNA, CARD = Person(1, "Анна"), MessageId(50)
HOUSE, HELPER = House(), BotId(7)
SENT = Verdict(Outcome.SENT, Reason.DONE_ALREADY)
BROKEN = Verdict(Outcome.RETRY, Reason.NETWORK)
CALL: Any = Call("a method")
WORDS = {"kind": "text", "text": "Где диван?", "entities": []}


@pytest.fixture
def tx() -> Iterator[Tx]:
    """Anna's first words stand in her card, which shows how things were."""
    with closing(blank.memory()) as connection:
        opened = blank.on(connection)
        company.set_group(opened, -1001, "Клиенты")
        company.set_state(opened, True, [])
        former.client(opened, ANNA, NOW)
        clients.set_topic(opened, ANNA.id, 11, "Анна")
        messages.from_client(opened, HOUSE, Incoming(7, ANNA, WORDS, "print", NOW), NOW)
        job = begun(opened, "copy")
        done = Done(message_ids=(CARD,), shown="before", first=link_of(opened).id)
        settler().settle(opened, job, CALL, SENT, done)
        opened.run("DELETE FROM outbox")
        yield opened


def settler() -> Settler:
    nothing: Any = None
    tools = Tools(
        nothing, nothing, outcomes, lambda tx: House(), lambda: NOW, lambda: 0.5, str, lambda *_: ()
    )
    return Settler(tools)


def link_of(tx: Tx) -> Link:
    found = links.find(tx, tx.value("SELECT max(id) FROM links"))
    assert found is not None
    return found


def begun(tx: Tx, kind: str, by: BotId = MAIN) -> Job:
    """The call of the newest such order has begun."""
    row = next(row for row in reversed(outbox.new_rows(tx, 0)) if row.kind == kind)
    turn = Turn(row.id, 1, True, helpers=helpers.active(tx), by=by)
    job = prepare(tx, turn, lambda one: one.name, lambda *_: (), NOW + RETRIED)
    assert isinstance(job, Job)
    return job


def ends(tx: Tx, job: Job, shown: str, verdict: Verdict = SENT, **more: Any) -> Row | None:
    done = Done(shown=shown, was=job.shown, **more)
    return settler().settle(tx, job, CALL, verdict, done)


def edited(tx: Tx, text: str = "Где стол?") -> Job:
    said = {**WORDS, "text": text}
    outbox.put(tx, Order(Edit(content=said), STAFF, ANNA.id, link_of(tx).id), NOW)
    return begun(tx, "edit")


def lost_helper(tx: Tx) -> None:
    """Who sent the card helps no more: it has to come anew."""
    helpers.configure(tx, {HELPER}, NOW)
    helpers.set_state(tx, HELPER, HelperState.OUTSIDE, None, NOW)
    helpers.sent(tx, HELPER, ANNA.id, [CARD])
    saying.card(tx, ANNA.id, NOW)


def cut_off(tx: Tx, job: Job) -> None:
    settler().cut_off(tx, job.row, Verdict(Outcome.UNKNOWN, Reason.NETWORK), NOW)


def is_to_be_shown(tx: Tx) -> bool:
    """Whether the card is shown anew, whatever it is thought to show."""
    waits = any(row.kind == "card" for row in outbox.new_rows(tx, 0))
    return waits and clients.card_shown(tx, ANNA.id) == ""


@pytest.mark.parametrize("first", ["card", "edit"])
def test_of_two_calls_at_once_nobody_knows_which_came_last(tx: Tx, first: str) -> None:
    """The client edits the words in the card while a colleague takes the conversation."""
    saying.card(tx, ANNA.id, NOW)
    jobs = {"card": begun(tx, "card"), "edit": edited(tx)}
    second = "edit" if first == "card" else "card"
    ends(tx, jobs[first], f"the {first}")
    assert not is_to_be_shown(tx)
    ends(tx, jobs[second], f"the {second}")
    assert is_to_be_shown(tx)
    assert link_of(tx).content["text"] == "Где стол?"


def test_what_shows_already_how_things_are_changes_nothing(tx: Tx) -> None:
    saying.card(tx, ANNA.id, NOW)
    idle = begun(tx, "card")
    ends(tx, edited(tx), "the edit")
    ends(tx, idle, idle.shown)
    assert clients.card_shown(tx, ANNA.id) == "the edit"
    assert outbox.new_rows(tx, 0) == []


def test_one_after_the_other_is_known(tx: Tx) -> None:
    ends(tx, edited(tx), "the edit")
    saying.card(tx, ANNA.id, NOW)
    ends(tx, begun(tx, "card"), "the card")
    assert clients.card_shown(tx, ANNA.id) == "the card"
    assert outbox.new_rows(tx, 0) == []


def test_what_was_overtaken_may_stand_there(tx: Tx) -> None:
    """Taken and given back during one call, it would seem to show already how things are."""
    saying.card(tx, ANNA.id, NOW)
    job = begun(tx, "card")
    saying.card(tx, ANNA.id, NOW)
    assert ends(tx, job, "taken") is not None
    assert is_to_be_shown(tx)


def test_what_broke_off_may_stand_there(tx: Tx) -> None:
    saying.card(tx, ANNA.id, NOW)
    ends(tx, begun(tx, "card"), "taken", BROKEN)
    assert is_to_be_shown(tx)
    clients.set_card_shown(tx, ANNA.id, "before")
    ends(tx, edited(tx), "the edit", BROKEN)
    assert clients.card_shown(tx, ANNA.id) == ""
    clients.set_icon(tx, ANNA.id, "🟡")
    outbox.put(tx, Order(Icon(), STAFF, ANNA.id), NOW)
    ends(tx, begun(tx, "icon"), "", BROKEN)
    assert of_anna(tx).icon == ""


def test_what_was_refused_does_not(tx: Tx) -> None:
    saying.card(tx, ANNA.id, NOW)
    ends(tx, begun(tx, "card"), "taken", Verdict(Outcome.RETRY, Reason.FLOOD, after=3.0))
    assert clients.card_shown(tx, ANNA.id) == "before"


@pytest.mark.parametrize("kind", ["card", "icon", "edit"])
def test_what_a_death_cut_off_may_stand_there(tx: Tx, kind: str) -> None:
    """A call that may run twice leaves no trace on disk."""
    clients.set_icon(tx, ANNA.id, "🟡")
    if kind == "edit":
        edited(tx)
    else:
        outbox.put(tx, Order(Card() if kind == "card" else Icon(), STAFF, ANNA.id), NOW)
        begun(tx, kind)
    settler().recover(tx, NOW)
    assert (clients.card_shown(tx, ANNA.id), of_anna(tx).icon) == ("", "")


def test_at_a_start_all_that_nobody_changes_is_known(tx: Tx) -> None:
    clients.set_icon(tx, ANNA.id, "🟡")
    settler().recover(tx, NOW)
    assert (clients.card_shown(tx, ANNA.id), of_anna(tx).icon) == ("before", "🟡")


def of_anna(tx: Tx) -> Client:
    found = clients.find(tx, ClientId(ANNA.id))
    assert found is not None
    return found


@pytest.mark.parametrize("gone", ["the helper", "the card"])
def test_while_words_stand_in_two_cards_the_second_goes_on_saying_that(tx: Tx, gone: str) -> None:
    """A card came anew, its call was cut off, and it came once more."""
    if gone == "the helper":
        lost_helper(tx)
    else:
        saying.new_card(tx, ANNA.id, NOW)
    cut_off(tx, begun(tx, "card"))
    again = begun(tx, "card")
    assert again.face and again.face.repeat
    done = {"message_ids": (MessageId(60),), "as_new": again.lost, "first": link_of(tx).id}
    ends(tx, again, "once more", **done)
    saying.card(tx, ANNA.id, NOW)
    later = begun(tx, "card")
    assert later.face and later.face.repeat
    assert later.first and later.first.copy_id == 60


@pytest.mark.parametrize("end", ["cut off", "another bot has to"])
def test_a_card_that_may_stand_there_leaves_that_to_the_order_that_takes_its_place(
    tx: Tx, end: str
) -> None:
    lost_helper(tx)
    job = begun(tx, "card")
    if end == "another bot has to":
        cut_off(tx, job)
        job = begun(tx, "card")
    saying.card(tx, ANNA.id, NOW)
    if end == "cut off":
        cut_off(tx, job)
    else:
        ends(tx, job, "", Verdict(Outcome.ELSEWHERE, Reason.NO_RIGHTS))
    later = begun(tx, "card")
    assert later.row.id != job.row.id
    assert later.face and later.face.repeat


def test_a_card_that_may_stand_there_and_is_refused_then_leaves_that_to_the_next(tx: Tx) -> None:
    lost_helper(tx)
    cut_off(tx, begun(tx, "card"))
    helpers.set_state(tx, HELPER, HelperState.ACTIVE, None, NOW)
    ends(tx, begun(tx, "card", by=HELPER), "", Verdict(Outcome.DEAD, Reason.EDIT_GONE))
    anew = begun(tx, "card")
    assert anew.row.errand == Card(anew=True)
    assert anew.face and anew.face.repeat
