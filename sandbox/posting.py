"""Puts messages into the world, changes and removes them, and tells the bots that may know."""

from __future__ import annotations

from dataclasses import replace

from sandbox import wire
from sandbox.message import OWN_SERVICE_DELIVERED, Content, Json, Message
from sandbox.wire import same_thread
from sandbox.world import ANONYMOUS_ID, Bot, Chat, Topic, User, World


def place(world: World, message: Message) -> Message:
    """Gives a new message its id, date and thread, shows it and delivers it."""
    chat = message.chat
    message.date = world.clock.unix()
    if message.ephemeral_to is None:
        message.id = chat.next_message_id()
        chat.by_id[message.id] = message
    else:
        chat.last_ephemeral_id += 1
        message.ephemeral_id = chat.last_ephemeral_id
    if chat.kind == "supergroup" and (message.topic is None or not chat.is_forum):
        message.topic = chat.general
    message.thread_id = _thread_id(message)
    chat.history.append(message)
    if message.topic is not None:
        message.topic.history.append(message)
    world.changed("message", message)
    deliver(world, message)
    return message


def service(
    world: World, chat: Chat, sender: User, kind: str, value: object, topic: Topic | None = None
) -> Message:
    """Places a service message, such as a change of a topic."""
    content = Content(kind, payload={kind: value})
    return place(world, Message(chat=chat, sender=sender, content=content, topic=topic))


def deliver(world: World, message: Message, kind: str = "message") -> None:
    if message.ephemeral_to is not None:
        return
    happened = message.edited if kind == "edited_message" else message.date
    for bot in message.chat.bots():
        if hears(bot, message):
            bot.updates.push(kind, wire.message(message), happened)


def hears(bot: Bot, message: Message) -> bool:
    """Whether Telegram tells the bot about the message."""
    if message.sender is bot:
        return message.kind in OWN_SERVICE_DELIVERED
    if message.sender.is_bot and message.sender.id != ANONYMOUS_ID:
        return False
    chat = message.chat
    if chat.is_private:
        return not chat.blocked
    if chat.member(bot).is_admin or not bot.privacy or message.content.is_service:
        return True
    words = message.content.words
    called = f"@{bot.username}".lower() in words.lower()
    replied = message.reply_to is not None and message.reply_to.sender is bot
    return words.startswith("/") or called or replied


def _thread_id(message: Message) -> int | None:
    topic, target = message.topic, message.reply_to
    if topic is not None and not topic.is_general:
        return topic.id
    # Outside topics a chain of replies in a supergroup carries the id of its first message.
    if target is None or message.chat.kind != "supergroup" or not same_thread(message, target):
        return None
    return target.thread_id or target.id


def change(
    world: World,
    message: Message,
    content: Content | None = None,
    markup: Json | None = None,
    *,
    keep_markup: bool = False,
) -> None:
    """Edits a message; anybody else's bot that hears it gets an edited_message."""
    message.content = content or message.content
    if not keep_markup:
        if message.markup is not None:
            message.past_markups.append(message.markup)
        message.markup = markup
    message.edited = world.clock.unix()
    world.changed("edited", message)
    deliver(world, message, "edited_message")


def remove(world: World, message: Message) -> None:
    """Deletes a message for everybody; bots are never told."""
    message.deleted = True
    message.chat.by_id.pop(message.id, None)
    if message in message.chat.pinned:
        message.chat.pinned.remove(message)
    world.changed("deleted", message)


def remove_topic(world: World, topic: Topic) -> None:
    topic.deleted = True
    for message in topic.history:
        message.deleted = True
        topic.chat.by_id.pop(message.id, None)
    topic.chat.history = [message for message in topic.chat.history if message.topic is not topic]
    topic.chat.pinned = [message for message in topic.chat.pinned if message.topic is not topic]
    world.changed("topic_deleted", topic)


def create_topic(
    world: World, chat: Chat, by: User, name: str, color: int, icon: str | None
) -> Topic:
    topic = Topic(
        id=0, chat=chat, name=name, creator=by, icon_color=color, icon_custom_emoji_id=icon
    )
    value: Json = {"name": name, "icon_color": color}
    if icon is not None:
        value["icon_custom_emoji_id"] = icon
    content = Content("forum_topic_created", payload={"forum_topic_created": value})
    root = Message(chat=chat, sender=by, content=content, topic=topic)
    # The topic is known by the id of this very message, so it must have it before it is shown.
    topic.id = chat.coming_message_id
    topic.root = root
    chat.forum_topics[topic.id] = topic
    place(world, root)
    world.changed("topic_created", topic)
    return topic


def edit_topic(world: World, topic: Topic, by: User, name: str | None, icon: str | None) -> None:
    """Renames a topic and changes its icon; None keeps, an empty icon removes."""
    value: Json = {}
    if name and name != topic.name:
        value["name"] = topic.name = name
    if icon is not None and (icon or None) != topic.icon_custom_emoji_id:
        value["icon_custom_emoji_id"] = icon
        topic.icon_custom_emoji_id = icon or None
    service(world, topic.chat, by, "forum_topic_edited", value, topic)
    world.changed("topic_edited", topic)


def close_topic(world: World, topic: Topic, by: User, closed: bool) -> None:
    topic.closed = closed
    kind = "forum_topic_closed" if closed else "forum_topic_reopened"
    service(world, topic.chat, by, kind, {}, topic)
    world.changed("topic_closed" if closed else "topic_reopened", topic)


def react(world: World, message: Message, by: User, emoji: list[str], chat: Chat | None) -> None:
    """Sets what an account, or a chat in its place, thinks of a message."""
    actor = by.id if chat is None else chat.id
    old = message.reactions.pop(actor, [])
    if emoji:
        message.reactions[actor] = emoji
    world.changed("reaction", message)
    if by.is_bot or old == emoji:
        return
    update: Json = {
        "chat": wire.chat(message.chat),
        "message_id": message.id,
        "date": world.clock.unix(),
        "old_reaction": wire.reactions(old),
        "new_reaction": wire.reactions(emoji),
    }
    update |= {"user": wire.user(by)} if chat is None else {"actor_chat": wire.chat(chat)}
    for bot in message.chat.bots():
        if message.chat.is_private or message.chat.member(bot).is_admin:
            bot.updates.push("message_reaction", update)


def static_location(content: Content) -> Content:
    """A live location as a copy of it: the same point, standing still."""
    point = content.payload["location"]
    names = ("latitude", "longitude", "horizontal_accuracy")
    kept = {name: point[name] for name in names if name in point}
    return replace(content, payload={"location": kept})


def pin(world: World, message: Message, by: User) -> None:
    message.chat.pinned.append(message)
    value = wire.message(message, nested=True)
    service(world, message.chat, by, "pinned_message", value, message.topic)
