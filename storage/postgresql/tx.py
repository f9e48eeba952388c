"""Owns a transaction on PostgreSQL: the `Tx` of the ports, on one connection."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import count
from typing import Any

import psycopg
from psycopg.rows import RowMaker

from storage.postgresql.dialect import said, said_and_numbered
from storage.postgresql.index import PostgresIndex

Connection = psycopg.Connection[Any]
Cursor = psycopg.ClientCursor[Any]
ROWS = 500
"""How many rows of a long answer are fetched together."""
NUMBERS = count()
"""Cursors of one transaction have names of their own."""


class NamedRow(tuple[Any, ...]):
    """A row whose columns are known by name or by place; those of one query share the names."""

    __slots__ = ()
    places: dict[str, int]

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(self.places[key] if isinstance(key, str) else key)

    def keys(self) -> list[str]:
        """The names of the columns, in order: a row can be made a dict."""
        return list(self.places)


@lru_cache(1000)
def _row_of(columns: tuple[bytes | None, ...]) -> type[NamedRow]:
    places: dict[str, int] = {}
    for place, column in enumerate(columns):
        places.setdefault((column or b"").decode(), place)
    return type("NamedRow", (NamedRow,), {"__slots__": (), "places": places})


def by_name(cursor: Any) -> RowMaker[Any]:
    """psycopg's row factory for such rows; its own description of columns costs as much again."""
    found = cursor.pgresult
    return _row_of(tuple(map(found.fname, range(found.nfields)))) if found else tuple


class PostgresTx:
    """A `Tx` on an open connection, which is in a transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._cursor: Cursor = psycopg.ClientCursor(connection, row_factory=by_name)
        self.woken: set[str] = set()

    def run(self, sql: str, **values: Any) -> int:
        return self._asked(said(sql), values).rowcount

    def insert(self, sql: str, **values: Any) -> int:
        row = self._asked(said_and_numbered(sql), values).fetchone()
        return int(row[0]) if row else 0

    def row(self, sql: str, **values: Any) -> NamedRow | None:
        found: NamedRow | None = self._asked(said(sql), values).fetchone()
        return found

    def rows(self, sql: str, **values: Any) -> list[NamedRow]:
        return self._asked(said(sql), values).fetchall()

    def each(self, sql: str, **values: Any) -> Iterator[Any]:
        """Fetched some hundreds at a time: psycopg itself would bring all of them at once."""
        name = f"each_{next(NUMBERS)}"
        declared = f"DECLARE {name} NO SCROLL CURSOR FOR {said(sql)}; FETCH {ROWS} FROM {name}"
        cursor = self._asked(declared, values)
        cursor.nextset()
        while found := cursor.fetchall():
            yield from map(tuple, found)
            if len(found) < ROWS:
                break
            cursor = self._asked(f"FETCH {ROWS} FROM {name}", {})
        self._asked(f"CLOSE {name}", {})

    def value(self, sql: str, **values: Any) -> Any:
        found = self.row(sql, **values)
        return found[0] if found else None

    @property
    def index(self) -> PostgresIndex:
        return PostgresIndex(self)

    def wake(self, name: str) -> None:
        self.woken.add(name)

    def hush(self, name: str) -> bool:
        woken = name in self.woken
        self.woken.discard(name)
        return woken

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        self._asked("SAVEPOINT inner_step", {})
        try:
            yield
        except BaseException:  # whatever ended it is undone; that goes on
            if not self._connection.broken:
                self._asked("ROLLBACK TO inner_step; RELEASE inner_step", {})
            raise
        self._asked("RELEASE inner_step", {})

    def _asked(self, sql: str, values: dict[str, Any]) -> Cursor:
        """What it answers is to be read at once: a cursor of its own would cost as much again."""
        return self._cursor.execute(sql.encode(), values)
