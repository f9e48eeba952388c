"""What a handler returns: one action of the desk, ready but for its transaction and its moment."""

from datetime import datetime
from typing import Any, Protocol

from storage.ports import Tx


class Action(Protocol):
    """Called once, inside a transaction."""

    def __call__(self, tx: Tx, *, now: datetime) -> Any: ...
