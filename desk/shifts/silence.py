"""Owns clients who fell silent after our last word: asked once whether all is well, then closed.
What needed no word of ours is closed likewise.

In working time, counted from the last thing that happened in the conversation, so that what the
team opens again stays open; what they note among themselves doesn't count. Each is asked once after
what they wrote last. Nobody is hurried who was promised something, whose conversation is put off,
or to whom a word of ours is on its way, now or for later.
"""

from datetime import datetime, timedelta

from desk.conversations import life, ratings
from desk.rules import texts
from desk.voice import saying
from model import Button, Client, ClosedBy, Conversation, Event, House, LinkState, Reach
from storage import (
    accounts,
    clients,
    conversations,
    events,
    links,
    people,
    runs,
    scheduled,
    silences,
    turns,
)
from storage.ports import Tx

NUDGED = "silence.nudge"
AGAIN = timedelta(minutes=10)
"""After that long what was on its way is looked at again."""

ARRIVED = (None, LinkState.SENT, LinkState.UNDONE)


def tick(tx: Tx, house: House, now: datetime) -> None:
    """Do what is due about those who are silent, and note when there will be more to do."""
    for conversation in silences.due(tx, now):
        client = clients.find(tx, conversation.client_id)
        at = _look(tx, house, client, conversation, now) if client else None
        turns.look_later(tx, conversation.id, at)


def ahead(
    tx: Tx, house: House, client: Client, conversation: Conversation, now: datetime
) -> tuple[str, datetime] | None:
    """What becomes of their silence next, and when: "nudge" or "close"; None if nothing does.

    What "goes" to them later comes before that, and so does whatever else is under way.
    """
    if later := scheduled.going(tx, client):
        return "goes", later[0].at
    if _is_under_way(tx, client):
        return None
    silence, since = _silence(tx, client, conversation)
    due = _nudge_at(tx, house, client, conversation, silence, since)
    welcome = ratings.when_welcome(house, max(due, now)) if due else None
    if welcome:
        return "nudge", welcome
    closing = _close_at(tx, house, silence, since)
    return ("close", closing) if closing else None


def _silence(tx: Tx, client: Client, conversation: Conversation) -> tuple[str, datetime]:
    """What one silence is known by, and since when it lasts."""
    last = links.last_of_client(tx, client.id)
    since = events.last_turn(tx, conversation.id) or conversation.opened_at
    return f"{conversation.id}:{last.id if last else 0}", since


def _look(
    tx: Tx, house: House, client: Client, conversation: Conversation, now: datetime
) -> datetime | None:
    """Ask, or close, if that is due; returns when to look again, None if never."""
    if _is_under_way(tx, client):
        return now + AGAIN
    silence, since = _silence(tx, client, conversation)
    due = _nudge_at(tx, house, client, conversation, silence, since)
    if due is not None:
        welcome = ratings.when_welcome(house, max(due, now))
        if welcome is None or welcome > now:
            return welcome
        _nudge(tx, house, client, conversation, silence, now)
    closing = _close_at(tx, house, silence, since)
    if closing is not None and closing <= now:
        life.close(tx, house, client, None, now, quietly=True, rule=ClosedBy.SILENCE)
        return None
    return closing


def _is_under_way(tx: Tx, client: Client) -> bool:
    """Whether the client can't be silent yet: they may not have our last word, more is held or goes
    later, or they wait for us under another of their accounts."""
    state = links.state_of_last_reply(tx, client.id)
    arrived = state in ARRIVED or client.reach is not Reach.OK
    more = links.held_count(tx, client.id) or scheduled.of_client(tx, client.id)
    return not arrived or bool(more) or _waits_elsewhere(tx, client)


def _waits_elsewhere(tx: Tx, client: Client) -> bool:
    others = accounts.of(tx, client.id)[1:]
    found = (conversations.latest(tx, account) for account in others)
    return any(latest is not None and latest.waits_on_us for latest in found)


def _nudge_at(
    tx: Tx,
    house: House,
    client: Client,
    conversation: Conversation,
    silence: str,
    since: datetime,
) -> datetime | None:
    """When to ask; None if never: it was done, under whichever of their accounts, or they can't be,
    or said thanks, or needed none, or nobody would hear what they say to that."""
    said, wait = conversation.replied_at, house.silence.nudge
    if wait is None or said is None or client.reach is not Reach.OK or client.hearing:
        return None
    last = links.last_of_client(tx, client.id)
    if (last and last.at > said) or runs.last(tx, NUDGED, silence) or _asked_elsewhere(tx, client):
        return None
    return house.hours.after(since, wait.total_seconds())


def _asked_elsewhere(tx: Tx, client: Client) -> bool:
    """Whether they are being asked under another of their accounts: one person is asked once."""
    for account in accounts.of(tx, client.id)[1:]:
        other, latest = clients.find(tx, account), conversations.latest(tx, account)
        if other and latest and latest.is_open:
            silence, _ = _silence(tx, other, latest)
            if runs.last(tx, NUDGED, silence):
                return True
    return False


def _nudge(
    tx: Tx, house: House, client: Client, conversation: Conversation, silence: str, now: datetime
) -> None:
    runs.first(tx, NUDGED, silence, now)
    events.record(tx, Event.NUDGED, now, client=client.id, conversation=conversation.id)
    operator = people.name_of(tx, conversation.assignee_id)
    keys = [[Button("all_well", "all_well", conversation.id)]]
    texts.say(tx, house, client, texts.OwnWords.NUDGE, now, keys=keys, operator=operator)
    saying.in_topic(tx, client.id, "staff.nudged", now)


def _close_at(tx: Tx, house: House, silence: str, since: datetime) -> datetime | None:
    """When it is closed; whoever was asked has the time between both rules to answer."""
    wait = house.silence.close
    if wait is None:
        return None
    closing = house.hours.after(since, wait.total_seconds())
    asked, patience = runs.last(tx, NUDGED, silence), wait - (house.silence.nudge or timedelta())
    answer = house.hours.after(asked, patience.total_seconds()) if asked else None
    return max(closing, answer) if closing and answer else closing
