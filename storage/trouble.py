"""What of SQLite's refusals is the disk's fault, and how long another program is waited for."""

import sqlite3

PATIENCE = 5000
"""Milliseconds to wait for another program that holds the file."""

_TROUBLE = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_NOMEM,
}


def is_trouble(error: BaseException) -> bool:
    """Whether the disk, not the statement, is to blame: the same may well work later."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in _TROUBLE
