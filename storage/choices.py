"""Owns which department a client chose in the menu, and when."""

from datetime import datetime

from model import ClientId
from storage.ports import Tx
from storage.times import ms


def choose(tx: Tx, client_id: ClientId, name: str, now: datetime) -> None:
    """They chose that department in the menu."""
    tx.run(
        "UPDATE clients SET wants_part = :name, wants_part_at = :now WHERE id = :id",
        id=client_id,
        name=name,
        now=ms(now),
    )


def chosen(tx: Tx, client_id: ClientId, since: datetime) -> str:
    """The department that they chose since then; "" for none."""
    found = tx.value(
        "SELECT wants_part FROM clients WHERE id = :id AND wants_part_at >= :since",
        id=client_id,
        since=ms(since),
    )
    return str(found or "")
