"""Owns what all pages of a report have: their dates, a client as a link, what leads on and back."""

from datetime import date, timedelta
from typing import Any

from desk.calendar.eras import Eras
from desk.calendar.periods import Periods, hours_of
from model import SPANS, Button, ClientId, Period
from model.reports import DAY
from storage import clients
from storage.ports import Tx


def button(label: str, action: str, period: Period) -> Button:
    """A button that shows another page about the period."""
    return Button(label, action, SPANS.index(period.span), period.last.toordinal())


def back(period: Period) -> tuple[tuple[Button, ...], ...]:
    """What leads back to the summary."""
    return ((button("back", "sum", period),),)


def dates(known: Eras, period: Period) -> dict[str, Any]:
    """What a headline says: the dates, the hours, the days off that belong to a day."""
    off = _off_before(known, period)
    hours = hours_of(known, period)
    return {
        "span": period.span,
        "first": period.first,
        "last": period.last,
        "until": period.until if period.so_far else None,
        "cut": period.until,
        "opening": hours[0] if hours else None,
        "closing": hours[1] if hours else None,
        "off": off,
    }


def _off_before(known: Eras, period: Period) -> list[date]:
    """The first and the last of the days off that a working day includes, if there are any."""
    first = Periods(known).before(period.last) + timedelta(days=1)
    if period.span != DAY or first == period.last:
        return []
    return [first, period.last - timedelta(days=1)]


def person(tx: Tx, client_id: ClientId) -> dict[str, Any]:
    """A client as a link into their topic."""
    client = clients.find(tx, client_id)
    return {
        "name": client.called if client else "",
        "topic": (client.topic_id or 0) if client else 0,
    }
