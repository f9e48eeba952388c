"""Owns what the place says in which somebody acts: a thread of their chat, a public group."""

from datetime import datetime
from functools import partial

from aiogram.types import CallbackQuery, Chat, Message, TelegramObject

from desk.company import setup
from desk.strangers import reach
from handlers.actions import Action
from handlers.content import is_private
from model import ChatId, PersonId, TopicId
from storage.ports import Tx


def noted(action: Action | None, event: TelegramObject) -> Action | None:
    """Whatever comes of it, what it says of its place counts first.

    Answers go where a message or a press came from (telegram.md §9.8).
    """
    where = event.message if isinstance(event, CallbackQuery) else event
    chat = getattr(where, "chat", None)
    if isinstance(chat, Chat) and chat.username and not is_private(chat):
        return partial(_in_public, action=action, chat_id=ChatId(chat.id))
    if action is None or not isinstance(where, Message) or not is_private(where.chat):
        return action
    person_id = PersonId(where.chat.id)
    return partial(_in_thread, action=action, person_id=person_id, thread=thread_of(where))


def thread_of(message: Message) -> TopicId | None:
    """The thread of a private chat; a reply elsewhere has an id of one too (telegram.md §2.19)."""
    topic = message.message_thread_id
    return TopicId(topic) if message.is_topic_message and topic else None


def _in_public(tx: Tx, *, action: Action | None, chat_id: ChatId, now: datetime) -> None:
    setup.seen_public(tx, chat_id, now)
    if action is not None:
        action(tx, now=now)


def _in_thread(
    tx: Tx, *, action: Action, person_id: PersonId, thread: TopicId | None, now: datetime
) -> None:
    reach.writes_in(tx, person_id, thread)
    action(tx, now=now)
