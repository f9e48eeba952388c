"""The stages of a sale: what a sum says, who hears of whom that stands too long, what is erased."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from desk.clients import stages
from desk.relay import messages
from desk.reports import sales, stalled
from model import Asked, ClientId, House, Incoming, Person, Press, Role, Row
from model.broadcasts import Audience
from model.errands.lines import Say
from storage import accounts, conversations, duties, holdings, outbox, people, profiles, recipients
from storage import stages as kept
from storage.ports import Tx
from tests import blank, former

NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HOUSE = replace(House(), stages={"Новый": DAY, "Предложение": 3 * DAY, "Купили": None})
ANNA, IGOR, OLGA, OLEG = 101, 102, 1, 2


@pytest.fixture
def tx() -> Iterator[Tx]:
    with closing(blank.memory()) as connection:
        tx = blank.on(connection)
        for number, name in ((ANNA, "Анна"), (IGOR, "Игорь")):
            said = Incoming(7, Person(number, name), {"kind": "text", "text": "?"}, "f", NOW)
            former.client(tx, said.sender, NOW)
            messages.from_client(tx, HOUSE, said, NOW)
        for number, name in ((OLGA, "Ольга"), (OLEG, "Олег")):
            people.meet(tx, Person(number, name), NOW)
            people.set_in_group(tx, number, True)
            people.set_private(tx, number)
        yield tx


def stand(tx: Tx, client_id: int, name: str, at: datetime = NOW) -> None:
    due = stages.too_long(at, HOUSE.stages.get(name))
    kept.put(tx, ClientId(client_id), kept.known(tx, name), OLGA, at, due)


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("25000", 25_000), ("25 000 ₸", 25_000), ("1.500.000", 1_500_000), ("25 000,50", 25_000),
        ("1,5 млн", 1_500_000), ("25к", 25_000), ("около 40 тыс.", 40_000), ("25 KZT", 25),
        ("3,999", 3_999), ("не знаю", 0), ("", 0), ("$12'500", 12_500),
        ("25 тысяч", 25_000), ("1,5 миллиона", 1_500_000), ("2 million", 2_000_000),
        ("3 лимона", 3), ("1м", 1_000_000), ("3кк", 3_000_000), ("1 млн 200 тыс.", 1_200_000),
        ("100–200 тыс", 100_000), ("от 1 до 2 млн", 1_000_000), ("100 000–150 тыс", 100_000),
        ("25000 до марта", 25_000), ("25 тонн", 25), ("25 т", 25_000), ("25тр", 25_000),
        ("25 000 т", 25_000), ("100000т", 100_000), ("1 млн. 200 тыс.", 1_200_000),
        ("1 млрд", 10**9),
    ],
)  # fmt: skip
def test_what_a_sum_says(words: str, number: int) -> None:
    assert stages.amount(words) == number


def calls(tx: Tx) -> list[Row]:
    rows = outbox.new_rows(tx, 0, 10_000)
    return [row for row in rows if getattr(row.errand, "text", "") == "duty.stalled"]


def test_who_stands_too_long_is_the_holders_task_again_and_again(tx: Tx) -> None:
    latest = conversations.latest(tx, ANNA)
    assert latest is not None
    conversations.assign(tx, latest.id, OLGA, NOW)
    stand(tx, ANNA, "Новый")
    stand(tx, IGOR, "Купили")
    stalled.tick(tx, HOUSE, NOW + DAY - timedelta(seconds=1))
    assert not calls(tx)
    for _ in range(2):
        stalled.tick(tx, HOUSE, NOW + DAY)
    assert [row.chat for row in calls(tx)] == [OLGA]
    stalled.tick(tx, HOUSE, NOW + 2 * DAY)
    assert [row.chat for row in calls(tx)] == [OLGA, OLGA]


def test_with_nobody_there_it_waits_for_whoever_comes(tx: Tx) -> None:
    stand(tx, ANNA, "Новый")
    stalled.tick(tx, HOUSE, NOW + DAY)
    assert not calls(tx)
    duties.say(tx, OLEG, "on", NOW + DAY, until=NOW + 2 * DAY)
    stalled.tick(tx, HOUSE, NOW + DAY + stalled.NOBODY_HERE)
    assert [row.chat for row in calls(tx)] == [OLEG]


def test_a_stage_that_is_none_any_more_calls_nobody_and_stays_on_the_board(tx: Tx) -> None:
    stand(tx, ANNA, "Новый")
    former_house = replace(HOUSE, stages={"Купили": None})
    stalled.tick(tx, former_house, NOW + DAY)
    stalled.tick(tx, HOUSE, NOW + 9 * DAY)
    assert not calls(tx)
    people.set_role(tx, OLGA, Role.LEAD)
    asked = Incoming(8, Person(OLGA, "Ольга"), {"kind": "text", "text": "/board"}, "f", NOW)
    sales.asked(tx, former_house, Asked(asked, OLGA), NOW)
    board = next(row.errand for row in outbox.new_rows(tx, 0, 10_000) if row.chat == OLGA)
    assert isinstance(board, Say)
    named = {stage["name"]: stage["count"] for stage in board.args["stages"]}
    assert named == {"Купили": 0, "Новый": 1}


def test_a_person_with_two_accounts_stands_once_and_their_sum_counts_once(tx: Tx) -> None:
    for client_id in (ANNA, IGOR):
        profiles.fill(tx, client_id, "sum", "25000", NOW)
    stand(tx, ANNA, "Новый")
    stand(tx, IGOR, "Предложение", NOW + DAY)
    accounts.join(tx, ANNA, IGOR, OLGA, NOW)
    assert on_board(tx) == {"Новый": (0, 0), "Предложение": (1, 25_000), "Купили": (0, 0)}
    profiles.fill(tx, IGOR, "sum", "", NOW)
    assert on_board(tx)["Предложение"] == (1, 25_000), "it is noted at her other account"
    accounts.part(tx, IGOR)
    assert on_board(tx) == {"Новый": (1, 25_000), "Предложение": (1, 0), "Купили": (0, 0)}


def test_a_person_with_two_accounts_is_nobodys_task_where_they_were_before(tx: Tx) -> None:
    latest = conversations.latest(tx, ANNA)
    assert latest is not None
    conversations.assign(tx, latest.id, OLGA, NOW)
    stand(tx, ANNA, "Новый")
    stand(tx, IGOR, "Купили", NOW + DAY / 2)
    accounts.join(tx, ANNA, IGOR, OLGA, NOW)
    stalled.tick(tx, HOUSE, NOW + DAY)
    assert not calls(tx), "they have bought meanwhile"
    accounts.part(tx, IGOR)
    stalled.tick(tx, HOUSE, NOW + 2 * DAY)
    assert [row.chat for row in calls(tx)] == [OLGA]


def on_board(tx: Tx) -> dict[str, tuple[int, int]]:
    """How many stand at each stage, and what that comes to."""
    command = Incoming(9, Person(OLGA, "Ольга"), {"kind": "text", "text": "/board"}, "b", NOW)
    sales.asked(tx, HOUSE, Asked(command, OLGA), NOW)
    said = [row.errand for row in outbox.new_rows(tx, 0, 10_000)]
    board = [errand for errand in said if isinstance(errand, Say) and errand.text == "sales.board"]
    return {stage["name"]: (stage["count"], stage["sum"]) for stage in board[-1].args["stages"]}


def turned(tx: Tx, stage: int, page: int) -> Say:
    press = Press("q", "board", stage, page, Person(OLGA, "Ольга"), OLGA, True, 5, None)
    sales.turn(tx, HOUSE, press, NOW)
    shown = [row.errand for row in outbox.new_rows(tx, 0, 10_000) if row.chat == OLGA]
    said = next(errand for errand in reversed(shown) if isinstance(errand, Say))
    assert said.text == "sales.stage"
    return said


def test_a_stage_is_turned_page_by_page_and_a_page_that_is_gone_is_the_last(tx: Tx) -> None:
    people.set_role(tx, OLGA, Role.LEAD)
    for number in range(16):
        former.client(tx, Person(1000 + number, f"№{number}"), NOW)
        stand(tx, 1000 + number, "Новый", NOW + timedelta(minutes=number))
    stage = kept.known(tx, "Новый")
    first = turned(tx, stage, 0)
    (ahead,) = first.keys[0]
    assert [item["name"] for item in first.args["items"]] == [f"№{number}" for number in range(15)]
    assert (ahead.text, ahead.subject, ahead.arg) == ("▶", stage, 1)
    second = turned(tx, stage, ahead.arg)
    (back,) = second.keys[0]
    assert [item["name"] for item in second.args["items"]] == ["№15"]
    assert (back.text, back.subject, back.arg) == ("◀", stage, 0)
    stand(tx, 1015, "Купили")
    gone = turned(tx, stage, ahead.arg)
    assert len(gone.args["items"]) == gone.args["count"] == 15 and len(gone.keys) == 1


def test_a_broadcast_goes_to_those_at_a_stage(tx: Tx) -> None:
    stand(tx, IGOR, "Предложение")
    reckoned = recipients.reckon(tx, Audience(stage="Предложение"), 1, NOW)
    assert reckoned.recipients == 1
    assert recipients.reckon(tx, Audience(stage="Купили"), 1, NOW).recipients == 0


def test_where_somebody_stood_is_erased_with_them(tx: Tx) -> None:
    stand(tx, ANNA, "Предложение")
    profiles.fill(tx, ANNA, "sum", "25 000", NOW)
    holdings.erase(tx, ANNA, NOW)
    assert not kept.all_standing(tx) and not profiles.values(tx, "sum")
