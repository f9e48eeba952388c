"""Owns tags on conversations: by #tag in a note, by buttons on the card, by a question at closing.

What a conversation was about is a tag too: one of those that the settings name.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from unicodedata import normalize

from desk.conversations import access
from desk.voice import saying
from model import (
    NOBODY,
    TAG_LENGTH,
    Client,
    Conversation,
    Event,
    House,
    PersonId,
    Press,
    TagId,
)
from storage import clients, conversations, events, tags
from storage.ports import Tx

MARKED = re.compile(rf"(?<![\w#/&])#(?=\w*[^\W\d_])(\w{{1,{TAG_LENGTH}}})(?!\w)")
"""As Telegram marks one: a whole word with a letter in it. What stands in an address is none."""

SHOWN = 12
"""So many are offered as buttons."""
MOST = 20
"""So many a conversation has at most."""


def spelled(words: str) -> str:
    """As a tag is written: one word, small letters."""
    return "_".join(normalize("NFKC", words).lower().split())


def noticed(
    tx: Tx, client: Client, conversation: Conversation | None, by: PersonId, text: str, at: datetime
) -> None:
    """A note was written: the conversation has the tags that stand in it."""
    found = dict.fromkeys(spelled(word) for word in MARKED.findall(text))
    if conversation is None or not found:
        return
    for name in found:
        _add(tx, conversation, tags.known(tx, name, at), by, at)
    saying.card(tx, client.id, at)
    if not found.keys() <= {tag.name for tag in tags.of(tx, conversation.id)}:
        saying.in_topic(tx, client.id, "staff.tags_full", at, only_to=by, merge=True, most=MOST)


def put(tx: Tx, conversation: Conversation, names: Iterable[str], now: datetime) -> None:
    """A rule gives it these tags; no person did."""
    added = [_add(tx, conversation, tags.known(tx, name, now), NOBODY, now) for name in names]
    if any(added):
        saying.card(tx, conversation.client_id, now)


def _add(tx: Tx, conversation: Conversation, tag_id: TagId, by: PersonId, now: datetime) -> bool:
    if len(tags.of(tx, conversation.id)) >= MOST:
        return False
    if added := tags.add(tx, conversation.id, tag_id, by, now):
        _record(tx, Event.TAGGED, conversation, tag_id, by, now)
    return added


def _record(
    tx: Tx, kind: Event, conversation: Conversation, tag_id: TagId, by: PersonId, now: datetime
) -> None:
    events.record(
        tx,
        kind,
        now,
        client=conversation.client_id,
        conversation=conversation.id,
        actor=by or None,
        tag=tag_id,
    )


def show(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Tags]: what this conversation has, what it may have been about, the company's most used."""
    client = access.topic(tx, press, now)
    conversation = conversations.latest(tx, client.id) if client else None
    if client is None or conversation is None:
        return
    own = [tag.id for tag in tags.of(tx, conversation.id)]
    offered = [*own, *_departments(tx, house, now), *_reasons(tx, house, now)]
    offered += tags.most_used(tx, SHOWN)
    if not offered:
        saying.toast(tx, press.query_id, "toasts.no_tags", now)
        return
    _offer(tx, client, "tags", offered, now)
    saying.hush(tx, press.query_id, now)


def toggle(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """A tag on the card: the conversation gets it, or has it no longer; the others stay there."""
    at = access.case(tx, press, now, closed=None, race=True)
    if at is None:
        return
    tag_id = TagId(press.arg)
    if tags.remove(tx, at.conversation.id, tag_id):
        _record(tx, Event.UNTAGGED, at.conversation, tag_id, at.operator.id, now)
    elif not _add(tx, at.conversation, tag_id, at.operator.id, now):
        if len(tags.of(tx, at.conversation.id)) >= MOST:
            saying.toast(tx, press.query_id, "toasts.tags_full", now, most=MOST)
        else:
            saying.toast(tx, press.query_id, "toasts.outdated", now)
        return
    saying.card(tx, at.client.id, now)
    saying.hush(tx, press.query_id, now)


def ask(tx: Tx, house: House, client: Client, conversation: Conversation, now: datetime) -> None:
    """It was closed by hand: ask on the card what it was about, unless that is known or unasked."""
    reasons = _reasons(tx, house, now)
    had = {tag.id for tag in tags.of(tx, conversation.id)}
    if reasons and had.isdisjoint(reasons):
        _offer(tx, client, "reason", reasons, now)


def choose(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """What it was about, by one tap."""
    at = access.case(tx, press, now, closed=True, race=True)
    if at is None:
        return
    _add(tx, at.conversation, TagId(press.arg), at.operator.id, now)
    clients.set_menu(tx, at.client.id, "")
    saying.card(tx, at.client.id, now)
    saying.hush(tx, press.query_id, now)


def _departments(tx: Tx, house: House, now: datetime) -> list[TagId]:
    """Called as a department is, a tag brings the conversation there."""
    return [tags.known(tx, spelled(part.name), now) for part in house.departments]


def _reasons(tx: Tx, house: House, now: datetime) -> list[TagId]:
    return [tags.known(tx, spelled(reason), now) for reason in house.reasons]


def _offer(tx: Tx, client: Client, menu: str, offered: Sequence[TagId], now: datetime) -> None:
    """As the buttons of the card; they keep their places while it is there."""
    shown = list(dict.fromkeys(offered))[:SHOWN]
    clients.set_menu(tx, client.id, ".".join([menu, *map(str, shown)]))
    saying.card(tx, client.id, now)
