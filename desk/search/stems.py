"""Owns what of a word counts when it is looked for: its stem, and the stems that are nearly it.

Russian and English have stemmers (snowball); Kazakh, which adds ending to ending, is found by how
its words begin.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from unicodedata import normalize

from desk.search.numbers import numbers_in
from desk.understanding.likeness import nearest, stemmed

WORD = re.compile(r"[^\W_]+")
CYRILLIC = re.compile(r"[а-яё]")
KAZAKH = re.compile(r"[әғқңөұүһі]")
ACCENT = re.compile(r"[\u0300-\u0305\u0307-\u036f]")
"""What is put on a letter and often left out. Not the breve: й is no и."""

LONGEST = 40
"""Letters of a word that count."""
PREFIX, KAZAKH_PREFIX = 5, 3
"""So long a stem has to be to stand for all that begin with it."""
LIKE, LIKE_ENOUGH = 85, 72
"""How alike (of 100) a stem must be to be meant too; and where the very word is nowhere."""
NEIGHBOURS = 6
NAMED = 40
"""So many beginnings are looked for one by one."""
ENDING = 6
"""Letters that Kazakh may have put behind the stem."""


def words_in(text: str) -> list[str]:
    """Its words as they are compared: without cases and accents, ё as е, a number without its №."""
    parts = normalize("NFKD", text.replace("№", " ").casefold())
    plain = normalize("NFKC", ACCENT.sub("", parts))
    return [word[:LONGEST] for word in WORD.findall(plain)]


_IRREGULAR = {
    form: forms.split()[0]
    for forms in (
        *("день дня дни дней дню днем днями днях", "ребенок дети детей детям детьми детях"),
        *("человек люди людей людям людьми людях", "год лет", "идти шел шла шли", "pay paid"),
        *("break broke broken", "buy bought", "send sent", "get got", "come came", "go went"),
        *("bring brought", "write wrote written", "take took taken", "give gave given"),
        *("find found", "lose lost", "man men", "woman women", "child children"),
    )
    for form in forms.split()
}
"""Forms that have too little in common with their word."""


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """What all forms of the word have in common.

    The stemmers take an ending away where it looks like one, even a stem's own: so until nothing
    more goes, or the word itself and its plural would not meet.
    """
    word = _IRREGULAR.get(word, word)
    if KAZAKH.search(word):
        return word
    language = "russian" if CYRILLIC.search(word) else "english"
    found = stemmed(word, language)
    while found and (shorter := stemmed(found, language)) != found:
        if not shorter:
            break
        found = shorter
    return found or word


def stems(text: str) -> str:
    """The text as the index has it: each stem once, and numbers also as one word."""
    wholes = (number.whole for number in numbers_in(text))
    return " ".join(dict.fromkeys((*map(stem, words_in(text)), *wholes)))


def choices(word: str, known: Callable[[str], Sequence[str]]) -> list[str]:
    """The stems by which a word is found; `known` are those of the index that begin so."""
    exact = stem(word)
    begins = KAZAKH_PREFIX if KAZAKH.search(word) else PREFIX
    near = known(exact[:2])
    own = _begun(exact, near) if len(exact) >= begins else [exact]
    own += [term for term in near if _is_shorter(term, exact)]
    if len(exact) >= begins - 1:
        own += _alike(exact, near, LIKE)
    if exact in near or any(term.startswith(exact) for term in near if len(exact) >= begins):
        return list(dict.fromkeys(own))
    return list(dict.fromkeys([*own, *_beginnings(exact, near), *_misspelt(exact, near, known)]))


def _begun(exact: str, near: Sequence[str]) -> list[str]:
    """All that begin so: by name where they are few, which the index need not gather first."""
    found = [term for term in near if term.startswith(exact)]
    return [exact, *found] if len(found) <= NAMED else [f"{exact}*"]


def _is_shorter(term: str, exact: str) -> bool:
    """Whether that is the same word of which one more ending was taken away."""
    return exact.startswith(term) and PREFIX <= len(term) >= len(exact) - 3


def _beginnings(exact: str, near: Sequence[str]) -> list[str]:
    """Nobody wrote it with these endings: without some of them."""
    shorter = (exact[:length] for length in range(len(exact) - 1, 3, -1))
    found = [term for term in list(shorter)[:ENDING] if term in near]
    return _begun(found[0], near) if found else []


def _misspelt(exact: str, near: Sequence[str], known: Callable[[str], Sequence[str]]) -> list[str]:
    """A letter wrong, missing, too many: mostly behind the first."""
    if len(exact) < 4 or exact.isdecimal():
        return []
    return _alike(exact, near, LIKE_ENOUGH) or _alike(exact, known(exact[:1]), LIKE_ENOUGH)


def _alike(exact: str, near: Sequence[str], least: int) -> list[str]:
    if exact.isdecimal():
        return []
    return nearest(exact, near, least, NEIGHBOURS)
