"""Owns the way back to a copy of the file.

It is proven whole before it takes the file's place, and the former file is kept. Whom an owner had
erased since the copy was taken does not come back with it.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from model.errands import kinds
from storage import beside, broadcasts, erased, index
from storage.database import SqliteTx, connect
from storage.migrations import NewerSchema, migrate
from storage.ports import StorageError, Tx
from storage.saving import BESIDES, check, read_only, remove, sync
from storage.taking import exclusive

Repeat = Callable[[Tx, datetime], int]
"""Erases again whoever was erased, and says how many of them had come back."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What became of a restore: the former file, what is in doubt, whom it erased again."""

    former: Path | None
    doubtful: int
    erased: int
    unknown: int
    """Erasures that can't be repeated: the backup has no key, and the former file is gone."""


@dataclass(frozen=True, slots=True)
class Memory:
    """The erasures that are known beside the backup."""

    key: str
    marks: list[erased.Mark]


def restore(path: Path, copy: Path, now: datetime, repeat: Repeat) -> Restored:
    """Put a backup in the place of the file; the former one is kept beside it."""
    if not copy.is_file():
        raise StorageError(f"{copy}: there is no such backup")
    with (
        exclusive(path),
        prepared(path, copy, lambda: _memory(path), now, repeat) as (fresh, done),
    ):
        former = _set_aside(path, now)
        fresh.replace(path)
        sync(path)
    return replace(done, former=former)


@contextmanager
def prepared(
    path: Path, copy: Path, memory: Callable[[], Memory], now: datetime, repeat: Repeat
) -> Iterator[tuple[Path, Restored]]:
    """A file beside that place, proven and brought to where it may take it; gone afterwards."""
    fresh = path.with_name(f"{path.name}.restoring")
    remove(fresh)
    fresh.touch(mode=0o600)
    try:
        try:
            with closing(read_only(copy)) as source:
                source.execute("VACUUM INTO :file", {"file": str(fresh)})
            check(fresh)
            done = _catch_up(fresh, memory(), now, repeat)
        except sqlite3.Error as error:
            raise StorageError(f"{copy}: is not restored ({error}); nothing was changed") from error
        yield fresh, done
    finally:
        remove(fresh)


def _memory(path: Path) -> Memory:
    """What the file that is there now knows of erasures, if it can be read, and what lies beside.

    Whoever goes back to a backup may do so because that file is damaged or lost.
    """
    known = beside.read(path)
    if not path.is_file():
        return Memory("", known)
    try:
        with closing(read_only(path)) as former:
            former.row_factory = sqlite3.Row
            tx = SqliteTx(former)
            return Memory(erased.key_of(tx), [*known, *erased.marks(tx)])
    except sqlite3.Error:
        return Memory("", known)


def _catch_up(fresh: Path, memory: Memory, now: datetime, repeat: Repeat) -> Restored:
    """Bring the copy to where it may take the place of the file; nobody sees it before that."""
    with closing(connect(str(fresh))) as connection:
        try:
            migrate(connection)
        except NewerSchema as error:
            raise sqlite3.DatabaseError(str(error)) from error
        tx = SqliteTx(connection)
        connection.execute("BEGIN IMMEDIATE")
        erased.give_key(tx, memory.key)
        erased.learn(tx, memory.marks)
        lost = not erased.key_of(tx)
        _doubt(tx)
        gone = 0 if lost else repeat(tx, now)
        doubtful = _in_doubt(tx)
        connection.execute("COMMIT")
        if gone:
            index.purge(connection)
            connection.execute("VACUUM")
        connection.execute("PRAGMA journal_mode = DELETE")
        return Restored(None, doubtful, gone, len(erased.marks(tx)) if lost else 0)


def _doubt(tx: Tx) -> None:
    """What still had to be sent when the backup was made may have been sent since.

    It is put where a crash in the middle of the call would have left it, and the next start
    judges it by the same rule: to the group once more, marked; to a client only if staff say so.
    """
    for kind in kinds(doubtful=True):
        tx.run(
            """
            UPDATE outbox SET state = 'calling', called_at = coalesce(called_at, created_at)
            WHERE state IN ('waiting', 'calling') AND kind = :kind
            """,
            kind=kind,
        )
    broadcasts.doubt(tx)


def _in_doubt(tx: Tx) -> int:
    """How much of that there is, now that nobody's is left who was erased."""
    counted = "SELECT count(*) FROM outbox WHERE state = 'calling' AND kind = :kind"
    return sum(int(tx.value(counted, kind=kind)) for kind in kinds(doubtful=True))


def _set_aside(path: Path, now: datetime) -> Path | None:
    """The file goes first: a start in between finds it gone, and refuses to begin afresh."""
    former = path.with_name(f"{path.name}.before-{now:%Y%m%d-%H%M%S}")
    if former.exists():
        raise StorageError(f"{former}: is there already; move it away and try again")
    found = path.exists()
    for ending in ("", *BESIDES):
        with suppress(FileNotFoundError):
            Path(f"{path}{ending}").rename(f"{former}{ending}")
    return former if found else None
