"""Owns how an answer is found by what one of the team types of its name, or of what it says."""

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
        (max(ratio(name, key), ratio(name[: len(key)], key)), answer) for answer, name in keys
    ]
    near = sorted((pair for pair in scored if pair[0] >= SLIP), key=lambda pair: -pair[0])
    return [answer for _, answer in near]
