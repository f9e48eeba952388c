"""The file itself: one process at a time, damage is refused untouched, the schema only grows."""

# ruff: noqa: ASYNC240 - a test of files reads files

import asyncio
import os
import sqlite3
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desk.watch import damage
from model import Person, PersonId, Role
from storage import migrations, outbox, people
from storage.database import SqliteDatabase, connect
from storage.migrations import NewerSchema, migrate
from storage.ports import StorageError
from storage.reading import Reader
from tests import blank

NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
NAME = "smena.db"


@pytest.fixture
async def used(tmp_path: Path) -> Path:
    """A database that has been in use and was closed well."""
    database = await SqliteDatabase.open(tmp_path / NAME)
    await database.run(_fill)
    await database.close()
    return tmp_path / NAME


def _fill(tx) -> None:
    for number in range(300):
        tx.run(
            "INSERT INTO events (at, kind, data) VALUES (:at, 'x', :data)",
            at=number,
            data="слово " * 20,
        )


async def _refusal(path: Path) -> str:
    with pytest.raises(StorageError) as refused:
        await SqliteDatabase.open(path)
    text = str(refused.value)
    assert "\n" not in text and str(path) in text
    return text


async def test_a_second_process_on_the_same_file_is_refused(tmp_path: Path) -> None:
    first = await SqliteDatabase.open(tmp_path / NAME)
    assert "already running" in await _refusal(tmp_path / NAME)
    assert await first.run(lambda tx: tx.value("SELECT 1")) == 1
    await first.close()
    again = await SqliteDatabase.open(tmp_path / NAME)
    await again.close()


OPENS = """
import sqlite3, sys
file = sqlite3.connect(sys.argv[1])
file.execute("PRAGMA journal_mode = WAL")
file.execute("SELECT count(*) FROM events").fetchone()
print("open", flush=True)
sys.stdin.read()
"""


async def test_a_file_that_another_has_open_by_another_of_its_names_is_not_opened(
    used: Path, caplog: pytest.LogCaptureFixture
) -> None:
    other = used.with_name("other.db")
    os.link(used, other)
    program = [sys.executable, "-c", OPENS, str(used)]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*program, stdin=pipe, stdout=pipe)
    assert process.stdout and await process.stdout.readline()
    assert "is in use under another of its names" in await _refusal(other)
    await process.communicate(b"")
    assert not caplog.records
    database = await SqliteDatabase.open(other)
    await database.close()
    assert ["so that is no copy of it" in record.getMessage() for record in caplog.records] == [
        True
    ]


async def test_where_its_disk_is_missing_nothing_begins_afresh(tmp_path: Path) -> None:
    disk, away = tmp_path / "disk", tmp_path / "away"
    disk.mkdir()
    (disk / NAME).touch()
    (tmp_path / NAME).symlink_to(disk / NAME)
    database = await SqliteDatabase.open(tmp_path / NAME)
    await database.close()
    disk.rename(away)
    disk.mkdir()
    assert "is its disk?" in await _refusal(tmp_path / NAME)
    assert not (disk / NAME).exists()
    disk.rename(tmp_path / "nothing")
    away.rename(disk)
    database = await SqliteDatabase.open(tmp_path / NAME)
    await database.close()


async def test_nor_is_it_opened_by_another_name_meanwhile(tmp_path: Path) -> None:
    first = await SqliteDatabase.open(tmp_path / NAME)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / NAME).symlink_to(tmp_path / NAME)
    assert "already running" in await _refusal(elsewhere / NAME)
    await first.close()
    again = await SqliteDatabase.open(elsewhere / NAME)
    assert "already running" in await _refusal(tmp_path / NAME)
    await again.close()


async def test_a_refused_start_gives_the_lock_back(used: Path) -> None:
    whole = used.read_bytes()
    used.write_bytes(whole[: len(whole) // 2])
    await _refusal(used)
    used.write_bytes(whole)
    database = await SqliteDatabase.open(used)
    assert await database.run(lambda tx: tx.value("SELECT count(*) FROM events")) == 300
    await database.close()


@pytest.mark.parametrize("page", [0, 1, 7, -1])
async def test_flipped_bytes_are_refused_and_left_alone(used: Path, page: int) -> None:
    """At the head of a page; within a row's words SQLite has nothing to tell damage by."""
    whole = bytearray(used.read_bytes())
    begin = page * 4096 if page >= 0 else len(whole) - 4096
    whole[begin : begin + 64] = bytes(255 - byte for byte in whole[begin : begin + 64])
    used.write_bytes(whole)
    assert "damaged" in await _refusal(used)
    assert used.read_bytes() == bytes(whole)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
async def test_a_file_cut_short_is_refused_and_left_alone(used: Path, share: float) -> None:
    whole = used.read_bytes()
    used.write_bytes(whole[: int(len(whole) * share)])
    assert "damaged" in await _refusal(used)
    assert used.read_bytes() == whole[: int(len(whole) * share)]


async def test_an_empty_file_where_a_database_was_is_refused(used: Path) -> None:
    used.write_bytes(b"")
    assert "gone or empty" in await _refusal(used)
    assert used.read_bytes() == b""


async def test_a_deleted_database_is_not_begun_anew(used: Path) -> None:
    used.unlink()
    assert "gone or empty" in await _refusal(used)
    assert not used.exists()


@pytest.mark.parametrize("name", [NAME, f"{NAME}.lock"])
async def test_what_can_t_be_opened_is_not_called_damaged(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    told = await _refusal(tmp_path / NAME)
    assert "can't be opened" in told and "restore" not in told


async def test_something_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("дорогой дневник\n" * 100, encoding="utf-8")
    await _refusal(tmp_path / NAME)
    assert (tmp_path / NAME).read_text(encoding="utf-8").startswith("дорогой")


async def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "does not exist" in await _refusal(tmp_path / "нет такой" / NAME)


async def test_a_newer_schema_is_refused_and_left_alone(used: Path) -> None:
    connection = connect(str(used))
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    whole = used.read_bytes()
    assert "update Smena" in await _refusal(used)
    assert used.read_bytes() == whole


def _steps(folder: Path, *texts: str) -> None:
    for number, text in enumerate(texts, start=1):
        (folder / f"{number:04}_step.sql").write_text(text, encoding="utf-8")


def _tables(connection: sqlite3.Connection) -> set[str]:
    """But for the index of words, which every new file has."""
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return {row[0] for row in rows if not row[0].startswith("search_")}


def test_a_migration_that_breaks_half_way_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _steps(tmp_path, "CREATE TABLE a (x);")
    monkeypatch.setattr(migrations, "FOLDER", tmp_path)
    used, new = connect(":memory:"), connect(":memory:")
    migrate(used)
    _steps(tmp_path, "CREATE TABLE a (x);", "CREATE TABLE b (x);\nCREATE TABLE a (y);\n")
    migrations._newest.cache_clear()
    for connection, kept in ((used, {"a"}), (new, set())):
        with pytest.raises(sqlite3.OperationalError):
            migrate(connection)
        assert _tables(connection) == kept and not connection.in_transaction
        assert connection.execute("PRAGMA user_version").fetchone()[0] == len(kept)


def test_a_migration_mended_goes_on_where_it_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "FOLDER", tmp_path)
    connection = connect(":memory:")
    _steps(tmp_path, "CREATE TABLE a (x);\nINSERT INTO a VALUES ('одно; другое');\n")
    migrate(connection)
    _steps(tmp_path, "CREATE TABLE a (x);", "CREATE TABLE b (x);")
    migrate(connection)
    migrate(connection)
    assert _tables(connection) == {"a", "b"}
    assert connection.execute("SELECT x FROM a").fetchone()[0] == "одно; другое"


def test_a_newer_schema_is_an_error_of_its_own() -> None:
    connection = connect(":memory:")
    connection.execute("PRAGMA user_version = 999")
    with pytest.raises(NewerSchema):
        migrate(connection)
    assert _tables(connection) == set()


def test_uniqueness_lives_in_the_schema() -> None:
    connection = connect(":memory:")
    migrate(connection)
    connection.execute("INSERT INTO clients (id, name, first_seen) VALUES (1, 'А', 0)")
    connection.execute("INSERT INTO conversations (client_id, opened_at) VALUES (1, 0)")
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute("INSERT INTO conversations (client_id, opened_at) VALUES (1, 1)")
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute("INSERT INTO conversations (client_id, opened_at) VALUES (2, 1)")


async def test_what_was_left_in_order_is_not_read_whole_again(
    used: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []
    monkeypatch.setattr("storage.database.check", lambda connection: read.append(used))
    database = await SqliteDatabase.open(used)
    assert not read
    used_meanwhile = used.with_name("as a crash leaves it.db")
    for ending in ("", "-wal", ".lock"):
        left = Path(f"{used}{ending}")
        if left.exists():
            Path(f"{used_meanwhile}{ending}").write_bytes(left.read_bytes())
    await database.close()
    await (await SqliteDatabase.open(used_meanwhile)).close()
    assert read == [used]
    await (await SqliteDatabase.open(used_meanwhile)).close()
    assert read == [used]
    os.utime(used, ns=(1, 1))  # somebody else has laid it there
    await (await SqliteDatabase.open(used)).close()
    assert read == [used, used]


async def test_damage_is_found_in_a_file_that_is_in_use(used: Path) -> None:
    database, reader = await SqliteDatabase.open(used), Reader(used)
    assert await reader.damage() == ""
    await reader.close()
    with used.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 64)
    assert await reader.damage() != ""
    await reader.close()
    await database.close()


def test_it_is_looked_for_once_a_week_and_told_once() -> None:
    tx, week = blank.on(blank.memory()), timedelta(days=7)
    due = [damage.is_due(tx, NOW + past * week) for past in (0, 0.9, 1.1, 1.2)]
    assert due == [True, False, True, False]
    people.meet(tx, Person(1, "Босс"), NOW)
    people.set_role(tx, PersonId(1), Role.OWNER)
    damage.found(tx, NOW)
    damage.found(tx, NOW + timedelta(minutes=5))
    told = outbox.new_rows(tx, 0)
    assert [getattr(row.errand, "text", "") for row in told] == ["owner.file_damaged"]
