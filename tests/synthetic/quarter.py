"""The companies: a quarter in Berlin, six weeks in Almaty, and as many small ones as there are
seeds; and a database in memory with everything that happened to one of them.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from desk.calendar.hours import Calendar, parse_intervals, parse_week
from model import DutyRules, House
from storage.ports import Tx
from tests import blank
from tests.synthetic.life import Life, Plan, Shift

SHOP = {"mon-fri": "09:00-20:00", "sat": "10:00-14:00"}
NIGHTS = {"mon-thu": "09:00-21:00", "fri": "09:00-13:00, 14:00-02:00", "sat": "20:00-02:30"}
ROUND_THE_CLOCK = {"mon-sun": "00:00-24:00"}
SPLIT = {"tue-sat": "10:00-13:00, 14:00-19:30"}
SLEEPY = {"sun": "02:00-03:00"}
WEEKS = (SHOP, NIGHTS, ROUND_THE_CLOCK, SPLIT, SLEEPY)
TWO_BY_TWO = (
    Shift(time(8), time(16), 2, 1),
    Shift(time(12), time(20), 2, 1),
    Shift(time(18), time(2), 1, 0),
)


@contextmanager
def play(plan: Plan, seed: int) -> Iterator[Tx]:
    """What happens to that company, in a database of its own."""
    with closing(blank.memory()) as connection:
        connection.execute("BEGIN")
        tx = blank.on(connection)
        Life(tx, plan, Random(seed)).run()
        yield tx


def house(zone: str, week: dict[str, str], minutes: tuple[int, int] = (15, 15), **more) -> House:
    """A company's rules; targets in minutes."""
    first, following = (timedelta(minutes=each) for each in minutes)
    calendar = Calendar(ZoneInfo(zone), parse_week(week), **more)
    duty = DutyRules(first_reply=first, next_reply=following)
    return House(zone=ZoneInfo(zone), hours=calendar, duty=duty)


def moment(zone: str, year: int, month: int, day: int, *clock: int) -> datetime:
    """A moment in that zone; at midnight unless it is said."""
    at = datetime.combine(date(year, month, day), time(*clock), ZoneInfo(zone))
    return at.astimezone(UTC)


def berlin() -> Plan:
    """October to December 2026: the clocks go back on 25 October, 31 October is a holiday.

    Then other hours with nights, then stricter targets, and in December the company moves.
    """
    home, there = "Europe/Berlin", "Europe/Lisbon"
    inventory = {date(2026, 10, 24): parse_intervals("10:00-14:00, 20:00-02:30")}
    shop = house(home, SHOP, extra=inventory, country="DE-BB")
    nights = house(home, NIGHTS, country="DE-BB", closed=frozenset({date(2026, 11, 13)}))
    strict = replace(nights, duty=replace(nights.duty, first_reply=timedelta(minutes=5)))
    moved = house(there, NIGHTS, (10, 20), country="PT")
    return Plan(
        zone=home,
        first=date(2026, 10, 1),
        days=92,
        houses=(
            (moment(home, 2026, 10, 1), shop),
            (moment(home, 2026, 11, 2, 11, 37, 20), nights),
            (moment(home, 2026, 11, 20, 12, 15), strict),
            (moment(home, 2026, 12, 7, 10, 0), moved),
        ),
        staff={1: "sales", 2: "repair", 3: "sales", 4: "repair", 5: "sales", 6: "repair"},
        shifts=TWO_BY_TWO,
        visits=45,
        outages=(
            (moment(home, 2026, 10, 21, 12, 10), moment(home, 2026, 10, 21, 15, 45)),
            (moment(home, 2026, 11, 30, 22, 0), moment(home, 2026, 12, 1, 9, 0)),
        ),
    )


def almaty() -> Plan:
    """March and April 2026 where the clock is never set, with a holiday of three days."""
    zone = "Asia/Almaty"
    return Plan(
        zone=zone,
        first=date(2026, 3, 1),
        days=42,
        houses=(
            (moment(zone, 2026, 3, 3, 9), house(zone, SHOP, country="KZ")),
            (moment(zone, 2026, 3, 30), house(zone, ROUND_THE_CLOCK, (30, 60))),
        ),
        staff={11: "", 12: "service", 13: ""},
        shifts=(Shift(time(9), time(18), 2, 1), Shift(time(15), time(0), 1, 1)),
        visits=12,
    )


# Where the clock is set on one of the days from then on, or never.
PLACES = (
    ("Europe/Berlin", date(2026, 10, 16)),
    ("Europe/Berlin", date(2026, 3, 20)),
    ("America/New_York", date(2026, 3, 1)),
    ("America/St_Johns", date(2026, 10, 24)),
    ("Australia/Lord_Howe", date(2026, 3, 28)),
    ("Asia/Kathmandu", date(2026, 5, 1)),
    ("Asia/Almaty", date(2026, 12, 24)),
    ("UTC", date(2026, 12, 24)),
)


def small(seed: int) -> Plan:
    """Two weeks of a company that the seed makes up."""
    rng = Random(f"company {seed}")
    zone, first = rng.choice(PLACES)
    days = 14
    begin = moment(zone, first.year, first.month, first.day)
    changes = [rng.choice((0, 0, 2)), *(rng.uniform(0, days) for _ in range(rng.randint(0, 3)))]
    hands = rng.choice(((1, 1), (2, 1), (1, 0)))
    out = begin + timedelta(days=rng.uniform(1, days))
    return Plan(
        zone=zone,
        first=first,
        days=days,
        houses=tuple(
            (begin + timedelta(days=each), _any_house(rng, zone)) for each in sorted(changes)
        ),
        staff={who: rng.choice(("", "sales", "repair")) for who in range(1, rng.randint(2, 6))},
        shifts=(Shift(time(9), time(18), *hands), Shift(time(16), time(1, 30), 1, 1)),
        visits=rng.randint(4, 12),
        outages=((out, out + timedelta(hours=rng.uniform(0.1, 20))),),
    )


def _any_house(rng: Random, zone: str) -> House:
    zone = rng.choice((zone, zone, zone, rng.choice(PLACES)[0]))
    minutes = (rng.choice((1, 5, 15, 600)), rng.choice((1, 15, 600)))
    found = house(zone, rng.choice(WEEKS), minutes, country=rng.choice(("", "DE", "KZ", "US")))
    if rng.random() < 0.2:
        found = House(zone=ZoneInfo(zone), duty=found.duty)
    return replace(found, reopen=timedelta(hours=rng.choice((24, 72, 72, 120))))
