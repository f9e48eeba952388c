"""Owns the methods that are newer than the library: called by their names, with their parameters.

A server that doesn't know one says so, and then all stays as it was before (telegram.md §10.2).
"""

import logging

from aiogram.methods import TelegramMethod
from aiogram.types import User

from delivery.telegram.bot import Bot
from delivery.telegram.verdicts import judge

log = logging.getLogger(__name__)


class SetMySettings(TelegramMethod[bool]):
    """What can be set of a bot (Bot API 10.5, setMySettings); what is not named stays as it is."""

    __returning__ = bool
    __api_method__ = "setMySettings"

    can_join_groups: bool | None = None


async def let_into_groups(bot: Bot, me: User) -> User:
    """Have the bot let itself into groups, where nobody may add it; who it is then."""
    if me.can_join_groups is not False:
        return me
    try:
        await bot(SetMySettings(can_join_groups=True))
    except Exception as error:  # noqa: BLE001 - judged, like every answer of Telegram
        detail = judge(error, idempotent=True).detail
        log.info("nobody can add the bot to groups, and that could not be changed: %s", detail)
        return me
    log.warning("nobody could add the bot to groups: it has allowed that (setMySettings)")
    return me.model_copy(update={"can_join_groups": True})
