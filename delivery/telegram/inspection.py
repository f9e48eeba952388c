"""Owns the look at a group: what Telegram says of it and of the bot's place in it."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import Any

from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.methods import (
    GetChat,
    GetChatAdministrators,
    GetChatMember,
    GetForumTopicIconStickers,
)
from aiogram.types import (
    ChatFullInfo,
    ChatMemberAdministrator,
    ChatMemberOwner,
    ChatMemberRestricted,
    ReactionTypeEmoji,
    ResultChatMemberUnion,
    User,
)

from delivery.telegram.bot import Bot
from model import ORNAMENTS, ChatId, Done, GroupFacts, Person, PersonId
from model.seen import named

UNKNOWN = ("PARTICIPANT_ID_INVALID", "USER_ID_INVALID", "user not found", "member not found")
"""Refusals that say of a person that the group knows nobody like that (telegram.md §1.15)."""


class Inquiry(ABC):
    """What is asked of Telegram where an errand sends nothing."""

    @abstractmethod
    async def ask(self, bot: Bot, done: Done) -> Done:
        """Ask, and put the answer into what was done."""


@dataclass(frozen=True, slots=True)
class HowIsGroup(Inquiry):
    """How a group is, and the bot's place in it."""

    chat_id: ChatId

    async def ask(self, bot: Bot, done: Done) -> Done:
        return replace(done, facts=await inspect(bot, self.chat_id))


@dataclass(frozen=True, slots=True)
class IsMember(Inquiry):
    """Whether somebody is in a group."""

    chat_id: ChatId
    person_id: PersonId

    async def ask(self, bot: Bot, done: Done) -> Done:
        return replace(done, member=await is_member(bot, self.chat_id, self.person_id))


async def inspect(bot: Bot, chat_id: ChatId) -> GroupFacts:
    """Ask Telegram about the group. A refusal is a fact; a broken network is raised."""
    try:
        chat = await bot(GetChat(chat_id=chat_id))
        member = await bot(GetChatMember(chat_id=chat_id, user_id=bot.id))
    except (TelegramBadRequest, TelegramForbiddenError):
        return GroupFacts(chat_id, exists=False)
    return facts_of(
        chat,
        is_member=is_inside(member),
        is_admin=isinstance(member, ChatMemberAdministrator | ChatMemberOwner),
        can_manage_topics=isinstance(member, ChatMemberAdministrator)
        and bool(member.can_manage_topics),
        without=tuple(
            right
            for right in ORNAMENTS
            if isinstance(member, ChatMemberAdministrator) and not getattr(member, f"can_{right}")
        ),
        icons=await _icons(bot),
        admins=await _admins(bot, chat_id),
    )


def facts_of(chat: ChatFullInfo, **found: Any) -> GroupFacts:
    """What Telegram tells of the group itself, beside what was `found` of who is in it."""
    return GroupFacts(
        ChatId(chat.id),
        title=chat.title or "",
        is_supergroup=chat.type == "supergroup",
        is_forum=bool(chat.is_forum),
        is_public=is_open(chat),
        is_linked=chat.linked_chat_id is not None,
        reactions=_reactions(chat),
        vanishing=chat.message_auto_delete_time or 0,
        **found,
    )


def is_open(chat: ChatFullInfo) -> bool:
    """Whether anybody can find the group, and so read in it (telegram.md §1.18)."""
    return bool(chat.username or chat.active_usernames or chat.location)


async def is_member(bot: Bot, chat_id: ChatId, person_id: PersonId) -> bool | None:
    """Whether the person is in the group; whom Telegram doesn't know there is not.

    None where the bot itself sees nothing of the group: that says nothing of the person.
    """
    try:
        member = await bot(GetChatMember(chat_id=chat_id, user_id=person_id))
    except (TelegramBadRequest, TelegramForbiddenError) as error:
        return False if any(word in error.message for word in UNKNOWN) else None
    return is_inside(member)


def is_inside(member: ResultChatMemberUnion) -> bool:
    """Whether that is somebody in the chat; who is restricted may have left (telegram.md §1.11)."""
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status not in ("left", "kicked")


async def may_help(bot: Bot, chat_id: ChatId) -> bool:
    """Whether this bot, a helper, may carry words and make topics in the group.

    Raises what says nothing of that: a network that is down, a token that is refused.
    """
    try:
        member = await bot(GetChatMember(chat_id=chat_id, user_id=bot.id))
    except (TelegramBadRequest, TelegramForbiddenError):
        return False
    return isinstance(member, ChatMemberAdministrator) and bool(member.can_manage_topics)


def _reactions(chat: ChatFullInfo) -> tuple[str, ...] | None:
    """The ordinary ones that are allowed; a bot may set no others. None: all of them."""
    if chat.available_reactions is None:
        return None
    return tuple(
        reaction.emoji
        for reaction in chat.available_reactions
        if isinstance(reaction, ReactionTypeEmoji)
    )


async def _icons(bot: Bot) -> dict[str, str]:
    """Custom emoji by the plain one, which Telegram may tell with a variation selector behind."""
    stickers = await bot(GetForumTopicIconStickers())
    found = ((sticker.emoji, sticker.custom_emoji_id) for sticker in stickers)
    return {emoji.rstrip("\ufe0f"): number for emoji, number in found if emoji and number}


async def _admins(bot: Bot, chat_id: ChatId) -> tuple[Person, ...]:
    try:
        members = await bot(GetChatAdministrators(chat_id=chat_id))
    except (TelegramBadRequest, TelegramForbiddenError):
        return ()  # not a member any more: `is_member` says so
    people: list[User] = [member.user for member in members if not member.user.is_bot]
    return tuple(
        Person(PersonId(user.id), named(user.full_name), user.username or "") for user in people
    )
