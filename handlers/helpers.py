"""Owns what a helper hears of its place in the group; its presses go where all presses go."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import Filter
from aiogram.types import ChatMemberAdministrator, ChatMemberOwner, ChatMemberUpdated

from desk.watch import helpers
from handlers.actions import Action
from handlers.content import is_present, is_private
from model import MAIN, BotId, ChatId, PersonId
from storage.ports import Tx


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
    member, chat_id = update.new_chat_member, ChatId(update.chat.id)
    may = isinstance(member, ChatMemberOwner) or (
        isinstance(member, ChatMemberAdministrator) and bool(member.can_manage_topics)
    )
    enters = is_present(member) and not is_private(update.chat)

    def act(tx: Tx, *, now: datetime) -> None:
        helpers.moved(tx, via, chat_id, may, now)
        if enters:
            helpers.brought(tx, via, chat_id, PersonId(update.from_user.id), now)

    return act
