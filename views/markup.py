"""Telegram's HTML as text: how long it is, how it looks without tags, where it may be cut."""

import html
import re
from collections.abc import Iterator
from typing import NamedTuple
from unicodedata import category

from model.utf16 import utf16_len

MESSAGE_LIMIT = 4096

JOINER = "\u200d"  # holds a family emoji together, and some scripts' letters apart


def _characters(*categories: str) -> str:
    """Every character of some Unicode categories, as a regular expression's set takes them."""
    everything = map(chr, range(0x10000))
    return "".join(char for char in everything if category(char) in categories and char != JOINER)


# Controls, overrides of direction, broken halves of characters, invisible tags.
HARMFUL = re.compile(rf"[{_characters('Cc', 'Cf', 'Cs')}\U000e0000-\U000e0fff]")

# A character as readers count it: a letter with its accents, an emoji with its parts, a flag of two
# regional letters. No honest one is longer than sixteen; a joker's pile of accents is.
GRAPHEME = re.compile(
    r"(?:\r\n|[\U0001f1e6-\U0001f1ff]{2}|.)"
    rf"(?:{JOINER}.|[{JOINER}{_characters('Mn', 'Mc', 'Me')}"
    r"\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]){0,15}",
    re.DOTALL,
)

WORD_JOINER = "\u2060"
_FOUND = re.compile(
    r"(?<![\w@/])@(?=[a-z]\w{3})|(?<![\w#&])#(?=\w)|(?<![\w/@<>])/(?=[a-z0-9_])|(?<![\w$])\$(?=[a-z])"
    r"|(?<=http):(?=//)|(?<=https):(?=//)"
    r"|(?<=[\w-])\.(?=(?:ai|am|app|biz|by|cc|click|club|cn|co|com|de|dev|eu|ge|info|io|kg|kz|link"
    r"|live|me|net|online|org|pro|ru|shop|site|store|su|top|tv|ua|uk|us|uz|xyz|бел|қаз|рус|рф)\b)",
    re.IGNORECASE,
)
"""The signs by which Telegram would know a mention, a tag, a command, a link, an address."""


def on_a_line(text: str) -> str:
    """The text on one line, without what could disturb its place, a screen or a terminal."""
    return " ".join(HARMFUL.sub("", re.sub(r"\s", " ", text)).split())


def inert(text: str) -> str:
    """The same to the eye, but Telegram makes nothing of it: whoever is called so pings nobody.

    It looks for names, links, commands and tags in what bots write too, after all formatting.
    """
    return _FOUND.sub(rf"\g<0>{WORD_JOINER}", text)


def without_time_tags(markup: str) -> str:
    """For a server that doesn't know <tg-time>: the absolute times stay."""
    return re.sub(r"</?tg-time[^>]*>", "", markup)


def visible(markup: str) -> str:
    """The text as it is seen, without tags and with entities resolved."""
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


def unformatted(markup: str) -> str:
    """What is seen, for where Telegram looks for nothing: on a button, in a toast, in a picture."""
    return visible(markup).replace(WORD_JOINER, "")


def fit(text: str, limit: int) -> str:
    """At most `limit` UTF-16 units, with an ellipsis where something was left out."""
    if utf16_len(text) <= limit:
        return text
    kept = ""
    for piece in GRAPHEME.findall(text):
        if utf16_len(kept + piece) >= limit:
            break
        kept += piece
    return kept.rstrip() + "…"


def split(markup: str, limit: int = MESSAGE_LIMIT) -> list[str]:
    """In messages that Telegram takes, cut where a reader would pause; none of them is blank."""
    if utf16_len(seen := visible(markup)) <= limit:
        return [markup] if seen.strip() else []
    atoms, start, pieces = list(_atoms(markup)), 0, []
    while start < len(atoms):
        end = _end_of_piece(atoms, start, limit)
        if any(atom.shown.strip() for atom in atoms[start:end]):
            pieces.append(_join(atoms[start:end]))
        start = end
    return pieces


class _Tag(NamedTuple):
    """An open tag; its place tells two neighbours with the same words apart."""

    place: int
    opening: str
    closing: str


class _Atom(NamedTuple):
    """What is never cut: a character as readers count it, a moment, a custom emoji."""

    shown: str
    markup: str
    tags: tuple[_Tag, ...]


# A moment cut in two would be shown twice by Telegram: it replaces the text inside each tag.
_TOKEN = re.compile(
    r"(?P<whole><(tg-time|tg-emoji)\b.*?</\2>)|</[^>]*>|<(?P<tag>[\w-]+)[^>]*>|[^<]+", re.DOTALL
)


def _atoms(markup: str) -> Iterator[_Atom]:
    tags: tuple[_Tag, ...] = ()
    for token in _TOKEN.finditer(markup):
        if token["whole"]:
            yield _Atom(visible(token[0]), token[0], tags)
        elif token["tag"]:
            tags = (*tags, _Tag(token.start(), token[0], f"</{token['tag']}>"))
        elif token[0].startswith("</"):
            tags = tags[:-1]
        else:
            for piece in GRAPHEME.findall(html.unescape(token[0])):
                yield _Atom(piece, html.escape(piece, quote=False), tags)


def _end_of_piece(atoms: list[_Atom], start: int, limit: int) -> int:
    """Where the piece from `start` ends: the last best pause, if that leaves no stump."""
    size, ends = 0, {0: start + 1}
    for index in range(start, len(atoms)):
        size += utf16_len(atoms[index].shown)
        if size > limit:
            return ends[max(ends)]
        ends[0] = index + 1
        if size > limit // 2:
            ends[_pause(atoms, index)] = index + 1
    return len(atoms)


def _pause(atoms: list[_Atom], index: int) -> int:
    """How good it is to cut after this atom: 3 paragraph, 2 line, 1 word, 0 inside a word."""
    places = (index - 1, index, index + 1)
    before, atom, after = (
        atoms[place].shown if 0 <= place < len(atoms) else "" for place in places
    )
    if not atom.isspace() or after.isspace():
        return 0
    return 1 + (atom == "\n") + (before == atom == "\n")


def _join(atoms: list[_Atom]) -> str:
    parts: list[str] = []
    before: tuple[_Tag, ...] = ()
    for atom in [*atoms, _Atom("", "", ())]:
        shared = sum(tag in before for tag in atom.tags)
        parts += [tag.closing for tag in reversed(before[shared:])]
        parts += [tag.opening for tag in atom.tags[shared:]]
        parts.append(atom.markup)
        before = atom.tags
    return "".join(parts)
