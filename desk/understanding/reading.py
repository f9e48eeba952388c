"""Owns in which letters some words were meant that were typed in others, and in which language.

On a phone without Cyrillic letters people write "skolko stoit dostavka", on a keyboard that was
left in English "crjkmrj cnjbn". It is read so where more of its words are known then.
"""

import re
from functools import lru_cache

from desk.understanding import letters
from desk.understanding.ordinary import ORDINARY
from desk.understanding.spelling import KEYS, folded, in_cyrillic
from desk.understanding.synonyms import is_known

WORD = re.compile(r"[^\W\d_]+")
LONGEST = 500
"""Characters that are looked at: whoever writes more tells a story."""

WITHOUT_SIGNS = {word.replace("ь", ""): word for word in ORDINARY if "ь" in word}
"""Ordinary words without the sign that no Latin letter stands for."""


@lru_cache(maxsize=2_000)
def as_meant(text: str) -> str:
    """The text in the letters in which most of its words are known; else as it is."""
    latin, cyrillic = letters.LATIN.search(text), letters.CYRILLIC.search(text)
    if cyrillic or not latin or len(text) > LONGEST:
        return text
    small = text.casefold()
    sounded = WORD.sub(lambda word: WITHOUT_SIGNS.get(word[0], word[0]), in_cyrillic(small))
    return max((text, sounded, small.translate(KEYS)), key=_known)


def _known(text: str) -> int:
    """How many letters of it stand in words that are known."""
    words = {folded(word) for word in WORD.findall(text.casefold())}
    return sum(len(word) for word in words if word in ORDINARY or is_known(word))


def language_of(text: str) -> str:
    """The language in which some words are written; "" where they tell nothing."""
    return letters.language_of(as_meant(text))
