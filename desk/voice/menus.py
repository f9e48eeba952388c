"""Owns which commands Telegram shows to whom: each person those that are theirs, and no more."""

from collections.abc import Sequence
from datetime import datetime

from model import STAFF, ChatKey, House, Operator, Order, Role, Spot
from model.errands.looks import Menu
from storage import outbox, people, runs
from storage.ports import Tx


def order(tx: Tx, house: House, locales: Sequence[str], now: datetime) -> None:
    """Have Telegram show our commands, in every language we speak; once for each new list."""
    shown = {"private": house.commands.get((Spot.PRIVATE, None), ()), "group": _of_group(house)}
    for scope, commands in shown.items():
        for locale in ("", *locales):
            if runs.changed(tx, "menu", f"{scope}:{locale}", ",".join(commands), now):
                _order(tx, scope, locale, commands, STAFF, now)
    for operator in people.team(tx):
        if operator.private:
            order_for(tx, house, operator, now)


def _of_group(house: House) -> tuple[str, ...]:
    """Telegram knows one list for a group: what works in topics, and what in General."""
    places = (Spot.TOPIC, Spot.GENERAL)
    found = (house.commands.get((place, Role.OPERATOR), ()) for place in places)
    return tuple(dict.fromkeys(name for commands in found for name in commands))


def order_for(tx: Tx, house: House, operator: Operator, now: datetime) -> None:
    """The same for one member of staff, in their own chat; again when their role changes."""
    role = operator.role if operator.is_present else None
    commands = house.commands.get((Spot.PRIVATE, role), ())
    if commands and runs.changed(tx, "menu", f"of:{operator.id}", ",".join(commands), now):
        _order(tx, "own", "", commands, operator.id, now)


def _order(
    tx: Tx, scope: str, locale: str, commands: Sequence[str], chat: ChatKey, now: datetime
) -> None:
    errand = Menu(scope=scope, locale=locale, commands=tuple(commands))
    outbox.put(tx, Order(errand, chat), now)
