"""Owns what a row says: moments twice, for programs and for people, and cells that are no formula.

A spreadsheet takes a cell that begins with =, +, - or @ for a formula, and a client may call
themselves so. Such a cell gets an apostrophe, as people write it by hand. In JSON all is as it is.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from model.seen import is_seen

MOMENTS = frozenset(
    {"at", "opened_at", "waiting_since", "replied_at", "closed_at", "promised_until", "asked_at",
     "snoozed_until", "last_at", "rated_at", "created_at", "first_seen", "since",
     "set_at", "received_at", "joined_at", "drawn_at", "done_at", "marked_at", "added_at",
     "answered_at", "unsubscribed_at", "subscribed_at", "greeted_at", "told_at", "wants_part_at",
     "late_at", "woke_at", "send_at", "due"}
)  # fmt: skip
"""Columns that hold a moment, as UTC epoch milliseconds."""

FORMULAS = frozenset("=+-@＝＋－＠")
"""With what a formula begins, also behind what nobody sees."""

SEPARATORS = {"ru": ";"}
"""What stands between cells where the comma is for decimals; elsewhere the comma."""

Facts = dict[str, Any]


def names(columns: Iterable[str]) -> list[str]:
    """What the columns are called once their values are told."""
    found: list[str] = []
    for name in columns:
        pair = [name, f"{name}_local"] if name in MOMENTS else [name]
        found += ["kind"] if name == "content" else pair
    return found


def facts(row: Facts, zone: ZoneInfo) -> Facts:
    """The row as it is told: each moment in UTC, then as clocks showed it in the company's zone."""
    told: Facts = {}
    for name, value in row.items():
        if name in MOMENTS:
            told[name], told[f"{name}_local"] = moments(value, zone)
        elif name == "content":
            told["kind"] = json.loads(value)["kind"]
        elif name == "data":
            told[name] = json.loads(value)
        else:
            told[name] = value
    return told


def moments(value: int | None, zone: ZoneInfo) -> tuple[str | None, str | None]:
    """A kept moment twice: ISO 8601 in UTC, and local as spreadsheets read a date and time."""
    if value is None:
        return None, None
    utc = datetime.fromtimestamp(value / 1000, UTC)
    local = utc.astimezone(zone).replace(tzinfo=None)
    return f"{utc.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z", str(local)[:19]


def cells(values: Iterable[Any]) -> list[Any]:
    """One line of a spreadsheet."""
    return [cell(value) for value in values]


def cell(value: Any) -> Any:
    """One cell: what it is, unless a spreadsheet would run it; empty for what there is not."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and next(filter(is_seen, value), "") in FORMULAS:
        return f"'{value}"
    return value
