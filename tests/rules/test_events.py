"""What happened and why stand in the vocabulary: no bare word for either in the desk or storage."""

import ast
import inspect
from collections.abc import Iterator
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from model import Event, Lack, NotUndone, PassedOn, Reason
from tests.rules.test_dialects import all_spoken

ROOT = Path(__file__).resolve().parents[2]
VOCABULARY: tuple[type[StrEnum], ...] = (Event, Lack, NotUndone, PassedOn, Reason)
WORDS = {str(word) for words in VOCABULARY for word in words}


ELSEWHERE = {"Button", "duties.say", "runs.first", "_first"}
"""Whose arguments are a button's label, an operator's word, what is done once."""

NAMES = ("__slots__", "__all__")
"""Lists of what a class or a module has: no words of anybody's."""

HOMONYMS = {
    ("storage/holdings.py", "away"),  # a kind of run
    ("storage/postgresql/address.py", "public"),  # a schema that is everybody's
    ("desk/reports/why.py", "late"),  # what comes next: nothing, it is late
    ("storage/events.py", "deputy"),  # a key of an event's data
    ("desk/aftermath/looks.py", "opened"),  # what an icon's row shows
    ("desk/company/audit.py", "deputy"),  # what that event carries
    ("desk/privacy/keeping.py", "erased"),  # a table
    ("desk/privacy/keeping.py", "set_aside"),  # a table
    ("desk/strangers/board.py", "late"),  # a figure of the list
    ("desk/voice/menus.py", "menu"),  # which list of commands somebody has
    ("desk/voice/sight.py", "closed"),  # the name of a text
    ("desk/figures/stories.py", "closed"),  # what an event says: it ended with what helped
    ("desk/voice/menus.py", "menu"),  # a period that is noted
    ("desk/watch/health.py", "set_aside"),  # a figure of the screen
    ("desk/relay/moments.py", "promise"),  # what a day of the calendar is chosen for
    ("desk/relay/presses.py", "note"),  # what was chosen for a held message
    ("desk/relay/shift_buttons.py", "break"),  # an operator's word
    ("desk/reports/todo.py", "undelivered"),  # what an owner should look at
    ("desk/conversations/held.py", "held"),  # that somebody was asked about it
    ("desk/rules/changing.py", "shift"),  # what a text lists
    ("desk/rules/phrases.py", "break"),  # a pause in a day's hours, as somebody writes it
    ("desk/rules/phrases.py", "closed"),  # a day off, as somebody writes it
    ("desk/search/replies.py", "broadcast"),  # what is typed to find who replied to one
    ("desk/shifts/duty.py", "break"),  # how an operator stands
    ("desk/shifts/tables.py", "shift"),  # the head of a column
    ("storage/searching.py", "note"),  # what a line of the index is
}
"""The same word with another meaning, and where."""


def bare(source: str) -> list[str]:
    """Each string of the code that says what happened, or why, in no enum's name."""
    tree = ast.parse(source)
    elsewhere = set(_meaning_something_else(tree))
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value in WORDS and node not in elsewhere
    ]


def _meaning_something_else(tree: ast.Module) -> Iterator[ast.AST]:
    """The keys of data, the names of attributes and buttons, what an enum itself declares."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            yield node.value
        elif isinstance(node, ast.Dict):
            yield from (key for key in node.keys if key)
        elif isinstance(node, ast.Subscript):
            yield node.slice
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in ELSEWHERE:
            yield from node.args
        elif isinstance(node, ast.ClassDef) and "StrEnum" in map(ast.unparse, node.bases):
            yield from (line.value for line in node.body if isinstance(line, ast.Assign))
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in NAMES:
            yield from ast.walk(node.value)


@pytest.mark.parametrize("room", ["desk", "storage"])
def test_no_word_stands_bare(room: str) -> None:
    paths = sorted((ROOT / room).rglob("*.py"))
    assert paths, f"{room} has moved"
    found = {
        (path.relative_to(ROOT).as_posix(), word)
        for path in paths
        for word in bare(path.read_text("utf-8"))
    }
    assert found - HOMONYMS == set()


@pytest.mark.parametrize(
    "breach",
    [
        'events.record(tx, "closed", now)',
        'outgoing.record(tx, "late" if late else "kept", link)',
        'taken = {"reply", "note"}',
        'if kind == "on_duty": pass',
        'give(tx, crew, conversation, None, "shift", gifts)',
        'return ["topics_off"]',
        'failed(row, "topic_gone")',
    ],
)
def test_a_bare_word_is_found(breach: str) -> None:
    assert bare(breach)


@pytest.mark.parametrize(
    "fine",
    [
        '"""closed"""',
        'data["closed"]',
        'Button("held_note", "note", link.id)',
        '{"late": 3, "hours": "hours"}',
        "class Fate(StrEnum):\n    NOTE = 'note'",
        "events.record(tx, Event.CLOSED, now)",
    ],
)
def test_a_word_with_another_meaning_is_let_through(fine: str) -> None:
    assert bare(fine) == []


def kinds_in_sql(statement: str) -> set[str]:
    """What a statement compares an event's kind with."""
    tree = sqlglot.parse_one(statement, dialect="sqlite")
    if "events" not in {table.name for table in tree.find_all(exp.Table)}:
        return set()
    return {
        literal.this
        for found in tree.find_all(exp.EQ, exp.In)
        if isinstance(found.this, exp.Column) and found.this.name == "kind"
        for literal in found.find_all(exp.Literal)
        if literal.is_string
    }


def test_sql_names_only_events_that_there_are() -> None:
    """They stand in it as words, so that it reads as SQL and fits the partial indexes."""
    found = {kind for _, said in all_spoken() if said for kind in kinds_in_sql(said)}
    assert "handed_over" in found
    assert found <= set(map(str, Event))


def test_an_unknown_event_in_sql_is_found() -> None:
    assert kinds_in_sql("SELECT 1 FROM events WHERE id = 1 AND kind IN ('opend', :x)") == {"opend"}
    assert kinds_in_sql("SELECT 1 FROM events AS e WHERE e.kind = 'opend'") == {"opend"}


@pytest.mark.parametrize("words", [Event, PassedOn])
def test_each_word_says_what_it_means(words: type[StrEnum]) -> None:
    tree = ast.parse(inspect.getsource(words))
    lines = next(node for node in tree.body if isinstance(node, ast.ClassDef)).body
    told = {
        ast.unparse(line.targets[0])
        for line, after in pairwise(lines)
        if isinstance(line, ast.Assign) and isinstance(after, ast.Expr)
    }
    assert told == set(words.__members__)
