"""Owns that a conversation follows the rules: when its client writes, when it gets or loses a tag.

The first word that says whose it is decides; later ones may only make it urgent. A tag is a
person's word and moves it at any time. Nobody is kept from claiming it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from desk.answers import wording
from desk.clients import noting, tags
from desk.conversations import access, fates
from desk.routing import deciding
from desk.understanding import reading
from desk.voice import saying
from model import (
    NOBODY,
    Because,
    Client,
    Conversation,
    Department,
    Event,
    House,
    Incoming,
    PersonId,
    Press,
    Route,
)
from storage import choices, conversations, events, links
from storage import tags as kept
from storage.ports import Tx

CHOICE_HOLDS = timedelta(days=1)
"""So long a department that a client chose in the menu is where the next conversation belongs."""


def known(
    tx: Tx, house: House, client: Client, conversation: Conversation, words: str, now: datetime
) -> deciding.Known:
    """What the rules may ask about that conversation, of some words in it."""
    return deciding.Known(
        words=words,
        language=reading.language_of(words) or wording.language_for(tx, client),
        source=client.source,
        tags=frozenset(tag.name for tag in kept.of(tx, conversation.id)),
        at=now.astimezone(house.zone).time(),
    )


def heard(
    tx: Tx, house: House, client: Client, conversation: Conversation | None, message: Incoming,
    now: datetime,
) -> Conversation | None:  # fmt: skip
    """A client wrote: whose it is, how it presses, what it is about. Returns it as it is then."""
    if not (house.rules or house.departments) or conversation is None or not conversation.is_open:
        return conversation
    if fates.needs_no_answer(message):
        return conversation
    route = deciding.decide(house, known(tx, house, client, conversation, message.text, now))
    chosen = house.department(choices.chosen(tx, client.id, now - CHOICE_HOLDS))
    part = (chosen or route.department) if not conversation.department else None
    urgent = conversation.urgent or route.urgent
    _follow(tx, conversation, route, part, urgent, NOBODY, house, now)
    return conversations.find(tx, conversation.id)


def _retagged(
    tx: Tx, house: House, client: Client, before: frozenset[str], by: PersonId, now: datetime
) -> None:
    """Somebody gave it a tag, or took one away: what they meant holds, whatever was before."""
    fresh = conversations.latest(tx, client.id)
    if not (house.rules or house.departments) or fresh is None or not fresh.is_open:
        return
    last = links.last_of_client(tx, client.id)
    now_known = known(tx, house, client, fresh, last.words if last else "", now)
    route = deciding.decide(house, now_known)
    new = now_known.tags - before
    named = (because.department for because in route.because if _is_by(because, new))
    moved = next(filter(None, map(house.department, named)), None)
    gone = {rule.tag for rule in house.rules if rule.urgent and tags.spelled(rule.tag) in before}
    calmed = any(tags.spelled(tag) not in now_known.tags for tag in gone)
    urgent = route.urgent or (fresh.urgent and not calmed)
    _follow(tx, fresh, route, moved, urgent, by, house, now)


def _is_by(because: Because, new: frozenset[str]) -> bool:
    """Whether one of these tags is why."""
    return any(name == "tag" and tags.spelled(fact) in new for name, fact in because.facts)


def _follow(
    tx: Tx, conversation: Conversation, route: Route, moved: Department | None, urgent: bool,
    by: PersonId, house: House, now: datetime,
) -> None:  # fmt: skip
    """It is so from now on, and on record, if anything of it is other than before."""
    tags.put(tx, conversation, route.tags, now)
    name = moved.name if moved else conversation.department
    if (name, urgent) == (conversation.department, conversation.urgent):
        return
    part = moved or house.department(name)
    icon = part.icon if part else conversation.icon
    conversations.route(tx, conversation.id, name, icon, urgent=urgent)
    own = {"first_s": part.first_reply, "next_s": part.next_reply} if part else {}
    events.record(
        tx, Event.ROUTED, now,
        client=conversation.client_id, conversation=conversation.id, actor=by or None,
        department=name, urgent=urgent,
        **{key: value.total_seconds() for key, value in own.items() if value},
    )  # fmt: skip
    saying.card(tx, conversation.client_id, now)


def by_tag(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """A tag on the card: given or taken, and followed."""
    client = access.client_of(tx, press.chat_id, press.topic_id)
    with following(tx, house, client, press.sender.id, now):
        tags.toggle(tx, house, press, now)


def noted(
    tx: Tx, house: House, client: Client, conversation: Conversation | None, by: PersonId,
    text: str, now: datetime,
) -> None:  # fmt: skip
    """A note was written or changed: what its #words say, and what follows of them."""
    with following(tx, house, client, by, now):
        noting.read(tx, house, client, conversation, by, text, now)


@contextmanager
def following(
    tx: Tx, house: House, client: Client | None, by: PersonId, now: datetime
) -> Iterator[None]:
    """What changes the tags of the client's conversation is followed."""
    before = _tags(tx, client)
    yield
    if client and _tags(tx, client) != before:
        _retagged(tx, house, client, before, by, now)


def _tags(tx: Tx, client: Client | None) -> frozenset[str]:
    latest = conversations.latest(tx, client.id) if client else None
    return frozenset(tag.name for tag in kept.of(tx, latest.id)) if latest else frozenset()
