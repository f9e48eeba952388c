"""Owns what the desk says when Smena itself could not make something of an update."""

from datetime import datetime

from desk import saying, setup
from storage import clients, events, inbox
from storage.database import Tx


def set_aside(tx: Tx, client_id: int | None, now: datetime) -> None:
    """An update was quarantined: a line in the client's topic, and the owners hear of it."""
    client = clients.find(tx, client_id) if client_id is not None else None
    events.record(tx, "set_aside", now, client=client_id)
    if client:
        saying.in_topic(tx, client.id, "staff.not_processed", now, merge=True)
    setup.tell_owners(tx, "owner.quarantined", now, count=inbox.quarantined(tx))
