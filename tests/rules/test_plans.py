"""What is asked of the file is found by an index: what grows with the past is never read whole.

SQLite takes a partial index for its very words alone, and says nothing where it takes none.
PostgreSQL reasons.
"""

import ast
import importlib
import re
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from storage import migrations
from storage.database import SqliteTx, connect
from storage.ports import Tx
from tests.rules.test_dialects import ONE_FILE, STORAGE, spoken

GROWS = {
    *("accounts", "addresses", "client_fields", "client_notes", "client_stages", "clients"),
    *("conversation_tags", "conversations", "drafts", "events", "further_copies"),
    *("helper_messages", "inbox", "links", "notes", "outbox", "ratings", "recipients", "runs"),
    *("search_docs", "search_queue"),
}
"""Tables that are the longer, the longer a company has worked."""

WHOLE = {
    "accounts.persons": "the board of sales shows all",
    "addresses.adopt": "once in a file's life",
    "dormant.look": "so many clients at a time",
    "erased.still_here": "after going back to a backup",
    "events.happened": "while there is no group",
    "exports.count": "an export is of everything",
    "exports.each": "an export is of everything",
    "helpers.open_cards": "a helper is gone",
    "holdings.erase": "somebody is looked for everywhere",
    "holdings.naming": "somebody is looked for everywhere",
    "links.lose_copies": "a topic is gone",
    "moving.forget_places": "the group is gone",
    "people.forget_strangers": "of those without a name alone",
    "people.set_private": "of those without a name alone",
    "people.was_here": "of those without a name alone",
    "profiles.values": "the board of sales shows all",
    "recipients.choose": "a broadcast is to everybody",
    "recipients.languages": "a broadcast is to everybody",
    "recipients.reckon": "a broadcast is to everybody",
    "recipients.sources": "a broadcast is to everybody",
    "searching.is_behind": "its first row is enough",
    "stages.all_standing": "the board of sales shows all",
    "stages.used": "a broadcast is to everybody",
    "summaries.complaints": "read on the side, for a summary",
    "summaries.discontent": "read on the side, for a summary",
    "tags.most_used": "of all, at a press of [Tags]",
}
"""What reads one of them whole, and why it may."""

SCAN = re.compile(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?")


@pytest.fixture
def tx() -> Iterator[Tx]:
    with closing(connect(":memory:")) as connection:
        migrations.migrate(connection)
        yield SqliteTx(connection)


def statements() -> Iterator[tuple[str, str]]:
    """Each with the function that says it."""
    for path in sorted(STORAGE.glob("*.py")):
        if path.stem in ONE_FILE:
            continue
        source = path.read_text(encoding="utf-8")
        functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
        for line, statement in spoken(importlib.import_module(f"storage.{path.stem}"), source):
            says = max((one for one in functions if one.lineno <= line), key=lambda one: one.lineno)
            yield f"{path.stem}.{says.name}", str(statement)


def plan(tx: Tx, statement: str) -> list[str]:
    values: dict[str, Any] = dict.fromkeys(re.findall(r":([a-z_]+)", statement), 1)
    return [row["detail"] for row in tx.rows(f"EXPLAIN QUERY PLAN {statement}", **values)]


def indexes(tx: Tx) -> dict[str, str]:
    rows = tx.rows("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
    return {row["name"]: " ".join(row["sql"].split()) for row in rows}


def read_whole(tx: Tx, statement: str) -> Iterator[str]:
    """The tables that it reads from end to end; those of which a partial index knows are few."""
    called = dict(re.findall(r"(\w+) AS (\w+)", statement))
    tables = {name: name for name in GROWS} | {called[name]: name for name in GROWS & called.keys()}
    partial = {name for name, made in indexes(tx).items() if " WHERE " in made}
    for step in map(SCAN.match, plan(tx, statement)):
        if step and step[1] in tables and step[2] not in partial:
            yield tables[step[1]]


def test_nothing_that_grows_is_read_whole(tx: Tx) -> None:
    found = [(who, tuple(read_whole(tx, statement))) for who, statement in statements()]
    assert [known for known in found if known[1] and known[0] not in WHOLE] == []
    assert WHOLE.keys() <= {who for who, tables in found if tables}, "and who may, does"


def test_every_index_serves_a_question(tx: Tx) -> None:
    taken = {word for _, statement in statements() for step in plan(tx, statement)
             for word in step.split()}  # fmt: skip
    unused = {name for name, made in indexes(tx).items() if "UNIQUE" not in made} - taken
    assert unused == set()
