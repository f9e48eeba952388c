"""Owns how an answer is found by what somebody types of its name: pure, whatever the keyboard."""

from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz

from model import StoredAnswer
from storage.answers import key_of

SLIP = 80
"""How much of a name (in percent) has to be right for it to be meant."""


def by_name(known: Sequence[StoredAnswer], typed: str) -> list[StoredAnswer]:
    """The answers that are meant, the surest first; one alone is sure enough to be sent."""
    key = key_of(typed)
    if not key:
        return []
    keys = [(answer, key_of(answer.name)) for answer in known]
    for found in (
        [answer for answer, name in keys if name == key],
        [answer for answer, name in keys if name.startswith(key)],
        [answer for answer, name in keys if _begins_inside(name, answer.tags, key)],
        _with_slips(keys, key),
    ):
        if found:
            return found
    return []


def _begins_inside(name: str, tags: Iterable[str], key: str) -> bool:
    """Whether a later word of the name, or a tag, begins like that."""
    words = [*name.split()[1:], *map(key_of, tags)]
    return any(word.startswith(key) for word in words)


def _with_slips(keys: Iterable[tuple[StoredAnswer, str]], key: str) -> list[StoredAnswer]:
    """Those of which nearly that was typed, the whole name or its beginning."""
    scored = [
        (max(fuzz.ratio(name, key), fuzz.ratio(name[: len(key)], key)), answer)
        for answer, name in keys
    ]
    near = sorted((pair for pair in scored if pair[0] >= SLIP), key=lambda pair: -pair[0])
    return [answer for _, answer in near]
