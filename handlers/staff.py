"""What staff do in their group: write, edit, react, move topics, come and go."""

from collections.abc import Collection
from datetime import UTC
from functools import partial
from typing import Any

from aiogram import Router
from aiogram.types import (
    ChatMemberUpdated,
    Message,
    MessageReactionUpdated,
    User,
)

from desk.company import choosing, joining, membership, setup
from desk.conversations import topics
from desk.relay import edits, messages, reactions
from handlers.actions import Action
from handlers.content import incoming, is_present, moment_of, person_of
from handlers.filters import ByPerson, F, InTopic
from handlers.reactions import emoji_of
from model import BotId, ChatId, House, MessageId, Person, PersonId, TopicId

GROUP = F.chat.type.in_({"group", "supergroup"})


def router() -> Router:
    """The staff group's routes, in the order in which they are tried."""
    here = Router(name="staff")
    here.message.register(migrate, GROUP, F.migrate_to_chat_id)
    here.message.register(topic_made, InTopic(), F.forum_topic_created)
    here.message.register(topic_renamed, InTopic(), F.forum_topic_edited.name)
    here.message.register(topic_closed, InTopic(), F.forum_topic_closed)
    here.message.register(topic_reopened, InTopic(), F.forum_topic_reopened)
    here.message.register(anonymous, InTopic(), F.sender_chat)
    here.message.register(write, InTopic(), F.from_user.is_bot.is_(False))
    here.message.register(timer_set, GROUP, F.message_auto_delete_timer_changed)
    here.message.register(speak, GROUP, ByPerson())
    here.edited_message.register(edit, InTopic(), F.from_user.is_bot.is_(False))
    here.message_reaction.register(react, GROUP)
    here.my_chat_member.register(bot_moved, GROUP)
    here.my_chat_member.register(into_channel, F.chat.type == "channel")
    here.chat_member.register(member_moved, GROUP)
    return here


async def write(
    message: Message, topic: TopicId, raw: dict[str, Any], house: House, ours: Collection[BotId]
) -> Action | None:
    """Anything written in a topic by a person; service messages have no content."""
    said = incoming(message, raw, ours=ours)
    if said is None:
        return None
    return partial(
        messages.from_staff,
        house=house,
        chat_id=ChatId(message.chat.id),
        topic_id=topic,
        message=said,
    )


async def speak(
    message: Message, raw: dict[str, Any], house: House, ours: Collection[BotId]
) -> Action | None:
    """Anything said in General: it is the team's own talk, but it says who is there."""
    said = incoming(message, raw, ours=ours)
    if said is None:
        return None
    chat_id = ChatId(message.chat.id)
    return partial(messages.from_staff, house=house, chat_id=chat_id, topic_id=None, message=said)


async def edit(
    message: Message, topic: TopicId, raw: dict[str, Any], house: House
) -> Action | None:
    """Anything changed in a topic, even of a kind that this version has never heard of."""
    said = incoming(message, raw)
    if said is None or message.sender_chat is not None:
        return None
    return partial(
        edits.by_staff, house=house, chat_id=ChatId(message.chat.id), topic_id=topic, message=said
    )


async def anonymous(message: Message, topic: TopicId) -> Action | None:
    """Somebody wrote as the group or as a channel: it is nobody's reply.

    A linked channel's posts come by themselves; only a person can be told to change something.
    """
    if message.is_automatic_forward or message.sender_chat is None:
        return None
    return partial(
        messages.anonymous,
        channel="" if message.sender_chat.id == message.chat.id else message.sender_chat.full_name,
        chat_id=ChatId(message.chat.id),
        topic_id=topic,
        message_id=MessageId(message.message_id),
        album=message.media_group_id or "",
    )


async def react(update: MessageReactionUpdated, raw: dict[str, Any]) -> Action | None:
    """A reaction in the group: of a person, or of an administrator who acts as the group itself."""
    by = _person(update.user) if update.user else None
    if by is None and (update.actor_chat is None or update.actor_chat.id != update.chat.id):
        return None
    return partial(
        reactions.react_by_staff,
        chat_id=ChatId(update.chat.id),
        message_id=MessageId(update.message_id),
        emoji=emoji_of(raw),
        by=by,
        at=update.date.astimezone(UTC),
    )


async def topic_made(message: Message, topic: TopicId, ours: Collection[BotId]) -> Action | None:
    """A topic appeared; only those that the bot made itself concern it."""
    made = message.forum_topic_created
    if made is None or message.from_user is None or message.from_user.id not in ours:
        return None
    return partial(topics.made, chat_id=ChatId(message.chat.id), topic_id=topic, name=made.name)


async def topic_renamed(message: Message, topic: TopicId, ours: Collection[BotId]) -> Action | None:
    """Somebody named a topic by hand."""
    edited = message.forum_topic_edited
    if edited is None or not edited.name or message.from_user is None:
        return None
    if message.from_user.id in ours:
        return None
    return partial(
        topics.renamed, chat_id=ChatId(message.chat.id), topic_id=topic, name=edited.name
    )


async def topic_closed(
    message: Message, topic: TopicId, house: House, ours: Collection[BotId]
) -> Action | None:
    """Somebody closed a topic by hand."""
    if message.from_user is None or message.from_user.id in ours:
        return None
    return partial(
        topics.closed,
        house=house,
        chat_id=ChatId(message.chat.id),
        topic_id=topic,
        by=_person(message.from_user),
        at=moment_of(message),
    )


async def topic_reopened(
    message: Message, topic: TopicId, ours: Collection[BotId]
) -> Action | None:
    """Somebody opened a topic again by hand."""
    if message.from_user is None or message.from_user.id in ours:
        return None
    return partial(
        topics.reopened,
        chat_id=ChatId(message.chat.id),
        topic_id=topic,
        by=_person(message.from_user),
        at=moment_of(message),
    )


def _person(user: User) -> Person | None:
    """Who it was; nobody if an anonymous administrator, whom Telegram shows as a bot of its own."""
    return None if user.is_bot else person_of(user)


async def migrate(message: Message) -> Action:
    """The group became a supergroup: it has another id now."""
    return partial(
        setup.migrated,
        old_id=ChatId(message.chat.id),
        new_id=ChatId(message.migrate_to_chat_id or 0),
    )


async def timer_set(message: Message) -> Action:
    """Telegram deletes what is written there after a while from now on, or no more."""
    return partial(setup.timer_changed, chat_id=ChatId(message.chat.id))


async def bot_moved(update: ChatMemberUpdated) -> Action:
    """The bot was added, given or denied rights, or thrown out."""
    return partial(
        choosing.bot_moved,
        chat_id=ChatId(update.chat.id),
        title=update.chat.title or "",
        by=person_of(update.from_user),
        present=is_present(update.new_chat_member),
    )


async def into_channel(update: ChatMemberUpdated) -> Action | None:
    """The bot was taken into a channel."""
    if not is_present(update.new_chat_member):
        return None
    return partial(
        choosing.into_channel,
        chat_id=ChatId(update.chat.id),
        title=update.chat.title or "",
        by=person_of(update.from_user),
    )


async def member_moved(
    update: ChatMemberUpdated, house: House, ours: Collection[BotId]
) -> Action | None:
    """A person, or a bot of somebody else's, joined or left the group."""
    user = update.new_chat_member.user
    if user.is_bot:
        return None if user.id in ours else _bot_moved(update)
    return partial(
        membership.changed,
        house=house,
        chat_id=ChatId(update.chat.id),
        person=person_of(user),
        present=is_present(update.new_chat_member),
        at=update.date.astimezone(UTC),
        by=PersonId(update.from_user.id),
        was_present=is_present(update.old_chat_member),
        by_link=_lets_anybody_in(update),
    )


def _bot_moved(update: ChatMemberUpdated) -> Action:
    return partial(
        joining.bot_moved,
        chat_id=ChatId(update.chat.id),
        bot=person_of(update.new_chat_member.user),
        present=is_present(update.new_chat_member),
        at=update.date.astimezone(UTC),
        by=PersonId(update.from_user.id),
    )


def _lets_anybody_in(update: ChatMemberUpdated) -> bool:
    """Whether they came by a link that asks nobody: now a bot learns of it (telegram.md §1.20)."""
    link = update.invite_link
    return link is not None and not link.creates_join_request and not update.via_join_request
