"""What tests/blank.py copies, on PostgreSQL: databases whose schema is laid, one a test at a time.

A rule works in one transaction that is never committed: the next one finds all as it was.
"""

import os
from functools import cache
from typing import Any

import psycopg

from storage.postgresql import address, laying
from storage.postgresql.session import connect
from storage.postgresql.tx import PostgresTx
from tests import blank, cluster

FROM_ONE = """
    SELECT setval(oid::regclass, 1, false) FROM pg_class
    WHERE relkind = 'S' AND relnamespace = to_regnamespace('smena')
"""
CHANGES = "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables"
_FREE: list[Any] = []
"""Connections to databases that nobody uses just now."""


class Borrowed:
    """A connection that goes back when it is closed, and what it did with it."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        connection.execute("SET idle_in_transaction_session_timeout = 0")  # a rule may compute long
        connection.execute(FROM_ONE)
        connection.execute("BEGIN")

    @property
    def total_changes(self) -> int:
        """Rows that were changed since it was borrowed, as sqlite3 counts them."""
        row = self._connection.execute(CHANGES).fetchone()
        return int(row[0] or 0)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def close(self) -> None:
        """All is as it was."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.execute("ROLLBACK")
            _FREE.append(connection)


def borrowed() -> Any:
    """A connection to a database as all its migrations leave it, in a transaction."""
    connection = _FREE.pop() if _FREE else connect(address.read(cluster.database(made())))
    return Borrowed(connection)


def fresh() -> str:
    """The URL of a new database as all its migrations leave it."""
    return cluster.database(made())


def looking(url: str) -> Any:
    """A connection for a look at it."""
    return connect(address.read(url))


def for_the_next_start() -> str:
    """The URL of a new database for a bot that has shown its menus before."""
    return cluster.database(begun())


@cache
def made() -> str:
    """The name of the database that is copied."""
    return _once("made", lambda connection: laying.lay(connection, address.DEFAULT))


@cache
def begun() -> str:
    """The same, after the menus were shown."""

    def both(connection: Any) -> None:
        laying.lay(connection, address.DEFAULT)
        with connection.transaction():
            blank.begin(PostgresTx(connection))

    return _once("begun", both)


def _once(name: str, fill: Any) -> str:
    """A database of this process, filled so."""
    whole = f"{name}_{os.getpid()}"
    with psycopg.connect(cluster.url(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {whole}")
    there = connect(address.read(cluster.named(whole)))
    try:
        fill(there)
    finally:
        there.close()
    return whole
