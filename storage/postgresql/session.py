"""Owns a connection to a company's schema: how it is set up, its thread, how it is cut."""

import asyncio
import os
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

import psycopg

from storage.pool import Threads
from storage.ports import NotOursError
from storage.postgresql.address import Address
from storage.postgresql.dialect import teach
from storage.postgresql.tx import Connection
from storage.trouble import PATIENCE

T = TypeVar("T")
COMMAND = "smena"
"""The name of who gives no signs of life, as processes do that stand by for each other."""
GUESS = "Is the server running"
"""How libpq goes on in the next line, once it has said what was refused."""
PAUSED = 60_000
"""Milliseconds after which the server ends the transaction of a process that stands still."""
SET = {
    "synchronous_commit": "on",
    "client_min_messages": "warning",
    "lock_timeout": str(PATIENCE),
    "idle_in_transaction_session_timeout": str(PAUSED),
}


class Session:
    """A connection, and the thread that alone speaks on it."""

    def __init__(self, connector: Callable[[], Connection], threads: Threads | None) -> None:
        """On a thread of its own, or on the shared ones."""
        shared = threads or Threads(1)
        self._own = None if threads else shared
        self._thread = shared.thread()
        self._connector = connector
        self._connection: Connection | None = None

    def begin(self, function: Callable[[], object]) -> None:
        """Have it done there; it tells by itself how it ended."""
        self._thread.put_nowait((None, function))

    async def call(self, function: Callable[[Connection], T]) -> T:
        """Run it there. A connection that is gone is made anew before."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._thread.put_nowait((future, lambda: function(self.there())))
        return await future

    def anew(self) -> Connection:
        """Another connection in place of the one that broke; for what runs on the thread."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None
        return self.there()

    def cut(self) -> None:
        """Let whatever hangs on the way fail now; from any thread."""
        connection = self._connection
        with suppress(psycopg.Error, OSError):
            if connection is not None:
                with socket.socket(fileno=os.dup(connection.fileno())) as way:
                    way.shutdown(socket.SHUT_RDWR)

    async def close(self) -> None:
        """Finish what was asked for, then hang up."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._thread.put_nowait((future, self._hang_up))
        await future
        if self._own is not None:
            self._own.close()

    def there(self) -> Connection:
        """The connection, made anew if it is gone; for what runs on the thread."""
        if self._connection is not None and self._connection.closed:
            return self.anew()
        if self._connection is None:
            self._connection = self._connector()
        return self._connection

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()


class InUse(psycopg.OperationalError):
    """Somebody else has the schema, or the server has not yet noticed that we are gone."""


def is_trouble(error: BaseException) -> bool:
    """Whether the server or the way to it, not the statement, is to blame: the same may work later.

    PostgreSQL's classes 08, 40, 53, 55, 57 and 58 are OperationalError to psycopg. Who has lost the
    schema to another is told elsewhere, and tries in vain until then.
    """
    kinds = (psycopg.OperationalError, psycopg.InterfaceError, NotOursError)
    return isinstance(error, kinds)


def told(error: BaseException) -> str:
    """What the server said, in a line."""
    lines = [line.strip() for line in str(error).strip().splitlines()]
    told = [line for line in lines if line and not line.startswith(GUESS)]
    return told[-1] if told else type(error).__name__


def connect(address: Address, name: str = COMMAND) -> Connection:
    """A connection whose names are those of the company's schema. Raises psycopg.OperationalError.

    What was committed is on the server's disk, whatever the server is set to otherwise. `name`: who
    the server is told has connected.
    """
    try:
        connection = psycopg.connect(
            address.server,
            autocommit=True,
            cursor_factory=psycopg.ClientCursor,
            application_name=name,
            connect_timeout=10,
            keepalives_idle=5,
            keepalives_interval=2,
            keepalives_count=3,
            tcp_user_timeout=10_000,
        )
    except psycopg.ProgrammingError as error:  # libpq can make nothing of the URL: no way there
        raise psycopg.OperationalError(str(error)) from error
    teach(connection)
    for name, value in {**SET, "search_path": address.quoted}.items():
        connection.execute("SELECT set_config(%s, %s, false)", (name, value))
    return connection
