"""Companies of a host that live in PostgreSQL: a schema each, few connections, commands beside."""

import asyncio
import os
import platform
import shutil
import threading
import time
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

import bot
from app import service, shared
from app.host import command, serving
from app.host.folders import Street
from app.host.private import URL, abode_at
from app.host.tenancy import Phase
from app.host.vault import Tokens
from model import BotId
from sandbox import Person
from storage import addresses, opening, pool
from storage.opening import Abode
from storage.ports import Tx
from storage.postgresql import address, roll
from storage.postgresql import session as engine
from tests import cluster
from tests.flows.host_world import Court
from tests.machines.proxy import Proxy
from tests.office import TICK

WITHIN = 30.0
SESSIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
CUT_OFF = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'"
SCHEMAS = "SELECT nspname FROM pg_namespace WHERE nspname ~ '^(alatau|baikal)' ORDER BY nspname"


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """What the commands find in the environment; how all are is told at once."""
    for name in [name for name in os.environ if name.startswith(("SMENA_", "BOT_TOKEN"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv(URL, url)
    monkeypatch.setattr(serving, "TELL", 0.1)
    monkeypatch.setattr(serving, "LOOK", 0.1)


def asked(url: str, query: str) -> list[str]:
    """The first column of what the server answers."""
    with closing(engine.connect(address.read(url))) as there:
        return [str(row[0]) for row in there.execute(query.encode()).fetchall()]


async def test_companies_share_a_server_and_nothing_in_it(
    tmp_path: Path, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with Court(tmp_path, "alatau", "baikal", url=url) as court:
        await court.works("alatau", "baikal")
        anna = court.box.user("Анна", language="ru")
        here = await court.write(anna, "alatau", "Есть диваны?")
        await court.write(anna, "baikal", "Когда омуль?")
        court.olga.at(here).write("Диваны есть")
        await court.until(partial(said_to, court, anna, "alatau", "Диваны есть"))
        assert "омуль" not in court["alatau"].words().lower()
        assert asked(url, SCHEMAS) == ["alatau", "baikal"]
        assert int(asked(url, SESSIONS)[0]) == 4, "one a company, the roll's, and ours that asks"

        async def command(*words: str) -> str:
            root = ["company", "--root", str(court.street.path)]
            assert await asyncio.to_thread(bot.main, [*root, *words]) == 0
            return capsys.readouterr().out

        listed = (await command("list")).splitlines()
        told = [line.split() for line in listed[2:]]
        assert [(row[0], row[2]) for row in told] == [
            (name, platform.node()) for name in ("alatau", "baikal")
        ]
        assert "?" not in "".join(listed)
        packed = tmp_path / "baikal.zip"
        await command("move", "baikal", "--to", str(packed))
        assert packed.exists()
        assert "in the schema baikal_removed_" in await command("remove", "baikal")
        kept = asked(url, SCHEMAS)
        assert kept[0] == "alatau" and kept[1].startswith("baikal_removed_") and len(kept) == 2
        await court.write(anna, "alatau", "А столы?")


def said_to(court: Court, who: Person, name: str, words: str) -> bool:
    """Whether the client has read that from that company's bot."""
    return words in who.chat(court[name].bot).texts


class Beside:
    """A second machine's host, with folders of its own for the same companies."""

    def __init__(self, court: Court, root: Path, **environ: str) -> None:
        """`environ`: what this machine has otherwise."""
        shutil.copytree(court.street.path, root, ignore=shutil.ignore_patterns(".*"))
        self.street, self._stop = Street(root), asyncio.Event()
        self._court, self._common = court, shared.for_many()
        around = service.Surroundings(jitter=lambda: 0.0, tick=TICK, shared=self._common)
        here = {**court.environ, **environ}
        tokens = Tokens(self.street.vault, here)
        serve = serving.serving(tokens, around, court.redaction, here)
        self._host = serving.Host(self.street, serve, court.tally.errors)

    async def __aenter__(self) -> "Beside":
        self._task = asyncio.create_task(self._host.run(self._stop))
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stop.set()
        await self._task
        await shared.close(self._common)

    def works(self) -> set[str]:
        """The names of those that it has."""
        told = self.street.told().get("companies", {})
        return {name for name, how in told.items() if how["phase"] == Phase.WORKING}


async def test_two_hosts_share_the_companies_and_one_takes_over_all(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with Court(tmp_path, "alatau", "baikal", url=url) as court:
        await court.works("alatau", "baikal")
        anna = court.box.user("Анна", language="ru")
        async with Beside(court, tmp_path / "beside") as beside:
            await court.until(lambda: len(beside.works()) == 1)
            (moved,) = beside.works()
            (kept,) = {"alatau", "baikal"} - {moved}
            monkeypatch.setattr(command, "ENDS_WITHIN", 0.0)
            words = ["company", "--root", str(court.street.path), "remove", moved]
            assert await asyncio.to_thread(bot.main, words) == 2
            told = capsys.readouterr().err.splitlines()[-1]
            assert told.endswith(f"({platform.node()} has it: end it there first)"), told
            assert court[moved].home.folder.exists() and not court[moved].home.is_paused()
            await court.is_(Phase.STANDBY, moved)
            await court.write(anna, moved, "Вы переехали?")
            await court.write(anna, kept, "А вы?")
            court[kept].home.paused.touch()
            court.street.touch()
            await court.until(lambda: beside.works() == {"alatau", "baikal"})
            await court.write(anna, kept, "И вы теперь?")
            court[kept].home.paused.unlink()
            court.street.touch()
        await court.works("alatau", "baikal")
        await court.write(anna, moved, "Вы вернулись?")


async def test_a_host_whom_telegram_does_not_answer_is_handed_nothing(
    tmp_path: Path, url: str
) -> None:
    async with Court(tmp_path, "alatau", "baikal", url=url) as court:
        await court.works("alatau", "baikal")
        box = urlsplit(court.box.url)
        async with Proxy(partial(asyncio.open_connection, box.hostname, box.port)) as road:
            there = {"SMENA_TELEGRAM__API_SERVER": f"http://127.0.0.1:{road.port}"}
            async with Beside(court, tmp_path / "beside", **there) as beside:
                await court.until(lambda: len(beside.works()) == 1)
                road.close()
                await court.works("alatau", "baikal")
                handed = asyncio.create_task(court.until(beside.works))
                await asyncio.wait([handed], timeout=4 * roll.BEAT)
                assert not handed.done()
                assert court.phase("alatau") is court.phase("baikal") is Phase.WORKING
                road.open()
                await handed


async def test_who_reads_beside_hangs_up_after_each_answer(tmp_path: Path, url: str) -> None:
    async with Court(tmp_path, "alatau", url=url) as court:
        await court.works("alatau")
        reader = court.common.reader(abode_at(court["alatau"].home, os.environ))
        for _ in range(2):
            assert await reader.read(lambda tx: tx.value("SELECT 1")) == 1
            assert int(asked(url, SESSIONS)[0]) == 3
        await reader.close()


@pytest.mark.parametrize("hanging", ["lines", "threads"])
async def test_companies_in_files_and_on_a_server_do_not_wait_for_each_other(
    hanging: str, tmp_path: Path, abode: Abode
) -> None:
    common, goes_on = shared.for_many(), threading.Event()
    for _ in range(pool.MOST):
        getattr(common, hanging).thread().put_nowait((None, goes_on.wait))
    file = Abode(tmp_path / "beside.db", "")
    file.path.touch()
    reader = common.reader(file if hanging == "lines" else abode)
    async with asyncio.timeout(WITHIN):
        assert await reader.read(lambda tx: tx.value("SELECT 1")) == 1
    goes_on.set()
    await reader.close()
    await shared.close(common)


async def test_a_server_that_goes_while_a_company_begins_is_waited_for(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    adopt, begun = addresses.adopt, count(1)

    def cut_off_at_first(tx: Tx, bot_id: BotId) -> None:
        if next(begun) == 1:
            tx.value("SELECT pg_terminate_backend(pg_backend_pid())")
        adopt(tx, bot_id)

    monkeypatch.setattr(addresses, "adopt", cut_off_at_first)
    async with Court(tmp_path, "alatau", url=url) as court:
        await court.write(court.box.user("Анна", language="ru"), "alatau", "Есть диваны?")
    assert next(begun) == 3
    told = capsys.readouterr().err
    assert "standing by" in told and "does not run" not in told


def test_a_server_that_is_away_is_asked_once_and_not_for_each_company(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    street, asked = Street(tmp_path / "companies"), list[str]()
    for number in range(9):
        street.home(f"far{number}").folder.mkdir(parents=True)
    monkeypatch.setenv(URL, "postgresql://127.0.0.1:1/d")
    connect = psycopg.connect

    def counted(server: str, **given: object) -> object:
        asked.append(server)
        return connect(server, **given)

    monkeypatch.setattr(psycopg, "connect", counted)
    assert bot.main(["company", "--root", str(street.path), "list"]) == 0
    told = capsys.readouterr().out.splitlines()[2:]
    assert len(told) == 9 and all("refused" in line for line in told)
    assert len(asked) == 1


async def test_a_command_in_a_company_s_folder_finds_its_schema(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with Court(tmp_path, "alatau", "baikal", url=url) as court:
        await court.works("alatau", "baikal")
        monkeypatch.chdir(court["baikal"].home.folder)
        assert await asyncio.to_thread(bot.main, ["backup", "b.db"]) == 0
        assert ", baikal, " in capsys.readouterr().out
        assert await asyncio.to_thread(bot.main, ["restore", "b.db"]) == 2
        assert ", baikal: another Smena is already running" in capsys.readouterr().err
        assert asked(url, SCHEMAS) == ["alatau", "baikal"]


def removes(street: Street, *words: str) -> int:
    return bot.main(["company", "--root", str(street.path), *words])


async def test_a_removal_that_is_cut_off_is_ended_by_the_next_and_leaves_no_schema(
    tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    aside, street = Street.aside, Street(tmp_path / "companies")
    async with Court(tmp_path, "alatau", url=url) as court:
        await court.works("alatau")

    for error in (PermissionError(13, "Permission denied", "companies"), KeyboardInterrupt()):

        def refused(*given: object, error: BaseException = error) -> None:
            raise error

        monkeypatch.setattr(Street, "aside", refused)
        assert await asyncio.to_thread(removes, street, "remove", "alatau") != 0
        assert asked(url, SCHEMAS) == ["alatau"] and not street.home("alatau").is_paused()
    assert capsys.readouterr().err.splitlines()[-1] == "companies: Permission denied"

    home = street.home("alatau")
    home.paused.touch()
    opening.put_aside(abode_at(home, os.environ), datetime.now(UTC))  # and killed here
    monkeypatch.setattr(Street, "aside", aside)
    assert await asyncio.to_thread(removes, street, "remove", "alatau") == 0
    (former,) = asked(url, SCHEMAS)
    assert former.startswith("alatau_removed_") and street.homes() == []


async def test_a_server_that_is_away_for_a_while_is_a_line_of_the_host_and_one_of_each_company(
    tmp_path: Path, url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    name, call, calls = urlsplit(url).path[1:], roll.Roll.call, list[float]()

    async def counted(*given: Any) -> None:
        await call(*given)
        calls.append(time.monotonic())

    monkeypatch.setattr(roll.Roll, "call", counted)

    def on_the_server(*queries: str) -> None:
        with closing(psycopg.connect(cluster.url(), autocommit=True)) as there:
            for query in queries:
                there.execute(query.encode())

    async with Court(tmp_path, "alatau", "baikal", url=url) as court:
        anna = court.box.user("Анна", language="ru")
        for company in ("alatau", "baikal"):
            await court.write(anna, company, "Вы тут?")
        capsys.readouterr()
        on_the_server(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false", CUT_OFF.format(name))
        anna.chat(court["alatau"].bot).write("А теперь?")
        before = len(calls)
        await court.until(lambda: len(calls) >= before + 3)
        on_the_server(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        await court.write(anna, "baikal", "И вы?")
        await court.until(lambda: court["alatau"].shown(anna, "А теперь?"))
    said = [line.partition("Z ")[2] for line in capsys.readouterr().err.splitlines()]
    refused = [line for line in said if "administrator" in line or "not currently acc" in line]
    host, *owned = sorted(refused, key=lambda line: "[" in line.partition("(")[0])
    assert f"/{name} does not answer (" in host and "its companies wait for it" in host, refused
    assert len(owned) == 2 and all("the server refuses (" in line for line in owned), refused
    assert {line.partition("] ")[0].partition("[")[2] for line in owned} == {"alatau", "baikal"}
    assert sum(f"/{name} answers again, after" in line for line in said) == 1, said
