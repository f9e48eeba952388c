"""Owns callback data: what a button's 64 bytes say, parsed and never trusted."""

from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message

from handlers.content import is_private, person_of
from model import Press


class Pressed(Filter):
    """Lets through a press of one of these actions, and hands it on as `press`."""

    def __init__(self, *actions: str) -> None:
        self.actions = actions

    async def __call__(self, query: CallbackQuery) -> bool | dict[str, Press]:
        press = press_of(query)
        return {"press": press} if press and press.action in self.actions else False


class Answering(Filter):
    """Lets through an answer to a message that has a button of one of these actions.

    So a message of ours is known by what it is for, whatever its words are.
    """

    def __init__(self, *actions: str) -> None:
        self.actions = actions

    async def __call__(self, message: Message) -> bool:
        answered = message.reply_to_message
        markup = answered.reply_markup if answered else None
        keys = (key for row in (markup.inline_keyboard if markup else ()) for key in row)
        return any((key.callback_data or "").partition(":")[0] in self.actions for key in keys)


def press_of(query: CallbackQuery) -> Press | None:
    """The press, or None for data that no button of ours carries."""
    parts = (query.data or "").split(":")
    if query.message is None or len(parts) != 3 or not all(map(_is_number, parts[1:])):
        return None
    message = query.message
    seen = message if isinstance(message, Message) else None
    return Press(
        query_id=query.id,
        action=parts[0],
        subject=int(parts[1]),
        arg=int(parts[2]),
        sender=person_of(query.from_user),
        chat_id=message.chat.id,
        private=is_private(message.chat),
        message_id=message.message_id,
        topic_id=seen.message_thread_id if seen else None,
        ephemeral_id=seen.ephemeral_message_id if seen else None,
    )


def _is_number(text: str) -> bool:
    """Whether that is a number that the database can hold: any program can send any data."""
    digits = text.removeprefix("-")
    return digits.isascii() and digits.isdigit() and len(digits) < 20 and abs(int(text)) < 2**63
