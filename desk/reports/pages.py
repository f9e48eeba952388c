"""Owns what the pages of a report say: the figures, who waits, what hurt, what to do about it.

A page is put together when it is sent, from a moment of the file that nobody writes to meanwhile.
It holds no words: `templates/<locale>/summary.html` has those.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from desk.calendar import eras
from desk.calendar.eras import Era, Eras
from desk.calendar.periods import Periods, hours_of
from desk.figures import metrics
from desk.figures.figures import Figures
from desk.reports.telling import TODAY, YESTERDAY
from model import SPANS, Button, ClientId, Conversation, House, Page, Period, Row
from model.buttons import OPEN
from model.errands.papers import Report
from model.figures import OperatorFigures
from model.marks import StateMark, mark_of
from model.reports import DAY, LAST_7, LAST_30, MONTH, WEEK
from storage import clients, conversations, links, people, summaries
from storage.ports import Tx

LATE = timedelta(minutes=30)
"""A report that comes so much after it was due says so."""

QUIET = 5
"""Arrivals below which a day with nothing wrong is told in three lines."""

BUSY = 5
"""Arrivals in an hour of a day from which one more pair of hands would have had something to do."""

NAMED = 3
"""Clients, and people who answered, that a summary names; the buttons lead to the others."""

LISTED = 12
"""Lines of a list that one message holds, whatever names and words are in it."""

NAME = 20
"""So much of a name stands on a button."""

COLLEAGUES = 30
WEEKS = 4
"""So many former weekdays say what is usual, if at least two of them lie in our history."""

A_WEEK = timedelta(days=7)
LAG = timedelta(hours=72)


def compose(tx: Tx, house: House, row: Row, now: datetime) -> Page:
    """The page that an outbox row orders, as of now."""
    ordered = row.errand
    assert isinstance(ordered, Report)
    page = VIEWS[ordered.view](tx, house, ordered.period, now)
    if ordered.view == "summary":
        page = replace(page, args={**page.args, "told": _told(ordered, now)})
        if ordered.choice:
            page = replace(page, keys=(CHOICE, *page.keys))
    reader = people.find(tx, row.reader)
    if reader is None:
        return page
    return replace(page, locale=reader.locale, tables=reader.tables)


def _told(ordered: Report, now: datetime) -> dict[str, Any]:
    """Whether it comes late, and which ones never came."""
    late = ordered.due if ordered.due and now - ordered.due > LATE else None
    gap = list(ordered.gap)
    return {"late": late, "gap": gap}


def summary(tx: Tx, house: House, period: Period, now: datetime) -> Page:
    """The whole of a period on one screen."""
    known = eras.of(tx, house)
    era = known.at(period.until - timedelta.resolution)
    figures = metrics.figures(tx, known, period.since, period.until)
    waits, bad = summaries.waiting(tx), summaries.discontent(tx, period.since, period.until)
    complaints = [_client(tx, rating) for rating in summaries.complaints(tx, now)]
    begun = summaries.first_event(tx) or period.since
    peak = _peak(figures, era, Periods(known).worked(period, begun))
    busiest = _busiest(worker for worker in figures.operators if worker.replies)
    overdue = [_overdue(tx, found) for found in conversations.promised(tx, now)]
    wrong = bool(
        bad or complaints or peak or overdue or figures.undelivered or figures.closed_unanswered
    )
    first = [_client(tx, wait) for wait in waits[:NAMED]]
    args: dict[str, Any] = {
        "period": _period(known, period),
        "figures": figures,
        "waits": {"count": len(waits), "first": first},
    }
    todo = _todo(first, overdue, complaints, bool(bad), peak, figures.undelivered)
    if figures.arrivals < QUIET and not wrong and period.span == DAY:
        return Page("summary.quiet", {**args, "todo": todo}, _keys(period))
    more = {
        "overdue": {"count": len(overdue), "first": overdue[:NAMED]},
        "usual": _usual(tx, known, period),
        "before": _before(tx, known, period),
        "target": era.first_target,
        "worst": _worst(tx, figures, era),
        "bad": [_client(tx, rating) for rating in bad[:NAMED]],
        "team": _team(tx, busiest[:NAMED]),
        "others": len(busiest[NAMED:]),
        "settled": period.until - LAG,
        "peak": peak,
        "todo": todo,
    }
    return Page("summary.report", {**args, **more}, _keys(period))


def waiting(tx: Tx, house: House, period: Period, now: datetime) -> Page:
    """Who waits now, whatever the period."""
    waits = summaries.waiting(tx)
    items = [_client(tx, wait) for wait in waits[:LISTED]]
    args = {"items": items, "more": len(waits[LISTED:])}
    return Page("summary.waiting", args, _back(period))


def discontent(tx: Tx, house: House, period: Period, now: datetime) -> Page:
    """Whom it displeased, and in which words."""
    bad = summaries.discontent(tx, period.since, period.until)
    items = [_client(tx, rating) for rating in bad[:LISTED]]
    args = {"period": _period(eras.of(tx, house), period), "items": items}
    keys = [_task(tx, found) for found in bad[:LISTED] if found.open]
    return Page("summary.discontent", {**args, "more": len(bad[LISTED:])}, (*keys, *_back(period)))


def team(tx: Tx, house: House, period: Period, now: datetime) -> Page:
    """What each operator did, and each department, where there are any."""
    known = eras.of(tx, house)
    figures = metrics.figures(tx, known, period.since, period.until)
    busiest = _busiest(figures.operators)
    args = {
        "period": _period(known, period),
        "team": _team(tx, busiest[:COLLEAGUES]),
        "others": len(busiest[COLLEAGUES:]),
        "departments": [{"name": part.name, "figures": part} for part in figures.departments],
    }
    if not busiest:
        return Page("summary.team", args, _back(period))
    switch = (_button("as_table", "sum_table", period), _button("as_text", "sum_text", period))
    return Page("summary.team", args, _back(period), rich="summary.team_table", switch=switch)


VIEWS: dict[str, Callable[[Tx, House, Period, datetime], Page]] = {
    "summary": summary,
    "waiting": waiting,
    "discontent": discontent,
    "team": team,
}

CHOICE = (
    Button("today", "sum", SPANS.index(DAY), TODAY),
    Button("yesterday", "sum", SPANS.index(DAY), YESTERDAY),
    Button("days_7", "sum", SPANS.index(LAST_7), TODAY),
    Button("days_30", "sum", SPANS.index(LAST_30), TODAY),
)


def _keys(period: Period) -> tuple[tuple[Button, ...], ...]:
    """What leads on from a summary."""
    first = (_button("who_waits", "sum_wait", period), _button("bad_ratings", "sum_bad", period))
    second = (_button("by_operator", "sum_team", period), _button("export", "sum_export", period))
    return first, second


def _task(tx: Tx, found: summaries.Discontent) -> tuple[Button, ...]:
    """What can be done about what went wrong: answer it, or give it to somebody."""
    client = clients.find(tx, found.client_id)
    give = Button("give_to", "case_pick", found.conversation_id)
    if client is None or client.topic_id is None:
        return (give,)
    return Button("reply", OPEN, client.topic_id, text=client.name[:NAME]), give


def _back(period: Period) -> tuple[tuple[Button, ...], ...]:
    return ((_button("back", "sum", period),),)


def _button(label: str, action: str, period: Period) -> Button:
    return Button(label, action, SPANS.index(period.span), period.last.toordinal())


def _period(known: Eras, period: Period) -> dict[str, Any]:
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


def _client(tx: Tx, listed: summaries.Waiting | summaries.Discontent) -> dict[str, Any]:
    """A client as a link into their topic."""
    item = _person(tx, listed.client_id)
    if isinstance(listed, summaries.Waiting):
        whose = people.name_of(tx, listed.assignee_id)
        conversation = conversations.latest(tx, listed.client_id)
        mark = mark_of(conversation) if conversation else StateMark.CLIENT
        last = links.last_of_client(tx, listed.client_id)
        said = {"words": last.words, "kind": last.kind} if last else {"words": "", "kind": ""}
        return {**item, "since": listed.since, "whose": whose, "mark": mark, **said}
    link = links.find(tx, listed.words_id) if listed.words_id else None
    said = {"words": link.words, "kind": link.kind} if link else {"words": "", "kind": ""}
    whose = people.name_of(tx, listed.operator_id)
    return {**item, "since": listed.at, "whose": whose, "open": listed.open, **said}


def _overdue(tx: Tx, found: Conversation) -> dict[str, Any]:
    """A promise whose time is over, as of now."""
    whose = people.name_of(tx, found.assignee_id)
    return {**_person(tx, found.client_id), "since": found.promised_until, "whose": whose}


def _person(tx: Tx, client_id: ClientId) -> dict[str, Any]:
    client = clients.find(tx, client_id)
    return {
        "name": client.name if client else "",
        "topic": (client.topic_id or 0) if client else 0,
    }


def _busiest(team: Iterable[OperatorFigures]) -> list[OperatorFigures]:
    return sorted(team, key=lambda worker: (-worker.replies, worker.operator_id))


def _team(tx: Tx, team: list[OperatorFigures]) -> list[dict[str, Any]]:
    return [{"name": people.name_of(tx, worker.operator_id), "figures": worker} for worker in team]


def _usual(tx: Tx, known: Eras, period: Period) -> int | None:
    """The median of the arrivals of the last four such weekdays; None for a part of a day."""
    begun = summaries.first_event(tx)
    if period.span != DAY or period.so_far or begun is None:
        return None
    periods = Periods(known)
    dates = [period.last - weeks * A_WEEK for weeks in range(1, WEEKS + 1)]
    days = [periods.day(day) for day in dates if periods.works(day)]
    counts = sorted(
        metrics.figures(tx, known, day.since, day.until).arrivals
        for day in days
        if day.since >= begun
    )
    return counts[(len(counts) - 1) // 2] if len(counts) > 1 else None


def _before(tx: Tx, known: Eras, period: Period) -> Figures | None:
    """The figures of the week, the month or the days before, if we were there then."""
    if period.span == DAY:
        return None
    periods, last = Periods(known), period.first - timedelta(days=1)
    if period.span in (WEEK, MONTH):
        former = periods.week(last) if period.span == WEEK else periods.month(last)
    else:
        # As much of them as has passed of these: a part is not compared with a whole.
        former = periods.last(period.span, last)
        length = period.until - period.since
        former = replace(former, until=min(former.since + length, period.since))
    begun = summaries.first_event(tx)
    if begun is None or former.since < begun:
        return None
    return metrics.figures(tx, known, former.since, former.until)


def _worst(tx: Tx, figures: Figures, era: Era) -> dict[str, Any] | None:
    """The slowest first reply, if it missed the target."""
    worst = figures.worst
    if worst is None or worst.seconds <= era.first_target:
        return None
    return {**_person(tx, worst.client_id), "seconds": worst.seconds}


def _peak(figures: Figures, era: Era, days: int) -> dict[str, Any] | None:
    """The busy hour with the slowest first replies, if they were beyond the target.

    Its arrivals are those of one day: of several, what a day had on the average.
    """
    days = max(1, days)
    hours = [
        {"hour": hour, "arrivals": round(part.arrivals / days), "median": part.first.median}
        for hour, part in enumerate(figures.hours)
        if part.arrivals >= BUSY * days and (part.first.median or 0) > era.first_target
    ]
    return max(hours, key=lambda hour: hour["median"] or 0, default=None)


def _todo(
    waits: list[dict[str, Any]],
    overdue: list[dict[str, Any]],
    complaints: list[dict[str, Any]],
    bad: bool,
    peak: dict[str, Any] | None,
    undelivered: int,
) -> list[dict[str, Any]]:
    """What to do, the most urgent first; nothing if all is well."""
    return [
        *({"do": "answer", **wait} for wait in waits[:1]),
        *({"do": "keep_word", **found} for found in overdue[:1]),
        *({"do": "ratings", **found, "more": len(complaints) - 1} for found in complaints[:1]),
        *([{"do": "read"}] if bad and not complaints else []),
        *([{"do": "hands", "hour": peak["hour"]}] if peak else []),
        *([{"do": "undelivered", "count": undelivered}] if undelivered else []),
    ]
