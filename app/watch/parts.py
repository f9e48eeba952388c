"""Puts together what watches over one bot: backups, the look of /health, /healthz, /metrics."""

from collections.abc import Callable, Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any

from app.policy import abode_of, backups_of, key_of, place_of
from app.road import Road
from app.settings import Settings
from app.watch.acts import LOOK, Register
from app.watch.keeper import Keeper
from app.watch.vitals import Onlooker
from delivery.sender import Sender
from delivery.settling import Called, nobody
from desk.rules.standing import Rules
from papers import child
from storage.opening import OnTheSide
from storage.ports import Database

Part = Callable[[], Coroutine[Any, Any, None]]


class Watch:
    """Of one bot."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        reader: OnTheSide,
        road: Road,
        clock: Callable[[], datetime],
        rest: float | None = None,
    ) -> None:
        """`rest`: where many share a process, seconds between two looks that nobody waits for."""
        self._settings, self._database, self._clock = settings, database, clock
        self._look = rest or LOOK
        self._file = Path(settings.storage.path)
        self._url = abode_of(settings).url
        self.look = Onlooker(self._file, road, clock(), elsewhere=bool(self._url))
        self.called: Called = nobody
        self._pages: dict[str, Part] = {}
        if place := place_of(settings):
            self._serve(place, reader)

    def _serve(self, place: tuple[str, int], reader: OnTheSide) -> None:
        """Count, and tell it where the settings say so; the library is there, or we'd not start."""
        from app.watch.metrics import Metrics
        from app.watch.status import StatusServer

        metrics = Metrics(reader, self.look, self._clock)
        self.called = metrics.called
        self._pages["page"] = StatusServer(self._database, self._clock, place, metrics).run

    def parts(self, sender: Sender, rules: Rules, run: child.Run) -> dict[str, Part]:
        """What runs beside the others; the sender says what its budget is."""
        self.look.room = sender.room
        folder, key = backups_of(self._settings), key_of(self._settings)
        spot = self._file, folder
        keeper = Keeper(self._database, rules, *spot, self._clock, key, run, self._url)
        register = Register(self._database, self._file, self._clock, self._look)
        return {"keeper": keeper.run, "acts": register.run, **self._pages}
