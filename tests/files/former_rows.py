"""A plugin of pytest that keeps one row of the outbox of each shape that scenes write.

How it was used stands in README.md beside it. A shape is the kind, the text, and which keys there
are, down to those of an item in a list.
"""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from storage import outbox, payloads

WRITTEN = Path("outbox.jsonl.gz")
kept: dict[Any, dict[str, Any]] = {}
put = outbox.put


def keys(value: Any, at: str = "") -> Iterator[str]:
    """Where something stands in it; of a text and of a label also what."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from keys(inner, f"{at}.{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner, f"{at}[]")
    else:
        yield f"{at}={value}" if at == ".text" or at.endswith(".label") else at


def keeping(tx: Any, order: Any, now: Any) -> None:
    """Put it, and keep it if there is none like it."""
    errand, place = order.errand, order.place
    payload = json.loads(payloads.encode(errand))
    row = {
        "kind": errand.kind,
        "chat": order.chat,
        "lane": errand.lane(place),
        "priority": int(order.priority),
        "client_id": order.client_id,
        "link_id": order.link_id,
        "cost": errand.cost,
        "merge_key": errand.merge_key(place),
        "payload": payload,
    }
    kept.setdefault((errand.kind, *sorted(set(keys(payload)))), row)
    put(tx, order, now)


outbox.put = keeping


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write them, in an order of their own."""
    lines = sorted(json.dumps(row, ensure_ascii=False) for row in kept.values())
    WRITTEN.write_bytes(gzip.compress("\n".join(lines).encode(), mtime=0))
