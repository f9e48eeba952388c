"""What is posted to Telegram for a call: one piece of JSON, and a form only where files go."""

import json
from typing import Any

from aiogram import Bot
from aiogram.client.telegram import PRODUCTION
from aiogram.methods import SendDocument, SendMessage, SetChatMemberTag, TelegramMethod
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    MessageEntity,
    ReplyParameters,
)
from aiohttp import FormData, JsonPayload

from app.hops import DIRECT, Hops

BOT = Bot("1:token")
SESSION = Hops().to(PRODUCTION, DIRECT).session


def posted(method: TelegramMethod[Any]) -> object:
    found = SESSION.build_form_data(BOT, method)
    assert isinstance(found, JsonPayload)
    return json.loads(found.decode())


def test_a_call_is_posted_as_json_and_says_only_what_was_given() -> None:
    button = InlineKeyboardButton(text="Беру", callback_data="claim")
    message = SendMessage(
        chat_id=-100,
        text="Привет",
        entities=[MessageEntity(type="bold", offset=0, length=6)],
        disable_notification=False,
        reply_parameters=ReplyParameters(message_id=7),
        reply_markup=InlineKeyboardMarkup(inline_keyboard=[[button]]),
    )
    assert posted(message) == {
        "chat_id": -100,
        "text": "Привет",
        "entities": [{"type": "bold", "offset": 0, "length": 6}],
        "disable_notification": False,
        "reply_parameters": {"message_id": 7},
        "reply_markup": {"inline_keyboard": [[{"text": "Беру", "callback_data": "claim"}]]},
    }


def test_what_is_empty_is_not_said() -> None:
    assert posted(SetChatMemberTag(chat_id=-100, user_id=7, tag="")) == {
        "chat_id": -100,
        "user_id": 7,
    }


def test_a_file_goes_in_a_form() -> None:
    document = SendDocument(chat_id=1, document=BufferedInputFile(b"words", "words.txt"))
    assert isinstance(SESSION.build_form_data(BOT, document), FormData)
