"""A file that a former Smena wrote is opened by today's: nothing of it is lost, whoever dies."""

import gzip
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from storage.database import SqliteDatabase

FORMER = Path(__file__).parents[1] / "files" / "schema-5.db.gz"
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "smena.db"
    path.write_bytes(gzip.decompress(FORMER.read_bytes()))
    return path


def rows_of(path: Path) -> Rows:
    """Every row of every table, in an order of its own."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    try:
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        return {
            name: sorted(
                (dict(row) for row in connection.execute(f"SELECT * FROM {name}")), key=repr
            )
            for (name,) in tables
        }
    finally:
        connection.close()


def told(table: str, row: dict[str, Any]) -> dict[str, Any]:
    """What today's file says in place of a former row."""
    return row


def expected(former: Rows) -> Rows:
    return {table: [told(table, row) for row in rows] for table, rows in former.items()}


def test_the_file_holds_something_of_everything(file: Path) -> None:
    former = rows_of(file)
    assert [table for table, rows in former.items() if not rows] == []
    assert {row["state"] for row in former["inbox"]} == {"new", "done", "quarantined"}
    assert {row["state"] for row in former["links"]} == {
        *("pending", "held", "sent", "unconfirmed", "failed")
    }
    assert {row["state"] for row in former["outbox"]} == {
        *("waiting", "calling", "sent", "unknown", "dead", "cancelled")
    }


async def test_every_row_is_accounted_for(file: Path) -> None:
    former = rows_of(file)
    database = await SqliteDatabase.open(file)
    await database.close()
    now = rows_of(file)
    for table, rows in expected(former).items():
        kept = [
            {name: row[name] for name in wanted}
            for row, wanted in zip(now[table], rows, strict=True)
        ]
        assert kept == rows, table
