"""A company goes from its file into PostgreSQL and back, is backed up and restored there."""

import gzip
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import bot
from desk.privacy import erasing
from storage import opening, saving
from storage.opening import Abode
from storage.ports import StorageError, Tx
from storage.postgresql import address, carrying
from storage.postgresql.session import connect
from tests import cluster
from tests.postgresql.conftest import FORMER

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
Rows = dict[str, list[tuple[Any, ...]]]


def rows(path: Path) -> Rows:
    with closing(sqlite3.connect(path)) as file:
        return {
            table.name: file.execute(table.query).fetchall()
            for table in carrying.tables()
            if table.name != "search_queue"
        }


def test_there_and_back_every_row_is_the_same(full: Abode) -> None:
    before = rows(full.path)
    assert sum(map(len, before.values())) > 400
    count, aside = opening.move_in(full.path, full.url, NOW)
    assert count >= sum(map(len, before.values()))
    assert not full.path.exists() and rows(aside) == before
    with opening.snapshot(full) as tx:
        assert tx.value("SELECT count(*) FROM search_queue") > 0  # its index is made anew
    back, former = opening.move_out(full.url, full.path, NOW)
    assert back >= count and rows(full.path) == before and former.startswith("smena_moved_")
    with closing(sqlite3.connect(full.path)) as file:
        number = "SELECT seq FROM sqlite_sequence WHERE name = 'outbox'"
        assert file.execute(number).fetchone() == (5000,)
    with pytest.raises(StorageError, match="there is no database"), opening.snapshot(full):
        pass


async def test_new_rows_get_numbers_that_none_ever_had(full: Abode) -> None:
    opening.move_in(full.path, full.url, NOW)
    held = await opening.opened(full)

    def numbers(tx: Tx) -> tuple[int, int]:
        highest = int(tx.value("SELECT max(id) FROM notes"))
        note = tx.insert(
            """
            INSERT INTO notes (client_id, author_id, message_id, text, at)
            SELECT client_id, 1, 999999, 'x', 0 FROM links LIMIT 1
            """
        )
        row = tx.value(
            """
            INSERT INTO outbox (kind, chat, lane, priority, payload, due, created_at)
            VALUES ('card', 0, '', 0, '{}', 0, 0) RETURNING id
            """
        )
        assert note == highest + 1
        return note, int(row)

    assert (await held.run(numbers))[1] == 5001
    await held.close()


async def test_beside_a_live_bot_nothing_is_moved(full: Abode) -> None:
    file = await opening.opened(Abode(full.path))
    with pytest.raises(StorageError, match="already running"):
        opening.move_in(full.path, full.url, NOW)
    await file.close()
    opening.move_in(full.path, full.url, NOW)
    held = await opening.opened(full)
    with pytest.raises(StorageError, match="already running"):
        opening.move_out(full.url, full.path, NOW)
    copy = full.path.with_name("copy.db")
    opening.save(full, copy)
    with pytest.raises(StorageError, match="already running"):
        opening.restore(full, copy, NOW, erasing.repeat)
    await held.close()
    assert not full.path.exists()


async def test_a_start_where_it_was_is_refused_and_nothing_is_written_over(full: Abode) -> None:
    opening.move_in(full.path, full.url, NOW)
    with pytest.raises(StorageError, match="was here and is gone"):
        await opening.opened(Abode(full.path))
    full.path.write_bytes(gzip.decompress(FORMER.read_bytes()))
    with pytest.raises(StorageError, match="is there already"):
        opening.move_in(full.path, full.url, NOW)
    with pytest.raises(StorageError, match="is there already"):
        opening.move_out(full.url, full.path, NOW)


def test_a_row_that_differs_stops_it_whole(full: Abode, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = carrying.compare

    def spoilt(source: Tx, target: Tx, carried: list[carrying.Hauled]) -> dict[str, int]:
        target.run("UPDATE links SET words = words || '!' WHERE id = (SELECT max(id) FROM links)")
        return whole(source, target, carried)

    monkeypatch.setattr(carrying, "compare", spoilt)
    with pytest.raises(StorageError, match="of links differs in the copy"):
        opening.move_in(full.path, full.url, NOW)
    assert full.path.exists()
    monkeypatch.undo()
    opening.move_in(full.path, full.url, NOW)


def test_a_backup_is_a_file_and_goes_back_to_either(full: Abode, tmp_path: Path) -> None:
    before = rows(full.path)
    opening.move_in(full.path, full.url, NOW)
    copy = tmp_path / "copy.db"
    counts = opening.save(full, copy)
    assert rows(copy) == before
    saving.compare(copy, counts)
    with pytest.raises(StorageError, match="is there already"):
        opening.save(full, copy)
    done, former = opening.restore(full, copy, NOW, erasing.repeat)
    assert done.doubtful > 0 and former.startswith("smena_before_")
    with opening.snapshot(full) as tx:
        assert tx.value("SELECT count(*) FROM links") == len(before["links"])
        assert tx.value("SELECT count(*) FROM outbox WHERE state = 'calling'") == done.doubtful
    alone = Abode(tmp_path / "alone" / "smena.db")
    alone.path.parent.mkdir()
    assert opening.restore(alone, copy, NOW, erasing.repeat)[0].doubtful == done.doubtful


def test_the_commands_say_where_it_lives(
    full: Abode, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = full.path.parent
    monkeypatch.chdir(folder)
    monkeypatch.setenv("SMENA_STORAGE__PATH", str(full.path))
    assert bot.main(["move", "--to", full.url]) == 0
    monkeypatch.setenv("SMENA_STORAGE__URL", full.url)
    words = (["migrate"], ["backup", "b.db"], ["export", "e.zip"], ["restore", "b.db"])
    assert [bot.main(each) for each in words] == [0] * len(words)
    said = capsys.readouterr().out
    assert said.count(", smena") >= 5 and "the former schema, kept" in said
    assert bot.main(["update"]) == 2
    assert "knows files only" in capsys.readouterr().err
    assert bot.main(["move", "--from", full.url]) == 0
    assert full.path.exists() and cluster.url() not in capsys.readouterr().out


async def test_nobody_begins_afresh_beside_a_file_that_was_not_carried(full: Abode) -> None:
    before = full.path.read_bytes()
    with pytest.raises(StorageError, match=r"there is nothing, but there is .*move --to") as told:
        await opening.opened(full)
    assert len(str(told.value).splitlines()) == 1
    copy = full.path.with_name("copy.db")
    saving.save(full.path, copy)
    with pytest.raises(StorageError, match="there is nothing, but there is"):
        opening.restore(full, copy, NOW, erasing.repeat)
    assert full.path.read_bytes() == before and not opening.is_there(full)
    opening.move_in(full.path, full.url, NOW)
    await (await opening.opened(full)).close()
    opening.move_out(full.url, full.path, NOW)
    with pytest.raises(StorageError, match="there is nothing"):  # storage.url was left as it was
        await opening.opened(full)


def test_a_schema_that_was_only_made_for_it_is_moved_into(full: Abode) -> None:
    there = address.read(full.url)
    with closing(connect(there)) as connection:
        connection.execute('CREATE SCHEMA "smena"')
    opening.move_in(full.path, full.url, NOW)
    assert opening.is_there(full)


def test_whoever_moves_it_once_more_hears_that_it_is_there(full: Abode) -> None:
    _, aside = opening.move_in(full.path, full.url, NOW)
    with pytest.raises(StorageError, match=f"carried there before, and is kept as {aside}"):
        opening.move_in(full.path, full.url, NOW)
