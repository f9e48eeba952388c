"""Handlers translate: one update in, one action of the desk out. They never call Telegram."""

from collections.abc import Sequence

from aiogram import Router

from desk.company.door import ButtonEntry, CommandEntry
from handlers import buttons, clients, commands, helpers, inline, staff
from handlers.entries import BUTTONS, COMMANDS, INLINE
from handlers.routes import Routes

ALLOWED_UPDATES = (
    "message",
    "edited_message",
    "callback_query",
    "message_reaction",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "inline_query",
)


def root(
    known: Sequence[CommandEntry] = COMMANDS, pressed: Sequence[ButtonEntry] = BUTTONS
) -> Routes:
    """Every route, in the order in which they are tried: a command is no client's text."""
    here = Router(name="root")
    here.include_routers(
        commands.router(known),
        inline.router(INLINE),
        clients.router(),
        helpers.router(),
        staff.router(),
        buttons.router(pressed),
    )
    return Routes(here)
