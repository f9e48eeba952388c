"""Owns what happens to a message afterwards: edits, taking back."""

from dataclasses import replace
from datetime import datetime, timedelta

from desk.clients import discretion
from desk.conversations import access, fates, held, life, outgoing, ratings
from desk.relay import context, messages
from desk.relay import notes as noting
from desk.routing import applying as routing
from desk.strangers import caps, hearing
from desk.voice import saying
from model import (
    STAFF,
    Asked,
    ChatId,
    Client,
    Event,
    House,
    Incoming,
    Link,
    LinkState,
    NotUndone,
    Operator,
    Role,
    Side,
    TopicId,
)
from model.errands.messages import MOVING
from storage import (
    clients,
    conversations,
    events,
    links,
    notes,
    outbox,
    phrasings,
    undelivered,
)
from storage.ports import Tx

DELETABLE = timedelta(hours=48)
"""How long a bot may delete its message (Bot API, deleteMessage)."""

SAID = (NotUndone.UNCONFIRMED, NotUndone.TOO_OLD)
"""What stands in the way of taking back a message is said under it."""


def by_client(tx: Tx, house: House, message: Incoming, now: datetime) -> None:
    """A client edited a message; one that was never seen is as good as new."""
    client = clients.of_person(tx, message.sender.id)
    if not hearing.hears(tx, client, now):
        return
    link = links.by_origin(tx, client.id, Side.CLIENT, message.message_id) if client else None
    if link is None or client is None:
        messages.from_client(tx, house, message, now)
    elif message.fingerprint != link.fingerprint and caps.has_room(tx, house, client, now):
        asks = message.kind not in MOVING and messages.heard_anew(tx, house, link, message, now)
        shown = context.of_client(tx, client, discretion.hidden(house, message))
        _mirror(tx, house, link, shown, now, asks=asks)
        if message.kind not in MOVING:
            ratings.corrected(tx, link, house.kept(message.text), now)


def by_staff(
    tx: Tx, house: House, chat_id: ChatId, topic_id: TopicId, message: Incoming, now: datetime
) -> None:
    """An operator edited a message. What was a note stays one, whatever it says now."""
    client = access.client_of(tx, chat_id, topic_id)
    if client is None:
        return
    if access.admit(tx, message.sender, now, written_at=message.at) is None:
        _by_outsider(tx, client, message, now)
        return
    if notes.is_note(tx, client.id, message.message_id):
        noting.change(tx, house, client, message, now)
        return
    link = links.by_origin(tx, client.id, Side.STAFF, message.message_id)
    if link is None or link.state is LinkState.UNDONE or link.answer_id:
        return  # what names an answer of the company's is not its words
    message = replace(message, content={**message.content, **link.unchanging})
    if fates.is_marked(message, house.note_marks):
        _into_note(tx, client, link, now)
        _read(tx, house, client, message, now)
    elif link.state is not LinkState.HELD and _became_doubtful(link, message):
        _hold_back(tx, house, client, link, message, now)
    elif link.state is LinkState.LATER:
        links.set_content(tx, link.id, message, house.kept(message.text))
        saying.card(tx, client.id, now)
    elif link.state is LinkState.HELD:
        links.set_content(tx, link.id, message, house.kept(message.text))
        held.renew(tx, client.id, link.operator_id, now)
    else:
        _mirror(tx, house, link, message, now)


def _by_outsider(tx: Tx, client: Client, message: Incoming, now: datetime) -> None:
    """Whoever is none of the team changes nothing any more; what the client has is said."""
    link = links.by_origin(tx, client.id, Side.STAFF, message.message_id)
    is_changed = link is None or link.fingerprint != message.fingerprint
    if not is_changed or notes.is_note(tx, client.id, message.message_id):
        return
    if link is None or not _may_have_left(tx, client, link, now):
        messages.stays_outside(tx, client, message, now)
        return
    links.set_fingerprint(tx, link.id, message.fingerprint)
    _tell_kept(tx, link, now)


def _may_have_left(tx: Tx, client: Client, link: Link, now: datetime) -> bool:
    """Whether the client has it, or may have; what only waits for its copy becomes a note.

    A copy takes the words as they are when it is made.
    """
    if link.state is LinkState.PENDING:
        whole = _whole(tx, link)
        kept = held.keep_here(tx, whole, now)
        if kept:
            life.take_back(tx, client, whole, link.operator_id, now)
        return not kept
    return link.state in (LinkState.SENT, LinkState.UNCONFIRMED)


def _tell_kept(tx: Tx, link: Link, now: datetime, *, message: Incoming | None = None) -> None:
    """`message`: what it says now; None where its author is none of the team."""
    saying.in_topic(
        tx, link.client_id, "staff.edit_kept", now,
        reply_to=link.written_in, merge=True, outside=message is None,
        unread=message is not None and message.is_unread,
        braces=message is not None and fates.has_braces(message.text),
        arrived=link.state is LinkState.SENT,
    )  # fmt: skip


def _read(tx: Tx, house: House, client: Client, message: Incoming, now: datetime) -> None:
    latest = conversations.latest(tx, client.id)
    routing.noted(tx, house, client, latest, message.sender.id, message.text, now)


def _into_note(tx: Tx, client: Client, link: Link, now: datetime) -> None:
    """A message became a note: if it has not left, it never does; if it has, that is said.

    A copy takes the words as they are when it is made, so one under way must not be repeated.
    """
    whole = _whole(tx, link)
    stopped = held.keep_here(tx, whole, now)
    for part in whole:
        if part.state is not LinkState.SENT:
            links.set_state(tx, part.id, LinkState.UNDONE)
    if stopped:
        life.take_back(tx, client, whole, link.operator_id, now)
    else:
        saying.in_topic(tx, link.client_id, "staff.note_edit_kept", now, reply_to=link.written_in)


def _became_doubtful(link: Link, message: Incoming) -> bool:
    """Whether it may be for the client no more; what was sent although it looked so may go on."""
    changed = message.fingerprint != link.fingerprint
    return changed and fates.is_doubtful(message) and not fates.was_doubtful(link)


def _hold_back(
    tx: Tx, house: House, client: Client, link: Link, message: Incoming, now: datetime
) -> None:
    """What has not left waits for its author's word; else the change stays here, and that is said.

    The client has what was said before, and so has the search.
    """
    whole = _whole(tx, link)
    if held.hold_back(tx, whole, now):
        if link.state is not LinkState.LATER:  # that had answered nobody
            life.take_back(tx, client, whole, link.operator_id, now)
        links.set_content(tx, link.id, message, house.kept(message.text))
        held.renew(tx, link.client_id, link.operator_id, now)
        return
    links.set_fingerprint(tx, link.id, message.fingerprint)
    _tell_kept(tx, link, now, message=message)


def _mirror(
    tx: Tx, house: House, link: Link, message: Incoming, now: datetime, *, asks: bool = False
) -> None:
    """Show the edit at the copy, behind the message itself; an edit without a difference is none.

    Telegram can't always avoid such updates (telegram.md §9.16). What a block stopped on its way
    nobody has seen: it goes now. `asks`: with it the client began to wait.
    """
    if message.fingerprint == link.fingerprint:
        return
    links.set_edited(tx, link.id, message, house.kept(message.text))
    phrasings.unlearn(tx, link.id)
    if link.state is LinkState.UNDONE:
        outgoing.send_again(tx, link, now, alone=True)
    else:
        outgoing.change(tx, link, message.content, now)
    if message.kind not in MOVING:
        events.record(
            tx,
            Event.EDITED,
            now,
            client=link.client_id,
            conversation=link.conversation_id,
            actor=link.client_id if link.side is Side.CLIENT else message.sender.id,
            **({"asks": True} if asks else {}),
        )


def undo(
    tx: Tx, client: Client, operator: Operator, link: Link | None, now: datetime
) -> NotUndone | None:
    """Take a message back from the client; why not, where that can't be.

    Of those in `SAID` that stands under the message.
    """
    if link is None:
        return NotUndone.NOT_SENT_BY_US
    if refusal := _refusal(link, operator):
        return refusal
    whole = _whole(tx, link)
    stopped = [outbox.cancel_waiting_of_link(tx, part.id, now) for part in whole]
    found = [
        _undo_one(tx, client, part, any(stopped), place > 0, now)
        for place, part in enumerate(whole)
    ]
    if None not in found:
        return found[0]
    for part in whole:
        phrasings.unlearn(tx, part.id)
    life.take_back(tx, client, whole, operator.id, now)
    return None


def _refusal(link: Link, operator: Operator) -> NotUndone | None:
    """Why the operator can't take that message back; None if they can."""
    if link.side is not Side.STAFF:
        return NotUndone.NOT_SENT_BY_US
    if link.author_id != operator.id and operator.role is Role.OPERATOR:
        return NotUndone.NOT_OWN
    return NotUndone.NOT_FOUND if link.state is LinkState.UNDONE else None


def _whole(tx: Tx, link: Link) -> list[Link]:
    if not link.album:
        return [link]
    return links.of_album(tx, link.client_id, link.side, link.album)


def _undo_one(
    tx: Tx, client: Client, link: Link, stopped: bool, quiet: bool, now: datetime
) -> NotUndone | None:
    """One message, or one part of an album, for which one line is enough; why not."""
    unsent = (LinkState.HELD, LinkState.LATER, LinkState.FAILED)
    if link.state in unsent or (stopped and link.copy_id is None):
        links.set_state(tx, link.id, LinkState.UNDONE)
        undelivered.forget_of_link(tx, link.id, now)
        if link.state in (LinkState.HELD, LinkState.LATER):
            saying.react(tx, client.id, STAFF, link.written_in, "", now)
            saying.card(tx, client.id, now)
        if link.state is LinkState.HELD:
            held.renew(tx, client.id, link.operator_id, now)
        if not quiet:
            saying.in_topic(tx, client.id, "staff.undone_unsent", now, reply_to=link.written_in)
    elif link.state is LinkState.UNCONFIRMED:
        return _not_undone(tx, link, NotUndone.UNCONFIRMED, quiet, now)
    elif now - link.at > DELETABLE:
        return _not_undone(tx, link, NotUndone.TOO_OLD, quiet, now)
    else:
        saying.unsend(tx, link, now, quiet=quiet)
    return None


def _not_undone(tx: Tx, link: Link, reason: NotUndone, quiet: bool, now: datetime) -> NotUndone:
    if not quiet:
        saying.in_topic(
            tx, link.client_id, "staff.undo_failed", now, reply_to=link.written_in, reason=reason
        )
    return reason


def undo_by_command(tx: Tx, house: House, asked: Asked, now: datetime) -> None:
    """/undo in reply to a message of one's own."""
    command = asked.message
    client = access.client_of(tx, asked.chat_id, asked.topic_id)
    operator = access.on_team(tx, command.sender.id)
    if client is None or operator is None:
        return
    target = command.reply_to
    link = links.by_origin(tx, client.id, Side.STAFF, target) if target else None
    reason = undo(tx, client, operator, link, now)
    if target is None:
        reason = NotUndone.NOT_REPLY
    if reason and reason not in SAID:
        saying.in_topic(
            tx, client.id, "staff.undo_failed", now, reply_to=command.message_id, reason=reason
        )
