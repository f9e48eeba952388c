"""Owns the zip: each table as CSV and as JSON Lines, written while it is read."""

import csv
import io
import json
import shutil
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

from model import ClientId
from papers.exports import tables
from papers.exports.cells import SEPARATORS, cells
from papers.exports.tables import Table
from storage.opening import Abode, snapshot
from storage.ports import Tx
from storage.saving import new_file

STEP = 1000
"""How many rows are written between two words about it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An export: of which file or URL, into which, `since` (None: ever) to before `until`.

    `readme` explains the columns to whoever opens it, in their `locale`. With `client` it is all
    that is held about that one, whenever it was, and nothing else; of their accounts, of those.
    """

    source: Path
    target: Path
    since: datetime | None
    until: datetime
    zone: ZoneInfo
    locale: str
    readme: str
    client: ClientId | None = None
    accounts: Collection[ClientId] = ()
    url: str = field(default="", repr=False)


def _nobody(count: int) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of the work: how many rows there will be, and how many more there are now."""

    total: Callable[[int], object] = _nobody
    more: Callable[[int], object] = _nobody


def write(wanted: Wanted, told: Told = Told()) -> None:
    """Make the zip. Raises StorageError, one line, if it can't be; then there is no file."""
    with (
        new_file(wanted.target) as fresh,
        snapshot(Abode(wanted.source, wanted.url)) as tx,
        ZipFile(fresh, "w") as archive,
    ):
        archive.writestr(_entry("README.txt", wanted), f"\ufeff{wanted.readme}\n")
        for table in _tables(tx, wanted, told):
            _write_table(archive, wanted, table, told)


def _tables(tx: Tx, wanted: Wanted, told: Told) -> Iterator[Table]:
    if wanted.client is not None:
        return tables.of_client(tx, wanted.client, wanted.zone, wanted.accounts)
    told.total(tables.count(tx, wanted.since, wanted.until))
    return tables.of_period(tx, wanted.since, wanted.until, wanted.zone)


def _write_table(archive: ZipFile, wanted: Wanted, table: Table, told: Told) -> None:
    """A zip takes one member at a time, so the second form waits on the disk for the first."""
    with TemporaryFile(dir=wanted.target.parent) as lines:
        with archive.open(_entry(f"{table.name}.csv", wanted), "w", force_zip64=True) as sheet:
            _write_rows(sheet, lines, SEPARATORS.get(wanted.locale, ","), table, told)
        lines.seek(0)
        with archive.open(_entry(f"{table.name}.jsonl", wanted), "w", force_zip64=True) as copy:
            shutil.copyfileobj(lines, copy)


def _write_rows(
    sheet: IO[bytes], lines: IO[bytes], separator: str, table: Table, told: Told
) -> None:
    # Excel takes a CSV for UTF-8 only if it begins with the mark.
    with io.TextIOWrapper(sheet, "utf-8-sig", newline="") as text:
        writer = csv.writer(text, delimiter=separator)
        writer.writerow(table.header)
        written = 0
        for written, row in enumerate(table.rows, start=1):
            writer.writerow(cells(row.values()))
            lines.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
            if written % STEP == 0:
                told.more(STEP)
        told.more(written % STEP)


def _entry(name: str, wanted: Wanted) -> ZipInfo:
    """A member of the zip, for its owner's eyes."""
    local = wanted.until.astimezone(wanted.zone)
    entry = ZipInfo(name, local.timetuple()[:6])
    entry.compress_type = ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry
