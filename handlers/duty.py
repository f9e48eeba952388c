"""What operators do about their own duty, and lists: in private, in General, in a topic."""

from functools import partial
from typing import Any

from aiogram import F, Router
from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message

from desk.relay import lists, shift_buttons
from desk.relay.lists import Asked
from desk.shifts import leaving, timetable
from handlers.actions import Action
from handlers.buttons import Answering, Pressed
from handlers.content import incoming, is_private, person_of
from handlers.filters import Command, InTopic, Private
from model import House, Press

LISTS = {"queue": lists.queue, "mine": lists.mine, "duty": lists.on_duty}
WORDS = ("on", "off", "break")
LEAVING = ("leave_give", "leave_keep", "leave_all")
ROSTER = ("roster_cell", "roster_go", "roster_name")
GROUP = F.chat.type == "supergroup"


class Tapped(Filter):
    """A button of the permanent row, in any language; hands on its `word`."""

    async def __call__(self, message: Message, words: dict[str, str]) -> bool | dict[str, str]:
        word = words.get((message.text or "").removeprefix("✓ ").strip())
        return {"word": word} if word else False


def router() -> Router:
    """The routes of duty, in the order in which they are tried."""
    here = Router(name="duty")
    here.message.register(tapped, Private(), Tapped())
    here.message.register(note, Private(), Answering(*LEAVING))
    here.message.register(roster, Private(), Command("roster"))
    for name in LISTS:
        here.message.register(partial(ask, name=name), Private(), Command(name))
        here.message.register(partial(ask, name=name), GROUP, Command(name))
    for word in WORDS:
        here.message.register(partial(said, word=word), GROUP, Command(word))
        here.message.register(partial(said, word=word), Private(), Command(word))
    here.message.register(why, InTopic(), Command("why"))
    here.callback_query.register(leave, Pressed(*LEAVING), F.message.chat.type == "private")
    here.callback_query.register(turn, Pressed(*ROSTER), F.message.chat.type == "private")
    return here


async def tapped(message: Message, word: str, raw: dict[str, Any], house: House) -> Action | None:
    """[On shift], [Break] or [Off]."""
    what = incoming(message, raw)
    return partial(shift_buttons.tapped, house=house, message=what, word=word) if what else None


async def said(
    message: Message, raw: dict[str, Any], house: House, *, word: str, argument: str
) -> Action | None:
    """/on, /off and /break: in General for all to see, in private as the buttons do."""
    what = incoming(message, raw)
    if what is None or message.sender_chat is not None or _is_bot(message):
        return None
    if is_private(message.chat):
        return partial(shift_buttons.tapped, house=house, message=what, word=word)
    chat_id = message.chat.id
    return partial(
        shift_buttons.say,
        house=house,
        person=what.sender,
        word=word,
        chat_id=chat_id,
        written_at=what.at,
    )


def _is_bot(message: Message) -> bool:
    return message.from_user is not None and message.from_user.is_bot


async def note(message: Message, raw: dict[str, Any], house: House) -> Action | None:
    """An answer to the list at a shift's end."""
    what = incoming(message, raw)
    return partial(shift_buttons.leave_note, house=house, message=what) if what else None


async def ask(
    message: Message, raw: dict[str, Any], house: House, *, name: str, argument: str
) -> Action | None:
    """/queue, /mine, /duty."""
    what = incoming(message, raw)
    if what is None or message.sender_chat is not None or _is_bot(message):
        return None
    topic = message.message_thread_id if message.is_topic_message else None
    asked = Asked(what, message.chat.id, topic, is_private(message.chat))
    return partial(LISTS[name], house=house, asked=asked)


async def why(message: Message, topic: int, raw: dict[str, Any], house: House) -> Action | None:
    """/why in a topic."""
    what = incoming(message, raw)
    if what is None:
        return None
    return partial(lists.why, house=house, chat_id=message.chat.id, topic_id=topic, asker=what)


async def roster(message: Message, house: House) -> Action | None:
    """/roster."""
    if message.from_user is None:
        return None
    return partial(timetable.open_screen, house=house, person=person_of(message.from_user))


async def leave(query: CallbackQuery, press: Press, house: House) -> Action:
    """A button of the list at a shift's end."""
    return partial(leaving.press, house=house, press=press)


async def turn(query: CallbackQuery, press: Press, house: House) -> Action:
    """A cell or an arrow of the roster."""
    return partial(timetable.press, house=house, press=press)
