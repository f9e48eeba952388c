"""How the bot itself is, as far as only the process knows; the file knows the rest."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Vitals:
    """One look at the process and its machine."""

    version: str
    up_since: datetime
    room: int
    """How many more calls the staff group takes now, of `of` in a window."""
    of: int
    disk_free: int
    """Bytes, where the file lies."""
    file_size: int
    """Bytes, with what is not yet in it."""
    road: str
    """Which way to Telegram is taken now: "direct" or a proxy, without its credentials."""
    hops: int
    """How many ways there are."""
