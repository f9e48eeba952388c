"""Owns the stage's working day: when it opens and closes, its shifts, where time stops."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

OPENS, CLOSES = time(10), time(20)
SHIFTS = ((time(10), time(16)), (time(10), time(20)), (time(15), time(20)))
"""The morning, the whole day, the evening."""
BEGINS = time(11)
"""When the curtain rises: a weekday, with the morning's and the day's people on duty."""
LATE = time(13)
"""From then on too little is left of the day for a whole one."""
LIST = timedelta(minutes=15)
"""Before a shift's end its operator gets a list."""
SUMMARY = timedelta(minutes=15)
"""After closing the owner gets the day's summary."""
MORNING = time(9)
"""When weeks and months are summed up."""
JUST = timedelta(minutes=5)
"""Within it what follows from the end of a shift is seen."""
A_LITTLE = timedelta(seconds=2)
"""Past the moment itself, so that it is past on every clock."""
WATCHED = tuple(time(hour, minute) for hour in range(OPENS.hour, CLOSES.hour) for minute in (0, 30))
"""While the company is open something may fall due at any time."""
WEEKEND = 5


def beginning(now: datetime, zone: ZoneInfo) -> datetime:
    """Eleven in the morning of today, or of the next Monday if it is a weekend."""
    local = now.astimezone(zone)
    while local.weekday() >= WEEKEND:
        local += timedelta(days=1)
    return local.replace(hour=BEGINS.hour, minute=0, second=0, microsecond=0)


def day_from(now: datetime, zone: ZoneInfo) -> datetime:
    """Now, if most of the day is left; else the next opening."""
    local = now.astimezone(zone)
    if OPENS <= local.time() < LATE:
        return now
    return min(at for at in _daily(now, zone, {OPENS}) if at > now) + A_LITTLE


def closing(now: datetime, zone: ZoneInfo) -> datetime:
    """When the company closes next."""
    return min(at for at in _daily(now, zone, {CLOSES}) if at > now)


def on_duty(now: datetime, zone: ZoneInfo) -> list[int]:
    """Whose shift it is, by their place in SHIFTS."""
    local = now.astimezone(zone).time()
    return [at for at, (start, end) in enumerate(SHIFTS) if start <= local < end]


def shift_end(now: datetime, zone: ZoneInfo) -> datetime:
    """When the next shift ends."""
    ends = {end for _, end in SHIFTS}
    return min(at for at in _daily(now, zone, ends) if at > now) + A_LITTLE


def has_ended(now: datetime, zone: ZoneInfo) -> bool:
    """Whether a shift has just ended: at any other time nobody is relieved by it."""
    return shift_end(now - JUST, zone) <= now


def summary(now: datetime, zone: ZoneInfo) -> datetime:
    """When the next summary is sent."""
    return min(at for at in _summaries(now, zone) if at > now) + A_LITTLE


def last_summary(now: datetime, zone: ZoneInfo) -> datetime:
    """When the summary was due that is or should be the newest."""
    return max(at for at in _summaries(now, zone) if at <= now)


def stops(now: datetime, until: datetime, zone: ZoneInfo) -> list[datetime]:
    """Where a journey to `until` halts, because something is due there; the last is `until`."""
    ends = {end for _, end in SHIFTS}
    due = [at - LIST + A_LITTLE for at in _daily(now, zone, ends)]
    due += [at + A_LITTLE for at in _daily(now, zone, {MORNING, OPENS, *ends})]
    due += [at + A_LITTLE for at in _summaries(now, zone)]
    due += [at + A_LITTLE for at in _daily(now, zone, set(WATCHED))]
    return [*sorted({at for at in due if now < at < until}), until]


def settings(names: Sequence[str]) -> dict[str, object]:
    """The same for the bot's settings; the shifts by those names."""
    return {
        "hours": {"week": {"mon-sun": f"{OPENS:%H:%M}-{CLOSES:%H:%M}"}},
        "shifts": [
            {"name": name, "from": f"{start:%H:%M}", "to": f"{end:%H:%M}"}
            for name, (start, end) in zip(names, SHIFTS, strict=True)
        ],
    }


def _summaries(now: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    return (at + SUMMARY for at in _daily(now, zone, {CLOSES}))


def _daily(now: datetime, zone: ZoneInfo, times: set[time]) -> Iterator[datetime]:
    """Those times of day, from yesterday to the day after tomorrow."""
    today = now.astimezone(zone).date()
    for days in range(-1, 3):
        for at in times:
            yield datetime.combine(today + timedelta(days=days), at, zone)
