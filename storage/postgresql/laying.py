"""Owns how a company's schema comes to this code's version, and what its version is.

The migrations are the numbered files of `storage.migrations`, each in one transaction together
with its number.
"""

from pathlib import Path

from psycopg import sql

from storage.migrations import statements, steps, text_of
from storage.ports import StorageError
from storage.postgresql.address import Address
from storage.postgresql.dialect import laid
from storage.postgresql.tx import Connection

VERSION = "smena_version"
IS_LAID = "SELECT to_regclass('smena_version') IS NOT NULL"
MADE = "CREATE SCHEMA IF NOT EXISTS {schema}"
COUNTED = "CREATE TABLE IF NOT EXISTS {schema}.smena_version (version BIGINT NOT NULL)"


def lay(connection: Connection, schema: str) -> None:
    """Make the schema, or bring it to this version. Raises StorageError if it is ahead of us."""
    named = sql.Identifier(schema)
    with connection.transaction():
        for statement in (MADE, COUNTED):
            made = sql.SQL(statement).format(schema=named)
            connection.execute(made)
    version, known = version_of(connection), steps()
    for number, step in enumerate(known[version:], start=version + 1):
        with connection.transaction():
            for migrated in statements(text_of(step, "postgres")):
                connection.execute(laid(migrated).encode())
            connection.execute("DELETE FROM smena_version")
            connection.execute("INSERT INTO smena_version VALUES (%s)", (number,))


def refuse_uncarried(there: Connection, address: Address, path: Path) -> None:
    """Raise StorageError where there is nothing, beside a file that may be all the company has."""
    is_laid = there.execute(IS_LAID).fetchone() == (1,)
    if not is_laid and path.is_file() and path.stat().st_size:
        known = "bot.py move --to carries it there; if it is of no use any more, move it away"
        raise StorageError(f"{address}: there is nothing, but there is {path}; {known}")


def version_of(connection: Connection) -> int:
    """How many migrations the schema has had. Raises StorageError if that is more than we know."""
    row = connection.execute("SELECT max(version) FROM smena_version").fetchone()
    version, known = int((row and row[0]) or 0), len(steps())
    if version > known:
        raise StorageError(f"schema {version} is newer than this Smena ({known}): update Smena")
    return version
