"""Owns whose a conversation is: claim, release, transfer. Atomic in the database, not in `if`."""

from datetime import datetime

from desk.voice import saying
from model import NOBODY, Client, Conversation, Event, Operator, PassedOn, PersonId
from model.events import GONE
from storage import clients, conversations, events, people
from storage.ports import Tx


def claim(
    tx: Tx, client: Client, conversation: Conversation, operator: Operator, now: datetime
) -> bool:
    """Take it if nobody has it; of any number at once exactly one wins."""
    won = conversations.claim(tx, conversation.id, operator.id, now)
    if won:
        _moved(tx, Event.CLAIMED, client, conversation, operator.id, now)
    return won


def take_over(
    tx: Tx, client: Client, conversation: Conversation, operator: Operator, now: datetime
) -> None:
    """Take it from a colleague, on purpose."""
    conversations.assign(tx, conversation.id, operator.id, now, active=True)
    _moved(tx, Event.TAKEN_OVER, client, conversation, operator.id, now)


def release(
    tx: Tx,
    client: Client,
    conversation: Conversation,
    operator_id: PersonId,
    now: datetime,
    **data: str,
) -> None:
    """Back to the queue."""
    conversations.assign(tx, conversation.id, None, now)
    _moved(tx, Event.RELEASED, client, conversation, operator_id, now, **data)


def transfer(
    tx: Tx,
    client: Client,
    conversation: Conversation,
    by: Operator,
    to: Operator,
    now: datetime,
) -> None:
    """Give it to a colleague."""
    conversations.assign(tx, conversation.id, to.id, now)
    people.given(tx, to.id, now)
    _moved(tx, Event.TRANSFERRED, client, conversation, by.id, now, to=to.id)


def pass_on(
    tx: Tx,
    client: Client,
    conversation: Conversation,
    from_: Operator | None,
    to: Operator | None,
    why: PassedOn,
    now: datetime,
) -> None:
    """By the rules of the house, not by anybody's hand: to a colleague, or to the queue."""
    conversations.assign(tx, conversation.id, to.id if to else None, now)
    if to:
        people.given(tx, to.id, now)
    data: dict[str, int | str] = {"to": to.id if to else 0, "why": why}
    if from_ and to and any(to.id == deputy.id for deputy in people.deputies(tx, from_)):
        data["stands_in"] = 1
    actor = from_.id if from_ else NOBODY
    _moved(tx, Event.HANDED_OVER, client, conversation, actor, now, **data)


def release_all(tx: Tx, operator_id: PersonId, now: datetime) -> None:
    """An operator left the group: what they had returns to the queue at once."""
    for conversation in conversations.open_of(tx, operator_id):
        client = clients.find(tx, conversation.client_id)
        assert client is not None
        release(tx, client, conversation, operator_id, now, why=GONE)


def _moved(
    tx: Tx,
    kind: Event,
    client: Client,
    conversation: Conversation,
    actor: PersonId,
    now: datetime,
    **data: int | str,
) -> None:
    events.record(
        tx, kind, now, client=client.id, conversation=conversation.id, actor=actor, **data
    )
    clients.set_menu(tx, client.id, "")
    saying.state_changed(tx, client.id, now, moved=kind is not Event.CLAIMED)


def colleagues(tx: Tx, operator_id: PersonId) -> list[Operator]:
    """Whom a conversation can be given to: members of the staff group, by name."""
    return [
        operator for operator in people.team(tx) if operator.in_group and operator.id != operator_id
    ]
