"""The real process on a road that leads nowhere: it ends in time, and says which hop fails."""

import asyncio
import signal
import time
from pathlib import Path

import pytest

from sandbox import Sandbox
from sandbox.proxy import Proxy
from tests.flows.test_cli import PATIENCE, TOKEN, Process, environ_of, run

pytestmark = pytest.mark.proof
WITHIN = 10.0
"""Seconds from SIGTERM to the end, on any road."""

LOGIN = "anna:pa55-w0rd"


async def _ends_in_time(process: Process) -> None:
    asked = time.monotonic()
    process.process.send_signal(signal.SIGTERM)
    assert await process.ended() == 0
    assert time.monotonic() - asked < WITHIN
    assert "Traceback" not in process.printed


async def test_sigterm_ends_it_on_a_server_that_takes_calls_and_says_nothing(
    tmp_path: Path,
) -> None:
    async with Proxy("http", "hang") as server:
        environ = {"BOT_TOKEN": TOKEN, "SMENA_TELEGRAM__API_SERVER": f"http://{server.place}"}
        process = await Process(tmp_path, **environ).start("run")
        await asyncio.wait_for(server.met.wait(), PATIENCE)
        await _ends_in_time(process)


@pytest.mark.parametrize("manner", ["half_open", "cut", "slow", "refuse"])
async def test_sigterm_ends_it_at_work_on_a_road_that_fails(tmp_path: Path, manner: str) -> None:
    async with Sandbox() as box, Proxy("socks5") as proxy:
        bot = box.bot("desk_bot", "Desk")
        environ = environ_of(box, bot) | {"SMENA_TELEGRAM__PROXY": proxy.url}
        process = await Process(tmp_path, **environ).start("run")
        await process.says("Open this link")
        await proxy.behave(manner)
        box.user("Анна").chat(bot).write("Вы тут?")
        await _ends_in_time(process)


@pytest.mark.parametrize(("kind", "manner"), [("socks5", "hang"), ("http", "portal")])
async def test_sigterm_ends_it_on_a_proxy_that_lets_nothing_through(
    tmp_path: Path, kind: str, manner: str
) -> None:
    async with Sandbox() as box, Proxy(kind, manner) as proxy:
        environ = {"BOT_TOKEN": TOKEN, "SMENA_TELEGRAM__API_SERVER": box.url}
        process = await Process(tmp_path, **environ, SMENA_TELEGRAM__PROXY=proxy.url).start("run")
        await asyncio.wait_for(proxy.met.wait(), PATIENCE)
        await _ends_in_time(process)


async def test_sigterm_ends_it_while_a_502_stands_before_get_me(tmp_path: Path) -> None:
    async with Sandbox() as box:
        bot = box.bot("desk_bot", "Desk")
        box.faults.add("html502", "getMe", times=None)
        process = await Process(tmp_path, **environ_of(box, bot)).start("run")
        await process.says("trying again in")
        await _ends_in_time(process)


async def test_the_check_names_the_hop_that_fails_and_shows_no_login(tmp_path: Path) -> None:
    async with (
        Sandbox() as box,
        Proxy("http", "portal", LOGIN) as first,
        Proxy("socks5", "well", LOGIN) as second,
    ):
        bot = box.bot("desk_bot", "Desk")
        environ = environ_of(box, bot) | {"SMENA_TELEGRAM__PROXY": f"{first.url}, {second.url}"}
        code, lines = await run(tmp_path, "check", **environ)
    told = [line for line in lines if line.startswith("road: ")]
    named = {hop.place: [line for line in told if hop.place in line] for hop in (first, second)}
    assert [len(found) for found in named.values()] == [1, 1], lines
    assert ": ok, " in named[second.place][0] and ": ok, " not in named[first.place][0]
    assert code == 1 and any("@desk_bot" in line for line in lines)  # there is no group yet
    assert first.shown == second.shown == {LOGIN}
    assert b"pa55" not in second.asked and b"getMe" in second.asked
    assert "pa55" not in "\n".join(lines)
