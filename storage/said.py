"""Owns what is kept of a message beside its words: how they are formatted, which file it was."""

import json
from typing import Any

from model import Content, Incoming, LinkId, formatting
from storage.ports import Tx

FILE = ("file_id", "file_name", "file_size")


def formatted(message: Incoming, words: str) -> str:
    """The formatting as it is kept, where all of the words are; "" for plain ones."""
    found = formatting.chosen(message.content) if words == message.text else []
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")) if found else ""


def formatting_of(tx: Tx, link_id: LinkId) -> list[dict[str, Any]]:
    """How the words of ours are formatted, as Telegram's entities."""
    kept = tx.value("SELECT entities FROM links WHERE id = :id", id=link_id)
    return list(json.loads(kept)) if kept else []


def file(content: Content) -> dict[str, str | int | None]:
    """Which file that is, at Telegram: its reference, its name, its bytes."""
    return {
        "file_id": content.get("file_id", ""),
        "file_name": content.get("file_name", ""),
        "file_size": content.get("file_size"),
    }


def file_of(tx: Tx, link_id: LinkId) -> dict[str, Any]:
    """Which file the message was, by the names that a content has for it; empty for none."""
    row = tx.row("SELECT file_id, file_name, file_size FROM links WHERE id = :id", id=link_id)
    return {name: row[name] for name in FILE if row[name]} if row else {}
