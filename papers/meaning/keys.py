"""Owns what a text that the process knows is called there: never by its words."""

from hashlib import blake2b


def key_of(text: str) -> str:
    """The same for the same text."""
    return blake2b(text.encode(), digest_size=16).hexdigest()
