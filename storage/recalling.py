"""Owns how a row that went well goes once more: what it brought stands where it should not."""

from datetime import datetime

from model import Errand, LinkId, RowId
from storage import outbox
from storage.ports import Tx


def recall(tx: Tx, row_id: RowId, errand: Errand, now: datetime) -> bool:
    """A row that went well goes once more, in its former place, with that errand.

    False if it is not one of those that went well.
    """
    if not tx.value("SELECT 1 FROM outbox WHERE id = :id AND state = 'sent'", id=row_id):
        return False
    tx.run("UPDATE outbox SET kind = :kind WHERE id = :id", id=row_id, kind=errand.kind)
    outbox.change(tx, row_id, errand)
    return outbox.wait_again(tx, row_id, now)


def link_of(tx: Tx, row_id: RowId) -> LinkId | None:
    """The link of a row."""
    found: LinkId | None = tx.value("SELECT link_id FROM outbox WHERE id = :id", id=row_id)
    return found
