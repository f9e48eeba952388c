"""Owns which answers some words mean, where a model says what words mean: its order and that of the
words themselves made one.

The model is beside the bot and may be silent; then the words alone decide (`matching`). The numbers
were tried on questions other than those that measure them (bench/README.md).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desk.understanding import matching, speech
from desk.understanding.matching import Entry, Offer
from desk.understanding.reading import as_meant
from model import AnswerId

WORDS = 0.26
"""What the words of a question count beside its meaning."""

KINDS = (0.75, 0.75, 1.5)
"""What counts how an answer is called, that all together, and what it says."""

ASKED = 1.5
"""What a way of asking counts, beside an answer's name, its tags, its texts."""

LETTERS, MARKED, NEAREST, WORDED = 0.4, 0.3, 0.8, 0.6
"""What its letters, a mark or a word of asking, the nearest answer, and words that stand in one say
for its being a question, beside what it means."""

ENOUGH, BESIDE = 1.03, 0.25
"""From where something is offered; how far behind the first a second one may be."""

LONGEST = 500
"""Characters of a text that are compared."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What a model says of a question: how much it asks, how near each of the answers is."""

    asks: float
    near: Mapping[AnswerId, float]


def passages(entries: Sequence[Entry]) -> list[list[list[str]]]:
    """What a question is compared with: of each answer its name and tags one by one, all of them
    together, its name with each of its texts; and how it was asked for, if anybody knows."""
    return [_passages(entry) for entry in entries]


def _passages(entry: Entry) -> list[list[str]]:
    together = f"{entry.name}: {', '.join(entry.tags)}" if entry.tags else entry.name
    texts = [f"{entry.name}. {text}"[:LONGEST] for text in entry.texts]
    asked = [list(entry.asked)] if entry.asked else []
    return [[entry.name, *entry.tags], [together], texts or [entry.name], *asked]


def nearness(near: Sequence[float]) -> float:
    """How near an answer is, by its nearest passage of each kind. One that nobody asked for yet is
    taken to be asked for as it is called."""
    called = sum(weight * kind for weight, kind in zip(KINDS, near, strict=False))
    asked = near[len(KINDS) :]
    if not asked:
        return called
    return (called + ASKED * asked[0]) / (1 + ASKED / sum(KINDS))


def offers(entries: Sequence[Entry], text: str, meant: Meant | None, most: int = 2) -> list[Offer]:
    """The answers that the words may ask for, the surest first; none where they ask for nothing."""
    if meant is None:
        return matching.offers(entries, text, most)
    text = as_meant(text)
    worded = {offer.answer_id: offer.score for offer in matching.ranked(entries, text)}
    both = [
        Offer(entry.id, meant.near[entry.id] + WORDS * worded.get(entry.id, 0.0))
        for entry in entries
        if entry.id in meant.near
    ]
    scored = sorted(both, key=lambda offer: -offer.score)
    alike = max(worded.values(), default=0.0)
    if not scored or not _is_question(text, meant.asks, scored[0].score, alike):
        return []
    return [offer for offer in scored[:most] if offer.score >= scored[0].score - BESIDE]


def _is_question(text: str, meant: float, best: float, alike: float) -> bool:
    """Much of what exclaims or complains is worded like a question: the answers tell it best."""
    read = LETTERS * speech.asks(text) + MARKED * matching.asks(text)
    return meant + read + NEAREST * best + WORDED * alike >= ENOUGH
