"""Owns what is taken out of what waits for others when a client is erased.

Pure. A line about one client alone says so (`Say.about`); of a list, each item names
its client. Free words of others can't be known to be about somebody, unless they name them.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from desk.voice import pings
from model import Button, ChatId, Client, ClientId, Errand
from model.errands.lines import Say
from model.errands.messages import Strange
from model.errands.papers import Export
from model.people import shortened, told_apart

BLANK = "…"
ON_A_BUTTON = 20
"""So much of a name the desk puts on a button."""


def without(errand: Errand, client: Client) -> Errand | None:
    """The errand without that client; None if nothing is left worth saying, or nobody can know."""
    if errand.concerns == client.id or isinstance(errand, Strange):
        return None
    if isinstance(errand, Export):  # of somebody with whom they were one person
        theirs = tuple(account for account in errand.accounts if account != client.id)
        return replace(errand, accounts=theirs)
    if not isinstance(errand, Say) or not _names(errand.args, client.id):
        return errand
    args = _blanked(errand.args, client)
    if errand.text in pings.CALLS and not args["items"]:
        return None
    keys = tuple(tuple(_button(key, client) for key in row) for row in errand.keys)
    return replace(errand, args=args, keys=keys)


def _button(key: Button, client: Client) -> Button:
    return replace(key, text=_blanked(key.text, client))


def _names(value: Any, client_id: ClientId) -> bool:
    """Whether an item of a list in it is about the client."""
    if isinstance(value, Mapping):
        return any(_names(inner, client_id) for inner in value.values())
    return isinstance(value, list | tuple) and any(
        _is_about(inner, client_id) or _names(inner, client_id) for inner in value
    )


def _is_about(item: Any, client_id: ClientId) -> bool:
    return isinstance(item, Mapping) and item.get("client") == client_id


def _blanked(value: Any, client: Client) -> Any:
    if isinstance(value, Mapping):
        if value.get("client"):  # somebody else, who may have the same name
            return value
        return {key: _blanked(inner, client) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_blanked(inner, client) for inner in value if not _is_about(inner, client.id)]
    names = (client.name, told_apart(client.name, client.id))
    known = {*names, *(shortened(name, ON_A_BUTTON) for name in names)}
    named = isinstance(value, str) and value and value in known
    return BLANK if named else value


def mentions(text: str, client: Client) -> bool:
    """Whether somebody's words name the client as they are called in Telegram."""
    names = [re.escape(name) for name in (client.name, client.username) if name]
    return any(re.search(rf"(?<!\w){name}(?!\w)", text) for name in names)


def concerns(update: Any, client: Client, group_id: ChatId | None) -> bool:
    """Whether a raw update is the client's, or from their topic in the staff group."""
    if isinstance(update, list):
        return any(concerns(part, client, group_id) for part in update)
    if not isinstance(update, Mapping):
        return False
    if update.get("id") == client.person_id or _is_in_topic(update, client, group_id):
        return True
    return any(concerns(part, client, group_id) for part in update.values())


def _is_in_topic(message: Mapping[str, Any], client: Client, group_id: ChatId | None) -> bool:
    topic = message.get("message_thread_id")
    chat = message.get("chat")
    here = isinstance(chat, Mapping) and chat.get("id") == group_id
    return here and topic is not None and topic == client.topic_id
