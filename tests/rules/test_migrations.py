"""A file that a former Smena wrote is opened by today's: nothing of it is lost, whoever dies."""

import gzip
import json
import os
import shutil
import signal
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from storage import addresses, index
from storage.database import SqliteDatabase, connect
from storage.migrations import _step_by_step, migrate, steps

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
    if table == "links":
        kind = json.loads(row["content"])["kind"]
        kept = {name: value for name, value in row.items() if name != "preview"}
        return {
            **kept,
            "words": "" if row["preview"] == f"[{kind}]" else row["preview"],
            "bot_id": 0,
        }
    if table == "inbox":
        kept = {name: value for name, value in row.items() if name != "update_id"}
        return {**kept, "channel": "telegram", "external_id": f"0:{row['update_id']}"}
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
    assert_accounted_for(file, former)


def assert_accounted_for(path: Path, former: Rows) -> None:
    now = rows_of(path)
    for table, rows in expected(former).items():
        kept = [
            {name: row[name] for name in wanted}
            for row, wanted in zip(now[table], rows, strict=True)
        ]
        assert kept == rows, table
    assert now["addresses"] == [
        {
            "channel": "telegram",
            "external_id": str(client["id"]),
            "bot_id": 0,
            "client_id": client["id"],
            "since": client["first_seen"],
        }
        for client in sorted(former["clients"], key=lambda client: client["id"])
        if client["id"] > 0
    ]


async def test_the_first_start_says_which_bot_it_was(file: Path) -> None:
    database = await SqliteDatabase.open(file)
    for bot in (77, 78):
        await database.run(addresses.adopt, bot)
    await database.close()
    now = rows_of(file)
    assert {row["bot_id"] for name in ("addresses", "links", "outbox") for row in now[name]} == {77}
    assert [row["bot_id"] for row in now["company"]] == [78]
    assert {row["external_id"].split(":")[0] for row in now["inbox"]} == {"77"}


def test_migrations_are_numbered_one_by_one() -> None:
    assert [int(step.name[:4]) for step in steps()] == list(range(1, len(steps()) + 1))


def everything_in(connection: sqlite3.Connection) -> list[str]:
    """Its schema and all rows, as SQL; its version, and how it is laid out."""
    laid = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in LAID_OUT]
    return [*connection.iterdump(), *map(str, laid)]


LAID_OUT = ("user_version", "journal_mode", "page_size", "encoding", "auto_vacuum")


def test_a_new_file_is_what_all_steps_make_of_nothing(tmp_path: Path) -> None:
    with closing(connect(str(tmp_path / "new.db"))) as new:
        migrate(new)
        with closing(connect(str(tmp_path / "by_steps.db"))) as by_steps:
            _step_by_step(by_steps)
            for statement in index.MADE_OF:
                by_steps.execute(statement)
            assert everything_in(new) == everything_in(by_steps)
    assert Path(tmp_path / "new.db").stat().st_size == Path(tmp_path / "by_steps.db").stat().st_size


def dies_at(path: Path, number: int) -> bool:
    """Another process brings the file up to date and is killed at that statement, if it has one."""
    child = os.fork()
    if child == 0:
        left = [number]

        def step(sql: str) -> None:
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            connection = connect(str(path))
            connection.set_trace_callback(step)
            migrate(connection)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


@pytest.mark.proof
def test_killed_at_each_statement_it_is_begun_again(file: Path, tmp_path: Path) -> None:
    former, kills = rows_of(file), 0
    for number in range(1000):
        path = tmp_path / f"{number}.db"
        shutil.copy(file, path)
        if not dies_at(path, number):
            break
        kills += 1
        connection = connect(str(path))
        migrate(connection)
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        connection.close()
        assert_accounted_for(path, former)
    assert kills > len(steps()) - 5
