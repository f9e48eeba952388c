"""/health says how the bot itself is: trouble first, and each kind of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from desk.watch import health
from model import House, Order, Person, Reason, Role
from model.company import BackupRules
from model.errands.lines import Say
from model.errands.papers import Condition
from model.health import Vitals
from model.upkeep import Chore, Problem
from storage import company, inbox, outbox, people, upkeep
from tests import blank

NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
HOUSE = House(backup=BackupRules())
BOSS, CLIENT = 3, 7
WELL = Vitals("0.1.0", NOW - timedelta(days=3), 14, 20, 50 * 2**30, 30 * 2**20, "direct", 1)


@pytest.fixture
def tx():
    """A company with nothing wrong."""
    tx = blank.on(blank.memory())
    people.meet(tx, Person(BOSS, "Boss"), NOW)
    people.set_role(tx, BOSS, Role.OWNER)
    company.set_state(tx, True, ())
    company.polled(tx, NOW)
    backed_up(tx, NOW - timedelta(hours=8))
    return tx


def backed_up(tx, at: datetime) -> None:
    day = at.date().isoformat()
    upkeep.order(tx, Chore.BACKUP, day, at, timedelta())
    (made,) = upkeep.ordered(tx)
    upkeep.done(tx, replace(made, name="auto.db", size=5 * 2**20, counts={"runs": 3}), at)


def page(tx, house=HOUSE, vitals=WELL, now=NOW):
    outbox.put(tx, Order(Condition(), BOSS), now)
    row = outbox.new_rows(tx, 0)[-1]
    return health.compose(tx, house, row, now, vitals)


def troubles(tx, house=HOUSE, vitals=WELL, now=NOW) -> list[str]:
    return [line["what"] for line in page(tx, house, vitals, now).args["lines"] if line["trouble"]]


def test_where_all_is_well_it_is_six_lines_and_one_button(tx):
    made = page(tx)
    lines = [line["what"] for line in made.args["lines"]]
    assert lines == ["unsent", "backup", "budget", "disk", "process", "road"]
    assert not any(line["trouble"] for line in made.args["lines"])
    assert [[key.label for key in row] for row in made.keys] == [["refresh"]]
    assert made.args["lines"][0]["count"] == 0  # the page itself is no news


def refused(tx) -> None:
    outbox.put(tx, Order(Say(text="x"), CLIENT, client_id=CLIENT), NOW)
    outbox.dead(tx, outbox.new_rows(tx, 0)[-1].id, NOW, Reason.BLOCKED, "")


def old(tx) -> None:
    outbox.put(tx, Order(Say(text="x"), CLIENT, client_id=CLIENT), NOW - timedelta(minutes=6))


def failed(tx) -> None:
    upkeep.order(tx, Chore.BACKUP, "2026-09-23", NOW, timedelta())
    upkeep.failed(tx, Chore.BACKUP, "2026-09-23", Problem.NO_ROOM, NOW)


def unread(tx) -> None:
    inbox.store(tx, [{"update_id": 1}], NOW)
    inbox.quarantine(tx, tx.value("SELECT max(seq) FROM inbox"), "nothing could be made of it")


TROUBLES = {
    "dead": refused,
    "unsent": old,
    "set_aside": unread,
    "group": lambda tx: company.set_state(tx, False, ("topics_off",)),
    "polling": lambda tx: company.polled(tx, NOW - timedelta(minutes=6)),
    "backup": failed,
}


@pytest.mark.parametrize("what", TROUBLES)
def test_each_trouble_stands_first_and_alone(tx, what):
    TROUBLES[what](tx)
    assert troubles(tx) == [what]
    made = page(tx)
    assert made.args["lines"][0]["what"] == what
    retried = [key.label for row in made.keys for key in row]
    assert ("retry" in retried) == (what in ("dead", "set_aside"))


def test_a_disk_that_holds_no_backup_any_more_is_trouble(tx):
    assert troubles(tx, vitals=replace(WELL, disk_free=2**29)) == ["disk"]
    large = replace(WELL, disk_free=5 * 2**30, file_size=2 * 2**30)
    assert troubles(tx, vitals=large) == ["disk"]


def test_a_backup_grows_old_only_where_backups_are_made(tx):
    later = NOW + timedelta(days=3)
    company.polled(tx, later)
    assert troubles(tx, now=later) == ["backup"]
    assert troubles(tx, house=House(), now=later) == []
