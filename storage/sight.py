"""Owns which cards stand, what stands in a topic below its card, and whether it has to follow."""

from datetime import datetime

from model import Carries, ClientId, MessageId
from model.errands import kinds
from storage.ports import Tx
from storage.times import ms

LOOKS = kinds(shows_state=True) + kinds(carries=Carries.CHANGE)
DOUBT = f"""UPDATE clients SET card_shown = '', icon = '' WHERE id IN (SELECT client_id FROM outbox
    WHERE state = 'waiting' AND kind IN ({", ".join(f"'{kind}'" for kind in LOOKS)}))"""  # noqa: S608


def below(tx: Tx, client_id: ClientId, card_id: MessageId, limit: int) -> int:
    """How many of people's messages stand below that card; counted up to the limit."""
    return int(
        tx.value(
            """
            SELECT count(*) FROM (
                SELECT place FROM (
                    SELECT copy_id AS place FROM links
                    WHERE client_id = :client AND side = 'client'
                    ORDER BY origin_id DESC LIMIT :limit
                ) AS theirs
                UNION ALL
                SELECT origin_id FROM links
                WHERE client_id = :client AND side = 'staff' AND origin_id > :card
                UNION ALL
                SELECT message_id FROM notes WHERE client_id = :client AND message_id > :card
            ) AS found WHERE place > :card
            """,
            client=client_id,
            card=card_id,
            limit=limit,
        )
    )


def sink(tx: Tx, client_id: ClientId) -> None:
    """The card goes below, as a message of its own, when it is shown next."""
    tx.run("UPDATE clients SET card_sinks = 1 WHERE id = :id", id=client_id)


def sunk(tx: Tx, client_id: ClientId, card_id: MessageId) -> None:
    """That message is the card now, below what stood there."""
    tx.run(
        "UPDATE clients SET card_id = :card, card_sinks = 0, card_below = 1 WHERE id = :id",
        id=client_id,
        card=card_id,
    )


def tell(tx: Tx, client_id: ClientId, text: str, now: datetime) -> None:
    """The bot said that to the client, by itself."""
    tx.run(
        "UPDATE clients SET told = :text, told_at = :now WHERE id = :id",
        id=client_id,
        text=text,
        now=ms(now),
    )


def untell(tx: Tx, client_id: ClientId, text: str) -> bool:
    """That did not reach them after all; False if something else was said since."""
    return bool(
        tx.run(
            "UPDATE clients SET told = '', told_at = NULL WHERE id = :id AND told = :text",
            id=client_id,
            text=text,
        )
    )


def doubt(tx: Tx) -> None:
    """After a death: what waits on disk during its call may have changed how its client looks."""
    tx.run(DOUBT)


def standing(tx: Tx) -> list[ClientId]:
    """The clients who have an open conversation and a card."""
    rows = tx.rows(
        """
        SELECT client_id FROM conversations JOIN clients ON clients.id = client_id
        WHERE closed_at IS NULL AND card_id IS NOT NULL ORDER BY client_id
        """
    )
    return [ClientId(row["client_id"]) for row in rows]
