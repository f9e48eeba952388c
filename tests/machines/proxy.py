"""A way to a server that can be closed as a broken road is: everything stands, nothing comes."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

Opens = Callable[[], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]
CHUNK = 1 << 16


class Proxy:
    """Forwards as long as it is open; what comes while it is not is lost, which nobody hears."""

    def __init__(self, opens: Opens) -> None:
        """`opens`: a connection to the server behind it."""
        self._opens = opens
        self._open = asyncio.Event()
        self._open.set()
        self._under_way: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "Proxy":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._under_way:
            task.cancel()
        if self._under_way:
            await asyncio.wait(self._under_way)

    def close(self) -> None:
        """From now on nothing goes through."""
        self._open.clear()

    def open(self) -> None:
        """Whoever comes now gets through; whoever came before has been forgotten."""
        if not self._open.is_set():
            for task in self._under_way:
                task.cancel()
        self._open.set()

    async def _serve(self, here: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._under_way.add(task)
        try:
            await self._open.wait()
            there, on = await self._opens()
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._carry(here, on))
                    group.create_task(self._carry(there, back))
            finally:
                on.close()
        except* (OSError, asyncio.CancelledError):
            pass  # an end like any other
        finally:
            back.close()
            self._under_way.discard(task)

    async def _carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while chunk := await source.read(CHUNK):
                await self._open.wait()
                target.write(chunk)
                await target.drain()
        await self._open.wait()
        target.close()
