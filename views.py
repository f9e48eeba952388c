"""Everything people read: it owns the rendering of templates/ and Telegram's limits on a text.

A text is a Jinja macro; "card.card" is the macro `card` of templates/<locale>/card.html. The
words stay in the templates, so that an owner changes them without touching Python; here is only
what words need: who reads (locale), when (`now`), where (the company's zone), and how names,
numbers and moments are said.

It knows no database, no network and no clock: `now` is an argument of every text. Templates are
read once, at the start, so a slip in one stops the start with its line, not a message at night.
"""

import html
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple
from unicodedata import category
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, format_timedelta
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, pass_context
from jinja2.exceptions import TemplateSyntaxError
from jinja2.runtime import Context, Macro
from markupsafe import Markup

MESSAGE_LIMIT = 4096
NAME_LIMIT = 64

# Where Telegram takes plain text only, and how much of it (answerCallbackQuery, buttons, topics).
_PLAIN_FILES = {"toasts": 200, "labels": 64}
_PLAIN_TEXTS = {"labels.topic_title": 128}

_JOINER = "\u200d"  # holds a family emoji together, and some scripts' letters apart


def _characters(*categories: str) -> str:
    """Every character of some Unicode categories, as a regular expression's set takes them."""
    everything = map(chr, range(0x10000))
    return "".join(char for char in everything if category(char) in categories and char != _JOINER)


# Controls, overrides of direction, broken halves of characters, invisible tags.
_HARMFUL = re.compile(rf"[{_characters('Cc', 'Cf', 'Cs')}\U000e0000-\U000e0fff]")

# A character as readers count it: a letter with its accents, an emoji with its parts, a flag of two
# regional letters. No honest one is longer than sixteen; a joker's pile of accents is.
_GRAPHEME = re.compile(
    r"(?:\r\n|[\U0001f1e6-\U0001f1ff]{2}|.)"
    rf"(?:{_JOINER}.|[{_JOINER}{_characters('Mn', 'Mc', 'Me')}"
    r"\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]){0,15}",
    re.DOTALL,
)


class TextError(Exception):
    """A text can't be rendered: there is none of that name, or what it was given doesn't fit."""


class Views:
    """The texts of every locale in `directory`."""

    def __init__(self, directory: Path, zone: ZoneInfo, default_locale: str) -> None:
        self._default = default_locale
        self._templates = _load(directory)
        if default_locale not in self._templates:
            raise TextError(f"{directory}: no texts for the default locale {default_locale!r}")
        self._told = {
            locale: {
                "zone": zone,
                "locale": Locale.parse(locale),
                "nameless": partial(self.label, "no_name", locale),
            }
            for locale in self._templates
        }
        self._check_same_everywhere()

    def text(self, name: str, locale: str | None, now: datetime, /, **args: object) -> str:
        """The text as Telegram HTML; toasts, labels and topic titles as plain text."""
        return self._render(name, self.locale(locale), now, args)

    def label(self, name: str, locale: str | None) -> str:
        """What a button says: `claim` is short for `labels.claim`; a toast by its full name."""
        name = name if "." in name else f"labels.{name}"
        return self._render(name, self.locale(locale), None, {})

    def locale(self, wanted: str | None) -> str:
        """The locale we have for what Telegram calls a language ("en-US" → "en")."""
        language = re.split("[-_]", wanted or "", maxsplit=1)[0].lower()
        return language if language in self._templates else self._default

    def texts(self, locale: str) -> dict[str, tuple[str, ...]]:
        """Every text of a locale with the names of its arguments."""
        return {
            f"{file}.{name}": tuple(value.arguments)
            for file, template in self._templates[locale].items()
            for name, value in sorted(vars(template.make_module()).items())
            if isinstance(value, Macro)
        }

    def _check_same_everywhere(self) -> None:
        expected = self.texts(self._default).items()
        for locale in self._templates:
            for name, _ in sorted(expected ^ self.texts(locale).items()):
                raise TextError(f"{name} is not the same in {self._default} and in {locale}")

    def _render(self, name: str, locale: str, now: datetime | None, args: dict[str, object]) -> str:
        try:
            macro = self._macro(name, locale, now)
            if args.keys() != set(macro.arguments):
                raise TypeError(f"takes {list(macro.arguments)}, was given {list(args)}")
            markup = _tidy(macro(**args))
        except Exception as error:  # a template may fail in any way; who asked needs its name
            raise TextError(f"{name} ({locale}): {error}") from error
        limit = _PLAIN_TEXTS.get(name, _PLAIN_FILES.get(name.partition(".")[0]))
        return markup if limit is None else _fit(visible(markup), limit)

    def _macro(self, name: str, locale: str, now: datetime | None) -> Macro:
        """The macro in a module made for this call, so no call sees another's time or reader."""
        file, _, macro_name = name.partition(".")
        template = self._templates[locale].get(file)
        module = template and template.make_module({"now": now, **self._told[locale]})
        macro = getattr(module, macro_name, None)
        if not isinstance(macro, Macro):
            raise LookupError("there is no such text")
        return macro


def _load(directory: Path) -> dict[str, dict[str, Template]]:
    templates: dict[str, dict[str, Template]] = {}
    environment = _environment(directory)
    for path in sorted(directory.glob("*/*.html")):
        try:
            template = environment.get_template(path.relative_to(directory).as_posix())
        except TemplateSyntaxError as error:
            raise TextError(f"{path}:{error.lineno}: {error.message}") from error
        templates.setdefault(path.parent.name, {})[path.stem] = template
    return templates


def _environment(directory: Path) -> Environment:
    # autoescape=True and not select_autoescape(): nothing may depend on how a file is called.
    environment = Environment(
        loader=FileSystemLoader(directory),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    filters = (_ago, _clock, _day, _duration, _plural, _language, _name, _cut)
    environment.filters.update({said.__name__.removeprefix("_"): said for said in filters})
    return environment


def _tidy(markup: str) -> str:
    """Blank lines and ends of lines as an editor would leave them, whatever the loops left."""
    lines = re.sub(r"[ \t]+$", "", markup, flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


@pass_context
def _ago(context: Context, moment: datetime) -> Markup:
    """A moment that Telegram keeps fresh: "4 minutes ago"."""
    # Older apps show the text inside, perhaps weeks later: so an absolute time, never "yesterday".
    local = _local(context, moment)
    today = local.date() == _local(context, context["now"]).date()
    day = "" if today else f"{_day(context, moment)}, "
    return _time_tag(moment, "r", f"{day}{local:%H:%M}")


@pass_context
def _clock(context: Context, moment: datetime) -> Markup:
    """A time of day, which Telegram shows in the reader's own zone."""
    return _time_tag(moment, "t", f"{_local(context, moment):%H:%M}")


@pass_context
def _day(context: Context, moment: datetime) -> str:
    """A date: "3 марта", and the year when it isn't this one."""
    local, language = _local(context, moment), context["locale"]
    if local.year == _local(context, context["now"]).year:
        return format_skeleton("MMMMd", local, locale=language)
    return format_date(local, "long", locale=language).removesuffix("\u202fг.")


def _local(context: Context, moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone says nothing")
    zone: ZoneInfo = context["zone"]
    return moment.astimezone(zone)


def _time_tag(moment: datetime, form: str, said: str) -> Markup:
    unix = int(moment.timestamp())
    return Markup('<tg-time unix="{}" format="{}">{}</tg-time>').format(unix, form, said)


@pass_context
def _duration(context: Context, minutes: int) -> str:
    """How long, in the one unit that people would use: "25 минут", "3 часа"."""
    return format_timedelta(timedelta(minutes=max(minutes, 1)), locale=context["locale"])


@pass_context
def _plural(context: Context, number: int, *forms: str) -> str:
    """The number with its word; forms as the language has them: one, few, many; or one, other."""
    rule = context["locale"].plural_form
    tags = [tag for tag in ("zero", "one", "two", "few", "many") if tag in rule.tags]
    by_tag = dict(zip(tags, forms, strict=False))
    return f"{number} {by_tag.get(rule(number), forms[-1])}"


@pass_context
def _language(context: Context, code: str | None) -> str:
    """The name of a language by its code; nothing for one that nobody knows."""
    base = re.split("[-_]", code or "", maxsplit=1)[0].lower()
    return str(context["locale"].languages.get(base, ""))


@pass_context
def _name(context: Context, name: str | None) -> str:
    """A name as its owner wrote it, but on one line, short, and unable to disturb its place."""
    cleaned = _cut(name, NAME_LIMIT)
    return cleaned if any(map(_is_seen, cleaned)) else context["nameless"]()


def _cut(text: str | None, limit: int) -> str:
    """The beginning of a text on one line, without what could disturb its place."""
    spaced = re.sub(r"\s", " ", str(text or "")[: limit * 32])
    return _fit(" ".join(_HARMFUL.sub("", spaced).split()), limit)


def _is_seen(character: str) -> bool:
    # The fillers are letters by their category and blank by their look: a favourite of jokers.
    return category(character)[0] not in "CMZ" and character not in "\u115f\u1160\u2800\u3164\uffa0"


def without_time_tags(markup: str) -> str:
    """For a server that doesn't know <tg-time>: the absolute times stay."""
    return re.sub(r"</?tg-time[^>]*>", "", markup)


def visible(markup: str) -> str:
    """The text as it is seen, without tags and with entities resolved."""
    return html.unescape(re.sub(r"<[^>]*>", "", markup))


def utf16_len(text: str) -> int:
    """The length as Telegram counts it; a lone half of a pair counts, and breaks nothing."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _fit(text: str, limit: int) -> str:
    """At most `limit` UTF-16 units, with an ellipsis where something was left out."""
    if utf16_len(text) <= limit:
        return text
    kept = ""
    for piece in _GRAPHEME.findall(text):
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
            for piece in _GRAPHEME.findall(html.unescape(token[0])):
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
    before, this, after = (atoms[i].shown if 0 <= i < len(atoms) else "" for i in places)
    if not this.isspace() or after.isspace():
        return 0
    return 1 + (this == "\n") + (before == this == "\n")


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
