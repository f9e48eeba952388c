"""Both databases end with the same tables, columns and indexes."""

import re
from contextlib import closing

import pytest

from storage import migrations
from storage.database import connect as to_file
from storage.ports import StorageError
from storage.postgresql import laying
from storage.postgresql.address import Address
from storage.postgresql.reading import snapshot
from storage.postgresql.session import connect

TABLES = """SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
    AND name NOT LIKE 'search_words%' AND name <> 'search_terms'"""
"""But for the index of words, which each has in its own way."""
COLUMNS = """
    SELECT table_name, column_name, is_nullable = 'YES' FROM information_schema.columns
    WHERE table_schema = current_schema()
"""
INDEXES = """
    SELECT indexrelid::regclass::text, indrelid::regclass::text, indisunique,
        pg_get_expr(indpred, indrelid) IS NOT NULL, indnkeyatts FROM pg_index
    WHERE indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace)
        AND indexrelid NOT IN (SELECT conindid FROM pg_constraint)
"""


def test_both_have_the_same_tables_columns_and_indexes(place: Address) -> None:
    with closing(to_file(":memory:")) as file, closing(connect(place)) as there:
        migrations.migrate(file)
        laying.lay(there, place.schema)
        names = [row["name"] for row in file.execute(TABLES)]
        ours = {
            (name, column["name"], not column["notnull"] and not column["pk"])
            for name in names
            for column in file.execute(f"PRAGMA table_info({name})")
        }
        theirs = {row for row in there.execute(COLUMNS.encode()) if row[0] != laying.VERSION}
        assert {(*row[:2], bool(row[2])) for row in theirs} == ours
        assert len(ours) > 200
        indexes = {
            (row["name"], name, bool(row["unique"]), bool(row["partial"]),
             len(file.execute(f"PRAGMA index_info({row['name']})").fetchall()))
            for name in names
            for row in file.execute(f"PRAGMA index_list({name})")
            if row["origin"] == "c"
        }  # fmt: skip
        found = there.execute(INDEXES.encode()).fetchall()
        assert {(*row[:2], bool(row[2]), bool(row[3]), row[4]) for row in found} == indexes
        assert len(indexes) > 50


def test_it_is_laid_once_and_goes_on_where_it_stopped(
    place: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(connect(place)) as there:
        monkeypatch.setattr(laying, "steps", lambda: migrations.steps()[:-3])
        laying.lay(there, place.schema)
        monkeypatch.undo()
        assert laying.version_of(there) == len(migrations.steps()) - 3
        with pytest.raises(StorageError, match="older Smena; a start of this one"), snapshot(place):
            pass
        laying.lay(there, place.schema)
        assert laying.version_of(there) == len(migrations.steps())


def test_one_of_a_newer_smena_is_left_alone(place: Address) -> None:
    with closing(connect(place)) as there:
        laying.lay(there, place.schema)
        there.execute("UPDATE smena_version SET version = 9999")
        with pytest.raises(StorageError, match="update Smena"):
            laying.lay(there, place.schema)
        with pytest.raises(StorageError, match=re.escape(str(place))), snapshot(place):
            pass


def test_where_there_is_none_it_is_said(place: Address) -> None:
    with pytest.raises(StorageError, match="there is no database"), snapshot(place):
        pass
