"""A broadcast by its rules alone: each recipient once, and nothing leaves while it is held."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from delivery.jobs import Job, Turn
from delivery.preparing import prepare
from desk.aftermath import outcomes
from desk.broadcasts import composing, sending
from desk.relay import messages
from model import (
    Asked,
    ClientId,
    Done,
    House,
    Incoming,
    Person,
    Press,
    Reach,
    Reason,
    Role,
    Row,
    Spot,
)
from model.broadcasts import Audience, Broadcast, BroadcastState
from model.errands.mailings import Mailing
from storage import (
    accounts,
    broadcasts,
    clients,
    conversations,
    holdings,
    outbox,
    people,
    recipients,
    stages,
    tags,
)
from storage.ports import Tx
from tests import blank, former

NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
HOUSE, BOSS = House(), Person(1, "Босс")


@pytest.fixture
def tx() -> Iterator[Tx]:
    with closing(blank.memory()) as connection:
        tx = blank.on(connection)
        people.meet(tx, BOSS, NOW)
        people.set_role(tx, BOSS.id, Role.OWNER)
        yield tx


def wrote(tx: Tx, count: int) -> None:
    """So many clients wrote first."""
    for number in range(count):
        person = Person(1000 + number, "Анна")
        former.client(tx, person, NOW)
        said = Incoming(7, person, {"kind": "text", "text": "Где диван?"}, "f", NOW)
        messages.from_client(tx, HOUSE, said, NOW)


def begun(tx: Tx) -> Broadcast:
    broadcasts.ask(tx, BOSS.id, NOW)
    said = {"kind": "text", "text": "Скидка"}
    assert composing.take(tx, HOUSE, Incoming(5, BOSS, said, "f", NOW), NOW)
    composed = broadcasts.being_composed(tx, BOSS.id, NOW)
    assert composed is not None
    sending.begin(tx, HOUSE, composed, 6, NOW)
    return composed


def mailings(tx: Tx) -> list[Row]:
    waiting = outbox.new_rows(tx, 0, 100_000)
    return [row for row in waiting if row.kind == "mailing" and row.client_id is not None]


def called(tx: Tx, row: Row) -> object:
    return prepare(tx, Turn(row.id, row.cost, False), lambda client: client.name, no_one, NOW)


def no_one(*_: object) -> tuple[()]:
    return ()


def press(tx: Tx, broadcast: Broadcast, action: str) -> None:
    sending.press(tx, HOUSE, Press("q", action, broadcast.id, 0, BOSS, 1, True, 6, None), NOW)


@pytest.mark.proof
def test_each_has_it_once_a_few_wait_at_a_time_and_what_nobody_knows_is_counted(tx: Tx) -> None:
    wrote(tx, 100)
    broadcast, got = begun(tx), Counter[int]()
    while rows := mailings(tx):
        assert len(rows) <= sending.AT_ONCE
        row = rows[0]
        assert isinstance(called(tx, row), Job)
        got[row.client_id or 0] += 1
        if len(got) % 10:
            outcomes.sent(tx, HOUSE, row, Done(message_ids=(9,)), NOW)
        else:
            outcomes.unknown(tx, HOUSE, row, Reason.NETWORK, NOW, NOW)
    assert len(got) == 100 and set(got.values()) == {1}
    ended, progress = broadcasts.find(tx, broadcast.id), recipients.progress(tx, broadcast.id)
    assert ended is not None and ended.state is BroadcastState.DONE
    assert (progress.sent, progress.unknown, progress.waiting) == (90, 10, 0)


@pytest.mark.parametrize("word", ["cast_pause", "cast_stop"])
def test_what_is_refused_for_a_while_does_not_leave_once_it_is_held(tx: Tx, word: str) -> None:
    wrote(tx, 1)
    broadcast = begun(tx)
    (row,) = mailings(tx)
    assert isinstance(called(tx, row), Job)
    press(tx, broadcast, word)
    outbox.wait_again(tx, row.id, NOW)  # its answer was a 429
    assert called(tx, row) is None
    assert recipients.progress(tx, broadcast.id).waiting == 1
    if word == "cast_pause":
        press(tx, broadcast, "cast_go_on")
        (again,) = mailings(tx)
        assert again.client_id == row.client_id and again.id != row.id


PARTNER = Person(2, "Партнёр")


def partner(tx: Tx) -> None:
    """There is another owner."""
    people.meet(tx, PARTNER, NOW)
    people.set_role(tx, PARTNER.id, Role.OWNER)


def said_to(tx: Tx, person: Person) -> list[Row]:
    return [row for row in outbox.new_rows(tx, 0) if (row.chat, row.kind) == (person.id, "say")]


def test_it_ends_with_its_author_s_right_for_it_stands_in_their_chat(tx: Tx) -> None:
    wrote(tx, 30)
    partner(tx)
    broadcast = begun(tx)
    first, *rest = mailings(tx)
    assert isinstance(called(tx, first), Job)
    people.set_role(tx, BOSS.id, Role.OPERATOR)
    assert called(tx, rest[0]) is None  # at once, whoever looks first
    outcomes.sent(tx, HOUSE, first, Done(message_ids=(9,)), NOW)
    sending.tick(tx, HOUSE, NOW)
    ended, progress = broadcasts.find(tx, broadcast.id), recipients.progress(tx, broadcast.id)
    assert ended is not None and ended.state is BroadcastState.STOPPED
    assert (progress.sent, progress.waiting, mailings(tx)) == (1, 29, [])
    assert "broadcast.author_gone" in str(said_to(tx, PARTNER)[-1].errand)


def test_what_its_author_changes_meanwhile_needs_another_yes(tx: Tx) -> None:
    wrote(tx, 3)
    broadcast = begun(tx)
    other = Incoming(8, BOSS, {"kind": "text", "text": "Другое"}, "f", NOW)
    assert not composing.corrected(tx, HOUSE, other, NOW)
    assert len(mailings(tx)) == 3
    fixed = Incoming(5, BOSS, {"kind": "text", "text": "Скидка 90 %"}, "g", NOW)
    assert composing.corrected(tx, HOUSE, fixed, NOW)
    assert mailings(tx) == []
    assert "broadcast.changed" in str(said_to(tx, BOSS))
    press(tx, broadcast, "cast_go_on")
    assert len(mailings(tx)) == 3
    long = {"kind": "photo", "file_id": "f", "caption": "я" * 1025}
    assert composing.corrected(tx, HOUSE, Incoming(5, BOSS, long, "h", NOW), NOW)
    press(tx, broadcast, "cast_go_on")
    assert [row.errand for row in mailings(tx)] == [
        Mailing(broadcast=broadcast.id, chat=BOSS.id, messages=(5,), long_caption=True)
    ] * 3


def test_another_owner_holds_it_and_each_sees_that_in_their_own_chat(tx: Tx) -> None:
    wrote(tx, 3)
    partner(tx)
    broadcast = begun(tx)
    theirs = Press("q", "cast_pause", broadcast.id, 0, PARTNER, 2, True, 77, None)
    sending.press(tx, HOUSE, theirs, NOW)
    edited = {(row.chat, row.errand.alters) for row in outbox.new_rows(tx, 0) if row.errand.alters}
    assert edited == {(BOSS.id, 6), (PARTNER.id, 77)}
    assert mailings(tx) == []


def test_whoever_has_two_accounts_is_one_person(tx: Tx) -> None:
    wrote(tx, 3)
    known = sorted(row["id"] for row in tx.rows("SELECT id FROM clients"))
    first, second, _ = known
    accounts.join(tx, ClientId(first), ClientId(second), BOSS.id, NOW)
    assert recipients.reckon(tx, Audience(), 1, NOW).recipients == 2
    broadcast = begun(tx)
    assert {row.client_id for row in mailings(tx)} == set(known[1:])
    for row in mailings(tx):
        assert isinstance(called(tx, row), Job)
        outcomes.sent(tx, HOUSE, row, Done(message_ids=(9,)), NOW)
    assert recipients.progress(tx, broadcast.id).sent == 2
    assert recipients.reckon(tx, Audience(), 1, NOW).had_one == 2
    assert recipients.reckon(tx, Audience(), 2, NOW).recipients == 2
    recipients.unsubscribe(tx, ClientId(first), NOW)
    assert recipients.reckon(tx, Audience(), 2, NOW).unsubscribed == 1
    assert not recipients.may_get(tx, ClientId(second))
    recipients.subscribe(tx, ClientId(second), NOW + timedelta(hours=1))
    assert recipients.may_get(tx, ClientId(first)) and recipients.may_get(tx, ClientId(second))
    accounts.part(tx, ClientId(second))
    assert not recipients.may_get(tx, ClientId(first)), "who said no said it, whoever the other is"
    assert recipients.may_get(tx, ClientId(second))


def replied(tx: Tx, client_id: int, at: datetime = NOW) -> None:
    said = {"kind": "text", "text": "Хочу такой"}
    who = Person(client_id, "Анна")
    messages.from_client(tx, HOUSE, Incoming(77, who, said, "r", at), at)


def delivered(tx: Tx) -> Broadcast:
    """One that everybody has."""
    broadcast = begun(tx)
    while rows := mailings(tx):
        assert isinstance(called(tx, rows[0]), Job)
        outcomes.sent(tx, HOUSE, rows[0], Done(message_ids=(9,)), NOW)
    return broadcast


def test_the_next_one_is_for_who_replied_to_it_or_for_who_did_not(tx: Tx) -> None:
    wrote(tx, 4)
    anna, boris, _, vera = sorted(row["id"] for row in tx.rows("SELECT id FROM clients"))
    first = delivered(tx)
    tx.run("UPDATE conversations SET closed_at = opened_at, waiting_since = NULL")
    replied(tx, anna)
    recipients.settle(tx, first.id, vera, "failed", NOW, reason="blocked")

    def reached(audience: Audience) -> int:
        return recipients.reckon(tx, audience, 7, NOW).recipients

    assert reached(Audience(earlier=first.id, replied=True)) == 1
    assert reached(Audience(earlier=first.id)) == 2, "who never got it did not leave it unanswered"
    accounts.join(tx, anna, boris, BOSS.id, NOW)  # one person, who replied
    assert reached(Audience(earlier=first.id)) == reached(Audience(earlier=first.id, replied=True))
    accounts.part(tx, boris)
    holdings.erase(tx, anna, NOW)
    assert reached(Audience(earlier=first.id, replied=True)) == 0
    wish = Incoming(7, BOSS, {"kind": "text", "text": "/broadcast"}, "f", NOW)
    composing.asked(tx, HOUSE, Asked(wish, BOSS.id, None, Spot.PRIVATE), NOW)
    said = Incoming(8, BOSS, {"kind": "text", "text": "Ещё раз"}, "f", NOW)
    assert composing.take(tx, HOUSE, said, NOW)
    seen = list[Audience]()
    for _ in range(3):
        composed = broadcasts.being_composed(tx, BOSS.id, NOW)
        assert composed is not None
        seen.append(composed.audience)
        turn = Press("q", "cast_turn", composed.id, 5, BOSS, 1, True, 6, None)
        composing.turn(tx, HOUSE, turn, NOW)
    assert [(audience.earlier, audience.replied) for audience in seen] == [
        (0, False), (first.id, True), (first.id, False)
    ]  # fmt: skip


def test_whoever_answers_by_another_account_has_answered(tx: Tx) -> None:
    wrote(tx, 3)
    anna, boris, vera = sorted(row["id"] for row in tx.rows("SELECT id FROM clients"))
    accounts.join(tx, anna, boris, BOSS.id, NOW)
    first = delivered(tx)
    assert recipients.progress(tx, first.id).total == 2
    tx.run("UPDATE conversations SET closed_at = opened_at, waiting_since = NULL")
    replied(tx, anna, NOW + timedelta(hours=1))  # who has it by the account that we met last
    assert recipients.answered(tx, anna, NOW) == "Скидка", "their card says it"
    replied(tx, boris, NOW + timedelta(hours=2))
    progress = recipients.progress(tx, first.id)
    assert (progress.sent, progress.total, progress.answered) == (2, 2, 1), "one person, once"

    def reached(audience: Audience) -> int:
        return recipients.reckon(tx, audience, 7, NOW).recipients

    assert reached(Audience(earlier=first.id, replied=True)) == 1
    assert reached(Audience(earlier=first.id)) == 1, "Vera"
    accounts.part(tx, boris)
    assert reached(Audience(earlier=first.id, replied=True)) == 0, "who had it did not answer"
    assert reached(Audience(earlier=first.id)) == 2
    replied(tx, vera, NOW + timedelta(hours=3))
    assert recipients.progress(tx, first.id).answered == 2


def pointing(tx: Tx, client_id: int, number: int, message_id: int, at: datetime) -> None:
    said = {"kind": "text", "text": "Хочу такой"}
    answer = Incoming(number, Person(client_id, "Анна"), said, "r", at, reply_to=message_id)
    messages.from_client(tx, HOUSE, answer, at)


def test_whoever_points_at_a_broadcast_answers_that_one_and_any_picture_is_it(tx: Tx) -> None:
    wrote(tx, 1)
    (anna,) = (row["id"] for row in tx.rows("SELECT id FROM clients"))
    older, latest = delivered(tx), begun(tx)
    assert mailings(tx) == []  # this week they had one
    tx.run(
        "INSERT INTO recipients (broadcast_id, client_id) VALUES (:id, :a)", id=latest.id, a=anna
    )
    recipients.settle(tx, latest.id, anna, "sent", NOW, message_id=20)
    tx.run("UPDATE broadcasts SET messages = '[5, 6, 7]' WHERE id = :id", id=latest.id)
    tx.run("UPDATE conversations SET closed_at = opened_at, waiting_since = NULL")
    pointing(tx, anna, 77, 9, NOW + timedelta(hours=1))
    assert recipients.progress(tx, older.id).answered == 1, "although there is a later one"
    pointing(tx, anna, 78, 23, NOW + timedelta(hours=2))
    assert recipients.progress(tx, latest.id).answered == 0, "they are in talk, and it is none"
    pointing(tx, anna, 79, 22, NOW + timedelta(hours=3))
    assert recipients.progress(tx, latest.id).answered == 1


def test_whoever_writes_has_nobody_else_s_broadcasts_looked_through(tx: Tx) -> None:
    asked = f"EXPLAIN QUERY PLAN {recipients.ANSWERS}"
    plan = [row["detail"] for row in tx.rows(asked, client=1, message=9, since=0)]
    assert not [step for step in plan if step.startswith("SCAN") and "CONSTANT" not in step]


def test_of_one_person_the_stage_is_the_last_and_the_tags_are_all(tx: Tx) -> None:
    wrote(tx, 2)
    anna, boris = sorted(row["id"] for row in tx.rows("SELECT id FROM clients"))
    lost, won = (stages.known(tx, name) for name in ("Потеря", "Оплата"))
    stages.put(tx, anna, lost, BOSS.id, NOW, None)
    stages.put(tx, boris, won, BOSS.id, NOW + timedelta(hours=1), None)
    latest = conversations.latest(tx, anna)
    assert latest is not None
    tags.add(tx, latest.id, tags.known(tx, "опт", NOW), BOSS.id, NOW)

    def reached(audience: Audience) -> int:
        return recipients.reckon(tx, audience, 7, NOW).recipients

    assert reached(Audience(stage="Потеря")) == reached(Audience(stage="Оплата")) == 1
    accounts.join(tx, anna, boris, BOSS.id, NOW)
    assert (reached(Audience(stage="Потеря")), reached(Audience(stage="Оплата"))) == (0, 1)
    clients.set_reach(tx, anna, Reach.BLOCKED)
    assert reached(Audience(tag="опт")) == 1, "by the account that can be written to"


def test_of_one_person_the_last_word_counts_whichever_account_says_it(tx: Tx) -> None:
    wrote(tx, 2)
    first, second = sorted(row["id"] for row in tx.rows("SELECT id FROM clients"))
    accounts.join(tx, first, second, BOSS.id, NOW)
    hours = iter(NOW + timedelta(hours=number) for number in range(1, 9))
    assert recipients.unsubscribe(tx, first, next(hours))
    assert not recipients.unsubscribe(tx, first, next(hours)), "pressed twice, said once"
    assert recipients.unsubscribe(tx, second, next(hours))
    recipients.subscribe(tx, second, next(hours))
    assert recipients.may_get(tx, first)
    assert recipients.unsubscribe(tx, first, next(hours))
    assert not recipients.may_get(tx, second)
