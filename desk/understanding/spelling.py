"""Owns how else a word may have been meant that is spelt so: other letters, another layout.

On a phone without Kazakh letters people write «жеткизу», without Cyrillic ones "dostavka", and on a
keyboard that was left in English "ljcnfdrf".
"""

import re
from collections.abc import Iterator

FOLDED = str.maketrans("әғқңөұүһіё", "агкноуухие")
"""Kazakh letters as they are typed where there are none."""

KEYS = str.maketrans("qwertyuiop[]asdfghjkl;'zxcvbnm,.`", "йцукенгшщзхъфывапролджэячсмитьбюё")
LETTERS = {
    "tsya": "ться",
    "shch": "щ",
    "sch": "щ",
    "zh": "ж",
    "kh": "х",
    "ts": "ц",
    "ch": "ч",
    "sh": "ш",
    "yu": "ю",
    "ju": "ю",
    "ya": "я",
    "ja": "я",
    "yo": "е",
    "jo": "е",
    "ye": "е",
    **dict(zip("abcdefghijklmnoprstuvwxyz", "абцдефгхийклмнопрстуввхыз", strict=False)),
    "q": "к",
}
WRITTEN = re.compile("|".join(sorted(LETTERS, key=len, reverse=True)))
LATIN = re.compile(r"[a-z]+")
GLIDE = re.compile(r"(?<=[aeiou])y(?![aeou])")
"""Behind a vowel it is no vowel: "moy", «мой»."""


def folded(word: str) -> str:
    """The word without the letters that people leave out."""
    return word.translate(FOLDED)


def spellings(word: str) -> Iterator[str]:
    """The word as it is, and then as it may have been meant."""
    yield folded(word)
    if LATIN.fullmatch(word):
        yield in_cyrillic(word)
        yield folded(word.translate(KEYS))


def in_cyrillic(text: str) -> str:
    """The text as somebody may have meant it who has no Cyrillic letters; in small ones."""
    return WRITTEN.sub(lambda found: LETTERS[found[0]], GLIDE.sub("й", text))
