"""Owns how a row of the outbox is read, also one that only a newer Smena can have put there."""

from model import Errand, Look, Priority, Row, Step
from model.errands.messages import Strange
from storage import payloads
from storage.ports import Record
from storage.times import moment

COLUMNS = """id, kind, chat, lane, priority, payload, client_id, link_id, cost, due, attempts,
    repeat, step, look, merged"""


def read(row: Record) -> Row:
    """The row. What of it nobody here can understand is in nobody's way: it is `Strange`."""
    try:
        errand = payloads.decode(row["kind"], row["payload"])
        return _read(row, errand, Priority(row["priority"]), Step(row["step"]), Look(row["look"]))
    except ValueError:
        return _read(row, Strange(), Priority.MESSAGE, Step.SELF, Look.NONE)


def _read(row: Record, errand: Errand, priority: Priority, step: Step, look: Look) -> Row:
    return Row(
        id=row["id"],
        errand=errand,
        chat=row["chat"],
        lane=row["lane"],
        priority=priority,
        client_id=row["client_id"],
        link_id=row["link_id"],
        cost=row["cost"],
        due=moment(int(row["due"])),
        attempts=row["attempts"],
        repeat=bool(row["repeat"]),
        step=step,
        look=look,
        merged=row["merged"],
    )
