"""Owns what is put off on purpose: snoozes, promises, conversations kept past a shift's end."""

from datetime import date, datetime, time, timedelta
from typing import Any

from desk.calendar import mornings, roster
from desk.conversations import assignment
from desk.voice import saying
from model import BELL, Client, ClientId, Conversation, Event, House, Operator, PersonId, Press
from storage import accounts, clients, conversations, duties, events, people
from storage.ports import Tx
from storage.times import maybe_ms

MORNING = time(10)
"""What "in the morning" means where the company's hours don't say when it is."""

FARTHEST = timedelta(days=366)
"""So far ahead something can be put off or promised."""


def morning_of(house: House, day: date) -> datetime:
    """The morning of that day: when the company opens on it or next, or a usual hour."""
    return mornings.morning_of(house, day, MORNING)


def day_ahead(house: House, number: int, now: datetime) -> datetime | None:
    """The morning of the day of that number (`date.toordinal`); None if it can't be chosen."""
    today = now.astimezone(house.zone).date()
    if not 0 < number - today.toordinal() <= FARTHEST.days:
        return None
    return morning_of(house, date.fromordinal(number))


def snooze(
    tx: Tx,
    client: Client,
    conversation: Conversation,
    operator: Operator,
    until: datetime | None,
    now: datetime,
) -> None:
    """Out of sight until that moment, or until the client writes; ends early when they do."""
    conversations.snooze(tx, conversation.id, until)
    _record(tx, Event.SNOOZED, client, conversation, operator, now, until=maybe_ms(until))
    clients.set_menu(tx, client.id, "")
    saying.state_changed(tx, client.id, now)


def promise(
    tx: Tx,
    client: Client,
    conversation: Conversation,
    operator: Operator,
    until: datetime,
    now: datetime,
) -> None:
    """The client was promised an answer by then: it waits on us, whoever wrote last.

    Who promises in a conversation that nobody has, has it: somebody must hear when it is due.
    """
    assignment.claim(tx, client, conversation, operator, now)
    conversations.promise(tx, conversation.id, until)
    _record(tx, Event.PROMISED, client, conversation, operator, now, until=maybe_ms(until))
    clients.set_menu(tx, client.id, "")
    saying.state_changed(tx, client.id, now)


def say_promised(
    tx: Tx,
    house: House,
    press: Press,
    conversation: Conversation,
    operator: Operator,
    until: datetime,
    now: datetime,
) -> None:
    """Until when, and whose reminder it is: a colleague's, where one has the conversation."""
    fresh = conversations.find(tx, conversation.id) or conversation
    told = who_is_reminded(tx, house, fresh, operator)
    at = saying.moment(until)
    saying.toast(tx, press.query_id, "toasts.promised", now, until=at, **told)


def who_is_reminded(
    tx: Tx, house: House, conversation: Conversation, operator: Operator
) -> dict[str, Any]:
    """Who else than the operator has it; and whether whoever has it is `absent` when the first bell
    rings, so that it rings for whoever is on shift then."""
    holder, due = conversation.assignee_id, conversation.promised_until
    other = "" if holder in (None, operator.id) else people.name_of(tx, holder)
    absent = holder is not None and due is not None and _is_off(tx, house, holder, due - BELL)
    return {"other": other, "absent": absent}


def _is_off(tx: Tx, house: House, operator_id: PersonId, at: datetime) -> bool:
    """Whether they don't work then by the roster, nor by their own word; nobody else is known."""
    word = duties.said(tx, operator_id)
    stays = word.word == "on" and word.until is not None and at < word.until
    rostered = duties.is_rostered(tx, operator_id)
    return rostered and not stays and roster.current(tx, house, operator_id, at) is None


def fulfil(
    tx: Tx, client: Client, conversation: Conversation, operator: Operator, now: datetime
) -> bool:
    """[Done]: what was promised was done. False if nothing was promised any more."""
    if conversation.promised_until is None:
        return False
    conversations.promise(tx, conversation.id, None)
    _record(tx, Event.FULFILLED, client, conversation, operator, now)
    clients.set_menu(tx, client.id, "")
    saying.state_changed(tx, client.id, now)
    return True


def keep(
    tx: Tx, house: House, conversation: Conversation, operator: Operator, now: datetime
) -> None:
    """Stays with its operator past the shift's end, but not for ever."""
    conversations.keep(tx, conversation.id, now + house.duty.keep)
    client = clients.find(tx, conversation.client_id)
    if client:
        _record(tx, Event.KEPT, client, conversation, operator, now)


def tick(tx: Tx, now: datetime) -> list[Conversation]:
    """Wake what was put off until now: it is our turn again. Returns what woke."""
    found = conversations.snoozed_until(tx, now)
    for conversation in found:
        wake(tx, conversation, now, due=True)
    return found


def stir(tx: Tx, client_id: ClientId, now: datetime) -> None:
    """They wrote: what was put off under another of their accounts is our turn again, too."""
    for account in accounts.of(tx, client_id)[1:]:
        latest = conversations.latest(tx, account)
        if latest and latest.is_open and latest.snoozed:
            wake(tx, latest, now, due=True)


def wake(tx: Tx, conversation: Conversation, now: datetime, *, due: bool = False) -> None:
    """No longer put off: its time came (`due`), or somebody wrote before that."""
    conversations.wake(tx, conversation.id, now, due=due)
    events.record(tx, Event.WOKE, now, client=conversation.client_id, conversation=conversation.id)
    saying.state_changed(tx, conversation.client_id, now)


def _record(
    tx: Tx,
    kind: Event,
    client: Client,
    conversation: Conversation,
    operator: Operator,
    now: datetime,
    **data: int | None,
) -> None:
    events.record(
        tx,
        kind,
        now,
        client=client.id,
        conversation=conversation.id,
        actor=operator.id,
        **data,
    )
