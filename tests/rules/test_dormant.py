"""Clients of whom nothing is heard any more are erased by the rule as by an owner; nobody else."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desk.privacy import dormant, erasing
from desk.relay import messages
from model import (
    NOBODY,
    Asked,
    Client,
    Event,
    Hearing,
    House,
    Incoming,
    Order,
    Person,
    Role,
)
from model.errands.lines import Say
from model.errands.papers import Export
from storage import (
    accounts,
    beside,
    clients,
    company,
    conversations,
    erased,
    erasings,
    events,
    inbox,
    outbox,
    people,
    profiles,
    recipients,
    searching,
    stages,
)
from storage.ports import Tx
from storage.times import ms
from tests import blank

NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
YEAR = timedelta(days=365)
THEN = NOW + YEAR + timedelta(days=1)
HOUSE = House(keep_clients=YEAR)
GROUP, BOSS, OLGA, ANNA, BORIS = -1001, 1, 2, 700000005, 700000006


@pytest.fixture
def tx() -> Iterator[Tx]:
    with closing(blank.memory()) as connection:
        tx = blank.on(connection)
        company.set_group(tx, GROUP, "Клиенты")
        company.set_state(tx, True, [])
        erased.give_key(tx, "ab" * 32)
        for number, role in ((BOSS, Role.OWNER), (OLGA, Role.OPERATOR)):
            people.meet(tx, Person(number, f"№{number}"), NOW)
            people.set_role(tx, number, role)
            people.set_in_group(tx, number, True)
        yield tx


def writes(tx: Tx, number: int, at: datetime = NOW) -> Client:
    said = {"kind": "text", "text": "Где диван?"}
    person, place = Person(number, f"К{number}", "", "ru"), int(at.timestamp())
    messages.from_client(tx, HOUSE, Incoming(place, person, said, f"f{place}", at), at)
    found = clients.of_person(tx, number)
    assert found is not None
    return found


def settle(tx: Tx) -> None:
    """All that was ordered is done."""
    tx.run("UPDATE outbox SET state = 'sent', settled_at = created_at WHERE state = 'waiting'")


def silent(tx: Tx, number: int = ANNA) -> Client:
    """Somebody wrote once, and that came to an end on the same day."""
    client = writes(tx, number)
    clients.set_topic(tx, client.id, number % 1000, client.name)
    latest = conversations.latest(tx, client.id)
    assert latest is not None
    conversations.close(tx, latest.id, OLGA, NOW)
    settle(tx)
    found = clients.find(tx, client.id)
    assert found is not None
    return found


def ticks(tx: Tx, at: datetime = THEN, house: House = HOUSE, count: int = 4) -> None:
    for _ in range(count):
        dormant.tick(tx, house, at)
        settle(tx)


def is_there(tx: Tx, client: Client) -> bool:
    return clients.find(tx, client.id) is not None


def told(tx: Tx) -> list[str]:
    rows = tx.rows("SELECT payload FROM outbox WHERE kind = 'say' AND chat > 0 ORDER BY id")
    return [text for row in rows if (text := json.loads(row["payload"] or "{}").get("text"))]


def finish(tx: Tx) -> int:
    """The file was written anew."""
    gone = erasings.gone(tx)
    erasing.finished(tx, gone, THEN)
    return len(gone)


def counted(tx: Tx) -> list[tuple[int | None, str]]:
    rows = tx.rows("SELECT actor_id, data FROM events WHERE kind = 'erased' ORDER BY id")
    return [tuple(row) for row in rows]


def test_nobody_is_erased_by_age_unless_an_owner_has_set_it(tx: Tx) -> None:
    anna = silent(tx)
    ticks(tx, NOW + 20 * YEAR, House())
    assert is_there(tx, anna)


def test_who_fell_silent_is_erased_when_the_time_is_over_and_not_before(tx: Tx) -> None:
    anna = silent(tx)
    ticks(tx, NOW + YEAR - timedelta(hours=1))
    assert is_there(tx, anna)
    before = told(tx)
    ticks(tx)
    assert not is_there(tx, anna)
    assert {row["client_id"] for row in tx.rows("SELECT client_id FROM conversations")} == {-1}
    assert tx.value("SELECT count(*) FROM outbox WHERE kind = 'drop_topic'") == 1
    assert told(tx) == before


def test_it_is_said_once_when_they_are_out_of_the_file_and_to_nobody_in_private(tx: Tx) -> None:
    for number in (ANNA, BORIS):
        silent(tx, number)
    before = told(tx)
    dormant.tick(tx, HOUSE, THEN)
    assert erasings.gone(tx) == [] and counted(tx) == []
    ticks(tx)
    assert finish(tx) == 2 and finish(tx) == 0
    assert counted(tx) == [(None, '{"why": "age", "clients": 2}')]
    assert told(tx) == before
    (line,) = [act for act in events.audited(tx, 0, 10) if act.kind is Event.ERASED]
    assert line.data["clients"] == 2 and line.actor_id is None


def test_nobody_goes_while_an_export_is_being_made(tx: Tx) -> None:
    """It would begin anew with each, and one a tick may be more than it takes time for."""
    client = silent(tx)
    outbox.put(tx, Order(Export(since=None, until=THEN, locale="ru"), BOSS), THEN)
    dormant.tick(tx, HOUSE, THEN)
    assert is_there(tx, client)
    ticks(tx)
    assert not is_there(tx, client)


def test_the_pages_of_a_search_can_be_turned_until_they_are_out_of_the_file(tx: Tx) -> None:
    client = silent(tx)
    searching.remember(tx, OLGA, "К700000005", THEN)
    dormant.tick(tx, HOUSE, THEN)
    assert not is_there(tx, client) and searching.remembered(tx, OLGA)
    dormant.tick(tx, HOUSE, THEN)
    assert erasings.gone(tx) and not searching.remembered(tx, OLGA)


def test_one_person_at_a_tick(tx: Tx) -> None:
    for number in (ANNA, BORIS):
        silent(tx, number)
    dormant.tick(tx, HOUSE, THEN)
    assert tx.value("SELECT count(*) FROM clients WHERE id > 0") == 1


def test_of_many_clients_so_many_are_looked_at_in_a_tick(
    tx: Tx, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dormant, "STEP", 2)
    for number in range(1, 6):
        writes(tx, BORIS + number)
        writes(tx, BORIS + number, THEN)
    settle(tx)
    anna = silent(tx)
    dormant.tick(tx, HOUSE, THEN)
    dormant.tick(tx, HOUSE, THEN)
    assert is_there(tx, anna)
    ticks(tx)
    assert not is_there(tx, anna) and finish(tx) == 1
    boris = silent(tx, BORIS)
    ticks(tx, THEN + timedelta(days=1), count=6)  # from the first one on again
    assert not is_there(tx, boris)


def test_what_a_day_had_no_time_for_goes_on_the_next_and_the_file_is_done_with_daily(
    tx: Tx,
) -> None:
    for number in (ANNA, BORIS):
        silent(tx, number)
    dormant.tick(tx, HOUSE, THEN)
    settle(tx)
    dormant.tick(tx, replace(HOUSE, keep_clients=None), THEN + timedelta(days=1))
    assert finish(tx) == 1
    ticks(tx, THEN + timedelta(days=1))
    assert finish(tx) == 1 and tx.value("SELECT count(*) FROM clients WHERE id > 0") == 0


def test_what_did_not_end_is_done_again(tx: Tx) -> None:
    """A kill before the commit."""
    anna = silent(tx)
    with pytest.raises(KeyError), tx.savepoint():
        dormant.tick(tx, HOUSE, THEN)
        raise KeyError
    assert is_there(tx, anna) and erased.marks(tx) == []
    ticks(tx)
    assert not is_there(tx, anna) and finish(tx) == 1 and len(counted(tx)) == 1


def an_update_set_aside(tx: Tx, client: Client) -> None:
    inbox.store(tx, [{"update_id": 5, "message": {"from": {"id": client.person_id}}}], THEN)
    inbox.quarantine(tx, int(tx.value("SELECT max(seq) FROM inbox")), "odd")


def a_broadcast_under_way(tx: Tx, client: Client) -> None:
    tx.run("INSERT INTO broadcasts (author_id, state, since) VALUES (1, 'running', 0)")
    tx.run(
        "INSERT INTO recipients (broadcast_id, client_id) "
        "SELECT max(id), CAST(:client AS bigint) FROM broadcasts",
        client=client.id,
    )


def somebody_of_the_team(tx: Tx, client: Client) -> None:
    people.meet(tx, Person(client.person_id, "Анна"), NOW)
    people.set_in_group(tx, client.person_id, True)


def an_account_that_is_awake(tx: Tx, client: Client) -> None:
    boris = silent(tx, BORIS)
    writes(tx, BORIS, THEN)
    accounts.join(tx, client.id, boris.id, OLGA, NOW)
    settle(tx)


def an_account_that_is_new(tx: Tx, client: Client) -> None:
    fresh = clients.meet(tx, Person(BORIS, "Борис"), THEN)
    accounts.join(tx, client.id, fresh.id, OLGA, THEN)


def a_note(tx: Tx, client: Client) -> None:
    tx.run(
        "INSERT INTO notes (client_id, author_id, message_id, text, at) "
        "VALUES (:id, 2, 9, '', :at)",
        id=client.id,
        at=ms(THEN),
    )


STAY: dict[str, Callable[[Tx, Client], object]] = {
    "they wrote": lambda tx, client: writes(tx, ANNA, THEN - timedelta(days=9)),
    "a held reply": lambda tx, client: tx.run("UPDATE links SET state = 'held'"),
    "a reply for later": lambda tx, client: tx.run("UPDATE links SET state = 'later'"),
    "a word of theirs": lambda tx, client: tx.run("UPDATE links SET at = :at", at=ms(THEN)),
    "a note on them": lambda tx, client: profiles.add_note(
        tx, client.id, OLGA, "любит синее", THEN - timedelta(days=9)
    ),
    "a field": lambda tx, client: profiles.fill(
        tx, client.id, "order", "7", THEN - timedelta(days=9), empties=False
    ),
    "muted": lambda tx, client: clients.set_hearing(tx, client.id, Hearing.MUTED, OLGA, NOW),
    "blocked": lambda tx, client: clients.set_hearing(tx, client.id, Hearing.BLOCKED, OLGA, NOW),
    "something on its way": lambda tx, client: outbox.put(
        tx, Order(Say(text="client.closed"), client.id, client_id=client.id), NOW
    ),
    "a broadcast under way": a_broadcast_under_way,
    "an update set aside": an_update_set_aside,
    "one of the team": somebody_of_the_team,
    "an account that is awake": an_account_that_is_awake,
    "an account that is new": an_account_that_is_new,
    "the menu": lambda tx, client: events.record(
        tx, Event.MENU, THEN - timedelta(days=9), client=client.id
    ),
    "an open conversation": lambda tx, client: tx.run("UPDATE conversations SET closed_at = NULL"),
    "a note": a_note,
    "a stage": lambda tx, client: stages.put(
        tx, client.id, stages.known(tx, "Думают"), OLGA, THEN - timedelta(days=9), None
    ),
}


@pytest.mark.parametrize("what", STAY.values(), ids=STAY)
def test_what_keeps_somebody(tx: Tx, what: Callable[[Tx, Client], object]) -> None:
    anna = silent(tx)
    what(tx, anna)
    for _ in range(3):
        dormant.tick(tx, HOUSE, THEN)
    assert is_there(tx, anna) and erasings.gone(tx) == []


def test_who_stays_unheard_is_promised_no_end(tx: Tx) -> None:
    def promised() -> int:
        asked = Incoming(1, Person(ANNA, "Анна"), {"kind": "text", "text": "/privacy"}, "f", NOW)
        messages.privacy(tx, HOUSE, Asked(asked, ANNA), NOW)
        row = tx.row("SELECT payload FROM outbox ORDER BY id DESC LIMIT 1")
        return int(json.loads(row["payload"])["args"]["clients_days"])

    anna = silent(tx)
    assert promised() == YEAR.days
    clients.set_hearing(tx, anna.id, Hearing.MUTED, OLGA, NOW)
    assert promised() == 0


def test_a_conversation_that_may_be_gone_on_with_is_not_over(tx: Tx) -> None:
    anna = silent(tx)
    ticks(tx, THEN, replace(HOUSE, reopen=2 * YEAR))
    assert is_there(tx, anna)


def test_accounts_of_one_person_go_together(tx: Tx) -> None:
    anna, boris = silent(tx), silent(tx, BORIS)
    accounts.join(tx, anna.id, boris.id, OLGA, NOW)
    dormant.tick(tx, HOUSE, THEN)
    assert not is_there(tx, anna) and not is_there(tx, boris)


def test_while_there_is_no_group_nothing_happens(tx: Tx) -> None:
    anna = silent(tx)
    company.set_state(tx, False, ["topics_off"])
    ticks(tx)
    assert is_there(tx, anna)
    company.set_state(tx, True, [])
    ticks(tx)
    assert not is_there(tx, anna)


def test_without_the_right_to_delete_topics_they_stay_and_owners_hear_of_it_weekly(tx: Tx) -> None:
    anna, boris = silent(tx), silent(tx, BORIS)
    clients.lose_topic(tx, boris.id, boris.topic_id)
    company.set_without(tx, ["delete_messages"])
    for day in range(8):
        ticks(tx, THEN + timedelta(days=day))
    assert is_there(tx, anna) and not is_there(tx, boris)
    assert told(tx).count("owner.dormant_stay") == 2
    company.set_without(tx, [])
    ticks(tx, THEN + timedelta(days=8))
    assert not is_there(tx, anna)


def test_to_how_many_a_broadcast_went_stays_as_it_was(tx: Tx) -> None:
    anna = silent(tx)
    a_broadcast_under_way(tx, anna)
    number = tx.value("SELECT id FROM broadcasts")
    recipients.settle(tx, number, anna.id, "sent", NOW, message_id=9)
    before = recipients.progress(tx, number)
    ticks(tx)
    assert not is_there(tx, anna) and recipients.progress(tx, number) == before
    assert tx.row("SELECT client_id, message_id FROM recipients")[1] is None


def test_going_back_to_a_backup_is_one_event_for_all_of_them(tx: Tx) -> None:
    for number in (ANNA, BORIS):
        silent(tx, number)
    key = erased.key_of(tx)
    marks = [erased.Mark(erased._mark(key, "telegram", str(number)), NOBODY, THEN)
             for number in (ANNA, BORIS)]  # fmt: skip
    erased.learn(tx, marks)
    assert erasing.repeat(tx, THEN) == 2
    assert counted(tx) == [(None, '{"why": "age", "clients": 2}')] and finish(tx) == 0


def test_of_topics_that_stay_owners_hear_once_an_hour(tx: Tx) -> None:
    for number in (ANNA, BORIS):
        silent(tx, number)
    ticks(tx)
    for row in tx.rows("SELECT id, topic_id FROM erasings"):
        erasing.topic_stays(tx, row["topic_id"], row["id"], THEN)
    assert told(tx).count("data.topic_stays") == 1


def test_who_wanted_no_broadcasts_gets_none_when_they_come_back(tx: Tx, tmp_path: Path) -> None:
    for number in (ANNA, BORIS):
        silent(tx, number)
    anna = clients.of_person(tx, ANNA)
    recipients.unsubscribe(tx, anna.id, NOW)
    ticks(tx)
    beside.write(tmp_path / "smena.db", erased.marks(tx))
    kept = {mark.wants_none for mark in beside.read(tmp_path / "smena.db")}
    assert kept == {True, False} and beside.read(tmp_path / "smena.db") == erased.marks(tx)
    back = [writes(tx, number, THEN + timedelta(days=1)) for number in (ANNA, BORIS)]
    assert [recipients.may_get(tx, client.id) for client in back] == [False, True]
    recipients.subscribe(tx, back[0].id, THEN + timedelta(days=2))
    assert recipients.may_get(tx, back[0].id)
