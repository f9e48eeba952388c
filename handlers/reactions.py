"""Owns the translation of reactions: the one emoji that a bot could show as well."""

from aiogram.types import MessageReactionUpdated, ReactionTypeEmoji

from model.reactions import UNKNOWN


def emoji_of(update: MessageReactionUpdated) -> str:
    """The emoji that stands now; "" if none does.

    A bot may set one ordinary reaction. Custom and paid ones can't be mirrored (telegram.md §6.12):
    beside an ordinary one they are passed over, alone they are shown as one that says nothing more
    than that there was a reaction.
    """
    if not update.new_reaction:
        return ""
    plain = [
        reaction.emoji
        for reaction in update.new_reaction
        if isinstance(reaction, ReactionTypeEmoji)
    ]
    return plain[-1] if plain else UNKNOWN
