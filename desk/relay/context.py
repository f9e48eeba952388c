"""Owns the line that says what a client's message answers, or whose words it passes on.

It is the message's own beginning where it fits there (delivery puts it so), else a message before.
What an operator answers elsewhere is the team's affair: of that nothing goes to the client.
"""

from dataclasses import replace
from datetime import datetime

from desk.conversations import fates
from desk.strangers import dangers
from desk.voice import saying
from model import (
    Client,
    Conversation,
    Incoming,
    Link,
    LinkState,
    MessageId,
    Operator,
    Side,
    takes_line,
)
from model.messages import ASKED
from storage import links
from storage.ports import Tx

LOOKED_BACK = 12
"""Messages among which the latest that the client has is found: others may be held, or later."""
PARTS = ("option", "task")
"""What a reply answers of a poll or a list: the copy can point at the whole alone."""


def of_client(tx: Tx, client: Client, message: Incoming) -> Incoming:
    """The message with its context, unless the copy can point at what it answers.

    An album has it once, with its first part.
    """
    message = dangers.marked(message)
    target = message.reply_to
    link = target and (
        links.by_origin(tx, client.id, Side.CLIENT, target)
        or links.by_copy(tx, client.id, Side.STAFF, target)
    )
    pointed = link and link.has_place and not _of_part(message)
    if message.context is None or pointed or not _is_first(tx, client, Side.CLIENT, message):
        return message
    return replace(message, content={**message.content, "context": dict(message.context)})


def answering(tx: Tx, client: Client, latest: Conversation | None, message: Incoming) -> Incoming:
    """The message with a word that it may say yes to our question, if it is the next after one."""
    if not fates.may_say_yes(message) or open_question(tx, client, latest) is None:
        return message
    return replace(message, content={**message.content, ASKED: True})


def open_question(tx: Tx, client: Client, latest: Conversation | None) -> Link | None:
    """The latest message that the client has, if it is ours and asks something of them."""
    if latest is None or not latest.is_open:
        return None
    seen = (
        link
        for link in reversed(links.recent(tx, client.id, LOOKED_BACK))
        if link.side is Side.CLIENT or link.state is LinkState.SENT
    )
    last = next(seen, None)
    if last is None or last.side is Side.CLIENT:
        return None
    parts = links.of_album(tx, client.id, Side.STAFF, last.album) if last.album else [last]
    return last if any(fates.asks(part.words) for part in parts) else None


def say_before(tx: Tx, client: Client, message: Incoming, now: datetime) -> None:
    """What doesn't fit into the message itself stands right above it."""
    if takes_line(message.content):
        return
    if told := message.content.get("context"):
        saying.in_topic(tx, client.id, "staff.answers", now, ahead=True, must=True, context=told)
    if warned := message.content.get("danger"):
        saying.in_topic(tx, client.id, "staff.danger", now, ahead=True, must=True, **warned)


def of_staff(tx: Tx, client: Client, author: Operator, message: Incoming, now: datetime) -> None:
    """An operator answered something that the client doesn't see: they are told what went."""
    if message.context is None or not _is_first(tx, client, Side.STAFF, message):
        return
    if _of_part(message) and not _is_seen(tx, message.reply_to):
        return  # of the team's own poll: internal, like any other message of theirs
    text = "staff.part_stays" if _of_part(message) else "staff.context_stays"
    saying.in_topic(tx, client.id, text, now, reply_to=message.message_id, only_to=author.id)


def _is_seen(tx: Tx, target: MessageId | None) -> bool:
    """Whether the client has what stands there in their topic."""
    link = links.of_topic_message(tx, target) if target else None
    return link is not None and (link.side is Side.CLIENT or link.state is LinkState.SENT)


def _of_part(message: Incoming) -> bool:
    return message.context is not None and message.context["what"] in PARTS


def _is_first(tx: Tx, client: Client, side: Side, message: Incoming) -> bool:
    """Whether no earlier part of its album has come; a message alone is the first."""
    parts = links.of_album(tx, client.id, side, message.album) if message.album else []
    return not parts or parts[0].origin_id == message.message_id
