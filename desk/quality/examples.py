"""Owns the conversations from which newcomers learn: marked by a lead, listed for everybody."""

from datetime import datetime

from desk.conversations import access
from desk.conversations.answers import answer
from desk.quality import reading
from model import Asked, House
from storage import conversations, reviews
from storage.ports import Tx

SHOWN = 15


def asked(tx: Tx, house: House, asked: Asked, now: datetime) -> None:
    """/examples: the latest, each a link to where it begins."""
    items = [reading.place(tx, conversation_id) for conversation_id in reviews.examples(tx, SHOWN)]
    answer(tx, asked, "quality.examples", now, items=items)


def mark(tx: Tx, house: House, asked: Asked, now: datetime) -> None:
    """/example in a topic: its conversation is an example now; said once more, it is none."""
    client = access.client_of(tx, asked.chat_id, asked.topic_id)
    conversation = conversations.latest(tx, client.id) if client else None
    if client is None or conversation is None:
        return
    marked = reviews.mark(tx, conversation.id, client.id, asked.person.id, now)
    answer(tx, asked, "quality.marked", now, marked=marked)
