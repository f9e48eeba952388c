"""Owns what an owner can ask of one client's data: how much there is, a copy, to have it erased.

It begins in the client's topic and goes on in the owner's private chat: only owners may.
"""

from datetime import datetime
from typing import Any
from zlib import crc32

from desk.conversations import access
from desk.privacy import exports
from desk.voice import saying
from model import Button, Client, ClientId, ErasingId, Event, House, MessageId, PersonId, Press
from storage import accounts, clients, erasings, events, holdings, people
from storage.erasings import Erasing
from storage.ports import Tx


def show(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Client's data] on a card: the owner who pressed it gets the answer in private."""
    client = access.topic(tx, press, now)
    if client is None:
        return
    owner = people.find(tx, press.sender.id)
    if owner is None or not owner.private:
        saying.toast(tx, press.query_id, "toasts.open_bot_first", now)
        return
    clients.set_menu(tx, client.id, "")
    saying.card(tx, client.id, now)
    _offer(tx, house, owner.id, client, now)
    events.record(tx, Event.DATA_SHOWN, now, client=client.id, actor=owner.id)
    saying.toast(tx, press.query_id, "toasts.sent_in_private", now)


def _offer(
    tx: Tx,
    house: House,
    owner_id: PersonId,
    client: Client,
    now: datetime,
    *,
    edit: MessageId | None = None,
) -> None:
    """What there is, and what can be done with it."""
    theirs = accounts.of(tx, client.id)
    held = [holdings.of(tx, account) for account in theirs]
    keys = [
        Button("data_copy", "data_copy", client.id, version=whose(tx, client.id)),
        Button("data_ask", "data_ask", client.id),
    ]
    saying.to_person(
        tx,
        owner_id,
        "data.offer",
        now,
        keys=[[keys[0]], [keys[1]]],
        edit=edit,
        about=client.id,
        **_who(house, client),
        accounts=len(theirs),
        messages=sum(each_held.messages for each_held in held),
        notes=sum(each_held.notes for each_held in held),
        conversations=sum(each_held.conversations for each_held in held),
        ratings=sum(each_held.ratings for each_held in held),
        since=saying.moment(client.first_seen),
        staff=people.was_here(tx, client.person_id),
    )


def _who(house: House, client: Client) -> dict[str, Any]:
    shown = house.show_usernames != "nobody"
    return {"name": client.name, "username": client.username if shown else ""}


def copy(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Get a copy]: everything about that client, words included, as a file.

    It is given away: who was joined to them since this was shown is not in it unasked.
    """
    client = _client(tx, press, now)
    if client and press.version != whose(tx, client.id):
        _offer(tx, house, press.sender.id, client, now, edit=press.message_id)
        saying.toast(tx, press.query_id, "toasts.outdated", now)
    elif client:
        exports.order(tx, house, press, None, now, now, client_id=client.id)


def ask(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Erase…]: what would happen, and whether they are sure."""
    client = _client(tx, press, now)
    if client is None:
        return
    erasing = erasings.ask(tx, press.sender.id, client.id, press.message_id, now)
    keys = [
        [Button("data_erase", "data_erase", erasing, style="danger", version=whose(tx, client.id))],
        [Button("data_leave", "data_leave", erasing)],
    ]
    saying.to_person(
        tx,
        press.sender.id,
        "data.sure",
        now,
        keys=keys,
        edit=press.message_id,
        about=client.id,
        name=client.name,
        accounts=len(accounts.of(tx, client.id)),
    )
    saying.hush(tx, press.query_id, now)


def whose(tx: Tx, client_id: ClientId) -> int:
    """A number for the accounts that are a person's now; 0 where it is one alone."""
    theirs = sorted(accounts.of(tx, client_id))
    return crc32(repr(theirs).encode()) if len(theirs) > 1 else 0


def leave(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Leave it]: back to what there is."""
    asked = mine(tx, press, now)
    client = clients.find(tx, asked.client_id) if asked else None
    if asked and client:
        back(tx, house, asked, client, now)
        saying.hush(tx, press.query_id, now)


def back(tx: Tx, house: House, asked: Erasing, client: Client, now: datetime) -> None:
    """The question is over; in its place stands again what there is."""
    erasings.forget(tx, asked.id)
    _offer(tx, house, asked.owner_id, client, now, edit=asked.message_id)


def mine(tx: Tx, press: Press, now: datetime) -> Erasing | None:
    """The question that a button answers, if the presser was asked it and it stands."""
    asked = erasings.find(tx, ErasingId(press.subject))
    if asked is None or asked.state != "asked" or asked.owner_id != press.sender.id:
        saying.toast(tx, press.query_id, "toasts.data_over", now)
        return None
    return asked


def _client(tx: Tx, press: Press, now: datetime) -> Client | None:
    """The client that a button is about, if we still have them."""
    client = clients.find(tx, ClientId(press.subject)) if press.subject > 0 else None
    if client is None:
        saying.toast(tx, press.query_id, "toasts.data_over", now)
    return client
