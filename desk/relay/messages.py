"""Owns the relay: a client's words into their topic, an operator's words to the client.

Nothing else goes anywhere. What an operator writes is first given its fate (`fates`), and only
a reply leaves the topic.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from desk.answers import offering
from desk.broadcasts import answering
from desk.clients import discretion, meeting, profile
from desk.conversations import access, assignment, away, fates, held, life, outgoing, ratings
from desk.conversations.fates import Fate, Situation, Target
from desk.relay import context, notes, scheduled
from desk.routing import applying as routing
from desk.routing import menu
from desk.rules import texts
from desk.shifts import handover
from desk.strangers import caps, hearing, lobby, reach
from desk.voice import saying
from model import (
    Asked,
    ChatId,
    Client,
    Conversation,
    Event,
    House,
    Incoming,
    Link,
    LinkState,
    MessageId,
    Operator,
    Person,
    Side,
    TopicId,
)
from storage import clients, events, links, people
from storage import conversations as kept
from storage import notes as kept_notes
from storage.intents import Intent
from storage.ports import Tx
from storage.ratings import Rating

GREET_AGAIN = timedelta(minutes=1)
"""Pressing Start twice is one greeting; an automatic reply must not amplify a flood."""


def start(tx: Tx, house: House, person: Person, source: str, now: datetime) -> None:
    """A client opened the bot: greet them. No topic is made for somebody who said nothing."""
    if not hearing.is_answered(tx, person.id):
        return
    client = meeting.meet(tx, person, now)
    reach.returned(tx, client, now)
    if source:
        clients.set_source(tx, client.id, source)
        saying.card(tx, client.id, now)
    if not (house.greet or house.menu):
        return
    if clients.greet(tx, client.id, now, now - GREET_AGAIN):
        keys = menu.keys(tx, house)
        if house.greet:
            texts.say(
                tx, house, client, texts.OwnWords.GREETING, now, keys=keys, company=house.name
            )
        elif keys:
            saying.to_client(tx, client.id, "client.menu", now, keys=keys)


def privacy(tx: Tx, house: House, asked: Asked, now: datetime) -> None:
    """What is kept and how to have it erased, as Telegram's terms demand of every bot."""
    person, text = asked.person, "client.privacy"
    told: dict[str, Any] = {
        "company": house.name,
        "contact": house.privacy_contact,
        "days": house.keep_words.days if house.keep_words else 0,
        "drafts_by": house.drafts_by,
        "clients_days": house.keep_clients.days if house.keep_clients else 0,
    }
    if access.on_team(tx, person.id):
        saying.to_person(tx, person.id, text, now, **told)
    else:
        client = meeting.meet(tx, person, now)
        if client.hearing:  # they are not erased by age
            told["clients_days"] = 0
        saying.to_client(tx, client.id, text, now, **told)


def from_client(tx: Tx, house: House, message: Incoming, now: datetime) -> None:
    """A client wrote: into their topic with it, and they wait from now on."""
    known = hearing.who_writes(tx, message.sender.id, now)
    if not hearing.hears(tx, known, now, words=True):
        return
    if lobby.holds(tx, house, known, now):
        raise hearing.UnheardError(message.sender.id, True, message)
    client = meeting.met(tx, known, message.sender, now)
    message = hearing.as_heard(client, message)
    reach.returned(tx, client, now)
    if links.by_origin(tx, client.id, Side.CLIENT, message.message_id):
        return
    if not caps.has_room(tx, house, client, now):
        return
    if rating := ratings.explained_by(tx, client, message):
        _explain(tx, house, client, rating, message, now)
        return
    message = context.of_client(tx, client, discretion.hidden(house, message))
    latest = kept.latest(tx, client.id)
    message = context.answering(tx, client, latest, message)
    answering.heard(tx, client, latest, message, now)
    conversation = life.hear(tx, house, client, latest, message, now)
    link = outgoing.keep(tx, house, client, conversation, Side.CLIENT, message)
    context.say_before(tx, client, message, now)
    outgoing.order(tx, house, link, now)
    profile.shared(tx, client, message, now)
    quiet = fates.needs_no_answer(message)
    outgoing.record(tx, Event.MESSAGE_IN, link, content=message.kind, quiet=quiet)
    conversation = routing.heard(tx, house, client, conversation, message, now)
    offering.heard(tx, house, client, conversation, link, message, now)
    handover.heard(tx, house, client, conversation, now)
    away.tell(tx, house, client, conversation, now)
    scheduled.heard(tx, house, client, conversation, now)


def heard_anew(tx: Tx, house: House, link: Link, message: Incoming, now: datetime) -> bool:
    """A client changed a message: if it was dealt with, somebody looks again. True if they wait.

    Thanks may have become a question, and who answered or closed has read other words. What went
    wrong, as we asked, needs no answer however it is put, unless it asks something now.
    """
    client = clients.find(tx, link.client_id)
    before = kept.latest(tx, link.client_id)
    waits = before and before.is_open and before.waiting_since and not before.snoozed
    if client is None or waits:
        return False
    if fates.needs_no_answer(message) or ratings.still_explains(tx, link, message):
        return False
    conversation = life.hear(tx, house, client, before, replace(message, at=now), now)
    conversation = routing.heard(tx, house, client, conversation, message, now)
    saying.in_topic(tx, client.id, "staff.client_edited", now, reply_to=link.copy_id, merge=True)
    handover.heard(tx, house, client, conversation, now)
    away.tell(tx, house, client, conversation, now)
    scheduled.heard(tx, house, client, conversation, now)
    return True


def answered_by_choice(
    tx: Tx, house: House, client: Client, link: Link, voter: Person, now: datetime
) -> None:
    """A client chose in a poll: if nobody has to answer them already, somebody has to look."""
    before = kept.latest(tx, client.id)
    if before and before.is_open and before.waiting_since:
        return
    choice = Incoming(link.written_in, voter, {"kind": link.kind}, "", now)
    conversation = life.hear(tx, house, client, before, choice, now)
    handover.heard(tx, house, client, conversation, now)
    away.tell(tx, house, client, conversation, now)
    scheduled.heard(tx, house, client, conversation, now)
    about = conversation.id if conversation else None
    events.record(tx, Event.EDITED, now, client=client.id, conversation=about, asks=True)


def _explain(
    tx: Tx, house: House, client: Client, rating: Rating, message: Incoming, now: datetime
) -> None:
    """What went wrong, as we asked: into the topic like anything, but nobody has to answer."""
    conversation = kept.find(tx, rating.conversation_id)
    link = outgoing.keep(tx, house, client, conversation, Side.CLIENT, message)
    ratings.explain(tx, rating, link, now)
    outgoing.order(tx, house, link, now)
    outgoing.record(tx, Event.MESSAGE_IN, link, content=message.kind, quiet=True)


def from_staff(
    tx: Tx,
    house: House,
    chat_id: ChatId,
    topic_id: TopicId | None,
    message: Incoming,
    now: datetime,
) -> None:
    """An operator wrote in a topic: a reply goes to the client, a note goes nowhere."""
    client = access.client_of(tx, chat_id, topic_id)
    if client is None and not access.in_staff_group(tx, chat_id):
        return
    author = access.admit(tx, message.sender, now, written_at=message.at)
    if client is None:  # among themselves: who only talks there is one of the team, too
        return
    if author is None:
        stays_outside(tx, client, message, now)
        return
    if kept_notes.is_note(tx, client.id, message.message_id) or links.by_origin(
        tx, client.id, Side.STAFF, message.message_id
    ):
        return
    if not (message.album and links.of_album(tx, client.id, Side.STAFF, message.album)):
        message = texts.signed(house, author.name, message)
    conversation = kept.latest(tx, client.id)
    settled = _fate_of_album(tx, house, client, message, now)
    intent = None if settled else notes.take(tx, house, client.id, message, now)
    send_at = intent.send_at if intent else None
    fate = settled or _fate(tx, house, client, conversation, author, message, intent)
    if fate is Fate.LATER:
        scheduled.keep(tx, house, client, conversation, message, send_at, now)
    elif fate is Fate.NOTE:
        notes.keep(tx, house, client, conversation, message, now)
    elif fate.held:
        held.hold(tx, house, client, conversation, author, message, now, send_at=send_at)
    else:
        reply(tx, house, client, author, message, now)


def stays_outside(tx: Tx, client: Client, message: Incoming, now: datetime) -> None:
    """Say of what somebody wrote who is none of the team that nobody sent it."""
    inside = people.is_inside(tx, message.sender.id)
    text = "staff.author_outside" if inside else "staff.author_left"
    saying.in_topic(
        tx, client.id, text, now, reply_to=message.message_id, merge=True, album=message.album
    )


def noted(tx: Tx, house: House, asked: Asked, now: datetime) -> None:
    """/note: the words behind it stay in the topic, as with any other mark of a note."""
    from_staff(tx, house, asked.chat_id, asked.topic_id, asked.message, now)


def reply(
    tx: Tx, house: House, client: Client, author: Operator, message: Incoming, now: datetime
) -> None:
    """Send it to the client; whoever answers an unclaimed or a closed conversation has it."""
    before = kept.latest(tx, client.id)
    conversation = life.answer(tx, house, client, before, message.at, now)
    free = conversation.assignee_id is None
    won = free and assignment.claim(tx, client, conversation, author, now)
    if not won and before and not before.is_open and conversation.assignee_id != author.id:
        assignment.take_over(tx, client, conversation, author, now)
    link = outgoing.keep(tx, house, client, conversation, Side.STAFF, message)
    outgoing.order(tx, house, link, now)
    context.of_staff(tx, client, author, message, now)
    hearing.answered(tx, client, author, message.message_id, now)
    waited = before.waiting_since if before else None
    outgoing.replied(tx, link, waited=waited, waiting=conversation.waiting_since)


def _fate(
    tx: Tx,
    house: House,
    client: Client,
    conversation: Conversation | None,
    author: Operator,
    message: Incoming,
    intent: Intent | None,
) -> Fate:
    situation = Situation(
        text=message.text,
        unread=message.is_unread,
        ours=message.is_ours,
        target=_target(tx, client, author, message),
        later=intent is not None and intent.send_at is not None,
        note_intended=(intent is not None and intent.send_at is None)
        or fates.is_marked(message, house.note_marks),
        colleague_has_it=held.holds(house, conversation, author),
        swipe_mode=house.reply_mode == "swipe",
    )
    return fates.decide(situation, house.note_marks)


def anonymous(
    tx: Tx,
    channel: str,
    chat_id: ChatId,
    topic_id: TopicId,
    message_id: MessageId,
    album: str,
    now: datetime,
) -> None:
    """Somebody wrote as the group, or as a channel: nobody is the author, so nothing goes out."""
    client = access.client_of(tx, chat_id, topic_id)
    if client is None:
        return
    text = "staff.as_channel" if channel else "staff.anonymous"
    named: dict[str, Any] = {"channel": channel} if channel else {}
    saying.in_topic(tx, client.id, text, now, reply_to=message_id, merge=True, album=album, **named)


def _fate_of_album(
    tx: Tx, house: House, client: Client, message: Incoming, now: datetime
) -> Fate | None:
    """The parts of an album share the fate of the first, unless a later one says it is a note."""
    if not message.album:
        return None
    if kept_notes.is_album(tx, client.id, message.album):
        return Fate.NOTE
    parts = links.of_album(tx, client.id, Side.STAFF, message.album)
    if not parts:
        return None
    if fates.is_marked(message, house.note_marks):
        if held.keep_here(tx, parts, now):
            life.take_back(tx, client, parts, parts[0].operator_id, now)
        else:
            begun = parts[0].written_in
            saying.in_topic(tx, client.id, "staff.album_begun", now, reply_to=begun)
        return Fate.NOTE
    if parts[0].state is LinkState.LATER:
        return Fate.LATER
    return Fate.ASK_COLLEAGUE if parts[0].state is LinkState.HELD else Fate.REPLY


def _target(tx: Tx, client: Client, author: Operator, message: Incoming) -> Target:
    """What the message replies to. What we know nothing of is somebody's own talk, not ours."""
    message_id = message.reply_to
    if message_id is None:
        return Target.NOTHING
    if kept_notes.is_note(tx, client.id, message_id):
        return Target.NOTE
    if message_id == client.card_id:
        return Target.CARD
    link = links.of_topic_message(tx, message_id)
    if link is None and message.replies_to_card:
        return Target.CARD
    if link is None:
        return Target.BOT if message.replies_to_bot else Target.COLLEAGUE
    if link.side is Side.CLIENT:
        return Target.CLIENT
    return Target.OWN if link.author_id == author.id else Target.COLLEAGUE
