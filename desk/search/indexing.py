"""Owns the job that keeps the index: a few documents a step, so that no message waits for it."""

from desk.search import marks, stems
from storage import searching
from storage.ports import Tx

STEP = 50
"""Documents of one transaction: some milliseconds."""


def step(tx: Tx) -> tuple[int, int]:
    """Bring some of what was said up to date; how many it were, and how many of them dropped."""
    waiting = searching.take(tx, STEP)
    if waiting:
        tx.index.make()
    dropped = sum(_bring_up_to_date(tx, kind, source_id) for kind, source_id in waiting)
    return len(waiting), dropped


def _bring_up_to_date(tx: Tx, kind: str, source_id: int) -> bool:
    """Whether it had words that it has no longer."""
    source = searching.source(tx, kind, source_id)
    words = stems.stems(source.words) if source else ""
    if source and words:
        marked = " ".join([words, *marks.of(kind, source)])
        tx.index.put(searching.number(tx, kind, source_id, source), marked)
        return False
    number = searching.gone(tx, kind, source_id)
    if number is not None:
        tx.index.drop(number)
    return number is not None


def merge(tx: Tx) -> bool:
    """One step of making the index forget what was dropped; whether there is more to do."""
    return tx.index.exists() and tx.index.merge()
