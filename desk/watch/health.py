"""Owns what /health says: how the bot itself is, trouble first.

What the file knows is read on the side when the page is sent; what only the process knows is
given to it (`app.watch.vitals`).
"""

from datetime import datetime, timedelta
from typing import Any

from desk.voice import saying
from desk.watch.backups import OVERDUE
from model import (
    Asked,
    Button,
    Helper,
    HelperState,
    House,
    MessageId,
    Order,
    Page,
    PersonId,
    Press,
    Row,
)
from model.errands.papers import Condition
from model.health import Vitals
from model.upkeep import Chore
from storage import company, helpers, inbox, outbox, people, pulse, upkeep
from storage.ports import Tx

SLOW = timedelta(minutes=5)
"""What waits longer is no burst any more; and so long a silence is no poll that is still open."""

MEGABYTE = 2**20
TIGHT = 1024
"""Megabytes of the disk below which it is time to make room."""

COPIES = 3
"""So many times the file's size must be free for a backup and for writing the file anew."""


def asked(tx: Tx, house: House, asked: Asked, now: datetime) -> None:
    """/health: how the bot itself is."""
    _order(tx, asked.person.id, now)


def again(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Refresh]: the same in the same message."""
    _order(tx, press.sender.id, now, edit=press.message_id)
    saying.hush(tx, press.query_id, now)


def _order(tx: Tx, person_id: PersonId, now: datetime, *, edit: MessageId | None = None) -> None:
    outbox.put(tx, Order(Condition(edit=edit), person_id), now)


def compose(tx: Tx, house: House, row: Row, now: datetime, vitals: Vitals) -> Page:
    """The page that an outbox row orders, as of now."""
    dead, set_aside = pulse.dead(tx), inbox.quarantined(tx)
    lines = [
        _unsent(tx, row, now),
        _line("dead", trouble=dead > 0, count=dead),
        _line("set_aside", trouble=set_aside > 0, count=set_aside),
        _line("group", trouble=not company.get(tx).ready),
        _polling(tx, now),
        _backup(tx, house, now),
        *map(_helper, helpers.every(tx)),
        _line("budget", room=vitals.room, of=vitals.of),
        _disk(vitals),
        _line("process", version=vitals.version, since=vitals.up_since),
        _line("road", road=vitals.road, hops=vitals.hops),
    ]
    lines = [line for line in lines if line["trouble"] or line["what"] not in SILENT]
    lines.sort(key=lambda line: not line["trouble"])
    retry = [[Button("retry", "retry_all", 0)]] if dead or set_aside else []
    keys = [*retry, [Button("refresh", "health", 0)]]
    reader = people.find(tx, row.reader)
    locale = reader.locale if reader else ""
    shown = tuple(tuple(keys_of_row) for keys_of_row in keys)
    return Page("owner.health", {"lines": lines}, shown, locale=locale)


SILENT = {"dead", "set_aside", "group", "polling"}
"""What is worth a line only when it is trouble."""


def _line(kind: str, *, trouble: bool = False, **told: Any) -> dict[str, Any]:
    return {"what": kind, "trouble": trouble, **told}


def _unsent(tx: Tx, row: Row, now: datetime) -> dict[str, Any]:
    found = pulse.unsent(tx, now, but=row.id)
    late = found.since is not None and now - found.since > SLOW
    return _line("unsent", trouble=late, count=found.count, since=found.since)


def _polling(tx: Tx, now: datetime) -> dict[str, Any]:
    last = company.last_polled(tx)
    return _line("polling", trouble=last is None or now - last > SLOW, since=last)


def _backup(tx: Tx, house: House, now: datetime) -> dict[str, Any]:
    """The last one, and why the one after it does not come."""
    made, last = upkeep.latest_done(tx, Chore.BACKUP), upkeep.latest(tx, Chore.BACKUP)
    problem = str(last.problem or "") if last else ""
    late = bool(problem) or (made is not None and now - made.at > OVERDUE)
    return _line(
        "backup",
        trouble=house.backup is not None and late,
        on=house.backup is not None,
        at=made.at if made else None,
        size=_megabytes(made.size) if made else 0,
        problem=problem,
    )


def _helper(helper: Helper) -> dict[str, Any]:
    """A further bot: whether it carries anything, and how it would."""
    active, refused = (helper.state is state for state in (HelperState.ACTIVE, HelperState.REFUSED))
    told = {"called": helper.called, "link": helper.link, "active": active, "refused": refused}
    return _line("helper", trouble=not active, **told)


def _disk(vitals: Vitals) -> dict[str, Any]:
    free, size = _megabytes(vitals.disk_free), _megabytes(vitals.file_size)
    return _line("disk", trouble=free < max(TIGHT, COPIES * size), free=free, size=size)


def _megabytes(size: int) -> int:
    """Rounded up: nothing that is there has none."""
    return -(-size // MEGABYTE)
