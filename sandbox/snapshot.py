"""Owns a world's way to JSON and back, so that a box can go on where another one ended.

Kept is what people and bots would still find: accounts, chats, messages, files, updates nobody has
fetched. Not kept is what is under way: limits that were counted, presses not answered yet, faults.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

from sandbox.files import File
from sandbox.groups import Group
from sandbox.message import Content, Message
from sandbox.people import BotAccount, Person
from sandbox.queue import Event, UpdateQueue
from sandbox.sandbox import Sandbox
from sandbox.world import ANONYMOUS_ID, Bot, Chat, Member, Topic, User, World

Json = dict[str, Any]
FORMAT = 3
PERSON = ("id", "first_name", "last_name", "username", "language_code", "is_premium")
PERSON_STATE = ("deactivated", "forbid_voice")
BOT = (
    *("id", "first_name", "username", "token", "privacy", "profile", "last_message_id"),
    *("webhook", "has_topics", "joins_groups"),
)
CHAT = ("id", "last_message_id", "last_ephemeral_id", "started", "blocked")
GROUP = (
    *(*CHAT, "kind", "title", "username", "is_forum", "available_reactions", "topics_off_at"),
    *("linked_chat_id", "join_by_request", "vanishing"),
)
TOPIC = ("id", "name", "icon_color", "icon_custom_emoji_id", "closed", "hidden", "deleted")
MESSAGE = (
    "id", "date", "quote", "album", "forward_origin", "beside", "markup", "protected",
    "ephemeral_id", "thread_id", "edited", "deleted", "stopped", "past_markups",
)  # fmt: skip
FILE = ("kind", "file_id", "file_unique_id", "size", "name", "details")


class SnapshotError(ValueError):
    """What was kept can't be gone on with."""


def taken(box: Sandbox) -> Json:
    """Everything that is kept of a box, as JSON."""
    world = box.world
    chats = [*world.groups.values(), *world.private.values()]
    said = {message: number for number, message in enumerate(_said(chats))}
    users = world.users.values()
    return {
        "format": FORMAT,
        "now": world.clock.now(),
        "last_id": world._last_id,
        "bots": [_bot(user) for user in users if isinstance(user, Bot)],
        "people": [_fields(user, PERSON + PERSON_STATE) for user in users if not user.is_bot],
        "files": [_file(file) for file in world.files._files.values()],
        "groups": [
            _group(group, said) for group in world.groups.values() if isinstance(group, Group)
        ],
        "private": [_private(chat, said) for chat in world.private.values()],
        "messages": [_message(message, said) for message in said],
    }


def _said(chats: list[Chat]) -> Iterator[Message]:
    for chat in chats:
        yield from chat.history


def _fields(holder: object, names: tuple[str, ...]) -> Json:
    return {name: getattr(holder, name) for name in names}


def _bot(bot: Bot) -> Json:
    queue = bot.updates
    menus = [[scope, code, commands] for (scope, code), commands in bot.command_sets.items()]
    return _fields(bot, BOT) | {
        "menus": menus,
        "allowed": queue.allowed_updates,
        "next_update": queue._next_id,
        "updates": [
            [event.update_id, event.kind, event.payload, event.expires, event.size]
            for event in queue._events
        ],
    }


def _file(file: File) -> Json:
    return _fields(file, FILE) | {"data": base64.b64encode(file.data).decode()}


def _group(group: Group, said: dict[Message, int]) -> Json:
    return _fields(group, GROUP) | {
        "owner": group.owner.id,
        "permissions": sorted(group.permissions),
        "members": [_member(member) for member in group.members.values()],
        "topics": [_topic(topic, said) for topic in group.forum_topics.values()],
        "pinned": [said[message] for message in group.pinned if message in said],
    }


def _member(member: Member) -> Json:
    return {
        "user": member.user.id,
        "status": member.status,
        "rights": sorted(member.rights),
        "permissions": None if member.permissions is None else sorted(member.permissions),
        "is_anonymous": member.is_anonymous,
        "custom_title": member.custom_title,
        "tag": member.tag,
        "is_away": member.is_away,
    }


def _topic(topic: Topic, said: dict[Message, int]) -> Json:
    return _fields(topic, TOPIC) | {
        "creator": topic.creator.id if topic.creator else None,
        "root": said.get(topic.root) if topic.root else None,
    }


def _private(chat: Chat, said: dict[Message, int]) -> Json:
    assert chat.bot is not None and chat.user is not None
    return _fields(chat, CHAT) | {
        "bot": chat.bot.id,
        "user": chat.user.id,
        "topics": [_topic(topic, said) for topic in chat.forum_topics.values()],
    }


def _message(message: Message, said: dict[Message, int]) -> Json:
    content, chat = message.content, message.chat
    return _fields(message, MESSAGE) | {
        "chat": [chat.id, chat.bot.id if chat.bot else None],
        "sender": message.sender.id,
        "topic": message.topic.id if message.topic else None,
        "as_group": message.sender_chat is not None,
        "content": {**vars(content), "entities": list(content.entities)},
        "reply_to": said.get(message.reply_to) if message.reply_to else None,
        "copy_of": said.get(message.copy_of) if message.copy_of else None,
        "ephemeral_to": message.ephemeral_to.id if message.ephemeral_to else None,
        "reactions": [[user_id, emoji] for user_id, emoji in message.reactions.items()],
        "votes": [[user_id, numbers] for user_id, numbers in message.votes.items()],
    }


# -- back ----------------------------------------------------------------------------------------


def restore(box: Sandbox, kept: Json) -> None:
    """Fill an empty box. Raises SnapshotError for what another version kept."""
    if kept.get("format") != FORMAT:
        raise SnapshotError(f"kept in format {kept.get('format')}, not {FORMAT}")
    world = box.world
    world._last_id.update(kept["last_id"])
    for own in kept["bots"]:
        world.users[own["id"]] = _bot_back(world, own)
    for own in kept["people"]:
        person = Person(
            **{name: own[name] for name in PERSON + PERSON_STATE},
            world=world,
            queries=box._dispatcher.queries,
        )
        world.users[person.id] = person
    for own in kept["files"]:
        file = File(**{**own, "data": base64.b64decode(own["data"])})
        world.files._files[file.file_id] = world.files._paths[file.path] = file
    for own in kept["groups"]:
        world.groups[own["id"]] = _group_back(world, own)
    for own in kept["private"]:
        bot, user = world.users[own["bot"]], world.users[own["user"]]
        assert isinstance(bot, Bot)
        _set(chat := world.private_chat(user, bot), own, CHAT)
        _topics_back(world, chat, own)
    _messages_back(world, kept)


def _set(holder: object, kept: Json, names: tuple[str, ...]) -> None:
    for name in names:
        setattr(holder, name, kept[name])


def _bot_back(world: World, kept: Json) -> BotAccount:
    queue = UpdateQueue(world.clock)
    bot = BotAccount(**{name: kept[name] for name in BOT}, updates=queue)
    bot.command_sets = {(scope, code): commands for scope, code, commands in kept["menus"]}
    queue.allow(kept["allowed"] or ())
    queue._next_id = kept["next_update"]
    queue._events.extend(Event(*event) for event in kept["updates"])
    queue._bytes = sum(event.size for event in queue._events)
    queue._soonest = min((event.expires for event in queue._events), default=queue._soonest)
    return bot


def _group_back(world: World, kept: Json) -> Group:
    owner = world.users[kept["owner"]]
    group = Group(id=kept["id"], kind=kept["kind"], world=world, owner=owner)
    _set(group, kept, GROUP)
    group.permissions = frozenset(kept["permissions"])
    for own in kept["members"]:
        allowed = own["permissions"]
        group.members[own["user"]] = Member(
            **{
                **own,
                "user": world.users[own["user"]],
                "rights": frozenset(own["rights"]),
                "permissions": None if allowed is None else frozenset(allowed),
            }
        )
    _topics_back(world, group, kept)
    return group


def _topics_back(world: World, chat: Chat, kept: Json) -> None:
    for own in kept["topics"]:
        topic = Topic(
            **{name: own[name] for name in TOPIC},
            chat=chat,
            creator=world.users.get(own["creator"]),
        )
        chat.forum_topics[topic.id] = topic


def _messages_back(world: World, kept: Json) -> None:
    said = [_message_back(world, own) for own in kept["messages"]]
    for message, own in zip(said, kept["messages"], strict=True):
        for name in ("reply_to", "copy_of"):
            setattr(message, name, None if own[name] is None else said[own[name]])
        message.chat.history.append(message)
        if message.topic is not None:
            message.topic.history.append(message)
        if not message.deleted and message.ephemeral_to is None:
            message.chat.by_id[message.id] = message
    for group in kept["groups"]:
        found = world.groups[group["id"]]
        found.pinned = [said[number] for number in group["pinned"]]
        _roots_back(found, group, said)
    for chat in kept["private"]:
        _roots_back(world.private[chat["bot"], chat["user"]], chat, said)


def _roots_back(chat: Chat, kept: Json, said: list[Message]) -> None:
    for own in kept["topics"]:
        root = own["root"]
        chat.forum_topics[own["id"]].root = None if root is None else said[root]


def _message_back(world: World, kept: Json) -> Message:
    chat_id, bot_id = kept["chat"]
    chat = world.groups[chat_id] if bot_id is None else world.private[bot_id, chat_id]
    content = Content(**{**kept["content"], "entities": tuple(kept["content"]["entities"])})
    message = Message(chat=chat, sender=_account(world, kept["sender"]), content=content)
    _set(message, kept, MESSAGE)
    topic = kept["topic"]
    if topic is not None:
        message.topic = chat.general if topic == chat.general.id else chat.forum_topics[topic]
    message.sender_chat = chat if kept["as_group"] else None
    message.ephemeral_to = world.users.get(kept["ephemeral_to"])
    message.reactions = dict(kept["reactions"])
    message.votes = dict(kept.get("votes", ()))
    return message


def _account(world: World, number: int) -> User:
    return world.anonymous if number == ANONYMOUS_ID else world.users[number]
