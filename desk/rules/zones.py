"""Owns the time zones that are offered, and how a city's is found by its name."""

import re
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale

ZONES = (
    *("Europe/Kaliningrad", "Europe/Moscow", "Europe/Samara", "Asia/Yekaterinburg"),
    *("Asia/Omsk", "Asia/Novosibirsk", "Asia/Krasnoyarsk", "Asia/Irkutsk"),
    *("Asia/Yakutsk", "Asia/Vladivostok", "Asia/Kamchatka", "Asia/Almaty"),
    *("Europe/Minsk", "Asia/Tashkent", "Asia/Bishkek", "Asia/Tbilisi"),
    *("Asia/Yerevan", "Asia/Baku", "Europe/London", "Europe/Berlin"),
    *("America/New_York", "America/Chicago", "America/Los_Angeles", "Asia/Dubai"),
)
"""What is offered by a button; its place is its number there, so a new one comes last."""

USUAL = {
    "ru": (1, 11, 3, 5, 2, 7, 0, 9),
    "kk": (11, 1, 3, 4, 13, 14),
    "": (18, 19, 20, 21, 22, 1, 11, 23),
}
"""Which of them by the language of whoever is asked, the likeliest first."""

CITIES = {
    "Europe/Moscow": (
        "спб|питер|санкт-петербург|saint petersburg|st petersburg|казань|kazan|сочи|sochi|краснодар"
        "|krasnodar|нижний новгород|nizhny novgorod|воронеж|voronezh|ростов-на-дону|rostov-on-don"
        "|тула|ярославль|белгород|тверь|калуга|смоленск|брянск|курск|липецк|рязань|пенза|чебоксары"
        "|архангельск|мурманск|вологда|махачкала|ставрополь|дмитров|мск|msk"
    ),
    "Europe/Samara": "тольятти|tolyatti|ижевск|izhevsk",
    "Asia/Yekaterinburg": "екб|уфа|ufa|челябинск|chelyabinsk|пермь|perm|тюмень|tyumen|оренбург"
    "|сургут|surgut|курган|магнитогорск|нижневартовск",
    "Asia/Novosibirsk": "нск|новосиб",
    "Asia/Krasnoyarsk": "абакан|норильск|кызыл",
    "Asia/Irkutsk": "улан-удэ|ulan-ude|братск",
    "Asia/Vladivostok": "хабаровск|khabarovsk|находка|уссурийск",
    "Asia/Yakutsk": "благовещенск",
    "Asia/Almaty": "алма-ата|alma-ata|астана|astana|нур-султан|нурсултан|шымкент|shymkent|караганда"
    "|karaganda|павлодар|pavlodar|тараз|taraz|семей|усть-каменогорск|кокшетау|туркестан|талдыкорган"
    "|петропавловск|петропавл|petropavl",
    "Asia/Kamchatka": "петропавловск",
    "Asia/Aqtau": "актау|aktau",
    "Asia/Aqtobe": "актобе|aktobe",
    "Asia/Atyrau": "атырау|atyrau",
    "Asia/Oral": "уральск|uralsk",
    "Asia/Qostanay": "костанай|kostanay",
    "Asia/Bishkek": "ош|osh",
    "Asia/Dubai": "абу-даби|abu dhabi",
}
"""Larger cities by their names, where those are not the zone's own."""

MANY = 6
_OFFSET = re.compile(r"(?:utc|gmt|мск)?\s*([+-]\d{1,2})(?::?(30|45))?")


def usual(locale: str) -> Sequence[int]:
    """The numbers of the zones that are offered to somebody of that language."""
    return USUAL.get(locale[:2].lower(), USUAL[""])


def found(text: str, locales: Sequence[str], now: datetime) -> list[str]:
    """The zones that somebody may mean by a city's name or by UTC+5; the likeliest first."""
    wanted = " ".join(text.casefold().replace("ё", "е").split())
    if offset := _OFFSET.fullmatch(wanted):
        return _at(60 * int(offset[1]) + int(offset[2] or 0), "мск" in wanted, now)[:MANY]
    known, wanted = _names(tuple(locales)), wanted.replace("-", " ")
    exact = [zone for name, zone in known if name == wanted]
    begun = [zone for name, zone in known if len(wanted) > 2 and name.startswith(wanted)]
    return list(dict.fromkeys(exact or begun))[:MANY]


def _at(minutes: int, of_moscow: bool, now: datetime) -> list[str]:
    wanted = minutes + (180 if of_moscow else 0)
    return [zone for zone in ZONES if _offset(zone, now) == wanted]


def _offset(zone: str, now: datetime) -> int:
    offset = now.astimezone(ZoneInfo(zone)).utcoffset()
    assert offset is not None
    return int(offset.total_seconds()) // 60


@cache
def _names(locales: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Every name of a zone: its own, as each language has it, and the cities in it."""
    places = sorted(zone for zone in available_timezones() if "/" in zone and zone[:3] != "Etc")
    found = [(name, zone) for zone, names in CITIES.items() for name in names.split("|")]
    found += [(zone.rpartition("/")[2].replace("_", " ").casefold(), zone) for zone in places]
    found += [(zone.casefold(), zone) for zone in places]
    for locale in locales:
        told = Locale.parse(locale).time_zones
        found += [
            (told[zone]["city"].casefold().replace("ё", "е"), zone)
            for zone in places
            if zone in told and "city" in told[zone]
        ]
    return tuple((name.replace("-", " "), zone) for name, zone in found)


def clock(zone: str, now: datetime) -> str:
    """What the wall clock shows there: the surest way to recognise one's own."""
    return f"{now.astimezone(ZoneInfo(zone)):%H:%M}"
