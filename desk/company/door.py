"""Owns the one door: who somebody is at the moment of the act, and what they get who may not.

An entry says what it needs; which entries there are is a table of the handlers'. To a client
everything that is no client's command is their words. Whoever is on the team and asks in the
wrong place, or for what is not theirs, is told what to do.
"""

from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from desk.answers import writing
from desk.broadcasts import composing
from desk.company import choosing, private
from desk.conversations import access, fates
from desk.conversations.answers import answer
from desk.quality import reading
from desk.relay import edits, messages, shift_buttons
from desk.rules import acts
from desk.strangers import caps, hearing
from desk.voice import saying
from model import STAFF, Asked, House, Incoming, Operator, PersonId, Press, Role, Side, Spot, Typed
from storage import boards, clients, expected, links, people
from storage.ports import Tx

NOTHING = range(1)
"""What stands in a button's data where it names nothing."""

ONLY = {Role.LEAD: "toasts.lead_only", Role.OWNER: "toasts.owner_only"}


class Answers(Protocol):
    """What a command does."""

    def __call__(self, tx: Tx, house: House, asked: Asked, now: datetime) -> object: ...


class Acts(Protocol):
    """What a button does."""

    def __call__(self, tx: Tx, house: House, press: Press, now: datetime) -> object: ...


@dataclass(frozen=True, slots=True)
class CommandEntry:
    """A command: its name, where it works, the least role that may (None: everybody), its act.

    Its label in menus is the text `labels.cmd_<name>`; `told` is its line in docs/operations.md.

    `argument` is the pattern of what may stand behind it; anything else makes it mere words.
    `listed`: whose menus show it, where that is not all who may (`None` is a client).
    `aside`: it opens nothing, so whoever is asked to write something in private still is.
    """

    name: str
    where: frozenset[Spot]
    least: Role | None
    act: Answers
    told: str
    argument: str = ".*"
    listed: frozenset[Role | None] = frozenset({None, *Role})
    aside: bool = False

    def is_shown_to(self, role: Role | None) -> bool:
        """Whether it stands in the menus of whoever has that role."""
        may = self.least is None or (role is not None and role.includes(self.least))
        return may and role in self.listed


class Offers(Protocol):
    """What somebody who types behind the bot's name can pick from."""

    def __call__(self, tx: Tx, house: House, typed: Typed, now: datetime) -> object: ...


@dataclass(frozen=True, slots=True)
class InlineEntry:
    """What is offered behind the bot's name, and the least role that sees it."""

    least: Role
    act: Offers


@dataclass(frozen=True, slots=True)
class ButtonEntry:
    """A button: its name in callback data, where it stands, the least role, what it does.

    `subject` and `arg` are what its data may carry: any program can send any number.
    """

    name: str
    where: Spot
    least: Role | None
    act: Acts
    subject: Container[int] = NOTHING
    arg: Container[int] = NOTHING
    always: bool = False
    """Also for whom the team blocked: it is their right."""


def command(tx: Tx, house: House, entry: CommandEntry, asked: Asked, now: datetime) -> None:
    """Somebody wrote a command."""
    if asked.place is Spot.PRIVATE:
        _command_in_private(tx, house, entry, asked, now)
    elif access.in_staff_group(tx, asked.chat_id):
        member = access.admit(tx, asked.person, now, written_at=asked.message.at)
        if member:
            known = asked.topic_id and access.client_of(tx, asked.chat_id, asked.topic_id)
            place = Spot.TOPIC if known else Spot.GENERAL
            _serve(tx, house, entry, replace(asked, place=place), member, now)
    else:
        choosing.called_elsewhere(tx, asked.chat_id, asked.person.id, now)


def _command_in_private(
    tx: Tx, house: House, entry: CommandEntry, asked: Asked, now: datetime
) -> None:
    member = _member(tx, asked.person.id, now)
    if member:
        people.meet(tx, asked.person, now)
        _serve(tx, house, entry, asked, member, now)
    elif _is_for_clients(entry) and caps.may_act(tx, house, asked.person.id, now):
        entry.act(tx, house, asked, now)
    else:
        messages.from_client(tx, house, asked.message, now)


def _is_for_clients(entry: CommandEntry) -> bool:
    return entry.least is None and Spot.PRIVATE in entry.where


def _serve(
    tx: Tx, house: House, entry: CommandEntry, asked: Asked, member: Operator, now: datetime
) -> None:
    """For one of the team: what the command does, or what to do instead."""
    if asked.place not in entry.where:
        places = [str(place) for place in Spot if place in entry.where]
        answer(tx, asked, "entries.elsewhere", now, command=entry.name, places=places)
    elif entry.least and not member.role.includes(entry.least):
        answer(tx, asked, "entries.not_yours", now, command=entry.name, least=str(entry.least))
    else:
        if asked.place is Spot.PRIVATE and not entry.aside:
            expected.forget(tx, member.id)  # what they write next is about what they open now
        entry.act(tx, house, asked, now)


def anonymous(tx: Tx, asked: Asked, now: datetime) -> None:
    """Somebody gave a command as the group: nobody can know who, so nobody gets anything."""
    if access.in_staff_group(tx, asked.chat_id):
        saying.in_general(tx, "entries.anonymous", now)


def press(tx: Tx, house: House, entry: ButtonEntry, press: Press, now: datetime) -> None:
    """Somebody pressed a button, or their program says so."""
    place = _place(tx, press)
    fits = press.subject in entry.subject and press.arg in entry.arg
    if place is not entry.where or not fits:
        saying.toast(tx, press.query_id, "toasts.outdated", now)
        return
    if access.in_staff_group(tx, press.chat_id):
        access.confirm(tx, press.sender.id, now)
    elif entry.least:
        _member(tx, press.sender.id, now)
    if place is Spot.TOPIC and access.topic(tx, press, now) is None:
        return  # they were told
    if entry.least and not access.may(tx, press.sender.id, Role.OPERATOR):
        saying.toast(tx, press.query_id, "toasts.no_access", now)
    elif entry.least and not access.may(tx, press.sender.id, entry.least):
        saying.toast(tx, press.query_id, ONLY[entry.least], now)
    elif not (entry.least or entry.always or hearing.is_answered(tx, press.sender.id)):
        saying.toast(tx, press.query_id, "toasts.outdated", now)
    elif not (entry.least or entry.always or caps.may_act(tx, house, press.sender.id, now)):
        saying.toast(tx, press.query_id, "toasts.slow_down", now, locale=press.sender.locale)
    else:
        if entry.least:  # who was in the group before the bot may never have said a word
            people.meet(tx, press.sender, now)
        entry.act(tx, house, press, now)


def _place(tx: Tx, press: Press) -> Spot:
    """Where the button stands. Of a message that Telegram can't load any more it names no topic."""
    if press.private:
        return Spot.PRIVATE
    in_general = press.topic_id is None and boards.is_at(tx, STAFF, press.message_id)
    return Spot.GENERAL if in_general and access.in_staff_group(tx, press.chat_id) else Spot.TOPIC


def inline(tx: Tx, house: House, entry: InlineEntry, typed: Typed, now: datetime) -> None:
    """Somebody typed the bot's name and words: whoever may not is answered with nothing at all.

    Who was in the group before the bot, and has said nothing there yet, may: Telegram is asked.
    """
    if typed.in_group and people.find(tx, typed.person.id) is None:
        access.confirm(tx, typed.person.id, now)
    member = _member(tx, typed.person.id, now)
    if member:
        people.meet(tx, typed.person, now)
    if member and member.role.includes(entry.least):
        entry.act(tx, house, typed, now)
    else:
        saying.choices(tx, typed, (), now)


def _member(tx: Tx, person_id: PersonId, now: datetime) -> Operator | None:
    """The person, if they are on the team by a fresh word of Telegram's."""
    known = people.find(tx, person_id)
    if known and (known.is_present or known.is_unheard_of):
        access.confirm(tx, known.id, now)
    return known if known and known.is_present else None


def row(tx: Tx, house: House, entry: CommandEntry, asked: Asked, now: datetime) -> None:
    """The permanent row of buttons writes its own text: from anybody else it is just a text."""
    if _member(tx, asked.person.id, now):
        command(tx, house, entry, asked, now)
    else:
        messages.from_client(tx, house, asked.message, now)


def picked(tx: Tx, house: House, message: Incoming, now: datetime) -> None:
    """A message that came of this bot's own choices: whoever of the team picked it reads it."""
    if not _member(tx, message.sender.id, now):
        messages.from_client(tx, house, message, now)


def note(tx: Tx, house: House, message: Incoming, now: datetime) -> None:
    """An answer to the list at a shift's end."""
    if _member(tx, message.sender.id, now):
        shift_buttons.leave_note(tx, house, message, now)
    else:
        messages.from_client(tx, house, message, now)


def words(tx: Tx, house: House, message: Incoming, now: datetime) -> None:
    """Anything else in private: a client's words, or one of the team's, which nobody else sees."""
    member = _member(tx, message.sender.id, now)
    if member and _is_an_answer(tx, house, member, message, now):
        people.meet(tx, message.sender, now)
    elif member and not member.as_client:
        people.meet(tx, message.sender, now)
        if member.role is not Role.OWNER or not composing.take(tx, house, message, now):
            private.only_you(tx, message.sender.id, now)
    else:
        messages.from_client(tx, house, message, now)


def _is_an_answer(tx: Tx, house: House, member: Operator, message: Incoming, now: datetime) -> bool:
    """Whether they were asked to write it, by what they opened last, and now it is done.

    A command that there is not, such as /cancel, is what nobody asked for, and ends that.
    """
    if fates.is_command(message.text):
        expected.nothing(tx, member.id)
        return False
    if member.role is Role.OWNER and acts.hear(tx, house, message, now):
        return True
    return member.role.includes(Role.LEAD) and (
        writing.take(tx, house, message, now) or reading.take(tx, house, message, now)
    )


def edited(
    tx: Tx, house: House, message: Incoming, now: datetime, *, entry: CommandEntry | None = None
) -> None:
    """A message in private was changed; `entry` is the command that it now reads like.

    What was passed on is corrected, and so is a note. A command is not given by a correction.
    """
    member = _member(tx, message.sender.id, now)
    if member and shift_buttons.correct_note(tx, message):
        return
    if member and composing.corrected(tx, house, message, now):
        return
    client = clients.of_person(tx, message.sender.id)
    passed_on = client and links.by_origin(tx, client.id, Side.CLIENT, message.message_id)
    own = member is not None and (entry is not None or not member.as_client)
    if passed_on or not (own or (entry and entry.least is None)):
        edits.by_client(tx, house, message, now)
