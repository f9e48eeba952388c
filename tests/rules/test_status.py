"""/healthz and /metrics: what they say, and when; where they may be served."""

import asyncio
import logging
import platform
import re
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import cast

import pytest
from aiohttp import ClientSession
from prometheus_client.parser import text_string_to_metric_families

from app import logs, policy
from app.policy import objections, place_of
from app.road import Road
from app.settings import SettingsError, load
from app.watch.metrics import Metrics
from app.watch.status import StatusServer
from app.watch.vitals import Onlooker
from delivery.channel import Outcome, Verdict
from model import Reason
from model.health import Vitals
from model.upkeep import Chore
from storage import company, inbox, upkeep
from storage.database import SqliteDatabase
from storage.place import GoneError
from storage.reading import Reader
from tests import blank
from tests.sources import ROOT

NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
VITALS = Vitals("0.1.0", NOW - timedelta(days=3), 14, 20, 5 * 2**30, 2**20, "direct", 1)


class World:
    """A bot's file, and the page about it, at a time that can be set."""

    def __init__(self, database, reader) -> None:
        self.now, self.database = NOW, database
        self.metrics = Metrics(reader, lambda: VITALS, lambda: self.now)
        self.page = StatusServer(database, lambda: self.now, ("127.0.0.1", 0), self.metrics)

    async def get(self, path: str) -> tuple[int, str]:
        async with ClientSession() as session:
            url = f"http://127.0.0.1:{self.page.port}{path}"
            async with session.get(url) as response:
                return response.status, await response.text()

    async def figures(self) -> dict[tuple[str, ...], float]:
        """Every figure by its name and its labels."""
        _, told = await self.get("/metrics")
        return {
            (sample.name, *sorted(sample.labels.values())): sample.value
            for family in text_string_to_metric_families(told)
            for sample in family.samples
        }


@asynccontextmanager
async def world(tmp_path):
    path = tmp_path / "smena.db"
    blank.lay(path)
    database, reader = await SqliteDatabase.open(path), Reader(path)
    found = World(database, reader)
    serving = asyncio.create_task(found.page.run())
    try:
        await found.page.began.wait()
        yield found
    finally:
        serving.cancel()
        await asyncio.wait([serving])
        await reader.close()
        await database.close()


async def test_it_is_well_only_while_telegram_answers_and_the_file_writes(tmp_path):
    async with world(tmp_path) as bot:
        assert await bot.get("/healthz") == (503, "Telegram has never answered\n")
        await bot.database.run(company.polled, NOW)
        assert await bot.get("/healthz") == (200, "ok\n")
        bot.now = NOW + timedelta(minutes=7)
        told = "Telegram has not answered for 7 minutes\n"
        assert await bot.get("/healthz") == (503, told)
        bot.now = NOW
        await bot.database.alone(lambda file: file.execute("PRAGMA query_only = ON"))
        status, said = await bot.get("/healthz")
        assert status == 503 and said.startswith("the disk refuses")
        await bot.database.alone(lambda file: file.execute("PRAGMA query_only = OFF"))
        assert await bot.get("/healthz") == (200, "ok\n")


async def test_every_figure_is_told_and_those_that_are_counted_grow(tmp_path):
    async with world(tmp_path) as bot:
        await bot.database.run(company.polled, NOW)
        bot.metrics.called("copy", Verdict(Outcome.SENT, Reason.DONE_ALREADY), 0.2)
        bot.metrics.called("copy", Verdict(Outcome.DEAD, Reason.BLOCKED), 0.3)
        logging.getLogger("smena.test").error("something")
        await bot.database.run(inbox.store, [{"update_id": 5}, {"update_id": 6}], NOW)
        found = await bot.figures()
        assert found["smena_updates_total",] == found["smena_inbox_rows",] == 2
        assert found["smena_calls_total", "", "copy", "sent"] == 1
        assert found["smena_calls_total", "blocked", "copy", "dead"] == 1
        assert found["smena_call_seconds_count",] == 2
        assert found["smena_errors_total",] == 1
        assert found["smena_owner_info", platform.node()] == 1
        assert found["smena_group_budget_used",] == 6
        assert found["smena_polled_timestamp_seconds",] == NOW.timestamp()
        assert ("smena_backup_timestamp_seconds",) not in found  # there has been none


async def test_an_error_of_another_company_is_not_counted(tmp_path):
    async with world(tmp_path) as bot:
        other = logs.COMPANY.set("baikal")
        logging.getLogger("smena.test").error("something of theirs")
        logs.COMPANY.reset(other)
        logging.getLogger("smena.test").error("something of ours")
        assert (await bot.figures())["smena_errors_total",] == 1


async def test_the_page_of_operations_explains_every_figure_and_no_other(tmp_path):
    async with world(tmp_path) as bot:
        await bot.database.run(company.polled, NOW)
        await bot.database.run(upkeep.order, Chore.BACKUP, "2026-09-22", NOW, timedelta())
        (made,) = await bot.database.run(upkeep.ordered)
        await bot.database.run(upkeep.done, made, NOW)
        bot.metrics.called("copy", Verdict(Outcome.SENT, Reason.DONE_ALREADY), 0.2)
        families = text_string_to_metric_families((await bot.get("/metrics"))[1])
        endings = {"counter": "_total"}
        told = {f"{found.name}{endings.get(found.type, '')}" for found in families}
    created = {name for name in told if name.endswith("_created")}  # when counting began
    table = (ROOT / "docs" / "operations.md").read_text("utf-8").partition("## Watching")[2]
    assert set(re.findall(r"`(smena_\w+)`", table)) == told - created


async def test_the_page_is_named_as_a_browser_takes_it(tmp_path, caplog):
    caplog.set_level("INFO")
    async with world(tmp_path) as bot:
        other = StatusServer(bot.database, lambda: NOW, ("::1", 0), bot.metrics)
        serving = asyncio.create_task(other.run())
        await other.began.wait()
        assert not other.port or f"http://[::1]:{other.port}" in caplog.text
        serving.cancel()
        await asyncio.wait([serving])


def test_a_file_in_which_nobody_lives_has_no_size(tmp_path):
    path = tmp_path / "smena.db"
    path.write_bytes(b"left behind")
    road = cast(Road, SimpleNamespace(taken="direct", hops=[1]))
    sizes = [Onlooker(path, road, NOW, elsewhere=there)().file_size for there in (False, True)]
    assert sizes == [len(b"left behind"), 0]


async def test_a_place_that_is_taken_is_said_and_the_bot_works_on(tmp_path, caplog):
    async with world(tmp_path) as bot:
        other = StatusServer(bot.database, lambda: NOW, ("127.0.0.1", bot.page.port), bot.metrics)
        serving = asyncio.create_task(other.run())
        await other.began.wait()
        assert "nothing is served" in caplog.text and not serving.done()
        serving.cancel()
        await asyncio.wait([serving])


REFUSED = {
    "0.0.0.0:9464": "set watch.public too",
    "[::]:9464": "set watch.public too",
    "watcher.example:9464": "set watch.public too",
    "9464": "must be an address and a port",
    "127.0.0.1:99999": "must be an address and a port",
}


@pytest.mark.parametrize("place", REFUSED)
def test_where_others_reach_it_nothing_is_served_unasked(place):
    with pytest.raises(SettingsError, match=REFUSED[place]):
        load(None, {"SMENA_WATCH__LISTEN": place}, objections)


@pytest.mark.parametrize(
    ("environ", "place"),
    [
        ({}, None),
        ({"SMENA_WATCH__LISTEN": "127.0.0.1:9464"}, ("127.0.0.1", 9464)),
        ({"SMENA_WATCH__LISTEN": "[::1]:9464"}, ("::1", 9464)),
        ({"SMENA_WATCH__LISTEN": "0.0.0.0:1", "SMENA_WATCH__PUBLIC": "true"}, ("0.0.0.0", 1)),
    ],
)
def test_a_place_that_is_ours_is_taken_as_it_is(environ, place):
    assert place_of(load(None, environ, objections)) == place


def test_metrics_without_their_library_are_a_clear_line_at_the_start(monkeypatch):
    monkeypatch.setattr(policy, "find_spec", lambda name: None)
    with pytest.raises(SettingsError, match="needs the library prometheus-client: make extras"):
        load(None, {"SMENA_WATCH__LISTEN": "127.0.0.1:9464"}, objections)


@pytest.mark.parametrize(
    "refusal", [FileNotFoundError(2, "No such file"), GoneError("smena.db was taken away")]
)
async def test_what_the_disk_refuses_is_said_to_whoever_asks_for_figures(
    tmp_path, monkeypatch, caplog, refusal
):
    async def refused() -> bytes:
        raise refusal

    async with world(tmp_path) as bot:
        monkeypatch.setattr(bot.metrics, "told", refused)
        status, said = await bot.get("/metrics")
        assert status == 503 and str(refusal) in said and len(said.splitlines()) == 1
    assert "Traceback" not in caplog.text


async def test_the_figures_of_a_host_s_company_name_it(tmp_path):
    token = logs.COMPANY.set("kok-tobe")
    try:
        async with world(tmp_path) as bot:
            _, told = await bot.get("/metrics")
    finally:
        logs.COMPANY.reset(token)
    (owner,) = [line for line in told.splitlines() if line.startswith("smena_owner_info{")]
    assert 'company="kok-tobe"' in owner and f'machine="{platform.node()}"' in owner
