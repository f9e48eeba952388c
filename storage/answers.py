"""Owns the answers that a company keeps: their names, tags, texts by language, files, order."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from model import AnswerId, ConversationId, LinkId, PersonId, StoredAnswer
from model.answers import Phrasing
from storage import phrasings
from storage.ports import Record, Tx
from storage.times import ms

COLUMNS = "id, name, tags, retired, menu_reads"
ALL = f"SELECT {COLUMNS} FROM answers ORDER BY retired, place, id"  # noqa: S608 - constants only
BY_ID = f"SELECT {COLUMNS} FROM answers WHERE id = :id"  # noqa: S608 - constants only


def key_of(name: str) -> str:
    """The name as it is compared: whoever types it on a phone minds no capitals."""
    return " ".join(name.casefold().replace("ё", "е").split())


def _answer(
    row: Record, texts: Sequence[Record], files: Sequence[Record], asked: tuple[Phrasing, ...]
) -> StoredAnswer:
    return StoredAnswer(
        id=row["id"],
        name=row["name"],
        texts={text["language"]: json.loads(text["content"]) for text in texts},
        files=tuple(json.loads(file["content"]) for file in files),
        tags=tuple(row["tags"].split()),
        phrasings=asked,
        retired=bool(row["retired"]),
        menu_reads=row["menu_reads"],
    )


def every(tx: Tx) -> list[StoredAnswer]:
    """All of them in their order, those that are retired last."""
    known = tx.rows(ALL)
    if not known:
        return []
    texts: dict[AnswerId, list[Record]] = {}
    files: dict[AnswerId, list[Record]] = {}
    for row in tx.rows("SELECT answer_id, language, content FROM answer_texts ORDER BY language"):
        texts.setdefault(row["answer_id"], []).append(row)
    for row in tx.rows("SELECT answer_id, content FROM answer_files ORDER BY answer_id, place"):
        files.setdefault(row["answer_id"], []).append(row)
    asked = phrasings.every(tx)
    return [
        _answer(row, texts.get(row["id"], []), files.get(row["id"], []), asked.get(row["id"], ()))
        for row in known
    ]


def in_use(tx: Tx) -> list[StoredAnswer]:
    """Those that can be sent, in their order: neither retired, nor begun and still empty."""
    return [answer for answer in every(tx) if not answer.retired and answer.says_something]


def find(tx: Tx, answer_id: AnswerId | None) -> StoredAnswer | None:
    """The answer with that id, retired or not."""
    row = tx.row(BY_ID, id=answer_id)
    if row is None:
        return None
    texts = tx.rows(
        "SELECT language, content FROM answer_texts WHERE answer_id = :id ORDER BY language",
        id=answer_id,
    )
    files = tx.rows(
        "SELECT content FROM answer_files WHERE answer_id = :id ORDER BY place", id=answer_id
    )
    return _answer(row, texts, files, phrasings.of(tx, row["id"]))


def find_in_use(tx: Tx, answer_id: AnswerId | None) -> StoredAnswer | None:
    """The answer with that id, if it can be sent."""
    answer = find(tx, answer_id) if answer_id else None
    return answer if answer and not answer.retired and answer.says_something else None


def named(tx: Tx, name: str) -> StoredAnswer | None:
    """The answer of that name, retired or not."""
    found: AnswerId | None = tx.value("SELECT id FROM answers WHERE key = :key", key=key_of(name))
    return find(tx, found)


def add(tx: Tx, name: str, by: PersonId | None, now: datetime) -> AnswerId:
    """A new one, the last in order; its name must be free."""
    made = tx.insert(
        """
        INSERT INTO answers (name, key, place, made_by, made_at)
        SELECT :name, :key, coalesce(max(place), 0) + 1, :by, :now FROM answers
        """,
        name=name,
        key=key_of(name),
        by=by,
        now=ms(now),
    )
    return AnswerId(made)


def rename(tx: Tx, answer_id: AnswerId, name: str) -> bool:
    """Call it otherwise; False if another one is called so."""
    other = named(tx, name)
    if other and other.id != answer_id:
        return False
    tx.run(
        "UPDATE answers SET name = :name, key = :key WHERE id = :id",
        id=answer_id,
        name=name,
        key=key_of(name),
    )
    return True


def set_tags(tx: Tx, answer_id: AnswerId, tags: Sequence[str]) -> None:
    """The words by which it is found besides its own."""
    tx.run("UPDATE answers SET tags = :tags WHERE id = :id", id=answer_id, tags=" ".join(tags))


def set_text(tx: Tx, answer_id: AnswerId, language: str, text: Mapping[str, Any] | None) -> None:
    """What it says in that language; None: nothing any more."""
    tx.run(
        "DELETE FROM answer_texts WHERE answer_id = :id AND language = :language",
        id=answer_id,
        language=language,
    )
    if text:
        tx.run(
            """
            INSERT INTO answer_texts (answer_id, language, content)
            VALUES (:id, :language, :content)
            """,
            id=answer_id,
            language=language,
            content=_dump(text),
        )


def set_files(tx: Tx, answer_id: AnswerId, files: Sequence[Mapping[str, Any]]) -> None:
    """The files that go with it, in order, in the place of all former ones."""
    tx.run("DELETE FROM answer_files WHERE answer_id = :id", id=answer_id)
    for place, file in enumerate(files):
        tx.run(
            "INSERT INTO answer_files (answer_id, place, content) VALUES (:id, :place, :content)",
            id=answer_id,
            place=place,
            content=_dump(file),
        )


def retire(tx: Tx, answer_id: AnswerId, retired: bool) -> None:
    """Taken out of use, or back into it."""
    tx.run("UPDATE answers SET retired = :yes WHERE id = :id", id=answer_id, yes=int(retired))


def put_before(tx: Tx, answer_id: AnswerId) -> bool:
    """One place further up in the order; False if there is none."""
    order = [answer.id for answer in every(tx) if not answer.retired]
    at = order.index(answer_id) if answer_id in order else 0
    if at:
        order[at - 1 : at + 1] = [order[at], order[at - 1]]
        put_in_order(tx, order)
    return at > 0


def put_in_order(tx: Tx, order: Sequence[AnswerId]) -> None:
    """They stand in that order."""
    for place, found in enumerate(order):
        tx.run("UPDATE answers SET place = :place WHERE id = :id", id=found, place=place)


def uses(tx: Tx) -> Mapping[AnswerId, int]:
    """How often each went to a client: what arrived there and was not taken back.

    An album is one; of clients who were erased since, the number stays.
    """
    rows = tx.rows(
        """
        SELECT id, uses + (
            SELECT count(DISTINCT coalesce(nullif(album, ''), CAST(links.id AS TEXT)))
            FROM links WHERE answer_id = answers.id AND state = 'sent') AS uses
        FROM answers
        """
    )
    return {row["id"]: row["uses"] for row in rows}


def read_in_menu(tx: Tx, answer_id: AnswerId) -> None:
    """A client read it in the menu."""
    tx.run("UPDATE answers SET menu_reads = menu_reads + 1 WHERE id = :id", id=answer_id)


def suggest(tx: Tx, conversation_id: ConversationId, answer_id: AnswerId | None) -> bool:
    """That one fits what the client waits for (None: none does); whether it was another before."""
    return bool(
        tx.run(
            """
            UPDATE conversations SET suggested_id = :answer
            WHERE id = :id AND coalesce(suggested_id, 0) <> coalesce(:answer, 0)
            """,
            id=conversation_id,
            answer=answer_id,
        )
    )


def suggested(tx: Tx, conversation_id: ConversationId) -> StoredAnswer | None:
    """The answer that fits there, if it is still in use."""
    found: AnswerId | None = tx.value(
        "SELECT suggested_id FROM conversations WHERE id = :id", id=conversation_id
    )
    return find_in_use(tx, found)


def seek(tx: Tx, link_id: LinkId) -> None:
    """What that message means is to be looked for."""
    tx.run("UPDATE links SET unsought = 1 WHERE id = :id", id=link_id)
    tx.wake("answers")


def unsought(tx: Tx) -> LinkId | None:
    """The next message whose meaning is to be looked for."""
    found: LinkId | None = tx.value("SELECT min(id) FROM links WHERE unsought = 1")
    return found


def sought(tx: Tx, link_id: LinkId) -> None:
    """It was looked for."""
    tx.run("UPDATE links SET unsought = 0 WHERE id = :id", id=link_id)


def offer(tx: Tx, conversation_id: ConversationId, now: datetime) -> bool:
    """Answers are offered to the client now; False if they were already, or somebody answered."""
    return bool(
        tx.run(
            """
            UPDATE conversations SET offered_at = :now
            WHERE id = :id AND offered_at IS NULL AND replied_at IS NULL AND closed_at IS NULL
            """,
            id=conversation_id,
            now=ms(now),
        )
    )


def is_offered(tx: Tx, conversation_id: ConversationId) -> bool:
    """Whether answers were offered there."""
    return bool(
        tx.value(
            "SELECT 1 FROM conversations WHERE id = :id AND offered_at IS NOT NULL",
            id=conversation_id,
        )
    )


def quick(tx: Tx) -> str:
    """Whether answers are offered to clients: "on", "off", "asked", "" before anybody was asked."""
    return str(tx.value("SELECT quick_answers FROM company") or "")


def set_quick(tx: Tx, state: str) -> None:
    """Whether they are from now on."""
    tx.run("UPDATE company SET quick_answers = :state", state=state)


def _dump(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
