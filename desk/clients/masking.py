"""Owns what of a conversation never leaves the machine: it is masked before, and put back after.

Pure. Whose names are known (the client's, the team's) is masked in any case and ending; what is
known of the client, where it stands as a word of its own; besides what looks like an address, a
link, a number of seven digits or more, a patronymic, the name in «my name is …». A name that nobody
could know to be one is not found: docs/privacy.md says so.
"""

import re
from collections.abc import Iterable

INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""What nobody sees and could part a number in two."""

MASKS = ("TEXT", "EMAIL", "LINK", "USER", "ACCOUNT", "NUMBER", "VALUE", "NAME")
"""What may stand in the place of something hidden."""

PLACE = re.compile(rf"\\?\[\s*({'|'.join(MASKS)})[_ ]?(\d{{1,6}})\s*\\?\]", re.IGNORECASE)
"""A mask, as a model gives it back: some change its case or escape its brackets."""

REMNANT = re.compile(rf"\b({'|'.join(MASKS)})_\d+")
"""What is left of one that nobody can put back."""

SHORTEST_NAME, SHORTEST_VALUE = 2, 3
STEM, ENDINGS = 4, "аеёиоуыэюяйь"
"""Letters from which on a name may lose its ending, and what is one."""

_DATE = r"(?:\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2})(?![\d])"
_CAPITAL = r"[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ]\w+"
PATTERNS = {
    "TEXT": PLACE.pattern.replace("(", "(?:", 1).replace(r"(\d", r"(?:\d"),
    "EMAIL": r"[\w.+\-]{1,64}@(?:[\w\-]{1,63}\.){1,8}[\w\-]{1,63}",
    "LINK": r"(?:\w+://|www\.)\S+"
    r"|\b(?:[\w\-]{1,63}\.){1,8}(?:[A-Za-z]{2,24}|рф|қаз)\b(?:[/?#]\S*)?",
    "USER": r"@\w{3,}",
    "ACCOUNT": r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,4})?(?:[ ]?\d+)*\b",
    "NUMBER": rf"(?!{_DATE})\+?(?:\d[\s().\-–—]{{0,3}}){{6,30}}\d",
}
CALLED = "CALLED"
INTRODUCED = (
    r"(?:(?i:меня зовут|зовут меня|мо[её] имя|my name is|менің атым|аты-жөнім)[\s:\-–—]+"
    rf"|(?i:здравствуйте|добрый день|добрый вечер|доброе утро|привет|уважаем\w+|hello|hi|dear|"
    rf"сәлеметсіз бе|сәлем)[,!\s]+(?={_CAPITAL}))(?P<name>\w+)"
)
"""Behind such words stands a name, whoever it is of; behind a greeting if it has a capital."""

PATRONYMIC = rf"(?:{_CAPITAL}\s+)?{_CAPITAL}(?:ович|евич|овна|евна|ична|инична)\w{{0,2}}\b"


class Mask:
    """One conversation's: the same thing is always behind the same mask."""

    def __init__(self, names: Iterable[str] = (), values: Iterable[str] = ()) -> None:
        """`names` of people who may be spoken of; `values` that are known of the client."""
        parts = {part for name in names for part in re.findall(r"[^\W\d_]+", name)}
        known = {
            "VALUE": "|".join(_values(values)),
            "NAME": "|".join([*_forms(parts), PATRONYMIC]),
        }
        patterns = {name: PATTERNS.get(name) or known[name] for name in MASKS}
        patterns[CALLED] = INTRODUCED
        named = (f"(?P<{name}>{pattern})" for name, pattern in patterns.items() if pattern)
        self._pattern = re.compile("|".join(named))
        self._hidden: dict[str, str] = {}
        self._masks: dict[tuple[str, str], str] = {}

    def hide(self, text: str) -> str:
        """The text as it may leave."""
        return self._pattern.sub(self._masked, INVISIBLE.sub("", text))

    def _masked(self, found: re.Match[str]) -> str:
        if found.lastgroup == CALLED:
            return found.group()[: -len(found["name"])] + self._mask("NAME", found["name"])
        return self._mask(str(found.lastgroup), found.group())

    def _mask(self, kind: str, value: str) -> str:
        key = (kind, value)
        if key not in self._masks:
            self._masks[key] = f"[{kind}_{len(self._masks) + 1}]"
            self._hidden[self._masks[key]] = value
        return self._masks[key]

    def restore(self, text: str) -> str | None:
        """What came back with what was hidden in its place; None if it names what never was."""
        places = [f"[{found[1].upper()}_{int(found[2])}]" for found in PLACE.finditer(text)]
        if any(place not in self._hidden for place in places):
            return None
        if REMNANT.search(PLACE.sub("", text)):
            return None
        return PLACE.sub(lambda found: self._hidden[f"[{found[1].upper()}_{int(found[2])}]"], text)


def _values(values: Iterable[str]) -> list[str]:
    """Each as a word of its own, in any case; the longest first.

    A shorter one («да», «5») is in every other sentence: of that nothing would be left.
    """
    told = {INVISIBLE.sub("", value).strip() for value in values}
    fitting = sorted((value for value in told if len(value) >= SHORTEST_VALUE), key=len)
    return [_value(value) for value in reversed(fitting)]


def _value(value: str) -> str:
    before = r"(?<!\w)" if re.match(r"\w", value) else ""
    behind = r"(?!\w)" if re.match(r"\w", value[-1]) else ""
    return rf"(?i:{before}{re.escape(value)}{behind})"


def _forms(parts: Iterable[str]) -> list[str]:
    """Each name with any ending, in any case; the longest first."""
    fitting = sorted({part.casefold() for part in parts if len(part) >= SHORTEST_NAME})
    return [_form(part) for part in sorted(fitting, key=len, reverse=True)]


def _form(part: str) -> str:
    long_enough = len(part) >= STEM
    stem = part[:-1] if long_enough and part[-1] in ENDINGS else part
    letters = "".join("[её]" if letter in "её" else re.escape(letter) for letter in stem)
    ending = r"\w{0,3}" if long_enough else ""
    return rf"(?i:\b{letters}{ending}\b)"
