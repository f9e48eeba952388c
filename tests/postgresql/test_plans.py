"""On PostgreSQL, too, what is asked is found by an index: the same statements, the same exceptions.

Its planner weighs, and an empty table is read whole at no cost. So the ways of reading whole are
made dear, and an index that it would read from end to end is hidden, until there is a plan that
comes in by the first column of one, or none.
"""

import json
import re
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest

from storage.postgresql import laying
from storage.postgresql.address import Address
from storage.postgresql.dialect import said
from storage.postgresql.session import connect
from storage.postgresql.tx import Connection
from tests.rules.test_plans import GROWS, WHOLE, statements

DEAR = ("seqscan", "hashjoin", "mergejoin")
"""The last two read a table once, to compare it with another."""
INDEXES = """
    SELECT index.relname, indpred IS NOT NULL, pg_get_indexdef(indexrelid, 1, true)
    FROM pg_index JOIN pg_class AS index ON index.oid = indexrelid
"""
HIDE = "UPDATE pg_index SET indisvalid = false WHERE indexrelid = to_regclass(%s)"
SHOW = "UPDATE pg_index SET indisvalid = true WHERE NOT indisvalid"
PARAMETER = re.compile(r"%\((\w+)\)s")


class Planner:
    """What the server would do, at its most careful: whatever the values may be."""

    def __init__(self, there: Connection) -> None:
        self._there = there
        for way in DEAR:
            there.execute(f"SET enable_{way} = off".encode())
        there.execute("SET plan_cache_mode = force_generic_plan")
        known = there.execute(INDEXES.encode()).fetchall()
        self._partial = {name for name, is_partial, _ in known if is_partial}
        self._first = {name: column for name, _, column in known}

    def read_whole(self, statement: str) -> set[str]:
        """The tables that it reads from end to end, whichever index it is left with."""
        self._prepare(statement)
        try:
            while hidden := {step["Index Name"] for step in self._whole() if "Index Name" in step}:
                for name in hidden:
                    self._there.execute(HIDE.encode(), (name,))
                self._there.execute("DISCARD PLANS")
            return {step["Relation Name"] for step in self._whole()}
        finally:
            self._there.execute(SHOW)
            self._there.execute("DEALLOCATE asked")

    def _prepare(self, statement: str) -> None:
        names = list(dict.fromkeys(PARAMETER.findall(said(statement))))
        numbered = PARAMETER.sub(lambda name: f"${names.index(name[1]) + 1}", said(statement))
        text = numbered.replace("%%", "%")
        self._given = f"({', '.join(['1'] * len(names))})" if names else ""
        types = ", ".join(["unknown"] * len(names))
        for kind in (types, types.replace("unknown", "bigint")):
            asked = f"PREPARE asked{f' ({kind})' if names else ''} AS {text}"
            try:
                self._there.execute(asked.encode())
            except psycopg.ProgrammingError:  # what a value is can't be told from this one alone
                if kind != types or not names:
                    raise
            else:
                return

    def _whole(self) -> Iterator[dict[str, Any]]:
        """The steps of its plan that read one of the tables that grow from end to end."""
        explained = f"EXPLAIN (FORMAT JSON) EXECUTE asked{self._given}".encode()
        (found,) = self._there.execute(explained).fetchone() or ([],)
        plan = found if isinstance(found, list) else json.loads(found)
        for step in steps(plan[0]["Plan"]):
            if step.get("Relation Name") in GROWS and self._is_whole(step):
                yield step

    def _is_whole(self, step: dict[str, Any]) -> bool:
        if step["Node Type"] == "Seq Scan":
            return True
        name = step.get("Index Name", "")
        if not name or name in self._partial:
            return False
        return not re.search(rf"\b{self._first[name]}\b", step.get("Index Cond", ""))


def steps(plan: dict[str, Any], table: str = "") -> Iterator[dict[str, Any]]:
    """All of a plan; a look into an index for a bitmap is given the table that it is for."""
    table = plan.get("Relation Name", table)
    if plan["Node Type"] == "Bitmap Index Scan":
        plan = {**plan, "Relation Name": table}
    yield plan
    for part in plan.get("Plans", []):
        yield from steps(part, table)


@pytest.fixture
def planner(place: Address) -> Iterator[Planner]:
    with closing(connect(place)) as there:
        laying.lay(there, place.schema)
        yield Planner(there)


def test_nothing_that_grows_is_read_whole(planner: Planner) -> None:
    found = [(who, planner.read_whole(statement)) for who, statement in statements()]
    assert len(found) > 600
    assert [known for known in found if known[1] and known[0] not in WHOLE] == []


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("SELECT words FROM links WHERE words = :words", {"links"}),
        ("SELECT id FROM links WHERE side = :side", {"links"}),
        ("SELECT id FROM links ORDER BY id", {"links"}),
        ("SELECT id FROM links WHERE client_id = :client OR words = :words", {"links"}),
        ("SELECT id FROM links WHERE client_id = :client", set()),
        ("SELECT id FROM links WHERE words <> '' AND at < :before", set()),
    ],
)
def test_what_is_read_whole_is_noticed(planner: Planner, statement: str, table: set[str]) -> None:
    assert planner.read_whole(statement) == table
