"""Owns what things of the box look like to the page: JSON by the contract in README.md."""

import json
from typing import Any

from playground.stage import GROUP, Stage
from sandbox import Message, Person, Topic, wire
from sandbox.world import Chat, User

Json = dict[str, Any]
NESTED = ("reply_to_message", "pinned_message", "external_reply", "link_preview_options")
"""Of these the page gets what it shows, not another whole message."""
BUTTON = {
    "text": "text",
    "data": "callback_data",
    "url": "url",
    "style": "style",
    "request_chat": "request_chat",
}


def chat_key(chat: Chat) -> str:
    return f"p:{chat.id}" if chat.is_private else GROUP


def message_key(said: Message) -> str:
    number = said.id if said.ephemeral_to is None else f"e{said.ephemeral_id}"
    return f"{chat_key(said.chat)}/{number}"


def message(said: Message) -> Json:
    """A message as everybody who may see it sees it."""
    whole = {name: value for name, value in wire.message(said).items() if name not in NESTED}
    rich = whole.pop("rich_message", None)
    return whole | {
        "key": message_key(said),
        "chat": chat_key(said.chat),
        "topic": None if said.topic is None else said.topic.id,
        "at": said.date * 1000,
        "edited": None if said.edited is None else said.edited * 1000,
        "from": author(said),
        "ephemeral_to": None if said.ephemeral_to is None else said.ephemeral_to.id,
        "reactions": reactions(said),
        "keyboard": rows(said.inline_markup, "inline_keyboard"),
        "reply": reply(said),
        "album": said.album,
        "service": said.content.is_service,
        "rich": rich.get("blocks") if rich else None,
        "pinned": said in said.chat.pinned,
    }


def author(said: Message) -> Json:
    """Whose words they are; an anonymous administrator's are the group's."""
    author: User | Chat = said.sender_chat or said.sender
    return {
        "id": said.sender.id,
        "name": author.label if isinstance(author, Chat) else author.name,
        "bot": said.sender.is_bot and said.sender_chat is None,
        "anonymous": said.sender_chat is not None,
        "tag": None if said.sender_chat else said.chat.member(said.sender).tag,
    }


def reply(said: Message) -> Json | None:
    """What it answers, in a line."""
    target = said.reply_to
    if target is None or target.content.is_service:
        return None
    text = said.quote or target.content.words[:200]
    return {
        "key": message_key(target),
        "name": author(target)["name"],
        "text": text,
        "kind": target.kind,
    }


def reactions(said: Message) -> list[Json]:
    """Each emoji once, with everybody who set it."""
    found: dict[str, list[int]] = {}
    for user_id, emoji in said.reactions.items():
        for sign in emoji:
            found.setdefault(sign, []).append(user_id)
    return [{"emoji": emoji, "by": by} for emoji, by in found.items()]


def rows(markup: Json | None, kind: str) -> list[list[Json]] | None:
    """The buttons of a keyboard."""
    if not markup or kind not in markup:
        return None
    return [[_button(button) for button in row] for row in markup[kind]]


def _button(raw: Json) -> Json:
    found: Json = {name: raw.get(theirs) for name, theirs in BUTTON.items()}
    copied = raw.get("copy_text") or {}
    return found | {"disabled": "disabled" in raw, "copy": copied.get("text")}


# -- people, places ------------------------------------------------------------------------------


def person(stage: Stage, found: Person) -> Json:
    """Somebody who can be played."""
    member, chat = stage.group.member(found), found.chat(stage.bot).chat
    return {
        "id": found.id,
        "role": stage.role(found),
        "name": found.name,
        "first_name": found.first_name,
        "username": found.username,
        "language": found.language_code,
        "blocked": chat.blocked,
        "started": chat.started,
        "tag": member.tag,
        "admin": member.is_admin,
    }


def topic(found: Topic) -> Json:
    """A topic of the group."""
    pinned = [
        message for message in found.chat.pinned if message.topic is found and not message.deleted
    ]
    return {
        "id": found.id,
        "name": found.name,
        "icon": found.icon,
        "color": found.icon_color,
        "closed": found.closed,
        "pinned": message_key(pinned[-1]) if pinned else None,
    }


def group(stage: Stage) -> Json:
    """The staff group, without its topics."""
    return {"title": stage.group.title, "present": stage.group.member(stage.bot).is_present}


def chat(stage: Stage, found: Person) -> Json:
    """What stands below a private chat: the reply keyboard, the menu of commands."""
    return {"keyboard": _standing(found.chat(stage.bot).chat), "commands": commands(stage, found)}


def _standing(found: Chat) -> Json | None:
    for said in reversed(found.history):
        markup = said.markup or {}
        if markup.get("remove_keyboard"):
            return None
        if "keyboard" in markup and not said.deleted:
            return {"key": message_key(said), "rows": rows(markup, "keyboard")}
    return None


def commands(stage: Stage, found: Person) -> list[Json]:
    """The menu in somebody's private chat: the narrowest scope first, then the language."""
    scopes: list[Json] = [
        {"type": "chat", "chat_id": found.id},
        {"type": "all_private_chats"},
        {"type": "default"},
    ]
    return _narrowest(stage, scopes, found.language_code)


def group_commands(stage: Stage) -> list[Json]:
    """The menu in the group, for its members."""
    scopes: list[Json] = [
        {"type": "chat", "chat_id": stage.group.id},
        {"type": "all_group_chats"},
        {"type": "default"},
    ]
    return _narrowest(stage, scopes, stage.locale)


def _narrowest(stage: Stage, scopes: list[Json], language: str | None) -> list[Json]:
    for scope in scopes:
        for code in (language or "", ""):
            key = (json.dumps(scope, sort_keys=True), code)
            if key in stage.bot.command_sets:
                return stage.bot.command_sets[key]
    return []
