"""Owns how all rows of a company go from a file into a schema and back, and are compared there.

The file is SQLite's, with the same tables: it is what a backup is on both, and how one moves.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from graphlib import TopologicalSorter
from itertools import zip_longest
from pathlib import Path
from typing import Any

from psycopg import sql

from model.upkeep import Problem
from storage.database import SqliteTx, connect
from storage.migrations import migrate
from storage.ports import Tx
from storage.postgresql.dialect import NUL, SHOWN
from storage.postgresql.tx import Connection, PostgresTx
from storage.saving import CopyError

TABLES = """
    SELECT name FROM sqlite_master WHERE type = 'table'
        AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search_words%' AND name <> 'search_terms'
"""
NEWS = "search_queue"
"""What search has still to read: on the other side that is all there is."""
ALL_IS_NEWS = """
    INSERT INTO search_queue (kind, source_id) SELECT kind, source_id FROM search_docs WHERE true
    ON CONFLICT (kind, source_id) DO NOTHING
"""
LATEST = "SELECT last_value, is_called FROM {}"
ROWS = 500


@dataclass(frozen=True, slots=True)
class Hauled:
    """A table that both have: its columns, and by which of them its rows are in an order."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    numbered: str
    """The column that numbers its rows by itself; "" if none does."""
    counted: bool
    """Whether the file, too, remembers the last number that was given."""

    @property
    def query(self) -> str:
        """All of it, in order."""
        return f"SELECT {self._names} FROM {self.name} ORDER BY {', '.join(self.key)}"  # noqa: S608

    @property
    def emptied(self) -> str:
        """What the migrations themselves put there goes."""
        return f"DELETE FROM {self.name}"  # noqa: S608 - the schema's own names, here and below

    @property
    def filled(self) -> str:
        """A row into the file."""
        places = ", ".join("?" * len(self.columns))
        return f"INSERT INTO {self.name} ({self._names}) VALUES ({places})"  # noqa: S608

    @property
    def highest(self) -> str:
        """The largest number of a row that is there."""
        return f"SELECT max({self.numbered}) FROM {self.name}"  # noqa: S608

    @property
    def copied(self) -> sql.Composed:
        """All rows into the schema."""
        names = sql.SQL(", ").join(map(sql.Identifier, self.columns))
        return sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(self.name), names)

    @property
    def _names(self) -> str:
        return ", ".join(self.columns)


def tables() -> list[Hauled]:
    """All that are carried, those before that others name. The index of words is made anew."""
    with closing(connect(":memory:")) as connection:
        migrate(connection)
        found = {name: _table(connection, name) for (name,) in connection.execute(TABLES)}
        named = {
            name: {row["table"] for row in connection.execute(f"PRAGMA foreign_key_list({name})")}
            for name in found
        }
    return [found[name] for name in TopologicalSorter(named).static_order()]


def _table(connection: sqlite3.Connection, name: str) -> Hauled:
    rows = connection.execute(f"PRAGMA table_info({name})").fetchall()
    columns = tuple(str(row["name"]) for row in rows)
    keyed = sorted((row["pk"], row["name"]) for row in rows if row["pk"])
    key = tuple(str(column) for _, column in keyed)
    (made,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()
    numbered = key[0] if len(key) == 1 and f"{key[0]} INTEGER PRIMARY KEY" in made else ""
    fixed = "CHECK (id = 1)" in made
    counted = "AUTOINCREMENT" in made
    return Hauled(name, columns, key or columns, "" if fixed else numbered, counted)


def into_file(there: PostgresTx, fresh: Path) -> dict[str, int]:
    """Fill that new file with all that is there; how many rows each table has. Raises CopyError."""
    carried = tables()
    with closing(connect(str(fresh))) as file:
        migrate(file)
        file.execute("PRAGMA foreign_keys = OFF")
        file.execute("BEGIN IMMEDIATE")
        for table in reversed(carried):
            file.execute(table.emptied)
        for table in carried:
            file.executemany(table.filled, there.each(table.query))
            if table.counted:
                file.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table.name,))
                last = (table.name, _highest(there, table))
                file.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", last)
        counts = compare(there, SqliteTx(file), carried)
        file.execute(ALL_IS_NEWS)
        counts[NEWS] = file.execute("SELECT count(*) FROM search_queue").fetchone()[0]
        file.execute("COMMIT")
        if broken := file.execute("PRAGMA foreign_key_check").fetchone():
            raise CopyError(Problem.DIFFERENT, f"{fresh}: {broken[0]} names what is not there")
        file.execute("PRAGMA journal_mode = DELETE")
    return counts


def into_schema(file: sqlite3.Connection, there: Connection) -> dict[str, int]:
    """Fill the schema, just laid, with all of the file; how many rows each table has.

    It is one transaction with whatever else the caller does in it. Raises CopyError.
    """
    carried, source, target = tables(), SqliteTx(file), PostgresTx(there)
    for table in reversed(carried):
        target.run(table.emptied)
    for table in carried:
        with there.cursor() as cursor, cursor.copy(table.copied) as copy:
            for row in source.each(table.query):
                copy.write_row(row)
        if table.numbered:
            _number_on(file, target, table)
    counts = compare(source, target, carried)
    target.run(ALL_IS_NEWS)
    return counts


def _number_on(file: sqlite3.Connection, target: PostgresTx, table: Hauled) -> None:
    """New rows get numbers that no row has ever had, though the last ones may be gone."""
    known = file.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table.name,)).fetchone()
    highest = target.value(table.highest)
    last = max(int(highest or 0), int(known[0]) if known else 0)
    if last:
        target.value(
            "SELECT setval(pg_get_serial_sequence(:table, :column), :last)",
            table=table.name,
            column=table.numbered,
            last=last,
        )


def _highest(there: PostgresTx, table: Hauled) -> int:
    """The last number that was given there."""
    sequence = there.value(
        "SELECT pg_get_serial_sequence(:table, :column)", table=table.name, column=table.numbered
    )
    latest = LATEST.format(sequence)
    row = there.row(latest)
    return int(row[0]) if row and row[1] else 0


def compare(source: Tx, target: Tx, carried: list[Hauled]) -> dict[str, int]:
    """Every row of every table with its copy; how many there are. Raises CopyError."""
    counts: dict[str, int] = {}
    for table in carried:
        number = 0
        for number, (row, copy) in enumerate(_pairs(source, target, table), start=1):
            if row is None or copy is None or tuple(map(_kept, row)) != tuple(map(_kept, copy)):
                text = f"row {number} of {table.name} differs in the copy; nothing was changed"
                raise CopyError(Problem.DIFFERENT, text)
        counts[table.name] = number
    return counts


def _pairs(source: Tx, target: Tx, table: Hauled) -> Iterator[tuple[Any, Any]]:
    return zip_longest(source.each(table.query), target.each(table.query))


def _kept(value: Any) -> Any:
    """What a value is on both: PostgreSQL shows the one sign that it can't keep."""
    return value.replace(NUL, SHOWN) if isinstance(value, str) else value
