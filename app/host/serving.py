"""Owns `bot.py host`: every company of a folder in this process, each as if it were alone."""

import asyncio
import logging
import os
import resource
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from app import lean, logs, openness, service, shared, supervised, version
from app.ending import before
from app.host.fenced import token_beside
from app.host.folders import NAMED, Home, Street
from app.host.garbage import Garbage
from app.host.lookout import Lookout
from app.host.private import refuse_shared, settings_of
from app.host.tenancy import Phase, Serve, Tenancy, Told
from app.host.vault import Tokens
from app.settings import TOKEN, Settings, SettingsError, environment
from papers import child, processors

log = logging.getLogger("smena")
STARTS = 16
"""Companies that start at once at most."""

LOOK = 1.0
"""Seconds between two looks at whether a command has changed something."""

REST = 300.0
"""Seconds between two looks at what is due in a company where nobody waits for anything."""

POLLED = 150.0
"""Seconds in which a company writes down once that Telegram answers: less than half of what counts
as its silence (`watch.status`)."""

TELL = 2.0
"""Seconds between two writings of how all are, if anything of it has changed."""


ASIDE = 512
"""Threads for what waits: for a disk, a server of PostgreSQL, a name. They come as they are needed.
Python takes a handful, which some companies whose disk is dead, or whose server is gone, would
hold, and nobody else could even look up a name."""

FILES = 2**16
"""Open files and connections: five for each company."""


class ErrorCount(logging.Handler):
    """Counts errors by the company that they are logged for."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.errors: Counter[str] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        """One more."""
        self.errors[logs.COMPANY.get()] += 1


class Host:
    """Serves a folder of companies until it is stopped; follows what commands change in it."""

    def __init__(self, street: Street, serve: Serve, errors: Mapping[str, int]) -> None:
        self._street = street
        self._serve = serve
        self._errors = errors
        self._starts = asyncio.Semaphore(STARTS)
        self._tenancies: dict[str, Tenancy] = {}
        self._followed: int | None = None
        self._heard: int | None = None
        self._began = time.time()
        self._version = version.whole()
        self._told: tuple[dict[str, int], int] = {}, -1
        self._told_at = float("-inf")
        self._refusals = set[str]()
        self._misnamed = set[Path]()
        self._misnaming: asyncio.Task[None] | None = None
        self._lookout = Lookout(street)
        self._garbage = Garbage()

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set, and all have ended."""
        threads = ThreadPoolExecutor(ASIDE, thread_name_prefix="aside")
        asyncio.get_running_loop().set_default_executor(threads)
        with self._garbage.followed():
            following = asyncio.create_task(self._follow_on())
            if await before(stop, following):
                following.result()
            for tenancy in self._tenancies.values():
                tenancy.end()
            await asyncio.gather(*(tenancy.ended() for tenancy in self._tenancies.values()))
        await self._tell()

    async def _follow_on(self) -> None:
        """For ever; what hangs at it keeps nobody from ending."""
        while True:
            await self._look()
            if time.monotonic() - self._told_at >= TELL:
                await self._tell()
            await asyncio.sleep(LOOK)

    def not_ended(self) -> str:
        """The names of the companies that have not."""
        return ", ".join(name for name, ours in self._tenancies.items() if not ours.is_over())

    def _refused(self, error: OSError) -> None:
        """What the disk refuses to say, or to keep, ends no company; the log hears of it once."""
        if str(error) not in self._refusals:
            self._refusals.add(str(error))
            log.error("%s: %s; trying again", self._street.path, error)

    async def _look(self) -> None:
        """Follow what commands have changed in the folder, and go on until that is done."""
        try:
            changed = await asyncio.to_thread(self._street.looked_at)
            if changed != self._heard:
                self._heard = changed
                for tenancy in self._tenancies.values():
                    tenancy.try_again()
            if self._lookout.has_news() or changed != self._followed:
                homes = await self._lookout.running(self._tenancies.keys())
                self._warn_of_misnamed()
                self._followed = changed if self._follow(homes) else None
                await self._tell()
        except OSError as error:
            self._refused(error)

    def _warn_of_misnamed(self) -> None:
        """Nobody waits for that, either."""
        if self._misnaming and not self._misnaming.done():
            return
        misnaming, self._misnaming = self._misnaming, None
        if misnaming:
            misnaming.result()
        self._misnaming = asyncio.create_task(asyncio.to_thread(self._tell_misnamed))

    def _tell_misnamed(self) -> None:
        for folder in self._street.misnamed():
            if folder not in self._misnamed:
                self._misnamed.add(folder)
                log.warning("%s: is no company's; %s", folder, NAMED)

    def _follow(self, wanted: Mapping[str, Home]) -> bool:
        """Begin those that should run and don't, end those that shouldn't and do.

        Nobody waits here for those that end: one that hangs is nobody else's matter. But only when
        it has ended can it be begun anew, so False says that something is left to do.
        """
        for name, tenancy in list(self._tenancies.items()):
            if name not in wanted:
                tenancy.end()
            if tenancy.is_over():
                del self._tenancies[name]
                self._garbage.left(self._working())
        for name in wanted.keys() - self._tenancies.keys():
            self._tenancies[name] = Tenancy(wanted[name], self._serve, self._starts, time.time)
        return not any(tenancy.is_ending() for tenancy in self._tenancies.values())

    def _working(self) -> int:
        phases = (tenancy.health.phase for tenancy in self._tenancies.values())
        return sum(phase is Phase.WORKING for phase in phases)

    async def _tell(self) -> None:
        """Write down how all are, for `bot.py company list`; that we live, if nothing changed."""
        self._told_at = time.monotonic()
        changes = {name: tenancy.changes for name, tenancy in self._tenancies.items()}
        told = changes, sum(self._errors.values())
        try:
            if told == self._told:
                await asyncio.to_thread(self._street.still_so)
                return
            await asyncio.to_thread(self._street.tell, self._state())
        except OSError as error:
            self._refused(error)
            self._told = {}, -1
        else:
            self._told = told
            self._refusals.clear()

    def _state(self) -> dict[str, Any]:
        companies = {
            name: {**asdict(ours.health), "errors": self._errors.get(name, 0)}
            for name, ours in sorted(self._tenancies.items())
        }
        return {"version": self._version, "since": self._began, "companies": companies}


def serving(
    tokens: Tokens,
    around: service.Surroundings,
    redaction: logs.Redaction,
    environ: Mapping[str, str],
) -> Serve:
    """How one company is served: what is its own is read anew at every start."""

    bots = Bots()

    async def begun(home: Home, token: str, stop: asyncio.Event, told: Told) -> None:
        settings = await asyncio.to_thread(settings_of, home, token, environ)
        if settings.token is None:
            raise SettingsError([f"no token; bot.py company add {home.name}"])
        redaction.hide(settings.token.get_secret_value(), settings.secrets())
        ours = replace(
            around,
            ready=lambda link: told(Phase.WORKING),
            waits=lambda owner: told(Phase.STANDBY),
        )
        with bots.had_by(home.name, settings):
            await service.serve(settings, _in_turn(ours), stop)

    async def serve(home: Home, stop: asyncio.Event, told: Told) -> None:
        """What is wrong with its token is said of the place that this one has it from."""
        token, place = await asyncio.to_thread(_token, tokens, home)
        try:
            await begun(home, token, stop, told)
        except SettingsError as error:
            place = f"{place}: {home.name}'s token -"
            problems = [problem.replace(f"{TOKEN}:", place) for problem in error.problems]
        else:
            return
        raise SettingsError(problems)

    return serve


def _token(tokens: Tokens, home: Home) -> tuple[str, str]:
    """The company's, and where it stands. In its own .env it may stand, too: then it is "" here.

    Raises SettingsError where it stands nowhere that can be read.
    """
    beside = home.folder / ".env"
    try:
        token = tokens.of(home.name)
    except SettingsError as locked:
        if not token_beside(home):
            raise
        log.warning("%s; going by the token in %s", locked, beside)
        token = ""
    return token, tokens.place(home.name) if token else str(beside)


def _in_turn(around: service.Surroundings) -> service.Surroundings:
    """One child of a company's at a time: whoever orders ten is behind whoever orders the next."""
    run = child.Gate(1, around.shared.run).run
    return replace(around, shared=replace(around.shared, run=run))


class Bots:
    """Which bots are whose here: of two companies with one each would get a part of the words.

    A bot is known by its whole token: its number is no secret, and whoever wrote that of somebody
    else's bot down as their own helper's would keep it from them.
    """

    def __init__(self) -> None:
        self._whose: dict[str, str] = {}

    @contextmanager
    def had_by(self, name: str, settings: Settings) -> Iterator[None]:
        """While the company is served. Raises SettingsError where another has one of its bots."""
        secrets = [*([settings.token] if settings.token else []), *settings.helper_tokens]
        tokens = {token.get_secret_value() for token in secrets}
        if others := sorted({self._whose[token] for token in tokens if token in self._whose}):
            taken = f"its bot serves {', '.join(others)} already; bot.py company add {name}"
            raise SettingsError([f"{TOKEN}: {taken} takes another one's token"])
        self._whose |= dict.fromkeys(tokens, name)
        try:
            yield
        finally:
            for token in tokens:
                del self._whose[token]


def let_many_files_be_open() -> None:
    """As many as the machine allows, up to what thousands of companies need.

    A shell and systemd begin with 1,024, which 200 companies have used up.
    """
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if most == resource.RLIM_INFINITY else min(most, FILES)
    if now < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def host(settings: Settings, root: Path) -> int:
    """bot.py host: serve all companies of that folder until SIGINT or SIGTERM."""
    tally = ErrorCount()
    redaction = logs.configure(
        settings.logging.level, None, settings.secrets(), settings.logging.format
    )
    logging.getLogger().addHandler(tally)
    street = Street(root)
    refuse_shared(environment())
    for warning in openness.warnings(settings):
        log.warning("%s", warning)

    async def main() -> None:
        common = shared.for_many()
        environ = environment()
        tokens = Tokens(street.vault, environ)
        around = service.Surroundings(shared=common, rest=REST, polled_every=POLLED)
        ours = Host(street, serving(tokens, around, redaction, environ), tally.errors)
        breathing = asyncio.create_task(supervised.breathe())
        supervised.ready()  # a company that can't start is no reason to start them all anew
        try:
            await ours.run(supervised.stop_by_signal(ours.not_ended))
        finally:
            breathing.cancel()
            await shared.close(common)

    let_many_files_be_open()
    processors.keep_to_one(os.getpid())
    with street.served():
        lean.settle()
        log.info("serving the companies of %s", street.path)
        asyncio.run(main())
    return 0
