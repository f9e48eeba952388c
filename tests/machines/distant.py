"""A company that lives in PostgreSQL, seen from the tests: by a way to the server nobody closes."""

import asyncio
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg

from sandbox import Call, Change
from storage.postgresql import address
from storage.postgresql.session import connect
from storage.postgresql.tx import Connection
from tests.kill.birth import Nursery
from tests.kill.fate import ALONE, Fate
from tests.kill.ward import IN_FLIGHT, OF_ALBUM, Ward
from tests.machines.storm import Storm

NOTED = f"""
    CREATE TABLE IF NOT EXISTS flown (kind TEXT, step TEXT, client BIGINT, person BIGINT, side TEXT,
        origin BIGINT, album TEXT);
    CREATE OR REPLACE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO flown {IN_FLIGHT.replace("FROM outbox o", "FROM (SELECT OLD.*) o")};
        RETURN NULL;
    END $$;
    CREATE OR REPLACE TRIGGER noted AFTER UPDATE ON outbox FOR EACH ROW
        WHEN (OLD.state = 'calling' AND NEW.state <> 'sent' AND NEW.step = OLD.step)
        EXECUTE FUNCTION note();
"""
"""Writes down each call whose end the owner, or its successor, can't know."""
FLOWN = "DELETE FROM flown RETURNING kind, step, client, person, side, origin, album"
LISTENING = "getUpdates"
AT_ONCE = "-c synchronous_commit=local"
"""What the tests write waits for no replica: they carry to it what it is to have."""


def new_database(server: str, name: str) -> str:
    """Make it in that cluster; its URL."""
    with closing(psycopg.connect(server, autocommit=True, options=AT_ONCE)) as there:
        there.execute(f"CREATE DATABASE {name}".encode())
    return server.replace("/postgres?", f"/{name}?")


class Distant(Ward):
    """«Мебель Алатау» again, on whichever machine has it."""

    AWAY = (psycopg.Error,)

    def __init__(
        self, folder: Path, nursery: Nursery, url: str, storm: Storm, fate: Fate = ALONE
    ) -> None:
        super().__init__(folder, nursery, fate=fate)
        self.storm = storm
        self._address = address.read(url)
        self._line: Connection | None = None

    async def __aexit__(self, *_: object) -> None:
        try:
            await super().__aexit__()
        finally:
            if self._line:
                self._line.close()

    @property
    def schema(self) -> str:
        """Where it lives."""
        return self._address.schema

    def _strike(self, change: Change) -> None:
        call = change.subject
        if not isinstance(call, Call) or change.kind != "call" or call.method == LISTENING:
            return  # what is asked all the time is struck by the way
        if call.bot in self.bots:
            self.storm.called(self.schema)

    def query(self, sql: str) -> list[Any]:
        """Ask the server. Raises psycopg.OperationalError while it is away."""
        try:
            return self._there().execute(sql.encode()).fetchall()
        except psycopg.OperationalError:  # it was restarted since it was asked last
            return self._there().execute(sql.encode()).fetchall()

    def _there(self) -> Connection:
        if self._line is None or self._line.closed:
            self._line = connect(self._address)
        return self._line

    async def note_what_flies(self) -> None:
        """From its first start on."""
        await asyncio.to_thread(self._note_from_now_on)
        self.storm.schemas.append(self.schema)

    def _note_from_now_on(self) -> None:
        with closing(connect(self._address)) as there:
            there.execute(NOTED.encode())

    def unsettled(self) -> int:
        """How much there is still to do, troubles included."""
        return -1 if self.storm.troubles or self.storm.rages else super().unsettled()

    async def drained(self, timeout: float = 60.0) -> None:  # noqa: ASYNC109
        """The same as on a file, and then it is known what was in flight."""
        await super().drained(timeout)
        self._note(self.query(FLOWN), self._parts)

    def _parts(self, client: int, side: str, album: str) -> list[int]:
        asked = OF_ALBUM.replace("?", "{}").format(client, f"'{side}'", f"'{album}'")
        return [number for (number,) in self.query(asked)]
