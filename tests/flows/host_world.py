"""A host with several companies, on one Telegram in a box: the same people work in all of them."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from app import logs, service, shared
from app.host.folders import Home, Street
from app.host.private import URL
from app.host.serving import ErrorCount, Host, serving
from app.host.tenancy import Phase
from app.host.vault import Tokens, variable
from sandbox import Clock, Group, Person, Sandbox, Topic
from tests import blank
from tests.office import GRANTED, PATIENCE, QUICK, TICK

SETTINGS = """
[telegram]
api_server = "{url}"
poll_timeout_s = 5
[staff]
group_id = {group}
owner_ids = [{owner}]
[delivery]
group_window_s = 1
per_client_share = 1
new_topics_per_minute = 20
private_per_s = 5
private_burst = 20
global_per_s = 1000
album_wait_ms = 150
[backup]
on = false
"""


class Tenant:
    """One of the companies, as the box and the disk have it."""

    def __init__(self, court: "Court", name: str) -> None:
        self.name = name
        self.home: Home = court.street.home(name)
        self.bot = court.box.bot(f"{name}_bot", name.capitalize())
        self.group: Group = court.box.forum(f"{name} · клиенты", owner=court.boss)
        self.group.add(court.olga)
        court.boss.chat(self.bot).start()
        self.group.add_bot(self.bot, by=court.boss, **GRANTED)
        self._settings = SETTINGS.format(
            url=court.box.url, group=self.group.id, owner=court.boss.id
        )
        court.environ[variable(name)] = self.bot.token
        self.home.folder.mkdir()
        if URL not in court.environ:
            blank.lay(self.home.database)
        self.write()

    def write(self, more: str = "") -> None:
        """Its settings, with something after them; a start meanwhile reads them whole."""
        fresh = self.home.settings.with_suffix(".part")
        fresh.write_text(self._settings + more, "utf-8")
        fresh.replace(self.home.settings)

    def topic_of(self, client: Person) -> Topic | None:
        """The client's topic in this company."""
        mine = [topic for topic in self.group.topics if topic.name == client.name]
        return mine[-1] if mine else None

    def shown(self, client: Person, text: str) -> bool:
        """Whether that stands in the client's topic."""
        topic = self.topic_of(client)
        return topic is not None and any(text in (m.text or "") for m in topic.messages)

    def words(self) -> str:
        """Everything that anybody can read in its group."""
        return "\n".join(m.text or "" for topic in self.group.topics for m in topic.messages)


class Court:
    """The host at work, in this process."""

    def __init__(self, folder: Path, *names: str, url: str = "") -> None:
        """`url`: the PostgreSQL in which they live, if it is not in files."""
        self.street = Street(folder / "companies")
        self.environ: dict[str, str] = {URL: url} if url else {}
        self.tenants: dict[str, Tenant] = {}
        self.tally = ErrorCount()
        self.trace: Callable[[str], None] = lambda label: None
        self._names = names
        self._stop = asyncio.Event()

    async def __aenter__(self) -> "Court":
        self.box = await Sandbox.start(limits=QUICK, clock=Clock(None))
        self.boss = self.box.user("Босс", language="ru")
        self.olga = self.box.user("Ольга", language="ru")
        self.street.build()
        for name in self._names:
            self.tenants[name] = Tenant(self, name)
        self.redaction = logs.configure()
        logging.getLogger().addHandler(self.tally)
        self.common = shared.for_many()
        around = service.Surroundings(
            clock=lambda: datetime.fromtimestamp(self.box.clock.now(), UTC),
            jitter=lambda: 0.0,
            tick=TICK,
            trace=lambda label: self.trace(label),
            shared=self.common,
        )
        tokens = Tokens(self.street.vault, self.environ)
        serve = serving(tokens, around, self.redaction, self.environ)
        self.host = Host(self.street, serve, self.tally.errors)
        self._task = asyncio.create_task(self.host.run(self._stop))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        await self._task
        await shared.close(self.common)
        logging.getLogger().removeHandler(self.tally)
        await self.box.stop()

    def __getitem__(self, name: str) -> Tenant:
        return self.tenants[name]

    def phase(self, name: str) -> Phase | None:
        """How the host says that it is."""
        told = self.street.told().get("companies", {})
        return Phase(told[name]["phase"]) if name in told else None

    def problem(self, name: str) -> str:
        """What the host says is wrong with it."""
        return str(self.street.told()["companies"][name]["problem"])

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for something to be seen."""
        await self.box.until(lambda: bool(condition()), timeout=PATIENCE)

    async def works(self, *names: str) -> None:
        """Wait until these work."""
        await self.is_(Phase.WORKING, *names)

    async def is_(self, phase: Phase, *names: str) -> None:
        """Wait until these are so."""
        await self.until(lambda: all(self.phase(name) is phase for name in names))

    async def write(self, client: Person, name: str, text: str) -> Topic:
        """The client writes to that company, and it arrives there."""
        tenant = self[name]
        client.chat(tenant.bot).write(text)
        await self.until(lambda: tenant.shown(client, text))
        topic = tenant.topic_of(client)
        assert topic is not None
        return topic
