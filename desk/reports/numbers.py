"""Owns the way from a number of a report to the conversations that it counts, page by page."""

from datetime import datetime
from typing import Any

from desk.calendar import eras
from desk.figures import behind as figures_behind
from desk.figures import metrics
from desk.figures.behind import NUMBERS, Counted
from desk.reports.parts import button, dates, person
from desk.voice.paging import rows
from model import SPANS, Button, House, Page, Period
from model.errands.papers import Report
from model.marks import StateMark, mark_of
from storage import conversations, links
from storage.ports import Tx

LISTED = 10
"""Clients on a page, whatever names and words they have."""

PAGES = 100
"""As many pages a button may name: a thousand conversations behind one number."""


def named(number: str, page: int) -> int:
    """A number and a page of its list, as a button carries them beside the span."""
    return NUMBERS.index(number) * PAGES + page


def meant(subject: int) -> tuple[int, str, int] | None:
    """The span, the number and the page that a button's subject carries; None if nonsense."""
    rest, span = divmod(subject, len(SPANS))
    place, page = divmod(rest, PAGES)
    return (span, NUMBERS[place], page) if 0 <= place < len(NUMBERS) else None


def offer(tx: Tx, house: House, period: Period, now: datetime) -> Page:
    """Every number that is more than nothing, as a button."""
    known = eras.of(tx, house)
    whole = metrics.figures(tx, known, period.since, period.until)
    counts = {name: figures_behind.number(name, whole) for name in NUMBERS}
    found = [_key(name, period, count=count) for name, count in counts.items() if count]
    keys = map(tuple, rows(found))
    args = {"period": dates(known, period), "any": bool(found)}
    return Page("summary.numbers", args, (*keys, (button("back", "sum", period),)))


def behind(tx: Tx, house: House, ordered: Report) -> Page:
    """One page of those whom a number counts; however they stand now, they are counted."""
    known, period = eras.of(tx, house), ordered.period
    found = figures_behind.counted(tx, known, period.since, period.until, ordered.number)
    last = max(0, (len(found) - 1) // LISTED)
    page = min(ordered.page, last, PAGES - 1)
    shown = found[page * LISTED : (page + 1) * LISTED]
    args = {
        "period": dates(known, period),
        "number": ordered.number,
        "count": sum(client.times for client in found),
        "items": [_item(tx, client) for client in shown],
        "page": page + 1 if last else 0,
        "pages": last + 1,
    }
    turn = [
        _key(ordered.number, period, page=there, text=text)
        for text, there in (("◀", page - 1), ("▶", page + 1))
        if 0 <= there <= min(last, PAGES - 1)
    ]
    back = (button("back", "sum_numbers", period),)
    return Page("summary.behind", args, (tuple(turn), back) if turn else (back,))


def _key(number: str, period: Period, *, page: int = 0, count: int = 0, text: str = "") -> Button:
    subject = named(number, page) * len(SPANS) + SPANS.index(period.span)
    label = "" if text else f"number_{number}"
    return Button(label, "sum_behind", subject, period.last.toordinal(), text=text or str(count))


def _item(tx: Tx, counted: Counted) -> dict[str, Any]:
    """A client with how they stand now and their last words."""
    conversation = conversations.latest(tx, counted.client_id)
    last = links.last_of_client(tx, counted.client_id)
    return {
        **person(tx, counted.client_id),
        "times": counted.times,
        "mark": mark_of(conversation) if conversation else StateMark.CLOSED,
        "words": last.words if last else "",
        "kind": last.kind if last else "",
    }
