"""Forks bots: imports everything once, so that a bot that was killed is back in milliseconds.

Run as `python -m tests.kill.nursery <socket>`. Each connection asks for one bot with one line of
JSON and holds the bot's diary from then on: its pid, every label that it passes, its exit code.
The connection ends when the bot does, however it ends.
"""

import asyncio
import gc
import json
import logging
import mmap
import os
import signal
import socket
import struct
import sys
import time
import traceback
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import storage.database
from app import clock, lean, needed, policy, service
from app.settings import load
from app.shared import Shared
from desk.aftermath import outcomes
from desk.voice import saying
from tests.kill import hosting
from views import Library

SOON = -1.9
"""As jitter, it makes a retry wait a 25th of its time: nobody is spared by that here."""


def hurry() -> None:
    """What waits for minutes by the wall clock waits for a blink; the order stays."""
    outcomes.ADOPT_AFTER = timedelta(seconds=0.3)
    saying.ICON_PAUSE = timedelta(seconds=0.1)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    clock.MINUTE = 0.5  # type: ignore[assignment]


def warm_up() -> None:
    """What every bot would make anew is made once: templates, routes, aiogram's models."""
    shared()
    asyncio.run(lean.build(needed.models()))
    gc.freeze()


@cache
def shared() -> Shared:
    """What bots can have in common: the shipped texts, compiled, and the routes."""
    texts = Library(policy.TEMPLATES)
    for locale in policy.locales():
        texts.texts(locale)
    return Shared(texts=texts)


class Life:
    """One bot's life, from fork to its end."""

    def __init__(self, order: dict[str, Any], wire: socket.socket) -> None:
        self._order = order
        self._wire = wire
        self._passed: Counter[str] = Counter()
        with Path(order["offset"]).open("r+b") as file:
            self._offset = mmap.mmap(file.fileno(), 8)

    def trace(self, label: str) -> None:
        """Write the label down, and die here if it is the appointed one."""
        self._passed[label] += 1
        self.say(label)
        if [label, self._passed[label]] == self._order["end"]:
            os.kill(os.getpid(), signal.SIGKILL)

    def say(self, line: str) -> None:
        """A line of the diary."""
        self._wire.sendall(f"{line}\n".encode())

    def now(self) -> datetime:
        """The box's time: the machine's plus what the test let pass."""
        return datetime.fromtimestamp(time.time() + struct.unpack("d", self._offset[:])[0], UTC)

    def live(self) -> int:
        """Be the bot, or the host of many."""
        if "host" in self._order:
            return hosting.host(self._order, shared(), self.now, lambda: SOON, self.say)
        around = service.Surroundings(
            clock=self.now,
            jitter=lambda: SOON,
            trace=self.trace,
            ready=lambda link: self.say("ready"),
            shared=shared(),
        )
        return service.run(load(None, self._order["environ"]), around)

    def _statement(self, sql: str) -> None:
        if sql == "COMMIT":
            self.trace("commit")

    def watch_commits(self) -> None:
        """Just before each commit is a label of its own, whatever the transaction is about."""
        connect = storage.database.connect

        def watched(path: str) -> Any:
            connection = connect(path)
            connection.set_trace_callback(self._statement)
            return connection

        storage.database.connect = watched


def give_birth(wire: socket.socket) -> None:
    """The new process never comes back from here."""
    code = 70
    with wire.makefile() as lines:
        life = Life(json.loads(lines.readline()), wire)
    try:
        life.say(str(os.getpid()))
        life.watch_commits()
        code = life.live()
    except BaseException:  # noqa: BLE001 - nobody above could tell of it
        traceback.print_exc()
    finally:
        life.say(f"exit {code}")
        sys.stderr.flush()
        os._exit(code)


def main(path: str) -> None:
    """Fork for every caller, until the caller's process is gone."""
    hurry()
    warm_up()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead need no burial
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(path)
        door.listen(64)
        print("open", flush=True)
        while True:
            wire, _ = door.accept()
            if os.fork() == 0:
                door.close()
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                give_birth(wire)
            wire.close()


if __name__ == "__main__":
    main(sys.argv[1])
