"""What owners do in private: group, leads, what was not delivered, exports, a client's data."""

from functools import partial
from typing import Any

from aiogram import F, Router
from aiogram.types import CallbackQuery, Message

from desk.company import setup, team
from desk.privacy import client_data, erasing, exports
from handlers.actions import Action
from handlers.buttons import Pressed
from handlers.content import incoming, person_of
from handlers.filters import Command, Private
from model import House, Press

BUTTONS = {
    "lead": team.set_lead,
    "retry_all": team.retry_all,
    "export": exports.press,
    "sum_export": exports.of_report,
    "data_copy": client_data.copy,
    "data_ask": client_data.ask,
    "data_leave": client_data.leave,
    "data_erase": erasing.confirm,
    "data_topic": erasing.drop_again,
}


def router() -> Router:
    """The owners' routes, in the order in which they are tried."""
    here = Router(name="owners")
    here.message.register(picked, Private(), F.chat_shared)
    here.message.register(show_team, Private(), Command("team"))
    here.message.register(undelivered, Private(), Command("undelivered"))
    here.message.register(export, Private(), Command("export"))
    here.callback_query.register(press, Pressed(*BUTTONS), F.message.chat.type == "private")
    return here


async def picked(message: Message) -> Action | None:
    """A group chosen in Telegram's own picker."""
    if message.chat_shared is None or message.from_user is None:
        return None
    return partial(
        setup.picked, person_id=message.from_user.id, chat_id=message.chat_shared.chat_id
    )


async def show_team(message: Message, house: House) -> Action | None:
    """/team."""
    if message.from_user is None:
        return None
    return partial(team.show, house=house, person=person_of(message.from_user))


async def undelivered(message: Message, house: House) -> Action | None:
    """/undelivered."""
    if message.from_user is None:
        return None
    return partial(team.undelivered, house=house, person=person_of(message.from_user))


async def export(message: Message, raw: dict[str, Any], house: House) -> Action | None:
    """/export."""
    what = incoming(message, raw)
    return partial(exports.asked, house=house, message=what) if what else None


async def press(query: CallbackQuery, press: Press, house: House) -> Action:
    """A button in an owner's private chat."""
    return partial(BUTTONS[press.action], house=house, press=press)
