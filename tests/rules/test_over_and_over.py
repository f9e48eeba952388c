"""What a client does without words, over and over: so much an hour is left of it, and no more."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from desk.company import door
from desk.relay import messages, reactions
from desk.strangers import reach
from handlers.entries import BUTTONS, COMMANDS
from model import (
    Asked,
    ChatId,
    House,
    Incoming,
    Person,
    Press,
    Role,
    Spot,
    WaitingRules,
)
from storage import answers, clients, company, conversations, people
from storage import ratings as asked
from storage.ports import Tx
from tests import blank, cluster

NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
MOST = 20
HOUSE = House(
    languages=("ru", "en"), menu=True, ratings=True, waiting=WaitingRules(rows=MOST, size=100_000)
)
OLGA, ANNA = Person(3, "Ольга"), Person(100, "Анна", "", "ru")
QUESTION = 70
"""The message that asks how it was."""


@pytest.fixture
def tx() -> Iterator[Tx]:
    """A client whose question was answered, and who was asked how that was."""
    with closing(blank.memory()) as connection:
        tx = blank.on(connection)
        company.set_group(tx, ChatId(-1001), "Клиенты")
        company.set_state(tx, True, [])
        people.meet(tx, OLGA, NOW)
        people.set_role(tx, OLGA.id, Role.OWNER)
        made = answers.add(tx, "Оплата", None, NOW)
        answers.set_text(tx, made, "ru", {"text": "Картой", "entities": []})
        writes(tx, "Где диван?")
        anna = clients.of_person(tx, ANNA.id)
        assert anna is not None
        latest = conversations.latest(tx, anna.id)
        assert latest is not None
        asked.plan(tx, latest, NOW)
        (due,) = asked.due(tx, NOW)
        asked.ask(tx, due.id, OLGA.id, NOW)
        asked.set_message(tx, due.id, QUESTION)
        conversations.promise(tx, latest.id, NOW + timedelta(days=1))
        tx.run("UPDATE outbox SET state = 'sent', payload = '{}'")
        yield tx


def writes(tx: Tx, words: str, number: int = 1) -> None:
    said = Incoming(number, ANNA, {"kind": "text", "text": words}, words, NOW)
    messages.from_client(tx, HOUSE, said, NOW)


def press(tx: Tx, name: str, subject: int = 0, arg: int = 0) -> None:
    entry = next(entry for entry in BUTTONS if entry.name == name)
    pressed = Press("q", name, subject, arg, ANNA, ANNA.id, True, QUESTION, None)
    door.press(tx, HOUSE, entry, pressed, NOW)


def command(tx: Tx, name: str, number: int) -> None:
    entry = next(entry for entry in COMMANDS if entry.name == name)
    said = Incoming(number, ANNA, {"kind": "text", "text": f"/{name}"}, f"{number}", NOW)
    given = replace(Asked(said, ChatId(ANNA.id)), place=Spot.PRIVATE)
    door.command(tx, HOUSE, entry, given, NOW)


def reads(tx: Tx, number: int) -> None:
    press(tx, "menu_answer", 1)


def changes_their_mind(tx: Tx, number: int) -> None:
    press(tx, "rate", 1, number % 3)


def reacts(tx: Tx, number: int) -> None:
    reactions.react_by_client(tx, HOUSE, ANNA.id, QUESTION, "👍👎"[number % 2], NOW)


def unsubscribes(tx: Tx, number: int) -> None:
    if number % 2:
        press(tx, "resubscribe")
    else:
        press(tx, "unsubscribe", 1)


def is_done(tx: Tx, number: int) -> None:
    command(tx, "done", 1000 + number)


def says_all_is_well(tx: Tx, number: int) -> None:
    press(tx, "all_well", 1)


def blocks_the_bot(tx: Tx, number: int) -> None:
    if number % 2:
        reach.unblocked(tx, HOUSE, ANNA.id, NOW)
    else:
        reach.blocked(tx, HOUSE, ANNA.id, NOW)


TABLES = (
    "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
    if cluster.wanted()
    else "SELECT name FROM sqlite_master WHERE type = 'table'"
)


def left(tx: Tx) -> int:
    """All rows, but for the answers to presses, of which nothing stays once they are given."""
    tables = [row[0] for row in tx.rows(TABLES)]
    rows = sum(int(tx.value(f"SELECT count(*) FROM {name}")) for name in tables)
    return rows - int(tx.value("SELECT count(*) FROM outbox WHERE kind = 'answer'"))


@pytest.mark.parametrize(
    "act",
    [reads, changes_their_mind, reacts, unsubscribes, is_done, says_all_is_well, blocks_the_bot],
)
def test_what_is_done_over_and_over_leaves_only_so_much(
    tx: Tx, act: Callable[[Tx, int], None]
) -> None:
    before = left(tx)
    for number in range(15 * MOST):
        act(tx, number)
    assert left(tx) - before <= 6 * MOST
