"""Owns what the team knows of a client: fields by their names, notes that outlive conversations."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from model import Client, ClientId, PersonId
from storage import clients, searching
from storage.ports import Record, Tx
from storage.times import moment, ms

PHONE = "phone"
"""The field that a client fills themself."""


class FieldValue(NamedTuple):
    """What was written of a client, and when; "": that it is not so any more."""

    value: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ClientNote:
    """A note on a client."""

    author_id: PersonId
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation as one looks back at it: the last words of either side, and where they are."""

    at: datetime
    words: str
    kind: str
    message_id: int


def fields(tx: Tx, client_id: ClientId) -> dict[str, str]:
    """What is known, by its name, in the order in which it came to be known."""
    return {name: said.value for name, said in told(tx, client_id).items() if said.value}


def told(tx: Tx, client_id: ClientId) -> dict[str, FieldValue]:
    """The same with when it was written, and with what is so no more although others have it."""
    rows = tx.rows(
        """
        SELECT name, value, set_at FROM client_fields WHERE client_id = :client
        ORDER BY set_at, name
        """,
        client=client_id,
    )
    return {
        str(row["name"]): FieldValue(str(row["value"]), moment(int(row["set_at"]))) for row in rows
    }


def values(tx: Tx, name: str) -> dict[ClientId, str]:
    """That field of everybody of whom it is known."""
    rows = tx.rows(
        "SELECT client_id, value FROM client_fields WHERE name = :name AND value <> ''", name=name
    )
    return {ClientId(row["client_id"]): str(row["value"]) for row in rows}


def fill(
    tx: Tx,
    client_id: ClientId,
    name: str,
    value: str,
    now: datetime,
    *,
    verified: bool = False,
    empties: bool = False,
) -> None:
    """That is known now; an empty value is forgotten, but where it `empties` what others know."""
    searching.changed(tx, searching.CLIENT, client_id)
    if not value and not empties:
        tx.run(
            "DELETE FROM client_fields WHERE client_id = :client AND name = :name",
            client=client_id,
            name=name,
        )
        return
    tx.run(
        """
        INSERT INTO client_fields (client_id, name, value, verified, set_at)
        VALUES (:client, :name, :value, :verified, :now)
        ON CONFLICT (client_id, name) DO UPDATE
            SET value = excluded.value, verified = excluded.verified, set_at = excluded.set_at
        """,
        client=client_id,
        name=name,
        value=value,
        verified=int(verified),
        now=ms(now),
    )


def same_phone(tx: Tx, client_id: ClientId) -> list[Client]:
    """Other clients who gave the same number: perhaps the same person."""
    rows = tx.rows(
        """
        SELECT other.client_id AS id FROM client_fields AS own
        JOIN client_fields AS other ON other.value = own.value AND other.name = 'phone'
        WHERE own.client_id = :client AND own.name = 'phone' AND own.value <> ''
            AND other.client_id <> :client
        ORDER BY other.client_id
        """,
        client=client_id,
    )
    found = (clients.find(tx, ClientId(row["id"])) for row in rows)
    return [client for client in found if client]


def add_note(tx: Tx, client_id: ClientId, author_id: PersonId, text: str, now: datetime) -> None:
    """Keep a note on the client."""
    searching.changed(tx, searching.CLIENT, client_id)
    tx.run(
        """
        INSERT INTO client_notes (client_id, author_id, text, at)
        VALUES (:client, :author, :text, :at)
        """,
        client=client_id,
        author=author_id,
        text=text,
        at=ms(now),
    )


def notes(tx: Tx, client_id: ClientId, limit: int) -> list[ClientNote]:
    """The latest notes on the client, newest first."""
    rows = tx.rows(
        """
        SELECT author_id, text, at FROM client_notes WHERE client_id = :client
        ORDER BY id DESC LIMIT :limit
        """,
        client=client_id,
        limit=limit,
    )
    return [
        ClientNote(PersonId(row["author_id"]), row["text"], moment(int(row["at"]))) for row in rows
    ]


def drop_note(tx: Tx, client_id: ClientId) -> bool:
    """The latest note on the client is wrong; False if there is none."""
    searching.changed(tx, searching.CLIENT, client_id)
    return bool(
        tx.run(
            """
            DELETE FROM client_notes WHERE id = (
                SELECT max(id) FROM client_notes WHERE client_id = :client)
            """,
            client=client_id,
        )
    )


def earlier(tx: Tx, client_id: ClientId, limit: int, *, skip: int = 1) -> list[Talk]:
    """The client's conversations before the present one, or all, newest first."""
    rows = tx.rows(
        """
        SELECT id, opened_at FROM conversations WHERE client_id = :client
        ORDER BY id DESC LIMIT :limit OFFSET :skip
        """,
        client=client_id,
        limit=limit,
        skip=skip,
    )
    return [_talk(tx, row) for row in rows]


def _talk(tx: Tx, conversation: Record) -> Talk:
    last = tx.row(
        """
        SELECT at, side, words, content, origin_id, copy_id FROM links
        WHERE conversation_id = :id ORDER BY id DESC LIMIT 1
        """,
        id=conversation["id"],
    )
    if last is None:
        return Talk(moment(int(conversation["opened_at"])), "", "", 0)
    here = last["origin_id"] if last["side"] == "staff" else last["copy_id"]
    kind = str(json.loads(last["content"])["kind"])
    return Talk(moment(int(last["at"])), str(last["words"]), kind, int(here or 0))
