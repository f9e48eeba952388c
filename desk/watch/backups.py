"""Owns when a backup is made and when one is tried, and what owners hear of either.

A day has one backup, a month one trial; what failed is tried again. They are ordered here and done
beside the bot (`app.watch.keeper`).
"""

from datetime import date, datetime, timedelta

from desk.voice import alarms, owners, saying
from model import House, Order, Role
from model.company import BackupRules
from model.errands.papers import Backup
from model.upkeep import Chore, Problem, Upkeep
from storage import outbox, people, runs, upkeep
from storage.ports import Tx

AGAIN = {Chore.BACKUP: timedelta(hours=1), Chore.DRILL: timedelta(days=1)}
"""After how long what failed is tried again."""

OVERDUE = timedelta(days=2)
"""So long may pass without a backup until owners hear of it."""

LATE, BACK = "owner.backup_late", "owner.backup_back"


def tick(tx: Tx, house: House, now: datetime) -> None:
    """Order what is due, and say once a day that there has been no backup for too long."""
    if house.backup is None:
        return
    day = _day(house, house.backup, now)
    upkeep.order(tx, Chore.BACKUP, day.isoformat(), now, AGAIN[Chore.BACKUP])
    made = upkeep.latest_done(tx, Chore.BACKUP)
    month = day.isoformat()[:7]
    if made and made.period.startswith(month):
        upkeep.order(tx, Chore.DRILL, month, now, AGAIN[Chore.DRILL])
    _warn(tx, house, made, now)


def _day(house: House, rules: BackupRules, now: datetime) -> date:
    """The day whose backup is the last that is due."""
    local = now.astimezone(house.zone)
    return local.date() - timedelta(days=local.time() < rules.at)


def _warn(tx: Tx, house: House, made: Upkeep | None, now: datetime) -> None:
    """What was off for long is not late: only when the first try of today has failed too."""
    last = upkeep.latest(tx, Chore.BACKUP)
    if last is None or last.problem is None:
        return
    since = made.at if made else upkeep.failing_since(tx, Chore.BACKUP)
    today = now.astimezone(house.zone).date().isoformat()
    if since and now - since >= OVERDUE and runs.first(tx, f"alarm.{LATE}", today, now):
        owners.tell(
            tx, LATE, now, since=saying.moment(made.at) if made else None, problem=last.problem
        )


def done(tx: Tx, house: House, made: Upkeep, now: datetime) -> None:
    """It succeeded: who was told otherwise hears of it, and of every trial."""
    upkeep.done(tx, made, now)
    if made.chore is Chore.DRILL:
        owners.tell(tx, "owner.drill_done", now, rows=made.rows, update=house.update)
        return
    if alarms.is_answered(tx, LATE, BACK, now):
        owners.tell(tx, BACK, now)
    if house.backup and house.backup.send:
        for owner in people.with_role(tx, Role.OWNER):
            outbox.put(tx, Order(Backup(name=made.name), owner.id), now)


def failed(tx: Tx, house: House, meant: Upkeep, problem: Problem, now: datetime) -> None:
    """It did not. A backup is tried again before anybody is alarmed; a trial alarms at once."""
    upkeep.failed(tx, meant.chore, meant.period, problem, now)
    if meant.chore is Chore.DRILL:
        owners.alarm(tx, "owner.drill_failed", "", now, problem=problem)
