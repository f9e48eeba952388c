"""Everything people read: it owns the rendering of templates/ and Telegram's limits on a text.

A text is a Jinja macro; "card.card" is the macro `card` of templates/<locale>/card.html. A locale
is such a folder, named as Babel names languages: from there come its plurals and dates. The words
stay in the templates, so that an owner changes them without touching Python; here is only
what words need: who reads (locale), when (`now`), where (the company's zone), and how names,
numbers and moments are said.

It knows no database, no network and no clock: `now` is an argument of every text. Templates are
read once, at the start, so a slip in one stops the start with its line, not a message at night.
"""

import logging
import re
from collections.abc import Collection
from copy import copy
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from jinja2 import Template
from jinja2.runtime import Macro

from model import House
from model.utf16 import utf16_len
from views import facts, laying
from views.compiled import TextError
from views.fence import TakesTooMuchError, metered
from views.library import GIVEN, Fenced, Library, Texts, environment, read_by
from views.markup import fit, on_a_line, split, unformatted, visible, without_time_tags

__all__ = [
    "Library",
    "TextError",
    "Views",
    "languages_in",
    "locale_for",
    "locales_in",
    "on_a_line",
    "shipped_in",
    "split",
    "unformatted",
    "utf16_len",
    "visible",
    "without_time_tags",
]

log = logging.getLogger(__name__)
facts.hold_little()

# Where Telegram takes plain text only, and how much of it (answerCallbackQuery, buttons, topics).
_PLAIN_FILES = {"toasts": 200, "labels": 64}
_PLAIN_TEXTS = {"labels.topic_title": 128}


BASE = "en"
"""Over which a company's own language lies, if nothing is shipped in it."""


_MISNAMED = "a folder of texts is named as a language is, such as en or pt_BR"


class Views:
    """The `shipped` texts of every locale, and a company's own over them.

    `problems` are those with the own texts: a line each; the shipped ones are said instead.
    """

    def __init__(
        self,
        shipped: Library | Path,
        zone: ZoneInfo,
        default_locale: str,
        own: Path | None = None,
        within: Path | None = None,
    ) -> None:
        """`own`: the folder of the company's; `within`: the one out of which it may not lead."""
        self._library = shipped if isinstance(shipped, Library) else Library(shipped)
        self._directory = directory = self._library.directory
        self._default, self._zone = default_locale, zone
        self._templates = dict(self._library.templates)
        self._based: dict[str, str] = {}
        self._exact = True
        self._laid, self._fallen, self._given_up = laying.Laid(), set[str](), set[str]()
        if own and own.is_dir():
            self._lay(own, within)
        self.problems = tuple(self._laid.problems)
        if default_locale not in self._templates:
            raise TextError(f"{directory}: no texts for the default locale {default_locale!r}")
        self._told = {
            locale: {
                "locale": _language(directory / locale),
                "nameless": partial(self.label, "no_name", locale),
            }
            for locale in self._templates
        }
        self._check_same_everywhere()
        self._arguments = self.texts(default_locale)
        self._labels = {} if self._laid.templates else self._library.labels

    def _lay(self, own: Path, within: Path | None) -> None:
        """Lay a company's texts over ours; a language of its own begins with ours in English."""
        over = {}
        for locale in languages_in(own):
            ours = locale if locale in self._templates else BASE
            self._based[locale] = ours
            over[locale] = self._directory / ours
            self._templates[locale] = self._templates.get(ours, {})
        self._laid = laying.lay(environment(Fenced), over, own, GIVEN, within)
        self._laid.problems += [
            f"{own / name}: {_MISNAMED}" for name in sorted({*locales_in(own)} - over.keys())
        ]

    def follow(self, house: House) -> None:
        """The company is in another zone, or speaks another language, from now on."""
        self._zone, self._default = house.zone, self.locale(house.locale)

    def forgiving(self) -> "Views":
        """The same for what a former Smena left to be said, whose texts told less, or other things.

        What it didn't know is unsaid, or said as the text has it by default.
        """
        views, ours = copy(self), self._library.forgiving
        views._exact = False
        views._templates = {
            locale: ours[self._based.get(locale, locale)] for locale in self._templates
        }
        return views

    def text(self, name: str, locale: str | None, now: datetime, /, **args: object) -> str:
        """The text as Telegram HTML; toasts, labels and topic titles as plain text."""
        return self._render(name, self.locale(locale), now, args)

    def label(self, name: str, locale: str | None) -> str:
        """What a button says: `claim` is short for `labels.claim`; a toast by its full name."""
        name = name if "." in name else f"labels.{name}"
        key = name, self.locale(locale)
        if key not in self._labels:  # it takes nothing, so it is always the same
            self._labels[key] = self._render(*key, None, {})
        return self._labels[key]

    def locale(self, wanted: str | None) -> str:
        """The locale we have for what Telegram calls a language ("en-US" → "en")."""
        return locale_for(wanted, self._templates) or self._default

    @property
    def locales(self) -> tuple[str, ...]:
        """Every locale there are texts in."""
        return tuple(self._templates)

    def texts(self, locale: str) -> Texts:
        """Every text of a locale with the names of its arguments."""
        return self._library.texts(self._based.get(locale, locale))

    def wants(self, name: str) -> tuple[str, ...]:
        """The names of a text's arguments."""
        return self._arguments.get(name, ())

    def _check_same_everywhere(self) -> None:
        expected = self.texts(self._default)
        for locale in self._templates:
            texts = self.texts(locale)
            for name, _ in sorted(expected.items() ^ texts.items()):
                file, _, macro = name.partition(".")
                place = self._directory / locale / f"{file}.html"
                raise TextError(f"{place}: {macro} - {self._difference(name, expected, texts)}")

    def _difference(self, name: str, expected: Texts, texts: Texts) -> str:
        if name not in texts:
            return f"is missing; {self._default} has it"
        if name not in expected:
            return f"is nobody's; {self._default} has no such text"
        return f"must take ({', '.join(expected[name])}), not ({', '.join(texts[name])})"

    def _render(self, name: str, locale: str, now: datetime | None, args: dict[str, object]) -> str:
        file = name.partition(".")[0]
        limit = _PLAIN_TEXTS.get(name, _PLAIN_FILES.get(file))
        own = self._laid.templates.get(locale, {}).get(file)
        try:
            markup = self._own(own, name, locale, now, args) if own else None
            if markup is None:
                markup = self._said(self._templates[locale].get(file), name, locale, now, args)
        except Exception as error:  # a template may fail in any way; who asked needs its name
            raise TextError(f"{name} ({locale}): {error}") from error
        return markup if limit is None else fit(unformatted(markup), limit)

    def _own(
        self,
        template: Template,
        name: str,
        locale: str,
        now: datetime | None,
        args: dict[str, object],
    ) -> str | None:
        """The text as the company says it; None where that fails, which is logged once, or where it
        was written for less than there is to say. One that takes too much is not tried again."""
        told, text = self._laid.told(locale, name, args), f"{locale}: {name}"
        if told is None or text in self._given_up:
            return None
        try:
            with metered():
                markup = self._said(template, name, locale, now, told)
            if laying.is_well_formed(markup):
                return markup
            reason = "a tag is not closed, or Telegram doesn't know it"
        except TakesTooMuchError as error:
            self._given_up.add(text)
            reason = str(error)
        except Exception as error:  # noqa: BLE001 - theirs may fail in any way: logged, ours is said
            reason = str(error)
        if text not in self._fallen:
            self._fallen.add(text)
            log.warning("%s: the company's own text fails (%s); ours is said", text, reason)
        return None

    def _said(
        self,
        template: Template | None,
        name: str,
        locale: str,
        now: datetime | None,
        args: dict[str, object],
    ) -> str:
        """The text; the module of its file is kept, and knows of a reader only while it is said."""
        macro = getattr(template and template.module, name.partition(".")[2], None)
        if template is None or not isinstance(macro, Macro):
            raise LookupError("there is no such text")
        if self._exact and args.keys() != set(macro.arguments):
            raise TypeError(f"takes {list(macro.arguments)}, was given {list(args)}")
        reader = {"now": now, "zone": self._zone, **self._told[locale]}
        with read_by(reader, template):
            return _tidy(macro(**{name: args[name] for name in macro.arguments if name in args}))


def locales_in(directory: Path) -> tuple[str, ...]:
    """Every locale that has a folder there."""
    return tuple(sorted({path.parent.name for path in directory.glob("*/*.html")}))


@cache
def shipped_in(directory: Path) -> tuple[str, ...]:
    """The same as they were when this process asked first, whatever an update puts there."""
    return locales_in(directory)


def languages_in(directory: Path) -> tuple[str, ...]:
    """The same without the folders that no language is called by."""
    return tuple(name for name in locales_in(directory) if _is_language(name))


def _is_language(name: str) -> bool:
    try:
        Locale.parse(name)
    except (UnknownLocaleError, ValueError):
        return False
    return True


def locale_for(wanted: str | None, known: Collection[str]) -> str | None:
    """Which of them serves a language as Telegram or a browser names it; the closest, or None."""
    whole = (wanted or "").replace("-", "_").lower()
    language = whole.partition("_")[0]
    fitting = sorted(locale for locale in known if locale.lower() in (whole, language))
    return max(fitting, key=len, default=None)


def _language(folder: Path) -> Locale:
    try:
        return Locale.parse(folder.name)
    except (UnknownLocaleError, ValueError):
        raise TextError(f"{folder}: {_MISNAMED}") from None


def _tidy(markup: str) -> str:
    """Blank lines and ends of lines as an editor would leave them, whatever the loops left."""
    lines = re.sub(r"[ \t]+$", "", markup, flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", lines).strip()
