"""Owns the bot's process from inside: takes its order from stdin, and ends when stdin does.

Run as `python -m playground.actor`. Stdin outlives the order: it closes when the playground's
process is gone, however that went, so no bot is ever left behind.
"""

import asyncio
import json
import mmap
import os
import struct
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from app import logs, service
from app.policy import abode_of, house_of
from app.settings import Settings
from desk.answers import offering
from desk.shifts import tables
from model import House, Person, PersonId
from playground.puppet import Json, read_order
from storage import answers, company, opening, people
from storage.ports import Tx

TICK = 0.25
"""Seconds between two looks at what is due, so that a jump of the clock shows at once."""
POLLED_EVERY = 0.0
"""Seconds between two notes that Telegram is there: where a day takes half a minute, one a minute
would look like an absence of days."""


def end_with_stdin() -> None:
    """Wait for the playground's end; what the bot was given is on disk."""
    while os.read(0, 1024):
        pass
    os._exit(0)


def clock_in(path: Path) -> Callable[[], datetime]:
    """The stage's time: the machine's plus the number in the file."""
    with path.open("r+b") as file:
        offset = mmap.mmap(file.fileno(), 8)

    def now() -> datetime:
        return datetime.fromtimestamp(time.time() + struct.unpack("d", offset[:])[0], UTC)

    return now


def ready(link: str | None) -> None:
    """Tell the playground."""
    sys.stdout.write(json.dumps({"link": link}) + "\n")
    sys.stdout.flush()


async def set_up(settings: Settings, known: Json, now: datetime) -> None:
    """A company at work has its group, its team and its roster before anybody looks."""
    database = await opening.opened(abode_of(settings))
    try:
        await database.run(_set_up, house_of(settings), known, now)
    finally:
        await database.close()


def _set_up(tx: Tx, house: House, known: Json, now: datetime) -> None:
    company.set_group(tx, known["group"], known["title"])
    company.set_state(tx, True, [])
    team = known["team"]
    for member in (known["owner"], *team):
        people.meet(tx, Person(member["id"], member["name"], "", house.locale), now)
        people.set_in_group(tx, member["id"], True)
        people.set_private(tx, member["id"])
    tables.load(
        tx,
        house,
        [
            ("", {"operator": str(member["id"]), "day": day, "shift": member["shift"]})
            for member in team
            for day in tables.WEEKDAYS
        ],
        now,
    )
    for known_answer in known["answers"]:
        _keep(tx, known_answer, known["owner"]["id"], now)
    answers.set_quick(tx, offering.ON)


def _keep(tx: Tx, answer: Json, owner: PersonId, now: datetime) -> None:
    """One of the answers that the company has had for long."""
    number = answers.add(tx, answer["name"], owner, now)
    answers.set_tags(tx, number, answer["tags"])
    for locale, text in answer["texts"].items():
        answers.set_text(tx, number, locale, {"text": text, "entities": []})
    if photo := answer["photo"]:
        answers.set_files(tx, number, [{"kind": "photo", "file_id": photo}])


def main() -> int:
    """Be the bot until told to stop."""
    order = read_order()
    threading.Thread(target=end_with_stdin, daemon=True).start()
    settings = Settings(**order["settings"])
    logs.configure("INFO", order["settings"]["token"])
    now = clock_in(Path(order["clock"]))
    if order["company"] and not Path(settings.storage.path).exists():
        asyncio.run(set_up(settings, order["company"], now()))
    around = service.Surroundings(clock=now, tick=TICK, ready=ready, polled_every=POLLED_EVERY)
    return service.run(settings, around)


if __name__ == "__main__":
    sys.exit(main())
