"""Owns the translation of reactions: the one emoji that a bot could show as well."""

from collections.abc import Mapping
from typing import Any

from model.reactions import UNKNOWN


def emoji_of(raw: Mapping[str, Any]) -> str:
    """The emoji that stands now; "" if none does.

    A bot may set one ordinary reaction. Custom and paid ones can't be mirrored (telegram.md §6.12),
    nor can kinds that nobody knows yet: beside an ordinary one they are passed over, alone they are
    shown as one that says nothing more than that there was a reaction.
    """
    stands = raw.get("new_reaction")
    reactions = stands if isinstance(stands, list) else []
    plain = [
        reaction["emoji"]
        for reaction in reactions
        if isinstance(reaction, Mapping) and isinstance(reaction.get("emoji"), str)
    ]
    return plain[-1] if plain else UNKNOWN if reactions else ""
