"""Keyboards: checked as Telegram checks them before a message gets one."""

from __future__ import annotations

import json
from typing import Any

from sandbox.errors import bad_request
from sandbox.html_parser import normal_url
from sandbox.message import Json
from sandbox.world import Chat

MAX_BUTTONS = 100
MAX_BYTES = 10 * 1024
STYLES = frozenset({"danger", "success", "primary", "link"})
ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
    "disabled",
)
PRIVATE_ONLY = {
    "request_contact": "phone number can be requested in private chats only",
    "request_location": "location can be requested in private chats only",
    "request_chat": "chats can be requested in private chats only",
    "request_users": "users can be requested in private chats only",
    "web_app": "web app buttons can be used in private chats only",
}


def read_markup(raw: Any, chat: Chat, *, inline_only: bool = False) -> Json | None:
    """A reply_markup parameter that has been decoded; None for none or an empty one."""
    if raw is None:
        return None
    if not isinstance(raw, dict):
        raise bad_request("object expected as reply markup")
    if len(json.dumps(raw, ensure_ascii=False).encode()) > MAX_BYTES:
        raise bad_request("reply markup is too long")
    if "inline_keyboard" in raw:
        return _inline(raw["inline_keyboard"], chat)
    if inline_only and raw:
        raise bad_request("inline keyboard expected")
    if "keyboard" in raw:
        return {**raw, "keyboard": _reply(raw["keyboard"], chat)}
    return raw if raw.get("remove_keyboard") or raw.get("force_reply") else None


def _rows(raw: Any, field: str) -> list[list[Json]]:
    if not isinstance(raw, list) or not all(isinstance(row, list) for row in raw):
        raise bad_request(f'field "{field}" of the {_TITLES[field]} must be an Array of Arrays')
    rows = [row for row in raw if row]
    if sum(len(row) for row in rows) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    return rows


_TITLES = {"inline_keyboard": "InlineKeyboardMarkup", "keyboard": "ReplyKeyboardMarkup"}


def _inline(raw: Any, chat: Chat) -> Json | None:
    rows = _rows(raw, "inline_keyboard")
    for row in rows:
        for button in row:
            _check_inline(button, chat)
    return {"inline_keyboard": rows} if rows else None


def _check_inline(button: Any, chat: Chat) -> None:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise _bad_button('Field "text" must be of type String')
    if not button["text"].strip():
        raise _bad_button("Text must be non-empty")
    actions = [name for name in ACTIONS if name in button]
    if not actions:
        raise _bad_button("Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise _bad_button("Only one action of a button can be specified")
    if button.get("style") not in (None, *STYLES):
        raise _bad_button("Invalid button style specified")
    if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and normal_url(str(button["url"])) is None:
        raise bad_request("BUTTON_URL_INVALID")
    if "web_app" in button and not chat.is_private:
        raise bad_request("BUTTON_TYPE_INVALID")
    if "copy_text" in button and not 1 <= len(button["copy_text"].get("text", "")) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")


def _bad_button(text: str) -> Exception:
    return bad_request(f"can't parse inline keyboard button: {text}")


def _reply(raw: Any, chat: Chat) -> list[list[Json]]:
    rows = [[_described(button) for button in row] for row in _rows(raw, "keyboard")]
    if not rows:
        raise bad_request("reply keyboard must be non-empty")
    for button in (button for row in rows for button in row):
        if not str(button.get("text", "")).strip():
            raise bad_request("can't parse keyboard button: Text must be non-empty")
        for name, complaint in PRIVATE_ONLY.items():
            if button.get(name) and not chat.is_private:
                raise bad_request(complaint)
        if "request_chat" in button:
            _check_request_chat(button["request_chat"])
    return rows


def _described(button: Any) -> Json:
    """A button of a reply keyboard may be given as its bare text."""
    return button if isinstance(button, dict) else {"text": str(button)}


def _check_request_chat(asked: Json) -> None:
    mine = asked.get("bot_administrator_rights") or {}
    theirs = asked.get("user_administrator_rights") or {}
    more = [name for name, value in mine.items() if value and not theirs.get(name)]
    if more:
        raise bad_request("bot_administrator_rights must be a subset of user_administrator_rights")
