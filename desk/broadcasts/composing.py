"""Owns how a broadcast comes about: its author sends the message, says for whom it is, looks at it.

Nothing leaves before [Send]; what was confirmed is what is sent, for its button carries the
revision that its author saw.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from desk.broadcasts import sending
from desk.conversations import fates
from desk.search import replies
from desk.voice import saying
from model import (
    Asked,
    Button,
    House,
    Incoming,
    MessageId,
    Order,
    PersonId,
    Press,
    variables,
)
from model.broadcasts import Audience, Broadcast, BroadcastState
from model.company import BEGINNING
from model.ids import BroadcastId
from storage import broadcasts, expected, outbox, recipients, stages, tags
from storage.ports import Tx

C = TypeVar("C")

DAYS = (0, 30, 90)
"""Who wrote whenever, or within so many days."""
OFFERED, BEFORE = 12, 3
"""So many languages, links, and broadcasts before are gone through by taps; nobody taps further."""
ABREAST = 3
A_SECOND = 20
"""How many leave in a second: Telegram lets about 30 through (Bots FAQ), the rest is for people."""


def asked(tx: Tx, house: House, asked: Asked, now: datetime) -> None:
    """/broadcast: send me the message. While one is under way it shows that one."""
    for broadcast in broadcasts.begun(tx):
        sending.show(tx, house, broadcast, asked.person.id, now)
        return
    expected.nothing(tx, asked.person.id)
    broadcasts.ask(tx, asked.person.id, now)
    past = [
        {**sending.figures_of(tx, broadcast), "name": name}
        for broadcast, name, _ in replies.named(tx, house)[:BEFORE]
    ]
    keys = [[Button("cast_drop", "cast_drop", 0)]]
    saying.to_person(tx, asked.person.id, "broadcast.ask", now, keys=keys, past=past)


def take(tx: Tx, house: House, message: Incoming, now: datetime) -> bool:
    """What its author writes next is the message, or a part of it; False: they were not asked.

    A command that there is not, such as /cancel, is said to the bot and to no client.
    """
    author_id = message.sender.id
    broadcast = broadcasts.being_composed(tx, author_id, now)
    if broadcast is None:
        return False
    if fates.is_command(message.text):
        broadcasts.set_state(tx, broadcast, BroadcastState.DROPPED)
        saying.to_person(tx, author_id, "broadcast.dropped", now)
        return True
    together = bool(message.album) and message.album == broadcast.album
    before = broadcast.messages if together else ()
    words = broadcast.words if together and broadcast.words else message.text[:BEGINNING]
    broadcasts.set_message(
        tx, broadcast, (*before, message.message_id), message.album, words,
        long_caption=sending.is_long(message),
    )  # fmt: skip
    _look_ahead(tx, house, broadcast.id, now, wait=house.album_wait if message.album else None)
    return True


def corrected(tx: Tx, house: House, message: Incoming, now: datetime) -> bool:
    """Its author changed the message: it is looked at anew, and is confirmed anew."""
    author_id = message.sender.id
    broadcast = broadcasts.being_composed(tx, author_id, now)
    if broadcast is None or message.message_id not in broadcast.messages:
        return sending.changed(tx, message, now)
    first = broadcast.messages[0] == message.message_id
    words = message.text[:BEGINNING] if first else broadcast.words
    broadcasts.set_message(
        tx, broadcast, broadcast.messages, broadcast.album, words,
        long_caption=sending.is_long(message),
    )  # fmt: skip
    _look_ahead(tx, house, broadcast.id, now)
    return True


def _look_ahead(
    tx: Tx,
    house: House,
    broadcast_id: BroadcastId,
    now: datetime,
    *,
    wait: timedelta | None = None,
) -> None:
    """Show its author what a client will see, and below it what is to be decided."""
    broadcast = broadcasts.find(tx, broadcast_id)
    if broadcast is None:
        return
    due = now + wait if wait else None
    outbox.put(tx, Order(sending.mailing(broadcast), broadcast.author_id, due=due), now)
    _screen(tx, house, broadcast, now, once=True)


def _screen(
    tx: Tx,
    house: House,
    broadcast: Broadcast,
    now: datetime,
    *,
    edit: MessageId | None = None,
    once: bool = False,
) -> None:
    """To whom it would go, how many that are, how long it takes; and the buttons for it."""
    reckoning = recipients.reckon(tx, broadcast.audience, house.broadcasts_a_week, now)
    told: dict[str, Any] = {
        "days": broadcast.audience.days,
        "language": broadcast.audience.locale,
        "source": broadcast.audience.source,
        "tag": broadcast.audience.tag,
        "stage": broadcast.audience.stage,
        "earlier": _earlier(tx, broadcast.audience),
        "recipients": reckoning.recipients,
        "blocked": reckoning.blocked,
        "unsubscribed": reckoning.unsubscribed,
        "had_one": reckoning.had_one,
        "seconds": max(1, len(broadcast.messages)) * reckoning.recipients // A_SECOND,
        "buttons_behind": sending.mailing(broadcast).buttons_behind,
        "braces": bool(variables.used(broadcast.words)),
    }
    keys = _keys(tx, broadcast, reckoning.recipients)
    saying.to_person(
        tx, broadcast.author_id, "broadcast.screen", now, keys=keys, edit=edit, merge=once, **told
    )


def _earlier(tx: Tx, audience: Audience) -> dict[str, Any] | None:
    """Which broadcast they got, and whether they are those who replied."""
    cast = broadcasts.find(tx, BroadcastId(audience.earlier)) if audience.earlier else None
    if cast is None:
        return None
    at = saying.moment(cast.begun_at or cast.since)
    return {"words": cast.words, "at": at, "replied": audience.replied}


def _keys(tx: Tx, broadcast: Broadcast, number: int) -> list[list[Button]]:
    turn = [Button("cast_days", "cast_turn", broadcast.id, 0)]
    if len(recipients.languages(tx)) > 1:
        turn.append(Button("cast_language", "cast_turn", broadcast.id, 1))
    if recipients.sources(tx):
        turn.append(Button("cast_source", "cast_turn", broadcast.id, 2))
    if tags.most_used(tx, 1):
        turn.append(Button("cast_tag", "cast_turn", broadcast.id, 3))
    if stages.used(tx):
        turn.append(Button("cast_stage", "cast_turn", broadcast.id, 4))
    if broadcasts.latest(tx, 1):
        turn.append(Button("cast_replied", "cast_turn", broadcast.id, 5))
    send = Button(
        "cast_send", "cast_send", broadcast.id, style="primary", text=str(number),
        version=broadcast.revision,
    )  # fmt: skip
    last = [Button("cast_drop", "cast_drop", broadcast.id)]
    turns = [turn[at : at + ABREAST] for at in range(0, len(turn), ABREAST)]
    return [*turns, [send], last] if number else [*turns, last]


def turn(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[When they wrote], [Language], [Link], [Tag] and so on: the next choice in its place."""
    broadcast = _theirs(tx, press, now)
    if broadcast is None:
        return
    broadcasts.set_audience(tx, broadcast, _turned(tx, broadcast.audience, press.arg))
    if changed := broadcasts.find(tx, broadcast.id):
        _screen(tx, house, changed, now, edit=press.message_id)
    saying.hush(tx, press.query_id, now)


def _turned(tx: Tx, audience: Audience, which: int) -> Audience:
    if which == 0:
        return replace(audience, days=_next(DAYS, audience.days))
    if which == 1:
        known = ("", *recipients.languages(tx)[:OFFERED])
        return replace(audience, locale=_next(known, audience.locale))
    if which == 2:
        known = ("", *recipients.sources(tx)[:OFFERED])
        return replace(audience, source=_next(known, audience.source))
    if which == 4:
        known = ("", *stages.used(tx))
        return replace(audience, stage=_next(known, audience.stage))
    if which == 5:
        begun = [cast.id for cast in broadcasts.latest(tx, BEFORE)]
        told = ((0, False), *((cast, replied) for cast in begun for replied in (True, False)))
        earlier, replied = _next(told, (audience.earlier, audience.replied))
        return replace(audience, earlier=earlier, replied=replied)
    known = ("", *(tag.name for tag in tags.named(tx, tags.most_used(tx, OFFERED))))
    return replace(audience, tag=_next(known, audience.tag))


def _next(choices: tuple[C, ...], chosen: C) -> C:
    place = choices.index(chosen) + 1 if chosen in choices else 0
    return choices[place % len(choices)]


def drop(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Cancel]: nothing goes to anybody."""
    broadcast = broadcasts.being_composed(tx, press.sender.id, now)
    if broadcast is None:
        saying.toast(tx, press.query_id, "toasts.outdated", now)
        return
    broadcasts.set_state(tx, broadcast, BroadcastState.DROPPED)
    saying.to_person(tx, press.sender.id, "broadcast.dropped", now, edit=press.message_id)
    saying.hush(tx, press.query_id, now)


def send(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Send]: what its author saw goes to whom it said; once, however often it is pressed."""
    broadcast = _theirs(tx, press, now)
    if broadcast is None:
        return
    if press.version != broadcast.revision or broadcasts.begun(tx):
        saying.toast(tx, press.query_id, "toasts.outdated", now)
        return
    sending.begin(tx, house, broadcast, press.message_id, now)
    saying.hush(tx, press.query_id, now)


def _theirs(tx: Tx, press: Press, now: datetime) -> Broadcast | None:
    """The broadcast that they are composing, if the button is that one's."""
    broadcast = broadcasts.being_composed(tx, press.sender.id, now)
    fits = broadcast is not None and broadcast.id == press.subject
    if broadcast is None or not fits or broadcast.state is not BroadcastState.READY:
        saying.toast(tx, press.query_id, "toasts.outdated", now)
        return None
    return broadcast


def refused(tx: Tx, broadcast_id: BroadcastId, reason: str, now: datetime) -> None:
    """Telegram does not even show it to its author: it can't be sent to anybody."""
    broadcast = broadcasts.find(tx, broadcast_id)
    if broadcast and broadcast.state is BroadcastState.READY:
        broadcasts.ask(tx, PersonId(broadcast.author_id), now)
        saying.to_person(tx, broadcast.author_id, "broadcast.refused", now, reason=reason)
