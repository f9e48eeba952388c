"""Owns what follows the steps into a topic: the topic is known, its card, and that it was lost."""

from datetime import datetime

from desk.conversations import held
from desk.strangers import reach
from desk.voice import saying
from model import STAFF, ClientId, Done, Event, Reason, Row, Step
from storage import clients, events, links, outbox, threads, turns
from storage.ports import Tx


def went(tx: Tx, row: Row, done: Done, now: datetime) -> None:
    """A step is done: the row goes on to its next one."""
    assert row.client_id is not None
    if row.step is Step.TOPIC:
        _topic_made(tx, row.client_id, done, now)
    elif row.step is Step.CARD:
        clients.set_card(tx, row.client_id, done.message_ids[0])
        clients.set_card_shown(tx, row.client_id, done.shown)
        saying.state_changed(tx, row.client_id, now)
        if _said_in_card(tx, row, done, now):
            return
    else:
        clients.told_topic_lost(tx, row.client_id)
    outbox.wait_again(tx, row.id, now)


def _said_in_card(tx: Tx, row: Row, done: Done, now: datetime) -> bool:
    """Whether the row's message arrived with its card, so that nothing is left to do.

    So did those that waited behind it and left with its call.
    """
    first = links.find(tx, done.first)
    if first is None:
        return False
    card_id = done.message_ids[0]
    absorbed = [links.find(tx, found) for found in outbox.links_of(tx, done.absorbed)]
    told = links.said_with(tx, first) or [first, *filter(None, absorbed)]
    for part, link in enumerate(told):
        links.set_copy(tx, link, card_id, part, whole=link.content)
        turns.known_from(tx, link.client_id, link.at, now)
    if not row.errand.walks:
        return False
    for row_id in (row.id, *done.absorbed):
        outbox.sent(tx, row_id, card_id, now)
    return True


def _topic_made(tx: Tx, client_id: ClientId, done: Done, now: datetime) -> None:
    """The topic is the client's, unless it was taken for another's whose answer got lost."""
    assert done.topic_id is not None
    if clients.of_topic(tx, done.topic_id) is None:
        clients.set_topic(tx, client_id, done.topic_id, done.named)
        clients.set_icon(tx, client_id, done.shown)
        clients.forget_stray(tx, done.topic_id)
        events.record(tx, Event.TOPIC_MADE, now, client=client_id)


def left_the_road(tx: Tx, row: Row, reason: Reason, now: datetime) -> bool:
    """Whether the row's topic is gone: what is worth another one waits for it, the rest is over."""
    if reason is not Reason.TOPIC_GONE:
        return False
    if row.chat != STAFF:
        return _left_thread(tx, row, now)
    if row.client_id is None:
        return False
    if clients.lose_topic(tx, row.client_id, row.topic_id):  # a late refusal: not a newer one
        links.lose_copies(tx, row.client_id)
        held.ask_elsewhere(tx, now, row.client_id)
        events.record(tx, Event.TOPIC_LOST, now, client=row.client_id)
    if row.errand.walks:
        outbox.wait_again(tx, row.id, now)
    else:
        outbox.cancel(tx, row.id, now)
    return True


def _left_thread(tx: Tx, row: Row, now: datetime) -> bool:
    """Whether it was for a thread of a private chat that is gone: it goes there without one."""
    person_id = reach.whom(tx, row)
    thread_id = threads.of(tx, person_id)
    link = links.find(tx, row.errand.answers or row.link_id)
    stood = link.thread_id if link else thread_id
    if stood is None:
        return False
    if stood == thread_id:
        threads.forget(tx, person_id)
    if row.client_id is not None:
        threads.leave(tx, row.client_id, stood)
    outbox.wait_again(tx, row.id, now)
    return True
