"""The box: world, server and clock together, and the calls with which a test sets the scene."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Self

from sandbox.calls import Call
from sandbox.clock import Clock, first
from sandbox.dispatch import Dispatcher
from sandbox.faults import Faults
from sandbox.groups import Group
from sandbox.hooks import Hooks
from sandbox.limits import Limits
from sandbox.membership import GROUP_OFFSET
from sandbox.people import BotAccount, Person
from sandbox.queue import UpdateQueue
from sandbox.server import Server
from sandbox.world import Bot, Change, Member, User, World

LOOK_AGAIN = 0.05


class Sandbox:
    """Telegram in a box: `async with Sandbox() as box`."""

    def __init__(self, limits: Limits | None = None, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.limits = limits or Limits()
        self.world = World(self.clock)
        self.faults = Faults()
        self._dispatcher = Dispatcher(self.world, self.clock, self.limits)
        self._server = Server(self.world, self._dispatcher, self.faults)
        self.hooks = Hooks(self.world)

    @classmethod
    async def start(
        cls, limits: Limits | None = None, clock: Clock | None = None, port: int = 0
    ) -> Self:
        box = cls(limits, clock)
        await box._server.start(port)
        return box

    async def stop(self) -> None:
        await self.hooks.stop()
        await self._server.stop()

    async def __aenter__(self) -> Self:
        await self._server.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    def limit(self, limits: Limits) -> None:
        """Limit calls by other numbers from now on; what went before is not counted."""
        self.limits = limits
        self._dispatcher.limit(limits)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.port}"

    async def down(self) -> None:
        """An outage: open connections break, new ones are refused."""
        await self._server.stop()

    async def up(self) -> None:
        await self._server.start()

    def lacks(self, *features: str) -> None:
        """Makes the server older: see FEATURE_METHODS for what it can lack."""
        self._dispatcher.lacks(features)

    def speaks(self, *words: str) -> None:
        """Makes the server say of missing messages what it has been seen to say: see DIALECTS."""
        self._dispatcher.speak(words)

    # -- who and what there is -------------------------------------------------------------------

    def bot(self, username: str, name: str, *, privacy: bool = True) -> BotAccount:
        number = self.world.new_id("user")
        alone = not any(isinstance(user, Bot) for user in self.world.users.values())
        files_end = "" if alone else f"-{number}"
        account = BotAccount(
            id=number,
            first_name=name,
            username=username,
            token=f"{number}:AAH{number:x}-sandbox-token-of-{username}"[:60],
            updates=UpdateQueue(self.clock, files_end),
            files_end=files_end,
            privacy=privacy,
        )
        self.world.users[number] = account
        return account

    def revoke(self, bot: Bot) -> None:
        """The bot's owner takes a new token: the former one is refused from now on."""
        number, _, secret = bot.token.partition(":")
        bot.token = f"{number}:{secret[::-1]}"

    def user(
        self,
        first_name: str,
        *,
        last_name: str | None = None,
        username: str | None = None,
        language: str | None = "ru",
        premium: bool = False,
    ) -> Person:
        number = self.world.new_id("user")
        person = Person(
            id=number,
            first_name=first_name,
            last_name=last_name,
            username=username,
            language_code=language,
            is_premium=premium,
            world=self.world,
            queries=self._dispatcher.queries,
        )
        self.world.users[number] = person
        return person

    def forum(self, title: str, owner: User) -> Group:
        """A supergroup with topics switched on."""
        number = -(GROUP_OFFSET + self.world.new_id("supergroup"))
        return self._group(
            Group(
                id=number,
                kind="supergroup",
                title=title,
                is_forum=True,
                world=self.world,
                owner=owner,
            )
        )

    def supergroup(self, title: str, owner: User) -> Group:
        """A supergroup without topics."""
        found = self.forum(title, owner)
        found.is_forum = False
        return found

    def group(self, title: str, owner: User) -> Group:
        """A basic group."""
        number = -self.world.new_id("group")
        return self._group(
            Group(id=number, kind="group", title=title, world=self.world, owner=owner)
        )

    def _group(self, group: Group) -> Group:
        self.world.groups[group.id] = group
        group.members[group.owner.id] = Member(group.owner, "creator")
        self.world.changed("group", group)
        return group

    # -- what happened ---------------------------------------------------------------------------

    @property
    def calls(self) -> list[Call]:
        """Every call of every bot, oldest first, except getUpdates."""
        return list(self._server.calls)

    def calls_of(self, method: str) -> list[Call]:
        return [call for call in self._server.calls if call.method.lower() == method.lower()]

    async def until(
        self,
        condition: Callable[[], object],
        message: str | None = None,
        timeout: float = 120.0,  # noqa: ASYNC109 - a test says how long it is ready to wait
    ) -> None:
        """Waits until the condition holds; fails with a dump of the recent calls."""
        changed = asyncio.Event()

        def wake(_: Change) -> None:
            changed.set()

        forget = self.world.listen(wake)
        loop = asyncio.get_running_loop()
        end = loop.time() + timeout
        try:
            while not condition():
                if loop.time() >= end:
                    raise AssertionError(self._dump(message, timeout))
                changed.clear()
                # A condition may look outside the world, so it is tried now and then regardless.
                await first(changed, min(LOOK_AGAIN, end - loop.time()))
        finally:
            forget()

    def _dump(self, message: str | None, timeout: float) -> str:
        head = f"{message or 'the condition did not come true'} (waited {timeout:g} s)"
        calls = [f"  {call}" for call in list(self._server.calls)[-25:]]
        queued = [
            f"  {bot.name}: {len(bot.updates)} updates not fetched"
            for bot in self.world.users.values()
            if isinstance(bot, BotAccount)
        ]
        return "\n".join([head, "last calls:", *(calls or ["  none"]), "queues:", *queued])
