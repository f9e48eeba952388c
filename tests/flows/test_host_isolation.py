"""Nothing of one company can reach another: entries and errands are tried with the other's ids."""

import json
import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from handlers import entries
from sandbox import Message, Person, presses
from sandbox.calls import Call
from tests import former
from tests.flows.host_world import Court, Tenant
from tests.flows.test_brought import free_port

WEBHOOK = "SMENA_TELEGRAM__WEBHOOK_URL"
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


def undone(tenant: Tenant, which: str = "attempts >= 0") -> int:
    """How much it still has to do; `which`: of what waits."""
    with closing(sqlite3.connect(f"{tenant.home.database.as_uri()}?mode=ro", uri=True)) as file:
        found = file.execute(
            "SELECT (SELECT count(*) FROM inbox WHERE state = 'new') + (SELECT count(*) FROM outbox"
            f" WHERE state = 'calling' OR state = 'waiting' AND due <= :soon AND {which})",
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


async def test_companies_at_one_path_of_a_webhook_hear_each_its_own_and_fetch_again_without_it(
    tmp_path: Path,
) -> None:
    court, port = Court(tmp_path, "alatau", "baikal"), free_port()
    court.environ[WEBHOOK] = "https://bot.example.org/smena"
    court.environ["SMENA_TELEGRAM__WEBHOOK_LISTEN"] = f"127.0.0.1:{port}"
    async with court:
        court.box.hooks.roads["bot.example.org"] = port
        await court.works("alatau", "baikal")
        anna, names = court.box.user("Анна", language="ru"), ("alatau", "baikal")
        for words in ("раз", "два"):
            for name in names:
                await court.write(anna, name, f"{words} {name}")
        assert all(not court[name].bot.updates.polled for name in names)
        assert "baikal" not in court["alatau"].words() and "alatau" not in court["baikal"].words()

        del court.environ[WEBHOOK]
        court["alatau"].home.paused.touch()
        court.street.touch()
        await court.until(lambda: court.phase("alatau") is None)
        anna.chat(court["alatau"].bot).write("пока вас нет")
        court["alatau"].home.paused.unlink()
        court.street.touch()
        await court.until(lambda: court["alatau"].shown(anna, "пока вас нет"))
        assert court["alatau"].bot.webhook is None and court["alatau"].bot.updates.polled
        await court.write(anna, "baikal", "и мы тут")


LONG = re.compile(r"\d{15,}")
"""Ids of people and chats in what a former Smena ordered."""


def with_ids_of(other: Tenant, client: Person) -> list[dict[str, object]]:
    """An order of each kind, as if it were that other company's, to its group and to its client."""
    kinds = {row["kind"]: row for row in former.rows()}
    return [
        {
            **{name: row[name] for name in ("kind", "priority", "cost")},
            "chat": chat,
            "lane": f"{row['lane']} {chat} {row['kind']}",
            "payload": LONG.sub(str(client.id), json.dumps(row["payload"])),
            "client_id": 3,
            "link_id": 3 if row["link_id"] else None,
            "bot_id": other.bot.id,
        }
        for row in kinds.values()
        for chat in (other.group.id, client.id)
    ]


def order(tenant: Tenant, rows: list[dict[str, object]]) -> None:
    """Put them into its outbox, while it is paused."""
    with closing(sqlite3.connect(tenant.home.database)) as file, file:
        for row in rows:
            names, places = ", ".join(row), ", ".join(f":{name}" for name in row)
            file.execute(
                f"INSERT INTO outbox ({names}, due, created_at) VALUES ({places}, 0, 0)", row
            )


@pytest.mark.proof
async def test_no_errand_of_one_company_reaches_into_the_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with Court(tmp_path, "alatau", "baikal") as court:
        await court.works("alatau", "baikal")
        alatau, baikal = court["alatau"], court["baikal"]
        secret = [court.box.user(f"Тайна{number}", language="ru") for number in range(3)]
        for client in secret:
            await court.write(client, "alatau", f"Мой секрет {client.id}")
        await court.write(court.box.user("Анна", language="ru"), "baikal", "Когда омуль?")
        await court.until(lambda: not undone(alatau) and not undone(baikal))
        baikal.home.paused.touch()
        court.street.touch()
        await court.until(lambda: court.phase("baikal") is None)
        before, calls = rows(alatau), len(calls_of(court, alatau))
        group, read = alatau.words(), [list(who.chat(alatau.bot).texts) for who in secret]
        order(baikal, with_ids_of(alatau, secret[2]))
        capsys.readouterr()
        baikal.home.paused.unlink()
        court.street.touch()
        await court.works("baikal")
        await court.until(lambda: not undone(baikal, "attempts = 0"))
        after = rows(alatau)
        assert [name for name in before.keys() - VOLATILE if before[name] != after[name]] == []
        assert len(calls_of(court, alatau)) == calls and alatau.words() == group
        assert [list(who.chat(alatau.bot).texts) for who in secret] == read
        assert not any(who.chat(baikal.bot).texts for who in secret)
        assert "Мой секрет" not in repr(rows(baikal))
    said = [line for line in capsys.readouterr().err.splitlines() if LINE.match(line)]
    others = [line for line in said if " [baikal] " not in line and "apscheduler" not in line]
    assert said and others == []


LINE = re.compile(r"\d{4}-\d\d-\d\d .*(WARNING|ERROR)")
"""Of the log; what is told of a slip of ours has more, which names nobody."""


def calls_of(court: Court, tenant: Tenant) -> list[Call]:
    """What was asked of Telegram with that company's token, but for updates."""
    return [
        call for call in court.box.calls if call.bot is tenant.bot and call.method != "getUpdates"
    ]
