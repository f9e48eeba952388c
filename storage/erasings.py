"""Owns the erasing of clients: an owner's wish or the rule's, carried out, gone from the file too.

An erasing by the rule is nobody's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from model import NOBODY, ClientId, ErasingId, MessageId, PersonId, TopicId
from storage.ports import Record, Tx
from storage.times import moment, ms


@dataclass(frozen=True, slots=True)
class Erasing:
    """One wish; `message_id` is the owner's message with its buttons. States: see the schema."""

    id: ErasingId
    owner_id: PersonId
    client_id: ClientId
    message_id: MessageId
    topic_id: TopicId | None
    asked_at: datetime
    state: str


def _erasing(row: Record) -> Erasing:
    return Erasing(
        id=row["id"],
        owner_id=row["owner_id"],
        client_id=row["client_id"],
        message_id=row["message_id"],
        topic_id=row["topic_id"],
        asked_at=moment(int(row["asked_at"])),
        state=row["state"],
    )


def ask(
    tx: Tx, owner_id: PersonId, client_id: ClientId, message_id: MessageId, now: datetime
) -> ErasingId:
    """Keep that the owner was asked whether they are sure; their earlier questions are void."""
    tx.run("DELETE FROM erasings WHERE owner_id = :owner AND state = 'asked'", owner=owner_id)
    number = tx.insert(
        """
        INSERT INTO erasings (owner_id, client_id, message_id, asked_at)
        VALUES (:owner, :client, :message, :now)
        """,
        owner=owner_id,
        client=client_id,
        message=message_id,
        now=ms(now),
    )
    return ErasingId(number)


def find(tx: Tx, erasing_id: ErasingId) -> Erasing | None:
    """The wish with that id."""
    row = tx.row("SELECT * FROM erasings WHERE id = :id", id=erasing_id)
    return _erasing(row) if row else None


def forget(tx: Tx, erasing_id: ErasingId) -> None:
    """The owner thought better of it."""
    tx.run("DELETE FROM erasings WHERE id = :id", id=erasing_id)


def carry_out(tx: Tx, wish: Erasing, pseudonym: ClientId, topic_id: TopicId | None) -> None:
    """The client is out of every other table; the topic they had is to go too.

    By the rule it is one of many, for whom together the file is written anew.
    """
    state = "old" if wish.owner_id == NOBODY else "gone"
    tx.run(
        """
        UPDATE erasings SET state = :state, client_id = :pseudonym, topic_id = :topic
        WHERE id = :id
        """,
        id=wish.id,
        state=state,
        pseudonym=pseudonym,
        topic=topic_id,
    )
    tx.run(
        "DELETE FROM erasings WHERE client_id = :client AND state = 'asked'",
        client=wish.client_id,
    )
    if state == "gone":
        _forget_searches(tx)


def let_go(tx: Tx) -> None:
    """Whoever is erased by the rule is to be out of the file's bytes now, too."""
    if tx.run("UPDATE erasings SET state = 'gone' WHERE state = 'old'"):
        _forget_searches(tx)


def _forget_searches(tx: Tx) -> None:
    """Whoever is to be out of the file may be what somebody of the team looked for last."""
    tx.run("DELETE FROM searches")


def carried_out(tx: Tx) -> int:
    """How many there were so far."""
    return int(tx.value("SELECT count(*) FROM erasings WHERE state <> 'asked'"))


def gone(tx: Tx) -> list[Erasing]:
    """What was carried out, but may be in the bytes of the file still."""
    return [_erasing(row) for row in tx.rows("SELECT * FROM erasings WHERE state = 'gone'")]


def finish(tx: Tx, done: Sequence[Erasing]) -> None:
    """Nothing of them is in the file any more."""
    for erasing in done:
        tx.run("UPDATE erasings SET state = 'done' WHERE id = :id", id=erasing.id)
