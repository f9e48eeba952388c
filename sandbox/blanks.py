"""What Telegram takes out of bots' words, and what it takes for no words at all."""

from __future__ import annotations

import re

SPACED = frozenset(map(chr, (*range(10), 11, 12, *range(14, 32))))
"""Controls, which become spaces; a line break stays."""

DROPPED = frozenset({"\r", *map(chr, range(0x2028, 0x202F)), "\u0333", "\u033f", "\u030a"})
"""Turns of direction, lines drawn over letters, and a ring above that nothing was composed with."""

AS_SPACES = frozenset({"\u1680", "\u180e", *map(chr, range(0x2000, 0x200B)), "\u202e", "\u202f"})
AS_SPACES |= {"\u205f", "\u2800", "\u3000", "\ufffc", *map(chr, range(0xE0000, 0xE0080))}
NOTHING = frozenset({" ", "\n", "\u00a0", "\ufeff", *map(chr, range(0x200B, 0x2010))})


def seen_as(letter: str) -> str:
    """The letter as it is stored; "" if it is not."""
    return "" if letter in DROPPED else " " if letter in SPACED else letter


def stored(text: str) -> str:
    """A bot's words without what Telegram takes out of them."""
    return "".join(map(seen_as, text))


def is_empty(text: str) -> bool:
    """Whether Telegram refuses it as no text."""
    return all(letter in NOTHING or letter in AS_SPACES for letter in text)


def title(raw: str, longest: int) -> str:
    """The name of a topic as it is stored; "" if nothing of it is left."""
    spaced = "".join(" " if letter in AS_SPACES else letter for letter in stored(raw)).strip(" \n")
    cut = spaced[:longest].strip(" \n")
    return "" if is_empty(cut) else " ".join(filter(None, re.split("[ \n\u00a0]", cut)))
