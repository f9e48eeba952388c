"""Owns which tables an export has, and their rows as they are told."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from model import ClientId
from papers.exports import journals
from papers.exports.cells import Facts, facts, names
from storage import accounts, exports
from storage.ports import StorageError, Tx

TABLES = (
    *("conversations", "messages", "events", "ratings", "tags", "stages", "accounts"),
    "reviews",
    *("operators", "settings", "clients"),
)
STAFF = ("to",)
"""What an event's data says of the staff."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table, its rows read while they are written."""

    name: str
    header: Sequence[str]
    rows: Iterator[Facts]


def of_period(tx: Tx, since: datetime | None, until: datetime, zone: ZoneInfo) -> Iterator[Table]:
    """What happened in that time, without anybody's words."""
    for name in TABLES:
        told = (facts(row, zone) for row in exports.each(tx, name, since, until))
        yield Table(name, names(exports.columns(name)), told)
    yield Table("journal", journals.HEADER, journals.rows(tx, since, until, zone))


def of_client(
    tx: Tx, client_id: ClientId, zone: ZoneInfo, asked: Collection[ClientId] = ()
) -> Iterator[Table]:
    """All that is held about one person, by whichever of their accounts; if some are asked for, of
    those that still are theirs.

    Raises StorageError if that is nobody (any more).
    """
    if next(exports.of_client(tx, "clients", client_id), None) is None:
        raise StorageError("there is no such client any more")
    for name in exports.OF_CLIENT:
        rows = (
            _told(row, zone)
            for account in accounts.of(tx, client_id)
            if not asked or account in asked
            for row in exports.of_client(tx, name, account)
        )
        yield Table(name, names(exports.columns_of_client(name)), rows)


def _told(row: Facts, zone: ZoneInfo) -> Facts:
    """What waits for delivery is held as a whole, of the rest as much as is kept."""
    told = facts(row, zone)
    if "content" in row:
        content = json.loads(row["content"])
        whole = content.get("text") or content.get("caption") or content.get("words")
        told["words"] = whole or row["words"]
    if "data" in told:
        told["data"] = {key: fact for key, fact in told["data"].items() if key not in STAFF}
    return told


def count(tx: Tx, since: datetime | None, until: datetime) -> int:
    """How many rows the tables of a period will have; the journal one for each conversation."""
    counted = (*TABLES, "conversations")
    return sum(exports.count(tx, table, since, until) for table in counted)
