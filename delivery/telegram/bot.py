"""Owns what of aiogram's `Bot` is needed; its own knows 180 methods by name and brings all in."""

from typing import TYPE_CHECKING, cast

from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.base import BaseSession
from aiogram.methods import GetMe, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import User
from aiogram.utils.token import extract_bot_id, validate_token

if TYPE_CHECKING:
    from aiogram import Bot as WholeBot


class Bot:
    """A bot as sessions, methods and answers know it."""

    def __init__(self, token: str, session: BaseSession) -> None:
        """Raises aiogram's TokenValidationError on what can't be a token."""
        validate_token(token)
        self.token, self.session, self.id = token, session, extract_bot_id(token)
        self.default = DefaultBotProperties()

    async def __call__(
        self, method: TelegramMethod[TelegramType], request_timeout: int | None = None
    ) -> TelegramType:
        """The answer to a call; to be there within so many seconds, if not as usual.

        Raises what aiogram raises.
        """
        return await self.session(cast("WholeBot", self), method, timeout=request_timeout)

    async def get_me(self) -> User:
        """Who it is."""
        return await self(GetMe())
