"""Owns what a note says about the client and the conversation by its #words: fields, then tags."""

from datetime import datetime

from desk.clients import profile, tags
from desk.conversations import fates
from model import Client, Conversation, House, PersonId
from storage.ports import Tx


def read(
    tx: Tx,
    house: House,
    client: Client,
    conversation: Conversation | None,
    by: PersonId,
    text: str,
    now: datetime,
) -> None:
    """A note was written or changed."""
    rest = profile.noticed(tx, house, client, fates.unmarked(text, house.note_marks), now)
    tags.noticed(tx, client, conversation, by, rest, now)
