"""Owns a conversation as an item of a list: how it stands, a link to its topic, the last words."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from desk.voice import saying
from model import Client, Conversation
from model.marks import mark_of
from storage import clients, links, ratings, tags
from storage.ports import Tx


def item_of(tx: Tx, client: Client, conversation: Conversation) -> dict[str, Any]:
    """What a list says of it."""
    since, promised = conversation.waiting_since, conversation.promised_until
    last = links.last_of_client(tx, client.id)
    return {
        "client": client.id,
        "name": client.called,
        "topic": client.topic_id or 0,
        "mark": mark_of(conversation),
        "since": saying.moment(since) if since else None,
        "promised": saying.moment(promised) if promised else None,
        "words": last.words if last else "",
        "kind": last.kind if last else "",
        "displeased": ratings.is_open(tx, client.id),
        "icon": conversation.icon,
        "urgent": conversation.urgent,
        "tags": [tag.name for tag in tags.of(tx, conversation.id)],
    }


def in_order(found: Iterable[Conversation]) -> list[Conversation]:
    """As every list has them: what is our turn first, of that the urgent, then what waits longest.

    Behind it stands what waits for clients, the longest without a word first; then what is put off.
    """

    def place(listed: Conversation) -> tuple[bool, bool, bool, datetime, int]:
        since = listed.turn_since if listed.waits_on_us else listed.replied_at or listed.opened_at
        rank = not listed.waits_on_us, listed.snoozed, not listed.urgent
        return *rank, since, listed.id

    return sorted(found, key=place)


def items_of(tx: Tx, found: Iterable[Conversation]) -> list[dict[str, Any]]:
    """Several, as they stand."""
    pairs = [(clients.find(tx, listed.client_id), listed) for listed in found]
    return [item_of(tx, client, conversation) for client, conversation in pairs if client]
