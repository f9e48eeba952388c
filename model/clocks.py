"""Owns what people mean by the times of day at which they say that something ends."""

from datetime import time

LAST_MINUTE = 59


def ending(written: time) -> time:
    """The moment that is meant: 23:59 and 17:59 are the hour's last minute, which still belongs to
    it, as many a form lets nobody write 24:00. Midnight is the day's end."""
    if written.minute != LAST_MINUTE:
        return written
    return time((written.hour + 1) % 24)
