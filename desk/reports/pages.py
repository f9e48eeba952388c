"""Owns what the pages of a report say: the figures, who waits, what hurt, what to do about it.

A page is put together when it is sent, from a moment of the file that nobody writes to meanwhile.
It holds no words: `templates/<locale>/summary.html` has those.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from desk.calendar import eras
from desk.calendar.eras import Era, Eras
from desk.calendar.periods import Periods
from desk.figures import metrics
from desk.figures.figures import Figures
from desk.reports import numbers, themes, todo
from desk.reports.parts import back, button, dates, person
from desk.reports.telling import TODAY, YESTERDAY
from model import SPANS, Button, Conversation, House, Page, Period, Row
from model.errands.papers import Report
from model.figures import OperatorFigures
from model.marks import StateMark, mark_of
from model.reports import DAY, LAST_7, LAST_30, MONTH, WEEK
from storage import broadcasts, conversations, links, people, recipients, summaries
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

COLLEAGUES = 30
WEEKS = 4
"""So many former weekdays say what is usual, if at least two of them lie in our history."""

A_WEEK = timedelta(days=7)
LAG = timedelta(hours=72)


def compose(tx: Tx, house: House, row: Row, now: datetime) -> Page:
    """The page that an outbox row orders, as of now."""
    ordered = row.errand
    assert isinstance(ordered, Report)
    if ordered.view == "behind":
        page = numbers.behind(tx, house, ordered)
    else:
        page = VIEWS[ordered.view](tx, house, ordered.period, now)
    if ordered.view == "summary":
        page = replace(page, args={**page.args, "told": _told(ordered, now)})
        if ordered.choice:
            page = replace(page, keys=(*CHOICE, *page.keys))
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
        "period": dates(known, period),
        "figures": figures,
        "waits": {"count": len(waits), "first": first},
    }
    doing = todo.lines(first, overdue, complaints, bool(bad), peak, figures.undelivered)
    cast = _cast(tx, period)
    if figures.arrivals < QUIET and not (wrong or cast) and period.span == DAY:
        return Page("summary.quiet", {**args, "todo": doing}, _keys(tx, period, now))
    asked = themes.of(tx, period.since, period.until) if period.span == WEEK else []
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
        "todo": doing,
        "cast": cast,
        "themes": [{"words": theme.example.words, "clients": theme.clients} for theme in asked],
        "hurt": bool(complaints or overdue or figures.missed or figures.undelivered or peak),
    }
    make = tuple(_make_answer(theme) for theme in asked)
    return Page("summary.report", {**args, **more}, (*make, *_keys(tx, period, now)))


def _cast(tx: Tx, period: Period) -> dict[str, Any] | None:
    """What came of the last broadcast that began then, as of now, and how many more there were."""
    begun = broadcasts.begun_within(tx, period.since, period.until)
    if not begun:
        return None
    last, *others = begun
    progress = recipients.progress(tx, last.id)
    return {"words": last.words, "progress": progress, "others": len(others)}


def _make_answer(theme: themes.Theme) -> tuple[Button, ...]:
    """What makes an answer of a theme."""
    asked = theme.example
    return (Button("make_answer", "theme_answer", asked.link_id, text=asked.words[: todo.NAME]),)


def waiting(tx: Tx, house: House, period: Period, now: datetime) -> Page:
    """Who waits now, whatever the period."""
    waits = summaries.waiting(tx)
    items = [_client(tx, wait) for wait in waits[:LISTED]]
    args = {"items": items, "more": len(waits[LISTED:])}
    return Page("summary.waiting", args, back(period))


def discontent(tx: Tx, house: House, period: Period, now: datetime) -> Page:
    """Whom it displeased, and in which words."""
    bad = summaries.discontent(tx, period.since, period.until)
    items = [_client(tx, rating) for rating in bad[:LISTED]]
    args = {"period": dates(eras.of(tx, house), period), "items": items}
    keys = [todo.task(tx, found) for found in bad[:LISTED] if found.open]
    return Page("summary.discontent", {**args, "more": len(bad[LISTED:])}, (*keys, *back(period)))


def team(tx: Tx, house: House, period: Period, now: datetime) -> Page:
    """What each operator did, and each department, where there are any."""
    known = eras.of(tx, house)
    figures = metrics.figures(tx, known, period.since, period.until)
    busiest = _busiest(figures.operators)
    args = {
        "period": dates(known, period),
        "team": _team(tx, busiest[:COLLEAGUES]),
        "others": len(busiest[COLLEAGUES:]),
        "departments": [{"name": part.name, "figures": part} for part in figures.departments],
    }
    if not busiest:
        return Page("summary.team", args, back(period))
    switch = (button("as_table", "sum_table", period), button("as_text", "sum_text", period))
    return Page("summary.team", args, back(period), rich="summary.team_table", switch=switch)


VIEWS: dict[str, Callable[[Tx, House, Period, datetime], Page]] = {
    "summary": summary,
    "waiting": waiting,
    "discontent": discontent,
    "team": team,
    "numbers": numbers.offer,
}

CHOICE = (
    (
        Button("today", "sum", SPANS.index(DAY), TODAY),
        Button("yesterday", "sum", SPANS.index(DAY), YESTERDAY),
    ),
    (
        Button("days_7", "sum", SPANS.index(LAST_7), TODAY),
        Button("days_30", "sum", SPANS.index(LAST_30), TODAY),
    ),
)
"""Two abreast: of more a phone cuts the words."""


def _keys(tx: Tx, period: Period, now: datetime) -> tuple[tuple[Button, ...], ...]:
    """What does the most urgent of what is to be done, and what leads on from a summary."""
    first = (button("who_waits", "sum_wait", period), button("bad_ratings", "sum_bad", period))
    second = (button("by_operator", "sum_team", period), button("numbers", "sum_numbers", period))
    return *todo.keys(tx, now), first, second, (button("export", "sum_export", period),)


def _client(tx: Tx, listed: summaries.Waiting | summaries.Discontent) -> dict[str, Any]:
    """A client as a link into their topic."""
    item = person(tx, listed.client_id)
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
    return {**person(tx, found.client_id), "since": found.promised_until, "whose": whose}


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
    return {**person(tx, worst.client_id), "seconds": worst.seconds}


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
