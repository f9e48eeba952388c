"""Owns the routes of commands: words that begin with a slash, and the permanent row of buttons."""

from collections.abc import Collection, Sequence
from functools import partial
from typing import Any

from aiogram import Router
from aiogram.filters import Filter
from aiogram.types import Message

from desk.company import door
from desk.company.door import CommandEntry
from handlers.actions import Action
from handlers.content import incoming, is_private
from handlers.filters import ByPerson, Called, F, Private
from handlers.threads import thread_of
from model import Asked, BotId, ChatId, House, Spot


class Tapped(Filter):
    """A button of the permanent row, in any language; hands on the `entry` that it means."""

    def __init__(self, entries: Sequence[CommandEntry]) -> None:
        self._entries = {entry.name: entry for entry in entries}

    async def __call__(
        self, message: Message, words: dict[str, str]
    ) -> bool | dict[str, CommandEntry]:
        word = words.get((message.text or "").removeprefix("✓ ").strip())
        return {"entry": self._entries[word]} if word else False


def router(entries: Sequence[CommandEntry]) -> Router:
    """The routes of everything that is asked for by a word."""
    here = Router(name="commands")
    here.message.register(asked, ByPerson(), Called(entries))
    here.message.register(tapped, ByPerson(), Private(), Tapped(entries))
    outside = ~F.is_topic_message
    here.message.register(anonymous, outside, F.sender_chat, Called(entries))
    here.edited_message.register(corrected, ByPerson(), Private(), Called(entries))
    return here


def asked_by(
    message: Message, raw: dict[str, Any], argument: str = "", ours: Collection[BotId] = ()
) -> Asked | None:
    """What is asked for, where and by whom; the desk knows whether a topic is a client's."""
    said = incoming(message, raw, ours=ours)
    if said is None:
        return None
    topic = thread_of(message)
    place = Spot.PRIVATE if is_private(message.chat) else Spot.GENERAL
    return Asked(said, ChatId(message.chat.id), topic, place, argument)


async def asked(
    message: Message,
    raw: dict[str, Any],
    house: House,
    ours: Collection[BotId],
    entry: CommandEntry,
    argument: str,
) -> Action | None:
    """A command of ours."""
    asked = asked_by(message, raw, argument, ours)
    return partial(door.command, house=house, entry=entry, asked=asked) if asked else None


async def tapped(
    message: Message, raw: dict[str, Any], house: House, entry: CommandEntry
) -> Action | None:
    """[On shift], [Break] or [Off]."""
    asked = asked_by(message, raw)
    return partial(door.row, house=house, entry=entry, asked=asked) if asked else None


async def anonymous(message: Message, raw: dict[str, Any]) -> Action | None:
    """A command given as the group, outside of topics; in a topic it is told like any words."""
    asked = asked_by(message, raw)
    if asked is None or message.sender_chat is None or message.sender_chat.id != message.chat.id:
        return None
    return partial(door.anonymous, asked=asked)


async def corrected(
    message: Message, raw: dict[str, Any], house: House, entry: CommandEntry
) -> Action | None:
    """Words in private that read like a command now."""
    said = incoming(message, raw)
    return partial(door.edited, house=house, message=said, entry=entry) if said else None
