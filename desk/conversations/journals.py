"""Owns what [History] says of a conversation before its messages: who waits, how fast we were."""

from typing import Any

from desk.calendar import eras
from desk.figures import metrics
from desk.voice import saying
from model import Conversation, House, PersonId
from model.figures import FEW, Journal
from model.marks import mark_of
from storage import clients, people
from storage.ports import Tx

SHOWN = 5
"""The last answers; the times of earlier ones are in the median."""


def told(tx: Tx, house: House, conversation: Conversation) -> dict[str, Any] | None:
    """The arguments of its lines; None if there is nothing to tell. Times are working seconds."""
    journal = metrics.journal(tx, eras.of(tx, house), conversation.id)
    if journal is None:
        return None
    seconds = [reply.seconds for reply in journal.answers]
    return {
        "mark": mark_of(conversation),
        "last_by": _writer(tx, journal),
        "last_at": saying.moment(journal.last_at) if journal.last_at else None,
        "waiting": saying.moment(journal.waiting_since) if journal.waiting_since else None,
        "usual": sorted(seconds)[(len(seconds) - 1) // 2] if len(seconds) >= FEW else None,
        "answers": seconds[-SHOWN:],
        "hand_overs": len(journal.hand_overs),
    }


def _writer(tx: Tx, journal: Journal) -> str:
    if journal.last_by is None:
        return ""
    if journal.last_by == journal.client_id:
        return clients.name_of(tx, journal.client_id)
    return people.name_of(tx, PersonId(journal.last_by))
