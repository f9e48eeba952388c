"""Owns which of aiogram's models are built before traffic needs them, and in which order."""

from collections.abc import Collection, Iterator

from aiogram.methods import AnswerInlineQuery, SendRichMessage
from aiogram.types import InlineQueryResultArticle, InputRichMessage, Message, Update
from pydantic import BaseModel

from app import lean

FIRST = (Message, Update)
"""Others are made of these, and take them over as they are when they are built before: 2 MB."""

SELDOM: Collection[type[BaseModel]] = {
    *(AnswerInlineQuery, InlineQueryResultArticle, SendRichMessage, InputRichMessage),
}
"""What is built when it is first sent, which takes a tenth of a second once: 5 MB."""


def models() -> Iterator[type[BaseModel]]:
    """Each when its turn comes: those that are made of others after them."""
    yield from FIRST
    yield from lean.sent_by("delivery", but=SELDOM)
