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
from model.errands.lines import Answer
from storage import answers, clients, company, conversations, outbox
from storage.ports import Tx
from tests import blank, former

NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
DELIVERY, REFUNDS = Department("Доставка", "🚚"), Department("Возвраты", "↩️")
HOUSE = House(name="Алатау", menu=True, departments=(DELIVERY,))
ANNA = Person(101, "Анна", "", "ru")
PAGE = "https://example.com/delivery"


@pytest.fixture
def tx() -> Iterator[Tx]:
    with closing(blank.memory()) as connection:
        tx = blank.on(connection)
        company.set_group(tx, -1001, "Клиенты")
        company.set_state(tx, True, [])
        for name, tags in (("Сроки", ["доставка"]), ("Оплата", []), ("Без слов", []), ("Имя", [])):
            made = answers.add(tx, name, None, NOW)
            answers.set_tags(tx, made, tags)
            if name != "Без слов":
                link = {"type": "text_link", "offset": 0, "length": len(name), "url": PAGE}
                text = "{operator} на связи" if name == "Имя" else f"{name}: {{client}}"
                answers.set_text(tx, made, "ru", {"text": text, "entities": [link]})
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
    press(tx, menu.choose, DELIVERY.number)
    assert labels(said(tx)) == ["Сроки", "back", "menu_person"]
    assert said(tx)["args"]["questions"]
    terms = answers.named(tx, "Сроки")
    press(tx, menu.read, terms.id)
    told = said(tx)
    words = told["args"]["words"]["written"]
    assert (told["text"], words["text"], told["edit"]) == ("client.menu_answer", "Сроки: Анна", 7)
    assert words["entities"] == [{"type": "text_link", "offset": 0, "length": 5, "url": PAGE}]
    press(tx, menu.home)
    assert labels(said(tx)) == ["🚚 Доставка", "Оплата", "menu_person"]
    assert conversations.latest(tx, ANNA.id) is None
    assert answers.named(tx, "Сроки").menu_reads == 1
    assert tx.value("SELECT count(*) FROM events WHERE kind = 'menu'") == 1


def test_what_is_written_next_belongs_where_it_was_chosen(tx: Tx) -> None:
    press(tx, menu.choose, DELIVERY.number)
    messages.from_client(
        tx, HOUSE, Incoming(9, ANNA, {"kind": "text", "text": "Где?"}, "a", NOW), NOW
    )
    assert conversations.latest(tx, ANNA.id).department == "Доставка"


def test_a_person_is_one_tap_away(tx: Tx) -> None:
    press(tx, asking.by_menu)
    latest = conversations.latest(tx, ANNA.id)
    assert latest.waiting_since == NOW
    assert said(tx)["text"] == "client.person_asked"


def test_a_button_means_the_same_department_in_whichever_order_they_stand(tx: Tx) -> None:
    assert DELIVERY.number == Department("доставка").number != REFUNDS.number
    press(tx, menu.choose, DELIVERY.number, replace(HOUSE, departments=(REFUNDS, DELIVERY)))
    assert said(tx)["args"]["department"] == "🚚 Доставка"
    press(tx, menu.choose, REFUNDS.number, replace(HOUSE, departments=(DELIVERY, REFUNDS)))
    assert said(tx)["args"] == {"department": "↩️ Возвраты", "questions": False}


def test_a_stale_button_and_one_of_somebody_shut_out_do_nothing_and_say_so(tx: Tx) -> None:
    terms, by_name = answers.named(tx, "Сроки"), answers.named(tx, "Имя")
    answers.retire(tx, terms.id, True)
    press(tx, menu.read, terms.id)
    press(tx, menu.read, by_name.id)  # it names who answers, and here nobody does
    press(tx, menu.read, 99)
    press(tx, menu.choose, 0)
    press(tx, menu.home, house=replace(HOUSE, menu=False))
    clients.set_hearing(tx, ANNA.id, Hearing.BLOCKED, 1, NOW)
    press(tx, menu.choose, DELIVERY.number)
    assert tx.value("SELECT count(*) FROM outbox WHERE kind = 'say'") == 0
    rows = (row.errand for row in outbox.new_rows(tx, 0))
    heard = [errand.text for errand in rows if isinstance(errand, Answer)]
    assert heard == ["toasts.outdated"] * 6


def test_an_answer_that_names_who_answers_is_offered_to_the_operator_alone(tx: Tx) -> None:
    answers.set_quick(tx, "on")
    terms = answers.named(tx, "Сроки")
    for number, text in enumerate(("Два дня. {operator}", "Два дня")):
        answers.set_text(tx, terms.id, "ru", {"text": text, "entities": []})
        person = Person(200 + number, "Игорь", "", "ru")
        former.client(tx, person, NOW)
        message = Incoming(9, person, {"kind": "text", "text": "Какие сроки?"}, "a", NOW)
        messages.from_client(tx, HOUSE, message, NOW)
        offered = conversations.latest(tx, person.id)
        assert answers.suggested(tx, offered.id)
    told = [row["chat"] for row in tx.rows("SELECT chat FROM outbox WHERE payload LIKE '%offers%'")]
    assert told == [201]


def test_an_answer_is_in_the_language_that_the_client_chose(tx: Tx) -> None:
    terms = answers.named(tx, "Сроки")
    answers.set_text(tx, terms.id, "en", {"text": "Two days.", "entities": []})
    content = {"kind": "text", "text": "Добрый день"}
    messages.from_client(tx, HOUSE, Incoming(5, ANNA, content, "f", NOW), NOW)
    for chosen, begins in (("", "Сроки"), ("en", "Two days"), ("ru", "Сроки")):
        clients.set_language(tx, clients.of_person(tx, ANNA.id).id, chosen)
        press(tx, menu.read, terms.id)
        assert said(tx)["args"]["words"]["written"]["text"].startswith(begins)
