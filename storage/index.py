"""Owns the index of words in this SQLite file: FTS5, behind the few questions that search asks.

It lies outside of the migrations, which both databases share: it is behind `storage.ports.Index`.
What is dropped leaves its words in the index until its parts are merged: `merge` does that in
steps, `purge` at once.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from storage.ports import Choice, Found, Tx

MAKE = """
    CREATE VIRTUAL TABLE IF NOT EXISTS search_words USING fts5(
        stems, detail = none, tokenize = "unicode61 remove_diacritics 0")
"""
MAKE_WORDS = "CREATE VIRTUAL TABLE IF NOT EXISTS search_terms USING fts5vocab(search_words, row)"
MADE_OF = MAKE, MAKE_WORDS
IS_THERE = "SELECT 1 FROM sqlite_master WHERE name = 'search_words'"
MERGED = 200
"""Pages that one step of merging writes at most: milliseconds."""
FILTERS = """
    AND (:since IS NULL OR at >= :since) AND (:until IS NULL OR at < :until)
    AND (:tag IS NULL OR conversation_id IN (
        SELECT conversation_id FROM conversation_tags WHERE tag_id = :tag))
    AND (:tags = '' OR (SELECT count(*) FROM conversation_tags
        WHERE conversation_id = search_docs.conversation_id
            AND :tags LIKE '%,' || tag_id || ',%') = :number_of_tags)
    AND (:broadcast IS NULL OR conversation_id IN (
        SELECT max(conversations.id) FROM recipients JOIN conversations
            ON conversations.client_id = recipients.client_id
            AND conversations.opened_at <= recipients.answered_at
        WHERE recipients.broadcast_id = :broadcast GROUP BY recipients.client_id))
"""
BY_WORDS = f"""
    SELECT search_docs.id, kind, source_id, client_id, author_id, at FROM search_words
    CROSS JOIN search_docs ON search_docs.id = search_words.rowid
    WHERE search_words MATCH :match {FILTERS}
    ORDER BY search_words.rowid DESC LIMIT :limit OFFSET :skip
"""  # noqa: S608 - constants only
ALL = f"""
    SELECT id, kind, source_id, client_id, author_id, at FROM search_docs
    WHERE kind <> 'client' {FILTERS}
    ORDER BY search_docs.id DESC LIMIT :limit OFFSET :skip
"""  # noqa: S608 - constants only


class SqliteIndex:
    """The `Index` of a transaction on SQLite."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def make(self) -> None:
        if not self.exists():
            for made in MADE_OF:
                self._tx.run(made)

    def exists(self) -> bool:
        return bool(self._tx.value(IS_THERE))

    def put(self, number: int, stems: str) -> None:
        self.drop(number)
        self._tx.run(
            "INSERT INTO search_words (rowid, stems) VALUES (:number, :stems)",
            number=number,
            stems=stems,
        )

    def drop(self, number: int) -> None:
        self._tx.run("DELETE FROM search_words WHERE rowid = :number", number=number)

    def terms(self, beginning: str) -> list[str]:
        rows = self._tx.each(
            "SELECT term FROM search_terms WHERE term >= :beginning AND term < :end",
            beginning=beginning,
            end=after(beginning),
        )
        return [term for (term,) in rows]

    def find(
        self,
        words: Sequence[Choice],
        *,
        since: int | None,
        until: int | None,
        tags: Sequence[int],
        broadcast: int | None,
        skip: int,
        limit: int,
    ) -> Iterator[Found]:
        return self._tx.each(
            BY_WORDS if words else ALL,
            **({"match": _match(words)} if words else {}),
            since=since,
            until=until,
            **of_tags(tags),
            broadcast=broadcast,
            skip=skip,
            limit=limit,
        )

    def merge(self) -> bool:
        before = int(self._tx.value("SELECT total_changes()"))
        self._tx.run(
            "INSERT INTO search_words (search_words, rank) VALUES ('merge', :pages)", pages=-MERGED
        )
        return int(self._tx.value("SELECT total_changes()")) - before >= 2


def of_tags(tags: Sequence[int]) -> dict[str, Any]:
    """The parameters of the filters by tags: by the first, and all of them where they are more."""
    listed = f",{','.join(map(str, tags))}," if len(tags) > 1 else ""
    return {"tag": next(iter(tags), None), "tags": listed, "number_of_tags": len(tags)}


def after(beginning: str) -> str:
    """The first word that is behind all those that begin so."""
    return beginning[:-1] + chr(ord(beginning[-1]) + 1)


def _match(words: Sequence[Choice]) -> str:
    """FTS5's own language; stems are letters and digits, and quoted all the same."""
    choices = (" OR ".join(map(_quoted, choice)) for choice in words)
    return " AND ".join(f"({choice})" for choice in choices)


def _quoted(stem: str) -> str:
    whole = stem.removesuffix("*").replace('"', "")
    return f'"{whole}"*' if stem.endswith("*") else f'"{whole}"'


def purge(connection: sqlite3.Connection) -> None:
    """Leave no word of a document that is gone; whoever rewrites the file calls it before."""
    if connection.execute(IS_THERE).fetchone():
        connection.execute(
            "DELETE FROM search_words WHERE rowid NOT IN (SELECT id FROM search_docs)"
        )
        connection.execute("INSERT INTO search_words (search_words) VALUES ('optimize')")
