"""Owns how an answer is found by what one of the team types of its name, or of what it says."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from desk.understanding import matching
from desk.understanding.likeness import ratio
from desk.voice import saying
from model import StoredAnswer, Typed
from storage import answers
from storage.answers import key_of
from storage.ports import Tx

SLIP = 80
"""How much of a name (in percent) has to be right for it to be meant."""

NUMBER = re.compile(r"\d+")
MOST = 50
"""Results of one inline query (Bot API, answerInlineQuery)."""


def offer(tx: Tx, typed: Typed, now: datetime) -> None:
    """@bot and some words: the answers that are meant; with no words those that are used most."""
    known = answers.in_use(tx)
    found = meant(known, typed.text) if typed.text.strip() else _most_used(tx, known)
    items = [
        {"id": answer.id, "name": answer.name, "text": str(answer.text_in()["text"])}
        for answer in found[:MOST]
    ]
    saying.choices(tx, typed, items, now)


def meant(known: Sequence[StoredAnswer], text: str) -> list[StoredAnswer]:
    """Those that some words mean, by their names or by what they say."""
    by_id = {answer.id: answer for answer in known}
    offered = matching.offers([matching.entry(answer) for answer in known], f"{text}?", MOST)
    found = [*by_name(known, text), *(by_id[offer.answer_id] for offer in offered)]
    return list({answer.id: answer for answer in found}.values())


def _most_used(tx: Tx, known: Sequence[StoredAnswer]) -> list[StoredAnswer]:
    uses = answers.uses(tx)
    return sorted(known, key=lambda answer: -uses[answer.id])


def by_name(known: Sequence[StoredAnswer], typed: str) -> list[StoredAnswer]:
    """The answers that are meant, the surest first; one alone is sure enough to be sent."""
    key = key_of(typed)
    if not key:
        return []
    keys = [(answer, key_of(answer.name)) for answer in known]
    for found in (
        [answer for answer, name in keys if name == key],
        [answer for answer, name in keys if _begins(name, key)],
        [answer for answer, name in keys if _begins_inside(name, answer.tags, key)],
        _with_slips(keys, key),
    ):
        if found:
            return found
    return []


def _begins_inside(name: str, tags: Iterable[str], key: str) -> bool:
    """Whether a later word of the name, or a tag, begins like that."""
    words = [*name.split()[1:], *map(key_of, tags)]
    return any(_begins(word, key) for word in words)


def _begins(name: str, key: str) -> bool:
    """Whether the name begins like that; 1 is no beginning of 10."""
    rest = name[len(key) :]
    return name.startswith(key) and not (key[-1].isdecimal() and rest[:1].isdecimal())


def _with_slips(keys: Iterable[tuple[StoredAnswer, str]], key: str) -> list[StoredAnswer]:
    """Those of which nearly that was typed, the whole name or its beginning.

    Another number is no slip, and hardly is another first letter: they name something else.
    """
    numbers = set(NUMBER.findall(key))
    scored = [
        (max(ratio(name, key), ratio(name[: len(key)], key)), answer)
        for answer, name in keys
        if name[:1] == key[:1] and numbers <= set(NUMBER.findall(name))
    ]
    near = sorted((pair for pair in scored if pair[0] >= SLIP), key=lambda pair: -pair[0])
    return [answer for _, answer in near]
