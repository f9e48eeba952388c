"""Some machines, each the host of the same companies; all of them live through a day together."""

import asyncio
import json
import random
import signal
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Self

from app.host.folders import Home, Street
from app.host.private import URL
from app.host.tenancy import Phase
from sandbox import Sandbox
from storage.postgresql import address
from tests.kill.birth import Nursery
from tests.kill.chronicle import Findings
from tests.kill.fate import Fate
from tests.kill.scene import PATIENCE, Scene
from tests.kill.ward import LIMITS
from tests.machines.distant import Distant, new_database
from tests.machines.station import Station, side_by_side
from tests.machines.storm import Storm, Trouble

LOOK = 0.1
"""Seconds between two looks at what somebody waits for: each change of anybody's is too often."""
OF_THE_MACHINE = ("TELEGRAM__API_SERVER", "STORAGE__", "LOGGING__")
SECRET = ("BOT_TOKEN", "SMENA_HELPER_TOKENS")
ENDS_WITHIN = 10.0
ORDERED = """SELECT id, kind, state, step, repeat, attempts, link_id, created_at, called_at,
    settled_at FROM outbox ORDER BY id"""


class Tenant(Distant):
    """«Мебель Алатау» as one of many; whoever hosts it."""

    def __init__(self, town: "Town", folder: Path, name: str, fate: Fate) -> None:
        super().__init__(folder, town.nursery, address.of_company(town.url, name), town.storm, fate)
        self.name = name
        self._town = town
        self._gone = asyncio.Event()

    async def _telegram(self) -> Sandbox:
        return self._town.box

    async def _leave(self) -> None:
        """The box is everybody's."""

    async def _keep_alive(self) -> None:
        """Its folder lies on each machine."""
        environ = self._environ()
        for station in self._town.storm.stations:
            street = Street(_companies(station))
            _lay(street.home(self.name), environ)
            street.touch()
        await self._gone.wait()

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """Its hosts live on."""
        self._gone.set()

    async def until(self, condition: Callable[[], object], what: str, timeout: float) -> None:  # noqa: ASYNC109
        """By looking now and then."""
        end = asyncio.get_running_loop().time() + timeout
        while not condition():
            if asyncio.get_running_loop().time() > end:
                raise AssertionError(f"{self.name}: {what} (waited {timeout:g} s)")
            await asyncio.sleep(LOOK)

    async def goes_on(self) -> None:
        """With the others: each step meets a trouble of its own, wherever it is by then."""
        await self._town.gate.goes_on(self.name)

    def pass_time(self, seconds: float) -> None:
        """For all."""
        self._town.pass_time(seconds)

    async def drained(self, timeout: float = 60.0) -> None:  # noqa: ASYNC109
        """Some host has it."""
        self.pid = max(station.pid for station in self.storm.stations)
        await super().drained(timeout)

    def story(self) -> Iterable[str]:
        """What was called, and what became of what was ordered: for whoever looks for a fault."""
        yield from (f"{self.name} {c.at:.3f} {c}" for c in self.box.calls if c.bot in self.bots)
        yield from (f"{self.name} {row}" for row in self.query(ORDERED))


class Gate:
    """Holds who has done a step until all have, and until the trouble that they met is over."""

    def __init__(self, is_shut: Callable[[], bool]) -> None:
        self._is_shut = is_shut
        self._playing, self._waiting = set[str](), set[str]()
        self._opens = asyncio.Event()

    def enter(self, name: str) -> None:
        """It is waited for from now on."""
        self._playing.add(name)

    def leave(self, name: str) -> None:
        """It is not any more."""
        self._playing.discard(name)

    async def goes_on(self, name: str) -> None:
        """Wait until all may."""
        if name not in self._playing:
            return
        opens = self._opens
        self._waiting.add(name)
        while not opens.is_set():
            if self._waiting >= self._playing and not self._is_shut():
                self._waiting, self._opens = set(), asyncio.Event()
                opens.set()
            else:
                await asyncio.sleep(LOOK)


class Town:
    """Companies, and the machines that serve them all."""

    def __init__(
        self,
        folder: Path,
        nursery: Nursery,
        server: str,
        troubles: Sequence[Trouble],
        chance: random.Random,
        *,
        machines: int = 2,
        skew: float = 60.0,
    ) -> None:
        """`server`: the URL of a cluster that nobody else uses, with its replica if it has one."""
        self.nursery = nursery
        self._server, self._database = server, f"of_{folder.name}"
        self.url = new_database(server, self._database)
        self.storm = Storm(server, self.url, troubles, chance)
        self.gate = Gate(lambda: self.storm.rages)
        self.left: list[Trouble] = []
        """What has not befallen anybody, for the day was over."""
        self.tenants: dict[str, Tenant] = {}
        self.damage: list[str] = []
        self._folder, self._machines, self._skew = folder, machines, skew
        self._noting: dict[str, asyncio.Task[None]] = {}
        self._stack = AsyncExitStack()
        self._lives: list[asyncio.Task[None]] = []
        self._over = False
        self._passed = False

    async def __aenter__(self) -> Self:
        self.box = await Sandbox.start(limits=LIMITS)
        self._stack.push_async_callback(self.box.stop)
        there = self._folder, self._server, self.box.url, self._machines, self._skew
        self.storm.stations = await self._stack.enter_async_context(side_by_side(*there))
        self._lives = [asyncio.create_task(self._live_on(each)) for each in self.storm.stations]
        self._stack.push_async_callback(self._kill)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def _kill(self) -> None:
        self._over = True
        await self.storm.end()
        for station in self.storm.stations:
            station.send(signal.SIGKILL)
        await asyncio.wait(self._lives, timeout=ENDS_WITHIN)

    # -- hosts -----------------------------------------------------------------------------------

    async def _live_on(self, station: Station) -> None:
        """Begun again whenever it ends."""
        Street(_companies(station)).build()
        order = {
            "host": str(_companies(station)),
            "log": str(station.folder / "log"),
            "environ": {
                URL: station.at_server(self._database),
                "SMENA_TELEGRAM__API_SERVER": station.api_server,
            },
        }
        while not self._over:
            await station.live(self.nursery, order, partial(self._hear, station))

    def _hear(self, station: Station, line: str) -> None:
        name, _, said = line.partition(" ")
        if name == "exit":
            if said != "0" or not self._over:
                self.damage.append(f"{station.folder.name} ended by itself: {line}")
        elif said == Phase.WORKING:
            self.storm.works(self.tenants[name].schema, station.pid)
            if name not in self._noting:  # nobody is struck before, so the server is there
                noted = asyncio.create_task(self.tenants[name].note_what_flies())
                self._noting[name] = noted
        elif said.startswith(Phase.FAILED):
            self.damage.append(f"{station.folder.name}: {line}")

    def pass_time(self, seconds: float) -> None:
        """For Telegram and for all machines; once, whoever of the companies wishes it."""
        if not self._passed:
            self._passed = True
            self.box.clock.advance(seconds)
            for station in self.storm.stations:
                station.pass_time(seconds)

    # -- companies -------------------------------------------------------------------------------

    async def settle(self, names: Mapping[str, Fate]) -> None:
        """These move in; returns when all are at work."""
        for name, fate in names.items():
            folder = self._folder / name
            folder.mkdir()
            self.tenants[name] = tenant = Tenant(self, folder, name, fate)
            await self._stack.enter_async_context(tenant)
        await self._until(lambda: len(self._noting) == len(names), "all at work")
        await asyncio.gather(*self._noting.values())

    async def live_through(self) -> list[Findings]:
        """A day of all of them, and all that befalls their hosts meanwhile; what it came to."""
        scenes = [Scene(tenant) for tenant in self.tenants.values()]
        for name in self.tenants:
            self.gate.enter(name)
        self.storm.begin()
        problems = await asyncio.gather(*map(self._play, scenes))
        self.left = self.storm.abate()
        return await asyncio.gather(*map(self._finish, scenes, problems))

    async def _play(self, scene: Scene) -> str:
        """Why it did not end, if it did not."""
        try:
            async with asyncio.timeout(6 * PATIENCE):
                await scene.play()
        except (AssertionError, TimeoutError, AttributeError, LookupError) as error:
            return f"the scene did not end: {error!r}"
        finally:
            self.gate.leave(scene.ward.name)
        return ""

    async def _finish(self, scene: Scene, problem: str) -> Findings:
        if problem:
            return Findings(lost=[problem])
        try:
            return await scene.finish()
        except AssertionError as error:
            return Findings(lost=[f"the scene did not end: {error!r}"])

    async def shares(self) -> list[int]:
        """What each machine has, once each has its share."""
        most = -(-len(self.tenants) // len(self.storm.stations))
        has = self.storm.shares
        await self._until(lambda: sum(has()) == len(self.tenants) and max(has()) <= most, "shares")
        return has()

    async def end(self) -> None:
        """SIGTERM to all. Raises TimeoutError where one needs too long."""
        self._over = True
        for station in self.storm.stations:
            station.send(signal.SIGTERM)
        async with asyncio.timeout(ENDS_WITHIN):
            await asyncio.gather(*self._lives)

    async def _until(self, condition: Callable[[], object], what: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while not condition():
                assert not self.damage, f"{what}: {self.damage}"
                await asyncio.sleep(LOOK)


def _companies(station: Station) -> Path:
    return station.folder / "companies"


def _lay(home: Home, environ: Mapping[str, str]) -> None:
    """The company's folder, as its settings are for one process; there at once and whole."""
    laid = home.folder.with_name(f".{home.name}")
    laid.mkdir()
    (laid / ".env").write_text("".join(f"{name}={environ[name]}\n" for name in SECRET), "utf-8")
    (laid / home.settings.name).write_text("\n".join(_toml(environ)), "utf-8")
    laid.rename(home.folder)


def _toml(environ: Mapping[str, str]) -> Iterable[str]:
    sections: defaultdict[str, list[str]] = defaultdict(list)
    for name, value in environ.items():
        section, _, key = name.removeprefix("SMENA_").partition("__")
        if key and not name.removeprefix("SMENA_").startswith(OF_THE_MACHINE):
            sections[section.lower()].append(f"{key.lower()} = {_value(value)}")
    for section, lines in sections.items():
        yield from (f"[{section}]", *lines)


def _value(written: str) -> str:
    """As TOML has it: numbers, lists and truths as they are."""
    try:
        json.loads(written)
    except ValueError:
        return json.dumps(written)
    return written
