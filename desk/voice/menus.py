"""Owns which commands Telegram shows to whom: each person those that are theirs, and no more."""

from collections.abc import Sequence
from datetime import datetime

from model import STAFF, Operator, Order, Role
from model.errands.looks import Menu
from storage import outbox, people, runs
from storage.ports import Tx

CLIENTS = ("start", "privacy")
GROUP = ("note", "undo", "why", "queue", "duty", "on", "break", "off")
OF_ROLE = {
    Role.OPERATOR: ("queue", "mine", "duty", "on", "break", "off", "privacy"),
    Role.LEAD: ("summary", "queue", "mine", "duty", "roster", "on", "break", "off", "privacy"),
    Role.OWNER: (
        "summary",
        "queue",
        "duty",
        "roster",
        "team",
        "undelivered",
        "export",
        "help",
        "privacy",
    ),
}


def order(tx: Tx, locales: Sequence[str], now: datetime) -> None:
    """Have Telegram show our commands, in every language we speak; once for each new list."""
    for scope, commands in (("private", CLIENTS), ("group", GROUP)):
        for locale in ("", *locales):
            if runs.first(tx, "menu", f"{scope}:{locale}:{','.join(commands)}", now):
                _order(tx, scope, locale, commands, STAFF, now)
    for one in people.team(tx):
        if one.private:
            order_for(tx, one, now)


def order_for(tx: Tx, operator: Operator, now: datetime) -> None:
    """The same for one member of staff, in their own chat; again when their role changes."""
    commands = OF_ROLE[operator.role]
    if runs.first(tx, "menu", f"of:{operator.id}:{','.join(commands)}", now):
        _order(tx, "own", "", commands, operator.id, now)


def _order(
    tx: Tx, scope: str, locale: str, commands: Sequence[str], chat: int, now: datetime
) -> None:
    errand = Menu(scope=scope, locale=locale, commands=tuple(commands))
    outbox.put(tx, Order(errand, chat), now)
