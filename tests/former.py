"""What a former Smena left: its clients, whose key is Telegram's id of them, and what waited."""

import gzip
import json
from datetime import datetime
from typing import Any

from model import Client, Person
from storage import addresses, clients
from storage.ports import Tx
from storage.times import ms
from tests.sources import ROOT

WAITING = ROOT / "tests" / "files" / "outbox-51.jsonl.gz"
GONE = {"toasts.promise_moved"}
"""Texts that are no more: they only answered a press, and nobody looks for that minutes later."""


def rows() -> list[dict[str, Any]]:
    """A row of its outbox of each shape: of every kind, and of every text with what it was told."""
    return [json.loads(line) for line in gzip.decompress(WAITING.read_bytes()).splitlines()]


def client(tx: Tx, person: Person, now: datetime) -> Client:
    """They write again; whoever is new today gets a key of ours instead."""
    if clients.of_person(tx, person.id) is None:
        tx.run(
            "INSERT INTO clients (id, name, first_seen) VALUES (:id, :name, :now)",
            id=person.id,
            name=person.name,
            now=ms(now),
        )
        addresses.add(tx, person.id, person.id, now)
    return clients.meet(tx, person, now)
