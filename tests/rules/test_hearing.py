"""What is kept of somebody who is not listened to: found, handed out, forgotten, and in order."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desk.company import door
from desk.privacy import erasing, keeping
from desk.relay import edits, messages, scheduled
from desk.strangers import hearing
from desk.strangers import lobby as door_keepers
from desk.strangers.hearing import UnheardError
from handlers.entries import BUTTONS
from model import (
    Client,
    Event,
    Hearing,
    House,
    Incoming,
    LinkState,
    Person,
    PersonId,
    Press,
    RowId,
)
from storage import (
    clients,
    conversations,
    exports,
    holdings,
    inbox,
    links,
    lobby,
    opening,
    outbox,
    people,
)
from storage.ports import Tx
from tests import blank

NOW = datetime(2026, 9, 21, 10, tzinfo=UTC)
ANNA, OLGA = Person(500, "Анна"), 7


@pytest.fixture
def tx() -> Tx:
    return blank.on(blank.memory())


def muted(tx: Tx) -> Client:
    """Anna, muted, with two messages and an edit since."""
    anna = clients.meet(tx, ANNA, NOW)
    clients.set_hearing(tx, anna.id, Hearing.MUTED, OLGA, NOW)
    inbox.store(tx, [{"update_id": number, "message": {}} for number in (7, 8, 9, 10)], NOW)
    for letter, words in zip(inbox.waiting(tx, 3), (True, False, True), strict=True):
        with pytest.raises(UnheardError) as unheard:
            hearing.hears(tx, clients.of_person(tx, ANNA.id), NOW, words=words)
        hearing.keep(tx, House(), letter.seq, unheard.value)
    found = clients.find(tx, anna.id)
    assert found is not None
    return found


def test_what_is_released_comes_before_what_came_later(tx: Tx) -> None:
    anna = muted(tx)
    (later,) = inbox.waiting(tx, 10)
    assert anna.unheard == 2 and inbox.is_next(tx, later.seq)
    hearing.listen(tx, anna, OLGA, NOW)
    assert not inbox.is_next(tx, later.seq)
    assert [letter.update["update_id"] for letter in inbox.waiting(tx, 10)] == [7, 8, 9, 10]


def test_a_copy_holds_what_is_kept_and_erasing_takes_it(tx: Tx) -> None:
    anna = muted(tx)
    assert len(list(exports.of_client(tx, "kept", anna.id))) == 3
    holdings.erase(tx, anna.id, NOW)
    assert not tx.rows("SELECT 1 FROM inbox WHERE asks IS NOT NULL OR state = 'kept'")
    assert hearing.hears(tx, clients.of_person(tx, ANNA.id), NOW, words=True)


def test_what_a_block_stopped_is_shown_if_it_is_changed_when_somebody_listens_again(
    tx: Tx,
) -> None:
    def writes(words: str) -> Incoming:
        return Incoming(7, ANNA, {"kind": "text", "text": words}, words, NOW)

    messages.from_client(tx, House(), writes("купите"), NOW)
    anna = clients.of_person(tx, ANNA.id)
    assert anna is not None
    hearing.shut(tx, House(), anna, Hearing.BLOCKED, PersonId(OLGA), NOW)
    hearing.listen(tx, anna, PersonId(OLGA), NOW)
    edits.by_client(tx, House(), writes("простите, где мой заказ?"), NOW)
    (shown,) = (row for row in outbox.new_rows(tx, RowId(0)) if row.kind == "copy")
    link = links.find(tx, shown.link_id)
    assert link is not None and link.state is LinkState.PENDING
    assert link.words == "простите, где мой заказ?"


def test_what_was_written_for_later_is_not_sent_to_somebody_blocked(tx: Tx) -> None:
    boss = Person(PersonId(1), "Босс")
    people.meet(tx, boss, NOW)
    people.set_in_group(tx, boss.id, True)
    said = Incoming(7, ANNA, {"kind": "text", "text": "купите"}, "f", NOW)
    messages.from_client(tx, House(), said, NOW)
    anna = clients.of_person(tx, ANNA.id)
    assert anna is not None
    later = Incoming(8, boss, {"kind": "text", "text": "до завтра"}, "l", NOW)
    latest, in_an_hour = conversations.latest(tx, anna.id), NOW + timedelta(hours=1)
    scheduled.keep(tx, House(), anna, latest, later, in_an_hour, NOW)
    hearing.shut(tx, House(), anna, Hearing.BLOCKED, boss.id, NOW)
    scheduled.tick(tx, House(), in_an_hour)
    said_now = conversations.latest(tx, anna.id)
    assert said_now is not None and not said_now.is_open
    rows = outbox.new_rows(tx, RowId(0))
    assert anna.id not in {row.chat for row in rows}
    assert "staff.later_stays" in {getattr(row.errand, "text", "") for row in rows}


def test_a_block_in_the_list_ends_after_a_day_for_there_is_no_card_to_undo_it(tx: Tx) -> None:
    """Whoever was blocked from a card stays so, also where the topic was deleted since."""
    anna, spam = (clients.meet(tx, Person(n, f"№{n}"), NOW) for n in (500, 501))
    lobby.enter(tx, anna.id, "Здравствуйте", NOW)
    press = Press("q", "lobby_out", anna.id, 0, Person(OLGA, "Ольга"), -1001, False, 7, None)
    door_keepers.block(tx, House(), press, NOW)
    hearing.shut(tx, House(), spam, Hearing.BLOCKED, PersonId(OLGA), NOW)  # its topic is gone
    for hours, heard in ((23, False), (24, True)):
        now = NOW + timedelta(hours=hours)
        found = [hearing.who_writes(tx, person, now) for person in (500, 501)]
        assert [hearing.hears(tx, who, now, words=True) for who in found] == [heard, False]
    after = clients.find(tx, anna.id)
    assert after is not None and after.hearing is Hearing.OPEN and after.unheard == 0


def test_it_is_kept_no_longer_than_words(tx: Tx) -> None:
    anna, house = muted(tx), House(keep_words=timedelta(days=10))
    keeping.tick(tx, house, NOW + timedelta(days=9))
    assert inbox.kept_size(tx, anna.person_id)[0] == 3
    keeping.tick(tx, house, NOW + timedelta(days=11))
    assert inbox.kept_size(tx, anna.person_id)[0] == 0


def test_what_was_written_unheard_waits_since_somebody_listened(tx: Tx) -> None:
    anna = muted(tx)
    before, after = NOW + timedelta(hours=1), NOW + timedelta(hours=3)
    hearing.listen(tx, anna, OLGA, NOW + timedelta(hours=2))
    heard = clients.find(tx, anna.id)
    assert heard is not None
    said = [Incoming(1, ANNA, {"kind": "text"}, "", at) for at in (before, after)]
    assert [hearing.as_heard(heard, one).at for one in said] == [heard.heard_at, after]


def rows(tx: Tx) -> int:
    return int(tx.value("SELECT count(*) FROM outbox WHERE kind <> 'answer'"))


@pytest.mark.parametrize("state", [Hearing.MUTED, Hearing.BLOCKED, Hearing.LOBBY])
def test_whoever_is_not_listened_to_can_still_unsubscribe(tx: Tx, state: Hearing) -> None:
    anna = clients.meet(tx, ANNA, NOW)
    clients.set_hearing(tx, anna.id, state, OLGA, NOW)
    entry = next(entry for entry in BUTTONS if entry.name == "unsubscribe")
    press = Press("q", entry.name, 1, 0, ANNA, ANNA.id, True, 7, None)
    for _ in range(3):
        door.press(tx, House(), entry, press, NOW)
    toasts = "SELECT count(*) FROM outbox WHERE payload LIKE '%toasts.unsubscribed%'"
    events = "SELECT count(*) FROM events WHERE kind = :kind"
    assert tx.value(toasts) == 3 and tx.value(events, kind=Event.UNSUBSCRIBED) == 1
    assert rows(tx) == (0 if state is Hearing.BLOCKED else 1)


def test_start_says_nothing_to_somebody_blocked_and_greets_somebody_muted_once(
    tx: Tx,
) -> None:
    anna = clients.meet(tx, ANNA, NOW)
    clients.set_hearing(tx, anna.id, Hearing.BLOCKED, OLGA, NOW)
    messages.start(tx, House(greet=True), ANNA, "link", NOW)
    assert rows(tx) == 0
    clients.set_hearing(tx, anna.id, Hearing.MUTED, OLGA, NOW)
    for _ in range(5):
        messages.start(tx, House(greet=True), ANNA, "", NOW)
    assert rows(tx) == 1


async def test_a_way_back_to_a_backup_brings_who_is_not_listened_to_and_what_is_kept(
    tmp_path: Path,
) -> None:
    file, copy = tmp_path / "smena.db", tmp_path / "copy.db"
    blank.lay(file)
    home = blank.abode(file)

    def leave_out(tx: Tx) -> Client:
        spam = clients.meet(tx, Person(501, "Спам"), NOW)
        clients.set_hearing(tx, spam.id, Hearing.BLOCKED, OLGA, NOW)
        return muted(tx)

    def look_again(tx: Tx) -> None:
        assert not hearing.hears(tx, clients.of_person(tx, 501), NOW, words=True)
        assert inbox.kept_size(tx, ANNA.id)[0] == 3
        found = clients.find(tx, anna.id)
        assert found is not None and found.hearing is Hearing.MUTED and found.unheard == 2
        hearing.listen(tx, found, OLGA, NOW)
        assert [letter.update["update_id"] for letter in inbox.waiting(tx, 9)] == [7, 8, 9, 10]

    anna = await blank.visited(file, leave_out)
    opening.save(home, copy)
    await blank.visited(file, lambda tx: hearing.listen(tx, anna, OLGA, NOW))
    opening.restore(home, copy, NOW, erasing.repeat)
    await blank.visited(file, look_again)
