"""The bot under steady work for hours: `python -m bench.soak --hours 4`, or `make soak HOURS=4`.

Three messages a second, clients' and an operator's in turn. In four lives: it is told to stop and
started again, killed and started again, stopped, backed up, restored and compared. At the end every
message is looked for, and memory and open files of each life are told. Exit code 1 if one is lost.
"""

import argparse
import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bench import machine
from bench.machine import ROOT, Bot
from bench.office import Office
from bench.table import Table
from sandbox import Limits, Person, Sandbox, Topic

PER_SECOND = 3
CLIENTS = 20
LIVES = 4
WARM = 300.0
"""Seconds of a life's second half from which on its memory says something."""

SETTLING = 180.0
"""Seconds in which everything must have arrived after the last word."""


@dataclass
class Life:
    """What was seen of one process: moments, megabytes, open files."""

    pid: int
    samples: list[tuple[float, float, int]] = field(default_factory=list)

    def look(self, bot: Bot) -> None:
        """One more sample."""
        files = sum(1 for _ in Path(f"/proc/{self.pid}/fd").iterdir())
        self.samples.append((time.monotonic(), bot.rss(), files))

    def slope(self) -> str:
        """Megabytes an hour, by least squares over its second half; a short one only warms up."""
        late = self.samples[len(self.samples) // 2 :]
        if not late or late[-1][0] - late[0][0] < WARM:
            return "too short for a slope"
        middle = sum(moment for moment, _, _ in late) / len(late)
        weight = sum((moment - middle) ** 2 for moment, _, _ in late)
        grown = 3600 * sum((moment - middle) * size for moment, size, _ in late) / weight
        return f"{grown:+.1f} MB an hour"


@dataclass
class Soak:
    """A company at work, what was said in it, and the lives of its bot."""

    scene: Office
    folder: Path
    clients: list[tuple[Person, Topic]] = field(default_factory=list)
    asked: int = 0
    answered: int = 0
    lives: list[Life] = field(default_factory=list)
    compared: list[str] = field(default_factory=list)

    @property
    def database(self) -> Path:
        """The company's file."""
        return self.folder / "box.db"

    @asynccontextmanager
    async def life(self) -> AsyncIterator[Bot]:
        """The bot at work."""
        async with machine.bot(self.scene.environ(self.folder), unlimited=True) as child:
            await child.said("ready")
            self.lives.append(Life(child.process.pid))
            yield child

    async def talk(self, child: Bot, until: float) -> None:
        """Three messages a second; a sample each half minute, or ten in a life."""
        every = min(30.0, (until - time.monotonic()) / 10)
        looked = time.monotonic()
        while (now := time.monotonic()) < until:
            self._say()
            if now - looked >= every:
                looked = now
                self.lives[-1].look(child)
            await asyncio.sleep(1 / PER_SECOND - (time.monotonic() - now))

    def _say(self) -> None:
        turn = self.asked + self.answered
        person, topic = self.clients[turn // 2 % len(self.clients)]
        if turn % 2:
            self.answered += 1
            self.scene.olga.at(topic).write(f"answer {self.answered}")
        else:
            self.asked += 1
            person.chat(self.scene.bot).write(f"question {self.asked}")

    def copied(self) -> tuple[Counter[str], Counter[str]]:
        """How often each question stands in a topic, each answer in a client's chat."""
        bot = self.scene.bot
        questions: Counter[str] = Counter()
        answers: Counter[str] = Counter()
        for person, topic in self.clients:
            questions.update(_words(topic.messages, "question"))
            answers.update(_words(person.chat(bot).messages, "answer"))
        own = {f"question {number}": 0 for number in range(1, self.asked + 1)}
        return questions + Counter(own), answers

    def back_and_forth(self) -> None:
        """A backup of the file, back to it, and every table counted."""
        copy = self.folder / "copy.db"
        environ = {**os.environ, **self.scene.environ(self.folder)}
        before = _counted(self.database)
        for words in (["backup", str(copy)], ["restore", str(copy)]):
            bot = [sys.executable, str(ROOT / "bot.py"), *words]
            subprocess.run(bot, env=environ, check=True, cwd=self.folder, capture_output=True)
        after = _counted(self.database)
        self.compared = [name for name in before | after if before[name] != after[name]]


def _words(messages: Iterable[object], kind: str) -> Iterable[str]:
    """The numbered words of that kind, without a mark or a name before them."""
    for message in messages:
        text = str(getattr(message, "text", "") or "")
        if kind in text:
            yield text[text.index(kind) :].splitlines()[0]


def _counted(database: Path) -> Counter[str]:
    """How many rows each table has."""
    with closing(sqlite3.connect(database)) as file:
        return Counter(line.split(" ")[2] for line in file.iterdump() if line[:7] == "INSERT ")


async def run(hours: float, folder: Path) -> tuple[Table, int]:
    """The table, and how many messages were lost."""
    async with Sandbox(Limits.off()) as box:
        soak = Soak(Office(box), folder)
        began = time.monotonic()
        share = hours * 3600 / LIVES
        for number in range(LIVES):
            async with soak.life() as child:
                for client in range(0 if soak.clients else CLIENTS):
                    soak.clients.append(await soak.scene.client(client))
                await soak.talk(child, time.monotonic() + share)
                if number == 1:
                    child.process.send_signal(signal.SIGKILL)
                elif number == LIVES - 1:
                    await _settled(soak)
            print(f"life {number + 1} of {LIVES} has ended", flush=True)
            if number == 2:
                await asyncio.to_thread(soak.back_and_forth)
        return _told(soak, time.monotonic() - began)


async def _settled(soak: Soak) -> None:
    """Wait until what was said has arrived, as far as it will."""
    end = time.monotonic() + SETTLING
    while time.monotonic() < end:
        questions, answers = soak.copied()
        if len(questions) == soak.asked and len(answers) == soak.answered:
            return
        await asyncio.sleep(2)


def _told(soak: Soak, lasted: float) -> tuple[Table, int]:
    questions, answers = soak.copied()
    twice = sum(count - 1 for count in (questions + answers).values() if count > 1)
    doubtful = _doubtful(soak.database)
    missing = soak.asked - len(questions)
    unanswered = max(0, soak.answered - len(answers) - doubtful)
    table = Table(f"Soak: {lasted / 60:.1f} min, {datetime.now(UTC):%Y-%m-%d}")
    table.add("clients' messages", str(soak.asked), f"{missing} lost")
    table.add("operator's messages", str(soak.answered), f"{unanswered} lost, {doubtful} in doubt")
    table.add("twice, marked", str(twice))
    table.add("tables that a restore changed", str(len(soak.compared)), ", ".join(soak.compared))
    for number, life in enumerate(soak.lives, start=1):
        sizes = [size for _, size, _ in life.samples] or [0.0]
        files = [count for _, _, count in life.samples] or [0]
        named = f"life {number}: memory, slope, open files"
        table.add(
            named,
            f"{sizes[0]:.0f} to {sizes[-1]:.0f} MB",
            f"{life.slope()}, {min(files)} to {max(files)}",
        )
    return table, missing + unanswered + len(soak.compared)


def _doubtful(database: Path) -> int:
    """What was on its way when the bot was killed, about which the operator is asked."""
    with closing(sqlite3.connect(database)) as file:
        asked = "SELECT count(*) FROM outbox WHERE state IN ('unknown', 'unconfirmed')"
        return int(file.execute(asked).fetchone()[0])


def main() -> int:
    """Run as long as the command line says."""
    parser = argparse.ArgumentParser(prog="bench.soak", description=__doc__)
    parser.add_argument("--hours", type=float, default=4.0)
    parser.add_argument("--out", type=Path, default=Path("build/soak.txt"))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="smena-soak") as folder:
        table, lost = asyncio.run(run(asked.hours, Path(folder)))
    print(table)
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(str(table), encoding="utf-8")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
