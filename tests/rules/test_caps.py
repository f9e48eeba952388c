"""What one sender can pile up, and what strangers can put before what an owner asked for."""

import tracemalloc
from datetime import UTC, date, datetime, timedelta

import pytest

from delivery.budget import Budget
from delivery.limits import Limits
from delivery.queue import Queue
from delivery.stations import Item, item_of
from desk.relay import edits, messages
from desk.strangers import caps
from desk.voice import owners, saying
from model import (
    ClientId,
    House,
    Incoming,
    Order,
    Period,
    Person,
    Reason,
    Role,
    RowId,
    Step,
    WaitingRules,
)
from model.errands.lines import Say
from model.errands.papers import Report
from storage import backlogs, clients, conversations, inbox, outbox, people
from storage.ports import Tx
from tests import blank

NOW = datetime(2026, 9, 21, 10, tzinfo=UTC)
HOUSE = House(waiting=WaitingRules(rows=3, size=10_000))
ANNA, BOSS = Person(500, "Анна"), Person(1, "Босс")


@pytest.fixture
def tx() -> Tx:
    return blank.on(blank.memory())


def writes(tx: Tx, count: int, *, first: int = 1, words: str = "слово") -> ClientId:
    for number in range(first, first + count):
        said = Incoming(number, ANNA, {"kind": "text", "text": words}, f"{number}", NOW)
        messages.from_client(tx, HOUSE, said, NOW)
    anna = clients.of_person(tx, ANNA.id)
    assert anna is not None
    return anna.id


def unheard(tx: Tx, client_id: ClientId) -> int:
    found = clients.find(tx, client_id)
    assert found is not None
    return found.unheard


def asked_to_slow_down(tx: Tx) -> int:
    return int(tx.value("SELECT count(*) FROM outbox WHERE payload LIKE '%client.slow_down%'"))


def test_beyond_the_cap_is_counted_and_said_once(tx: Tx) -> None:
    anna = writes(tx, 50)
    assert backlogs.waiting(tx, anna)[0] == 3 and unheard(tx, anna) == 47
    assert tx.value("SELECT count(*) FROM links") == 3 and asked_to_slow_down(tx) == 1
    assert tx.value("SELECT count(*) FROM outbox WHERE kind = 'card'") == 1


def test_edits_pile_up_no_further(tx: Tx) -> None:
    anna = writes(tx, 3)
    tx.run("UPDATE outbox SET state = 'sent' WHERE kind = 'copy'")
    for number in (1, 2, 3):
        said = Incoming(number, ANNA, {"kind": "text", "text": "иначе"}, f"new {number}", NOW)
        edits.by_client(tx, HOUSE, said, NOW)
    assert backlogs.waiting(tx, anna)[0] == 3
    writes(tx, 1, first=9)
    assert unheard(tx, anna) == 1


def test_large_messages_fill_it_sooner(tx: Tx) -> None:
    anna = writes(tx, 3, words="x" * 9_999)
    assert backlogs.waiting(tx, anna)[0] == 1 and unheard(tx, anna) == 2


def test_who_was_answered_before_may_have_more(tx: Tx) -> None:
    anna = writes(tx, 3)
    present = conversations.latest(tx, anna)
    assert present is not None
    conversations.answered(tx, present.id, NOW)
    writes(tx, 50, first=10)
    assert backlogs.waiting(tx, anna)[0] == 15


def test_one_of_the_team_has_no_cap(tx: Tx) -> None:
    people.meet(tx, ANNA, NOW)
    people.set_in_group(tx, ANNA.id, True)
    assert unheard(tx, writes(tx, 50)) == 0


def test_a_new_conversation_counts_anew(tx: Tx) -> None:
    anna = writes(tx, 10)
    present = conversations.latest(tx, anna)
    assert present is not None
    conversations.close(tx, present.id, None, NOW)
    tx.run("UPDATE outbox SET state = 'sent'")
    writes(tx, 1, first=90)
    assert unheard(tx, anna) == 0


def test_what_is_set_aside_is_bounded_without_a_look_at_all(
    tx: Tx, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "SET_ASIDE", 5)
    inbox.store(tx, [{"update_id": number, "x": "y" * 50} for number in range(1, 21)], NOW)
    letters = inbox.waiting(tx, 20)
    gone = [inbox.quarantine(tx, letter.seq, "wrong") for letter in letters[:10]]
    assert gone == [0] * 5 + [1] * 5
    assert inbox.quarantined(tx) == 5 == len(inbox.set_aside(tx)) and inbox.gone(tx) == 5
    monkeypatch.setattr(inbox, "SET_ASIDE_BYTES", 150)
    inbox.quarantine(tx, letters[10].seq, "wrong")
    assert [letter.seq for letter in inbox.set_aside(tx)] == [letters[9].seq, letters[10].seq]
    inbox.forget(tx, letters[9].seq)
    assert inbox.quarantined(tx) == 1
    inbox.retry_quarantined(tx)
    assert (inbox.quarantined(tx), inbox.gone(tx)) == (0, 0)
    assert tx.row("SELECT held, size FROM set_aside")["size"] == 0


def test_sixty_alarms_do_not_stand_before_what_an_owner_asks_for(tx: Tx) -> None:
    people.meet(tx, BOSS, NOW)
    people.set_role(tx, BOSS.id, Role.OWNER)
    for number in range(60):
        owners.tell(tx, "owner.undelivered_now", NOW, about=number, who="Некто")
    today = Period("day", date(2026, 9, 21), date(2026, 9, 21), NOW, NOW + timedelta(days=1), True)
    outbox.put(tx, Order(Report.of(today), BOSS.id), NOW)
    saying.to_person(tx, BOSS.id, "entries.help", NOW, place="", commands=[])
    queue = Queue(Budget(Limits()))
    for row in outbox.new_rows(tx, 0):
        queue.add(item_of(row, 0.0, 0.0))
    gone: list[str] = []
    moment = 0.0
    while len(gone) < 6:
        found = queue.next(moment)
        if isinstance(found, Item):
            gone.append(found.lane)
            queue.finish(found.id, moment)
        else:
            assert found is not None
            moment = found
    assert moment <= 4 and gone.count(f"to:{BOSS.id}") == 2


def test_however_fast_it_is_shown_only_so_much_comes_in_an_hour(tx: Tx) -> None:
    kept = 0
    for number in range(60):  # each is shown at once: nothing waits
        writes(tx, 1, first=number)
        tx.run("UPDATE outbox SET state = 'sent', payload = '{}' WHERE state = 'waiting'")
        kept = int(tx.value("SELECT count(*) FROM links"))
    most = HOUSE.waiting.rows * caps.IN_AN_HOUR
    assert 3 < kept <= most + 1
    rows = tx.value("SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM links)")
    assert rows <= 2 * most + 4
    assert asked_to_slow_down(tx) <= 1
    anna = clients.of_person(tx, ANNA.id)
    assert anna is not None and anna.unheard == 60 - kept
    assert not backlogs.is_busy(tx, anna.id, most, NOW + timedelta(seconds=1))


def test_who_was_answered_before_may_write_more_in_an_hour(tx: Tx) -> None:
    anna = writes(tx, 1)
    present = conversations.latest(tx, anna)
    assert present is not None
    conversations.answered(tx, present.id, NOW)
    for number in range(2, 62):
        writes(tx, 1, first=number)
        tx.run("UPDATE outbox SET state = 'sent' WHERE state = 'waiting'")
    assert int(tx.value("SELECT count(*) FROM links")) == 61


@pytest.mark.parametrize("end", ["sent", "cancelled", "dead"])
def test_of_an_answered_press_nothing_is_left(tx: Tx, end: str) -> None:
    for number in range(1000):
        saying.toast(tx, f"q{number}", "toasts.no_access", NOW)
    for row in outbox.new_rows(tx, 0):
        outbox.call(tx, row.id, Step.SELF, NOW)
        if end == "sent":
            outbox.sent(tx, row.id, None, NOW)
        elif end == "dead":
            outbox.dead(tx, row.id, NOW, Reason.BAD_REQUEST, "query is too old")
        else:
            outbox.cancel(tx, row.id, NOW)
    assert tx.value("SELECT count(*) FROM outbox") == 0


def test_of_a_flood_s_updates_only_so_many_numbers_are_kept(
    tx: Tx, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "MOST", 5)
    inbox.store(tx, [{"update_id": number, "x": "y" * 50} for number in range(1, 21)], NOW)
    for letter in inbox.waiting(tx, 18):
        inbox.done(tx, letter.seq)
    assert inbox.forget_old(tx, NOW) == 15  # the last two still wait to be handled
    assert len(inbox.waiting(tx, 20)) == 2
    assert inbox.forget_old(tx, NOW) == 0
    assert tx.value("SELECT sum(length(payload)) FROM inbox WHERE state = 'done'") == 0


def test_of_what_waits_only_its_place_is_held(tx: Tx) -> None:
    for number in range(2_000):
        said = Say(text="entries.help", args={"words": "я" * 3_000})
        outbox.put(tx, Order(said, 1_000 + number), NOW)
    queue, seen = Queue(Budget(Limits())), RowId(0)
    tracemalloc.start()
    while rows := outbox.new_rows(tx, seen, limit=100):
        for row in rows:
            queue.add(item_of(row, 0.0, 0.0))
        seen = rows[-1].id
    del row, rows
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(queue) == 2_000 and held / 2_000 < 1_000  # bytes; fifty thousand are 50 MB at most
