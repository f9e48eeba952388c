"""Owns who gets an export, for which time or of which client; it is put together when it is sent.

Only owners: names are in it, and of one client the words too. One at a time for each of them.
"""

from datetime import datetime, timedelta

from desk.reports import telling
from desk.voice import owners, saying
from model import Asked, Button, ClientId, House, Order, Press
from model.errands.papers import Export
from storage import accounts, clients, outbox, people
from storage.ports import Tx

DAYS = {"export_week": 7, "export_month": 30, "export_quarter": 90, "export_all": 0}
"""How far back each button goes, in whole days before today; 0: to the beginning."""


def asked(tx: Tx, house: House, asked: Asked, now: datetime) -> None:
    """/export: for which time?"""
    keys = [Button(label, "export", days) for label, days in DAYS.items()]
    saying.to_person(tx, asked.person.id, "exports.menu", now, keys=[keys[:2], keys[2:]])


def press(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """A button under the question."""
    days = press.subject if press.subject in DAYS.values() else 0
    order(tx, house, press, _begins(house, days, now) if days else None, now, now)


def of_report(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Export] under a report: the time that the report is about."""
    period = telling.meant(tx, house, press, now)
    if period is not None:
        order(tx, house, press, period.since, period.until, now)


def _begins(house: House, days: int, now: datetime) -> datetime:
    """The local midnight that many days before today."""
    today = now.astimezone(house.zone).date()
    midnight = datetime.combine(today - timedelta(days=days), datetime.min.time(), house.zone)
    return midnight.astimezone(now.tzinfo)


def order(
    tx: Tx,
    house: House,
    press: Press,
    since: datetime | None,
    until: datetime,
    now: datetime,
    *,
    client_id: ClientId | None = None,
) -> None:
    """Have an export made and sent to whoever pressed, unless one is under way already.

    `client_id`: all that is held about that client, words included, and nothing about others.
    """
    person_id = press.sender.id
    owner = people.meet(tx, press.sender, now)
    errand = Export(
        since=since,
        until=until,
        locale=owner.locale,
        client=client_id,
        accounts=accounts.of(tx, client_id) if client_id is not None else (),
    )
    if outbox.is_under_way(tx, order := Order(errand, person_id)):
        saying.toast(tx, press.query_id, "toasts.export_making", now)
        return
    outbox.put(tx, order, now)
    of_client = clients.name_of(tx, client_id) if client_id is not None else ""
    owners.tell(
        tx,
        "owner.export_ordered",
        now,
        but=person_id,
        about=client_id,
        by=owner.name,
        who=of_client,
    )
    saying.to_person(tx, person_id, "exports.making", now)
    saying.toast(tx, press.query_id, "toasts.export_making", now)
