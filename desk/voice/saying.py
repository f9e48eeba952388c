"""Owns how the desk says things: it orders them into the outbox, in words' names, not in words.

A text is named ("staff.held_colleague") and rendered when it is sent. Moments among a text's
arguments travel as {"moment": epoch ms}, words with their formatting as {"written": a content};
`client=True` stands for the row's client.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from desk.voice import sight
from model import (
    STAFF,
    Button,
    ChatKey,
    ClientId,
    Content,
    Link,
    MessageId,
    Order,
    PersonId,
    Priority,
    RatingId,
    Role,
    Side,
    Typed,
    reactions,
)
from model.errands.lines import Answer, Choices, Say
from model.errands.looks import Card, Icon, React, Tag, Unsend
from storage import clients, links, outbox
from storage import sight as kept_sight
from storage.ports import Tx
from storage.times import ms

RECEIPT, NOTED, HELD, LATER = reactions.MARKS
ICON_PAUSE = timedelta(seconds=5)
"""A topic's icon waits that long: a quick question and answer then cost no icon change at all."""


def moment(at: datetime) -> dict[str, int]:
    """A moment as an argument of a text."""
    return {"moment": ms(at)}


def written(text: Content, longest: int) -> dict[str, Content]:
    """Words with their formatting as an argument of a text, which quotes them.

    At most so many UTF-16 units of them are said.
    """
    return {"written": {**text, "longest": longest}}


Keys = Sequence[Sequence[Button]]


def _keys(rows: Keys) -> tuple[tuple[Button, ...], ...]:
    return tuple(tuple(row) for row in rows)


def in_topic(
    tx: Tx,
    client_id: ClientId,
    text: str,
    now: datetime,
    /,
    *,
    reply_to: MessageId | None = None,
    keys: Keys = (),
    only_to: PersonId | None = None,
    query_id: str = "",
    merge: bool = False,
    album: str = "",
    must: bool = False,
    ahead: bool = False,
    decides: PersonId | None = None,
    not_before: datetime | None = None,
    priority: Priority | None = None,
    **args: Any,
) -> None:
    """Say a line in the client's topic; `only_to` shows it to that operator alone if possible.

    `decides`: it asks that author about what they wrote and is held.
    `must`: even if the topic was deleted meanwhile; other lines are then of no use to anybody.
    `ahead` keeps it before the client's next message; `merge`: two of the same waiting are one if
    they answer the same message, or parts of the same `album`.
    """
    said = Say(
        text=text,
        args=args,
        reply_to=reply_to,
        keys=_keys(keys),
        only_to=only_to,
        query=query_id,
        must=must,
        ahead=ahead,
        once=merge,
        album=album,
        decides=decides,
    )
    order = Order(said, STAFF, client_id=client_id, due=not_before, urgency=priority)
    outbox.put(tx, order, now)


def change(
    tx: Tx, client_id: ClientId, message_id: MessageId, text: str, now: datetime, /, **args: Any
) -> None:
    """A line of ours in the client's topic says that from now on, and has no buttons any more."""
    said = Say(text=text, args=args, edit=message_id)
    outbox.put(tx, Order(said, STAFF, client_id=client_id), now)


def in_general(tx: Tx, text: str, now: datetime, **args: Any) -> None:
    """Say a line in the staff group's General topic."""
    outbox.put(tx, Order(Say(text=text, args=args), STAFF), now)


def to_client(
    tx: Tx,
    client_id: ClientId,
    text: str,
    now: datetime,
    *,
    keys: Keys = (),
    edit: MessageId | None = None,
    asks: RatingId | None = None,
    row: str = "",
    **args: Any,
) -> None:
    """Say something to the client in the company's name; two of the same waiting are one.

    `edit` is a message to change instead; `asks` is the rating that a question is about; `row`
    names a permanent row of buttons to show, or that it is "gone".
    """
    said = Say(text=text, args=args, keys=_keys(keys), edit=edit, asks=asks, row=row, once=True)
    outbox.put(tx, Order(said, client_id, client_id=client_id), now)
    if text in sight.TOLD:
        kept_sight.tell(tx, client_id, text, now)


def to_person(
    tx: Tx,
    person_id: PersonId,
    text: str,
    now: datetime,
    *,
    keys: Keys = (),
    pick_group: bool = False,
    row: str = "",
    edit: MessageId | None = None,
    about: ClientId | None = None,
    merge: bool = False,
    beside: bool = False,
    locale: str | None = None,
    reader: Role | None = Role.OPERATOR,
    **args: Any,
) -> None:
    """Say something to a member of staff in private; `merge`: two of the same waiting are one.

    `reader`: what they must still be when it leaves, or it does not; None: it is theirs to hear
    whatever they are by then.

    `beside`: nobody asked for it, so it may not stand before what they did ask for.

    `row` names a permanent row of buttons to show; `edit` is a message to change instead; `about`
    is the client whom it names, so that it can be found if they are erased. In a list each item
    names its own. `locale`: in another language than the company's.
    """
    said = Say(
        text=text,
        args=args,
        keys=_keys(keys),
        pick_group=pick_group,
        row=row,
        edit=edit,
        about=about,
        once=merge,
        beside=beside,
        locale=locale,
        to=reader,
    )
    outbox.put(tx, Order(said, person_id), now)


def toast(
    tx: Tx, query_id: str, text: str, now: datetime, *, locale: str | None = None, **args: Any
) -> None:
    """Answer a pressed button, staff in the company's language, others in `locale`."""
    said = Answer(query=query_id, text=text, args=args, locale=locale)
    outbox.put(tx, Order(said, STAFF), now)


def hush(tx: Tx, query_id: str, now: datetime) -> None:
    """Answer a pressed button without a word: what it did is seen."""
    toast(tx, query_id, "", now)


def choices(tx: Tx, typed: Typed, items: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """Answer somebody who typed behind the bot's name: of each what it is and says."""
    named = tuple({**item, "link": f"{typed.link}{item['id']}"} for item in items)
    outbox.put(tx, Order(Choices(query=typed.query_id, items=named), STAFF), now)


def card(tx: Tx, client_id: ClientId, now: datetime) -> None:
    """The card shows something old: have it rendered anew, once however often this is said."""
    outbox.put(tx, Order(Card(), STAFF, client_id=client_id), now)


def new_card(tx: Tx, client_id: ClientId, now: datetime) -> None:
    """The card was deleted: make another, in the lane in which a topic gets its first one.

    With it went the words that it said, and they come again in the new one.
    """
    client = clients.find(tx, client_id)
    first = links.in_card(tx, client) if client else None
    clients.set_card(tx, client_id, None)
    said = first.id if first and first.in_card else None
    outbox.put(tx, Order(Card(anew=True), STAFF, client_id, said), now)


def state_changed(tx: Tx, client_id: ClientId, now: datetime, *, moved: bool = False) -> None:
    """Who must act, or their name, changed: the card shows it soon, the topic when there is room.

    `moved`: somebody new looks at it, so that the card must not be far above them.
    A closed topic waits for nothing: until it is opened, only administrators can answer in it.
    """
    client = clients.find(tx, client_id)
    if client is not None:
        sight.follow(tx, client, moved=moved)
    outbox.put(tx, Order(Card(calm=True), STAFF, client_id=client_id), now)
    shut = client is not None and client.topic_closed
    due = now if shut else now + ICON_PAUSE
    outbox.put(tx, Order(Icon(opens=shut), STAFF, client_id=client_id, due=due), now)


def react(
    tx: Tx, client_id: ClientId, chat: ChatKey, message_id: MessageId, emoji: str, now: datetime
) -> None:
    """Put the bot's one reaction on a message; an empty emoji takes it away."""
    outbox.put(tx, Order(React(emoji=emoji, message=message_id), chat, client_id=client_id), now)


def react_behind(tx: Tx, link: Link, emoji: str, now: datetime) -> None:
    """The same for a message that is still on its way: behind it, when it has its copy."""
    chat = STAFF if link.side is Side.CLIENT else link.client_id
    order = Order(React(emoji=emoji), chat, client_id=link.client_id, link_id=link.id)
    outbox.put(tx, order, now)


def tag(tx: Tx, operator_id: PersonId, on_duty: bool, now: datetime) -> None:
    """Show in the staff group who is on shift, where this Telegram can."""
    outbox.put(tx, Order(Tag(operator=operator_id, on=on_duty), STAFF), now)


def unsend(tx: Tx, link: Link, now: datetime, *, quiet: bool = False) -> None:
    """Take a message back from the client; `quiet`: without a word in the topic."""
    order = Order(Unsend(quiet=quiet), link.client_id, link.client_id, link.id)
    outbox.put(tx, order, now)


def remove(
    tx: Tx,
    client_id: ClientId,
    message_id: MessageId,
    now: datetime,
    *,
    ephemeral: MessageId | None = None,
    only_to: PersonId | None = None,
    behind: bool = False,
) -> None:
    """A line of ours in the client's topic has done its work, and goes.

    `behind`: nobody waits for that, so it goes behind everything else.
    """
    errand = Unsend(message=message_id, ephemeral=ephemeral, only_to=only_to, behind=behind)
    outbox.put(tx, Order(errand, STAFF, client_id=client_id), now)
