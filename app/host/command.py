"""Owns `bot.py company`: what is done to the companies of a host, whether it runs or not."""

import argparse
import getpass
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import SecretStr, ValidationError

from app.host import bundle, listing
from app.host.fenced import tokens_beside
from app.host.folders import Home, Street
from app.host.private import abode_at, settings_of
from app.host.vault import KEY, Tokens, new_key, variable
from app.settings import Settings, SettingsError, environment
from model import Event
from storage import acts, opening, saving
from storage.opening import Abode
from storage.ports import StorageError

ENDS_WITHIN = 15.0
"""Seconds that a company gets to end, before a command gives up."""

TELLS_WITHIN = 5.0
"""Seconds within which a host that lives gives a sign of it, twice over."""

LOOK = 0.2


def company(options: argparse.Namespace, root: Path) -> int:
    """bot.py company …: the exit code. Raises SettingsError or StorageError, one line each."""
    try:
        return DOING[options.doing](options, Street(root))
    except OSError as error:
        raise StorageError(f"{error.filename or root}: {error.strerror or error}") from error


def _key(options: argparse.Namespace, street: Street) -> int:
    if options.reseal:
        return _reseal(street)
    print(f"{KEY}={new_key()}")
    print("put this line into .env or the environment, and keep a copy elsewhere", file=sys.stderr)
    if street.vault.exists():
        told = f"{street.vault} opens by the key that it was made with, and not by this one"
        print(told, file=sys.stderr)
    return 0


def _reseal(street: Street) -> int:
    """The way from one key to another, without a token being typed again."""
    if not street.vault.exists():
        raise StorageError(f"{street.vault}: there is no vault; bot.py company add makes one")
    with street.changing():
        Tokens(street.vault, environment()).reseal()
    print(f"{street.vault}: opens by the first key of {KEY}, and by no other")
    return 0


def _add(options: argparse.Namespace, street: Street) -> int:
    home = street.home(options.name)
    token = _asked(street, home)
    with street.changing():
        served = home.name in _served(street)
        _keep(street, home, token)
        home.folder.mkdir(mode=0o700, exist_ok=True)
    print(f"{home.name}: {_added(home, served=served)}")
    if not token:
        print(f"its token is that of {variable(home.name)}, which the host has to have, too")
    return 0


def _added(home: Home, *, served: bool) -> str:
    """What comes of a token that was given."""
    if home.paused.exists():
        return f"has its token, and is paused: bot.py company resume {home.name}"
    if problem := _hindrance(home):
        return f"has its token, and can't begin: {problem}"
    if served:
        return "has a token; if it worked by another, pause and resume it to go by this one"
    if home.database.exists():
        return "added; it begins where it stopped"
    return "added; where it has no owner yet, the host's log shows the link that makes one"


def _hindrance(home: Home) -> str:
    """Why it can't begin by its settings, in a line; "" if it can."""
    try:
        settings_of(home, "", environment())
    except (SettingsError, StorageError) as error:
        return "; ".join(str(error).splitlines())
    return ""


def _served(street: Street) -> Mapping[str, Any]:
    """The companies of the host that runs now, as it told last."""
    found: Mapping[str, Any] = street.told().get("companies", {}) if street.is_served() else {}
    return found


def _asked(street: Street, home: Home) -> str:
    """The token from stdin, never from an argument; "" where the environment has it.

    Nobody else has to wait for whoever types it.
    """
    given = environment().get(variable(home.name), "").strip()
    if not given:
        Tokens(street.vault, environment()).ready(home.name)
    typed = "" if given else _typed(home)
    try:
        Settings(token=SecretStr(given or typed))
    except ValidationError:
        problem = f"{variable(home.name) if given else home.name}: this is no token; "
    else:
        return typed
    raise SettingsError([f"{problem}take one from @BotFather"])


def _typed(home: Home) -> str:
    try:
        if sys.stdin.isatty():
            return getpass.getpass(f"{home.name}: the bot's token: ").strip()
        return sys.stdin.readline().strip()
    except (EOFError, UnicodeDecodeError):  # Ctrl+D, or bytes that are no text: no token either
        return ""


def _keep(street: Street, home: Home, token: str) -> None:
    """In the vault, if it was typed in. Raises SettingsError where its bot serves a company."""
    others = [there for there in street.homes() if there.name != home.name]
    given = token or environment().get(variable(home.name), "").strip()
    for other in others:
        if given in tokens_beside(other):
            taken = f"this is a token of {other.name}, by its .env; a bot serves one"
            raise SettingsError([f"{home.name}: {taken}"])
    if token:
        names = [there.name for there in others]
        Tokens(street.vault, environment()).put(home.name, token, names)


def _pause(options: argparse.Namespace, street: Street) -> int:
    home = street.known(options.name)
    with _ended(street, home, here=True):
        with street.changing():  # another command that held it may have failed, and resumed it
            home.paused.touch(mode=0o600)
        meanwhile = "clients' messages wait at Telegram for 24 hours"
        if _to_hold(home, here=True) is None:
            meanwhile += ", unless another machine has it now"
        print(f"{home.name}: paused; {meanwhile}")
    return 0


def _resume(options: argparse.Namespace, street: Street) -> int:
    home = street.known(options.name)
    _settings_of(home)
    with street.changing():
        was_paused = home.paused.exists()
        home.paused.unlink(missing_ok=True)
    not_paused = "was not paused; if it had failed, it is tried again now"
    print(f"{home.name}: {'resumed' if was_paused else not_paused}")
    return 0


def _settings_of(home: Home) -> None:
    """Raise SettingsError, which names the company, where it can't begin by its settings."""
    try:
        settings_of(home, "", environment())
    except SettingsError as error:
        problems = [f"{home.name}: {problem}" for problem in error.problems]
    else:
        return
    raise SettingsError(problems)


def _remove(options: argparse.Namespace, street: Street) -> int:
    home, tokens = street.known(options.name), Tokens(street.vault, environment())
    tokens.refuse_wrong_key(home.name)  # before anything is done
    with _ended(street, home):
        now = datetime.now(UTC)
        abode = abode_at(home, environment())
        with street.changing():
            former = opening.put_aside(abode, now)
            aside = _aside_too(street, home, now, abode, former)
            tokens.drop(home.name)
    kept = f"{aside} and in the schema {former}" if former else f"{aside}"
    print(f"{home.name}: removed; all of it is kept in {kept}")
    if tokens.is_locked():
        print(f"its token, if {street.vault} has it, stays there: {KEY} is not set")
    return 0


def _aside_too(street: Street, home: Home, now: datetime, abode: Abode, former: str) -> Path:
    """The folder, after what lies in none: whoever is killed between the two leaves a company that
    is paused, and is removed again. Where it can't be moved, what lies in none comes back."""
    try:
        return street.aside(home, now)
    except BaseException:  # Ctrl+C too; it is raised
        opening.put_back(abode, former)
        raise


def _move(options: argparse.Namespace, street: Street) -> int:
    if options.source:
        return _take_in(street, street.home(options.name), options.source)
    home = street.known(options.name)
    saving.refuse_target(options.to)  # before it is ended for that
    with _ended(street, home):
        bundle.pack(home, abode_at(home, environment()), options.to)
        if not home.paused.exists():
            options.to.unlink()
            raise StorageError(f"{home.name}: was resumed meanwhile; nothing is packed")
        _leave_word(home, Event.BACKED_UP)
    secret = "its token and its .env" if (home.folder / ".env").exists() else "its token"
    print(f"{options.to}: {home.name}, all but {secret}; it stays paused here")
    print(f"there: bot.py company move {home.name} --from {options.to.name}; then remove it here")
    return 0


def _take_in(street: Street, home: Home, source: Path) -> int:
    if home.folder.exists():
        remedy = f"bot.py company remove {home.name} puts it aside, and deletes nothing"
        raise StorageError(f"{home.name}: there is such a company already; {remedy}")
    if not source.is_file():
        raise StorageError(f"{source}: there is no such file")
    token = _asked(street, home)
    with street.changing():
        _keep(street, home, token)
        try:
            bundle.unpack(source, home)
        except StorageError:
            Tokens(street.vault, environment()).drop(home.name)
            raise
        _leave_word(home, Event.RESTORED)
    print(f"{home.name}: is here; see that it runs nowhere else")
    if not home.database.exists():  # of a company that never began, or packed anew by hand
        print(f"{home.name}: there is no database in {source}, so it begins anew")
    return 0


def _leave_word(home: Home, kind: Event) -> None:
    """For the company's owners. A full disk must not stand in a move's way."""
    try:
        acts.leave(home.database, kind, datetime.now(UTC))
    except OSError as error:
        print(f"{home.name}: owners won't find this under /audit ({error})", file=sys.stderr)


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
            _wait_for(street, home, _to_hold(home, here=here), place)
            yield
    except BaseException:  # Ctrl+C too: however it failed, the company works again; it is raised
        if not was_paused:
            with street.changing():
                home.paused.unlink(missing_ok=True)
        raise


def _to_hold(home: Home, *, here: bool) -> Abode | None:
    """Where it lives; None where it is enough that the host here has let go of it.

    What is to be paused may have settings that say nothing any more.
    """
    try:
        abode = abode_at(home, environment())
    except (SettingsError, StorageError):
        if here:
            return None
        raise
    return None if here and abode.url else abode


def _wait_for(street: Street, home: Home, abode: Abode | None, place: ExitStack) -> None:
    """Until the host here has let go of it, and it is ours to hold."""
    end = time.monotonic() + ENDS_WITHIN
    while True:
        try:
            if home.name in _served(street):  # one that hangs holds nothing yet, and goes on later
                raise StorageError(_not_let_go(street))
            if abode is not None:
                place.enter_context(opening.held(abode))
        except StorageError as error:
            if time.monotonic() > end:
                told = f"{home.name}: stays as it was; {error}{_elsewhere(abode)}"
                raise StorageError(told) from error
            time.sleep(LOOK)
        else:
            return


def _not_let_go(street: Street) -> str:
    """Of the host, which may have let go of it and be kept from saying so, by a full disk say."""
    if (silence := street.silence()) < TELLS_WITHIN:
        return f"the host has not let go of it within {ENDS_WITHIN:g} s"
    return f"the host has been silent for {silence:.0f} s, so nobody knows; its log may say why"


def _elsewhere(abode: Abode | None) -> str:
    """Who has it, where several machines may, and what is to be done there."""
    try:
        owner = opening.owner(abode) if abode else ""
    except StorageError:
        owner = ""
    return f" ({owner} has it: end it there first)" if owner else ""


def _list(options: argparse.Namespace, street: Street) -> int:
    for line in listing.lines(street):
        print(line)
    return 0


DOING: dict[str, Callable[[argparse.Namespace, Street], int]] = {
    "key": _key,
    "list": _list,
    "add": _add,
    "pause": _pause,
    "resume": _resume,
    "remove": _remove,
    "move": _move,
}
