"""A database as all its migrations leave it: made once in a process, copied for whoever needs one.

The migrations themselves are tried by tests/rules/test_migrations.py and test_storage_file.py.
"""

import sqlite3
from functools import cache
from pathlib import Path

from storage.database import connect
from storage.migrations import migrate


def memory() -> sqlite3.Connection:
    """One in memory."""
    connection = connect(":memory:")
    _made().backup(connection)
    return connection


def lay(path: Path) -> None:
    """A file of it, for a bot to open."""
    path.write_bytes(_made().serialize())


@cache
def _made() -> sqlite3.Connection:
    connection = connect(":memory:")
    migrate(connection)
    return connection
