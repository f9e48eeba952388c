"""Owns that what was deleted is in no byte of the file any more.

SQLite's secure_delete overwrites what is deleted where it lies. What once lay elsewhere, and was
moved when its page was split, stays in the gap between the cells: only a rewrite of the whole file
leaves it out. Until its next checkpoint the log beside the file holds former pages too.
"""

import logging
import sqlite3

from storage import index
from storage.trouble import PATIENCE, is_trouble

log = logging.getLogger(__name__)


def rewrite(connection: sqlite3.Connection) -> bool:
    """Write the file anew and empty its log; False if that has to be tried again.

    Whoever reads an older state of the file needs the log as it is: so ask that first, for it
    costs nothing, and wait for nobody, because nothing can be written meanwhile.
    """
    try:
        if not _empty_log(connection):
            return False
        index.purge(connection)
        connection.execute("VACUUM")
        return _empty_log(connection)
    except sqlite3.Error as error:
        if not is_trouble(error):
            raise
        log.error("the disk refuses (%s); the file is cleaned of what was erased later", error)
        return False


def _empty_log(connection: sqlite3.Connection) -> bool:
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        return not connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    finally:
        connection.execute(f"PRAGMA busy_timeout = {PATIENCE}")
