"""Owns what points at a message: reactions, the team's and the clients', and choices in polls.

People see a message before the answer to the call that sent it has come and is written down. Who
points at it in that moment points at what nobody here knows: that waits for our call's end.
"""

from datetime import datetime

from desk.conversations import access, ratings
from desk.relay import context, messages
from desk.strangers import caps, hearing
from desk.voice import saying
from model import (
    STAFF,
    ChatId,
    ChatKey,
    Client,
    House,
    Link,
    LinkState,
    MessageId,
    Person,
    PersonId,
    Side,
)
from storage import clients, company, conversations, copies, inbox, links, outbox
from storage.ports import Tx

ANSWERS = ("👍", "👎", "👌", "🤝", "💯")
"""Reactions that say yes or no."""


class EarlyError(Exception):
    """What it points at may be sent just now, to that chat."""

    def __init__(self, chat: ChatKey) -> None:
        super().__init__(chat)
        self.chat = chat


def react_by_client(
    tx: Tx, house: House, person_id: PersonId, message_id: MessageId, emoji: str, now: datetime
) -> None:
    """A client's reaction appears in the topic; when they take it away, the receipt is back."""
    client = clients.of_person(tx, person_id)
    if client is None or not hearing.hears(tx, client, now):
        return
    if not caps.may_act(tx, house, person_id, now):
        return
    theirs = links.by_origin(tx, client.id, Side.CLIENT, message_id)
    ours = links.by_copy(tx, client.id, Side.STAFF, message_id)
    if theirs and theirs.copy_id:
        saying.react(tx, client.id, STAFF, theirs.copy_id, emoji, now)
    elif theirs:
        saying.react_behind(tx, theirs, emoji, now)
    elif ours:
        saying.react(tx, client.id, STAFF, ours.written_in, emoji or saying.RECEIPT, now)
        _answer(tx, house, client, ours, emoji, now)
    elif not ratings.react(tx, client.id, message_id, emoji, now):
        _wait(tx, client.id)


def _answer(tx: Tx, house: House, client: Client, ours: Link, emoji: str, now: datetime) -> None:
    """Yes or no to what that message asks is an answer, if nothing was said since."""
    if emoji not in ANSWERS:
        return
    asked = context.open_question(tx, client, conversations.latest(tx, client.id))
    if asked and asked.id == ours.id:
        person = Person(client.person_id, client.name, client.username, client.locale)
        messages.answered_by_choice(tx, house, client, ours, person, now)


def voted(
    tx: Tx, house: House, voter: Person, poll_id: str, chosen: tuple[int, ...], now: datetime
) -> None:
    """A client chose in a poll of ours: said under it, and somebody looks at it as at an answer."""
    client = clients.of_person(tx, voter.id)
    if client is None or not hearing.hears(tx, client, now):
        return
    link = copies.asked_in(tx, client.id, poll_id)
    if link is None:
        _wait(tx, client.id)
        return
    if not caps.may_act(tx, house, voter.id, now):
        return
    known = dict(enumerate(copies.options_of(link)))
    saying.in_topic(
        tx,
        client.id,
        "staff.voted",
        now,
        reply_to=link.written_in,
        merge=True,
        must=True,
        options=[known.get(number, "") for number in chosen],
        places=[number + 1 for number in chosen],
    )
    if chosen:
        messages.answered_by_choice(tx, house, client, link, voter, now)


def react_by_staff(
    tx: Tx,
    chat_id: ChatId,
    message_id: MessageId,
    emoji: str,
    by: Person | None,
    at: datetime,
    now: datetime,
) -> None:
    """An operator's reaction appears at the client's. The update names no topic, only a message.

    `by`: nobody that is known, where an administrator acts as the group.
    """
    if company.get(tx).group_id != chat_id:
        return
    link = links.of_topic_message(tx, message_id)
    if link is None:
        _wait(tx, STAFF)
        return
    if by is not None and access.admit(tx, by, now, written_at=at) is None:
        return
    target = link.origin_id if link.side is Side.CLIENT else link.copy_id
    if target:
        saying.react(tx, link.client_id, link.client_id, target, emoji, now)
    elif link.state is LinkState.PENDING:
        saying.react_behind(tx, link, emoji, now)


def _wait(tx: Tx, chat: ChatKey) -> None:
    """Nobody knows what was pointed at in that chat. Raises EarlyError where that may change."""
    if outbox.awaits_answer(tx, chat):
        raise EarlyError(chat)


def keep(tx: Tx, seq: int, chat: ChatKey) -> None:
    """What was early waits for the calls that were under way when it came; without one it is over.

    Whatever begins later can't be what people saw.
    """
    if outbox.awaits_answer(tx, chat, inbox.came_at(tx, seq)):
        inbox.put_off(tx, seq)
    else:
        inbox.done(tx, seq)


def try_again(tx: Tx) -> None:
    """What was early is done now, before whatever came after it, or waits on."""
    inbox.release(tx, inbox.OURSELVES)
