"""Owns the lobby: under a flood of new accounts they wait at the door, and staff let them in.

They cost the group nothing there; what they write is kept in its order, as of somebody muted. Who
was heard before never waits in it. It ends by itself: when fewer come, those who wait are let in as
fast as topics can be made for them, first those who say what nobody else says.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from desk.strangers import board, hearing
from desk.strangers.hearing import UnheardError
from desk.voice import saying
from model import NOBODY, Client, ClientId, Event, Hearing, House, Incoming, PersonId, Press
from storage import clients, company, conversations, events, inbox
from storage import lobby as kept
from storage.ports import Tx

MINUTE = timedelta(minutes=1)
SHOWN = 80
"""So many characters of somebody's first words stand in the list."""

AT_ONCE = 3
"""So many are on their way from the lobby into topics of their own."""

UNDONE = timedelta(minutes=10)
"""So long a block in the list can be undone, and what they wrote is there still."""


def holds(tx: Tx, house: House, client: Client | None, now: datetime) -> bool:
    """Whether whoever writes is new, and more new ones come than the group should be shown."""
    if house.lobby_over is None or (client and client.topic_id):
        return False
    if not company.get(tx).ready or (client and conversations.latest(tx, client.id)):
        return False
    let_in = client is not None and kept.is_let_in(tx, client.id)
    return not let_in and _is_flood(tx, house, now)


def _is_flood(tx: Tx, house: House, now: datetime) -> bool:
    over = house.lobby_over
    return over is not None and kept.newcomers(tx, now - MINUTE) >= over


def keep(tx: Tx, house: House, seq: int, unheard: UnheardError, now: datetime) -> None:
    """The update of that number waits until whose it is is heard; who is new waits in the lobby."""
    if unheard.newcomer:
        _enter(tx, unheard.newcomer, now)
    hearing.keep(tx, house, seq, unheard)


def _enter(tx: Tx, message: Incoming, now: datetime) -> None:
    """They wait from now on, and are told so once."""
    client = clients.meet(tx, message.sender, now)
    clients.set_hearing(tx, client.id, Hearing.LOBBY, NOBODY, now)
    words = " ".join(message.text.split())[:SHOWN] or f"[{message.kind}]"
    kept.enter(tx, client.id, words, now)
    saying.to_client(tx, client.id, "client.lobby", now)


def tick(tx: Tx, house: House, now: datetime) -> None:
    """Let in who waits when the flood is over, and show the list as it is."""
    for client in kept.tidy(tx, now, UNDONE):
        inbox.forget_kept_of(tx, client.person_id)
    if kept.count(tx, kept.WAITS) and not _is_flood(tx, house, now):
        room = AT_ONCE - kept.on_their_way(tx)
        if room > 0:
            _let_in(tx, kept.next_in(tx, room), NOBODY, now)
    board.show(tx, now)


def let_in(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Let in]: that one, and whoever said the same."""
    _act(tx, press, kept.alike(tx, ClientId(press.subject)), now)


def let_all_in(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Let all in]: as fast as topics can be made for them."""
    _act(tx, press, kept.all_in(tx, kept.WAITS), now)


def _act(tx: Tx, press: Press, found: Sequence[Client], now: datetime) -> None:
    _let_in(tx, found, press.sender.id, now)
    _told(tx, press, "toasts.lobby_in", len(found), now)


def _let_in(tx: Tx, found: Sequence[Client], by: PersonId, now: datetime) -> None:
    for client in found:
        clients.set_hearing(tx, client.id, Hearing.OPEN, by, now)
        inbox.release_kept(tx, client.person_id)
        if by != NOBODY:
            events.record(tx, Event.HEARD, now, client=client.id, actor=by)
    kept.set_state(tx, found, kept.IN, now)


def block(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Block]: that one, and whoever said the same. For a while it can be undone."""
    found = kept.alike(tx, ClientId(press.subject))
    for client in found:
        hearing.shut_from_list(tx, client, press.sender.id, now)
    kept.set_state(tx, found, kept.OUT, now)
    _told(tx, press, "toasts.lobby_out", len(found), now)


def take_back(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Take back]: whoever was blocked from the list lately waits in it again."""
    found = kept.all_in(tx, kept.OUT)
    for client in found:
        clients.set_hearing(tx, client.id, Hearing.LOBBY, press.sender.id, now)
        clients.count_unheard(tx, client.id, client.unheard)
        events.record(tx, Event.HEARD, now, client=client.id, actor=press.sender.id)
    kept.set_state(tx, found, kept.WAITS, now)
    _told(tx, press, "toasts.lobby_back", len(found), now)


def _told(tx: Tx, press: Press, text: str, count: int, now: datetime) -> None:
    if count:
        board.show(tx, now, at_once=True)
        saying.toast(tx, press.query_id, text, now, count=count)
    else:
        saying.toast(tx, press.query_id, "toasts.outdated", now)
