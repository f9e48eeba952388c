"""Owns the memory of erasures: enough to repeat them after going back to a backup, and no more.

Of an address stays its mark, a hash under the company's key: whoever has the file can ask of an
address that they know whether it was erased, and learn none from it.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from model import ClientId, PersonId
from storage import recipients
from storage.ports import Tx
from storage.times import moment, ms


@dataclass(frozen=True, slots=True)
class Mark:
    """One erased address: who had it erased, nobody if by the rule, and when."""

    mark: str
    owner_id: PersonId
    at: datetime
    wants_none: bool = False
    """They had said that they want no broadcasts: if they come back, that holds."""


def give_key(tx: Tx, fresh: str) -> None:
    """The company's key, hexadecimal; one that is there stays."""
    tx.run("UPDATE company SET erasing_key = :key WHERE erasing_key = ''", key=fresh)


def key_of(tx: Tx) -> str:
    """The company's key; "" if it never had one."""
    return str(tx.value("SELECT erasing_key FROM company"))


def remember(tx: Tx, client_id: ClientId, owner_id: PersonId, now: datetime) -> None:
    """This client is about to be erased, with all their addresses. The company has a key."""
    found = tx.rows(
        "SELECT DISTINCT channel, external_id FROM addresses WHERE client_id = :id", id=client_id
    )
    key, none = key_of(tx), recipients.wants_none(tx, client_id)
    learn(tx, [Mark(_mark(key, *address), owner_id, now, none) for address in found])


def learn(tx: Tx, marks: Iterable[Mark]) -> None:
    """Take these too; of the same address the latest erasure counts."""
    for known in marks:
        tx.run(
            """
            INSERT INTO erased (mark, owner_id, at, wants_none)
            VALUES (:mark, :owner, :at, :wants_none)
            ON CONFLICT (mark) DO UPDATE SET owner_id = :owner, at = :at, wants_none = :wants_none
            WHERE erased.at < :at
            """,
            mark=known.mark,
            owner=known.owner_id,
            at=ms(known.at),
            wants_none=int(known.wants_none),
        )


def marks(tx: Tx) -> list[Mark]:
    """All that is remembered."""
    rows = tx.rows("SELECT mark, owner_id, at, wants_none FROM erased ORDER BY at, mark")
    return [
        Mark(row["mark"], row["owner_id"], moment(int(row["at"])), bool(row["wants_none"]))
        for row in rows
    ]


def wanted_none(tx: Tx, channel: str, external: str) -> bool:
    """Whether whoever is reached there had said, when they were erased, that they want no
    broadcasts."""
    key = key_of(tx)
    found = key and tx.value(
        "SELECT wants_none FROM erased WHERE mark = :mark", mark=_mark(key, channel, external)
    )
    return bool(found)


def still_here(tx: Tx) -> dict[ClientId, Mark]:
    """Clients who were erased, yet are here: who came back later is another client, and stays."""
    known = {mark.mark: mark for mark in marks(tx)}
    key = key_of(tx)
    found: dict[ClientId, Mark] = {}
    if not known:
        return found
    for channel, external, client_id, since in tx.each(
        "SELECT channel, external_id, client_id, since FROM addresses"
    ):
        mark = known.get(_mark(key, channel, external))
        if mark and since <= ms(mark.at):
            found[client_id] = mark
    return found


def _mark(key: str, channel: str, external: str) -> str:
    if not key:
        raise ValueError("a mark without a key could be guessed by anybody")
    return hmac.digest(bytes.fromhex(key), f"{channel}:{external}".encode(), "sha256").hex()
