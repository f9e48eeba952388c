"""Owns what clients asked that the company keeps no answer to: themes of a week, by their words.

A theme is a word (its stem) that questions of several clients share, and is told by the shortest
of them that has most of what the others have. What an answer fits is no theme.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.understanding import matching
from model import ClientId, LinkId
from storage import answers, words
from storage.ports import Tx

READ = 5000
"""Messages of a week that are looked at, the latest."""

ENOUGH, MOST = 3, 3
"""Clients who share a word from which on it is a theme; themes that are told."""

LONGEST = 300
"""Characters of a question: whoever writes more tells a story."""

TRIED = 5
"""So many of a theme's questions are shown to the company's answers; one in two fits: no theme."""


@dataclass(frozen=True, slots=True)
class Wondered:
    """A client's question."""

    client_id: ClientId
    link_id: LinkId
    words: str


@dataclass(frozen=True, slots=True)
class Theme:
    """What several clients asked."""

    clients: int
    example: Wondered


def of(tx: Tx, since: datetime, until: datetime) -> list[Theme]:
    """The largest themes of that time that no answer fits."""
    said = (Wondered(*found) for found in words.said_by_clients(tx, since, until, READ))
    known = [matching.entry(answer) for answer in answers.in_use(tx) if answer.texts]
    return find(known, [asked for asked in said if len(asked.words) <= LONGEST])


def find(known: Sequence[matching.Entry], questions: Iterable[Wondered]) -> list[Theme]:
    """The same of these questions and answers; pure."""
    left = {
        asked: frozenset(matching.stems(asked.words))
        for asked in questions
        if matching.asks(asked.words)
    }
    themes: list[Theme] = []
    while len(themes) < MOST:
        clients = _clients(left)
        stem = max(clients, key=lambda word: (len(clients[word]), word), default="")
        if len(clients.get(stem, ())) < ENOUGH:
            return themes
        inside = [asked for asked, stems in left.items() if stem in stems]
        left = {asked: stems for asked, stems in left.items() if stem not in stems}
        if not _answered(known, inside):
            themes.append(Theme(len(clients[stem]), _typical(inside)))
    return themes


def _clients(questions: dict[Wondered, frozenset[str]]) -> dict[str, set[ClientId]]:
    """Who uses each word."""
    found: defaultdict[str, set[ClientId]] = defaultdict(set)
    for asked, stems in questions.items():
        for stem in stems:
            found[stem].add(asked.client_id)
    return found


def _answered(known: Sequence[matching.Entry], inside: Sequence[Wondered]) -> bool:
    """Whether the company has an answer to at least every second of them."""
    tried = inside[:TRIED]
    fitting = sum(bool(matching.offers(known, asked.words)) for asked in tried)
    return 2 * fitting >= len(tried)


def _typical(inside: Sequence[Wondered]) -> Wondered:
    """The one that has most of the words that others have too, for its length."""
    uses = Counter(stem for asked in inside for stem in set(matching.stems(asked.words)))

    def shared(asked: Wondered) -> tuple[float, int, int]:
        stems = set(matching.stems(asked.words))
        told = sum(uses[stem] for stem in stems if uses[stem] > 1) / (1 + len(stems))
        return told, -len(asked.words), -asked.link_id

    return max(inside, key=shared)
