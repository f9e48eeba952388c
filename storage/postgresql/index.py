"""Owns the index of words on PostgreSQL: which documents have a word, as rows.

A table in place of a `tsvector`: the stems are ours already, spelling needs the words that begin
alike, and of what is dropped no word may stay.
"""

from collections.abc import Iterator, Sequence

from storage.index import ALL, FILTERS, after, of_tags
from storage.ports import Choice, Found, Tx

MAKE = (
    """
    CREATE TABLE IF NOT EXISTS search_words (
        term TEXT COLLATE "C" NOT NULL,
        doc BIGINT NOT NULL,
        PRIMARY KEY (term, doc)
    )
    """,
    "CREATE INDEX IF NOT EXISTS words_of_doc ON search_words (doc)",
)
IS_THERE = "SELECT 1 WHERE to_regclass('search_words') IS NOT NULL"
BY_WORDS = "SELECT id, kind, source_id, client_id, author_id, at FROM search_docs WHERE "
WORD = "id IN (SELECT doc FROM search_words WHERE {choices})"
PURGE = """DELETE FROM search_words
    WHERE NOT EXISTS (SELECT 1 FROM search_docs WHERE id = search_words.doc)"""
"""Not `NOT IN`: of more documents than fit into its memory the server would look through all of
them for each word."""
NEWEST = f"{FILTERS} ORDER BY id DESC LIMIT :limit OFFSET :skip"


class PostgresIndex:
    """The `Index` of a transaction on PostgreSQL."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def make(self) -> None:
        if not self.exists():
            for statement in MAKE:
                self._tx.run(statement)

    def exists(self) -> bool:
        return bool(self._tx.value(IS_THERE))

    def put(self, number: int, stems: str) -> None:
        self.drop(number)
        self._tx.run(
            """
            INSERT INTO search_words (term, doc)
            SELECT DISTINCT term, :number FROM unnest(string_to_array(:stems, ' ')) AS term
            WHERE term <> ''
            """,
            number=number,
            stems=stems,
        )

    def drop(self, number: int) -> None:
        self._tx.run("DELETE FROM search_words WHERE doc = :number", number=number)

    def terms(self, beginning: str) -> list[str]:
        rows = self._tx.each(
            """
            SELECT DISTINCT term FROM search_words WHERE term >= :beginning AND term < :end
            ORDER BY term
            """,
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
        narrowed, stems = _narrowed(words)
        asked = f"{BY_WORDS}{narrowed}{NEWEST}" if words else ALL
        filters = {"since": since, "until": until, "broadcast": broadcast, **of_tags(tags)}
        return self._tx.each(asked, **stems, **filters, skip=skip, limit=limit)

    def merge(self) -> bool:
        """Nothing is put off: what was dropped is in no row."""
        return False


def purge(tx: Tx) -> None:
    """Leave no word of a document that is gone; whoever rewrites the tables calls it before."""
    if PostgresIndex(tx).exists():
        tx.run(PURGE)


def _narrowed(words: Sequence[Choice]) -> tuple[str, dict[str, str]]:
    """Documents that have one of each choice, and the parameters of that."""
    conditions: list[str] = []
    values: dict[str, str] = {}
    for choice in words:
        any_of = []
        for stem in choice:
            first = f"stem_{len(values)}"
            values[first] = stem.removesuffix("*")
            if stem.endswith("*"):
                behind = f"stem_{len(values)}"
                values[behind] = after(values[first])
                any_of.append(f"(term >= :{first} AND term < :{behind})")
            else:
                any_of.append(f"term = :{first}")
        conditions.append(WORD.format(choices=" OR ".join(any_of)))
    return " AND ".join(conditions), values
