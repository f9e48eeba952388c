"""What search costs and finds: pages of answers from files of many messages, and word forms."""

import random
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.forms import FORMS
from bench.table import Table, milliseconds, quantile
from desk.search import finding, indexing, marks, query, stems
from model import ClientId, ConversationId
from storage import searching
from storage.database import SqliteTx, connect
from storage.migrations import migrate
from storage.ports import Tx
from storage.times import ms

SIZES = {10_000: 50, 100_000: 50, 1_000_000: 200}
"""Messages in a file, and within how many milliseconds a page must be there."""
WORDS = 10
"""Of a message."""
ASKED = 60
RECALL = 0.95
NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
ZONE = ZoneInfo("UTC")
WITH = ("", "", "", " за май", " с фото", " @Ольга")
"""What questions say besides words."""


async def measure(folder: Path, quick: bool) -> Table:
    """Speed at each size, then recall."""
    table = Table("Search: a page of /find, median and 95th percentile; recall of word forms")
    sizes = [1_000] if quick else list(SIZES)
    for size in sizes:
        _speed(folder / f"{size}.db", size, table)
    found = _recall(folder / "forms.db")
    table.add("word forms found", f"{found:.1%} of {len(FORMS)}", f"at least {RECALL:.0%}")
    return table


def _speed(path: Path, size: int, table: Table) -> None:
    dice = random.Random(size)
    vocabulary = [form for pair in FORMS for form in pair]
    with closing(connect(str(path))) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        migrate(connection)
        tx = SqliteTx(connection)
        began = time.perf_counter()
        _fill(connection, tx, size, vocabulary, dice)
        written = (time.perf_counter() - began) / size
        took = [_ask(tx, _question(dice, vocabulary, turn)) for turn in range(ASKED)]
    shown = f"{milliseconds(quantile(took, 0.5))} · {milliseconds(quantile(took, 0.95))}"
    most = SIZES.get(size, 50)
    table.add(f"{size:,} messages: a page", shown, f"under {most} ms")
    table.add(f"{size:,} messages: to index one", f"{written * 1e6:.0f} µs")
    table.add(f"{size:,} messages: the file", f"{path.stat().st_size / 2**20:.0f} MB")


def _question(dice: random.Random, vocabulary: list[str], turn: int) -> str:
    words = " ".join(dice.sample(vocabulary, 1 + turn % 2))
    return words + WITH[turn % len(WITH)]


def _ask(tx: Tx, words: str) -> float:
    """Seconds of the processor: what else runs on the machine is not the search's doing."""
    began = time.process_time()
    finding.find(tx, query.read(words, ZONE, NOW), skip=0, limit=finding.PAGE + 1)
    return time.process_time() - began


def _fill(
    connection: sqlite3.Connection, tx: Tx, size: int, vocabulary: list[str], dice: random.Random
) -> None:
    """Messages of common words and of some that few have, as people's are; indexed as they come."""
    tx.index.make()
    connection.execute(
        "INSERT INTO operators (id, name, created_at, in_group) VALUES (1,'Ольга',0,1)"
    )
    for number in range(1, size + 1):
        if number % 2_000 == 1:
            connection.execute("BEGIN")
        at = NOW - timedelta(minutes=size - number)
        words = [vocabulary[int(len(vocabulary) * dice.random() ** 3)] for _ in range(WORDS)]
        text = " ".join([*words, _rare(dice)])
        source = searching.Source(
            ClientId(100 + number % 5_000), ConversationId(number // 8),
            1 if number % 2 else 100, at, text, "photo" if number % 10 == 0 else "text",
        )  # fmt: skip
        doc = searching.number(tx, searching.MESSAGE, number, source)
        tx.index.put(doc, " ".join([stems.stems(text), *marks.of(searching.MESSAGE, source)]))
        if number % 2_000 == 0 or number == size:
            connection.execute("COMMIT")


def _rare(dice: random.Random) -> str:
    """A word that few write: a name, a number of an order, a slip of the finger."""
    return "".join(dice.choices("аеиоубвгдклмнпрст", k=6))


def _recall(path: Path) -> float:
    """How many of the forms find the message that says another form of the word."""
    with closing(connect(str(path))) as connection:
        migrate(connection)
        tx = SqliteTx(connection)
        tx.run("INSERT INTO clients (id, name, first_seen) VALUES (1, '', 0)")
        for number, (said, _) in enumerate(FORMS, start=1):
            tx.run(
                """INSERT INTO notes (id, client_id, author_id, message_id, text, at)
                VALUES (:id, 1, 1, :id, :text, :at)""",
                id=number, text=f"Здравствуйте, {said} please", at=ms(NOW),
            )  # fmt: skip
            searching.changed(tx, searching.NOTE, number)
        while indexing.step(tx)[0]:
            pass
        hits = sum(_finds(tx, number, form) for number, (_, form) in enumerate(FORMS, start=1))
    return hits / len(FORMS)


def _finds(tx: Tx, number: int, form: str) -> bool:
    wanted = query.read(form, ZONE, NOW)
    found = finding.find(tx, wanted, skip=0, limit=finding.PAGE)
    return any(document.source_id == number for document in found)
