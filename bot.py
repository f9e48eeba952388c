"""The composition root and the command line: puts the parts together, and decides nothing else."""

import argparse
import asyncio
import logging
import random
import secrets
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramAPIError
from aiogram.types import User

import commands
import handlers
import logs
from clock import Clock
from composing import composers_of
from delivery.inspection import inspect
from delivery.sender import Sender
from delivery.settling import Tools
from desk import menus, outcomes, reports, setup, trouble
from desk.timetable import RosterError
from house import LOCALES, house_of, limits_of, objections, words_of
from intake import Intake
from model import GroupFacts, House
from settings import Settings, SettingsError, load
from storage import company, people
from storage.database import Database, StorageError
from storage.reading import Reader
from views import Views, visible
from worker import Worker

log = logging.getLogger("smena")
TEMPLATES = Path(__file__).with_name("templates")
FILES = {"backup": commands.save, "restore": commands.restore, "roster": commands.roster}
STOP_WITHIN = 8.0
"""Seconds that calls under way get at the end; whatever is cut off is settled at the next start."""


class StartError(Exception):
    """Smena can't start; the text is one line for the person who starts it."""


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


def no_trace(label: str) -> None:
    """Where the process is does not interest anybody but the tests that kill it there."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the process takes from outside, as arguments: the time, chance, who watches."""

    clock: Callable[[], datetime] = utc_now
    jitter: Callable[[], float] = random.random
    tick: float = 15.0
    trace: Callable[[str], None] = no_trace
    ready: Callable[[str | None], None] = lambda link: None


def make_bot(settings: Settings) -> Bot:
    """The way to the Bot API. A connection that is never made is known not to have been used."""
    token = settings.token
    if token is None:
        raise StartError("BOT_TOKEN: is not set; take a token from @BotFather, or try bot.py demo")
    api = TelegramAPIServer.from_base(settings.telegram.api_server)
    session = AiohttpSession(api=api, timeout=settings.telegram.request_timeout_s)
    return Bot(token.get_secret_value(), session=session)


async def meet_telegram(bot: Bot) -> User:
    """Who we are, by the token. Waits for a Telegram out of reach; raises on a refused token."""
    pause = 1.0
    while True:
        try:
            return await bot.me()
        except TelegramAPIError as error:
            if getattr(error, "message", "").startswith(("Unauthorized", "Not Found", "Logged")):
                raise StartError("BOT_TOKEN: Telegram refuses it; take a new one") from error
            log.warning("Telegram can't be reached; trying again in %g s", pause)
            await asyncio.sleep(pause)
            pause = min(30.0, pause * 2)


async def serve(settings: Settings, around: Surroundings, stop: asyncio.Event) -> None:
    """Run Smena until `stop` is set. Raises StartError or StorageError if it can't begin."""
    bot = make_bot(settings)
    try:
        me = await meet_telegram(bot)
        database = await Database.open(Path(settings.storage.path))
        try:
            await _work(settings, around, stop, bot, me, database)
        finally:
            await database.close()
    finally:
        await bot.session.close()


async def serve_demo(
    settings: Settings, ready: Callable[[str | None], None], stop: asyncio.Event
) -> None:
    """The same for the demo, which knows no more of us than this."""
    await serve(settings, Surroundings(ready=ready), stop)


async def _work(
    settings: Settings,
    around: Surroundings,
    stop: asyncio.Event,
    bot: Bot,
    me: User,
    database: Database,
) -> None:
    house = house_of(settings, me.full_name, f"https://t.me/{me.username}")
    fresh, group_id = secrets.token_urlsafe(16), settings.staff.group_id
    code = await database.run(setup.prepare, house, group_id, fresh, around.clock())
    await database.run(menus.order, LOCALES, around.clock())
    await database.run(reports.tick, house, around.clock())
    for name in await database.run(people.unreached_owners):
        log.warning("%s gets no summaries: owners have to open the bot once and press Start", name)
    link = f"https://t.me/{me.username}?start={code}" if code else None
    if link:
        log.info("Open this link to become the owner (it works once): %s", link)
    clock = Clock(database, house, around.clock, around.tick)
    reader = Reader(Path(settings.storage.path))
    parts = _parts(settings, around, bot, me, database, house, reader)
    tasks = [asyncio.create_task(part(), name=name) for name, part in parts.items()]
    clock.start()
    around.ready(link)
    try:
        await _until(stop, tasks)
    finally:
        await clock.stop()
        await _finish(tasks)
        await reader.close()


def _parts(
    settings: Settings,
    around: Surroundings,
    bot: Bot,
    me: User,
    database: Database,
    house: House,
    reader: Reader,
) -> dict[str, Callable[[], Coroutine[Any, Any, None]]]:
    """The three that run side by side; they meet only in the database."""
    views = Views(TEMPLATES, settings.company.timezone, settings.company.locale)
    intake = Intake(
        database,
        bot.session.api.api_url(token=bot.token, method="getUpdates"),
        allowed=handlers.ALLOWED_UPDATES,
        poll_timeout=settings.telegram.poll_timeout_s,
        clock=around.clock,
        conflict=setup.conflict,
        polled=trouble.polled,
        trace=around.trace,
    )
    worker = Worker(
        database,
        handlers.root(),
        house,
        me=me.username or "",
        bot_id=me.id,
        words=words_of(views),
        clock=around.clock,
        trace=around.trace,
    )
    tools = Tools(
        database, bot, views, outcomes, house, limits_of(settings),
        around.clock, around.jitter, around.trace,
        composers_of(settings, house, views, reader, around.clock),
    )  # fmt: skip
    return {"intake": intake.run, "worker": worker.run, "sender": Sender(tools).run}


async def _until(stop: asyncio.Event, tasks: Sequence[asyncio.Task[None]]) -> None:
    """Wait for the end; a part that fails ends the whole, loudly."""
    stopping = asyncio.create_task(stop.wait())
    try:
        done, _ = await asyncio.wait([stopping, *tasks], return_when=asyncio.FIRST_COMPLETED)
        for task in done - {stopping}:
            task.result()
    finally:
        stopping.cancel()


async def _finish(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Intake first, then what it brought, then what is under way; the outbox keeps the rest."""
    for task in tasks:
        task.cancel()
    _, late = await asyncio.wait(tasks, timeout=STOP_WITHIN)
    for task in late:
        task.cancel()
    if late:
        await asyncio.wait(late)


def run(settings: Settings, around: Surroundings | None = None) -> int:
    """bot.py run: serve until SIGINT or SIGTERM; the process's exit code."""

    async def main() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, stop.set)
        await serve(settings, around or Surroundings(), stop)

    asyncio.run(main())
    return 0


def check(settings: Settings) -> int:
    """bot.py check: the same diagnosis that owners get in Telegram, in a terminal."""

    async def main() -> list[str]:
        bot = make_bot(settings)
        try:
            me = await meet_telegram(bot)
            print(f"bot: @{me.username} ({me.full_name})")
            kept_id, unreached = await _kept(settings)
            group_id = settings.staff.group_id or kept_id
            facts = await inspect(bot, group_id) if group_id else None
        finally:
            await bot.session.close()
        return _diagnosis(settings, facts, unreached, f"https://t.me/{me.username}")

    missing = asyncio.run(main())
    for line in missing:
        print(line)
    return 1 if missing else 0


async def _kept(settings: Settings) -> tuple[int | None, list[str]]:
    """The group chosen in Telegram and the owners out of reach, as far as a database can tell."""
    path = Path(settings.storage.path)
    if not await asyncio.to_thread(path.exists):
        return None, []
    reader = Reader(path)
    try:
        kept = await reader.read(company.get)
        return kept.group_id, await reader.read(people.unreached_owners)
    finally:
        await reader.close()


def _diagnosis(
    settings: Settings, facts: GroupFacts | None, unreached: list[str], link: str
) -> list[str]:
    views = Views(TEMPLATES, settings.company.timezone, settings.company.locale)
    now = utc_now()
    found = []
    if facts is None:
        found.append(views.text("owner.pick_group", None, now))
    elif missing := setup.lacking(facts):
        args = {"title": facts.title, "missing": missing}
        found.append(views.text("owner.group_missing", None, now, **args))
    else:
        print(f"group: {facts.title}: ok")
    if unreached:
        found.append(views.text("summary.open_bot", None, now, names=unreached, link=link))
    return [visible(text) for text in found]


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="bot.py", description="Smena: a shift that loses nothing")
    parser.add_argument("--settings", type=Path, help="another settings.toml")
    known = parser.add_subparsers(dest="command", required=True)
    known.add_parser("run", help="serve the company whose BOT_TOKEN is set")
    _demo_arguments(
        known.add_parser("demo", help="the whole help desk in a browser page; needs no token")
    )
    known.add_parser("check", help="say what the bot or its group still lacks")
    backup = known.add_parser("backup", help="copy the database, also while the bot runs")
    restore = known.add_parser("restore", help="go back to a backup, while the bot is stopped")
    roster = known.add_parser("roster", help="take a roster from a CSV or TOML table")
    export = known.add_parser("export", help="what happened, as tables in a zip; no messages")
    for command in (backup, restore, roster, export):
        command.add_argument("file", type=Path)
    commands.add_days(export)
    return parser


def _demo_arguments(demo: argparse.ArgumentParser) -> None:
    demo.add_argument("--locale", choices=LOCALES, help="the language of the people in it")
    demo.add_argument("--port", type=int, default=8765, help="a free one if that is taken")
    demo.add_argument("--no-open", action="store_true", help="do not open a browser")
    demo.add_argument("--fresh", action="store_true", help="begin with the company's set-up")
    demo.add_argument(
        "--keep", type=Path, nargs="?", const=Path(".smena-demo"), metavar="FOLDER",
        help="go on next time where this one ends; without it nothing is kept",
    )  # fmt: skip
    demo.add_argument("--terminal", action="store_true", help="a short scene in the terminal")


def _demo(settings: Settings, options: argparse.Namespace) -> int:
    locale = options.locale or settings.company.locale
    if options.terminal:
        import demo

        return demo.main(serve_demo, settings, locale)
    from playground import command
    from playground.keep import KeepError

    browser, keep = not options.no_open, options.keep
    wanted = command.Options(locale, options.port, browser, options.fresh, keep)
    try:
        return command.main(settings, wanted)
    except KeepError as error:
        raise StartError(str(error)) from error


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code: 0 well, 1 something lacks, 2 can't start."""
    options = arguments().parse_args(argv)
    try:
        settings = load(options.settings, objections=objections)
        token = settings.token.get_secret_value() if settings.token else None
        logs.configure(settings.logging.level, token)
        if options.command == "demo":
            return _demo(settings, options)
        if options.command == "export":
            views = Views(TEMPLATES, settings.company.timezone, settings.company.locale)
            return commands.export(settings, views, options.file, options.since, options.until)
        if options.command in FILES:
            return FILES[options.command](settings, options.file)
        return {"run": run, "check": check}[options.command](settings)
    except (SettingsError, StartError, StorageError, RosterError) as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
