"""Owns which clients are one person, and what is known of that person through all of them.

Each keeps a topic and rows of their own, so that they can be parted again as if nothing had been.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from model import Client, ClientId, Link, PersonId
from storage import clients, conversations, links, profiles, stages
from storage.ports import Tx
from storage.profiles import ClientNote, Talk
from storage.stages import Standing
from storage.times import moment, ms


def of(tx: Tx, client_id: ClientId) -> tuple[ClientId, ...]:
    """Every client who is that person, the one asked for first."""
    rows = tx.rows(
        """
        SELECT theirs.client_id AS id FROM accounts AS own
        JOIN accounts AS theirs ON theirs.person = own.person
        WHERE own.client_id = :client AND theirs.client_id <> :client
        ORDER BY theirs.joined_at, theirs.client_id
        """,
        client=client_id,
    )
    return (client_id, *(ClientId(row["id"]) for row in rows))


def persons(tx: Tx) -> Mapping[ClientId, ClientId]:
    """Of each client who is known under several accounts by what that person is named."""
    rows = tx.rows("SELECT client_id, person FROM accounts")
    return {ClientId(row["client_id"]): ClientId(row["person"]) for row in rows}


def others(tx: Tx, client_id: ClientId) -> list[Client]:
    """Under whom else we know that person."""
    found = (clients.find(tx, account) for account in of(tx, client_id)[1:])
    return [client for client in found if client]


def perhaps(tx: Tx, client_id: ClientId) -> list[Client]:
    """Who gave the same number, and may be the same person, as far as nobody has said so."""
    known = of(tx, client_id)
    return [client for client in profiles.same_phone(tx, client_id) if client.id not in known]


def join(tx: Tx, first: ClientId, second: ClientId, by: PersonId, now: datetime) -> None:
    """They are one person, and so are all who were known to be either of them."""
    for client_id in (*of(tx, first), *of(tx, second)):
        tx.run(
            """
            INSERT INTO accounts (client_id, person, joined_by, joined_at)
            VALUES (:client, :person, :by, :now)
            ON CONFLICT (client_id) DO UPDATE SET person = excluded.person
            """,
            client=client_id,
            person=first,
            by=by,
            now=ms(now),
        )


def part(tx: Tx, client_id: ClientId) -> None:
    """They are a person of their own again; of the others whoever is left alone is so too."""
    theirs = of(tx, client_id)
    alone = theirs if len(theirs) == 2 else theirs[:1]
    for account in alone:
        tx.run("DELETE FROM accounts WHERE client_id = :client", client=account)
    for account in theirs[1:]:
        # What names the person may have been the one who goes.
        tx.run(
            "UPDATE accounts SET person = :person WHERE client_id = :client",
            person=theirs[-1],
            client=account,
        )


def count(tx: Tx, client_id: ClientId) -> int:
    """How many conversations the person has had."""
    return sum(conversations.count(tx, account) for account in of(tx, client_id))


def fields(tx: Tx, client_id: ClientId) -> dict[str, str]:
    """What is known of the person; where it differs, as it is known of the client asked for.

    What was written of any of them since they are one counts for all, the latest first.
    """
    known = profiles.told(tx, client_id)
    for account in of(tx, client_id)[1:]:
        since = _one_since(tx, client_id, account)
        for name, said in profiles.told(tx, account).items():
            own = known.get(name)
            if own is None or max(own.at, since) <= said.at:
                known[name] = said
    return {name: said.value for name, said in known.items() if said.value}


def stage(tx: Tx, client_id: ClientId) -> Standing | None:
    """Where the person stands in a sale: where they were put last, by whichever account."""
    found = filter(None, (stages.of(tx, account) for account in of(tx, client_id)))
    return max(found, key=lambda standing: (standing.since, standing.client_id), default=None)


def naming(tx: Tx, client_id: ClientId) -> tuple[list[str], list[str]]:
    """The names of the person, and what else names them: all that is known of any account."""
    known = [
        client for client in (clients.find(tx, account) for account in of(tx, client_id)) if client
    ]
    values = [client.username for client in known]
    for client in known:
        values += profiles.fields(tx, client.id).values()
    return [client.name for client in known], values


def fill(tx: Tx, client_id: ClientId, name: str, value: str, now: datetime) -> None:
    """That is known of the client now. What was known of the same person stays as it was written:
    if they are parted again it is theirs."""
    profiles.fill(tx, client_id, name, value, now, empties=len(of(tx, client_id)) > 1)


def _one_since(tx: Tx, first: ClientId, second: ClientId) -> datetime:
    """Since when these two are known to be one person."""
    return moment(
        int(
            tx.value(
                "SELECT max(joined_at) FROM accounts WHERE client_id IN (:first, :second)",
                first=first,
                second=second,
            )
        )
    )


def notes(tx: Tx, client_id: ClientId, limit: int) -> list[ClientNote]:
    """The latest notes on the person, newest first."""
    found = [note for account in of(tx, client_id) for note in profiles.notes(tx, account, limit)]
    return sorted(found, key=lambda note: note.at, reverse=True)[:limit]


def drop_note(tx: Tx, client_id: ClientId) -> ClientId | None:
    """The latest note on the person is wrong; whose it was, None if there is none."""
    latest = [(note.at, account) for account, note in _latest(tx, of(tx, client_id))]
    account = max(latest)[1] if latest else None
    return account if account is not None and profiles.drop_note(tx, account) else None


def _latest(tx: Tx, accounts: Iterable[ClientId]) -> Iterable[tuple[ClientId, ClientNote]]:
    return ((account, note) for account in accounts for note in profiles.notes(tx, account, 1))


def earlier(tx: Tx, client_id: ClientId, limit: int) -> list[tuple[ClientId, Talk]]:
    """The person's conversations but for the client's present one, newest first; whose each is."""
    found = [(client_id, talk) for talk in profiles.earlier(tx, client_id, limit)]
    for account in of(tx, client_id)[1:]:
        found += [(account, talk) for talk in profiles.earlier(tx, account, limit, skip=0)]
    return sorted(found, key=lambda whose: whose[1].at, reverse=True)[:limit]


def recent(tx: Tx, client_id: ClientId, limit: int) -> list[Link]:
    """The person's latest messages, of both sides, oldest first."""
    found = [link for account in of(tx, client_id) for link in links.recent(tx, account, limit)]
    return sorted(found, key=lambda link: link.at)[-limit:]
