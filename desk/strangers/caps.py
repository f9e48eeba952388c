"""Owns how much of one sender's words may wait at once: what is beyond is only counted.

Whoever is beyond it is asked once to slow down, and staff see on the card how much was left out.
A client who was answered before may have more waiting; one of the team as much as they like.
"""

from datetime import datetime, timedelta

from desk.conversations import access
from desk.voice import saying
from model import Client, House, PersonId
from storage import backlogs, clients, inbox, paces
from storage.ports import Tx

KNOWN = 5
"""So many times as much may wait of a client who was answered before."""

HOUR, IN_AN_HOUR = timedelta(hours=1), 5
"""So many times as much as may wait at once may come in an hour, however fast it is shown."""


def has_room(tx: Tx, house: House, client: Client, now: datetime) -> bool:
    """Whether one more of theirs may wait on its way; if not, it is counted, and that is told."""
    rows, size = backlogs.waiting(tx, client.id)
    if _fits(tx, house, client, rows, size) and not _races(tx, house, client, now):
        return True
    clients.count_unheard(tx, client.id)
    if not client.unheard:
        saying.to_client(tx, client.id, "client.slow_down", now)
    if _is_worth_a_look(client.unheard + 1):
        saying.card(tx, client.id, now)
    return False


def may_keep(tx: Tx, house: House, client: Client) -> bool:
    """Whether one more may be kept of somebody who is not listened to."""
    rows, size = inbox.kept_size(tx, client.person_id)
    return _fits(tx, house, client, rows, size)


def may_act(tx: Tx, house: House, person_id: PersonId, now: datetime) -> bool:
    """Whether what they do without words is still done: a tap, a reaction, blocking the bot.

    As often in an hour as a stranger's words may wait; each is on record, and staff see most.
    """
    client = clients.of_person(tx, person_id)
    return client is None or paces.acted(tx, client.id, now, HOUR) <= house.waiting.rows


def _fits(tx: Tx, house: House, client: Client, rows: int, size: int) -> bool:
    most = house.waiting
    if rows < most.rows and size < most.size:
        return True
    times = _times(tx, client)
    within = rows < most.rows * times and size < most.size * times
    return within or access.on_team(tx, client.person_id) is not None


def _times(tx: Tx, client: Client) -> int:
    return KNOWN if backlogs.was_answered(tx, client.id) else 1


def _races(tx: Tx, house: House, client: Client, now: datetime) -> bool:
    """Whether so much came of them within the hour that more would only fill the file."""
    most, since = house.waiting.rows * IN_AN_HOUR, now - HOUR
    if not backlogs.is_busy(tx, client.id, most, since):
        return False
    busy = backlogs.is_busy(tx, client.id, most * _times(tx, client), since)
    return busy and access.on_team(tx, client.person_id) is None


def _is_worth_a_look(count: int) -> bool:
    """At the first, and whenever they have doubled: a card costs as much as a message."""
    return count & (count - 1) == 0
