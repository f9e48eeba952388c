"""Every statement of SQL keeps within what SQLite and PostgreSQL share.

Both of sqlglot's dialects must read it alike; beyond that it is forgiving, so what one of the two
would refuse, or read otherwise, is looked for by rules of our own.
"""

import ast
import importlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlglot
from sqlglot import exp

from storage import migrations

STORAGE = Path(migrations.__file__).parents[1]
ONE_FILE = {"index", "database", "cleaning", "reading", "trouble", "ports", "backup", "saving"}
"""Modules behind the ports, or beside them: what they say to SQLite is about its file."""
RUNS_SQL = {"run", "insert", "row", "rows", "each", "value"}
SHARED = {
    *(
        exp.Count,
        exp.Sum,
        exp.Min,
        exp.Max,
        exp.Avg,
        exp.Coalesce,
        exp.Abs,
        exp.Exists,
        exp.Cast,
        exp.Nullif,
        exp.Replace,
    ),
    *(
        exp.And,
        exp.Or,
        exp.Case,
        exp.Length,
        exp.Lower,
        exp.Substring,
        exp.RowNumber,
        exp.FirstValue,
        exp.Lag,
        exp.Replace,
    ),
}
"""Functions that both know by these names and mean alike."""
DIALECTS = ("sqlite", "postgres")


def spoken(module: Any, source: str) -> Iterator[tuple[int, str | None]]:
    """Each statement that a module's code runs, with its line; None where it can't be read."""
    tree = ast.parse(source)
    loops = {
        node.target.id: node.iter
        for node in ast.walk(tree)
        if isinstance(node, ast.For) and isinstance(node.target, ast.Name)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in RUNS_SQL
            and ast.unparse(node.func.value) == "tx"
        ):
            found: list[str | None] = [*_texts(node.args[0], module, loops)]
            yield from ((node.lineno, text) for text in found or [None])


def _texts(node: ast.expr, module: Any, loops: dict[str, ast.expr]) -> Iterator[str]:
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.Name) and node.id in loops:
        yield from _texts(loops[node.id], module, loops)
    elif isinstance(node, ast.Subscript):
        yield from _texts(node.value, module, loops)
    elif isinstance(node, ast.Tuple | ast.List):
        for each in node.elts:
            yield from _texts(each, module, loops)
    elif isinstance(node, ast.Name):
        held = getattr(module, node.id, None)
        if isinstance(held, dict):
            held = held.values()
        yield from [held] if isinstance(held, str) else held or []


def all_spoken() -> Iterator[tuple[str, str | None]]:
    for path in sorted(STORAGE.glob("*.py")):
        if path.stem in ONE_FILE:
            continue
        module = importlib.import_module(f"storage.{path.stem}")
        for line, text in spoken(module, path.read_text(encoding="utf-8")):
            yield f"{path.stem}:{line}", text


def tree(sql: str, dialect: str) -> exp.Expr:
    """Raises ParseError, or ValueError if that is no statement that sqlglot really reads."""
    found = sqlglot.parse_one(sql, read=dialect)
    if isinstance(found, exp.Command):
        raise ValueError(f"{dialect} has no such statement")
    return found


# What is wrong with a statement that both can read.


def read_otherwise(statement: exp.Expr, other: exp.Expr) -> list[str]:
    """A function or an operator of the one is something else to the other."""
    meant = exp.Func, exp.Binary
    shapes = [Counter(type(node) for node in each.find_all(*meant)) for each in (statement, other)]
    return ["the two read it otherwise"] if shapes[0] != shapes[1] else []


def unshared_functions(statement: exp.Expr) -> list[str]:
    return [
        node.sql()
        for node in statement.find_all(exp.Func)
        if type(node) not in SHARED and not isinstance(node.parent, exp.Case)
    ]


def several_arguments(statement: exp.Expr) -> list[str]:
    """`max(a, b)` is SQLite's `greatest`."""
    return [n.sql() for n in statement.find_all(exp.Min, exp.Max) if n.args.get("expressions")]


def unshared_clauses(statement: exp.Expr) -> list[str]:
    alone = (exp.Lock, exp.Glob, exp.ILike, exp.RegexpLike, exp.Parameter, exp.GroupConcat)
    found = [node.sql() for node in statement.find_all(*alone)]
    found += [
        insert.sql() for insert in statement.find_all(exp.Insert) if insert.args.get("alternative")
    ]
    return found + [
        constraint.sql()
        for constraint in statement.find_all(
            exp.AutoIncrementColumnConstraint, exp.GeneratedAsIdentityColumnConstraint
        )
    ]


def unclear_columns(statement: exp.Expr) -> list[str]:
    """After ON CONFLICT a bare name may be the row's or the refused one's: PostgreSQL asks which.

    The left side of SET is always the row's.
    """
    found = []
    for conflict in statement.find_all(exp.OnConflict):
        sides = [each.expression for each in conflict.expressions if isinstance(each, exp.EQ)]
        if where := conflict.args.get("where"):
            sides.append(where)
        found += [
            column.sql()
            for side in sides
            for column in side.find_all(exp.Column)
            if not column.table
        ]
    return found


def numbers_for_truth(statement: exp.Expr) -> list[str]:
    """`WHERE snoozed`: a number is no truth in PostgreSQL."""
    return [
        f"{child.sql()} in {node.sql()}"
        for node in statement.find_all(exp.Where, exp.And, exp.Or, exp.Not)
        for child in node.iter_expressions()
        if isinstance(child.unnest(), exp.Column | exp.Literal | exp.Placeholder)
    ]


def ungrouped_columns(statement: exp.Expr) -> list[str]:
    """Beside sums stand only the columns that they are grouped by."""
    found = []
    for select in statement.find_all(exp.Select):
        grouped = select.args["group"].expressions if select.args.get("group") else []
        if grouped or any(_is_sum(node, select) for node in select.find_all(exp.AggFunc)):
            kept = {each.sql() for each in grouped}
            found += [
                column.sql()
                for each in select.expressions
                if each.unalias().sql() not in kept
                for column in each.find_all(exp.Column)
                if column.find_ancestor(exp.AggFunc, exp.Filter, exp.Select) is select
                and column.sql() not in kept
            ]
    return found


def _is_sum(node: exp.Expr, select: exp.Select) -> bool:
    return node.find_ancestor(exp.Window, exp.Select) is select


RULES: list[Callable[[exp.Expr], list[str]]] = [
    *(unshared_functions, several_arguments, unshared_clauses, unclear_columns),
    *(numbers_for_truth, ungrouped_columns),
]


def faults(sql: str) -> list[str]:
    """What one of the two would refuse, or read otherwise."""
    try:
        ours, theirs = (tree(sql, dialect) for dialect in DIALECTS)
    except (sqlglot.errors.SqlglotError, ValueError) as error:
        return [str(error)]
    return read_otherwise(ours, theirs) + [fault for rule in RULES for fault in rule(ours)]


def test_every_statement_is_shared() -> None:
    spoken = list(all_spoken())
    assert len(spoken) > 100
    assert [where for where, text in spoken if text is None] == []
    assert {where: found for where, text in spoken if text and (found := faults(text))} == {}


@pytest.mark.parametrize("step", migrations.steps(), ids=lambda step: step.stem)
def test_every_migration_is_shared(step: Path) -> None:
    here, there = (migrations.statements(migrations.text_of(step, one)) for one in DIALECTS)
    plain = migrations.statements(re.sub(r"\{\{\w+\}\}", "BIGINT PRIMARY KEY", step.read_text()))
    assert len(here) == len(there) == len(plain) > 0
    assert {sql: found for sql in plain if (found := faults(sql))} == {}
    for sql in here:
        tree(sql, "sqlite")
    for sql in there:
        tree(sql, "postgres")
    assert "{{" not in "".join(here + there)


UNSHARED = {
    "SQLite's greatest": "SELECT max(a, b) FROM t",
    "PostgreSQL's greatest": "SELECT greatest(a, b) FROM t",
    "SQLite's joining": "SELECT group_concat(a) FROM t",
    "PostgreSQL's joining": "SELECT string_agg(a, ',') FROM t",
    "a look into JSON": "SELECT data ->> 'to' FROM t",
    "SQLite's look into JSON": "SELECT json_extract(data, '$.to') FROM t",
    "a lock": "SELECT a FROM t FOR UPDATE SKIP LOCKED",
    "SQLite's way with what is there": "INSERT OR IGNORE INTO t (a) VALUES (:a)",
    "SQLite's counter": "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT)",
    "PostgreSQL's counter": "CREATE TABLE t (id BIGINT GENERATED ALWAYS AS IDENTITY)",
    "SQLite's if": "SELECT iif(a = 1, b, c) FROM t",
    "SQLite's time": "SELECT strftime('%s', a) FROM t",
    "a number for truth": "SELECT a FROM t WHERE b",
    "a number for truth in between": "SELECT a FROM t WHERE c = 1 AND NOT b",
    "a name of two rows": """INSERT INTO t (a, b) VALUES (:a, :b)
        ON CONFLICT (a) DO UPDATE SET b = excluded.b WHERE b <> excluded.b""",
    "a column beside a sum": "SELECT a, b, count(*) FROM t GROUP BY a",
    "a column beside the only sum": "SELECT a, max(b) FROM t",
    "a pattern of SQLite": "SELECT a FROM t WHERE a GLOB :b",
    "a pattern of PostgreSQL": "SELECT a FROM t WHERE a ILIKE :b",
    "no SQL": "SELEC a FROM t",
}
SHARED_BY_BOTH = {
    "what is there already": """INSERT INTO t (a, b) VALUES (:a, :b)
        ON CONFLICT (a) WHERE c = 'x' DO UPDATE SET b = excluded.b WHERE t.b <> excluded.b""",
    "what was changed": "DELETE FROM t WHERE a IS NOT NULL RETURNING a",
    "sums": "SELECT a, count(*), sum(b) FILTER (WHERE c > 1) FROM t GROUP BY a",
    "a window": "SELECT a, row_number() OVER (PARTITION BY b ORDER BY c) FROM t",
}


@pytest.mark.parametrize("sql", UNSHARED.values(), ids=UNSHARED)
def test_what_only_one_of_them_knows_is_found(sql: str) -> None:
    assert faults(sql)


@pytest.mark.parametrize("sql", SHARED_BY_BOTH.values(), ids=SHARED_BY_BOTH)
def test_what_both_know_is_let_through(sql: str) -> None:
    assert faults(sql) == []
