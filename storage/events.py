"""Owns events: append-only facts, from which every later number is computed."""

import json
from datetime import datetime
from typing import Any

from storage.database import Tx
from storage.times import ms


def record(
    tx: Tx,
    kind: str,
    at: datetime,
    *,
    client: int | None = None,
    conversation: int | None = None,
    actor: int | None = None,
    **data: Any,
) -> None:
    """Add one fact. `at` is when it happened; `data` is small, and never a message's text."""
    tx.run(
        """
        INSERT INTO events (at, kind, client_id, conversation_id, actor_id, data)
        VALUES (:at, :kind, :client, :conversation, :actor, :data)
        """,
        at=ms(at),
        kind=kind,
        client=client,
        conversation=conversation,
        actor=actor,
        data=json.dumps(data, ensure_ascii=False) if data else "{}",
    )
