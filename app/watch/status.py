"""Owns the little server that says how we are: /healthz for whoever restarts us, /metrics."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from aiohttp import web

from app.reception import Place
from storage import company, runs
from storage.ports import Database, Tx

if TYPE_CHECKING:
    from app.watch.metrics import Metrics

log = logging.getLogger(__name__)
SILENCE = timedelta(minutes=5)
"""Without an answer of Telegram for so long nothing polls: a request is open for a minute."""

WITHIN = 5.0
"""Seconds in which a write must have come to the disk."""

CONTENT = "text/plain; version=0.0.4; charset=utf-8"


class StatusServer:
    """Serves until it is cancelled."""

    def __init__(
        self, database: Database, clock: Callable[[], datetime], place: Place, metrics: Metrics
    ) -> None:
        """`place`: the address and the port to listen at."""
        self._database, self._clock, self._place, self._metrics = database, clock, place, metrics
        self.port = 0
        """The one that it got, as soon as it has one."""
        self.began = asyncio.Event()
        """Set when it serves, or can't."""

    async def run(self) -> None:
        """Serve for ever. Where that can't be, the bot works on without."""
        runner = web.AppRunner(self._app(), access_log=None)
        await runner.setup()
        logging.getLogger().addHandler(self._metrics)
        try:
            await self._metrics.told()  # from then on updates are counted
            await self._listen(runner)
            self.began.set()
            await asyncio.Event().wait()
        finally:
            logging.getLogger().removeHandler(self._metrics)
            await runner.cleanup()

    async def _listen(self, runner: web.AppRunner) -> None:
        host, port = self._place
        shown = f"[{host}]" if ":" in host else host
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            log.error("watch.listen: nothing is served at %s:%d (%s)", shown, port, error.strerror)
            return
        self.port = runner.addresses[0][1]
        log.info("/healthz and /metrics at http://%s:%d", shown, self.port)

    def _app(self) -> web.Application:
        app = web.Application()
        app.add_routes([web.get("/healthz", self._healthz), web.get("/metrics", self._told)])
        return app

    async def _healthz(self, request: web.Request) -> web.Response:
        """200 only if Telegram answers and the file can be written to."""
        problem = await self.problem()
        return web.Response(status=503 if problem else 200, text=f"{problem or 'ok'}\n")

    async def problem(self) -> str:
        """Why we don't do our work; empty if we do."""
        try:
            polled = await asyncio.wait_for(
                self._database.run(_written, self._clock()), timeout=WITHIN
            )
        except TimeoutError:
            return f"the database has not written for {WITHIN:g} s"
        except Exception as error:  # only the database knows which are the disk's; others rise
            if not self._database.is_trouble(error):
                raise
            return f"the disk refuses ({error})"
        if polled is None:
            return "Telegram has never answered"
        silence = self._clock() - polled
        if silence > SILENCE:
            return f"Telegram has not answered for {silence.total_seconds() / 60:.0f} minutes"
        return ""

    async def _told(self, request: web.Request) -> web.Response:
        try:
            told = await self._metrics.told()
        except Exception as error:  # only the database knows which are the disk's; others rise
            if not isinstance(error, OSError) and not self._database.is_trouble(error):
                raise
            return web.Response(status=503, text=f"the figures can't be read ({error})\n")
        return web.Response(body=told, headers={"Content-Type": CONTENT})


def _written(tx: Tx, now: datetime) -> datetime | None:
    """Write something, and say when Telegram last answered."""
    runs.again(tx, "healthz", "", now, timedelta())
    return company.last_polled(tx)
