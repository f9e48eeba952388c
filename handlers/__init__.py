"""Handlers translate: one update in, one action of the desk out. They never call Telegram."""

from aiogram import Router
from aiogram.types import CallbackQuery

from desk.voice import saying
from handlers import clients, duty, owners, reports, staff
from handlers.actions import Action
from handlers.filters import keep_on_this_thread

ALLOWED_UPDATES = (
    "message",
    "edited_message",
    "callback_query",
    "message_reaction",
    "my_chat_member",
    "chat_member",
    "inline_query",
)


def root() -> Router:
    """Every route, in the order in which they are tried: an owner's command is no client's text."""
    here = Router(name="root")
    here.include_routers(
        owners.router(),
        duty.router(),
        reports.router(),
        clients.router(),
        staff.router(),
        leftover(),
    )
    keep_on_this_thread(here)
    return here


def leftover() -> Router:
    """A button that nobody knows any more still gets its answer: a wheel must not turn for ever."""
    here = Router(name="leftover")
    here.callback_query.register(unknown_button)
    return here


async def unknown_button(query: CallbackQuery) -> Action:
    """Any other callback query."""
    return lambda tx, *, now: saying.toast(tx, query.id, "toasts.stale", now)
