"""Owns held messages: written in a colleague's topic, or like a command; their author decides."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from desk.conversations import assignment, fates, life, outgoing
from desk.voice import saying
from model import (
    STAFF,
    Button,
    Client,
    ClientId,
    Conversation,
    Event,
    House,
    Incoming,
    Link,
    LinkState,
    Operator,
    PersonId,
    Side,
)
from model.messages import DRAFTED, OURS
from storage import (
    clients,
    conversations,
    links,
    notes,
    outbox,
    people,
    questions,
    runs,
    undelivered,
)
from storage import scheduled as planned
from storage.ports import Tx
from storage.questions import HeldQuestion

ASK_AGAIN = timedelta(seconds=60)
"""Telegram promises nobody that an ephemeral message is seen (telegram.md §7.5)."""

BURST = timedelta(seconds=2)
"""Whoever types on is asked when they pause, about all of it."""

SHOWN = 10

ASKED = "held.asked"
"""A question is known by whom it said to have the conversation."""


class Sent(NamedTuple):
    """What became of what was held."""

    now: int
    """So many messages are on their way."""
    later: datetime | None
    """When the others go, whose author had chosen a time."""


def ask_again(tx: Tx, now: datetime) -> None:
    """Ask once more, for all to see: a held message must not end in silence."""
    for link in links.held_since(tx, now - ASK_AGAIN):
        client = clients.find(tx, link.client_id)
        author = people.find(tx, link.operator_id)
        if client and author and runs.first(tx, "held", str(link.id), now):
            _ask(tx, client, author, links.held(tx, client.id, author.id), now, aloud=True)


def ask_anew(tx: Tx, now: datetime) -> None:
    """Another one has the conversation than the question says, or nobody does: it says so now."""
    for client_id, author_id in questions.holders(tx, None):
        said = runs.standing(tx, ASKED, f"{client_id}.{author_id}")
        if said is not None and said != str(_holder(tx, client_id)):
            renew(tx, client_id, author_id, now)


def ask_elsewhere(tx: Tx, now: datetime, client_id: ClientId | None = None) -> None:
    """The topic where it was asked is gone, or all are: it is asked in another one, for all to see.

    What is held stood there, too: the question says it.
    """
    for held_for, author_id in questions.holders(tx, client_id):
        client, author = clients.find(tx, held_for), people.find(tx, author_id)
        if client and author:
            _ask(tx, client, author, links.held(tx, held_for, author_id), now, aloud=True)


def send_held(tx: Tx, house: House, client: Client, author: Operator, now: datetime) -> Sent:
    """The author decided: what was held goes to the client, now or when they had chosen."""
    waiting = [(link, planned.chosen(tx, link)) for link in links.held(tx, client.id, author.id)]
    put_off = [(link, at) for link, at in waiting if at and at > now]
    going = [link for link, at in waiting if not (at and at > now)]
    for link, at in put_off:
        planned.plan(tx, link.id, at)
        saying.react(tx, client.id, STAFF, link.written_in, saying.LATER, now)
    if going:
        _send(tx, house, client, author, going, now)
    drop_questions(tx, client.id, author.id, now)
    saying.card(tx, client.id, now)
    return Sent(len(going), max((at for _, at in put_off), default=None))


def _send(
    tx: Tx, house: House, client: Client, author: Operator, going: Sequence[Link], now: datetime
) -> None:
    """An answer from now on, not from when it was typed: the client may have asked since."""
    before = conversations.latest(tx, client.id)
    waited = before.waiting_since if before else None
    conversation = life.answer(tx, house, client, before, now, now)
    assignment.claim(tx, client, conversation, author, now)
    for link in going:
        link = planned.leave(tx, link.id, conversation.id, now)
        outgoing.order(tx, house, link, now)
        saying.react(tx, client.id, STAFF, link.written_in, "", now)
        if DRAFTED in link.content and link.has_place:
            lines = str(link.content["text"]).splitlines()
            saying.change(
                tx, client.id, link.written_in, "drafts.went", now, lines=lines, author=author.name
            )
        outgoing.replied(tx, link, now, waited=waited, waiting=conversation.waiting_since)
        waited = conversation.waiting_since


def keep_here(tx: Tx, parts: Sequence[Link], now: datetime) -> bool:
    """A message, or an album, that has not left becomes a note; False if it has, or may have.

    An album's parts wait in the row of one of them, but for those that were sent again alone.
    """
    unsent = (LinkState.HELD, LinkState.LATER, LinkState.FAILED)
    unseen = [part for part in parts if part.state is not LinkState.SENT]
    stopped = {part.id for part in unseen if outbox.cancel_waiting_of_link(tx, part.id, now)}
    kept = [
        part
        for part in unseen
        if part.state in unsent
        or part.id in stopped
        or (stopped and part.state is LinkState.PENDING and not outbox.goes_alone(tx, part.id))
    ]
    for part in kept:
        _keep(tx, part, now)
    if any(part.state is LinkState.HELD for part in kept):
        renew(tx, parts[0].client_id, parts[0].operator_id, now)
    return bool(kept)


def _keep(tx: Tx, link: Link, now: datetime) -> None:
    undelivered.forget_of_link(tx, link.id, now)
    notes.take_over(tx, link)
    saying.react(tx, link.client_id, STAFF, link.written_in, saying.NOTED, now)
    saying.card(tx, link.client_id, now)
    outgoing.record(tx, Event.NOTE, link)


def keep_held(tx: Tx, client: Client, author: Operator, now: datetime) -> int:
    """The author decided: what was held is a note. Returns how many messages it was."""
    waiting = links.held(tx, client.id, author.id)
    for link in waiting:
        _keep(tx, link, now)
    drop_questions(tx, client.id, author.id, now)
    return len(waiting)


def give_up(tx: Tx, author: Operator, now: datetime) -> None:
    """Whoever left decides nothing any more: what is held of theirs stays here, which is said."""
    for client_id in links.held_by(tx, author.id):
        waiting = links.held(tx, client_id, author.id)
        if client := clients.find(tx, client_id):
            keep_held(tx, client, author, now)
            saying.in_topic(
                tx, client_id, "staff.later_stays", now,
                reply_to=waiting[-1].written_in, name=author.name, must=True,
                words=" · ".join(filter(None, map(words_of_gone, waiting))),
            )  # fmt: skip


def words_of_gone(link: Link) -> str:
    """What to say of it where nothing in the topic can be pointed at."""
    return "" if link.has_place else link.words


def holds(house: House, conversation: Conversation | None, author: Operator) -> bool:
    """Whether what they would say there waits for their decision: a colleague has the client."""
    holder = conversation.assignee_id if conversation and conversation.is_open else None
    return house.hold_on_collision and holder not in (None, author.id)


def hold(
    tx: Tx,
    house: House,
    client: Client,
    conversation: Conversation | None,
    author: Operator,
    message: Incoming,
    now: datetime,
    *,
    send_at: datetime | None = None,
) -> None:
    """Keep it here and ask its author, once for all that they write meanwhile.

    `send_at`: when they want it to go.
    """
    link = outgoing.keep(tx, house, client, conversation, Side.STAFF, message, LinkState.HELD)
    if send_at:
        planned.choose(tx, link.id, send_at)
    saying.react(tx, client.id, STAFF, link.written_in, saying.HELD, now)
    saying.card(tx, client.id, now)
    outgoing.record(tx, Event.HELD, link)
    renew(tx, client.id, author.id, now)


def hold_back(tx: Tx, parts: Sequence[Link], now: datetime) -> bool:
    """A message, or an album, that has not left waits for its author's word; False if it has."""
    unsent = (LinkState.LATER, LinkState.FAILED)
    pending = [part for part in parts if part.state is LinkState.PENDING]
    stopped = [outbox.cancel_waiting_of_link(tx, part.id, now) for part in pending]
    if not any(stopped) and parts[0].state not in unsent:
        return False
    for part in parts:
        undelivered.forget_of_link(tx, part.id, now)
        links.set_state(tx, part.id, LinkState.HELD)
        outgoing.record(tx, Event.HELD, part, now)
    saying.react(tx, parts[0].client_id, STAFF, parts[0].written_in, saying.HELD, now)
    saying.card(tx, parts[0].client_id, now)
    return True


def renew(tx: Tx, client_id: ClientId, author_id: PersonId, now: datetime) -> None:
    """What an author has held here is other than it was: ask about all of it, or about nothing."""
    client, author = clients.find(tx, client_id), people.find(tx, author_id)
    waiting = links.held(tx, client_id, author_id)
    if client and author and waiting:
        not_before = now + BURST if len(waiting) > 1 else now
        aloud = runs.last(tx, "held", str(waiting[0].id)) is not None
        _ask(tx, client, author, waiting, now, aloud=aloud, not_before=not_before)
    elif client:
        drop_questions(tx, client_id, author_id, now)


def asked(
    tx: Tx, client_id: ClientId, author_id: PersonId, question: HeldQuestion, now: datetime
) -> None:
    """A question stands in the topic: older ones go, and it too if all was decided meanwhile."""
    _remove_questions(tx, client_id, author_id, now)
    questions.add(tx, client_id, author_id, question)
    if not links.held(tx, client_id, author_id):
        drop_questions(tx, client_id, author_id, now)


def drop_questions(tx: Tx, client_id: ClientId, author_id: PersonId, now: datetime) -> None:
    """Nothing there is to be decided any more."""
    runs.forget(tx, ASKED, f"{client_id}.{author_id}")
    _remove_questions(tx, client_id, author_id, now)


def _remove_questions(tx: Tx, client_id: ClientId, author_id: PersonId, now: datetime) -> None:
    for message_id, ephemeral_id in questions.take(tx, client_id, author_id):
        saying.remove(tx, client_id, message_id, now, ephemeral=ephemeral_id, only_to=author_id)


def _ask(
    tx: Tx,
    client: Client,
    author: Operator,
    waiting: Sequence[Link],
    now: datetime,
    *,
    aloud: bool = False,
    not_before: datetime | None = None,
) -> None:
    """Ask the author what becomes of all that they have held here, and show it."""
    text, args = _question(tx, client, waiting)
    whose = f"{client.id}.{author.id}"
    if "assignee" in args:
        runs.changed(tx, ASKED, whose, str(_holder(tx, client.id)), now)
    else:
        runs.forget(tx, ASKED, whose)
    many = len(waiting) > 1
    count = str(len(waiting)) if many else ""
    keys = [
        Button("send_all" if many else "send", "held_send", client.id, author.id, text=count),
        Button("make_notes" if many else "make_note", "held_note", client.id, author.id),
    ]
    if args.get("assignee") and _holder(tx, client.id) != author.id:
        keys.append(Button("take_over", "held_take", client.id, author.id))
    saying.in_topic(
        tx,
        client.id,
        text,
        now,
        reply_to=waiting[-1].written_in,
        keys=[keys[:2], keys[2:]] if len(keys) > 2 else [keys],
        only_to=None if aloud else author.id,
        decides=author.id,
        must=aloud,
        not_before=not_before,
        items=[{"words": link.words, "kind": link.kind} for link in waiting[:SHOWN]],
        more=max(0, len(waiting) - SHOWN),
        **args,
    )


def _question(tx: Tx, client: Client, waiting: Sequence[Link]) -> tuple[str, dict[str, Any]]:
    """Why they are held: a colleague has the conversation, or they look like no answer at all."""
    first = waiting[0]
    if any(OURS in link.content for link in waiting):
        return "staff.held_ours", {}
    if all(fates.is_command(link.words) for link in waiting):
        return "staff.held_command", {"text": first.words.split(maxsplit=1)[0]}
    if all(fates.seems_internal(link.words) for link in waiting):
        return "staff.held_slip", {}
    if any(link.answer_id is None and fates.has_braces(link.words) for link in waiting):
        return "staff.held_braces", {}
    if all(fates.is_unread(link) for link in waiting):
        return "staff.held_unread", {}
    return "staff.held_colleague", {"assignee": people.name_of(tx, _holder(tx, client.id))}


def _holder(tx: Tx, client_id: ClientId) -> PersonId | None:
    """Who has the open conversation."""
    latest = conversations.latest(tx, client_id)
    return latest.assignee_id if latest and latest.is_open else None
