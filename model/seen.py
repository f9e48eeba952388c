"""Owns whether a text shows anything: some letters and signs are blank by their look."""

from unicodedata import category

BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and signs, as Unicode counts them, that show nothing: fillers, an empty Braille cell."""

UNNAMED = "\u3164"
"""What is kept of any name that shows nothing: two who have one are of one name."""


def is_seen(text: str) -> bool:
    """Whether anybody sees something of it."""
    return any(category(letter)[0] not in "CMZ" and letter not in BLANKS for letter in text)


def named(name: str) -> str:
    """The name as it is kept."""
    return name if is_seen(name) else UNNAMED
