"""The questions at the beginning and /settings, for docs/screens.md: played in the real desk."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

from desk.rules import acts, asking, screens
from desk.rules.options import BY_NAME, FIRST
from model import Incoming, Person
from storage import options
from storage.options import Draft

HOURS = {"ru": "пн-пт 9-18, сб 10-15", "en": "Mon-Fri 9-18, Sat 10-15"}
GREETING = {
    "ru": "Рады вам, {client}! Это {company}.",
    "en": "Welcome, {client}! This is {company}.",
}


def the_settings(scene: Any, boss: int) -> list[Any]:
    """The owner answers, then looks at it all and writes a greeting of their own."""
    tx, now, locale = scene.tx, scene.now, scene.house.locale
    house = replace(scene.house, name="Алатау" if locale == "ru" else "Alatau")
    found = []

    def writes(text: str) -> None:
        said = {"kind": "text", "text": text}
        acts.hear(tx, house, Incoming(1, Person(boss, scene.names.boss), said, text, now), now)

    asking.begin(tx, house, boss, now)
    found.append(scene.said("To the owner when the group is ready", "settings.question"))
    for passed, asked in pairwise(FIRST):
        asking.go_on(tx, house, boss, passed, now)
        found.append(scene.said(f"The next question: {asked.name}", "settings.question"))
    screens.listen(tx, boss, Draft("hours", "", None, True, now))
    writes(HOURS[locale])
    found.append(scene.said("After hours were written", "settings.confirm"))
    for name in ("zone", "hours", "holidays"):
        options.put(tx, name, BY_NAME[name].of(house), boss, now)
    asking.go_on(tx, house, boss, BY_NAME["name"], now)
    found.append(scene.said("After the last question", "settings.done"))
    found.append(scene.said("To be forwarded to the staff", "settings.for_staff"))
    screens.home(tx, house, boss, now)
    found.append(scene.said("/settings", "settings.home"))
    screens.option(tx, house, boss, BY_NAME["greeting"], now)
    found.append(scene.said("/settings: the greeting", "settings.option"))
    screens.listen(tx, boss, Draft("greeting", locale, None, False, now))
    writes(GREETING[locale])
    found.append(
        scene.said("After a greeting was written: as clients see it", "client.own_greeting")
    )
    found.append(scene.said("Below it", "settings.confirm"))
    for name in ("zone", "hours", "holidays"):
        options.drop(tx, name)
    return found
