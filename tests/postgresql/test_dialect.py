"""How our SQL is said to PostgreSQL, and what a URL says."""

import pytest

from storage.ports import StorageError
from storage.postgresql import address
from storage.postgresql.dialect import laid, said, said_and_numbered

SAID = {
    "a parameter": ("SELECT :id", "SELECT %(id)s"),
    "one that is a part of a word": ("SELECT :a_b2, x", "SELECT %(a_b2)s, x"),
    "the same one twice": ("SELECT :a + :a", "SELECT %(a)s + %(a)s"),
    "a percent sign": ("WHERE a LIKE '%:' || :b", "WHERE a LIKE '%%:' || %(b)s"),
    "a remainder": ("SELECT :a % 2", "SELECT %(a)s %% 2"),
    "what stands in a text": ("SELECT ':id', 'it''s :id'", "SELECT ':id', 'it''s :id'"),
    "what stands in a name": ('SELECT ":id"', 'SELECT ":id"'),
    "a cast": ("SELECT a::text, :b::bigint", "SELECT a::text, %(b)s::bigint"),
    "a slice": ("SELECT a[1:2]", "SELECT a[1:2]"),
    "a remark": ("SELECT 1 -- :not one\n, :a", "SELECT 1 -- :not one\n, %(a)s"),
    "a long remark": ("SELECT /* :no ' */ :a", "SELECT /* :no ' */ %(a)s"),
}


@pytest.mark.parametrize(("ours", "theirs"), SAID.values(), ids=SAID)
def test_only_a_parameter_is_said_otherwise(ours: str, theirs: str) -> None:
    assert said(ours) == theirs


def test_an_insert_tells_the_number_of_the_new_row() -> None:
    assert said_and_numbered("INSERT INTO t (a) VALUES (:a);\n ").endswith("(%(a)s) RETURNING id")


def test_words_of_a_table_are_compared_as_sqlite_does_and_numbers_are_as_large() -> None:
    table = "-- Of words.\nCREATE TABLE t (a TEXT NOT NULL, b INTEGER)"
    assert laid(table).endswith('(a TEXT COLLATE "C" NOT NULL, b BIGINT)')
    other = "INSERT INTO t SELECT CAST(b AS TEXT) FROM u"
    assert laid(other) == other


def test_a_url_names_the_server_and_the_schema() -> None:
    found = address.read("postgresql://smena:geheim@host/db?schema=alatau&sslmode=require")
    assert (found.server, found.schema) == (
        "postgresql://smena:geheim@host/db?sslmode=require", "alatau"
    )  # fmt: skip
    assert str(found) == "postgresql://host/db, alatau"
    assert address.read("postgres://host/db").schema == "smena"


@pytest.mark.parametrize(
    "url",
    ["smena.db", "mysql://host/db", "postgresql://h/d?schema=pg_x", "postgresql://h/d?schema="],
)
def test_another_url_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(StorageError, match="must") as refused:
        address.read(url.replace("//h", "//u:geheim@h"))
    assert "geheim" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("alatau", "alatau"),
        ("oak-tree", "oak_tree"),
        ("1st", "_1st"),
        ("pg-shop", "_pg_shop"),
        ("public", "_public"),
        ("information-schema", "_information_schema"),
    ],
)
def test_no_company_lives_in_a_schema_of_everybody_s(name: str, schema: str) -> None:
    assert address.read(address.of_company("postgresql://host/db", name)).schema == schema
