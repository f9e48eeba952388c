"""Owns what the letters of some words tell: in which language somebody writes."""

import re

KAZAKH = re.compile(r"[әғқңөұүһ]", re.IGNORECASE)
SHARED = re.compile(r"і", re.IGNORECASE)
"""Kazakhs write it, and Ukrainians and Belarusians, too."""
NEIGHBOURS = re.compile(
    r"[єїґў]|\b(?:і|й|що|чи|це|цей|ця|як|які|який|яка|яке|скільки|коли|привіт|добрий|дякую|мені|мій|"
    r"ні|він|вони|або|але|тільки|ціна|ціни|потрібн\w+|підкажіть|дзе|калі|ці)\b",
    re.IGNORECASE,
)
"""Letters and words that these have and Kazakh has not."""
CYRILLIC, LATIN = re.compile(r"[а-яёіїєґў]", re.IGNORECASE), re.compile(r"[a-z]", re.IGNORECASE)


def language_of(text: str) -> str:
    """The language of some words by their letters; "" where they tell nothing.

    Who writes another one in Cyrillic reads Russian, as far as letters tell.
    """
    if KAZAKH.search(text) or (SHARED.search(text) and not NEIGHBOURS.search(text)):
        return "kk"
    cyrillic, latin = len(CYRILLIC.findall(text)), len(LATIN.findall(text))
    return "" if not cyrillic + latin else "ru" if cyrillic >= latin else "en"
