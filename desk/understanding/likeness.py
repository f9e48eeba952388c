"""Owns the libraries that know words: what is left of one without its endings, how alike two are.

They are brought in when somebody first asks, since at rest nobody does, and of the stemmers' 36
languages only those that are spoken here: 6 MB of 80.
"""

import sys
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from typing import Any


def stemmed(word: str, language: str) -> str:
    """The word without its endings; `language`: "russian" or "english"."""
    return str(_stemmer(language).stemWord(word))


def ratio(word: str, other: str, least: float = 0) -> float:
    """How alike they are, in percent; 0 where it is less than `least`."""
    from rapidfuzz import fuzz

    return fuzz.ratio(word, other, score_cutoff=least)


def nearest(word: str, among: Sequence[str], least: float, most: int) -> list[str]:
    """Those that are alike by so many percent at least, the likest first."""
    from rapidfuzz import fuzz, process

    found = process.extract(
        word, among, scorer=fuzz.ratio, score_cutoff=least, limit=most, processor=None
    )
    return [other for other, _, _ in found]


@cache
def _stemmer(language: str) -> Any:
    """One language's: the package's own `__init__` would bring in all of them."""
    package = find_spec("snowballstemmer")
    assert package, "a requirement"
    sys.modules.setdefault(package.name, module_from_spec(package))
    module = import_module(f"{package.name}.{language}_stemmer")
    return getattr(module, f"{language.capitalize()}Stemmer")()
