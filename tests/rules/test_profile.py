"""What is known of a client: by words of a note, by their own contact; erased with them."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from desk.clients import noting, profile
from model import House, Incoming, Person
from model.buttons import number_of
from storage import holdings, intents, profiles
from storage import tags as kept_tags
from storage.ports import Tx
from tests import blank, former

NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
HOUSE = replace(House(), fields={"order": "Номер заказа", "address": "Адрес"})
ANNA, IGOR, OLGA = 101, 102, 1


@pytest.fixture
def tx() -> Iterator[Tx]:
    with closing(blank.memory()) as connection:
        tx = blank.on(connection)
        former.client(tx, Person(ANNA, "Анна"), NOW)
        former.client(tx, Person(IGOR, "Игорь"), NOW)
        yield tx


@pytest.mark.parametrize(
    ("note", "known"),
    [
        ("// #order 1742", {"order": "1742"}),
        ("//#order 1742", {"order": "1742"}),
        ("#номер_заказа: А-17 #address = Абая 5, кв. 2\nпозвонить", None),
        ("#ordering 5 и #order", {}),
        ("#ORDER 9\n#order 10", {"order": "9"}),
    ],
)
def test_fields_by_words_of_a_note(tx: Tx, note: str, known: dict[str, str] | None) -> None:
    client = former.client(tx, Person(ANNA, "Анна"), NOW)
    noting.read(tx, HOUSE, client, None, OLGA, note, NOW)
    expected = {"order": "А-17", "address": "Абая 5, кв. 2"} if known is None else known
    assert profiles.fields(tx, ANNA) == expected
    assert kept_tags.names(tx) == {}


@pytest.mark.parametrize("note", ["уточнить #order.", "#order:\nждёт", "#order = , #vip"])
def test_a_field_that_is_only_named_keeps_what_it_holds(tx: Tx, note: str) -> None:
    client = former.client(tx, Person(ANNA, "Анна"), NOW)
    for words in ("#order 1742", note):
        noting.read(tx, HOUSE, client, None, OLGA, words, NOW)
    assert profiles.fields(tx, ANNA) == {"order": "1742"}
    noting.read(tx, HOUSE, client, None, OLGA, "#order -", NOW)
    assert not profiles.fields(tx, ANNA).get("order")


def test_a_button_fills_the_same_field_in_whichever_order_they_stand() -> None:
    address = number_of("address")
    turned = replace(HOUSE, fields=dict(reversed([*HOUSE.fields.items()])))
    assert profile.about(HOUSE, address) == profile.about(turned, address) == ("address", "Адрес")
    assert profile.about(HOUSE, 0) == (profile.ABOUT, "")
    assert profile.about(HOUSE, 1) is None


def contact(number: str, owner: int | None) -> Incoming:
    whose = {"user_id": owner} if owner else {}
    said = {"kind": "contact", "contact": {"phone_number": number, "first_name": "?"} | whose}
    return Incoming(9, Person(ANNA, "Анна"), said, "f", NOW)


@pytest.mark.parametrize(
    ("number", "owner", "known"),
    [
        ("77010000000", ANNA, "+77010000000"),
        ("+7 (701) 000-00-00", ANNA, "+77010000000"),
        ("77010000000", IGOR, ""),
        ("77010000000", None, ""),
    ],
)
def test_only_their_own_contact_is_their_number(
    tx: Tx, number: str, owner: int | None, known: str
) -> None:
    client = former.client(tx, Person(ANNA, "Анна"), NOW)
    profile.shared(tx, client, contact(number, owner), NOW)
    assert profiles.fields(tx, ANNA).get("phone", "") == known


def test_who_gave_the_same_number_may_be_the_same_person(tx: Tx) -> None:
    for number in (ANNA, IGOR):
        profiles.fill(tx, number, "phone", "+77010000000", NOW, verified=True)
    assert [client.id for client in profiles.same_phone(tx, ANNA)] == [IGOR]


def test_all_of_it_is_erased_with_the_client(tx: Tx) -> None:
    profiles.fill(tx, ANNA, "order", "1742", NOW)
    profiles.add_note(tx, ANNA, OLGA, "Любит серое", NOW)
    intents.intend(tx, ANNA, OLGA, NOW, fills="order")
    holdings.erase(tx, ANNA, NOW)
    left = "SELECT text AS said FROM client_notes UNION ALL SELECT value FROM client_fields"
    assert not tx.rows(left) and not intents.intending(tx, ANNA)
