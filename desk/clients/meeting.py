"""Owns meeting a client: whoever writes is called as they call themselves now."""

from datetime import datetime

from desk.voice import saying
from model import Client, Person
from storage import clients
from storage.ports import Tx


def meet(tx: Tx, person: Person, now: datetime) -> Client:
    """The client as they are called now; the card and the topic's name follow."""
    return met(tx, clients.of_person(tx, person.id), person, now)


def met(tx: Tx, known: Client | None, person: Person, now: datetime) -> Client:
    """The same where this transaction has asked already who writes as that person."""
    client = clients.met(tx, known, person, now)
    renamed = known and (known.name, known.username) != (client.name, client.username)
    if renamed and not client.hearing:
        saying.state_changed(tx, client.id, now)
    return client
