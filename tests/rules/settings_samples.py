"""What the texts about settings are given, at its least and at its most."""

from datetime import UTC, datetime
from typing import Any

from desk.rules import screens
from desk.rules.options import FIRST, OPTIONS, Kind
from desk.rules.unclear import Unclear
from model import House

NOW = datetime(2026, 9, 22, 9, 0, tzinfo=UTC)
WEEK = {"mon-fri": "09:00-13:00, 14:00-18:00", "sat": "10:00-15:00"}


def settings_samples(name: str, client: str, colleague: str, company: str) -> dict[str, list[Any]]:
    """Every value worth trying for an argument of such a text; the names may be hostile."""
    if name.startswith("labels.offer_"):
        return _labels(name, client)
    if not name.startswith(("settings.", "client.own_")):
        return {}
    values = [_value(option.kind, client) for option in OPTIONS]
    first = [option.name for option in FIRST]
    gone = [{"name": client, "shift": colleague[:32], "department": colleague[:32]}] * 20
    items = [
        {"name": option.name, "value": value, "on": True}
        for option, value in zip(OPTIONS, values, strict=True)
    ]
    plain = [{**item, "value": _nothing(item["value"]), "on": False} for item in items]
    return {
        "own": [dict.fromkeys(("ru", "en"), "{client}, {operator} — {company}"), {}],
        "values": [{"client": client, "company": company, "operator": colleague}],
        "items": [gone] if name.endswith("_gone") else [items, plain],
        "more": [0, 5],
        "name": first if name == "settings.question" else [option.name for option in OPTIONS],
        "value": values,
        "on": [True, False],
        "where": ["", "settings", "telegram"],
        "place": [1, 4],
        "count": [4],
        "left": [[], first],
        "forward": [True, False],
        "language": ["ru", "en"],
        "variables": [["client", "company", "operator", "opens"]],
        "several": [False, True],
        "reason": [str(reason) for reason in Unclear],
        "word": [client],
    }


def _value(kind: Kind, name: str) -> Any:
    shift = {"name": name[:32], "from": "20:00", "to": "08:00", "days": [0, 6]}
    given = {
        Kind.ZONE: "Asia/Almaty", Kind.HOURS: WEEK, Kind.COUNTRY: "KZ", Kind.NAME: name,
        Kind.LANGUAGE: "ru",
        Kind.TEXT: {"ru": name}, Kind.SWITCH: True, Kind.MINUTES: 15, Kind.WORKING_HOURS: 8,
        Kind.SHIFTS: [shift, {**shift, "days": list(range(7))}],
    }  # fmt: skip
    option = next(option for option in OPTIONS if option.kind is kind)
    return screens.told(option, given[kind], House(), NOW)


def _nothing(value: Any) -> Any:
    """The same at its least, where there is such a thing."""
    if isinstance(value, list) and "hours" in value[0]:
        return screens.days({"mon-sun": "00:00-24:00"})
    return value if isinstance(value, dict) and "zone" in value else type(value)()


def _labels(name: str, client: str) -> dict[str, list[Any]]:
    """What is offered, as a button is given it."""
    given = {
        "offer_zone": ["Asia/Almaty 18:05"], "offer_hours": ["0", "5"], "offer_name": [client],
        "offer_country": ["", "KZ", "DE"], "offer_text": ["ru", "en"],
        "offer_language": ["ru", "en"],
        "offer_minutes": ["15"], "offer_working_hours": ["0", "8"],
    }  # fmt: skip
    return {"value": given[name.partition(".")[2]]}
