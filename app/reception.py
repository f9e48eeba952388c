"""Owns where Telegram brings updates to: HTTP servers of ours, one an address.

Companies of one process may be reached at one address; each has a path of its own.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.settings import SettingsError

if TYPE_CHECKING:
    from aiohttp import web

    Receiver = Callable[[web.Request], Coroutine[Any, Any, web.Response]]

Place = tuple[str, int]
"""An address of this machine and a port."""

MOST = 4 << 20
"""Bytes of an update at most: an answer to getUpdates holds no more of them than that."""


@dataclass(slots=True)
class _Server:
    runner: web.AppRunner
    paths: dict[str, tuple[Receiver, Context]] = field(default_factory=dict)
    """Who receives what is posted there, and in whose name it is logged what comes of it: the
    server's own connections belong to the company that happened to open it."""


class Reception:
    """The servers of this process; each stands as long as somebody is to be reached there."""

    def __init__(self) -> None:
        self._servers: dict[Place, _Server] = {}
        self._turn = asyncio.Lock()
        """Who comes while a server is opened or closed waits for that."""

    @asynccontextmanager
    async def at(self, place: Place, path: str, receive: Receiver) -> AsyncIterator[None]:
        """While it lasts, what is posted to that path there is received.

        Raises SettingsError where nobody can listen, or somebody else is reached there already.
        """
        async with self._turn:
            server = self._servers.get(place) or await self._open(place)
            self._join(server, path, receive)
        try:
            yield
        finally:
            async with self._turn:
                del server.paths[path]
                if not server.paths:
                    del self._servers[place]
                    await server.runner.cleanup()

    def _join(self, server: _Server, path: str, receive: Receiver) -> None:
        if path in server.paths:
            reason = f"another company is reached at {path}, too"
            raise SettingsError([f"telegram.webhook_url: {reason}"])
        server.paths[path] = receive, copy_context()

    async def _open(self, place: Place) -> _Server:
        from aiohttp import web  # only now: most fetch their updates

        paths: dict[str, tuple[Receiver, Context]] = {}

        async def receive(request: web.Request) -> web.Response:
            if request.path not in paths:
                return web.Response(status=404)
            receiver, context = paths[request.path]
            return await asyncio.create_task(receiver(request), context=context)

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
        self._servers[place] = server = _Server(runner, paths)
        return server
