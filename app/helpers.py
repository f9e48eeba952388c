"""Owns the company's further bots in this process: their roads, their presses, their place."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramUnauthorizedError

from app.hops import Hops
from app.intake import Intake
from app.road import Road
from app.settings import Settings
from delivery.telegram.bot import Bot
from delivery.telegram.inspection import may_help
from delivery.telegram.verdicts import judge
from desk.watch import helpers as desk
from model import BotId, ChatId, Helper, HelperState, Reason
from storage import inbox
from storage.ports import Database, Tx

log = logging.getLogger(__name__)
ALLOWED_UPDATES = ("callback_query", "my_chat_member", "message")
"""Messages for the sake of one: Telegram's own news of a topic that the helper made."""

LOOK = 60.0
"""Seconds between two looks at a helper's place: some changes reach no bot as an update."""


class Helpers:
    """All that the company has."""

    def __init__(
        self,
        settings: Settings,
        certain: Callable[[], bool] = lambda: True,
        hops: Hops | None = None,
        rest: float | None = None,
    ) -> None:
        """`certain`: whether the company is still this machine's; `hops`: those that it shares with
        others; `rest`: where many do, seconds between two looks that nobody waits for."""
        ours = settings.telegram
        self._companions = [
            Companion(
                Road(
                    token.get_secret_value(),
                    TelegramAPIServer.from_base(ours.api_server),
                    [address.get_secret_value() for address in ours.proxy],
                    ours.request_timeout_s,
                    hops,
                ),
                rest or LOOK,
            )
            for token in settings.helper_tokens
        ]
        for companion in self._companions:
            companion.road.certain = certain
        self._poll_within = ours.poll_timeout_s

    @property
    def bots(self) -> Mapping[BotId, Bot]:
        """Each by its number."""
        return {companion.id: companion.bot for companion in self._companions}

    async def begin(self, database: Database, now: datetime) -> None:
        """At every start: these are the company's helpers."""
        await database.run(desk.begin, self.bots, now)

    def parts(
        self, database: Database, clock: Callable[[], datetime], trace: Callable[[str], None]
    ) -> Mapping[str, Callable[[], Coroutine[Any, Any, None]]]:
        """What runs for them beside the main bot's parts."""
        return {
            f"helper {helper.id}": partial(helper.run, database, clock, trace, self._poll_within)
            for helper in self._companions
        }

    async def placed(self, group_id: ChatId, now: datetime) -> list[Helper]:
        """How each is, and whether it may help in that group."""
        return [await helper.placed(group_id, now) for helper in self._companions]

    async def close(self) -> None:
        """Let go of their roads."""
        for helper in self._companions:
            await helper.road.close()


class Companion:
    """One of them."""

    def __init__(self, road: Road, look: float) -> None:
        """`look`: seconds between two looks at its place."""
        self.road, self._between = road, look
        self.bot = Bot(road.token, road)
        self.id = BotId(self.bot.id)

    async def run(
        self,
        database: Database,
        clock: Callable[[], datetime],
        trace: Callable[[str], None],
        poll_within: int,
    ) -> None:
        """Poll for what concerns it and look at its place, for ever."""

        def refused(tx: Tx, now: datetime) -> None:
            desk.refused(tx, self.id, Reason.TOKEN_REFUSED, "getUpdates", now)

        intake = Intake(
            database,
            self.road,
            allowed=ALLOWED_UPDATES,
            poll_timeout=self.road.poll_within(poll_within),
            clock=clock,
            store=self._store,
            refused=refused,
            trace=trace,
        )
        async with asyncio.TaskGroup() as group:
            group.create_task(self._watch(database, clock))
            group.create_task(intake.run())

    async def placed(self, group_id: ChatId, now: datetime) -> Helper:
        """Who it is, and how it stands in that group. Raises when Telegram is out of reach."""
        try:
            me = await self.bot.get_me()
            may = await may_help(self.bot, group_id)
        except TelegramUnauthorizedError:
            return Helper(self.id, "", HelperState.REFUSED, now)
        state = HelperState.ACTIVE if may else HelperState.OUTSIDE
        return Helper(self.id, me.username or "", state, now)

    def _store(self, tx: Tx, updates: Sequence[dict[str, Any]], now: datetime) -> int:
        """Keep what concerns it; everything else the main bot hears as well."""
        ours = [update for update in updates if concerns(update, self.id)]
        return inbox.store(tx, ours, now, self.id) if ours else 0

    async def _watch(self, database: Database, clock: Callable[[], datetime]) -> None:
        while True:
            try:
                await self._look(database, clock)
            except Exception as error:  # only the database knows which are the disk's; others rise
                if not database.is_trouble(error):
                    raise
                database.tell(error)
            await asyncio.sleep(self._between)

    async def _look(self, database: Database, clock: Callable[[], datetime]) -> None:
        """Who it is and whether it may help; while Telegram is out of reach nothing is known."""
        try:
            me = await self.bot.get_me()
            group_id = await database.run(desk.met, self.id, me.username or "")
            may = group_id is not None and await may_help(self.bot, group_id)
        except Exception as error:  # aiogram fails on odd answers, too: told, and looked at again
            if database.is_trouble(error):
                raise
            verdict = judge(error, idempotent=True)
            log.warning("helper %s can't be looked at (%s)", self.id, verdict.detail)
            if verdict.reason is Reason.TOKEN_REFUSED:
                refused = (self.id, verdict.reason, verdict.detail, clock())
                await database.run(desk.refused, *refused)
            return
        if group_id is not None:
            await database.run(desk.moved, self.id, ChatId(group_id), may, clock())


def concerns(update: Mapping[str, Any], bot_id: BotId) -> bool:
    """Whether an update is a helper's to handle: a press of its button, its place, its topic."""
    if "callback_query" in update or "my_chat_member" in update:
        return True
    message = update.get("message")
    if not isinstance(message, dict) or "forum_topic_created" not in message:
        return False
    sender = message.get("from")
    return isinstance(sender, dict) and sender.get("id") == bot_id
