"""A database as all its migrations leave it: made once in a process, copied for whoever needs one.

The migrations themselves are tried by tests/rules/test_migrations.py and test_storage_file.py.
With `BACKEND=postgresql` it is a schema of the tests' own cluster, else a file or memory.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from app import policy
from desk.voice import menus
from handlers import entries
from model import House
from storage import opening
from storage.database import SqliteTx, connect
from storage.migrations import migrate
from storage.opening import Abode
from storage.ports import Tx
from tests import cluster

T = TypeVar("T")


def memory() -> Any:
    """A connection to one that nobody else has and that is gone when it is closed."""
    if cluster.wanted():
        return _schemas().borrowed()
    connection = connect(":memory:")
    _made().backup(connection)
    return connection


def on(connection: Any) -> Any:
    """A transaction on such a connection."""
    if isinstance(connection, sqlite3.Connection):
        return SqliteTx(connection)
    from storage.postgresql.tx import PostgresTx

    return PostgresTx(connection)


def lay(path: Path) -> None:
    """One there, for a bot to open."""
    if cluster.wanted():
        _beside(path).write_text(_schemas().fresh())
    else:
        _put(path, _made())


def lay_for_the_next_start(path: Path) -> None:
    """The same, of a bot that has shown its menus to Telegram before: six calls a scene less."""
    if cluster.wanted():
        _beside(path).write_text(_schemas().for_the_next_start())
    else:
        _put(path, _begun())


def _put(path: Path, whole: sqlite3.Connection) -> None:
    """As Smena makes it: nobody else's to read."""
    path.touch(mode=0o600)
    path.write_bytes(whole.serialize())


def is_laid(path: Path) -> bool:
    """Whether there is one."""
    return (_beside(path) if cluster.wanted() else path).exists()


def abode(path: Path) -> Abode:
    """Where it is, as the settings say it."""
    return Abode(path, _beside(path).read_text() if cluster.wanted() else "")


async def visited(path: Path, act: Callable[[Tx], T]) -> T:
    """What one transaction does there, opened and closed for it as by a process of its own."""
    held = await opening.opened(abode(path))
    try:
        return await held.run(act)
    finally:
        await held.close()


@contextmanager
def aside(path: Path) -> Iterator[Tx]:
    """Looks into it while a bot works there; each look sees what is committed by then."""
    if cluster.wanted():
        with closing(_schemas().looking(abode(path).url)) as connection:
            yield on(connection)
        return
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        yield SqliteTx(connection)


def _beside(path: Path) -> Path:
    """Where it is written down which database stands for that file."""
    return path.with_name(f"{path.name}.url")


def _schemas() -> Any:
    from tests import schemas

    return schemas


def begin(tx: Tx) -> None:
    """Have the menus shown."""
    now = datetime(2026, 9, 1, tzinfo=UTC)
    menus.order(tx, House(commands=entries.listed()), policy.languages(policy.locales()), now)
    tx.run("DELETE FROM outbox")


@cache
def _begun() -> sqlite3.Connection:
    connection = connect(":memory:")
    _made().backup(connection)
    begin(SqliteTx(connection))
    connection.commit()
    return connection


@cache
def _made() -> sqlite3.Connection:
    connection = connect(":memory:")
    migrate(connection)
    return connection


def shown(tx: Tx) -> None:
    """What clients wrote has arrived in their topics, where somebody can read it."""
    tx.run("UPDATE links SET state = 'sent' WHERE state = 'pending' AND side = 'client'")
