"""Owns the translation of reactions: the one emoji that a bot could show as well."""

from aiogram.types import MessageReactionUpdated, ReactionTypeEmoji


def emoji_of(update: MessageReactionUpdated) -> str | None:
    """The emoji that stands now, "" if none does, None for one that a bot can't set.

    A bot may set one ordinary reaction; custom and paid ones can't be mirrored (telegram.md §2).
    """
    if not update.new_reaction:
        return ""
    latest = update.new_reaction[-1]
    return latest.emoji if isinstance(latest, ReactionTypeEmoji) else None
