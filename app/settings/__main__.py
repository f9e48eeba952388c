"""Owns what is written from the settings' declarations: `python -m app.settings --write`.

Without --write it says whether they are as they should be; the exit code is then 1 if not.
"""

import json
import sys
from datetime import time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from app.settings import LISTS, SECTIONS, Settings

ROOT = Path(__file__).resolve().parents[2]
FILE, PAGE = ROOT / "settings.toml", ROOT / "docs" / "operations.md"

HEAD = """\
# Every setting of Smena with its default. Nothing is changed here: an update brings this file anew.
# What your company wants otherwise, write into settings.local.toml beside it, in the same sections;
# only what differs. Both stand below the environment:
#   SMENA_COMPANY__TIMEZONE=Asia/Almaty
#   SMENA_STAFF__OWNER_IDS='[1, 2]'
# The bot's token is a secret and stands in neither: it is BOT_TOKEN in the environment or in .env.
"""
LISTED = {
    "shifts": """\
# Named shifts, as many as there are; without any, operators say themselves when they are on shift.
# One that ends at or before its start is overnight. In the environment they are JSON:
#   SMENA_SHIFTS='[{"name": "Day", "from": "09:00", "to": "18:00"}]'
# [[shifts]]
# name = "Day"
# from = "09:00"
# to = "18:00"
# days = "mon-fri"  # the weekdays on which it can be worked; left out: all
""",
    "departments": """\
# Departments, if there are any; who is in one is chosen under /rules, or stands in the roster.
#   SMENA_DEPARTMENTS='[{"name": "Delivery", "icon": "🚚"}]'
# [[departments]]
# name = "Delivery"
# icon = "🚚"  # on cards and in lists, before the name
# skills = ["courier", "address"]  # words that come here where no rule says anything else
# first_reply_min = 10  # its own targets in working minutes; left out: the company's
# next_reply_min = 30
""",
    "rules": """\
# Rules: all that one says of words, language, source, tag and hours has to be so; then it sends to
# a department (the first such rule), makes urgent, adds a tag. Tried by `bot.py rules "words"`.
#   SMENA_RULES='[{"words": ["refund"], "urgent": true}]'
# [[rules]]
# words = ["refund", "money back", "compl*"]  # one of them, in any form; with * as a beginning
# language = "en"
# source = "insta"  # what the link t.me/bot?start=insta carried
# tag = "vip"
# hours = "18:00-09:00"
# department = "Delivery"
# urgent = true
# add_tag = "refund"
""",
}
TABLE = "| Setting | When to change it |\n|---|---|\n"
LISTED_ROWS = {
    "shifts": """\
| `[[shifts]]` | you work in named shifts (`name`, `from`, `to`, `days`): the roster is then kept \
with `/roster`. In the environment: \
`SMENA_SHIFTS='[{"name": "Day", "from": "09:00", "to": "18:00"}]'` |
""",
    "departments": """\
| `[[departments]]` | different people answer different questions: `name`, `icon`, `skills`, \
`first_reply_min`, `next_reply_min` ([below](#departments-and-rules)) |
""",
    "rules": """\
| `[[rules]]` | words, a language, a link, a tag or an hour shall decide on the department, the \
urgency, a tag: `words`, `language`, `source`, `tag`, `hours` → `department`, `urgent`, `add_tag` |
""",
}


def file() -> str:
    """The whole of settings.toml."""
    parts = [
        _section(name, SECTIONS[name]) if name in SECTIONS else LISTED[name] for name in _names()
    ]
    return "\n".join([HEAD, *parts])


def _names() -> list[str]:
    return [name for name in Settings.model_fields if name in SECTIONS or name in LISTS]


def _section(name: str, section: type[BaseModel]) -> str:
    lines = [
        (f"{key} = {toml(field.get_default(call_default_factory=True))}", field.description)
        for key, field in section.model_fields.items()
    ]
    width = max(len(line) for line, _ in lines)
    return "\n".join([f"[{name}]", *(f"{line:{width}}  # {told}" for line, told in lines), ""])


def toml(value: Any) -> str:
    """A default as TOML has it; None is an empty text."""
    if isinstance(value, dict):
        inside = ", ".join(f"{json.dumps(key)} = {toml(inner)}" for key, inner in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, tuple):
        return f"[{', '.join(toml(part) for part in value)}]"
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    if isinstance(value, time):
        return json.dumps(f"{value:%H:%M}")
    text = value.key if isinstance(value, ZoneInfo) else value or ""
    return json.dumps(text, ensure_ascii=False)


def rows() -> str:
    """The settings in docs/operations.md: those that belong together in one row."""
    found = [
        _rows(name, SECTIONS[name]) if name in SECTIONS else LISTED_ROWS[name] for name in _names()
    ]
    return TABLE + "".join(found)


def _rows(name: str, section: type[BaseModel]) -> str:
    together: list[tuple[list[str], str]] = []
    for key, field in section.model_fields.items():
        if when := _when(field):
            together.append(([], when))
        together[-1][0].append(f"`{name}.{key}`")
    return "".join(f"| {', '.join(names)} | {when} |\n" for names, when in together)


def _when(field: FieldInfo) -> str:
    extra = field.json_schema_extra
    return str(extra["when"]) if isinstance(extra, dict) else ""


def page(text: str) -> str:
    """docs/operations.md with its table of settings anew."""
    before, _, after = text.partition(TABLE)
    return before + rows() + after[after.index("\n\n") + 1 :]


def main(write: bool) -> int:
    """Write, or say what differs; the exit code."""
    wanted = {FILE: file(), PAGE: page(PAGE.read_text("utf-8"))}
    differing = [path for path, text in wanted.items() if path.read_text("utf-8") != text]
    for path in differing:
        sys.stdout.write(f"{path.relative_to(ROOT)}: {'written' if write else 'differs'}\n")
        if write:
            path.write_text(wanted[path], "utf-8")
    return 1 if differing and not write else 0


if __name__ == "__main__":
    sys.exit(main("--write" in sys.argv[1:]))
