"""Owns the routes of buttons, and callback data: 64 bytes that are parsed and never trusted."""

from collections.abc import Sequence
from functools import partial

from aiogram import Router
from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message

from desk.company import door
from desk.company.door import ButtonEntry
from desk.voice import saying
from handlers.actions import Action
from handlers.content import actions_under, is_private, person_of
from model import MAIN, BotId, ChatId, House, MessageId, Press, TopicId
from model.helpers import query_of


class Pressed(Filter):
    """Lets through a press of one of our buttons; hands on its `entry` and the `press`."""

    def __init__(self, entries: Sequence[ButtonEntry]) -> None:
        self._entries = {entry.name: entry for entry in entries}

    async def __call__(
        self, query: CallbackQuery, via: BotId = MAIN
    ) -> bool | dict[str, Press | ButtonEntry]:
        press = press_of(query, via)
        entry = self._entries.get(press.action) if press else None
        return {"press": press, "entry": entry} if press and entry else False


def router(entries: Sequence[ButtonEntry]) -> Router:
    """Buttons of ours, and those that nobody knows any more: a wheel must not turn for ever."""
    here = Router(name="buttons")
    here.callback_query.register(pressed, Pressed(entries))
    here.callback_query.register(unknown)
    return here


async def pressed(query: CallbackQuery, entry: ButtonEntry, press: Press, house: House) -> Action:
    """A button of ours."""
    return partial(door.press, house=house, entry=entry, press=press)


async def unknown(query: CallbackQuery, via: BotId = MAIN) -> Action:
    """Any other callback query."""
    asked = query_of(via, query.id)
    return lambda tx, *, now: saying.toast(tx, asked, "toasts.outdated", now)


class Answering(Filter):
    """Lets through an answer to a message that has a button of one of these actions.

    So a message of ours is known by what it is for, whatever its words are.
    """

    def __init__(self, *actions: str) -> None:
        self.actions = actions

    async def __call__(self, message: Message) -> bool:
        return not actions_under(message).isdisjoint(self.actions)


def press_of(query: CallbackQuery, via: BotId = MAIN) -> Press | None:
    """The press, or None for data that no button of ours carries, and for another bot's.

    `via`: the helper to which it came, because the message is its own.
    """
    parts = (query.data or "").split(":")
    ours = len(parts) in (3, 4) and all(map(_is_number, parts[1:])) and not query.from_user.is_bot
    if query.message is None or not ours:
        return None
    message = query.message
    seen = message if isinstance(message, Message) else None
    return Press(
        query_id=query_of(via, query.id),
        action=parts[0],
        subject=int(parts[1]),
        arg=int(parts[2]),
        version=int(parts[3]) if len(parts) > 3 else 0,
        sender=person_of(query.from_user),
        chat_id=ChatId(message.chat.id),
        private=is_private(message.chat),
        message_id=MessageId(message.message_id),
        topic_id=TopicId(seen.message_thread_id) if seen and seen.message_thread_id else None,
        ephemeral_id=MessageId(seen.ephemeral_message_id)
        if seen and seen.ephemeral_message_id
        else None,
    )


def _is_number(text: str) -> bool:
    """Whether that is a number that the database can hold: any program can send any data."""
    digits = text.removeprefix("-")
    return digits.isascii() and digits.isdigit() and len(digits) < 20 and abs(int(text)) < 2**63
