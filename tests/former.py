"""Clients whom a former Smena met: their key is the id that Telegram has for them."""

from datetime import datetime

from model import Client, Person
from storage import addresses, clients
from storage.ports import Tx
from storage.times import ms


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
