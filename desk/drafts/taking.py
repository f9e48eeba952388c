"""Owns what an operator does with a draft: take it as their reply, leave it, ask for a translation.

What is taken is the operator's reply like any other: it claims, stops the clock, can be taken back,
and in a colleague's conversation its author is asked first.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from desk.conversations import access, held
from desk.drafts import proposing
from desk.relay import messages
from desk.rules import texts
from desk.voice import saying
from model import (
    Client,
    Event,
    House,
    Incoming,
    LinkId,
    Operator,
    PersonId,
    Press,
)
from model.drafts import Drafted, DraftKind, DraftState
from model.ids import DraftId
from model.messages import DRAFTED
from storage import conversations, drafts, events, links, notes, people
from storage.ports import Tx

NOTE_HOLDS = timedelta(minutes=30)
"""How fresh a note must be to be meant by [Translate]."""


TOASTS = {
    DraftKind.OUTWARD: "toasts.translating_outward",
    DraftKind.INWARD: "toasts.translating_inward",
}


def take(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Send] under a draft: it is the presser's reply."""
    client, draft = _pressed(tx, press, now)
    operator = people.find(tx, press.sender.id)
    if client is None or draft is None or operator is None:
        return
    if not drafts.is_fresh(tx, draft.id):
        _drop(tx, draft, press, now)
        saying.toast(tx, press.query_id, "toasts.draft_outdated", now)
        return
    if _send(tx, house, client, operator, draft, press, now):
        saying.toast(tx, press.query_id, "toasts.sent", now, count=1)
    else:
        saying.toast(tx, press.query_id, "toasts.waits_for_you", now)


def _send(
    tx: Tx, house: House, client: Client, operator: Operator, draft: Drafted, press: Press,
    now: datetime,
) -> bool:  # fmt: skip
    """The draft as that operator's reply; False if it is held."""
    content = {"kind": "text", "text": draft.text, "entities": [], DRAFTED: True}
    fingerprint = f"draft:{draft.id}"
    said = Incoming(press.message_id, press.sender, content, fingerprint, now)
    if draft.kind is DraftKind.REPLY:
        link = links.find(tx, LinkId(draft.about))
        said = replace(said, reply_to=link.copy_id if link else None)
    said = texts.signed(house, operator.name, said)
    conversation = conversations.latest(tx, client.id)
    holds = held.holds(house, conversation, operator)
    if holds:
        held.hold(tx, house, client, conversation, operator, said, now)
    else:
        messages.reply(tx, house, client, operator, said, now)
    events.record(
        tx, Event.DRAFT_TAKEN, now,
        client=client.id, conversation=draft.conversation_id, actor=operator.id,
    )  # fmt: skip
    saying.change(
        tx, client.id, press.message_id, "drafts.held" if holds else "drafts.went", now,
        lines=draft.text.splitlines(), author=operator.name,
    )  # fmt: skip
    drafts.set_state(tx, draft.id, DraftState.OVER)
    return not holds


def leave(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Remove]: it is not wanted."""
    client, draft = _pressed(tx, press, now)
    if client and draft:
        _drop(tx, draft, press, now)
        saying.hush(tx, press.query_id, now)


def translate(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Translate]: the presser's fresh note for the client, else the client's words for the team.

    What comes of a note is a draft to be sent; of a client's words, a line under them.
    """
    client = access.topic(tx, press, now)
    conversation = conversations.latest(tx, client.id) if client else None
    if client is None:
        return
    if conversation is None or not conversation.is_open or not house.drafts_by:
        saying.toast(tx, press.query_id, "toasts.outdated", now)
        return
    last = drafts.last_words(tx, client.id)
    since = max(now - NOTE_HOLDS, last[1]) if last else now - NOTE_HOLDS
    note = notes.latest_number(tx, client.id, press.sender.id, since)
    about = note or (last[0] if last else None)
    if about is None:
        saying.toast(tx, press.query_id, "toasts.nothing_to_translate", now)
        return
    kind = DraftKind.OUTWARD if note else DraftKind.INWARD
    occasion = drafts.Occasion(client.id, conversation.id, about)
    begun = _ask(tx, kind, occasion, press.sender.id, now)
    saying.toast(tx, press.query_id, TOASTS[kind] if begun else "toasts.translating_already", now)


def _ask(tx: Tx, kind: DraftKind, occasion: drafts.Occasion, by: PersonId, now: datetime) -> bool:
    """Ask for it, anew if it was; False if it is under way already.

    What stands there to be sent goes: its buttons would send other words than it shows.
    """
    before = drafts.of(tx, kind, occasion)
    if drafts.add(tx, kind, occasion, by, now) is None:
        return False
    stood = before.message_id if before and before.state is DraftState.SHOWN else None
    if stood and kind in proposing.TO_BE_SENT:
        proposing.clear(tx, occasion.client_id, stood, now)
    return True


def _pressed(tx: Tx, press: Press, now: datetime) -> tuple[Client | None, Drafted | None]:
    """The draft under which that was pressed, if it is one of this topic and still there.

    Otherwise it is of no use to anybody, and goes.
    """
    client = access.topic(tx, press, now)
    if client is None:
        return None, None
    draft = drafts.find(tx, DraftId(press.subject))
    if draft is None or not _stands(tx, client, draft, press):
        saying.toast(tx, press.query_id, "toasts.draft_outdated", now)
        proposing.clear(tx, client.id, press.message_id, now)
        return client, None
    return client, draft


def _stands(tx: Tx, client: Client, draft: Drafted, press: Press) -> bool:
    """Whether the message that was pressed shows that draft, and nobody has taken it."""
    shown = draft.state in STANDING and draft.message_id in (None, press.message_id)
    ours = shown and draft.client_id == client.id
    return ours and not proposing.is_taken(tx, client.id, press.message_id)


STANDING = (DraftState.READY, DraftState.SHOWN)


def _drop(tx: Tx, draft: Drafted, press: Press, now: datetime) -> None:
    drafts.set_state(tx, draft.id, DraftState.OVER)
    saying.remove(tx, draft.client_id, press.message_id, now)
