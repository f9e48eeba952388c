"""The reaction a bot may put under a message."""

from __future__ import annotations

from sandbox import posting
from sandbox.errors import bad_request
from sandbox.message import Message
from sandbox.methods.context import Context, method
from sandbox.methods.targets import find_chat, find_message

STANDARD = frozenset(
    {
        "❤",
        "👍",
        "👎",
        "🔥",
        "🥰",
        "👏",
        "😁",
        "🤔",
        "🤯",
        "😱",
        "🤬",
        "😢",
        "🎉",
        "🤩",
        "🤮",
        "💩",
        "🙏",
        "👌",
        "🕊",
        "🤡",
        "🥱",
        "🥴",
        "😍",
        "🐳",
        "❤‍🔥",
        "🌚",
        "🌭",
        "💯",
        "🤣",
        "⚡",
        "🍌",
        "🏆",
        "💔",
        "🤨",
        "😐",
        "🍓",
        "🍾",
        "💋",
        "🖕",
        "😈",
        "😴",
        "😭",
        "🤓",
        "👻",
        "👨‍💻",
        "👀",
        "🎃",
        "🙈",
        "😇",
        "😨",
        "🤝",
        "✍",
        "🤗",
        "🫡",
        "🎅",
        "🎄",
        "☃",
        "💅",
        "🤪",
        "🗿",
        "🆒",
        "💘",
        "🙉",
        "🦄",
        "😘",
        "💊",
        "🙊",
        "😎",
        "👾",
        "🤷‍♂",
        "🤷",
        "🤷‍♀",
        "😡",
    }
)


@method("setMessageReaction")
def set_message_reaction(ctx: Context) -> bool:
    asked = ctx.params.objects("reaction")
    if len(asked) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    emoji = [_emoji(reaction) for reaction in asked]
    chat = find_chat(ctx)
    message = _head(find_message(ctx, chat, "message to react not found"))
    if message.content.is_service:
        raise bad_request("message to react not found")
    allowed = chat.available_reactions
    if allowed is not None and not set(emoji) <= set(allowed):
        raise bad_request("the reaction isn't available for the message")
    posting.react(ctx.world, message, ctx.bot, emoji, None)
    return True


def _emoji(reaction: object) -> str:
    if not isinstance(reaction, dict) or reaction.get("type") != "emoji":
        # Custom emoji need a premium account and paid ones are not for bots.
        raise bad_request("REACTION_INVALID")
    found = str(reaction.get("emoji", "")).replace("\ufe0f", "")
    if found not in STANDARD:
        raise bad_request("REACTION_INVALID")
    return found


def _head(message: Message) -> Message:
    """A reaction to any part of an album is put under its first message."""
    if message.album is None:
        return message
    parts = (
        part for part in message.chat.history if part.album == message.album and not part.deleted
    )
    return next(parts, message)
