"""Owns whose a schema is: the lock of a session, and the mark by which its owner knows it again.

The lock is the lease and the fence in one: whatever an owner writes goes over the session that
holds it, so whoever lost the session can write nothing. Who comes back on a new session finds by
the mark whether somebody else was there meanwhile; then all that they remember may be untrue. So it
may where a replica has taken the server's place: it need not have what was committed last.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from storage.ports import NotOursError
from storage.postgresql.address import Address
from storage.postgresql.session import COMMAND, InUse, connect
from storage.postgresql.tx import Connection

NOTICED = 1000
"""Milliseconds in which a server notices that whoever had the schema is gone."""
LOCK = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"
PATIENTLY = "SELECT set_config('lock_timeout', %s, true)"
WAIT = "SELECT pg_advisory_lock(hashtextextended(%s, 0))"
MARK = "CREATE TABLE IF NOT EXISTS smena_lease (mark TEXT NOT NULL)"
IS_MARKED = "SELECT to_regclass('smena_lease') IS NOT NULL"
KNOWN = "SELECT mark FROM smena_lease"
TIMELINE = "SELECT left(pg_walfile_name(pg_current_wal_insert_lsn()), 8)"
FORMER = """
    SELECT pg_terminate_backend(told.pid) FROM pg_locks AS locks JOIN pg_stat_activity AS told
        ON told.pid = locks.pid AND told.datname = current_database()
    WHERE locks.locktype = 'advisory' AND locks.objsubid = 1 AND locks.granted
        AND ((locks.classid::bigint << 32) | locks.objid::bigint) = hashtextextended(%s, 0)
        AND told.application_name = %s
"""
"""Ends what is left of a session of the same process, which the server still takes for alive."""


def lock_of(schema: str) -> str:
    """What is locked by whoever has that schema."""
    return f"smena:{schema}"


def stand_by_lock_of(schema: str) -> str:
    """What those share who would have it next."""
    return f"smena:standby:{schema}"


def owned(address: Address, name: str = COMMAND) -> Connection:
    """A connection that alone may write. A second process would be a second writer: refuse it."""
    with _ours_unless_refused(connect(address, name)) as connection:
        _take(connection, address)
    return connection


def _take(connection: Connection, address: Address) -> None:
    """Lock it. Raises InUse once whoever has it has been waited for.

    The server does the waiting: a thread that asks again and again is one at work to the others.
    """
    if connection.execute(LOCK, (lock_of(address.schema),)).fetchone() == (True,):
        return
    with connection.transaction():
        try:
            connection.execute(PATIENTLY, (str(NOTICED),))
            connection.execute(WAIT, (lock_of(address.schema),))
        except psycopg.errors.LockNotAvailable as error:
            raise InUse("another Smena is already running on this schema") from error


@contextmanager
def _ours_unless_refused(connection: Connection) -> Iterator[Connection]:
    """Whatever ends what is asked on it first, nobody else would hang up; that goes on."""
    try:
        yield connection
    except BaseException:  # also an interrupt
        connection.close()
        raise


class Lease:
    """One owner's, from the beginning until somebody else has been there."""

    def __init__(self, address: Address, name: str) -> None:
        """`name`: the process's, if it gives signs of life (`roll`)."""
        self._address, self._name = address, name
        self._mark = self._timeline = ""
        self._lost = ""
        """Why it is ours no more."""

    def begin(self, connection: Connection) -> None:
        """From now on it is ours, and whoever had it before will know."""
        mark = secrets.token_hex(16)
        with connection.transaction():
            connection.execute(MARK)
            connection.execute("DELETE FROM smena_lease")
            connection.execute("INSERT INTO smena_lease VALUES (%s)", (mark,))
        self._mark, self._timeline = mark, _timeline(connection)

    def connect(self) -> Connection:
        """A connection that alone may write. Raises NotOursError if another has been there.

        Nothing makes that undone, so from then on nobody waits for the server to hear it again.
        """
        if self._lost:
            raise NotOursError(self._lost)
        if not self._mark:
            return owned(self._address, self._name)
        with _ours_unless_refused(connect(self._address, self._name)) as connection:
            self._refuse_lost(connection)
            if self._name != COMMAND:
                connection.execute(FORMER, (lock_of(self._address.schema), self._name))
            _take(connection, self._address)
            self._refuse_lost(connection)
        return connection

    def _refuse_lost(self, connection: Connection) -> None:
        """Raises NotOursError where what is remembered may be untrue."""
        if _timeline(connection) != self._timeline:
            self._lost = f"{self._address}: a replica has taken the server's place"
        elif not self._is_marked(connection):
            self._lost = f"{self._address}: another Smena has been there"
        if self._lost:
            raise NotOursError(self._lost)

    def _is_marked(self, connection: Connection) -> bool:
        if connection.execute(IS_MARKED).fetchone() != (True,):
            return False
        return connection.execute(KNOWN).fetchone() == (self._mark,)


def _timeline(connection: Connection) -> str:
    """Which of a server's lives this is: each replica that takes its place begins another."""
    found = connection.execute(TIMELINE).fetchone()
    return str(found[0]) if found else ""
