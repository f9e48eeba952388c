"""What the desk gives to the texts about a company's days, at its least and at its most."""

from datetime import date, timedelta
from typing import Any

from desk.figures.behind import NUMBERS
from desk.figures.figures import Figures
from model.broadcasts import Progress
from model.figures import (
    DepartmentFigures,
    OperatorFigures,
    Ratings,
    Share,
    SourceFigures,
    Times,
    Wait,
)

NOTHING: dict[str, Any] = {"late": None, "gap": []}


def summary_samples(name: str, client: str, colleague: str, now: Any) -> dict[str, list[Any]]:
    """Every value worth trying for the arguments of a text of summary.html."""
    client, colleague = client or " ", colleague or " "  # nothing at all says "no such line"
    since = now - timedelta(hours=19)
    who = {
        "name": client, "topic": 7, "since": since, "whose": colleague, "mark": "waits",
        "words": client, "kind": "text", "open": True, "times": 2,
    }  # fmt: skip
    bare = {**who, "topic": 0, "whose": "", "mark": "free", "words": "", "kind": "voice"}
    full = _figures(now, client)
    sales, new = (
        DepartmentFigures(client, 47, Times(47, 150.0), full.ratings),
        DepartmentFigures(""),
    )
    team = [{"name": colleague, "figures": one} for one in full.operators]
    waits = [{"count": 3, "first": [who, bare, who]}, {"count": 0, "first": []}]
    waits.append({"count": 1, "first": [bare]})
    todo = [
        {"do": "answer", **who}, {"do": "ratings", **who, "more": 2}, {"do": "hands", "hour": 12},
        {"do": "undelivered", "count": 2}, {"do": "keep_word", **who},
    ]  # fmt: skip
    cast = {"words": client, "progress": Progress(3, 214, 2, 1, 12)}
    rest = [{"do": "ratings", **bare, "more": 0}, {"do": "read"}]
    return {
        "period": _periods(now),
        "told": [
            {"late": now - timedelta(days=3), "gap": [date(2026, 9, 18), date(2026, 9, 18)]},
            NOTHING,
            {"late": None, "gap": [date(2026, 9, 28), date(2026, 10, 4)]},
        ],
        "waits": waits,
        "overdue": waits,
        "figures": [full, Figures(now, now), Figures(now, now, arrivals=1, closed=1)],
        "usual": [58, None, None],
        "before": [None, full, Figures(now, now)],
        "target": [900.0],
        "worst": [{**who, "seconds": 6120.0}, None],
        "bad": [[who, bare, who], [], []],
        "team": [team * 10, [], team] if name.startswith("summary.team") else [team, [], team[:1]],
        "others": [4, 0],
        "departments": [
            [{"name": client, "figures": sales}, {"name": colleague, "figures": new}],
            [],
        ],
        "settled": [now - timedelta(hours=72)],
        "peak": [{"hour": 23, "arrivals": 14, "median": 960.0}, None],
        "todo": [todo, [], rest],
        "hurt": [True, False],
        "cast": [{**cast, "others": 12}, None, {**cast, "words": "", "others": 1}],
        "themes": [[{"words": client, "clients": 12}] * 3, [], []],
        "any": [True, False],
        "number": list(NUMBERS),
        "count": [64],
        "page": [0, 2],
        "pages": [7],
        "items": [[who] * 12, [], [bare]],
        "more": [5, 0],
        "names": [[client, colleague], [client]],
        "link": ["https://t.me/alatau_bot"],
        "group": ["1234567890"],
    }


def _periods(now: Any) -> list[dict[str, Any]]:
    day: dict[str, Any] = {
        "span": "day", "first": date(2026, 9, 22), "last": date(2026, 9, 22), "until": None,
        "opening": now - timedelta(hours=10), "closing": now, "cut": now, "off": [],
    }  # fmt: skip
    bare = {**day, "opening": None, "closing": None}
    off = [date(2026, 9, 20), date(2026, 9, 21)]
    spans = ("week", "month", "last_7", "last_30")
    return [
        {**day, "off": off},
        {**bare, "until": now},
        {**bare, "off": off[:1] * 2},
        *({**bare, "span": span, "first": date(2026, 8, 24), "until": now} for span in spans),
        {**bare, "span": "month", "last": date(2025, 12, 31)},
    ]


def _figures(now: Any, source: str) -> Figures:
    """A day on which everything was."""
    ratings = Ratings(14, 2, 3, 30, 19)
    return Figures(
        since=now - timedelta(days=1), until=now, arrivals=64, new_clients=21,
        backlog=(Wait(1, 2, now),) * 5,
        first=Times(61, 240, 1020), first_on_time=Share(53, 61), next=Times(80, 30, 720),
        next_on_time=Share(70, 80), off_hours=3, closed=55, helped=4, closed_unanswered=2,
        no_answer=1,
        one_touch=Share(31, 50), reopened=Share(3, 55), ratings=ratings,
        handed_over=Share(3, 4), handed_at_end=2, handed_late=1, missed=2,
        undelivered=2, blocked=1,
        resolution=Times(55, 9000, 90000),
        sources=tuple(SourceFigures(source, 40 - each) for each in range(7)),
        operators=(
            OperatorFigures(1, 26, 20, Times(26, 180, 400), ratings, 7.4 * 3600),
            OperatorFigures(2, 21, 20, Times(21, 30, 400), Ratings()),
            OperatorFigures(3, 1, 1, Times(1), Ratings(bad=1), 600),
        ),
    )  # fmt: skip
