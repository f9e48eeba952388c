"""Owns what a helper hears of its place in the group; its presses go where all presses go."""

from functools import partial

from aiogram import Router
from aiogram.filters import Filter
from aiogram.types import ChatMemberAdministrator, ChatMemberOwner, ChatMemberUpdated

from desk.watch import helpers
from handlers.actions import Action
from model import MAIN, BotId, ChatId


class ByHelper(Filter):
    """It came to a helper, not to the company's own bot."""

    async def __call__(self, update: ChatMemberUpdated, via: BotId = MAIN) -> bool:
        return via != MAIN


def router() -> Router:
    """Before the routes of the main bot's place in groups."""
    here = Router(name="helpers")
    here.my_chat_member.register(moved, ByHelper())
    return here


async def moved(update: ChatMemberUpdated, via: BotId) -> Action:
    """A helper was added, given or denied rights, or thrown out."""
    member = update.new_chat_member
    may = isinstance(member, ChatMemberOwner) or (
        isinstance(member, ChatMemberAdministrator) and bool(member.can_manage_topics)
    )
    return partial(helpers.moved, bot_id=via, chat_id=ChatId(update.chat.id), may=may)
