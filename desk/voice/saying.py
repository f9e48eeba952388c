"""Owns how the desk says things: it orders them into the outbox, in words' names, not in words.

A text is named ("staff.held_colleague") and rendered when it is sent. Moments among a text's
arguments travel as {"moment": epoch ms}; `client=True` stands for the row's client.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from model import STAFF, Button, Kind, Order, Priority
from storage import clients, outbox
from storage.ports import Tx
from storage.times import ms

RECEIPT, NOTED, HELD = "👌", "✍", "🤔"
ICON_PAUSE = timedelta(seconds=5)
"""A topic's icon waits that long: a quick question and answer then cost no icon change at all."""


def moment(at: datetime) -> dict[str, int]:
    """A moment as an argument of a text."""
    return {"moment": ms(at)}


def buttons(rows: Sequence[Sequence[Button]]) -> list[list[dict[str, str]]]:
    """Rows of buttons as they travel in a payload."""
    return [
        [{"label": b.label, "text": b.text, "data": b.data, "style": b.style} for b in row]
        for row in rows
    ]


def in_topic(
    tx: Tx,
    client_id: int,
    text: str,
    now: datetime,
    /,
    *,
    reply_to: int | None = None,
    keys: Sequence[Sequence[Button]] = (),
    only_to: int | None = None,
    query_id: str = "",
    merge: bool = False,
    must: bool = False,
    lane: str = "line",
    priority: Priority = Priority.MESSAGE,
    **args: Any,
) -> None:
    """Say a line in the client's topic; `only_to` shows it to that operator alone if possible.

    `must`: even if the topic was deleted meanwhile; other lines are then of no use to anybody.
    `lane`: "in" keeps it before the client's next message.
    """
    payload = {
        "text": text,
        "args": args,
        "reply_to": reply_to,
        "keys": buttons(keys),
        "only_to": only_to,
        "query": query_id,
        "must": must,
    }
    outbox.put(
        tx,
        Order(
            Kind.SAY,
            STAFF,
            lane=f"{lane}:{client_id}",
            priority=priority,
            payload=payload,
            client_id=client_id,
            merge_key=f"{text}:{client_id}" if merge else None,
        ),
        now,
    )


def in_general(tx: Tx, text: str, now: datetime, **args: Any) -> None:
    """Say a line in the staff group's General topic."""
    payload = {"text": text, "args": args, "keys": []}
    order = Order(Kind.SAY, STAFF, lane="general", priority=Priority.ALERT, payload=payload)
    outbox.put(tx, order, now)


def to_client(
    tx: Tx,
    client_id: int,
    text: str,
    now: datetime,
    *,
    keys: Sequence[Sequence[Button]] = (),
    edit: int | None = None,
    asks: int | None = None,
    **args: Any,
) -> None:
    """Say something to the client in the company's name; two of the same waiting are one.

    `edit` is a message to change instead; `asks` is the rating that a question is about.
    """
    payload = {"text": text, "args": args, "keys": buttons(keys), "edit": edit, "asks": asks}
    outbox.put(
        tx,
        Order(
            Kind.SAY,
            client_id,
            lane=f"out:{client_id}",
            payload=payload,
            client_id=client_id,
            merge_key=f"{text}:{client_id}",
        ),
        now,
    )


def to_person(
    tx: Tx,
    person_id: int,
    text: str,
    now: datetime,
    *,
    keys: Sequence[Sequence[Button]] = (),
    pick_group: bool = False,
    row: str = "",
    edit: int | None = None,
    about: int | None = None,
    **args: Any,
) -> None:
    """Say something to a member of staff in private.

    `row` names a permanent row of buttons to show; `edit` is a message to change instead; `about`
    is the client whom it names, so that it can be found if they are erased. In a list each item
    names its own.
    """
    outbox.put(
        tx,
        Order(
            Kind.SAY,
            person_id,
            lane=f"to:{person_id}",
            priority=Priority.ALERT,
            payload={
                "text": text,
                "args": args,
                "keys": buttons(keys),
                "pick_group": pick_group,
                "row": row,
                "edit": edit,
                "about": about,
            },
        ),
        now,
    )


def toast(
    tx: Tx, query_id: str, text: str, now: datetime, *, locale: str | None = None, **args: Any
) -> None:
    """Answer a pressed button, staff in the company's language, others in `locale`.

    It costs nothing at Telegram (telegram.md §6).
    """
    outbox.put(
        tx,
        Order(
            Kind.ANSWER,
            STAFF,
            lane=f"answer:{query_id}",
            payload={"query": query_id, "text": text, "args": args, "locale": locale},
            cost=0,
        ),
        now,
    )


def hush(tx: Tx, query_id: str, now: datetime) -> None:
    """Answer a pressed button without a word: what it did is seen."""
    toast(tx, query_id, "", now)


def card(tx: Tx, client_id: int, now: datetime) -> None:
    """The card shows something old: have it rendered anew, once however often this is said."""
    outbox.put(
        tx,
        Order(
            Kind.CARD,
            STAFF,
            lane=f"card:{client_id}",
            priority=Priority.CARD,
            client_id=client_id,
            merge_key=f"card:{client_id}",
        ),
        now,
    )


def new_card(tx: Tx, client_id: int, now: datetime) -> None:
    """The card was deleted: make another, in the lane in which a topic gets its first one."""
    clients.set_card(tx, client_id, None)
    lane, merge_key = f"in:{client_id}", f"new_card:{client_id}"
    order = Order(Kind.CARD, STAFF, lane, Priority.CARD, client_id=client_id, merge_key=merge_key)
    outbox.put(tx, order, now)


def state_changed(tx: Tx, client_id: int, now: datetime) -> None:
    """Who must act, or their name, changed: the card shows it now, the topic when there is room.

    A closed topic waits for nothing: until it is opened, only administrators can answer in it.
    """
    card(tx, client_id, now)
    client = clients.find(tx, client_id)
    shut = client is not None and client.topic_closed
    outbox.put(
        tx,
        Order(
            Kind.ICON,
            STAFF,
            lane=f"{'open' if shut else 'icon'}:{client_id}",
            priority=Priority.MESSAGE if shut else Priority.ICON,
            client_id=client_id,
            due=now if shut else now + ICON_PAUSE,
            merge_key=f"{'open' if shut else 'icon'}:{client_id}",
        ),
        now,
    )


def react(tx: Tx, client_id: int, chat: int, message_id: int, emoji: str, now: datetime) -> None:
    """Put the bot's one reaction on a message; an empty emoji takes it away."""
    side = "staff" if chat == STAFF else "client"
    outbox.put(
        tx,
        Order(
            Kind.REACT,
            chat,
            lane=f"react:{side}:{client_id}",
            priority=Priority.CARD,
            payload={"message": message_id, "emoji": emoji},
            client_id=client_id,
            merge_key=f"react:{chat}:{message_id}",
        ),
        now,
    )


def tag(tx: Tx, operator_id: int, on_duty: bool, now: datetime) -> None:
    """Show in the staff group who is on shift, where this Telegram can."""
    outbox.put(
        tx,
        Order(
            Kind.TAG,
            STAFF,
            lane=f"tag:{operator_id}",
            priority=Priority.ICON,
            payload={"operator": operator_id, "on": on_duty},
            merge_key=f"tag:{operator_id}",
        ),
        now,
    )


def unsend(
    tx: Tx,
    client_id: int,
    chat: int,
    now: datetime,
    *,
    lane: str,
    link_id: int | None = None,
    message_id: int | None = None,
    **more: Any,
) -> None:
    """Delete a message of the bot's: a link's copy, or the message of that id."""
    outbox.put(
        tx,
        Order(
            Kind.UNSEND,
            chat,
            lane=lane,
            payload={"message": message_id, **more},
            client_id=client_id,
            link_id=link_id,
        ),
        now,
    )
