"""What clients, and anybody in private, do besides commands: write, edit, react, block."""

from functools import partial
from typing import Any

from aiogram import Router
from aiogram.types import ChatMemberUpdated, Message, MessageReactionUpdated, PollAnswer

from desk.company import choosing, door
from desk.relay import reactions
from desk.strangers import reach
from handlers.actions import Action
from handlers.buttons import Answering
from handlers.content import incoming, person_of
from handlers.filters import ByPerson, F, Private
from handlers.reactions import emoji_of
from model import ChatId, House, MessageId, PersonId

LEAVING = ("leave_give", "leave_keep", "leave_all")
"""The buttons under the list at a shift's end."""


def router() -> Router:
    """The routes of private chats, in the order in which they are tried."""
    here = Router(name="clients")
    here.message.register(picked, Private(), F.chat_shared)
    here.message.register(note, ByPerson(), Private(), Answering(*LEAVING))
    here.message.register(write, ByPerson(), Private())
    here.edited_message.register(edit, ByPerson(), Private())
    here.message_reaction.register(react, F.chat.type == "private")
    here.poll_answer.register(vote, F.user)
    here.my_chat_member.register(move, F.chat.type == "private")
    return here


async def picked(message: Message) -> Action | None:
    """A group chosen in Telegram's own picker."""
    if message.chat_shared is None or message.from_user is None:
        return None
    return partial(
        choosing.picked,
        person_id=PersonId(message.from_user.id),
        chat_id=ChatId(message.chat_shared.chat_id),
    )


async def note(message: Message, raw: dict[str, Any], house: House) -> Action | None:
    """An answer to the list at a shift's end."""
    said = incoming(message, raw)
    return partial(door.note, house=house, message=said) if said else None


async def write(message: Message, raw: dict[str, Any], house: House) -> Action | None:
    """Anything somebody sends, even of a kind that this version has never heard of."""
    said = incoming(message, raw)
    return partial(door.words, house=house, message=said) if said else None


async def edit(message: Message, raw: dict[str, Any], house: House) -> Action | None:
    """Anything somebody changes afterwards, even of a kind that this version has never heard of."""
    said = incoming(message, raw)
    return partial(door.edited, house=house, message=said) if said else None


async def react(update: MessageReactionUpdated, raw: dict[str, Any], house: House) -> Action:
    """A client's reaction."""
    return partial(
        reactions.react_by_client,
        house=house,
        person_id=PersonId(update.chat.id),
        message_id=MessageId(update.message_id),
        emoji=emoji_of(raw),
    )


async def vote(update: PollAnswer, house: House) -> Action | None:
    """A client's choice in a poll that an operator sent them."""
    if update.user is None:
        return None
    return partial(
        reactions.voted,
        house=house,
        voter=person_of(update.user),
        poll_id=update.poll_id,
        chosen=tuple(update.option_ids),
    )


async def move(update: ChatMemberUpdated, house: House) -> Action:
    """Somebody blocked the bot, or came back."""
    if update.new_chat_member.status == "kicked":
        return partial(reach.blocked, house=house, person_id=PersonId(update.chat.id))
    return partial(reach.unblocked, house=house, person_id=PersonId(update.chat.id))
