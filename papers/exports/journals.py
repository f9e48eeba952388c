"""Owns the journal of conversations as a table: one line each, as its events tell it up to now."""

from collections.abc import Iterator
from datetime import datetime
from statistics import median_low
from zoneinfo import ZoneInfo

from desk.calendar import eras
from desk.figures import metrics
from model import House
from model.figures import Journal
from papers.exports.cells import Facts, facts, names
from storage import exports
from storage.ports import Tx
from storage.times import maybe_ms, ms

COLUMNS = (
    "conversation_id", "client_id", "opened_at", "closed_at", "assignee_id", "first_reply_s",
    "replies_timed", "median_reply_s", "last_writer", "last_at", "waiting_since", "closed",
    "reopened", "handed_over", "handed_over_taken", "rating",
)  # fmt: skip
HEADER = names(COLUMNS)


def rows(tx: Tx, since: datetime | None, until: datetime, zone: ZoneInfo) -> Iterator[Facts]:
    """A line for each conversation of the period; durations in whole working seconds."""
    # What was valid when is in the file; the house is only for one that has never been started.
    known = eras.of(tx, House(zone=zone))
    for row in exports.each(tx, "conversations", since, until):
        journal = metrics.journal(tx, known, row["id"])
        if journal is not None:
            yield facts(_line(journal, row), zone)


def _line(journal: Journal, row: Facts) -> Facts:
    seconds = [reply.seconds for reply in journal.answers]
    first = next((reply.seconds for reply in journal.answers if reply.first), None)
    values = (
        journal.conversation_id,
        journal.client_id,
        ms(journal.opened),
        row["closed_at"],
        row["assignee_id"],
        None if first is None else round(first),
        len(seconds),
        round(median_low(seconds)) if seconds else None,
        _writer(journal),
        maybe_ms(journal.last_at),
        maybe_ms(journal.waiting_since),
        len(journal.closed),
        len(journal.reopened),
        len(journal.hand_overs),
        sum(hand_over.taken for hand_over in journal.hand_overs),
        journal.rating,
    )
    return dict(zip(COLUMNS, values, strict=True))


def _writer(journal: Journal) -> str:
    if journal.last_by is None:
        return ""
    return "client" if journal.last_by == journal.client_id else "staff"
