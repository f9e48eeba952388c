"""Owns how a company comes into a schema as a whole and leaves it: moving, backups, going back.

What takes the place of something else does so in one transaction, and what was there is kept
under another name.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

import psycopg
from psycopg import sql

from storage import backup, beside, database, erased, reading, saving, taking
from storage.database import SqliteTx
from storage.migrations import migrate
from storage.ports import OLDER, StorageError, Tx
from storage.postgresql import carrying, laying
from storage.postgresql.address import Address
from storage.postgresql.lease import LOCK, owned, stand_by_lock_of
from storage.postgresql.reading import is_current, snapshot
from storage.postgresql.session import connect, told
from storage.postgresql.tx import Connection, PostgresTx

IS_THERE = "SELECT 1 FROM pg_namespace WHERE nspname = %s"
IS_USED = """
    SELECT 1 FROM pg_class JOIN pg_namespace AS home ON home.oid = relnamespace
    WHERE home.nspname = %s LIMIT 1
"""


def save(address: Address, target: Path) -> saving.Counts:
    """A backup: a file of all that is there at one moment; a bot that works there is not disturbed.

    Raises StorageError.
    """
    with saving.new_file(target) as fresh, snapshot(address) as tx:
        assert isinstance(tx, PostgresTx)
        counts = carrying.into_file(tx, fresh)
        saving.check(fresh)
    return counts


def move_in(path: Path, address: Address, now: datetime) -> tuple[int, Path]:
    """Carry the file into a schema that is not there yet; how many rows, and what it is called now.

    What was cut off just before the file got that name is ended, for all is there. Raises
    StorageError, and nothing is changed then.
    """
    if not path.is_file():
        raise StorageError(f"{path}: there is no database{_gone_where(path)}")
    aside = path.with_name(f"{path.name}.moved-{now:%Y%m%d-%H%M%S}")
    with taking.exclusive(path), held(address) as there:
        with closing(_whole(path)) as file, there.transaction():
            counts = _carried(file, there, address)
            file.execute("PRAGMA journal_mode = DELETE")
        path.rename(aside)
        saving.sync(aside)
    return sum(counts.values()), aside


def move_out(address: Address, path: Path, now: datetime) -> tuple[int, str]:
    """Carry the schema into a file that is not there yet; how many rows, and its name from now on.

    What was cut off just before the schema got that name is ended, for all is there. Raises
    StorageError, and nothing is changed then.
    """
    with taking.exclusive(path), held(address) as there:
        _refuse_older(there, address)
        counts = _written(there, address, path)
        former = _set_aside(there, address.schema, "moved", now)
    return sum(counts.values()), former


def _gone_where(path: Path) -> str:
    """For whoever says it once more, after all was carried."""
    moved = sorted(path.parent.glob(f"{path.name}.moved-*"))
    return f"; it was carried there before, and is kept as {moved[-1]}" if moved else ""


def _carried(file: sqlite3.Connection, there: Connection, address: Address) -> saving.Counts:
    """All of the file is in the schema, now or since a try that was cut off; its rows."""
    if not _is_there(there, address.schema) or _is_empty(there, address.schema):
        laying.lay(there, address.schema)
        return carrying.into_schema(file, there)
    try:
        return _same(SqliteTx(file), there, address)
    except StorageError as error:
        raise StorageError(f"{address}: is there already; name another schema") from error


def _written(there: Connection, address: Address, path: Path) -> saving.Counts:
    """All of the schema is in the file, now or since a try that was cut off; its rows."""
    if path.exists():
        try:
            with reading.snapshot(path) as file:
                return _same(file, there, address)
        except StorageError as error:
            raise StorageError(f"{path}: is there already; move it away and try again") from error
    fresh = path.with_name(f"{path.name}.moving")
    saving.remove(fresh)
    fresh.touch(mode=0o600)
    try:
        with there.transaction():
            counts = carrying.into_file(PostgresTx(there), fresh)
        saving.check(fresh)
        fresh.replace(path)
        saving.sync(path)
    finally:
        saving.remove(fresh)
    return counts


def _same(file: Tx, there: Connection, address: Address) -> saving.Counts:
    """The rows of both, alike but for what search has still to read. Raises StorageError if not."""
    _refuse_older(there, address)
    carried = [table for table in carrying.tables() if table.name != carrying.NEWS]
    with there.transaction():
        return carrying.compare(file, PostgresTx(there), carried)


def _refuse_older(there: Connection, address: Address) -> None:
    if not is_current(there, address):
        raise StorageError(f"{address}: {OLDER}")


def restore(
    address: Address, path: Path, copy: Path, now: datetime, repeat: backup.Repeat
) -> tuple[backup.Restored, str]:
    """Put a backup in the place of the schema; what became of it, and the former one's name.

    Raises StorageError, and nothing is changed then.
    """
    if not copy.is_file():
        raise StorageError(f"{copy}: there is no such backup")
    with held(address) as there:
        laying.refuse_uncarried(there, address, path)
        memory = partial(_memory, there, path)
        with backup.prepared(path, copy, memory, now, repeat) as (fresh, done):
            return done, _replaced(there, address, fresh, now)


def _replaced(there: Connection, address: Address, fresh: Path, now: datetime) -> str:
    """That file's rows are the schema's from now on; how the former one is called, or ""."""
    former = ""
    with closing(_whole(fresh)) as file, there.transaction():
        if _is_there(there, address.schema):
            former = _set_aside(there, address.schema, "before", now)
        laying.lay(there, address.schema)
        carrying.into_schema(file, there)
    return former


def put_aside(address: Address, now: datetime) -> str:
    """Give the schema another name, under which no bot looks; "" if there is none.

    The caller holds it. Raises StorageError.
    """
    try:
        with closing(connect(address)) as there:
            if _is_there(there, address.schema):
                return _set_aside(there, address.schema, "removed", now)
    except psycopg.Error as error:
        raise StorageError(f"{address}: {told(error)}") from error
    return ""


def put_back(address: Address, former: str) -> None:
    """Give the schema its name again. Raises StorageError."""
    try:
        with closing(connect(address)) as there:
            _rename(there, former, address.schema)
    except psycopg.Error as error:
        raise StorageError(f"{address}: {told(error)}") from error


@contextmanager
def held(address: Address) -> Iterator[Connection]:
    """The schema, which nobody else has meanwhile. Raises StorageError for all that is refused."""
    try:
        with closing(owned(address)) as there:
            _refuse_standbys(there, address)
            yield there
    except (psycopg.Error, sqlite3.Error) as error:
        raise StorageError(f"{address}: {told(error)}") from error


def _refuse_standbys(there: Connection, address: Address) -> None:
    """Who stands by would begin with what is there in the middle of it, or with nothing."""
    found = there.execute(LOCK, (stand_by_lock_of(address.schema),)).fetchone()
    if not found or not found[0]:
        raise StorageError(f"{address}: another machine stands by for it; stop that, too")


def _whole(path: Path) -> sqlite3.Connection:
    file = database.connect(str(path))
    database.check(file)
    migrate(file)
    return file


def _is_there(there: Connection, schema: str) -> bool:
    return there.execute(IS_THERE, (schema,)).fetchone() is not None


def _is_empty(there: Connection, schema: str) -> bool:
    """Whether somebody has only made it, for us to live in."""
    return there.execute(IS_USED, (schema,)).fetchone() is None


def _set_aside(there: Connection, schema: str, why: str, now: datetime) -> str:
    former = f"{schema[:38]}_{why}_{now:%Y%m%d_%H%M%S}"
    _rename(there, schema, former)
    return former


def _rename(there: Connection, schema: str, name: str) -> None:
    names = map(sql.Identifier, (schema, name))
    renamed = sql.SQL("ALTER SCHEMA {} RENAME TO {}").format(*names)
    there.execute(renamed)


def _memory(there: Connection, path: Path) -> backup.Memory:
    """What the schema that is there knows of erasures, and what lies beside the file's place."""
    known = beside.read(path)
    if there.execute("SELECT to_regclass('erased')").fetchone() == (None,):
        return backup.Memory("", known)
    tx = PostgresTx(there)
    with there.transaction():
        return backup.Memory(erased.key_of(tx), [*known, *erased.marks(tx)])
