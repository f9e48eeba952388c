"""Nothing of one company can reach another: every entry is tried with the ids of the other."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from handlers import entries
from sandbox import Message, Person, presses
from sandbox.calls import Call
from tests.flows.host_world import Court, Tenant

VOLATILE = {"runs", "company", "sqlite_sequence"}
CLOCKED = {"look_at", "late_at"}
"""Tables, and columns, in which the clock writes without anybody having done anything."""


def rows(tenant: Tenant) -> dict[str, list[str]]:
    """All that its file holds, as text."""
    with closing(sqlite3.connect(f"{tenant.home.database.as_uri()}?mode=ro", uri=True)) as file:
        listed = file.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        tables = [name for (name,) in listed if "search" not in name and "fts" not in name]
        return {name: list(map(repr, file.execute(_all_of(file, name)))) for name in tables}


def _all_of(file: sqlite3.Connection, table: str) -> str:
    columns = [str(column[1]) for column in file.execute(f"PRAGMA table_info({table})")]
    kept = ", ".join(f'"{name}"' for name in columns if name not in CLOCKED)
    return f"SELECT {kept} FROM {table}"


SOON = 60_000
"""Milliseconds: a card's edit waits for its calm, and is of what was done before all the same."""


def undone(tenant: Tenant) -> int:
    """How much it still has to do."""
    with closing(sqlite3.connect(f"{tenant.home.database.as_uri()}?mode=ro", uri=True)) as file:
        found = file.execute(
            "SELECT (SELECT count(*) FROM inbox WHERE state = 'new') + (SELECT count(*) FROM outbox"
            " WHERE state = 'calling' OR state = 'waiting' AND due <= :soon)",
            {"soon": time.time() * 1000 + SOON},
        )
        return int(found.fetchone()[0])


def press(who: Person, message: Message, data: str) -> None:
    """Any program can press anything."""
    presses.ask(who.world, who.queries, who, message, data, [])


async def test_no_entry_of_one_company_reaches_into_the_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with Court(tmp_path, "alatau", "baikal") as court:
        await court.works("alatau", "baikal")
        alatau, baikal = court["alatau"], court["baikal"]
        secret = [court.box.user(f"Тайна{number}", language="ru") for number in range(3)]
        for client in secret:
            await court.write(client, "alatau", f"Мой секрет {client.id}")
        anna = court.box.user("Анна", language="ru")
        topic = await court.write(anna, "baikal", "Когда омуль?")
        await court.until(lambda: not undone(alatau) and not undone(baikal))
        before, calls = rows(alatau), len(calls_of(court, alatau))

        card = next(message for message in topic.messages if message.labels)
        people = (court.boss, secret[0])
        ids = (2, secret[0].id)
        for entry in entries.BUTTONS:
            for who in people:
                for subject in ids:
                    press(who, card, f"{entry.name}:{subject}:{secret[0].id}")
        for command in entries.COMMANDS:
            for who in people:
                who.chat(baikal.bot).write(f"/{command.name} {secret[0].id}")
            court.olga.at(topic).write(f"/{command.name} {secret[1].id}")
        await court.until(lambda: not undone(baikal))

        after, theirs = rows(alatau), rows(baikal)
        assert [name for name in before.keys() - VOLATILE if before[name] != after[name]] == []
        assert len(calls_of(court, alatau)) == calls
        assert not any("Мой секрет" in row for found in theirs.values() for row in found)
        assert not any(secret[1].name in row for row in theirs["clients"] + theirs["links"])
        kept = theirs["company"] + theirs["conversations"] + theirs["links"]
        assert not any(str(alatau.group.id) in row for row in kept)
        for tenant, other in ((alatau, baikal), (baikal, alatau)):
            places = {str(call.params.get("chat_id")) for call in calls_of(court, tenant)}
            assert str(tenant.group.id) in places and str(other.group.id) not in places
    told = capsys.readouterr().err.splitlines()
    assert not any("[alatau]" in line and baikal.bot.username in line for line in told)
    assert not any("[baikal]" in line and alatau.bot.username in line for line in told)


def calls_of(court: Court, tenant: Tenant) -> list[Call]:
    """What was asked of Telegram with that company's token, but for updates."""
    return [
        call for call in court.box.calls if call.bot is tenant.bot and call.method != "getUpdates"
    ]
