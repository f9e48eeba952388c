"""What words need: how names, numbers and moments are said in the reader's language and zone."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton, format_timedelta, get_timezone_location
from babel.numbers import format_decimal
from babel.units import format_unit
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from model import APART, variables
from model.marks import SIGNS, StateMark
from model.seen import is_seen
from views.markup import HARMFUL, fit, inert, on_a_line

NAME_LIMIT, LAST_DIGITS = 64, 3


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
    return _said(context, _local(context, moment).date())


def _said(context: Context, day: date) -> str:
    language = context["locale"]
    if day.year == _local(context, context["now"]).year:
        return format_skeleton("MMMMd", day, locale=language)
    return format_date(day, "long", locale=language).removesuffix("\u202fг.")


@pass_context
def _days(context: Context, first: str, last: str) -> str:
    """Days from one ISO date to another: "21–27 сентября", "September 28 – October 4"."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    said = _said(context, end)
    if start == end:
        return said
    if (start.year, start.month) == (end.year, end.month):
        return re.sub(r"\d+", rf"{start.day}–\g<0>", said, count=1)
    return f"{_said(context, start)} – {said}"


@pass_context
def _till(context: Context, moment: datetime) -> Markup:
    """A moment to be met: the time of day, and the date too when it isn't today."""
    local = _local(context, moment)
    if local.date() == _local(context, context["now"]).date():
        return _clock(context, moment)
    return _time_tag(moment, "Dt", f"{_day(context, moment)}, {local:%H:%M}")


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
def _lasting(context: Context, seconds: float) -> str:
    """How long, short enough for a table: "4 мин", "1 ч 42 мин", "3 дн."; a minute at least."""
    minutes = max(1, int(seconds / 60 + 0.5))
    hours, rest = divmod(minutes, 60)
    if hours >= 48:
        parts = [(round(hours / 24), "day")]
    else:
        parts = [(hours, "hour"), (rest if hours < 10 else 0, "minute")]
    shown = (
        format_unit(number, f"duration-{unit}", length="short", locale=context["locale"])
        for number, unit in parts
        if number
    )
    return " ".join(shown)


@pass_context
def _date(context: Context, day: date | str) -> str:
    """A day of the calendar: "22 сентября", and the year when it isn't this one."""
    return _said(context, _calendar_day(day))


@pass_context
def _weekday(context: Context, day: date | str) -> str:
    """The day of the week, as a line begins with it: "Вторник"."""
    return _capital(format_date(_calendar_day(day), "EEEE", locale=context["locale"]))


def _calendar_day(day: date | str) -> date:
    """A day, which travels as ISO says it."""
    return date.fromisoformat(day) if isinstance(day, str) else day


@pass_context
def _month(context: Context, day: date) -> str:
    """The month, as a line begins with it: "Сентябрь", and the year when it isn't this one."""
    this_year = day.year == _local(context, context["now"]).year
    return _capital(format_date(day, "LLLL" if this_year else "LLLL y", locale=context["locale"]))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@pass_context
def _plural(context: Context, number: int, *forms: str) -> str:
    """The number with its word; forms as the language has them: one, few, many; or one, other."""
    rule = context["locale"].plural_form
    tags = [tag for tag in ("zero", "one", "two", "few", "many") if tag in rule.tags]
    by_tag = dict(zip(tags, forms, strict=False))
    return f"{number} {by_tag.get(rule(number), forms[-1])}"


@pass_context
def _number(context: Context, number: int) -> str:
    """A number in groups of three: "25 000"."""
    return str(format_decimal(number, locale=context["locale"]))


@pass_context
def _language(context: Context, code: str | None) -> str:
    """The name of a language by its code; nothing for one that nobody knows."""
    base = re.split("[-_]", code or "", maxsplit=1)[0].lower()
    return str(context["locale"].languages.get(base, ""))


@pass_context
def _name(context: Context, name: str | None) -> str:
    """A name as its owner wrote it, but on one line, short, and unable to disturb its place."""
    called, apart, digits = str(name or "").rpartition(APART)
    if apart and digits.isdecimal() and len(digits) <= LAST_DIGITS:
        return f"{_name(context, _cut(called, NAME_LIMIT - len(apart + digits)))}{apart}{digits}"
    cleaned = fit(inert(_cut(name, NAME_LIMIT)), NAME_LIMIT)
    return cleaned if is_seen(cleaned) else context["nameless"]()


@pass_context
def _brief(context: Context, name: str, limit: int) -> str:
    """A name that fits a button, with the digits that tell it from a namesake's, if it has some."""
    called, apart, digits = name.rpartition(APART)
    if not apart:
        return _name(context, _cut(name, limit))
    return f"{_name(context, _cut(called, limit - len(apart + digits)))}{apart}{digits}"


def _cut(text: str | None, limit: int) -> str:
    """The beginning of a text on one line, without what could disturb its place."""
    return fit(on_a_line(str(text or "")[: limit * 32]), limit)


@pass_context
def _opening(context: Context, moment: datetime, today: str, tomorrow: str, at: str) -> Markup:
    """When we open, as one says it: "завтра в 10:00", "понедельник, 10:00"; right in any zone."""
    # Telegram may show its own form in place of our words: a bare time of day would mean today.
    local = _local(context, moment)
    days = (local.date() - _local(context, context["now"]).date()).days
    if days <= 1:
        word = f"{tomorrow if days else today} {at}"
    elif days < 7:  # with no preposition, for it would want a case of the day's name
        word = format_date(local, "EEEE", locale=context["locale"]) + ","
    else:
        word = f"{_day(context, moment)} {at}"
    form = "Dt" if days >= 7 else "t" if days < 1 else "wt"
    return _time_tag(moment, form, f"{word} {local:%H:%M}")


@pass_context
def _filled(context: Context, words: str, values: Mapping[str, str | Markup]) -> Markup:
    """An owner's own words with what stands for each {variable}; nothing put in is read again.

    Of one that has nothing to say nothing is left, unless they have nothing else.
    """

    def put(found: re.Match[str]) -> str:
        value = values[found[1]]
        return value if isinstance(value, Markup) else escape(_name(context, value))

    said = variables.without(words, [name for name, value in values.items() if not value])
    return Markup(re.sub(r"\{(\w+)\}", put, _harmless(said if is_seen(said) else words)))


def _harmless(words: str) -> Markup:
    """Words of several lines, formatted or not, without what could disturb their place."""
    return Markup("\n").join(Markup(HARMFUL.sub("", line)) for line in escape(words).splitlines())


@pass_context
def _city(context: Context, zone: str) -> str:
    """The city that a time zone is named by."""
    return get_timezone_location(ZoneInfo(zone), locale=context["locale"], return_city=True)


@pass_context
def _country(context: Context, code: str) -> str:
    """A country by its code ("KZ"), with its region if it has one ("DE-BY")."""
    base, _, region = code.partition("-")
    told = context["locale"].territories.get(base.upper(), base)
    return f"{told}, {region}" if region else told


def _sign(mark: str) -> str:
    """What stands for how a conversation stands."""
    return SIGNS[StateMark(mark)]


FILTERS = {
    said.__name__.removeprefix("_"): said
    for said in (
        _ago,
        _brief,
        _city,
        _clock,
        _country,
        _cut,
        _date,
        _day,
        _days,
        _duration,
        _filled,
        _harmless,
        _language,
        _lasting,
        _month,
        _name,
        _number,
        _opening,
        _plural,
        _sign,
        _till,
        _weekday,
    )
}
