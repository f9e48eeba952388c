"""Owns what the letters of some words tell: in which language somebody writes."""

import re

KAZAKH = re.compile(r"[әғқңөұүһі]", re.IGNORECASE)
CYRILLIC, LATIN = re.compile(r"[а-яё]", re.IGNORECASE), re.compile(r"[a-z]", re.IGNORECASE)


def language_of(text: str) -> str:
    """The language of some words by their letters; "" where they tell nothing."""
    if KAZAKH.search(text):
        return "kk"
    cyrillic, latin = len(CYRILLIC.findall(text)), len(LATIN.findall(text))
    return "" if not cyrillic + latin else "ru" if cyrillic >= latin else "en"
