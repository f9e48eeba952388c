"""Owns what a name shows: whether anybody sees something of it, and how it is kept.

It is kept as it is seen, so that two who look the same are of one name, however that is spelt.
"""

import re
from unicodedata import category, normalize

BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and signs, as Unicode counts them, that show nothing: fillers, an empty Braille cell."""

UNNAMED = "\u3164"
"""What is kept of any name that shows nothing: two who have one are of one name."""

LONGEST = 129
"""Characters of a name at Telegram: 64 of the first, 64 of the last, and a space."""

_JOINER, _FORMS = "\u200d", "\ufe00-\ufe0f"
# Joiners and forms of signs show only behind what has such forms: an emoji, letters that are bound.
_SHOWS = "\u0600-\u0fff\u203c-\u3299\ufe0f\U0001f000-\U0001faff0-9#*"
_UNSEEN = re.compile(
    rf"(?<![{_SHOWS}])[{_JOINER}{_FORMS}]|[\u034f\u180b-\u180f\U000e0100-\U000e01ef]"
)

_TAKEN_OUT = re.compile("[\u030a\u0333\u033f\ufffc]")
"""What of a bot's words Telegram keeps to itself: lines over and under letters, a ring that makes
no letter of its own with the one before, the sign of a thing that isn't there."""

_APART = re.compile(r"(?:^|(?<=\s))[·•‧∙⋅・･→➔➜⟶]+(?=[\s\d]|$)")
"""What stands between the parts of our lines, and before the digits that tell two of one name
apart."""


_LOOKS_LIKE = str.maketrans(
    "авекмнорстухіјѕԁһαβεζηικμνορτυχ01l",
    "abekmhopctyxijsdhabezhikmnoptyxoii",
)
"""Small letters of other alphabets, and digits, that pass for a Latin one."""


def is_seen(text: str) -> bool:
    """Whether anybody sees something of it."""
    return any(category(letter)[0] not in "CMZ" and letter not in BLANKS for letter in text)


def named(name: str) -> str:
    """The name as it is kept: what is seen of it, and nothing that passes for a part of a line.

    Telegram stores it as it is then, so a topic of that name is known again (telegram.md §2.20).
    """
    whole = _TAKEN_OUT.sub("", normalize("NFC", name))
    shown = "".join(letter for letter in _UNSEEN.sub("", whole) if _may_be_seen(letter))
    for blank in BLANKS:
        shown = shown.replace(blank, " ")
    plain = _APART.sub("-", " ".join(shown.split()))[:LONGEST].rstrip()
    return plain if is_seen(plain) else UNNAMED


def called(name: str) -> str:
    """By what one speaks to somebody of that name: the first part that has a letter, without the
    signs around it; "" where none has one."""
    parts = re.split(rf"[\s{BLANKS}]+", name)
    return next((_bare(part) for part in parts if any(map(str.isalpha, part))), "")


def _bare(part: str) -> str:
    """From the first letter or digit to the last, with the marks that belong to it."""
    kinds = "".join(category(letter)[0] for letter in part)
    found = re.search(r"[LN](?:.*[LN])?M*", kinds)
    return part[found.start() : found.end()] if found else ""


def likeness(name: str) -> str:
    """The same for two names that a hasty reader takes for one another."""
    plain = normalize("NFKD", name).casefold()
    return "".join(letter for letter in plain if letter.isalnum()).translate(_LOOKS_LIKE)


def _may_be_seen(letter: str) -> bool:
    """Controls, turns of direction and halves of characters are never; white space is kept."""
    return letter.isspace() or letter == _JOINER or category(letter) not in ("Cc", "Cf", "Cs")
