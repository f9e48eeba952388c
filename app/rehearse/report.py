"""Owns the file that a user can send us: where this Telegram differs; no token, no names."""

from collections.abc import Iterator
from datetime import date
from importlib.metadata import version

from app.rehearse.run import Findings, Seen

TABLE = "docs/telegram.md"


def lines(found: Findings, day: date) -> Iterator[str]:
    """The report, line by line."""
    kind = "a group with topics" if found.forum else "a group without topics"
    yield f"Smena rehearsed on {day:%Y-%m-%d} in {kind}, with aiogram {version('aiogram')}."
    yield f"{len(found.seen)} beliefs of {TABLE} tried, {len(found.differences)} differ."
    if found.ended:
        yield f"It ended early: {found.ended}."
    yield ""
    yield "DIFFERENT HERE" if found.differences else "Nothing is different here."
    for difference in found.differences:
        yield from _difference(difference)
    yield ""
    yield "WAITS ASKED FOR (429)" if found.floods else "Telegram never asked to wait (429)."
    yield from (f"  {words}" for words in found.floods)
    if found.left:
        yield ""
        yield "NOT REMOVED; please remove it by hand"
        yield from (f"  {words}" for words in found.left)
    yield ""
    yield "AS BELIEVED"
    yield from (f"  {seen.probe.name}: {seen.words}" for seen in found.seen if not seen.differs)


def _difference(seen: Seen) -> Iterator[str]:
    yield f"  {seen.probe.name}: {seen.probe.belief}"
    yield f"    believed: {' / '.join(seen.probe.expected)}"
    yield f"    seen:     {seen.words}"
