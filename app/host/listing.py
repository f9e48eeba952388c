"""Owns `bot.py company list`: how the companies of a host are, and its host itself."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from app import version
from app.host.folders import NAMED, Home, Street
from app.host.private import abode_at
from app.host.tenancy import Phase
from app.settings import SettingsError, environment
from model import STAFF
from storage import opening, queues, spending, taking
from storage.ports import StorageError
from storage.postgresql import address

SILENT = 15.0
"""Seconds after which a host that gives no sign of life hangs, or has too much to do."""

HEAD = ("company", "state", "owner", "waits", "oldest", "budget", "errors", "problem")


def lines(street: Street) -> Iterator[str]:
    """What is printed, from the host that serves them down to what is no company."""
    told: dict[str, Any] = street.told() if street.is_served() else {}
    yield _head(street, told)
    companies = told.get("companies", {})
    names, lost = sorted({*companies, *(home.name for home in street.homes())}), dict[str, str]()
    rows = [HEAD, *(_row(street.home(name), companies, lost) for name in names)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    for row in rows:
        cells = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()
    for folder in street.misnamed():
        yield f"{folder}: is no company's; {NAMED}"


def _head(street: Street, told: Mapping[str, Any]) -> str:
    """Which host told that, and how long ago if it is silent."""
    if not street.is_served():
        return f"no host serves {street.path} ({version.whole()})"
    if not told:
        return f"a host begins to serve {street.path}"
    silence = street.silence()
    if silence < SILENT:
        return str(told["version"])
    return f"{told['version']}; the host has been silent for {silence:.0f} s: so it was before"


def _row(home: Home, told: dict[str, Any], lost: dict[str, str]) -> tuple[str, ...]:
    """One company: how it is, which machine has it, what waits for Telegram and how long, what of a
    minute is used.

    `lost`: of servers that can't be reached, why; nobody waits for one of them twice.
    """
    known = told.get(home.name, {})
    phase = known.get("phase", Phase.STOPPED)
    if home.is_paused() and phase == Phase.STOPPED:
        phase = Phase.PAUSED
    gone = "" if home.folder.is_dir() else f"{home.folder} is gone"
    *figures, unread = _in_database(home, lost)
    problem = gone or " ".join(str(known.get("problem", "")).split()) or unread
    return home.name, phase, *figures, str(known.get("errors", 0)), problem


def _in_database(home: Home, lost: dict[str, str]) -> tuple[str, ...]:
    """What it says itself; and why it says nothing, if it has ever begun."""
    now, server = datetime.now(UTC), ""
    try:
        abode = abode_at(home, environment())
        if not abode.url and not _had_a_file(home):
            return "?", "?", "?", "?", ""
        server = address.read(abode.url).server if abode.url else ""
        if server in lost:
            return "?", "?", "?", "?", f"{abode}: {lost[server]}"
        owner = opening.owner(abode)
        with opening.snapshot(abode) as tx:
            count, since = queues.waiting(tx, now)
            used = sum(cost for _, cost, _ in spending.spent(tx, STAFF, now - timedelta(minutes=1)))
    except (SettingsError, StorageError) as error:
        said = " ".join(str(error).split())
        if server and getattr(error.__cause__, "sqlstate", "") is None:  # it never came so far
            lost[server] = said.removeprefix(f"{abode}: ")
        unread = said if _has_begun(home) or server in lost else ""
        return "?", "?", "?", "?", unread
    oldest = f"{(now - since).total_seconds():.0f} s" if since else ""
    return owner, str(count), oldest, str(used), ""


def _had_a_file(home: Home) -> bool:
    return home.database.exists() or taking.lock_of(home.database).exists()


def _has_begun(home: Home) -> bool:
    try:
        return home.database.exists() or home.settings.exists()
    except OSError:  # a folder that nobody may look into is told of
        return True
