"""Owns clients who are one person: offered where both gave the same number, joined by a tap.

Another tap parts them. Their topics stay; what was said and noted of either is the person's, and
so are a copy and an erasure.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from desk.conversations import access
from desk.voice import saying
from model import Button, Client, ClientId, Event, House, Press
from model.people import shortened
from storage import accounts, clients, events
from storage.ports import Tx

OFFERED = 3
"""So many can be joined or parted by the buttons of one screen."""
OF_NAME = 20


def items(found: Iterable[Client]) -> list[dict[str, Any]]:
    """What a list says of them."""
    return [
        {"client": client.id, "name": client.called, "topic": client.topic_id or 0}
        for client in found
    ]


@contextmanager
def redrawing(tx: Tx, client_id: ClientId, now: datetime) -> Iterator[None]:
    """What changes about the client is shown on each card that speaks of them, now or before."""
    before = _alike(tx, client_id)
    yield
    for account in dict.fromkeys((*before, *_alike(tx, client_id))):
        if clients.find(tx, account):
            saying.card(tx, account, now)


def _alike(tx: Tx, client_id: ClientId) -> list[ClientId]:
    """The client, who is the same person, and whoever may be."""
    theirs = accounts.of(tx, client_id)
    perhaps = [other.id for account in theirs for other in accounts.perhaps(tx, account)]
    return [*theirs, *perhaps]


def keys(tx: Tx, client: Client) -> list[list[Button]]:
    """Under the client's screen: with whom they are one person, or are not."""
    asked = [("same_join", other) for other in accounts.perhaps(tx, client.id)[:OFFERED]]
    asked += [("same_part", other) for other in accounts.others(tx, client.id)[:OFFERED]]
    return [
        [Button(action, action, client.id, other.id, text=shortened(other.called, OF_NAME))]
        for action, other in asked
    ]


def join(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Same person] as another client who gave the same number."""
    client, other = _both(tx, press, now)
    if client is None or other is None:
        return
    if other.id not in [offered.id for offered in accounts.perhaps(tx, client.id)]:
        saying.toast(tx, press.query_id, "toasts.outdated", now)
        return
    accounts.join(tx, client.id, other.id, press.sender.id, now)
    _tell(tx, press, Event.JOINED_TO, accounts.of(tx, client.id), now)
    saying.toast(tx, press.query_id, "toasts.same_joined", now)


def part(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Different people]: that other one is a person of their own again."""
    client, other = _both(tx, press, now)
    if client is None or other is None:
        return
    theirs = accounts.of(tx, client.id)
    if other.id not in theirs[1:]:
        saying.toast(tx, press.query_id, "toasts.outdated", now)
        return
    accounts.part(tx, other.id)
    _tell(tx, press, Event.PARTED, theirs, now)
    saying.toast(tx, press.query_id, "toasts.same_parted", now)


def _both(tx: Tx, press: Press, now: datetime) -> tuple[Client | None, Client | None]:
    """The client of the topic, if the screen is theirs, and the other, if there still is one."""
    client = access.topic(tx, press, now)
    other = clients.find(tx, ClientId(press.arg)) if client else None
    if client and (other is None or client.id != press.subject):
        saying.toast(tx, press.query_id, "toasts.outdated", now)
        return client, None
    return client, other


def _tell(tx: Tx, press: Press, kind: Event, theirs: Iterable[ClientId], now: datetime) -> None:
    """Each of their cards says it, and each has it among what happened."""
    for account in theirs:
        events.record(tx, kind, now, client=account, actor=press.sender.id)
        saying.card(tx, account, now)
