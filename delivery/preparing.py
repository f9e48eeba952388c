"""Owns the transaction before a call: what a row does now, if anything, and that it is being done.

A row to a client's topic walks up to four steps: the topic, its card, a word about a deleted
predecessor, itself. Of those that need a topic one makes it, and the others wait for it. Each step
is a call of its own, and the row is 'calling' on disk during it, unless it may run twice without
harm: to write that down would be a commit for nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from delivery import helping
from delivery.gathering import gather, goes_anew
from delivery.jobs import Job, Later, Made, Turn
from model import (
    MAIN,
    STAFF,
    BotId,
    Carries,
    Client,
    Colleague,
    HelperState,
    Link,
    LinkState,
    Place,
    Row,
    Step,
)
from model.errands.base import lane_of_messages
from storage import (
    broadcasts,
    clients,
    company,
    drafts,
    erasings,
    helpers,
    links,
    outbox,
    pauses,
    people,
    ratings,
    underway,
)
from storage.ports import Tx

ADOPTABLE = timedelta(minutes=10)
"""How old the news of an unclaimed topic may be to be the answer that got lost."""

BEGUN = 0.25
"""Seconds between two looks whether the topic is there that another row makes."""


ColleaguesOf = Callable[[Tx, datetime], Sequence[Colleague]]
"""To whom a conversation can be given at that moment."""

ASKS_WHOM = "transfer"
"""The card's menu that shows them."""


def prepare(
    tx: Tx,
    turn: Turn,
    title_of: Callable[[Client], str],
    colleagues_of: ColleaguesOf,
    now: datetime,
) -> Job | Later | None:
    """Gather the row's job and, if need be, mark it 'calling'; None: there is nothing to do."""
    row = outbox.waiting_row(tx, turn.row_id)
    if row and row.due > now and pauses.by_our_clock(tx, now):
        row = outbox.waiting_row(tx, turn.row_id)
    if row is None:
        return None
    if row.due > now or (turn.made and not _is_fresh(tx, turn.made, row)):
        return Later(row, row.cost)
    client = clients.find(tx, row.client_id) if row.client_id is not None else None
    if client and row.step is Step.TOPIC and client.topic_id is None:
        client = _adopt(tx, client, title_of(client), now)
    link = links.find(tx, row.link_id)
    step = None if _called_off(tx, row, link, now) else _step(tx, row, client)
    if step is None:
        outbox.cancel(tx, row.id, now)
        return None
    if later := _not_yet(tx, turn, row, step):
        return later
    job = gather(tx, row, step, client, link, turn.behind, turn.helpers)
    bearer = helping.only(job, turn.helpers)
    if not row.errand.traits.free and bearer not in (None, turn.by):
        return Later(row, _cost(row, step), opens_topic=step is Step.TOPIC, only=bearer)
    if bearer not in (None, MAIN, *turn.helpers) and not _can_call(tx, bearer):
        outbox.cancel(tx, row.id, now)
        return None
    job = replace(job, by=turn.by if bearer is None else bearer)
    job = replace(job, made=turn.made.thing) if turn.made else job
    if client and job.conversation and client.menu.partition(".")[0] == ASKS_WHOM:
        job = replace(job, colleagues=tuple(colleagues_of(tx, now)))
    return _begun(tx, job, now)


def _not_yet(tx: Tx, turn: Turn, row: Row, step: Step) -> Later | None:
    """Where it needs more than was granted, or what another row is making."""
    cost = _cost(row, step)
    if cost > turn.cost or (step is Step.TOPIC and not turn.opens_topic):
        return Later(row, cost, opens_topic=step is Step.TOPIC)
    if step is Step.SELF or row.client_id is None or not underway.is_topic_begun(tx, row.client_id):
        return None
    return Later(row, row.cost, seconds=BEGUN)


def _cost(row: Row, step: Step) -> int:
    return row.cost if step is Step.SELF else 1


def _is_fresh(tx: Tx, made: Made, row: Row) -> bool:
    """Whether it is what the row orders, and has nobody in it who was erased meanwhile."""
    return made.errand == row.errand and made.erasings == erasings.carried_out(tx)


def _can_call(tx: Tx, bot_id: BotId | None) -> bool:
    """Whether the helper that was asked can do it: it need not be in the staff group for that."""
    helper = helpers.find(tx, bot_id) if bot_id else None
    return helper is not None and helper.state is not HelperState.REFUSED


def _begun(tx: Tx, job: Job, now: datetime) -> Job:
    """Its call begins, which is written down unless it may run twice without harm."""
    if not job.lost and _only_changes(tx, job):
        return replace(job, unmarked=True)
    for called in (job.row, *job.packed):
        outbox.call(tx, called.id, job.step, now, job.by)
    return job


def _only_changes(tx: Tx, job: Job) -> bool:
    """Whether its call changes what is there, and nothing else, however often it runs."""
    row, client = job.row, job.client
    if job.step is not Step.SELF:
        return False
    if row.errand.traits.card:
        return client is not None and client.card_id is not None and not client.card_sinks
    return row.errand.runs_twice and not goes_anew(tx, row, job.link)


def _called_off(tx: Tx, row: Row, link: Link | None, now: datetime) -> bool:
    """Whether what it says is out of date: a message became a note or was taken back before it
    could leave; a question to a client who has written since, to an author who has decided; a draft
    of an answer that was given. Or nobody granted us its right, or its reader has none any more."""
    if not _may_read(tx, row):
        return True
    if (right := row.errand.traits.right) and right in company.get(tx).without:
        return True
    if row.errand.rates is not None:
        return not ratings.may_leave(tx, row.errand.rates, now)
    if row.errand.mails is not None and row.client_id is not None:
        return not broadcasts.goes_out(tx, row.errand.mails)
    if row.errand.proposes is not None:
        return not drafts.may_leave(tx, row.errand.proposes)
    if row.errand.held_by is not None and row.client_id is not None:
        return not links.held(tx, row.client_id, row.errand.held_by)
    if row.errand.traits.carries is not Carries.MESSAGE or row.link_id is None:
        return False
    return link is None or link.state is LinkState.UNDONE


def _may_read(tx: Tx, row: Row) -> bool:
    """Whether whoever it goes to in private is still on the team, and what they have to be.

    It may have waited through an outage, or taken minutes to be put together.
    """
    least = row.errand.least
    if least is None or row.chat == STAFF or row.client_id is not None:
        return True
    reader = people.find(tx, row.reader)
    return reader is not None and reader.may(least)


def _adopt(tx: Tx, client: Client, title: str, now: datetime) -> Client:
    """The topic may have been made although the answer got lost: Telegram's own news says so."""
    topic_id = clients.take_stray(tx, title, now - ADOPTABLE)
    if topic_id is not None:
        clients.set_topic(tx, client.id, topic_id, title)
    return clients.find(tx, client.id) or client


def _step(tx: Tx, row: Row, client: Client | None) -> Step | None:
    """What the row does now; None if what it was about is gone."""
    if row.chat != STAFF or client is None:
        return Step.SELF
    if row.errand.walks:
        if client.topic_id is None:
            return Step.TOPIC
        if client.card_id is None:
            return Step.CARD
        return Step.HISTORY if client.topic_lost else Step.SELF
    if row.errand.traits.card and client.card_id is None:
        return _first_card(row, client)
    return None if row.errand.traits.in_topic and client.topic_id is None else Step.SELF


def _first_card(row: Row, client: Client) -> Step | None:
    """A card is made in the lane of the client's messages alone, so that there is only one."""
    in_line = row.lane == lane_of_messages(Place(STAFF, client.id))
    made_here = in_line and client.topic_id is not None
    return Step.CARD if made_here else None
