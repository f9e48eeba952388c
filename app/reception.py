"""Owns where Telegram brings updates to: HTTP servers of ours, one an address.

Companies of one process may be reached at one address, and at one path: whose it is what comes, the
secret says by which Telegram shows that it is Telegram. So nobody is in another's place.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import TYPE_CHECKING, Any

from app.settings import SettingsError

if TYPE_CHECKING:
    from aiohttp import web

    Receiver = Callable[[web.Request], Coroutine[Any, Any, web.Response]]

Place = tuple[str, int]
"""An address of this machine and a port."""

SECRET = "X-Telegram-Bot-Api-Secret-Token"
"""The header by which Telegram shows that it is Telegram (Bot API, setWebhook)."""

MOST = 4 << 20
"""Bytes of an update at most: an answer to getUpdates holds no more of them than that."""


@dataclass(frozen=True, slots=True, eq=False)
class _Door:
    """Who receives what comes with that secret, and in whose name it is logged what comes of it:
    the server's own connections belong to the company that happened to open it."""

    path: str
    secret: bytes
    receive: Receiver
    context: Context


@dataclass(slots=True)
class _Server:
    runner: web.AppRunner
    doors: list[_Door] = field(default_factory=list)


class Reception:
    """The servers of this process; each stands as long as somebody is to be reached there."""

    def __init__(self) -> None:
        self._servers: dict[Place, _Server] = {}
        self._turn = asyncio.Lock()
        """Who comes while a server is opened or closed waits for that."""

    @asynccontextmanager
    async def at(
        self, place: Place, path: str, secret: str, receive: Receiver
    ) -> AsyncIterator[None]:
        """While it lasts, what is posted to that path there with that secret is received.

        Raises SettingsError where nobody can listen.
        """
        door = _Door(path, secret.encode(), receive, copy_context())
        async with self._turn:
            server = self._servers.get(place) or await self._open(place)
            server.doors.append(door)
        try:
            yield
        finally:
            async with self._turn:
                server.doors.remove(door)
                if not server.doors:
                    del self._servers[place]
                    await server.runner.cleanup()

    async def _open(self, place: Place) -> _Server:
        from aiohttp import web  # only now: most fetch their updates

        doors: list[_Door] = []

        async def receive(request: web.Request) -> web.Response:
            there = [door for door in doors if door.path == request.path]
            shown = request.headers.get(SECRET, "").encode("utf-8", "surrogateescape")
            for door in there:
                if compare_digest(shown, door.secret):
                    return await asyncio.create_task(door.receive(request), context=door.context)
            return web.Response(status=401 if there else 404)

        app = web.Application(client_max_size=MOST)
        app.router.add_post("/{path:.*}", receive)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        try:
            await web.TCPSite(runner, *place).start()
        except OSError as error:
            await runner.cleanup()
            where = f"{place[0]}:{place[1]}"
            reason = f"nobody can listen at {where} ({os.strerror(error.errno or 0)})"
            raise SettingsError([f"telegram.webhook_listen: {reason}"]) from error
        self._servers[place] = server = _Server(runner, doors)
        return server
