"""Owns which answers some words mean, where a model says what words mean: its order and that of the
words themselves made one.

The model is beside the bot and may be silent; then the words alone decide (`matching`). The numbers
were tried on questions other than those that measure them (bench/README.md).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desk.answers import matching
from desk.answers.matching import Entry, Offer
from model import AnswerId

WORDS = 0.16
"""What the words of a question count beside its meaning."""

NEAREST, MARKED = 1.0, 0.3
"""What the nearest answer, and a question mark or a question word, say for its being a question."""

ENOUGH, BESIDE = 0.5, 0.15
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
    together, and its name with each of its texts."""
    return [_passages(entry) for entry in entries]


def _passages(entry: Entry) -> list[list[str]]:
    together = f"{entry.name}: {', '.join(entry.tags)}" if entry.tags else entry.name
    texts = [f"{entry.name}. {text}"[:LONGEST] for text in entry.texts]
    return [[entry.name, *entry.tags], [together], texts or [entry.name]]


def offers(entries: Sequence[Entry], text: str, meant: Meant | None, most: int = 2) -> list[Offer]:
    """The answers that the words may ask for, the surest first; none where they ask for nothing."""
    if meant is None:
        return matching.offers(entries, text, most)
    worded = {offer.answer_id: offer.score for offer in matching.ranked(entries, text)}
    both = [
        Offer(entry.id, meant.near[entry.id] + WORDS * worded.get(entry.id, 0.0))
        for entry in entries
        if entry.id in meant.near
    ]
    scored = sorted(both, key=lambda offer: -offer.score)
    best = scored[0].score if scored else 0.0
    if meant.asks + NEAREST * best + MARKED * matching.asks(text) < ENOUGH:
        return []
    return [offer for offer in scored[:most] if offer.score >= best - BESIDE]
