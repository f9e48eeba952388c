"""Owns which of the company's answers some words ask for: stems, slips, and what is no question.

Pure, in memory and without an index of the database: of some hundred answers all are looked at in
a few milliseconds, alike on every database, and nothing has to be kept in step. Words are cut to
their stems (Snowball; it knows no Kazakh, so beginnings are compared too) and weighed by how few
answers use them. A word that is nearly one of an answer's counts for less.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from desk.understanding import speech
from desk.understanding.letters import CYRILLIC, KAZAKH
from desk.understanding.likeness import ratio, stemmed
from desk.understanding.ordinary import ASKING, COMMON, THANKS
from desk.understanding.reading import as_meant
from desk.understanding.synonyms import JOINED, OF_MEANING, meanings
from model import AnswerId, StoredAnswer

WORD = re.compile(r"[^\W\d_]+|\d+")

NAMED, TAGGED, SAID = 1.0, 1.0, 0.55
"""How much a word counts in an answer's name, among its tags, in its texts."""

ASKED, PHRASED = 0.5, 0.5
"""The same where it alone is asked for so; what a whole question counts that is alike."""

MEANT = 0.8
"""How much of that is left where it is another word for the same thing."""

ALIKE, SLIP = 0.85, 0.75
"""How much of that is left where only the beginning is the same, or where it is spelt otherwise."""

OF_A_STEM, OF_KAZAKH = 0.75, 0.6
"""What part of the shorter one has to be the same; Kazakh's endings are long and still on it."""

SHORTEST_BEGINNING, SHORTEST_SLIP = 4, 5
NEARLY = 80
"""Percent of a word that has to be right for it to be a slip."""

READS, MARKED, NEAREST = 0.75, 0.5, 0.25
"""What its letters, a mark or a word of asking, and the nearest answer say for a question."""

ENOUGH = 0.59
"""From which sum of these on it is one."""

FAINT, BESIDE = 0.2, 0.5
"""The score from which an answer is offered, and what part of the best a second one needs."""

SURELY = 0.6
"""The score of one word alone."""

INVERTED = re.compile(
    r"(?:^|[,.!:;]\s*|\b(?:and|but|so|or|hi|hello|please|ok|okay) )(?:can|could|do|does|is|are)\b|"
    r"^(?:will|would|have|has|did|was|were|should|shall) "
    r"(?:i|you|we|he|she|it|they|there|the|my|your|our|this|that|these|some\w+|any\w+)\b|"
    r"\b(?:can|could|do|does|did|is|are|will|would|should) (?:i|you|we|they|there)\b"
)
"""English verbs where they ask: at the beginning, or before who or what does it."""

TELLING = re.compile(
    r"\bне (?:нужен|нужна|нужно|нужны|хочу|хотим|надо|можно)\b|"
    r"\bу (?:меня|нас)(?: \w+)? есть\b(?! ли)|\bесть у (?:меня|нас)\b|"
    r"\w(?:ее|ей|же|ше) чем\b|\bкак (?:всегда|обычно|раньше)\b"
)
"""Words of asking where they say what there is, or isn't, or what something is like."""

JOINING = re.compile(
    r"(?:,\s*(?:а |и |но |то |о |об |на |в |за |с |до )?|\b(?:только|потому|так|такой же)\s+)"
    r"(?:что|чем|как|какой|какая|какие|какое|каков|когда|где|куда|откуда|кто|сколько|"
    r"how|what|when|where|who|which|why)\b|\bкак есть\b"
)
"""The same words where they join a clause and ask nothing: «сказал, что …», «только что»."""

SHORTEST_WORD = 3
LONGEST = 40
"""Words that are looked at: whoever writes more tells a story, and a person reads it."""


class Offer(NamedTuple):
    """An answer that may be meant, and how surely: 0 to 1."""

    answer_id: AnswerId
    score: float


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of an answer here; hashable, so that what is made of all is made once."""

    id: AnswerId
    name: str
    tags: tuple[str, ...]
    texts: tuple[str, ...]
    asked: tuple[str, ...] = ()
    """Ways of asking for it."""


def entry(answer: StoredAnswer) -> Entry:
    """An answer as it is looked for."""
    texts = tuple(str(text["text"]) for text in answer.texts.values())
    asked = tuple(known.words for known in answer.phrasings)
    return Entry(answer.id, answer.name, answer.tags, texts, asked)


def offers(entries: Sequence[Entry], text: str, most: int = 2) -> list[Offer]:
    """The answers that the words may ask for, the surest first; none where they ask for nothing."""
    text = as_meant(text)
    scored = ranked(entries, text)
    best = scored[0].score if scored else 0.0
    if best < FAINT or not (is_question(text, best) or _searches(entries, text, best)):
        return []
    return [offer for offer in scored[:most] if offer.score >= max(FAINT, best * BESIDE)]


def is_question(text: str, best: float) -> bool:
    """Whether it asks for something, by how it reads and by how near the nearest answer is."""
    marked = asks(text)
    if not marked and JOINING.search(text.casefold()):
        return False
    reads = READS * speech.asks(text) + MARKED * marked + NEAREST * best
    return reads >= ENOUGH and (marked or THANKS.isdisjoint(WORD.findall(text.casefold())))


def _searches(entries: Sequence[Entry], text: str, best: float) -> bool:
    """Whether it is one word, spelt as an answer spells it: so people write who search."""
    words = WORD.findall(text.casefold())
    alone = len(words) == 1 and best >= SURELY
    return alone and _read(tuple(entries)).knows(words[0].replace("ё", "е"))


def asks(text: str) -> bool:
    """Whether it reads like a question: a mark, or a word with which people ask."""
    said = as_meant(text).casefold()
    words = WORD.findall(TELLING.sub(" ", JOINING.sub(" ", said)))
    return "?" in said or INVERTED.search(said) is not None or not ASKING.isdisjoint(words)


def ranked(entries: Sequence[Entry], text: str) -> list[Offer]:
    """Every answer by how much of what was asked it is about."""
    known = _read(tuple(entries))
    asked = telling(text)[:LONGEST]
    weights = {word: known.weight(word) for word in asked}
    total = sum(weights.values())
    if not total:
        return []
    sums = {entry.id: 0.0 for entry in entries}
    for word in asked:
        for answer_id, part in known.about(word).items():
            sums[answer_id] += part * weights[word]
    alike = known.asked_alike(asked)
    found = [
        Offer(answer_id, min(1.0, part / total + PHRASED * alike.get(answer_id, 0.0)))
        for answer_id, part in sums.items()
    ]
    return sorted((offer for offer in found if offer.score), key=lambda offer: -offer.score)


def stems(text: str) -> Iterator[str]:
    """The words of a text that say something, cut to their stems."""
    return map(_stem, _telling(text))


def telling(text: str) -> list[str]:
    """The words of a text that say something, each once."""
    return list(dict.fromkeys(_telling(text)))


def _telling(text: str) -> Iterator[str]:
    joined = JOINED.sub(r"\1", as_meant(text).casefold().replace("ё", "е"))
    for word in WORD.findall(joined):
        if word not in COMMON and len(word) >= SHORTEST_WORD:
            yield word


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    language = "russian" if CYRILLIC.search(word) else "english"
    return stemmed(word, language)


class _Known:
    """The words of all answers: in which each stands and what it weighs."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._places: dict[str, dict[AnswerId, float]] = {}
        self._phrasings: list[tuple[AnswerId, tuple[str, ...]]] = []
        self._phrased: dict[str, set[int]] = {}
        self._count = 0
        for described in entries:
            self._count += 1
            for worth, text in _fields(described):
                for term in _terms(_telling(text)):
                    self._put(term, described.id, worth)
            for text in described.asked:
                words = telling(text)
                for term in _terms(words):
                    self._phrased.setdefault(term, set()).add(len(self._phrasings))
                self._phrasings.append((described.id, tuple(words)))
        self._written = frozenset(self._places)
        for term, places in self._phrased.items():
            uses = Counter(self._phrasings[place][0] for place in places)
            for answer_id, count in uses.items():
                self._put(term, answer_id, ASKED * count / len(places))
        self._stems = [term for term in self._places if term[0] != OF_MEANING]

    def _put(self, term: str, answer_id: AnswerId, worth: float) -> None:
        places = self._places.setdefault(term, {})
        places[answer_id] = max(worth, places.get(answer_id, 0.0))

    def knows(self, word: str) -> bool:
        """Whether it stands in an answer as it is, in some form."""
        return _stem(word) in self._written

    @lru_cache(maxsize=20_000)  # noqa: B019 - lives as long as what is cached by `_read`
    def weight(self, word: str) -> float:
        """How much it says: the more, the fewer answers use it; unknown words say something."""
        users = len(self.about(word))
        return math.log(1 + self._count / (users or UNKNOWN_USERS))

    @lru_cache(maxsize=20_000)  # noqa: B019 - lives as long as what is cached by `_read`
    def about(self, word: str) -> Mapping[AnswerId, float]:
        """Which answers it speaks for, and how much."""
        found: dict[AnswerId, float] = {}
        for term, likeness in self._alike(word).items():
            for answer_id, worth in self._places[term].items():
                found[answer_id] = max(found.get(answer_id, 0.0), worth * likeness)
        return found

    @lru_cache(maxsize=20_000)  # noqa: B019 - lives as long as what is cached by `_read`
    def _alike(self, word: str) -> Mapping[str, float]:
        """The known words that it is, or begins like, or is a slip of, or means."""
        stem = _stem(word)
        meant = {known: MEANT for known in meanings(word) if known in self._places}
        exact = {stem: 1.0} if stem in self._places else {}
        alike = {known: ALIKE for known in self._stems if _begin_alike(known, stem)}
        if meant or exact or alike:
            return {**meant, **alike, **exact}
        return {known: SLIP for known in self._stems if _is_slip(known, stem)}

    def asked_alike(self, asked: Sequence[str]) -> dict[AnswerId, float]:
        """How much of it, and of how each answer was asked for before, is the same."""
        shared: dict[int, float] = {}
        for word in asked:
            near: dict[int, float] = {}
            for term, likeness in self._alike(word).items():
                for place in self._phrased.get(term, ()):
                    near[place] = max(near.get(place, 0.0), likeness)
            for place, likeness in near.items():
                shared[place] = shared.get(place, 0.0) + likeness * self.weight(word)
        total = sum(map(self.weight, asked))
        found: dict[AnswerId, float] = {}
        for place, part in shared.items():
            answer_id, words = self._phrasings[place]
            both = 2 * part / (total + sum(map(self.weight, words)))
            found[answer_id] = max(found.get(answer_id, 0.0), both)
        return found


def _fields(described: Entry) -> Iterator[tuple[float, str]]:
    yield NAMED, described.name
    yield TAGGED, " ".join(described.tags)
    yield SAID, " ".join(described.texts)


def _terms(words: Iterable[str]) -> Iterator[str]:
    """What they are found by: what is left without endings, and what they mean."""
    for word in words:
        yield _stem(word)
        yield from meanings(word)


UNKNOWN_USERS = 4
"""A word that no answer uses weighs as much as one that so many use."""


def _begin_alike(known: str, stem: str) -> bool:
    shorter = min(len(known), len(stem))
    share = OF_KAZAKH if KAZAKH.search(known) or KAZAKH.search(stem) else OF_A_STEM
    least = max(SHORTEST_BEGINNING, math.ceil(shorter * share))
    return shorter >= least and known[:least] == stem[:least] and known != stem


def _is_slip(known: str, stem: str) -> bool:
    long_enough = min(len(known), len(stem)) >= SHORTEST_SLIP
    return long_enough and ratio(known, stem, NEARLY) > 0


@lru_cache(maxsize=64)
def _read(entries: tuple[Entry, ...]) -> _Known:
    """What is known of those answers, read once for all questions until one of them changes."""
    return _Known(entries)
