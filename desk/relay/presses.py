"""Owns what each button in a topic does: once, harmless when pressed twice, always answered.

Those that name a time are in `desk.relay.moments`.
"""

from datetime import datetime
from typing import Any

from desk.clients import profile, tags
from desk.conversations import access, assignment, held, journals, life, outgoing
from desk.relay import canned, edits, notes
from desk.routing import applying as routing
from desk.shifts import handover
from desk.shifts.duty import Crew
from desk.strangers import hearing
from desk.voice import saying
from model import (
    STAFF,
    SUM,
    Client,
    Conversation,
    Event,
    House,
    Link,
    LinkId,
    LinkState,
    Operator,
    PersonId,
    Press,
    Side,
)
from storage import accounts, clients, events, links, people, questions, scheduled
from storage import conversations as kept
from storage.ports import Tx
from storage.questions import HeldQuestion

HISTORY = 10


def claim(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Take]: the winner has it, everybody else is told who won."""
    at = access.case(tx, press, now, race=True)
    if at is None:
        return
    if assignment.claim(tx, at.client, at.conversation, at.operator, now):
        saying.toast(tx, press.query_id, "toasts.claimed_now", now)
    elif at.conversation.assignee_id == at.operator.id:
        saying.toast(tx, press.query_id, "toasts.claimed_already", now)
    else:
        winner = people.find(tx, at.conversation.assignee_id)
        name = winner.name if winner else ""
        events.record(
            tx,
            Event.CLAIM_LOST,
            now,
            client=at.client.id,
            conversation=at.conversation.id,
            actor=at.operator.id,
        )
        saying.toast(tx, press.query_id, "toasts.claimed_by", now, name=name)


def take(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Take it] on a colleague's card: they hear who has it now."""
    at = access.case(tx, press, now)
    if at is None:
        return
    if _take_over(tx, Crew(tx, house, now), at.client, at.conversation, at.operator):
        saying.toast(tx, press.query_id, "toasts.claimed_now", now)
    else:
        claim(tx, house, press, now)


def _take_over(
    tx: Tx, crew: Crew, client: Client, conversation: Conversation, operator: Operator
) -> bool:
    """From a colleague, who hears of it; False if none has it."""
    holder = people.find(tx, conversation.assignee_id)
    if holder is None or holder.id == operator.id:
        return False
    assignment.take_over(tx, client, conversation, operator, crew.now)
    handover.tell_taken(tx, crew, client, conversation, operator, holder)
    return True


def note(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Note]: the presser's next message here is a note; a second press takes that back."""
    client = access.topic(tx, press, now)
    if client:
        armed = notes.arm(tx, client.id, press.sender.id, now)
        text = "toasts.note_next" if armed else "toasts.note_off"
        saying.toast(tx, press.query_id, text, now)


def fill(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """A field, or a note on the client, as the presser's next message here will have it."""
    client = access.topic(tx, press, now)
    named = profile.about(house, press.arg)
    if client is None:
        return
    if named is None or client.id != press.subject:
        saying.toast(tx, press.query_id, "toasts.outdated", now)
        return
    _arm(tx, client, press, *named, now)


def fill_sum(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Sum] under the stages: the presser's next message here says what the sale comes to."""
    client = access.topic(tx, press, now)
    if client is None:
        return
    if SUM not in house.fields:
        saying.toast(tx, press.query_id, "toasts.outdated", now)
    else:
        _arm(tx, client, press, SUM, house.fields[SUM], now)


def _arm(tx: Tx, client: Client, press: Press, name: str, title: str, now: datetime) -> None:
    """The presser's next message here is that field's, or about the client; once more: it isn't."""
    if not notes.arm(tx, client.id, press.sender.id, now, name):
        saying.toast(tx, press.query_id, "toasts.note_off", now)
    elif title:
        saying.toast(tx, press.query_id, "toasts.field_next", now, title=title)
    else:
        saying.toast(tx, press.query_id, "toasts.about_next", now)


def menu(tx: Tx, house: House, press: Press, now: datetime, *, name: str) -> None:
    """[⋯], [Transfer], a page of its names, and [Back]: other buttons on the same card."""
    client = access.topic(tx, press, now)
    if client is None:
        return
    if name == "transfer" and not assignment.colleagues(tx, press.sender.id):
        saying.toast(tx, press.query_id, "toasts.no_colleagues", now)
        return
    clients.set_menu(tx, client.id, f"{name}.{press.arg}" if press.arg else name)
    saying.card(tx, client.id, now)
    saying.hush(tx, press.query_id, now)


def close(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Close]: asks only where something is promised; else [Open again] undoes it."""
    at = access.case(tx, press, now, aside=True)
    asked = at and at.client.menu == life.ASKED_TO_CLOSE
    if at and at.conversation.promised_until and not (press.arg and asked):
        clients.set_menu(tx, at.client.id, life.ASKED_TO_CLOSE)
        saying.card(tx, at.client.id, now)
        saying.toast(tx, press.query_id, "toasts.promised_still", now)
    elif at and life.close(tx, house, at.client, at.operator.id, now):
        tags.ask(tx, house, at.client, at.conversation, now)
        waits = bool(scheduled.going(tx, at.client))
        saying.toast(tx, press.query_id, "toasts.closed_later" if waits else "toasts.closed", now)


def reopen(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Open again]."""
    at = access.case(tx, press, now, closed=True)
    if at and life.reopen(tx, at.client, at.operator.id, now):
        saying.toast(tx, press.query_id, "toasts.reopened", now)


def release(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[To the queue]."""
    at = access.case(tx, press, now)
    if at:
        holder = people.find(tx, at.conversation.assignee_id)
        if holder:
            assignment.release(tx, at.client, at.conversation, at.operator.id, now)
            crew = Crew(tx, house, now)
            handover.tell_put_back(tx, crew, at.client, at.conversation, at.operator, holder)
        saying.toast(tx, press.query_id, "toasts.released", now)


def no_answer(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[No answer needed]."""
    at = access.case(tx, press, now, aside=True)
    if at:
        clients.set_menu(tx, at.client.id, "")
        life.need_no_answer(tx, at.client, at.conversation, at.operator, now)
        saying.toast(tx, press.query_id, "toasts.no_answer_needed", now)


def give(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """A colleague's name under [Transfer]."""
    at = access.case(tx, press, now)
    if at is None:
        return
    to = access.colleague(tx, press, now)
    if to is None:
        saying.card(tx, at.client.id, now)
        return
    if at.conversation.assignee_id != to.id:
        crew = Crew(tx, house, now)
        handover.by_hand(tx, crew, at.client, at.conversation, at.operator, to)
    saying.toast(tx, press.query_id, "toasts.transferred", now, name=to.name)


def history(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[History]: how the conversation goes, and the latest messages of both sides as they were."""
    client = access.topic(tx, press, now)
    if client is None:
        return
    items = [
        {
            "who": _author(tx, client, link),
            "from_client": link.side is Side.CLIENT,
            "text": link.words,
            "kind": link.kind,
            "at": saying.moment(link.at),
            "client": link.client_id,
        }
        for link in accounts.recent(tx, client.id, HISTORY)
    ]
    if items:
        latest = kept.latest(tx, client.id)
        journal = journals.told(tx, house, latest) if latest else None
        saying.in_topic(
            tx,
            client.id,
            "staff.history",
            now,
            client_name=client.name,
            items=items,
            journal=journal,
        )
    else:
        saying.in_topic(tx, client.id, "staff.history_empty", now)
    saying.toast(tx, press.query_id, "toasts.history", now)


def _author(tx: Tx, client: Client, link: Link) -> str:
    if link.side is Side.STAFF:
        return people.name_of(tx, link.operator_id)
    return client.name if link.client_id == client.id else clients.name_of(tx, link.client_id)


def undo(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Take back] on the card: the presser's latest message to this client."""
    client = access.topic(tx, press, now)
    operator = people.find(tx, press.sender.id)
    if client is None or operator is None:
        return
    latest = links.latest_by(tx, client.id, operator.id)
    reason = edits.undo(tx, client, operator, latest, now)
    failed = "toasts.not_undone" if reason in edits.SAID else "toasts.nothing_to_undo"
    saying.toast(tx, press.query_id, failed if reason else "toasts.undone", now)


def held_send(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Send] under a held message: only its author can."""
    _decide(tx, house, press, "send", now)


def held_note(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Make it a note]."""
    _decide(tx, house, press, "note", now)


def held_take(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Take over]: the conversation is the presser's now, and what was held goes out."""
    _decide(tx, house, press, "take", now)


def _decide(tx: Tx, house: House, press: Press, choice: str, now: datetime) -> None:
    client = access.topic(tx, press, now)
    operator = people.find(tx, press.sender.id)
    if client is None or operator is None:
        return
    if press.arg != operator.id:
        author = people.find(tx, PersonId(press.arg))
        saying.toast(tx, press.query_id, "toasts.decides", now, name=author.name if author else "")
        return
    if not links.held(tx, client.id, operator.id):
        saying.toast(tx, press.query_id, "toasts.outdated", now)
        return
    here = HeldQuestion(press.message_id, press.ephemeral_id)
    questions.add(tx, client.id, operator.id, here)
    text, told = _carry_out(tx, house, client, operator, choice, now)
    saying.toast(tx, press.query_id, text, now, **told)


def _carry_out(
    tx: Tx, house: House, client: Client, operator: Operator, choice: str, now: datetime
) -> tuple[str, dict[str, Any]]:
    """Do it with all that the operator has held here: what to say, and of how many."""
    if choice == "note":
        latest = kept.latest(tx, client.id)
        for link in links.held(tx, client.id, operator.id):
            routing.noted(tx, house, client, latest, operator.id, link.words, now)
        return "toasts.made_note", {"count": held.keep_held(tx, client, operator, now)}
    waiting = links.held(tx, client.id, operator.id)
    count, later = held.send_held(tx, house, client, operator, now)
    if count:
        hearing.answered(tx, client, operator, waiting[-1].written_in, now)
    for link in waiting:
        if outgoing.says_answer(tx, link):
            canned.went(tx, client, operator, link, now)
    conversation = kept.latest(tx, client.id)
    if choice == "take" and conversation:
        _take_over(tx, Crew(tx, house, now), client, conversation, operator)
    if later:
        return "toasts.sent_later", {"count": count, "at": saying.moment(later)}
    return "toasts.taken_over" if choice == "take" else "toasts.sent", {"count": count}


def _asked_about(tx: Tx, press: Press, now: datetime) -> tuple[Client | None, Link | None]:
    """The message that the button is about, if it belongs to the topic where it was pressed."""
    client = access.topic(tx, press, now)
    link = links.find(tx, LinkId(press.subject)) if client else None
    if client and (link is None or link.client_id != client.id):
        saying.toast(tx, press.query_id, "toasts.outdated", now)
        return client, None
    return client, link


def send_again(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Send again] and [Retry] under a message that was not, or perhaps not, delivered."""
    client, link = _asked_about(tx, press, now)
    if client is None or link is None:
        return
    if link.state in (LinkState.UNCONFIRMED, LinkState.FAILED):
        outgoing.send_again(tx, link, now, alone=bool(press.arg))
        saying.card(tx, client.id, now)
        saying.toast(tx, press.query_id, "toasts.resent", now)
        _drop_line(tx, client, press, now)
    else:
        saying.toast(tx, press.query_id, "toasts.outdated", now)


def arrived(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[It arrived]: the operator knows what Telegram did not tell us."""
    client, link = _asked_about(tx, press, now)
    if client is None or link is None:
        return
    if link.state is LinkState.UNCONFIRMED:
        parts = [link] if press.arg else outgoing.unsent_parts(tx, link)
        for part in parts:
            if part.state is LinkState.UNCONFIRMED:
                links.set_state(tx, part.id, LinkState.SENT)
        saying.react(tx, client.id, STAFF, link.written_in, saying.RECEIPT, now)
        saying.toast(tx, press.query_id, "toasts.marked_arrived", now)
    else:  # somebody has had it sent again, or taken back
        saying.toast(tx, press.query_id, "toasts.outdated", now)
    _drop_line(tx, client, press, now)


def _drop_line(tx: Tx, client: Client, press: Press, now: datetime) -> None:
    """The question is settled: its line need not stand in the topic any longer."""
    saying.remove(tx, client.id, press.message_id, now)
