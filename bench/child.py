"""The bot as a process that says when it has come how far: `python -m bench.child <order>`.

The order is JSON: `environ` (settings), `idle` (send nothing), `unlimited` (no budget), `speed` (so
many times as fast as Telegram's limits), `core` (stay on that core), `profile` (write a profile
there). Each line it prints is a label and a moment of the machine's monotonic clock; `acted` counts
handled updates.
"""

import time

STARTED = time.monotonic()

import contextlib  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import sys  # noqa: E402
from collections import Counter  # noqa: E402
from dataclasses import replace  # noqa: E402
from typing import Any  # noqa: E402

import bot  # noqa: E402, F401 - it is what a user starts
from app import service  # noqa: E402
from app.intake import Intake  # noqa: E402
from app.settings import load  # noqa: E402
from delivery.limits import Limits  # noqa: E402
from delivery.settling import Tools  # noqa: E402
from desk.company import membership  # noqa: E402
from storage import inbox  # noqa: E402
from storage.database import SqliteDatabase  # noqa: E402
from storage.ports import NO_FOLLOWER, Tx  # noqa: E402

IMPORTED = time.monotonic()
UNLIMITED = Limits(
    group_messages=10**9,
    private_per_second=1e6,
    private_burst=10**6,
    global_per_second=10**9,
    lane_share=1.0,
    new_topics_per_minute=10**9,
)


def hurried(speed: float) -> Limits:
    """Telegram's limits where a second passes so many times as fast."""
    usual = Limits()
    return replace(
        usual,
        group_window=usual.group_window / speed,
        private_per_second=usual.private_per_second * speed,
        global_per_second=round(usual.global_per_second * speed),
        new_topics_per_minute=round(usual.new_topics_per_minute * speed),
    )


def say(label: str, moment: float | None = None) -> None:
    """One line to whoever measures."""
    sys.stdout.write(f"{label} {moment or time.monotonic()}\n")  # at once: pieces are calls
    sys.stdout.flush()


class Watch:
    """Says how many updates are done, at each commit."""

    def __init__(self) -> None:
        self._passed: Counter[str] = Counter()

    def trace(self, label: str) -> None:
        """Count; a commit makes what was acted certain."""
        self._passed[label] += 1
        if label == "handlers.committed":
            say(f"acted={self._passed['handlers.acted']}")
        elif label == "delivery.settled.topic" and not self._passed[label] % 50:
            say(f"opened={self._passed[label]}")


class Idle:
    """A sender that sends nothing: what intake, handlers and desk cost by themselves.

    Only the one question is answered for which acts wait: everybody is still in the group.
    """

    def __init__(self, tools: Tools) -> None:
        self._database, self._rules, self._clock = tools.database, tools.rules, tools.clock
        self.lining = NO_FOLLOWER

    def room(self) -> tuple[int, int]:
        """Nothing goes by it."""
        return 0, 0

    async def run(self) -> None:
        """Until cancelled."""
        signal = self._database.signal("outbox")
        while True:
            signal.clear()
            await self._database.run(self._all_are_there)
            await signal.wait()

    def _all_are_there(self, tx: Tx) -> None:
        for person_id in inbox.asked_about(tx):
            membership.told(tx, self._rules(tx), person_id, True, self._clock())


def stamp(owner: Any, name: str, label: str) -> None:
    """Say when that coroutine function has returned, from now on."""
    original = getattr(owner, name)

    async def stamped(*args: Any, **kwargs: Any) -> Any:
        say(f"before-{label}")
        found = await original(*args, **kwargs)
        say(label)
        return found

    setattr(owner, name, stamped)


def main(order: dict[str, Any]) -> None:
    """Be the bot until SIGTERM."""
    say("started", STARTED)
    say("imported", IMPORTED)
    if order.get("core") is not None:
        with contextlib.suppress(OSError):
            os.sched_setaffinity(0, {order["core"]})
    stamp(service, "meet_telegram", "met")
    stamp(SqliteDatabase, "open", "opened")
    stamp(Intake, "_ask", "polled")
    if order.get("idle"):
        vars(service)["Sender"] = Idle
    if order.get("unlimited"):
        vars(service)["limits_of"] = lambda settings: UNLIMITED
    elif speed := order.get("speed"):
        vars(service)["limits_of"] = lambda settings: hurried(speed)
    around = service.Surroundings(trace=Watch().trace, ready=lambda link: say("ready"))
    service.run(load(None, order["environ"]), around)


def profiled(order: dict[str, Any]) -> None:
    """The same under cProfile; the storage thread's share appears as waiting."""
    import cProfile

    profile = cProfile.Profile()
    profile.runcall(main, order)
    profile.dump_stats(order["profile"])


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    (profiled if given.get("profile") else main)(given)
