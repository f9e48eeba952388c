"""What was ordered for one of the team leaves only if they may still read it by then."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest

from delivery.jobs import Job, Turn
from delivery.preparing import prepare
from desk.company import membership, owning, setup
from desk.voice import owners, saying
from model import KINDS, Errand, Event, House, Order, Person, Role, RowId
from model.errands.papers import Backup, Condition, Drawing, Export, OwnDay, Report
from storage import company, events, outbox, people
from storage.ports import Tx
from tests import blank

NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)
GROUP, OTHER = -1001, -1002
BOSS, PARTNER, LEAD, OLGA = 1, 2, 3, 4
HOUSE = House()
TEAM = {BOSS: Role.OWNER, PARTNER: Role.OWNER, LEAD: Role.LEAD, OLGA: Role.OPERATOR}
SPAN = {"span": "day", "first": date(2026, 9, 22), "last": date(2026, 9, 22)}
PAPERS: dict[type[Errand], Errand] = {
    Report: Report(view="summary", since=NOW - DAY, until=NOW, **SPAN),
    Drawing: Drawing(since=NOW - DAY, until=NOW, **SPAN),
    OwnDay: OwnDay(since=NOW - DAY, until=NOW),
    Export: Export(until=NOW),
    Backup: Backup(name="x.db"),
    Condition: Condition(),
}


@pytest.fixture
def tx() -> Iterator[Tx]:
    with closing(blank.memory()) as connection:
        tx = blank.on(connection)
        company.set_group(tx, GROUP, "Клиенты")
        company.set_state(tx, True, [])
        for number, role in TEAM.items():
            people.meet(tx, Person(number, f"№{number}"), NOW)
            people.set_role(tx, number, role)
            people.set_in_group(tx, number, True)
            people.set_private(tx, number)
        yield tx


def leaves(tx: Tx, row_id: RowId) -> bool:
    """Whether that row's call begins."""
    turn = Turn(row_id, 1, False)
    return isinstance(prepare(tx, turn, lambda client: client.name, lambda *_: (), NOW), Job)


def ordered(tx: Tx, errand: Errand, reader: int) -> RowId:
    outbox.put(tx, Order(errand, reader), NOW)
    return outbox.new_rows(tx, 0)[-1].id


def demote(tx: Tx, person_id: int) -> None:
    owning.give(tx, person_id, Role.OPERATOR, BOSS, NOW)


def leave(tx: Tx, person_id: int) -> None:
    membership.told(tx, HOUSE, person_id, False, NOW)


def test_each_that_is_put_together_says_whose_it_is() -> None:
    composed = {kind for kind in KINDS.values() if kind.traits.composed}
    assert composed == PAPERS.keys()
    assert all(kind.traits.least for kind in composed)


@pytest.mark.parametrize("kind", PAPERS)
def test_it_is_not_for_whoever_is_less_by_then(tx: Tx, kind: type[Errand]) -> None:
    errand, least = PAPERS[kind], kind.traits.least
    assert leaves(tx, ordered(tx, errand, BOSS))
    waiting = ordered(tx, errand, PARTNER)
    demote(tx, PARTNER)
    assert leaves(tx, waiting) is (least is Role.OPERATOR)
    for number in (LEAD, OLGA):
        assert leaves(tx, ordered(tx, errand, number)) is TEAM[number].includes(least)
    waiting = ordered(tx, errand, OLGA)
    leave(tx, OLGA)
    assert not leaves(tx, waiting)
    assert outbox.waiting_row(tx, waiting) is None


def test_a_line_about_a_client_is_not_for_whoever_left_meanwhile(tx: Tx) -> None:
    saying.to_person(tx, OLGA, "duty.rated", NOW)
    owners.tell(tx, "owner.undelivered_now", NOW, but=BOSS)
    mine, theirs = (row.id for row in outbox.new_rows(tx, 0))
    leave(tx, OLGA)
    demote(tx, PARTNER)  # who is on the team still, and no owner
    assert not leaves(tx, mine) and not leaves(tx, theirs)


def test_that_they_are_no_owner_any_more_they_hear_all_the_same(tx: Tx) -> None:
    saying.to_person(tx, 99, "owner.member_waits", NOW, reader=None)
    (row,) = outbox.new_rows(tx, 0)
    assert leaves(tx, row.id)


def test_in_another_group_nobody_of_the_former_one_reads_anything(tx: Tx) -> None:
    waiting = ordered(tx, PAPERS[OwnDay], OLGA)
    setup.adopt(tx, company.get(tx), OTHER, "Новая", NOW)
    assert not leaves(tx, waiting)


def test_an_owner_who_left_and_comes_back_is_an_operator(tx: Tx) -> None:
    leave(tx, PARTNER)
    people.set_in_group(tx, PARTNER, True)
    partner = people.find(tx, PARTNER)
    assert partner is not None and partner.role is Role.OPERATOR
    (act,) = (act for act in events.audited(tx, 0, 9) if act.kind is Event.ROLE_GIVEN)
    assert act.actor_id == PARTNER
    (told,) = (row for row in outbox.new_rows(tx, 0) if "owner_removed" in str(row.errand))
    assert told.chat == BOSS


def test_the_last_owner_who_left_and_comes_back_is_one_still(tx: Tx) -> None:
    demote(tx, PARTNER)
    leave(tx, BOSS)
    assert people.with_role(tx, Role.OWNER) == []
    people.set_in_group(tx, BOSS, True)
    assert [owner.id for owner in people.with_role(tx, Role.OWNER)] == [BOSS]


def test_the_settings_say_that_somebody_is_an_owner_whatever_was_before(tx: Tx) -> None:
    leave(tx, OLGA)
    people.set_door(tx, OLGA, "barred")
    owning.begin(tx, House(owner_ids=(OLGA,)), "code", NOW)
    assert [owner.id for owner in people.with_role(tx, Role.OWNER)] == [OLGA]


def test_whoever_was_put_out_and_opens_the_owner_s_link_is_one(tx: Tx) -> None:
    people.set_door(tx, OLGA, "barred")
    owning.by_link(tx, Person(OLGA, "Ольга"), Role.OWNER, NOW)
    olga = people.find(tx, OLGA)
    assert olga is not None and olga.may(Role.OWNER)
