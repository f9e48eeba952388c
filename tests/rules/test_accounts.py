"""Clients who are one person: what is theirs together, how they part, what an erasure takes."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from desk.clients import profile
from desk.privacy import client_data, erasing
from desk.relay import messages
from model import House, Incoming, Person, Press, Role
from model.errands.lines import Say
from model.errands.papers import Export
from papers.exports import tables
from storage import (
    accounts,
    clients,
    conversations,
    erased,
    holdings,
    outbox,
    people,
    profiles,
    tags,
)
from storage.ports import Tx
from tests import blank, former

NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
HOUSE = House()
ANNA, IGOR, VERA, OLEG, BOSS, OLGA = 101, 102, 103, 104, 1, 2


@pytest.fixture
def tx() -> Iterator[Tx]:
    with closing(blank.memory()) as connection:
        tx = blank.on(connection)
        erased.give_key(tx, "ab" * 32)
        people.meet(tx, Person(BOSS, "Босс"), NOW)
        people.set_role(tx, BOSS, Role.OWNER)
        for number, name in ((ANNA, "Анна"), (IGOR, "Игорь"), (VERA, "Вера")):
            at = NOW + timedelta(minutes=number)
            said = {"kind": "text", "text": f"Это {name}"}
            former.client(tx, Person(number, name), at)
            messages.from_client(tx, HOUSE, Incoming(7, Person(number, name), said, "f", at), at)
            profiles.fill(tx, number, "phone", "+77010000000", at, verified=True)
            profiles.add_note(tx, number, OLGA, f"О клиенте: {name}", at)
        yield tx


def test_what_is_known_of_either_is_known_of_the_person(tx: Tx) -> None:
    profiles.fill(tx, IGOR, "order", "1742", NOW)
    accounts.join(tx, ANNA, IGOR, OLGA, NOW)
    assert accounts.count(tx, ANNA) == accounts.count(tx, IGOR) == 2
    assert accounts.fields(tx, ANNA)["order"] == "1742"
    assert [note.text for note in accounts.notes(tx, ANNA, 5)] == [
        "О клиенте: Игорь", "О клиенте: Анна",
    ]  # fmt: skip
    assert [link.words for link in accounts.recent(tx, ANNA, 5)] == ["Это Анна", "Это Игорь"]
    assert [client.id for client in accounts.perhaps(tx, ANNA)] == [VERA]
    accounts.fill(tx, ANNA, "order", "", NOW)
    assert "order" not in accounts.fields(tx, IGOR)
    assert accounts.drop_note(tx, ANNA) == IGOR


def test_what_was_written_of_one_is_known_of_both_and_stays_theirs(tx: Tx) -> None:
    def known() -> list[str]:
        return [accounts.fields(tx, account).get("order", "") for account in (ANNA, IGOR)]

    hours = iter(NOW + timedelta(hours=number) for number in range(1, 9))
    profiles.fill(tx, ANNA, "order", "1742", next(hours))
    profiles.fill(tx, IGOR, "order", "99", next(hours))
    accounts.join(tx, ANNA, IGOR, OLGA, next(hours))
    assert known() == ["1742", "99"]
    accounts.fill(tx, ANNA, "order", "2000", next(hours))
    assert known() == ["2000", "2000"]
    accounts.fill(tx, IGOR, "order", "", next(hours))
    assert known() == ["", ""]
    accounts.fill(tx, ANNA, "order", "", next(hours))
    assert known() == ["", ""] and not profiles.values(tx, "order")
    accounts.fill(tx, ANNA, "order", "2001", next(hours))
    assert known() == ["2001", "2001"]
    accounts.part(tx, IGOR)
    assert known() == ["2001", ""]


def test_who_are_parted_have_what_they_had(tx: Tx) -> None:
    profiles.fill(tx, IGOR, "order", "99", NOW)
    accounts.join(tx, ANNA, IGOR, OLGA, NOW + timedelta(hours=1))
    accounts.fill(tx, ANNA, "order", "2000", NOW + timedelta(hours=2))
    assert accounts.naming(tx, IGOR)[1].count("99") == 1, "a model is told neither"
    accounts.part(tx, ANNA)
    assert accounts.fields(tx, IGOR)["order"] == "99"
    assert accounts.fields(tx, ANNA)["order"] == "2000"


def test_two_whose_number_was_emptied_have_none_in_common(tx: Tx) -> None:
    former.client(tx, Person(OLEG, "Олег"), NOW)
    for first, second, number in ((ANNA, IGOR, "+77011111111"), (VERA, OLEG, "+77022222222")):
        accounts.join(tx, first, second, OLGA, NOW)
        profiles.fill(tx, first, "phone", number, NOW)
        profiles.fill(tx, second, "phone", number, NOW)
        accounts.fill(tx, first, "phone", "", NOW)
    assert accounts.perhaps(tx, ANNA) == []


@pytest.mark.parametrize("who", [ANNA, IGOR, VERA])
def test_any_of_them_can_be_parted_from_the_others(tx: Tx, who: int) -> None:
    accounts.join(tx, ANNA, IGOR, OLGA, NOW)
    accounts.join(tx, VERA, IGOR, OLGA, NOW)
    accounts.part(tx, who)
    left = {ANNA, IGOR, VERA} - {who}
    assert accounts.of(tx, who) == (who,)
    assert all(set(accounts.of(tx, account)) == left for account in left)
    accounts.part(tx, min(left))
    assert not tx.rows("SELECT * FROM accounts")


def test_a_copy_is_about_all_of_the_person_and_nobody_else(tx: Tx) -> None:
    accounts.join(tx, ANNA, IGOR, OLGA, NOW)
    told = {table.name: list(table.rows) for table in tables.of_client(tx, IGOR, ZoneInfo("UTC"))}
    assert {row["words"] for row in told["messages"]} == {"Это Анна", "Это Игорь"}
    assert {row["name"] for row in told["clients"]} == {"Анна", "Игорь"}


def test_a_tag_that_only_they_have_goes_with_the_last_of_their_accounts(tx: Tx) -> None:
    accounts.join(tx, ANNA, IGOR, OLGA, NOW)
    tag_id = tags.known(tx, "пантелей_1987", NOW)
    for client_id in (ANNA, IGOR):
        latest = conversations.latest(tx, client_id)
        assert latest and tags.add(tx, latest.id, tag_id, OLGA, NOW)
    client_data.ask(tx, HOUSE, _press("data_ask", ANNA), NOW)
    asked = tx.value("SELECT id FROM erasings WHERE state = 'asked'")
    shown = client_data.whose(tx, ANNA)
    erasing.confirm(tx, HOUSE, _press("data_erase", asked, shown), NOW)
    assert tags.names(tx) == {}


def test_a_person_is_erased_with_all_their_accounts(tx: Tx) -> None:
    accounts.join(tx, ANNA, IGOR, OLGA, NOW)
    client_data.ask(tx, HOUSE, _press("data_ask", ANNA), NOW)
    asked = tx.value("SELECT id FROM erasings WHERE state = 'asked'")
    shown = client_data.whose(tx, ANNA)
    erasing.confirm(tx, HOUSE, _press("data_erase", asked, shown), NOW)
    assert [clients.find(tx, number) for number in (ANNA, IGOR)] == [None, None]
    assert clients.find(tx, VERA) and not tx.rows("SELECT * FROM accounts")
    assert len(erased.marks(tx)) == 2
    assert tx.value("SELECT count(*) FROM erasings WHERE state = 'gone'") == 2


@pytest.mark.parametrize("before", [(), (IGOR,)], ids=["alone", "two"])
def test_who_was_joined_since_the_question_is_neither_erased_nor_given_away(
    tx: Tx, before: tuple[int, ...]
) -> None:
    """An operator joins two while an owner thinks it over: of the other nothing was asked."""
    for other in before:
        accounts.join(tx, ANNA, other, OLGA, NOW)
    shown = client_data.whose(tx, ANNA)
    client_data.ask(tx, HOUSE, _press("data_ask", ANNA), NOW)
    asked = tx.value("SELECT id FROM erasings WHERE state = 'asked'")
    accounts.join(tx, ANNA, VERA, OLGA, NOW)
    client_data.copy(tx, HOUSE, _press("data_copy", ANNA, shown), NOW)
    erasing.confirm(tx, HOUSE, _press("data_erase", asked, shown), NOW)
    assert all(clients.find(tx, number) for number in (ANNA, IGOR, VERA))
    assert not tx.rows("SELECT 1 FROM outbox WHERE kind = 'export'")
    told = [row.errand for row in outbox.new_rows(tx, 0) if isinstance(row.errand, Say)]
    offered = [said.args for said in told if said.text == "data.offer"]
    assert [said["accounts"] for said in offered] == [2 + len(before)] * 2
    client_data.copy(tx, HOUSE, _press("data_copy", ANNA, client_data.whose(tx, ANNA)), NOW)
    assert tx.rows("SELECT 1 FROM outbox WHERE kind = 'export'")


def test_a_copy_is_of_those_who_were_that_person_when_it_was_asked_for(tx: Tx) -> None:
    """It is put together later, and Telegram may be away for an hour before."""
    accounts.join(tx, ANNA, IGOR, OLGA, NOW)
    client_data.copy(tx, HOUSE, _press("data_copy", ANNA, client_data.whose(tx, ANNA)), NOW)
    (errand,) = [row.errand for row in outbox.new_rows(tx, 0) if isinstance(row.errand, Export)]
    accounts.join(tx, ANNA, VERA, OLGA, NOW)
    for still in ([ANNA, IGOR], [ANNA]):
        told = {table.name: list(table.rows) for table in tables.of_client(
            tx, ANNA, HOUSE.zone, errand.accounts
        )}  # fmt: skip
        assert [row["id"] for row in told["clients"]] == still
        accounts.part(tx, IGOR)


def test_a_copy_that_waits_forgets_who_was_parted_from_them_and_erased(tx: Tx) -> None:
    accounts.join(tx, ANNA, IGOR, OLGA, NOW)
    client_data.copy(tx, HOUSE, _press("data_copy", ANNA, client_data.whose(tx, ANNA)), NOW)
    accounts.part(tx, IGOR)
    client_data.ask(tx, HOUSE, _press("data_ask", IGOR), NOW)
    asked = tx.value("SELECT id FROM erasings WHERE state = 'asked'")
    erasing.confirm(tx, HOUSE, _press("data_erase", asked), NOW)
    assert clients.find(tx, IGOR) is None
    (errand,) = [row.errand for row in outbox.new_rows(tx, 0) if isinstance(row.errand, Export)]
    assert errand.accounts == (ANNA,)


def test_who_are_left_of_a_person_stay_one(tx: Tx) -> None:
    former.client(tx, Person(OLEG, "Олег"), NOW)
    for other in (IGOR, VERA, OLEG):
        accounts.join(tx, ANNA, other, OLGA, NOW)
    holdings.erase(tx, ANNA, NOW)
    assert set(accounts.of(tx, OLEG)) == {IGOR, VERA, OLEG}


def drawn(tx: Tx) -> set[int]:
    """Whose cards are to be drawn, of what was ordered since this was asked last."""
    rows = tx.rows("SELECT client_id FROM outbox WHERE kind = 'card'")
    tx.run("DELETE FROM outbox WHERE kind = 'card'")
    return {row["client_id"] for row in rows}


def test_no_card_of_another_client_goes_on_naming_who_was_erased(tx: Tx) -> None:
    accounts.join(tx, ANNA, IGOR, OLGA, NOW)
    drawn(tx)
    client_data.ask(tx, HOUSE, _press("data_ask", ANNA), NOW)
    asked = tx.value("SELECT id FROM erasings WHERE state = 'asked'")
    shown = client_data.whose(tx, ANNA)
    erasing.confirm(tx, HOUSE, _press("data_erase", asked, shown), NOW)
    assert drawn(tx) == {VERA}


def test_another_number_is_seen_on_the_cards_of_who_had_it_and_who_has_it(tx: Tx) -> None:
    former.client(tx, Person(OLEG, "Олег"), NOW)
    profiles.fill(tx, OLEG, "phone", "+77020000000", NOW)
    profiles.fill(tx, IGOR, "phone", "", NOW)
    drawn(tx)
    client = clients.find(tx, ANNA)
    assert client is not None
    contact = {"phone_number": "77020000000", "user_id": ANNA}
    said = {"kind": "contact", "contact": contact}
    profile.shared(tx, client, Incoming(9, Person(ANNA, "Анна"), said, "f", NOW), NOW)
    assert drawn(tx) == {ANNA, VERA, OLEG}
    with_phone = replace(HOUSE, fields={"phone": "Телефон"})
    note = Incoming(10, Person(OLGA, ""), {"kind": "text", "text": "+77010000000"}, "f", NOW)
    profile.written(tx, with_phone, ANNA, "phone", note, NOW)
    assert drawn(tx) == {ANNA, VERA, OLEG}


def _press(action: str, subject: int, version: int = 0) -> Press:
    """The owner presses it under what they were shown."""
    boss = Person(BOSS, "Босс")
    return Press("q", action, subject, 0, boss, BOSS, True, 9, None, version=version)
