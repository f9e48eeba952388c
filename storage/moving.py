"""Owns what the staff group's move to another chat makes worthless: every id given in the former.

A chat counts its messages from one, so an old id would name somebody else's words in the new one.
"""

from datetime import datetime

from model import STAFF
from storage import clients, outbox
from storage.ports import Tx


def forget_places(tx: Tx, now: datetime) -> None:
    """Topics and copies will be made anew; what was written there can't be named any more."""
    clients.lose_all_topics(tx)
    tx.run("DELETE FROM stray_topics")
    tx.run("DELETE FROM further_copies WHERE side = 'client'")
    tx.run("UPDATE links SET copy_id = NULL WHERE side = 'client' AND copy_id IS NOT NULL")
    tx.run("UPDATE links SET origin_id = -id WHERE side = 'staff'")
    tx.run("UPDATE notes SET message_id = -id")
    tx.run("DELETE FROM held_questions")
    tx.run(
        """
        UPDATE drafts SET state = 'over', text = '', message_id = NULL
        WHERE state IN ('ready', 'shown')
        """
    )
    tx.run("DELETE FROM boards WHERE chat = 0")
    tx.run("DELETE FROM helper_messages")
    tx.run("UPDATE erasings SET topic_id = NULL")
    outbox.cancel_void(tx, STAFF, now)
