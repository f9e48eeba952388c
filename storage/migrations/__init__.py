"""Numbered migrations: `0001_name.sql` and on, each one transaction, never downwards."""

import sqlite3
from pathlib import Path

FOLDER = Path(__file__).parent


class NewerSchema(sqlite3.DatabaseError):
    """The file was written by a newer Smena than this one."""


def is_current(connection: sqlite3.Connection) -> bool:
    """Whether the schema is this code's version. Raises NewerSchema if it is ahead of the code."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    known = len(_steps())
    if version > known:
        raise NewerSchema(f"schema {version} is newer than this Smena ({known}): update Smena")
    return bool(version == known)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the schema up to this code's version. Raises NewerSchema if it is ahead of the code."""
    if is_current(connection):
        return
    version, steps = connection.execute("PRAGMA user_version").fetchone()[0], _steps()
    for number, step in enumerate(steps[version:], start=version + 1):
        _apply(connection, number, step.read_text(encoding="utf-8"))


def _steps() -> list[Path]:
    return sorted(FOLDER.glob("[0-9]*.sql"))


def _apply(connection: sqlite3.Connection, number: int, sql: str) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in _statements(sql):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {number:d}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _statements(sql: str) -> list[str]:
    """Split at semicolons that end a statement (executescript would commit half-way)."""
    found, pending = [], ""
    for line in sql.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            found.append(pending)
            pending = ""
    return found
