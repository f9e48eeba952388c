"""The menu for clients: questions and departments by buttons, a person always, nothing opened."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from desk.relay import messages
from desk.routing import menu
from desk.wishes import asking
from model import Department, Hearing, House, Incoming, Person, Press
from storage import answers, clients, company, conversations
from storage.database import SqliteTx
from storage.ports import Tx
from tests import blank, former

NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
HOUSE = House(name="Алатау", menu=True, departments=(Department("Доставка", "🚚"),))
ANNA = Person(101, "Анна", "", "ru")


@pytest.fixture
def tx() -> Iterator[Tx]:
    with closing(blank.memory()) as connection:
        tx = SqliteTx(connection)
        company.set_group(tx, -1001, "Клиенты")
        company.set_state(tx, True, [])
        for name, tags in (("Сроки", ["доставка"]), ("Оплата", []), ("Без слов", [])):
            made = answers.add(tx, name, None, NOW)
            answers.set_tags(tx, made, tags)
            if name != "Без слов":
                answers.set_text(tx, made, "ru", {"text": f"{name}: {{client}}", "entities": []})
        former.client(tx, ANNA, NOW)
        yield tx


def press(tx: Tx, act: Any, subject: int = 0, house: House = HOUSE) -> None:
    act(tx, house, Press("q", "x", subject, 0, ANNA, ANNA.id, True, 7, None), NOW)


def said(tx: Tx) -> dict[str, Any]:
    """What the client was told last."""
    row = tx.rows("SELECT payload FROM outbox WHERE kind = 'say' ORDER BY id")[-1]
    return json.loads(row["payload"])


def labels(told: dict[str, Any]) -> list[str]:
    return [key["text"] or key["label"] for row in told["keys"] for key in row]


def test_start_shows_it_only_where_the_company_wants_it(tx: Tx) -> None:
    messages.start(tx, replace(HOUSE, menu=False), ANNA, "", NOW)
    assert not said(tx).get("keys")
    messages.start(tx, HOUSE, ANNA, "", NOW + timedelta(minutes=2))
    assert said(tx)["text"] == "client.greeting"
    assert labels(said(tx)) == ["🚚 Доставка", "Оплата", "menu_person"]
    messages.start(tx, replace(HOUSE, greet=False), ANNA, "", NOW + timedelta(minutes=4))
    assert said(tx)["text"] == "client.menu"


def test_looking_around_opens_nothing_and_is_counted(tx: Tx) -> None:
    press(tx, menu.choose)
    assert labels(said(tx)) == ["Сроки", "back", "menu_person"]
    terms = answers.named(tx, "Сроки")
    press(tx, menu.read, terms.id)
    told = said(tx)
    assert (told["text"], told["args"]["words"], told["edit"]) == (
        "client.menu_answer", "Сроки: Анна", 7,
    )  # fmt: skip
    press(tx, menu.home)
    assert labels(said(tx)) == ["🚚 Доставка", "Оплата", "menu_person"]
    assert conversations.latest(tx, ANNA.id) is None
    assert answers.named(tx, "Сроки").menu_reads == 1
    assert tx.value("SELECT count(*) FROM events WHERE kind = 'menu'") == 1


def test_what_is_written_next_belongs_where_it_was_chosen(tx: Tx) -> None:
    press(tx, menu.choose)
    messages.from_client(
        tx, HOUSE, Incoming(9, ANNA, {"kind": "text", "text": "Где?"}, "a", NOW), NOW
    )
    assert conversations.latest(tx, ANNA.id).department == "Доставка"


def test_a_person_is_one_tap_away(tx: Tx) -> None:
    press(tx, asking.by_menu)
    latest = conversations.latest(tx, ANNA.id)
    assert latest.waiting_since == NOW
    assert said(tx)["text"] == "client.person_asked"


def test_a_stale_button_and_one_of_somebody_shut_out_do_nothing(tx: Tx) -> None:
    terms = answers.named(tx, "Сроки")
    answers.retire(tx, terms.id, True)
    press(tx, menu.read, terms.id)
    press(tx, menu.choose, 5)
    press(tx, menu.home, house=replace(HOUSE, menu=False))
    clients.set_hearing(tx, ANNA.id, Hearing.BLOCKED, 1, NOW)
    press(tx, menu.choose)
    assert tx.value("SELECT count(*) FROM outbox WHERE kind = 'say'") == 0
