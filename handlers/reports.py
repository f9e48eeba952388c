"""What owners and leads ask about their company in private: /summary and the buttons under it."""

from functools import partial
from typing import Any

from aiogram import F, Router
from aiogram.types import CallbackQuery, Message

from desk.reports import telling
from handlers.actions import Action
from handlers.buttons import Pressed
from handlers.content import incoming
from handlers.filters import Command, Private
from model import House, Press


def router() -> Router:
    """The routes of reports."""
    here = Router(name="reports")
    here.message.register(summary, Private(), Command("summary"))
    here.callback_query.register(turn, Pressed(*telling.VIEWS), F.message.chat.type == "private")
    return here


async def summary(message: Message, raw: dict[str, Any], house: House) -> Action | None:
    """/summary."""
    what = incoming(message, raw)
    return partial(telling.asked, house=house, message=what) if what else None


async def turn(query: CallbackQuery, press: Press, house: House) -> Action:
    """A button under a report."""
    return partial(telling.press, house=house, press=press)
