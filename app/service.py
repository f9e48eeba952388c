"""The composition root: puts the parts of the bot together and runs them until they are to stop."""

import asyncio
import logging
import random
import secrets
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import User
from apscheduler.schedulers.asyncio import AsyncIOScheduler

import handlers
from app import composing, lean, needed, openness, supervised
from app.aids import aids_of
from app.clock import Clock
from app.ending import HAND_OVER_WITHIN, STOP_WITHIN, before, finish, until
from app.helpers import Helpers
from app.hops import Hops
from app.intake import POLLED_EVERY, Intake
from app.policy import (
    abode_of,
    group_of,
    house_of,
    languages,
    limits_of,
    views_of,
    words_of,
)
from app.road import Road
from app.settings import Settings, SettingsError
from app.shared import Shared
from app.watch.parts import Watch
from app.worker import Worker
from delivery.sender import Sender
from delivery.settling import Tools
from delivery.telegram.bot import Bot
from delivery.telegram.channel import Telegram
from delivery.telegram.newer import let_into_groups
from delivery.telegram.verdicts import judge
from desk.aftermath import outcomes
from desk.company import setup, trouble
from desk.privacy import machine
from desk.reports import telling
from desk.rules.standing import Rules
from desk.shifts import duty
from desk.voice import menus
from handlers import entries
from model import BotId, House, Reason
from storage import addresses, company, erased, people
from storage.machine import Tenure, begun
from storage.opening import OnTheSide
from storage.ports import Database, NotOursError, Tx
from views import Views

log = logging.getLogger("smena")
NO_TOKEN = "BOT_TOKEN: is not set; take a token from @BotFather, or try bot.py demo"


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


def no_trace(label: str) -> None:
    """Where the process is does not interest anybody but the tests that kill it there."""


def no_watch(scheduler: AsyncIOScheduler) -> None:
    """Nor does it that the clock has ticked."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the process takes from outside, as arguments: the time, chance, who watches."""

    clock: Callable[[], datetime] = utc_now
    jitter: Callable[[], float] = random.random
    tick: float = 15.0
    rest: float | None = None
    polled_every: float = POLLED_EVERY
    trace: Callable[[str], None] = no_trace
    watch: Callable[[AsyncIOScheduler], None] = no_watch
    ready: Callable[[str | None], None] = lambda link: None
    waits: Callable[[str], None] = lambda owner: None
    shared: Shared = field(default_factory=Shared)


def make_road(settings: Settings, hops: Hops | None = None) -> Road:
    """The way to the Bot API, by the settings; over shared `hops`, if there are."""
    if settings.token is None:
        raise SettingsError([NO_TOKEN])
    ours = settings.telegram
    return Road(
        settings.token.get_secret_value(),
        TelegramAPIServer.from_base(ours.api_server),
        [address.get_secret_value() for address in ours.proxy],
        ours.request_timeout_s,
        hops,
    )


def make_bot(road: Road) -> Bot:
    """A bot that calls by the road; of its methods by name there is but `get_me`."""
    return Bot(road.token, road)


async def meet_telegram(bot: Bot, rest: Callable[[float], Awaitable[None]] = asyncio.sleep) -> User:
    """Who we are, by the token. Waits for a Telegram out of reach; raises on a refused token.

    `rest` passes the seconds until the next try.
    """
    pause = 1.0
    while True:
        try:
            return await bot.get_me()
        except Exception as error:  # noqa: BLE001 - judged, like every answer of Telegram
            verdict = judge(error, idempotent=True)
        if verdict.reason is Reason.TOKEN_REFUSED:
            raise SettingsError(["BOT_TOKEN: Telegram refuses it; take a new one"])
        log.warning("Telegram can't be reached (%s); trying again in %g s", verdict.detail, pause)
        await rest(pause)
        pause = min(30.0, pause * 2)


async def serve(settings: Settings, around: Surroundings, stop: asyncio.Event) -> None:
    """Run Smena until `stop` is set, whenever it is this machine's turn.

    Raises SettingsError or StorageError if it can't begin.
    """
    for warning in await asyncio.to_thread(openness.warnings, settings):
        log.warning("%s", warning)
    while not stop.is_set():
        try:
            await _serve_once(settings, around, stop)
            break
        except NotOursError as lost:
            log.warning("%s; standing by", lost)
            around.waits("")  # whose it is now is known once Telegram and the server have answered


async def _serve_once(settings: Settings, around: Surroundings, stop: asyncio.Event) -> None:
    """From standing by until `stop` is set. Raises NotOursError when it is another's turn."""
    road = make_road(settings, around.shared.hops)
    bot = make_bot(road)
    try:
        meeting = asyncio.create_task(meet_telegram(bot))
        if not await before(stop, meeting):
            return
        tenure = around.shared.tenure(abode_of(settings))
        try:
            coming = asyncio.create_task(tenure.comes(around.waits, road))
            if not await before(stop, coming):
                return
            coming.result()  # who can't serve it does not try to take it
            async with begun(tenure) as database:
                road.certain = tenure.is_certain
                await _work(settings, around, stop, road, bot, meeting.result(), database, tenure)
        finally:
            tenure.leave()
    finally:
        await road.close()


async def serve_demo(
    settings: Settings, ready: Callable[[str | None], None], stop: asyncio.Event
) -> None:
    """The same for the demo, which knows no more of us than this."""
    await serve(settings, Surroundings(ready=ready), stop)


async def _work(
    settings: Settings,
    around: Surroundings,
    stop: asyncio.Event,
    road: Road,
    bot: Bot,
    me: User,
    database: Database,
    tenure: Tenure,
) -> None:
    if not await database.run(lambda tx: company.get(tx).ready):
        entering = asyncio.create_task(let_into_groups(bot, me))
        if not await before(stop, entering):
            return
        me = entering.result()
    by_meaning = around.shared.meaning is not None and settings.clients.match_by_meaning
    house = replace(await asyncio.to_thread(house_for, settings, me), by_meaning=by_meaning)
    fresh, group_id = secrets.token_urlsafe(16), group_of(settings)
    await database.run(addresses.adopt, BotId(me.id))
    helpers = Helpers(settings, tenure.is_certain, around.shared.hops, around.rest)
    await helpers.begin(database, around.clock())
    await database.run(erased.give_key, secrets.token_hex(32))
    await asyncio.to_thread(composing.sweep, settings)
    views = await asyncio.to_thread(views_of, settings, around.shared.texts)  # others go on
    rules = Rules(house, changed=views.follow)

    def prepare(tx: Tx) -> bool:
        machine.set_by_hand(tx, settings.digests(), around.clock())
        return setup.prepare(tx, rules(tx), group_id, fresh, around.clock())

    makes_owner = await database.run(prepare)
    await database.run(menus.order, house, languages(house.languages), around.clock())
    await database.run(lambda tx: telling.tick(tx, rules(tx), around.clock()))
    for name in await database.run(people.unreached_owners):
        log.warning("%s gets no summaries: owners have to open the bot once and press Start", name)
    link = f"{house.link}?start={fresh}" if makes_owner else None
    if link:  # told once: of it only a hash is kept
        log.info("Open this link within 24 hours to become the owner (it works once): %s", link)
    reader = around.shared.reader(abode_of(settings))
    ticks = (around.clock, around.tick, around.watch, around.rest)
    clock = Clock(database, rules, *ticks, reader.damage)
    parts = _parts(settings, around, road, bot, me, database, views, rules, reader, helpers)
    parts["tenure"] = partial(tenure.ends, road)
    tasks = [asyncio.create_task(part(), name=name) for name, part in parts.items()]
    clock.start()
    around.ready(link)
    within = STOP_WITHIN
    try:
        await until(stop, tasks)
    except NotOursError:
        within = HAND_OVER_WITHIN
        raise
    finally:
        stopping = asyncio.create_task(clock.stop())  # a look at the whole file may take its time
        await finish(tasks, within)
        await stopping
        await reader.close()
        await helpers.close()


def house_for(settings: Settings, me: User) -> House:
    """The rules, with what @BotFather's switches leave to be said before a group is picked."""
    commands = entries.listed(staged=bool(settings.clients.stages))
    house = house_of(settings, me.full_name, f"https://t.me/{me.username}", commands)
    found = {"no_groups": me.can_join_groups is False, "threads": bool(me.has_topics_enabled)}
    return replace(house, hurdles=tuple(name for name, stands in found.items() if stands))


def _channel(
    settings: Settings, house: House, bot: Bot, views: Views, helpers: Helpers
) -> Telegram:
    """The way to Telegram, as discreet as the company wants it."""
    discreet = settings.clients.show_usernames != "all"
    limits, beside = limits_of(settings), helpers.bots
    layout = entries.card(staged=bool(settings.clients.stages), drafted=bool(house.drafts_by))
    return Telegram(bot, views, limits, layout, house.fields, discreet=discreet, helpers=beside)


def _parts(
    settings: Settings,
    around: Surroundings,
    road: Road,
    bot: Bot,
    me: User,
    database: Database,
    views: Views,
    rules: Rules,
    reader: OnTheSide,
    helpers: Helpers,
) -> dict[str, Callable[[], Coroutine[Any, Any, None]]]:
    """What runs side by side; they meet in the database, and tell whoever goes on what is there."""
    for problem in views.problems:
        log.warning("%s", problem)
    channel = _channel(settings, rules.base, bot, views, helpers)
    watch = Watch(settings, database, reader, road, around.clock, around.rest)
    tools = Tools(
        database,
        channel,
        outcomes,
        rules,
        around.clock,
        around.jitter,
        around.trace,
        duty.colleagues,
        composing.composers_of(
            settings, rules.base, views, reader, around.clock, around.shared.run, watch.look
        ),
        watch.called,
    )
    sender = Sender(tools)
    worker = Worker(
        database,
        around.shared.router,
        rules,
        me=me.username or "",
        bot_id=BotId(me.id),
        words=words_of(views),
        clock=around.clock,
        trace=around.trace,
        heard=channel.heard,
        helpers=frozenset(helpers.bots),
        sender=sender.lining,
    )
    intake = _intake(settings, around, road, database, worker)

    async def work() -> None:
        await intake.began.wait()
        await lean.build_once(needed.models)
        await worker.run()

    return {
        **aids_of(settings, database, rules, around.shared.meaning, around.clock),
        "intake": intake.run,
        "worker": work,
        "sender": sender.run,
        **watch.parts(sender, rules, around.shared.run),
        **helpers.parts(database, around.clock, around.trace),
    }


def _intake(
    settings: Settings, around: Surroundings, road: Road, database: Database, worker: Worker
) -> Intake:
    made: Callable[..., Intake] = Intake
    if settings.telegram.webhook_url:
        from app.webhook import brought  # and with it a server, which few need

        made = brought(settings.telegram, around.shared.reception, trouble.brought)
    return made(
        database,
        road,
        allowed=handlers.ALLOWED_UPDATES,
        poll_timeout=road.poll_within(settings.telegram.poll_timeout_s),
        clock=around.clock,
        conflict=trouble.conflict, webhook=trouble.webhook, polled=trouble.polled,
        trace=around.trace,
        polled_every=around.polled_every,
        worker=worker,
    )  # fmt: skip


def run(settings: Settings, around: Surroundings | None = None) -> int:
    """bot.py run: serve until SIGINT or SIGTERM; the process's exit code."""

    async def main() -> None:
        breathing = asyncio.create_task(supervised.breathe())
        here = around or Surroundings(
            ready=lambda link: supervised.ready(), waits=lambda owner: supervised.ready()
        )
        await serve(settings, here, supervised.stop_by_signal())
        breathing.cancel()

    lean.settle()
    asyncio.run(main())
    return 0
