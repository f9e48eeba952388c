"""Owns how a time is said in Kazakh: it is told in the words that `days` reads.

Kazakh puts behind a name what others put before it. Letters are compared as people type them where
there are none of Kazakh's own.
"""

import re
from collections.abc import Callable

from desk.understanding.spelling import FOLDED

PLAIN = {
    **FOLDED,
    **{ord(chr(letter).upper()): ord(chr(written).upper()) for letter, written in FOLDED.items()},
}
MONTHS = {
    "кантар": "января",
    "акпан": "февраля",
    "наурыз": "марта",
    "сауир": "апреля",
    "мамыр": "мая",
    "маусым": "июня",
    "шилде": "июля",
    "тамыз": "августа",
    "кыркуйек": "сентября",
    "кыркуйег": "сентября",
    "казан": "октября",
    "караша": "ноября",
    "желтоксан": "декабря",
}
WEEK = {
    "дуйсенби": "понедельник",
    "сейсенби": "вторник",
    "сарсенби": "среду",
    "бейсенби": "четверг",
    "жума": "пятницу",
    "сенби": "субботу",
    "жексенби": "воскресенье",
}
SPANS = {
    ("откен", "апта"): "прошлой неделе",
    ("осы", "апта"): "этой неделе",
    ("откен", "ай"): "прошлом месяце",
    ("осы", "ай"): "этом месяце",
    ("откен", "жыл"): "прошлом году",
    ("осы", "жыл"): "этом году",
}
LENGTHS = {"кун": "дней", "апта": "недель", "ай": "месяцев", "жыл": "лет"}
BEHIND = {"бери": "с", "кейин": "после", "дейин": "до"}
ALONE = {
    "кеше": "вчера",
    "бугин": "сегодня",
    "алдынгы куни": "позавчера",
    "былтыр": "в прошлом году",
    "биыл": "в этом году",
}

_START, _BERI = r"(?<![\w.:])", r"(?P<since>\s+бери)?\b"
_FROM, _UNTO = r"(?:[дтн][ае]н|\s+айынан)", r"(?:[гк][ае]|\s+айына)"
_THEN = r"(?:[дт][ае](?:г[ыи])?|инде(?:ги)?)"


def _point(number: int) -> str:
    """A month, with its day and its year if they are said."""
    return (
        rf"(?:(?P<year{number}>20\d\d)\s*-?\s*жыл\w*\s+)?(?:(?P<day{number}>[0-3]?\d)[\s-]*)?"
        rf"(?P<month{number}>{'|'.join(MONTHS)})"
    )


def _of_point(found: re.Match[str], number: int = 1) -> str:
    said = found.groupdict()
    month = MONTHS[said[f"month{number}"].lower()]
    return " ".join(filter(None, (said[f"day{number}"], month, said[f"year{number}"])))


def _of_range(found: re.Match[str]) -> str:
    return f"с {_of_point(found)} по {_of_point(found, 2)}"


def _of_month(found: re.Match[str]) -> str:
    """Where nothing says that it is a time, it may be a name."""
    said = found["day1"] or found["then"] or found["year1"]
    return f"{'' if found['day1'] else 'за '}{_of_point(found)}" if said else ""


def _of_weekday(found: re.Match[str]) -> str:
    if found["since"]:
        return f"с {WEEK[found['name'].lower()]}"
    said = found["past"] or found["then"]
    return f"в {'прошлый ' if found['past'] else ''}{WEEK[found['name'].lower()]}" if said else ""


def _of_span(found: re.Match[str]) -> str:
    span = SPANS[found["which"].lower(), found["span"].lower()]
    return f"{'с' if found['since'] else 'в'} {span}"


PHRASES: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (rf"{_point(1)}{_FROM}\s+{_point(2)}{_UNTO}\s+дейин\b", _of_range),
    (rf"{_point(1)}\s*[-–—]\s*{_point(2)}{_THEN}?\b", _of_range),
    (rf"(?P<first>[0-3]?\d)\s*-?\s*[иы]?{_FROM}\s+{_point(1)}{_UNTO}\s+дейин\b",
     lambda found: f"с {found['first']} по {_of_point(found)}"),
    (rf"{_point(1)}(?:{_FROM}|{_UNTO})\s+(?P<behind>{'|'.join(BEHIND)})\b",
     lambda found: f"{BEHIND[found['behind'].lower()]} {_of_point(found)}"),
    (rf"{_point(1)}(?P<then>{_THEN}|\s+ай\w*)?\b", _of_month),
    (rf"(?P<past>откен\s+)?(?P<name>{'|'.join(WEEK)})(?P<then>{_THEN}|\s+куни)?(?:ден|дан)?{_BERI}",
     _of_weekday),
    (rf"(?P<which>откен|осы)\s+(?P<span>апта|ай|жыл)(?:{_THEN}|дан|ы|гы)?{_BERI}", _of_span),
    (r"сонгы\s+(?P<count>\d{1,3})\s+(?P<span>кун|апта|ай|жыл)(?:[дт][ае]|[дт][иы]н)?\b",
     lambda found: f"за последние {found['count']} {LENGTHS[found['span'].lower()]}"),
    (r"(?P<year>20\d\d)\s*-?\s*жыл(?:ы|гы|да|дын)?\b", lambda found: f"за {found['year']} год"),
    (rf"(?:{'|'.join(ALONE)})\b", lambda found: ALONE[found[0].lower()]),
)  # fmt: skip
_COMPILED = tuple((re.compile(_START + phrase, re.I), told) for phrase, told in PHRASES)


def told(text: str) -> str:
    """The text with its times as they are said in Russian; all else as it is."""
    for phrase, said in _COMPILED:
        text = _rewritten(text, phrase, said)
    return text


def _rewritten(text: str, phrase: re.Pattern[str], said: Callable[[re.Match[str]], str]) -> str:
    parts, end = [], 0
    for found in phrase.finditer(text.translate(PLAIN)):  # letter for letter
        if instead := said(found):
            parts += [text[end : found.start()], instead]
            end = found.end()
    return "".join([*parts, text[end:]])
