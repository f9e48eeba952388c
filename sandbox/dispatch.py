"""One call from its parameters to its result: features, limits, order, and the method itself."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sandbox.calls import Call
from sandbox.clock import Clock
from sandbox.errors import WEBHOOK_ACTIVE, ApiError, bad_request, conflict, too_many_requests
from sandbox.limits import Limiter, Limits, retry_after
from sandbox.methods import DIALECTS, METHODS, Context
from sandbox.params import FEATURE_METHODS, Params, check_names
from sandbox.queries import Queries
from sandbox.world import Bot, World

FREE_PREFIXES = ("get", "answer", "setMy", "deleteMy", "deleteWebhook", "logOut", "close")
ALSO_CHARGED = frozenset({"closeForumTopic"})
KNOWN_UPDATES = frozenset(
    {
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "business_connection",
        "business_message",
        "edited_business_message",
        "deleted_business_messages",
        "guest_message",
        "message_reaction",
        "message_reaction_count",
        "inline_query",
        "chosen_inline_result",
        "callback_query",
        "shipping_query",
        "pre_checkout_query",
        "purchased_paid_media",
        "poll",
        "poll_answer",
        "my_chat_member",
        "chat_member",
        "chat_join_request",
        "chat_boost",
        "removed_chat_boost",
        "managed_bot",
        "subscription",
        "stopped_message_generation",
    }
)


class Dispatcher:
    """Runs the calls of all bots on the world."""

    def __init__(self, world: World, clock: Clock, limits: Limits) -> None:
        self.world, self.clock, self.limits = world, clock, limits
        self.queries = Queries()
        self.lacking: set[str] = set()
        self.dialect: set[str] = set()
        self._limiter = Limiter(limits, clock)
        self._order: defaultdict[tuple[int, int], asyncio.Lock] = defaultdict(asyncio.Lock)

    def limit(self, limits: Limits) -> None:
        """Other numbers from now on, and nothing counted yet."""
        self.limits, self._limiter = limits, Limiter(limits, self.clock)

    def lacks(self, features: Iterable[str]) -> None:
        unknown = set(features) - set(FEATURE_METHODS)
        if unknown:
            raise ValueError(f"no such features: {', '.join(sorted(unknown))}")
        self.lacking |= set(features)

    def speak(self, words: Iterable[str]) -> None:
        unknown = set(words) - DIALECTS.keys()
        if unknown:
            raise ValueError(f"no such words: {', '.join(sorted(unknown))}")
        self.dialect |= set(words)

    def name_of(self, method: str) -> str | None:
        """The method's proper name; None when this server does not know it."""
        if method.lower() == "getupdates":
            return "getUpdates"
        found = METHODS.get(method.lower())
        absent = {name for feature in self.lacking for name in FEATURE_METHODS[feature]}
        return None if found is None or found[0] in absent else found[0]

    async def run(self, bot: Bot, name: str, params: Params) -> Any:
        """The method's result; raises ApiError."""
        if bot.logged_out:
            raise bad_request("Logged out")
        check_names(name, params.names(), self.lacking)
        if name == "getUpdates":
            return await self._get_updates(bot, params)
        context = Context(
            self.world,
            bot,
            params,
            self.limits,
            self.queries,
            frozenset(self.lacking),
            frozenset(self.dialect),
        )
        handler = METHODS[name.lower()][1]
        chat_id = self.chat_id(params)
        if chat_id is None or not charged(name):
            return handler(context)
        async with self._order[bot.id, chat_id]:
            await self._charge(bot, chat_id, cost(name, params))
            return handler(context)

    def chat_id(self, params: Params) -> int | None:
        raw = params.text("chat_id")
        if raw.startswith("@"):
            found = self.world.by_username(raw)
            return None if found is None else found.id
        return int(raw) if raw.removeprefix("-").isdigit() else None

    async def _charge(self, bot: Bot, chat_id: int, units: int) -> None:
        while (wait := self._limiter.charge(bot.id, chat_id, units)) > 0:
            if wait > self.limits.soft_wait:
                raise too_many_requests(retry_after(wait))
            await self.clock.sleep(wait)

    async def _get_updates(self, bot: Bot, params: Params) -> list[dict[str, Any]]:
        if bot.webhook is not None:
            raise conflict(WEBHOOK_ACTIVE)
        if "allowed_updates" in params:
            wanted = params.objects("allowed_updates")
            bot.updates.allow(kind for kind in wanted if kind in KNOWN_UPDATES)
        offset, limit = params.number("offset", 0), params.number("limit", 100)
        timeout = params.number("timeout", 0)
        assert offset is not None and limit is not None and timeout is not None
        return await bot.updates.fetch(offset, limit, timeout)


def charged(name: str) -> bool:
    """Whether a method counts towards the limits."""
    return name in ALSO_CHARGED or not name.startswith(FREE_PREFIXES)


def cost(name: str, params: Params) -> int:
    """How many messages a call amounts to."""
    lists = {
        "sendMediaGroup": "media",
        "copyMessages": "message_ids",
        "forwardMessages": "message_ids",
    }
    return max(1, len(params.objects(lists[name]))) if name in lists else 1


async def settled(dispatcher: Dispatcher, call: Call, params: Params) -> ApiError | None:
    """Runs a call and enters the outcome into its record."""
    try:
        call.result = await dispatcher.run(call.bot, call.method, params)
    except ApiError as error:
        call.settle(False, error.code, error.description)
        return error
    call.settle(True)
    return None
