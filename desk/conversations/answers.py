"""Owns where the answer to a command goes: to where it was asked for."""

from datetime import datetime
from typing import Any

from desk.conversations import access
from desk.voice import saying
from model import Asked, Spot
from storage.ports import Tx


def answer(tx: Tx, asked: Asked, text: str, now: datetime, /, **args: Any) -> None:
    """Say it in private, in the client's topic, or in General."""
    client = access.client_of(tx, asked.chat_id, asked.topic_id) if asked.topic_id else None
    if asked.place is Spot.PRIVATE:
        saying.to_person(tx, asked.person.id, text, now, **args)
    elif client:
        saying.in_topic(tx, client.id, text, now, reply_to=asked.message.message_id, **args)
    else:
        saying.in_general(tx, text, now, **args)
