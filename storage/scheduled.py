"""Owns the messages that were written now and go to their client at a time of their own."""

from datetime import datetime
from typing import NamedTuple

from model import Client, ClientId, ConversationId, Hearing, Link, LinkId, PersonId
from storage import links
from storage.ports import Record, Tx
from storage.times import moment, ms

OF_CLIENT = f"""SELECT {links.COLUMNS}, send_at FROM links
    WHERE client_id = :client AND state = 'later' ORDER BY send_at, id"""  # noqa: S608
OF_PERSON = f"""SELECT {links.COLUMNS}, send_at FROM links
    WHERE state = 'later' AND client_id IN (SELECT CAST(:client AS bigint) UNION
        SELECT theirs.client_id FROM accounts AS own
        JOIN accounts AS theirs ON theirs.person = own.person WHERE own.client_id = :client)
    ORDER BY send_at, id"""  # noqa: S608
BY_AUTHOR = f"""SELECT {links.COLUMNS}, send_at FROM links
    WHERE state = 'later' AND side = 'staff' AND author_id = :author
    ORDER BY send_at, id"""  # noqa: S608
DUE = f"""SELECT {links.COLUMNS}, send_at FROM links
    WHERE state = 'later' AND send_at <= :now ORDER BY send_at, id"""  # noqa: S608


class Planned(NamedTuple):
    """A message, and when it goes."""

    link: Link
    at: datetime


def _planned(row: Record) -> Planned:
    return Planned(links.of_row(row), moment(int(row["send_at"])))


def plan(tx: Tx, link_id: LinkId, at: datetime) -> None:
    """It goes then."""
    tx.run("UPDATE links SET state = 'later', send_at = :at WHERE id = :id", id=link_id, at=ms(at))


def choose(tx: Tx, link_id: LinkId, at: datetime) -> None:
    """Its author wants it to go then, once it is decided that it goes at all."""
    tx.run("UPDATE links SET send_at = :at WHERE id = :id", id=link_id, at=ms(at))


def chosen(tx: Tx, link: Link) -> datetime | None:
    """When it goes, or the album that it is part of; None for at once."""
    parts = links.of_album(tx, link.client_id, link.side, link.album) if link.album else [link]
    found = tx.value("SELECT send_at FROM links WHERE id = :id", id=parts[0].id)
    return moment(int(found)) if found else None


def of_client(tx: Tx, client_id: ClientId) -> list[Planned]:
    """What is still to go to that client, the soonest first."""
    return [_planned(row) for row in tx.rows(OF_CLIENT, client=client_id)]


def going(tx: Tx, client: Client) -> list[Planned]:
    """Of that what goes unless something changes: to whom the team has blocked, nothing does."""
    return [] if client.hearing is Hearing.BLOCKED else of_client(tx, client.id)


def of_person(tx: Tx, client_id: ClientId) -> list[Planned]:
    """The same, under whichever of their accounts."""
    return [_planned(row) for row in tx.rows(OF_PERSON, client=client_id)]


def by_author(tx: Tx, author_id: PersonId) -> list[Planned]:
    """What somebody has written that is still to go."""
    return [_planned(row) for row in tx.rows(BY_AUTHOR, author=author_id)]


def due(tx: Tx, now: datetime) -> list[Planned]:
    """What has to go by now."""
    return [_planned(row) for row in tx.rows(DUE, now=ms(now))]


def leave(tx: Tx, link_id: LinkId, conversation_id: ConversationId | None, now: datetime) -> Link:
    """It is on its way: said now, in that conversation, not when and where it was typed."""
    tx.run(
        """
        UPDATE links SET state = 'pending', send_at = NULL, at = :now, conversation_id = :about
        WHERE id = :id
        """,
        id=link_id,
        about=conversation_id,
        now=ms(now),
    )
    found = links.find(tx, link_id)
    assert found is not None
    return found
