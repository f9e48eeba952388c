"""What clients do in private: write, edit, react, block. Translates, and calls one action each."""

from functools import partial
from typing import Any

from aiogram import F, Router
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, MessageReactionUpdated

from desk.company import team, welcome
from desk.conversations import ratings
from desk.relay import edits, messages, reach
from handlers.actions import Action
from handlers.buttons import Pressed
from handlers.content import incoming, person_of
from handlers.filters import Command, Private
from handlers.reactions import emoji_of
from model import House, Press

PAYLOAD, NOTHING = r"[A-Za-z0-9_-]{0,64}", ""
"""What a deep link can carry (Bot API, deep linking); words behind a command are a message."""


def router() -> Router:
    """The clients' routes, in the order in which they are tried."""
    here = Router(name="clients")
    here.message.register(start, Private(), Command("start", PAYLOAD))
    here.message.register(explain, Private(), Command("help", NOTHING))
    here.message.register(privacy, Private(), Command("privacy", NOTHING))
    here.message.register(write, Private())
    here.edited_message.register(edit, Private())
    here.message_reaction.register(react, F.chat.type == "private")
    here.callback_query.register(rate, Pressed("rate"), F.message.chat.type == "private")
    here.my_chat_member.register(move, F.chat.type == "private")
    return here


async def start(message: Message, argument: str, house: House) -> Action | None:
    """/start, with or without a payload: a one-time code, or where the client comes from."""
    if message.from_user is None:
        return None
    person = person_of(message.from_user)
    return partial(welcome.started, house=house, person=person, payload=argument[:64])


async def explain(message: Message, house: House) -> Action | None:
    """/help, from anybody."""
    if message.from_user is None:
        return None
    return partial(team.explain, house=house, person=person_of(message.from_user))


async def privacy(message: Message, house: House) -> Action | None:
    """/privacy, which Telegram's terms demand."""
    if message.from_user is None:
        return None
    return partial(messages.privacy, house=house, person=person_of(message.from_user))


async def write(message: Message, raw: dict[str, Any], house: House) -> Action | None:
    """Anything a client sends, even of a kind that this version has never heard of."""
    what = incoming(message, raw)
    return partial(messages.from_client, house=house, message=what) if what else None


async def edit(message: Message, raw: dict[str, Any], house: House) -> Action | None:
    """Anything a client changes afterwards."""
    what = incoming(message, raw)
    return partial(edits.by_client, house=house, message=what) if what else None


async def react(update: MessageReactionUpdated) -> Action | None:
    """A client's reaction."""
    emoji = emoji_of(update)
    if emoji is None:
        return None
    return partial(
        edits.react_by_client,
        client_id=update.chat.id,
        message_id=update.message_id,
        emoji=emoji,
    )


async def rate(query: CallbackQuery, press: Press) -> Action:
    """A button under the question how it was."""
    return partial(ratings.press, press=press)


async def move(update: ChatMemberUpdated, house: House) -> Action:
    """Somebody blocked the bot, or came back."""
    if update.new_chat_member.status == "kicked":
        return partial(reach.blocked, house=house, person_id=update.chat.id)
    return partial(reach.unblocked, person_id=update.chat.id)
