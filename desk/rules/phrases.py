"""Owns the words in which opening hours are said, in Russian, English and Kazakh. Pure."""

import re
from collections.abc import Sequence

ALL = tuple(range(7))
DAYS = (
    ("пн", "понедельник", "пон", "дс", "дуйсенби", "mon", "monday"),
    ("вт", "вторник", "сс", "сейсенби", "tue", "tues", "tuesday"),
    ("ср", "сред", "сарсенби", "wed", "wednesday"),
    ("чт", "четверг", "бс", "бейсенби", "thu", "thur", "thurs", "thursday"),
    ("пт", "пятниц", "жм", "жума", "fri", "friday"),
    ("сб", "суббот", "сенби", "sat", "saturday"),
    ("вс", "воскресен", "жс", "жексенби", "sun", "sunday"),
)
"""Each day's names; a longer one is a beginning: "по пятницам", "с понедельника"."""
LONG = 4
SETS = {
    **dict.fromkeys(("ежедневно", "daily", "everyday"), ALL),
    **dict.fromkeys(
        ("будни", "будние", "будням", "рабочие", "рабочим", "weekdays", "weekday"), ALL[:5]
    ),
    **dict.fromkeys(("выходные", "выходным", "выходных", "weekends", "weekend"), ALL[5:]),
}
NO = {"выходной", "выходные", "вых", "закрыто", "нет", "closed", "off", "no"}
SAID_SO = (
    (r"24/7|круглосуточно|(?:a|the )?round the clock|всегда|always", " 0:00-24:00 "),
    (r"без (?:(?:перерыв\w*|обед\w*)(?: и выходных)?|выходных)|7 дней в неделю", " "),
    (r"(?:seven|7) days a week|no days off", " "),
    (r"кажд(?:ый|ого) д(?:ень|ня)|все дни|every day|all days", " ежедневно "),
    (r"\b([ap])\.m\.", r"\1m"),
)
"""What is said in several words, as one that is known below."""
BUT = {"кроме", "except", "excluding", "but"}
"""The days behind these are left out."""
PAUSES = ("перерыв", "обед", "break", "lunch")
"""With these a time begins at which nobody is there."""
DASHES = {"-", "до", "по", "to", "till", "until", "through"}
PARTING = ",;\n"
FILLERS = {
    *(
        "с",
        "со",
        "в",
        "и",
        "на",
        "работаем",
        "каждый",
        "каждую",
        "каждое",
        "every",
        "открыты",
        "дни",
        "день",
        "дням",
        "часов",
        "часа",
        "ч",
    ),
    *("from", "at", "on", "and", "we", "are", "open", "day", "days", "am", "pm", "h", "for"),
    *".:()|/•*",
}
AFTERNOON, FORENOON = ("pm", "дня", "вечера"), ("am", "утра", "ночи")
_QUARTER = r"(\d{1,2})-(00|15|30|45)"
_WITH_DASHES = re.compile(
    rf"(?<![\d:.-]){_QUARTER}(\s*(?:-|до|по|to|till)\s*){_QUARTER}(?![\d:])", re.IGNORECASE
)
"""9-00 to 18-00: minutes behind a dash."""
_OFF_FIRST = re.compile(
    rf"(^|[,;(.\n]\s*)({'|'.join(sorted(NO, key=len, reverse=True))})\b[\s:.-]*"
    r"((?:[^\W\d_]+(?:[\s,.-]+|(?=$|[;)\n])))+)(?=$|[;)\n])"
)
"""What is said of days before they are named: "closed Sunday"."""


_SPELT = str.maketrans("ёәіұү", "еаиуу")


def plain(text: str) -> str:
    """In small letters, with one word for each thing that can be said in several."""
    found = dashed(text).lower().translate(_SPELT).strip()
    for said, meant in SAID_SO:
        found = re.sub(said, meant, found)
    return _OFF_FIRST.sub(_turned, found)


def _turned(found: re.Match[str]) -> str:
    """The days first, where nothing else is said there."""
    parted, off, days = found.groups()
    words = re.findall(r"[^\W\d_]+", days)
    if all(day_of(word) is not None or word in SETS.keys() | FILLERS for word in words):
        return f"{parted} {days} {off}"
    return found[0]


def dashed(text: str) -> str:
    """With one kind of dash, and none before minutes."""
    return _WITH_DASHES.sub(r"\1:\2\3\4:\5", re.sub(r"[–—−‒]", "-", text))


def day_of(word: str) -> int | None:
    """The number of the day that it names, Monday is 0."""

    def means(names: Sequence[str]) -> bool:
        return word in names or any(len(name) >= LONG and word.startswith(name) for name in names)

    return next((day for day, names in enumerate(DAYS) if means(names)), None)
