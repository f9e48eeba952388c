"""A database as all its migrations leave it: made once in a process, copied for whoever needs one.

The migrations themselves are tried by tests/rules/test_migrations.py and test_storage_file.py.
"""

import sqlite3
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from app import policy
from desk.voice import menus
from handlers import entries
from model import House
from storage.database import SqliteTx, connect
from storage.migrations import migrate


def memory() -> sqlite3.Connection:
    """One in memory."""
    connection = connect(":memory:")
    _made().backup(connection)
    return connection


def lay(path: Path) -> None:
    """A file of it, for a bot to open."""
    path.write_bytes(_made().serialize())


def lay_for_the_next_start(path: Path) -> None:
    """The same, of a bot that has shown its menus to Telegram before: six calls a scene less."""
    path.write_bytes(_begun().serialize())


@cache
def _begun() -> sqlite3.Connection:
    connection = memory()
    tx, now = SqliteTx(connection), datetime(2026, 9, 1, tzinfo=UTC)
    menus.order(tx, House(commands=entries.listed()), policy.languages(), now)
    tx.run("DELETE FROM outbox")
    connection.commit()
    return connection


@cache
def _made() -> sqlite3.Connection:
    connection = connect(":memory:")
    migrate(connection)
    return connection
