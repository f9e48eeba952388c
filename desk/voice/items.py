"""Owns a conversation as an item of a list: how it stands, a link to its topic, the last words."""

from collections.abc import Iterable
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
        "name": client.name,
        "topic": client.topic_id or 0,
        "mark": mark_of(conversation),
        "since": saying.moment(since) if since else None,
        "promised": saying.moment(promised) if promised else None,
        "words": last.words if last else "",
        "kind": last.kind if last else "",
        "displeased": ratings.is_open(tx, client.id),
        "tags": [tag.name for tag in tags.of(tx, conversation.id)],
    }


def items_of(tx: Tx, found: Iterable[Conversation]) -> list[dict[str, Any]]:
    """Several, those that wait longest first."""
    ordered = sorted(found, key=lambda conversation: conversation.turn_since)
    pairs = [(clients.find(tx, conversation.client_id), conversation) for conversation in ordered]
    return [item_of(tx, client, conversation) for client, conversation in pairs if client]
