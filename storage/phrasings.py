"""Owns how the company's answers are asked for: in its own words, and in those of clients.

A client's go with the client, with age, and where newer ones of the same answer take their place.
"""

from collections.abc import Sequence
from datetime import datetime

from model import AnswerId, ClientId, LinkId
from model.answers import MOST_PHRASINGS, Phrasing
from model.ids import PhrasingId
from storage.ports import Tx
from storage.times import ms

COLUMNS = "id, answer_id, words, client_id"
ALL = f"SELECT {COLUMNS} FROM phrasings ORDER BY answer_id, id DESC"  # noqa: S608 - constants only
OF_ANSWER = f"""SELECT {COLUMNS} FROM phrasings
    WHERE answer_id = :answer ORDER BY id DESC"""  # noqa: S608 - constants only


def every(tx: Tx) -> dict[AnswerId, tuple[Phrasing, ...]]:
    """Of each answer that has any."""
    found: dict[AnswerId, list[Phrasing]] = {}
    for row in tx.rows(ALL):
        known = Phrasing(row["id"], row["words"], row["client_id"])
        found.setdefault(row["answer_id"], []).append(known)
    return {answer_id: _in_order(known) for answer_id, known in found.items()}


def of(tx: Tx, answer_id: AnswerId) -> tuple[Phrasing, ...]:
    """Those of one answer: the company's own as it wrote them, then clients', the latest first."""
    rows = tx.rows(OF_ANSWER, answer=answer_id)
    return _in_order([Phrasing(row["id"], row["words"], row["client_id"]) for row in rows])


def _in_order(latest_first: Sequence[Phrasing]) -> tuple[Phrasing, ...]:
    own = [known for known in reversed(latest_first) if known.client_id is None]
    return *own, *(known for known in latest_first if known.client_id is not None)


def set_own(tx: Tx, answer_id: AnswerId, words: Sequence[str], now: datetime) -> None:
    """What the company itself wrote, in the place of all that it wrote before."""
    tx.run(
        "DELETE FROM phrasings WHERE answer_id = :answer AND client_id IS NULL", answer=answer_id
    )
    for line in words:
        _add(tx, answer_id, line, now)
    tx.wake("answers")


def learn(
    tx: Tx,
    answer_id: AnswerId,
    words: str,
    client_id: ClientId,
    now: datetime,
    *,
    said_by: LinkId,
    reply: LinkId | None,
) -> None:
    """A client asked for it so; the same words again are kept once, and of clients' the latest.

    `said_by`: their message; `reply`: what answered it.
    """
    same = [known for known in of(tx, answer_id) if _key(known.words) == _key(words)]
    if any(known.client_id is None for known in same):
        return
    for known in same:
        drop(tx, known.id)
    _add(tx, answer_id, words, now, client=client_id, link=said_by, reply=reply)
    theirs = [known for known in of(tx, answer_id) if known.client_id is not None]
    for known in theirs[MOST_PHRASINGS:]:
        drop(tx, known.id)
    tx.wake("answers")


def _add(
    tx: Tx,
    answer_id: AnswerId,
    words: str,
    now: datetime,
    *,
    client: ClientId | None = None,
    link: LinkId | None = None,
    reply: LinkId | None = None,
) -> None:
    tx.run(
        """
        INSERT INTO phrasings (answer_id, client_id, link_id, reply_id, words, at)
        VALUES (:answer, :client, :link, :reply, :words, :now)
        """,
        answer=answer_id,
        client=client,
        link=link,
        reply=reply,
        words=words,
        now=ms(now),
    )


def _key(words: str) -> str:
    return " ".join(words.casefold().replace("ё", "е").split()).rstrip(" ?!.")


def answer_of(tx: Tx, phrasing_id: PhrasingId) -> AnswerId | None:
    """For which answer it asks; None if it is gone."""
    found: AnswerId | None = tx.value(
        "SELECT answer_id FROM phrasings WHERE id = :id", id=phrasing_id
    )
    return found


def drop(tx: Tx, phrasing_id: PhrasingId) -> None:
    """Nothing is found by it any more."""
    if tx.run("DELETE FROM phrasings WHERE id = :id", id=phrasing_id):
        tx.wake("answers")


def unlearn(tx: Tx, link_id: LinkId) -> None:
    """That message was taken back, or says something else now: nothing is learnt from it."""
    if tx.run("DELETE FROM phrasings WHERE link_id = :id OR reply_id = :id", id=link_id):
        tx.wake("answers")


def forget(tx: Tx, before: datetime) -> None:
    """What clients said before that moment."""
    if tx.run(
        "DELETE FROM phrasings WHERE client_id IS NOT NULL AND at < :before", before=ms(before)
    ):
        tx.wake("answers")
