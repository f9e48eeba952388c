"""What is taken out of what others wait for, keep and left behind, when a client is erased."""

import ast
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desk.company import door
from desk.conversations import held
from desk.privacy import client_data, erasing, redaction
from desk.relay import messages
from desk.strangers import hearing
from handlers.entries import BUTTONS
from model import Button, Client, House, Incoming, Order, Person, Press, Reach, Role
from model.errands.lines import Say
from model.errands.papers import Export
from storage import (
    clients,
    company,
    duties,
    erased,
    erasings,
    events,
    holdings,
    inbox,
    moving,
    opening,
    outbox,
    people,
    runs,
    searching,
)
from storage.ports import Tx
from tests import blank, former
from tests.sources import ROOT

NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
HOUSE = House()
GROUP, BOSS, PARTNER, OLGA = -1001, 1, 2, 3
ANNA = Client(700000005, "Анна", "anna_k", "ru", "", NOW, Reach.OK, 44, None, False, "", "")
OURS = {"client": ANNA.id, "name": "Анна", "topic": 44}
OTHER = {"client": 7000000051, "name": "Анна", "topic": 45}


@pytest.fixture
def tx() -> Iterator[Tx]:
    with closing(blank.memory()) as connection:
        tx = blank.on(connection)
        furnish(tx)
        yield tx


def furnish(tx: Tx) -> None:
    """A company of two owners and an operator."""
    company.set_group(tx, GROUP, "Клиенты")
    erased.give_key(tx, "ab" * 32)
    for number, role in ((BOSS, Role.OWNER), (PARTNER, Role.OWNER), (OLGA, Role.OPERATOR)):
        people.meet(tx, Person(number, f"№{number}"), NOW)
        people.set_role(tx, number, role)


def known(tx: Tx, who: Client = ANNA) -> Client:
    """The client wrote once, and has a topic."""
    said = {"kind": "text", "text": "Где диван?"}
    person = Person(who.id, who.name, who.username, "ru")
    former.client(tx, person, NOW)
    messages.from_client(tx, HOUSE, Incoming(7, person, said, "f", NOW), NOW)
    clients.set_topic(tx, who.id, who.topic_id or 0, who.name)
    return clients.find(tx, who.id) or who


def at_the_door(tx: Tx, pressed: Press) -> None:
    """Who may is asked there, and nowhere else."""
    entry = next(entry for entry in BUTTONS if entry.name == pressed.action)
    door.press(tx, HOUSE, entry, pressed, NOW)


def press(action: str, subject: int, who: int = BOSS, private: bool = True) -> Press:
    return Press("q", action, subject, 0, Person(who, f"№{who}"), who, private, 77, None)


def asked(tx: Tx, client: Client = ANNA) -> int:
    client_data.ask(tx, HOUSE, press("data_ask", client.id), NOW)
    return int(tx.value("SELECT max(id) FROM erasings"))


def toasts(tx: Tx) -> list[str]:
    rows = tx.rows("SELECT payload FROM outbox WHERE kind = 'answer' ORDER BY id")
    return [json.loads(row["payload"])["text"] for row in rows]


def is_there(tx: Tx, client: Client = ANNA) -> bool:
    return clients.find(tx, client.id) is not None


# Whose question it is, for how long, how often.


def test_it_is_done_once(tx):
    known(tx)
    wish = asked(tx)
    erasing.confirm(tx, HOUSE, press("data_erase", wish), NOW)
    assert not is_there(tx)
    known(tx)
    erasing.confirm(tx, HOUSE, press("data_erase", wish), NOW)
    assert is_there(tx) and toasts(tx)[-1] == "toasts.data_over"


def test_what_the_team_looked_for_last_goes_at_once(tx):
    known(tx)
    searching.remember(tx, OLGA, "Анна, Абая 7", NOW)
    erasing.confirm(tx, HOUSE, press("data_erase", asked(tx)), NOW)
    assert searching.remembered(tx, OLGA) == ""


@pytest.mark.parametrize(("late", "done"), [(0, True), (1, False)])
def test_the_confirmation_is_valid_for_ten_minutes(tx, late, done):
    known(tx)
    wish = asked(tx)
    after = NOW + timedelta(minutes=10, seconds=late)
    erasing.confirm(tx, HOUSE, press("data_erase", wish), after)
    assert is_there(tx) is not done
    if late:
        assert toasts(tx)[-1] == "toasts.data_late"
        erasing.confirm(tx, HOUSE, press("data_erase", wish), NOW)
        assert is_there(tx)


@pytest.mark.parametrize(
    "other",
    [press("data_erase", 1, PARTNER), press("data_erase", 1, OLGA),
     press("data_erase", 1, private=False), press("data_erase", 2)],
    ids=["another owner", "an operator", "in the group", "a question never asked"],
)  # fmt: skip
def test_only_who_was_asked_and_only_in_private(tx, other):
    known(tx)
    assert asked(tx) == 1
    at_the_door(tx, other)
    assert is_there(tx)


@pytest.mark.parametrize("action", ["data_copy", "data_ask"])
@pytest.mark.parametrize(("who", "private"), [(OLGA, True), (BOSS, False)])
def test_nobody_but_an_owner_in_private_gets_or_asks_anything(tx, action, who, private):
    known(tx)
    people.set_in_group(tx, OLGA, True)
    at_the_door(tx, press(action, ANNA.id, who, private))
    assert toasts(tx) == ["toasts.owner_only" if private else "toasts.outdated"]
    assert tx.value("SELECT count(*) FROM erasings") == 0
    assert not tx.value("SELECT count(*) FROM outbox WHERE kind = :kind", kind=Export.kind)


def test_a_later_question_of_the_owner_makes_the_earlier_void(tx):
    boris = known(tx, replace(ANNA, id=8, name="Борис", topic_id=9))
    known(tx)
    first, second = asked(tx, boris), asked(tx)
    assert first != second or erasings.find(tx, first).client_id == ANNA.id
    erasing.confirm(tx, HOUSE, press("data_erase", second), NOW)
    assert is_there(tx, boris) and not is_there(tx)


def test_who_was_erased_by_a_partner_meanwhile_is_not_erased_again(tx):
    known(tx)
    mine = asked(tx)
    client_data.ask(tx, HOUSE, press("data_ask", ANNA.id, PARTNER), NOW)
    theirs = int(tx.value("SELECT max(id) FROM erasings"))
    erasing.confirm(tx, HOUSE, press("data_erase", theirs, PARTNER), NOW)
    known(tx)
    erasing.confirm(tx, HOUSE, press("data_erase", mine), NOW)
    assert is_there(tx)


def test_what_was_erased_stands_in_the_events_under_a_name_that_leads_nowhere(tx):
    known(tx)
    erasing.confirm(tx, HOUSE, press("data_erase", asked(tx)), NOW)
    rows = tx.rows("SELECT kind, client_id, actor_id FROM events ORDER BY id")
    assert {row["client_id"] for row in rows} == {-1}
    assert tuple(rows[-1]) == ("erased", -1, BOSS)
    assert "closed" in {row["kind"] for row in rows}


def test_somebody_on_the_team_is_erased_as_a_client_only(tx):
    olga = known(tx, replace(ANNA, id=OLGA, name="Ольга"))
    events.record(tx, "reply", NOW, client=OLGA, actor=OLGA)
    events.record(tx, "on_duty", NOW, actor=OLGA)
    erasing.confirm(tx, HOUSE, press("data_erase", asked(tx, olga)), NOW)
    kept = {row["kind"] for row in tx.rows("SELECT kind FROM events WHERE actor_id = 3")}
    assert kept == {"reply", "on_duty"} and people.find(tx, OLGA)


def test_what_is_left_is_counted_and_nothing_is_erased_by_half(tx, monkeypatch):
    known(tx)
    wish = asked(tx)
    monkeypatch.setattr(holdings, "ERASE", holdings.ERASE[:-1])
    with pytest.raises(RuntimeError, match="1 rows are left"), tx.savepoint():
        erasing.confirm(tx, HOUSE, press("data_erase", wish), NOW)
    assert is_there(tx) and tx.value("SELECT count(*) FROM links") == 1


def dropped(tx: Tx) -> set[int]:
    rows = tx.rows("SELECT payload FROM outbox WHERE kind = 'drop_topic'")
    return {int(json.loads(row["payload"])["topic"]) for row in rows}


def test_a_topic_left_over_from_a_call_cut_off_goes_with_theirs(tx):
    known(tx)
    clients.add_stray(tx, 50, "Анна", NOW)
    clients.add_stray(tx, 51, "Борис", NOW)
    erasing.confirm(tx, HOUSE, press("data_erase", asked(tx)), NOW)
    assert dropped(tx) == {44, 50}


def test_a_topic_that_may_just_be_made_for_a_namesake_stays(tx):
    known(tx)
    clients.meet(tx, Person(8, "Анна"), NOW)
    clients.add_stray(tx, 50, "Анна", NOW)
    erasing.confirm(tx, HOUSE, press("data_erase", asked(tx)), NOW)
    assert dropped(tx) == {44}


def test_in_another_group_the_topics_number_is_forgotten(tx):
    known(tx)
    wish = asked(tx)
    erasing.confirm(tx, HOUSE, press("data_erase", wish), NOW)
    moving.forget_places(tx, NOW)
    erasing.drop_again(tx, HOUSE, press("data_topic", wish), NOW)
    assert toasts(tx)[-1] == "toasts.data_over"
    states = tx.rows("SELECT state FROM outbox WHERE kind = 'drop_topic'")
    assert [row["state"] for row in states] == ["cancelled"]


# What others wait for.


def test_a_line_about_the_client_alone_is_not_said(tx):
    assert redaction.without(Say(text="duty.rated", about=ANNA.id), ANNA) is None
    assert redaction.without(Export(until=NOW, client=ANNA.id), ANNA) is None


def test_a_list_goes_on_without_them_and_with_a_namesake():
    keys = ((Button("hand_over", "leave_give", 1, text="Анна"),),)
    said = Say(text="duty.leaving", args={"items": [OURS, OTHER]}, keys=keys)
    left = redaction.without(said, ANNA)
    assert isinstance(left, Say) and left.args == {"items": [OTHER]}
    assert left.keys[0][0].text == "…"


def test_a_call_to_nobody_else_is_not_made():
    said = Say(text="duty.given", args={"items": [OURS]})
    assert redaction.without(said, ANNA) is None
    args = {"given": [OURS], "queue": [], "promised": []}
    left = redaction.without(Say(text="duty.welcome", args=args), ANNA)
    assert left == Say(text="duty.welcome", args={**args, "given": []})


def test_what_is_about_others_stays_as_it_is():
    said = Say(text="duty.given", args={"items": [OTHER], "number": ANNA.id})
    assert redaction.without(said, ANNA) == said


def test_what_waits_for_the_team_names_them_no_more(tx):
    known(tx)
    for number, items in ((11, [OURS]), (12, [OTHER]), (13, [OURS, OTHER])):
        outbox.put(tx, Order(Say(text="duty.given", args={"items": items}), number), NOW)
    erasing.confirm(tx, HOUSE, press("data_erase", asked(tx)), NOW)
    lanes = {row["lane"] for row in tx.rows("SELECT lane FROM outbox WHERE kind = 'say'")}
    assert {"to:12", "to:13"} <= lanes and "to:11" not in lanes
    assert tx.value("SELECT count(*) FROM outbox WHERE payload LIKE '%700000005,%'") == 0


@pytest.mark.parametrize(
    ("text", "found"),
    [("перезвонить: Анна", True), ("см. @anna_k", True), ("Аннабель ждёт", False), ("", False)],
)
def test_a_word_for_the_next_shift_that_names_them_goes_too(tx, text, found):
    known(tx)
    duties.set_note(tx, OLGA, text, NOW)
    erasing.confirm(tx, HOUSE, press("data_erase", asked(tx)), NOW)
    assert (OLGA not in duties.notes(tx)) is found


UPDATES = {
    "theirs": ({"message": {"from": {"id": ANNA.id}, "text": "слова"}}, True),
    "their reaction": ({"message_reaction": {"user": {"id": ANNA.id}}}, True),
    "in their topic": (
        {"message": {"chat": {"id": GROUP}, "message_thread_id": 44, "text": "о ней"}}, True
    ),
    "in another group": ({"message": {"chat": {"id": -5}, "message_thread_id": 44}}, False),
    "another's": ({"message": {"from": {"id": 5}, "entities": [{"offset": 44}]}}, False),
}  # fmt: skip


@pytest.mark.parametrize(("update", "found"), UPDATES.values(), ids=UPDATES)
def test_an_update_that_was_set_aside_goes_if_it_is_theirs(tx, update, found):
    known(tx)
    inbox.store(tx, [{"update_id": 5, **update}], NOW)
    inbox.quarantine(tx, 1, "слова")
    erasing.confirm(tx, HOUSE, press("data_erase", asked(tx)), NOW)
    assert tx.value("SELECT payload = '' AND error = '' FROM inbox") == found
    assert inbox.store(tx, [{"update_id": 5, **update}], NOW) == 0


@pytest.mark.parametrize("waits", ["for our call", "for word of them"])
@pytest.mark.parametrize(("update", "found"), UPDATES.values(), ids=UPDATES)
def test_an_update_that_waits_for_telegram_goes_if_it_is_theirs(tx, update, found, waits):
    """What they pointed at while it was being sent; a button of the team's that they pressed."""
    known(tx)
    inbox.store(tx, [{"update_id": 5, **update}], NOW)
    if waits == "for our call":
        inbox.put_off(tx, 1)
    else:
        inbox.hold(tx, 1, ANNA.id)
    erasing.confirm(tx, HOUSE, press("data_erase", asked(tx)), NOW)
    assert tx.value("SELECT payload = '' AND asks IS NULL FROM inbox") == found
    inbox.release(tx)
    assert len(inbox.waiting(tx, 9)) == (not found)


def runs_of_clients() -> set[str]:
    """The kinds of runs whose period begins with a client's key, as the desk names them."""
    found = set[str]()
    for path in (ROOT / "desk").rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        named = {ast.unparse(node.targets[0]): ast.unparse(node.value) for node in tree.body
                 if isinstance(node, ast.Assign)}  # fmt: skip
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            if ast.unparse(call.func).startswith("runs.") and len(call.args) > 2:
                kind, period = map(ast.unparse, call.args[1:3])
                if period.startswith(("f'{client", "str(client")):
                    found.add(ast.literal_eval(named.get(kind, kind)))
    return found


def test_no_run_of_theirs_is_forgotten():
    assert runs_of_clients() == set(holdings.RUNS)


def test_nothing_stays_of_what_was_asked_about_their_words(tx):
    known(tx)
    runs.changed(tx, held.ASKED, f"{ANNA.id}.{OLGA}", "0", NOW)
    erasing.confirm(tx, HOUSE, press("data_erase", asked(tx)), NOW)
    assert not tx.rows("SELECT 1 FROM runs WHERE period LIKE :id || '%'", id=ANNA.id)


def test_what_one_of_the_team_does_is_done_though_they_are_erased_as_a_client(tx):
    olga = known(tx, replace(ANNA, id=OLGA, name="Ольга"))
    inbox.store(tx, [{"update_id": 5, "callback_query": {"from": {"id": OLGA}}}], NOW)
    inbox.hold(tx, 1, OLGA)
    erasing.confirm(tx, HOUSE, press("data_erase", asked(tx, olga)), NOW)
    inbox.release(tx)
    assert len(inbox.waiting(tx, 9)) == 1


def test_nothing_stays_of_a_block_in_the_list_of_a_flood(tx: Tx) -> None:
    client = known(tx)
    hearing.shut_from_list(tx, client, OLGA, NOW)
    erasing.confirm(tx, HOUSE, press("data_erase", asked(tx)), NOW)
    assert not tx.rows("SELECT 1 FROM runs WHERE period LIKE :id || '%'", id=client.id)


async def test_going_back_erases_again_wherever_the_company_lives(tmp_path: Path) -> None:
    file, copy = tmp_path / "smena.db", tmp_path / "copy.db"
    blank.lay(file)
    home = blank.abode(file)

    def begin(tx: Tx) -> None:
        furnish(tx)
        known(tx)

    def look(tx: Tx) -> tuple[bool, int, list[str]]:
        told = [row.errand.text for row in outbox.new_rows(tx, 0) if isinstance(row.errand, Say)]
        return is_there(tx), int(tx.value("SELECT count(*) FROM links")), told

    await blank.visited(file, begin)
    opening.save(home, copy)
    await blank.visited(
        file, lambda tx: erasing.confirm(tx, HOUSE, press("data_erase", asked(tx)), NOW)
    )
    done, _ = opening.restore(home, copy, NOW + timedelta(days=1), erasing.repeat)
    there, messages_left, told = await blank.visited(file, look)
    assert (done.erased, there, messages_left) == (1, False, 0)
    assert told.count("owner.erased_again") == 2  # each owner hears of it
