"""Owns whether a text shows anything: some letters and signs are blank by their look."""

from unicodedata import category

BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and signs, as Unicode counts them, that show nothing: fillers, an empty Braille cell."""


def is_seen(text: str) -> bool:
    """Whether anybody sees something of it."""
    return any(category(letter)[0] not in "CMZ" and letter not in BLANKS for letter in text)
