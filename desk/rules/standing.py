"""Owns the house as it stands: what the settings say, and under it what owners set in Telegram."""

import json
from collections.abc import Callable
from dataclasses import replace

from desk.rules.options import BY_NAME, Option
from model import House
from storage import options
from storage.options import Rows
from storage.ports import Tx


def _nobody(house: House) -> None:
    """Nobody has to hear of it."""


class Rules:
    """Gives the house of the moment to whoever begins a transaction.

    What was set last holds from the next update, tick or call on. Only for the database's own
    thread: whoever reads on the side asks `of`.
    """

    def __init__(self, base: House, changed: Callable[[House], object] = _nobody) -> None:
        """`base`: the house by the settings alone; `changed` hears of every other one."""
        self.base, self._changed = base, changed
        self._rows: Rows | None = None
        self._house = base

    def __call__(self, tx: Tx) -> House:
        """The house as the file has it now."""
        rows = options.rows(tx)
        if rows != self._rows:
            self._house, self._rows = laid(self.base, rows), rows
            self._changed(self._house)
        return self._house


def of(tx: Tx, house: House) -> House:
    """The house as it is in this transaction, whatever was set in it a moment ago."""
    return laid(house.origin or house, options.rows(tx))


def laid(base: House, rows: Rows) -> House:
    """The house with what was set; what the settings say themselves stays.

    A name that nobody knows was set by a later Smena, and waits for it.
    """
    house = base
    for name, value in rows:
        option = BY_NAME.get(name)
        if option and not is_fixed(base, option):
            house = option.lay(house, json.loads(value))
    return replace(house, origin=base) if rows else base


def is_fixed(house: House, option: Option) -> bool:
    """Whether the settings say it themselves, so that nothing in Telegram changes it."""
    return option.key in house.fixed
