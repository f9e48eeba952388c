"""Owns `bot.py company`: what is done to the companies of a host, whether it runs or not."""

import argparse
import getpass
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr, ValidationError

from app import commands
from app.host import bundle
from app.host.folders import Home, Street
from app.host.private import abode_at, settings_of
from app.host.tenancy import Phase
from app.host.vault import KEY, Tokens, new_key, variable
from app.settings import Settings, SettingsError, environment
from model import STAFF, Event
from storage import acts, opening, queues, spending
from storage.opening import Abode
from storage.ports import StorageError

ENDS_WITHIN = 15.0
"""Seconds that a company gets to end, before a command gives up."""

LOOK = 0.2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The words of `bot.py company`."""
    doing = parser.add_subparsers(dest="doing", metavar="COMMAND", required=True)
    doing.add_parser("key", help="print a new key for the vault of tokens")
    doing.add_parser("list", help="how they all are")
    told = {
        "add": "a new company, or a new token of one; asks for the token",
        "pause": "it ends, and stays where it is",
        "resume": "it begins again, by its settings as they are now",
        "remove": "it ends, and its folder is moved aside; nothing is deleted",
    }
    for word, says in told.items():
        doing.add_parser(word, help=says).add_argument("name")
    move = doing.add_parser("move", help="carry a company to another host")
    move.add_argument("name")
    way = move.add_mutually_exclusive_group(required=True)
    way.add_argument("--to", type=Path, metavar="FILE", help="pause it and pack it into this file")
    way.add_argument("--from", type=Path, metavar="FILE", dest="source", help="take it in")


def company(options: argparse.Namespace, root: Path) -> int:
    """bot.py company …: the exit code. Raises SettingsError or StorageError, one line each."""
    try:
        return DOING[options.doing](options, Street(root))
    except OSError as error:
        raise StorageError(f"{error.filename or root}: {error.strerror or error}") from error


def _key(options: argparse.Namespace, street: Street) -> int:
    print(f"{KEY}={new_key()}")
    print("put this line into .env or the environment, and keep a copy elsewhere", file=sys.stderr)
    return 0


def _add(options: argparse.Namespace, street: Street) -> int:
    home = street.home(options.name)
    new = not home.folder.exists()
    with street.changing():
        _take_token(street, home)
        home.folder.mkdir(mode=0o700, exist_ok=True)
    if new:
        print(f"{home.name}: added; the host's log shows the link that makes its first owner")
    else:
        print(f"{home.name}: has a new token; pause and resume it to go by that")
    return 0


def _take_token(street: Street, home: Home) -> None:
    """From stdin into the vault, unless the environment has it: never from an argument."""
    if environment().get(variable(home.name)):
        return None
    tokens = Tokens(street.vault, environment())
    tokens.ready(home.name)
    asked = f"{home.name}: the bot's token: "
    token = (getpass.getpass(asked) if sys.stdin.isatty() else sys.stdin.readline()).strip()
    try:
        Settings(token=SecretStr(token))
    except ValidationError:
        problem = f"{home.name}: this is no token; take one from @BotFather"
    else:
        return tokens.put(home.name, token)
    raise SettingsError([problem])


def _pause(options: argparse.Namespace, street: Street) -> int:
    home = street.known(options.name)
    with _ended(street, home, here=True):
        print(f"{home.name}: paused; clients' messages wait at Telegram for 24 hours")
    return 0


def _resume(options: argparse.Namespace, street: Street) -> int:
    home = street.known(options.name)
    settings_of(home, "", environment())
    with street.changing():
        home.paused.unlink(missing_ok=True)
    print(f"{home.name}: resumed")
    return 0


def _remove(options: argparse.Namespace, street: Street) -> int:
    home, tokens = street.known(options.name), Tokens(street.vault, environment())
    tokens.refuse_wrong_key(home.name)  # before anything is done
    with _ended(street, home):
        now = datetime.now(UTC)
        former = opening.put_aside(abode_at(home, environment()), now)
        aside = street.aside(home, now)
        tokens.drop(home.name)
    kept = f"{aside} and in the schema {former}" if former else f"{aside}"
    print(f"{home.name}: removed; all of it is kept in {kept}")
    if tokens.is_locked():
        print(f"its token, if {street.vault} has it, stays there: {KEY} is not set")
    return 0


def _move(options: argparse.Namespace, street: Street) -> int:
    if options.source:
        return _take_in(street, street.home(options.name), options.source)
    home = street.known(options.name)
    with _ended(street, home):
        bundle.pack(home, abode_at(home, environment()), options.to)
        acts.leave(home.database, Event.BACKED_UP, datetime.now(UTC))
    print(f"{options.to}: {home.name}, all but its token; it stays paused here")
    print(f"there: bot.py company move {home.name} --from {options.to.name}; then remove it here")
    return 0


def _take_in(street: Street, home: Home, source: Path) -> int:
    if home.folder.exists():
        raise StorageError(f"{home.name}: there is such a company already")
    with street.changing():
        _take_token(street, home)
        try:
            bundle.unpack(source, home)
            acts.leave(home.database, Event.RESTORED, datetime.now(UTC))
        except StorageError:
            Tokens(street.vault, environment()).drop(home.name)
            raise
    print(f"{home.name}: is here; see that it runs nowhere else")
    return 0


@contextmanager
def _ended(street: Street, home: Home, *, here: bool = False) -> Iterator[None]:
    """Pause the company, and hold its place once it has ended; it goes on if what follows fails.

    `here`: where several machines serve it, it may go on elsewhere. Raises StorageError if it
    doesn't end.
    """
    was_paused = home.paused.exists()
    with street.changing():
        home.paused.touch(mode=0o600)
    try:
        with ExitStack() as place:
            abode = abode_at(home, environment())
            _wait_for(street if here and abode.url else None, home, abode, place)
            yield
    except BaseException:  # Ctrl+C too: however it failed, the company works again; it is raised
        if not was_paused:
            with street.changing():
                home.paused.unlink(missing_ok=True)
        raise


def _wait_for(here: Street | None, home: Home, abode: Abode, place: ExitStack) -> None:
    """Until it is nobody's, or only no longer that of the host here."""
    end = time.monotonic() + ENDS_WITHIN
    while True:
        try:
            if here is None:
                place.enter_context(opening.held(abode))
            elif here.is_served() and home.name in here.told().get("companies", {}):
                raise StorageError("the host still serves it")
        except StorageError as error:
            if time.monotonic() > end:
                raise StorageError(f"{home.name}: has not ended; {error}") from error
            time.sleep(LOOK)
        else:
            return


def _list(options: argparse.Namespace, street: Street) -> int:
    served = street.is_served()
    told: dict[str, Any] = street.told() if served else {}
    print(told["version"] if told else f"no host serves {street.path} ({commands.version()})")
    rows = [HEAD, *(_row(home, told.get("companies", {})) for home in street.homes())]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    for row in rows:
        cells = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())
    return 0


HEAD = ("company", "state", "owner", "waits", "oldest", "budget", "errors", "problem")


def _row(home: Home, told: dict[str, Any]) -> tuple[str, ...]:
    """One company: how it is, which machine has it, what waits for Telegram and how long, what of a
    minute is used."""
    known = told.get(home.name, {})
    phase = known.get("phase", Phase.STOPPED)
    if home.paused.exists() and phase == Phase.STOPPED:
        phase = Phase.PAUSED
    problem = " ".join(str(known.get("problem", "")).split())
    return home.name, phase, *_in_database(home), str(known.get("errors", 0)), problem


def _in_database(home: Home) -> tuple[str, str, str, str]:
    now = datetime.now(UTC)
    try:
        abode = abode_at(home, environment())
        owner = opening.owner(abode)
        with opening.snapshot(abode) as tx:
            count, since = queues.waiting(tx, now)
            used = sum(cost for _, cost, _ in spending.spent(tx, STAFF, now - timedelta(minutes=1)))
    except (SettingsError, StorageError):
        return "?", "?", "?", "?"
    return owner, str(count), f"{(now - since).total_seconds():.0f} s" if since else "", str(used)


DOING: dict[str, Callable[[argparse.Namespace, Street], int]] = {
    "key": _key,
    "list": _list,
    "add": _add,
    "pause": _pause,
    "resume": _resume,
    "remove": _remove,
    "move": _move,
}
