"""Owns what the buttons that name a time do: snooze, promise, choose a day, keep a promise."""

from dataclasses import replace
from datetime import datetime, timedelta

from desk.conversations import access, later
from desk.voice import saying
from model import House, Press
from storage import clients
from storage.ports import Tx

DAY_MINUTES = 24 * 60


def snooze(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """A time under [Snooze]: out of sight until then, or until the client writes."""
    at = access.case(tx, press, now, aside=True)
    if at:
        until = None if press.arg < 0 else moment_of(house, press.arg, now)
        _snooze(tx, at, press, until, now)


def _snooze(tx: Tx, at: access.Case, press: Press, until: datetime | None, now: datetime) -> None:
    """Not past a promise: what is due by then is back in time for it, or comes first."""
    wakes_at = replace(at.conversation, snoozed_until=until).wakes_at
    promised = at.conversation.promised_until
    if promised and wakes_at and wakes_at <= now:
        told = saying.moment(promised)
        saying.toast(tx, press.query_id, "toasts.promised_first", now, until=told)
        return
    later.snooze(tx, at.client, at.conversation, at.operator, until, now)
    shown = wakes_at and saying.moment(wakes_at)
    saying.toast(tx, press.query_id, "toasts.snoozed", now, until=shown)


def promise(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """A time under [Promised]: it waits on us until then, whoever wrote last."""
    at = access.case(tx, press, now)
    if at:
        _promise(tx, house, at, press, moment_of(house, press.arg, now), now)


def _promise(
    tx: Tx, house: House, at: access.Case, press: Press, until: datetime, now: datetime
) -> None:
    later.promise(tx, at.client, at.conversation, at.operator, until, now)
    later.say_promised(tx, house, press, at.conversation, at.operator, until, now)


def moment_of(house: House, minutes: int, now: datetime) -> datetime:
    """So many minutes from now; whole days, and none, mean a morning."""
    days, rest = divmod(minutes, DAY_MINUTES)
    if rest:
        return now + timedelta(minutes=minutes)
    today = now.astimezone(house.zone).date()
    return later.morning_of(house, today + timedelta(days=days or 1))


def day_of_snooze(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Another day] under [Snooze]."""
    _calendar(tx, house, press, now, "snooze")


def day_of_later(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Another day] under [Send later]."""
    _calendar(tx, house, press, now, "later")


def day_of_promise(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Another day] under [Promised]."""
    _calendar(tx, house, press, now, "promise")


def _calendar(tx: Tx, house: House, press: Press, now: datetime, name: str) -> None:
    """The days to come on the same card, some weeks a page."""
    client = access.topic(tx, press, now)
    if client:
        today = now.astimezone(house.zone).date().toordinal()
        clients.set_menu(tx, client.id, f"{name}.{today}.{press.arg}")
        saying.card(tx, client.id, now)
        saying.hush(tx, press.query_id, now)


def on_day(tx: Tx, house: House, press: Press, now: datetime, *, name: str) -> None:
    """A day of the calendar: that day's morning."""
    at = access.case(tx, press, now, aside=name == "snooze")
    until = later.day_ahead(house, press.arg, now)
    if at is None:
        return
    if until is None:
        saying.toast(tx, press.query_id, "toasts.day_past", now)
    elif name == "promise":
        _promise(tx, house, at, press, until, now)
    else:
        _snooze(tx, at, press, until, now)


def fulfil(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Done]: what was promised was done."""
    at = access.case(tx, press, now)
    if at:
        done = later.fulfil(tx, at.client, at.conversation, at.operator, now)
        text = "toasts.promise_kept" if done else "toasts.promise_over"
        saying.toast(tx, press.query_id, text, now)
