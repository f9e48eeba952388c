"""Words are kept whole, for so long as the company says, and no longer."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from desk.privacy import keeping
from desk.relay import edits, messages
from model import House, Incoming, LinkState, Order, Person, Reason
from model.errands.lines import Say
from storage import clients, company, duties, inbox, links, notes, outbox, people
from storage.ports import Tx
from tests import blank, former

NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ANNA, OLGA, TOPIC = Person(1, "Анна"), Person(100, "Ольга"), 11
LONG = "Нужен диван, серый, раскладной. " * 20
WHOLE, BEGINNINGS = House(), House(keep_words=None)


@pytest.fixture
def tx() -> Tx:
    connection = blank.memory()
    opened = blank.on(connection)
    company.set_group(opened, -1001, "Клиенты")
    company.set_state(opened, True, [])
    people.meet(opened, OLGA, NOW)
    people.set_in_group(opened, OLGA.id, True)
    former.client(opened, ANNA, NOW)
    clients.set_topic(opened, ANNA.id, TOPIC)
    return opened


def message(number: int, who: Person, text: str, at: datetime = NOW, **content: Any) -> Incoming:
    content = content or {"kind": "text", "text": text}
    return Incoming(number, who, content, f"{number}{text}", at)


def said(tx: Tx, house: House, text: str = LONG, at: datetime = NOW) -> None:
    """A client's message, a reply and a note, all with those words."""
    messages.from_client(tx, house, message(1, ANNA, text, at), at)
    messages.from_staff(tx, house, -1001, TOPIC, message(2, OLGA, text, at), at)
    messages.from_staff(tx, house, -1001, TOPIC, message(3, OLGA, f"// {text}", at), at)
    tx.run("UPDATE links SET state = 'sent'")


def kept(tx: Tx) -> list[str]:
    rows = tx.rows("SELECT words FROM links ORDER BY id")
    noted = tx.rows("SELECT text AS words FROM notes ORDER BY id")
    return [row["words"] for row in (*rows, *noted)]


def test_words_are_kept_whole(tx: Tx) -> None:
    said(tx, WHOLE)
    assert kept(tx) == [LONG, LONG, f"// {LONG}"]
    edits.by_client(tx, WHOLE, message(1, ANNA, LONG + LONG), NOW)
    assert kept(tx)[0] == LONG + LONG


def test_of_each_message_only_the_beginning_where_the_company_says_so(tx: Tx) -> None:
    said(tx, BEGINNINGS)
    edits.by_client(tx, BEGINNINGS, message(1, ANNA, LONG + LONG), NOW)
    edits.by_staff(tx, BEGINNINGS, -1001, TOPIC, message(3, OLGA, f"//{LONG}"), NOW)
    assert kept(tx) == [LONG[:200], LONG[:200], f"//{LONG}"[:200]]


def test_a_held_message_that_becomes_a_note_is_a_whole_note(tx: Tx) -> None:
    messages.from_client(tx, WHOLE, message(1, ANNA, "Где диван?"), NOW)
    client = clients.find(tx, ANNA.id)
    reply = message(2, OLGA, LONG)
    link = links.add(tx, client, None, "staff", reply, WHOLE.kept(reply.text), LinkState.HELD)
    notes.take_over(tx, link)
    assert kept(tx)[-1] == LONG


def test_what_is_a_picture_has_no_words_and_a_poll_has_its_own(tx: Tx) -> None:
    photo = message(1, ANNA, "", kind="photo", file_id="x")
    poll = message(2, ANNA, "", kind="poll", poll={}, words="Какой?\nсерый\nсиний")
    for one in (photo, poll):
        messages.from_client(tx, WHOLE, one, NOW)
    assert kept(tx) == ["", "Какой?\nсерый\nсиний"]


def test_what_is_older_is_forgotten_once_a_day(tx: Tx) -> None:
    week = replace(WHOLE, keep_words=7 * DAY)
    said(tx, week)
    for days in range(8):
        keeping.tick(tx, week, NOW + days * DAY)
        assert LONG in kept(tx)
    keeping.tick(tx, week, NOW + 7 * DAY + timedelta(hours=1))
    assert LONG in kept(tx)  # the day's look was taken already
    keeping.tick(tx, week, NOW + 8 * DAY)
    assert kept(tx) == ["", "", ""]
    assert tx.value("SELECT count(*) FROM links") == 2
    assert notes.is_note(tx, ANNA.id, 3)


PRICES = {
    "kind": "document",
    "file_id": "BQAC",
    "file_name": "цены.pdf",
    "file_size": 2048,
}


def files(tx: Tx) -> list[tuple[str, str, int | None]]:
    rows = tx.rows("SELECT file_id, file_name, file_size FROM links ORDER BY id")
    return [(row["file_id"], row["file_name"], row["file_size"]) for row in rows]


def with_file(tx: Tx, house: House) -> None:
    """A client's file, which has arrived."""
    messages.from_client(tx, house, message(1, ANNA, "", **PRICES), NOW)
    link = links.last_of_client(tx, ANNA.id)
    assert link is not None
    links.set_copy(tx, link, 500)
    assert tx.value("SELECT content FROM links") == '{"kind":"document"}'


def test_which_file_it_was_is_kept_as_long_as_words(tx: Tx) -> None:
    week = replace(WHOLE, keep_words=7 * DAY)
    with_file(tx, week)
    keeping.tick(tx, week, NOW + 6 * DAY)
    assert files(tx) == [("BQAC", "цены.pdf", 2048)]
    keeping.tick(tx, week, NOW + 8 * DAY)
    assert files(tx) == [("", "", None)]


def test_where_only_beginnings_are_kept_no_file_is(tx: Tx) -> None:
    with_file(tx, BEGINNINGS)
    keeping.tick(tx, BEGINNINGS, NOW + timedelta(hours=1))
    assert files(tx) == [("", "", None)]


def test_another_file_in_the_place_of_the_first_is_the_one_that_is_kept(tx: Tx) -> None:
    with_file(tx, WHOLE)
    other = {**PRICES, "file_id": "BQAD", "file_name": "цены-2.pdf"}
    edits.by_client(tx, WHOLE, message(1, ANNA, "2", **other), NOW)
    assert files(tx) == [("BQAD", "цены-2.pdf", 2048)]


def test_what_is_younger_stays(tx: Tx) -> None:
    week = replace(WHOLE, keep_words=7 * DAY)
    said(tx, week)
    later = NOW + 5 * DAY
    messages.from_client(tx, week, message(4, ANNA, "Спасибо", later), later)
    tx.run("UPDATE links SET state = 'sent'")
    keeping.tick(tx, week, NOW + 8 * DAY)
    assert sorted(kept(tx)) == ["", "", "", "Спасибо"]


@pytest.mark.parametrize("state", ["pending", "held"])
def test_what_still_has_to_be_sent_is_not_forgotten(tx: Tx, state: str) -> None:
    said(tx, WHOLE)
    tx.run("UPDATE links SET state = :state", state=state)
    keeping.tick(tx, WHOLE, NOW + 400 * DAY)
    assert kept(tx)[:2] == [LONG, LONG]
    assert LONG in tx.value("SELECT content FROM links")


@pytest.mark.parametrize("state", ["failed", "undone", "unconfirmed"])
def test_what_never_arrived_is_forgotten_too(tx: Tx, state: str) -> None:
    said(tx, WHOLE)
    tx.run("UPDATE links SET state = :state", state=state)
    keeping.tick(tx, WHOLE, NOW + 400 * DAY)
    assert kept(tx) == ["", "", ""]
    contents = [row["content"] for row in tx.rows("SELECT content FROM links")]
    assert [json.loads(one) for one in contents] == [{"kind": "text"}] * 2


def test_words_are_forgotten_wherever_else_they_lie(tx: Tx) -> None:
    duties.set_note(tx, OLGA.id, "a grey sofa", NOW)
    inbox.store(tx, [{"update_id": 5, "message": "a grey sofa"}], NOW)
    inbox.quarantine(tx, 1, "a grey sofa")
    outbox.put(tx, Order(Say(text="a grey sofa"), 7, client_id=7), NOW)
    outbox.dead(tx, tx.value("SELECT max(id) FROM outbox"), NOW, Reason.BLOCKED, "a grey sofa")
    everything = """SELECT text FROM handover_notes UNION ALL SELECT payload FROM inbox
        UNION ALL SELECT error FROM inbox UNION ALL SELECT payload || detail FROM outbox"""
    assert ["sofa" in row["text"] for row in tx.rows(everything)] == [True] * 4
    keeping.tick(tx, WHOLE, NOW + 366 * DAY)
    assert not any("sofa" in row["text"] for row in tx.rows(everything))


def test_who_keeps_only_beginnings_from_now_on_keeps_no_more_of_what_was(tx: Tx) -> None:
    said(tx, WHOLE)
    keeping.tick(tx, BEGINNINGS, NOW + 400 * DAY)
    assert kept(tx) == [LONG[:200], LONG[:200], f"// {LONG}"[:200]]
