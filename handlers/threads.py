"""Owns the news in which thread of their private chat with the bot somebody writes or presses."""

from datetime import datetime
from functools import partial

from aiogram.types import CallbackQuery, Message, TelegramObject

from desk.relay import reach
from handlers.actions import Action
from handlers.content import is_private
from model import PersonId, TopicId
from storage.ports import Tx


def noted(action: Action | None, event: TelegramObject) -> Action | None:
    """Whatever comes of a message or a press: answers go where it came from (telegram.md §9.8)."""
    message = event.message if isinstance(event, CallbackQuery) else event
    if action is None or not isinstance(message, Message) or not is_private(message.chat):
        return action
    person_id = PersonId(message.chat.id)
    return partial(_in_thread, action=action, person_id=person_id, thread=thread_of(message))


def thread_of(message: Message) -> TopicId | None:
    """The thread of a private chat; a reply elsewhere has an id of one too (telegram.md §2.19)."""
    topic = message.message_thread_id
    return TopicId(topic) if message.is_topic_message and topic else None


def _in_thread(
    tx: Tx, *, action: Action, person_id: PersonId, thread: TopicId | None, now: datetime
) -> None:
    reach.writes_in(tx, person_id, thread)
    action(tx, now=now)
