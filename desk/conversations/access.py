"""The only door from a button or a topic to a conversation: who may, and is it still the same."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.conversations import life
from desk.voice import saying
from model import (
    ChatId,
    Client,
    ClientId,
    Conversation,
    Door,
    Event,
    Operator,
    Person,
    PersonId,
    Press,
    Role,
    TopicId,
)
from storage import clients, company, conversations, events, people
from storage.ports import Tx

FRESH = timedelta(minutes=10)
"""So old may be Telegram's word that somebody is in the staff group."""


class UnconfirmedError(Exception):
    """Telegram has to be asked first whether that person is in the staff group."""

    def __init__(self, person_id: PersonId) -> None:
        super().__init__(f"is {person_id} in the staff group?")
        self.person_id = person_id


@dataclass(frozen=True, slots=True)
class Case:
    """Where a button was pressed, and by whom."""

    client: Client
    conversation: Conversation
    operator: Operator


def client_of(tx: Tx, chat_id: ChatId, topic_id: TopicId | None) -> Client | None:
    """The client whose topic that is, if the chat is the staff group at all."""
    if topic_id is None or company.get(tx).group_id != chat_id:
        return None
    return clients.of_topic(tx, topic_id)


def in_staff_group(tx: Tx, chat_id: ChatId) -> bool:
    """Whether the chat is the staff group."""
    return company.get(tx).group_id == chat_id


def on_team(tx: Tx, person_id: PersonId) -> Operator | None:
    """The person, if they are on the team now."""
    operator = people.find(tx, person_id)
    return operator if operator and operator.is_present else None


def colleague(tx: Tx, press: Press, now: datetime) -> Operator | None:
    """Whose name was pressed: somebody who can have conversations; if not, that is said."""
    found = on_team(tx, PersonId(press.arg))
    if found and found.in_group:
        return found
    say_gone(tx, press, PersonId(press.arg), now)
    return None


def say_gone(tx: Tx, press: Press, person_id: PersonId, now: datetime) -> None:
    """Tell who pressed somebody's name that they are not there any more."""
    if name := people.name_of(tx, person_id):
        saying.toast(tx, press.query_id, "toasts.not_ours", now, name=name)
    else:
        saying.toast(tx, press.query_id, "toasts.outdated", now)


def may(tx: Tx, person_id: PersonId, role: Role) -> bool:
    """Whether the person may do now what that role may: they have it, and are on the team."""
    operator = people.find(tx, person_id)
    return operator is not None and operator.may(role)


def confirm(tx: Tx, person_id: PersonId, now: datetime) -> None:
    """Go on only by a word of Telegram's that is fresh. Raises UnconfirmedError if there is none.

    Presses of people who are in no group of ours reach bots too (telegram.md §1.12), and of a
    leaving that happened while nobody listened no update comes. A group that can't be asked shows
    nothing new to anybody: there what was known counts.
    """
    if not company.get(tx).knows_people:
        return
    operator = people.find(tx, person_id)
    checked = operator.checked_at if operator else None
    if checked is None or now - checked > FRESH:
        raise UnconfirmedError(person_id)


def admit(
    tx: Tx, person: Person, now: datetime, *, written_at: datetime | None = None
) -> Operator | None:
    """Whoever acts in the staff group is a member of it, and so an operator; None if they left.

    Telegram takes a message from members only, so one that was written after they left says that
    they are back. A press proves nothing: former members' programs can still send it, and in a
    public group anybody's. So it lets nobody in of whom Telegram has not said that they are there.
    """
    operator = people.find(tx, person.id)
    if written_at is None and not (operator and operator.in_group):
        return on_team(tx, person.id)
    left_at = operator.left_at if operator else None
    if left_at is not None and (written_at is None or written_at <= left_at):
        return None
    member = people.met(tx, operator, person, now)
    if written_at:
        _written(tx, person.id, operator, written_at)
    if member.in_group and not member.left_at:
        return member if member.is_present else None
    enter(tx, person.id, now)
    return on_team(tx, person.id)


def enter(tx: Tx, person_id: PersonId, now: datetime) -> None:
    """Somebody is in the staff group, as is seen by what they do or by what Telegram answers.

    Whoever had left came in while nobody listened: owners hear of it as of anybody who joins.
    """
    known = people.find(tx, person_id)
    inside(tx, person_id, now)
    if known and known.left_at:
        events.record(tx, Event.JOINED, now, actor=person_id)
        came(tx, known, now)


def inside(tx: Tx, person_id: PersonId, now: datetime) -> None:
    """They are in the staff group: one of the team, at once or when an owner says so.

    Where strangers can come in by themselves, nobody new is let in without an owner's word.
    """
    known = people.find(tx, person_id)
    people.set_in_group(tx, person_id, True)
    if known is None or known.in_group or known.role is Role.OWNER or known.door is not Door.OPEN:
        return
    kept = company.get(tx)
    if kept.asks or kept.is_open:
        people.set_door(tx, person_id, Door.ASKED)
        people.set_joined(tx, person_id, now)


def came(tx: Tx, known: Operator, now: datetime, *, by_link: bool = False) -> None:
    """They came into the group, of which owners are to hear; `by_link`: by one that asks nobody.

    Whoever was put out and is there again is let in by nobody but an owner.
    """
    if known.role is Role.OWNER:
        return
    if known.door is Door.BARRED:
        people.set_door(tx, known.id, Door.ASKED)
    people.set_joined(tx, known.id, now, by_link=by_link)


def _written(tx: Tx, person_id: PersonId, before: Operator | None, at: datetime) -> None:
    """Telegram takes a message for a group from its members alone: it is word of them too."""
    checked = before.checked_at if before else None
    if checked is None or checked < at:
        people.set_checked(tx, person_id, at)


def topic(tx: Tx, press: Press, now: datetime) -> Client | None:
    """The client of the topic in which a member of staff pressed; otherwise they are told no.

    A button's data comes from the presser's own program and proves nothing by itself: the chat
    and the topic must fit it. Of a message that Telegram can't load any more it names no topic.
    """
    client = client_of(tx, press.chat_id, press.topic_id) if press.topic_id else None
    if client is None:
        lost = press.topic_id is None and company.get(tx).group_id == press.chat_id
        saying.toast(tx, press.query_id, "toasts.outdated" if lost else "toasts.no_access", now)
        return None
    if admit(tx, press.sender, now) is None:
        saying.toast(tx, press.query_id, "toasts.no_access", now)
        return None
    return client


def case(
    tx: Tx,
    press: Press,
    now: datetime,
    *,
    closed: bool | None = False,
    race: bool = False,
    aside: bool = False,
) -> Case | None:
    """The conversation that a card's button is about; an outdated card is shown anew instead.

    Of another version than the card showed nothing is done, but in a `race`, whose losers are told
    who won. `closed`: whether it has to be; None if that is all one. `aside`: it puts the
    conversation aside, and so not before what the client wrote could be read.
    """
    client = topic(tx, press, now)
    if client is None:
        return None
    operator = people.find(tx, press.sender.id)
    conversation = conversations.latest(tx, client.id)
    if conversation is None or operator is None or not _shows(press, conversation, closed, race):
        show_anew(tx, press, client.id, now)
        return None
    if aside and life.unread_since(tx, client.id):
        saying.toast(tx, press.query_id, "toasts.more_comes", now)
        return None
    return Case(client, conversation, operator)


def show_anew(tx: Tx, press: Press, client_id: ClientId, now: datetime) -> None:
    """What the card offered can't be done any more: it is shown as things are, which is said."""
    saying.toast(tx, press.query_id, "toasts.stale", now)
    saying.card(tx, client_id, now)


def _shows(press: Press, conversation: Conversation, closed: bool | None, race: bool) -> bool:
    """Whether that is what the card showed to whoever pressed."""
    same = conversation.id == press.subject and conversation.is_open is not closed
    return same and (race or conversation.version == press.version)
