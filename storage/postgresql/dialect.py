"""Owns how our SQL is said to PostgreSQL: its parameters, its migrations, its numbers and texts.

The statements are those of SQLite (`tests/rules/test_dialects.py` keeps them within what both
share). What differs is how a parameter is written, and which types a column has.
"""

import re
from functools import lru_cache
from typing import Any

from psycopg.abc import AdaptContext, Buffer
from psycopg.adapt import Dumper, Loader, PyFormat
from psycopg.types.numeric import IntDumper
from psycopg.types.string import StrDumperUnknown

STATEMENTS = 2000
"""So many different statements are remembered as they are said here; the house has fewer."""
NUL, SHOWN = "\0", "\N{REPLACEMENT CHARACTER}"
"""The sign that PostgreSQL keeps in no text, and the one that stands for it there."""
_PARTS = re.compile(
    r"""
    (?P<kept> '(?:[^']|'')*'      # a text
        | "(?:[^"]|"")*"          # a name
        | --[^\n]*                # a remark
        | /\*.*?\*/
        | ::)                     # a cast
    | (?<![\w:]) : (?P<name> [A-Za-z_]\w*)
    """,
    re.VERBOSE | re.DOTALL,
)
_COLUMN = re.compile(r"\bTEXT\b(?!\))")
_TABLE = re.compile(r"\s*(?:--[^\n]*\n\s*)*(CREATE TABLE|ALTER TABLE)\b")
_INSERT_END = re.compile(r"[\s;]*\Z")


@lru_cache(STATEMENTS)
def said(sql: str) -> str:
    """The statement with psycopg's parameters: `:name` as `%(name)s`, a percent sign doubled.

    What stands in texts, names and remarks stays, and so does the cast of `a::text`.
    """
    doubled = sql.replace("%", "%%")
    return _PARTS.sub(lambda part: part["kept"] or f"%({part['name']})s", doubled)


@lru_cache(STATEMENTS)
def said_and_numbered(sql: str) -> str:
    """The same of an INSERT that is to tell the new row's id."""
    return _INSERT_END.sub("", said(sql)) + " RETURNING id"


def laid(sql: str) -> str:
    """A statement of a migration as it is run here.

    Words are compared byte by byte, as SQLite does, whatever the language of the server is:
    lists, beginnings of words and what is the same have to be so on both.
    """
    if not _TABLE.match(sql):
        return sql
    return _COLUMN.sub('TEXT COLLATE "C"', sql).replace(" INTEGER", " BIGINT")


class _WholeDumper(IntDumper):
    """What SQLite keeps in no column is refused here too, before the server sees it."""

    def upgrade(self, obj: int, format: PyFormat) -> Dumper:  # noqa: A002 - psycopg's name
        if not -(2**63) <= obj < 2**63:
            raise OverflowError("the number is too large for a database")
        return super().upgrade(obj, format)


class _TruthDumper(IntDumper):
    """A yes is 1 in our tables."""

    def dump(self, obj: Any) -> Buffer:
        return b"1" if obj else b"0"


class _WordsDumper(StrDumperUnknown):
    """The one sign that PostgreSQL keeps in no text is kept as the sign for what can't be shown."""

    def dump(self, obj: Any) -> Buffer | None:
        return super().dump(obj.replace(NUL, SHOWN))


class _NumberLoader(Loader):
    """A sum of whole numbers is whole; an average is not."""

    def load(self, data: Buffer) -> int | float:
        text = bytes(data).decode("ascii")
        return float(text) if "." in text else int(text)


class _YesLoader(Loader):
    """What is compared in a SELECT comes back as SQLite's 1 or 0."""

    def load(self, data: Buffer) -> int:
        return int(bytes(data) == b"t")


def teach(context: AdaptContext) -> None:
    """From now on values go there and come back on this connection as they do with SQLite."""
    ours = context.adapters
    ours.register_dumper(int, _WholeDumper)
    ours.register_dumper(bool, _TruthDumper)
    ours.register_dumper(str, _WordsDumper)
    ours.register_loader("numeric", _NumberLoader)
    ours.register_loader("bool", _YesLoader)
