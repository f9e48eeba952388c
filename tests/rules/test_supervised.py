"""What systemd is told, on a socket of our own; and that the unit can be enabled."""

import asyncio
import configparser
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app import supervised
from tests.sources import ROOT

BUSY = """
import asyncio, os, signal
from app import supervised

async def main():
    stop, loop = supervised.stop_by_signal(), asyncio.get_running_loop()
    for _ in range(10_000):
        loop.call_soon_threadsafe(int)  # as the threads of many companies do
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(stop.wait(), 5)

asyncio.run(main())
"""

HANGS = """
import asyncio, os, signal, threading, time
from app import logs, supervised

supervised.HELD_AFTER, supervised.GONE_WITHIN = 0.2, 0.6

async def main():
    supervised.stop_by_signal(lambda: "baikal")
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})  # as what a dead disk never answers
    threading.Timer(0.5, os.kill, [os.getpid(), signal.SIGTERM]).start()
    time.sleep(60)

logs.configure()
asyncio.run(main())
"""


@pytest.fixture
def heard(tmp_path: Path):
    """The listener that systemd would be, and the environment that names it."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(tmp_path / "notify"))
        ear.settimeout(5)
        yield ear, {"NOTIFY_SOCKET": str(tmp_path / "notify")}


def test_a_line_reaches_whoever_supervises(heard):
    ear, environ = heard
    supervised.tell("READY=1", environ)
    assert ear.recv(64) == b"READY=1"
    supervised.tell("READY=1", {})


def test_an_abstract_name_is_understood():
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind("")  # the kernel gives it an abstract name
        ear.settimeout(5)
        name = ear.getsockname().decode()
        supervised.tell("STOPPING=1", {"NOTIFY_SOCKET": f"@{name[1:]}"})
        assert ear.recv(64) == b"STOPPING=1"


async def test_signs_of_life_come_three_in_the_time_that_is_given(heard):
    ear, environ = heard
    loop = asyncio.get_running_loop()
    breathing = asyncio.create_task(supervised.breathe({**environ, "WATCHDOG_USEC": "30000"}))
    ear.setblocking(False)
    began = loop.time()
    signs = [await loop.sock_recv(ear, 64) for _ in range(4)]
    assert loop.time() - began >= 3 * 0.01
    breathing.cancel()
    assert set(signs) == {b"WATCHDOG=1\nEXTEND_TIMEOUT_USEC=60000000"}


def test_a_signal_is_heard_however_much_wakes_the_loop():
    done = subprocess.run(
        [sys.executable, "-c", BUSY], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_loop_that_hangs_for_good_is_cut_off_and_told_of():
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", HANGS], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert time.monotonic() - began < 50
    (line,) = done.stderr.splitlines()
    assert done.returncode == 0 and f"baikal: {supervised.NOT_ENDED}" in line


async def test_without_systemd_nobody_is_told():
    await supervised.breathe({})


def test_the_unit_waits_for_our_word_and_can_be_enabled():
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.read_string((ROOT / "deploy" / "smena.service").read_text("utf-8"))
    assert unit["Service"]["type"] == "notify"
    assert int(unit["Service"]["watchdogsec"]) >= 2 * supervised.PATIENCE
    assert int(unit["Service"]["timeoutstopsec"]) > supervised.GONE_WITHIN + 5
    compose = (ROOT / "deploy" / "compose.yaml").read_text("utf-8")
    (grace,) = re.findall(r"stop_grace_period: (\d+)s", compose)
    assert int(grace) > supervised.GONE_WITHIN + 5
    assert unit["Install"]["wantedby"] == "multi-user.target"
