"""Owns the making of an export: the process that packs it, its size, its name."""

import asyncio
import json
import logging
import shutil
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

from model import House, Reason, Row
from model.errands.papers import Export
from papers import child
from papers.packed import LIMIT, Packed, opened
from storage.times import maybe_ms, ms
from views import Views, papers

log = logging.getLogger(__name__)
EXPORTS = child.module("papers.exports")
WITHIN = 1800.0
"""Seconds: a million events take about one minute."""


class Packer:
    """Composes what a row of the kind EXPORT carries: a file, or the reason why there is none."""

    def __init__(
        self,
        source: Path,
        house: Callable[[], Awaitable[House]],
        views: Views,
        command: Sequence[str] = EXPORTS,
        within: float = WITHIN,
        limit: int = LIMIT,
        run: child.Run = child.run,
        url: str = "",
    ) -> None:
        self._run, self._url = run, url
        self._source, self._house, self._views = source, house, views
        self._command = command
        self._within = within
        self._limit = limit

    async def __call__(self, row: Row) -> Packed | Reason:
        """Make it; whatever fails is a line in the log."""
        try:
            assert isinstance(row.errand, Export)
            return await self._make(row.errand)
        except (child.ChildError, OSError) as error:
            log.warning("the export of row %s was not made: %s", row.id, error)
            return Reason.NOT_MADE

    async def _make(self, errand: Export) -> Packed | Reason:
        """Have it made beside the database, and take its name away."""
        source, folder = await asyncio.to_thread(_room_beside, self._source)
        try:
            house, target = await self._house(), folder / "export.zip"
            order = json.dumps(self._order(house, errand, source, target)).encode()
            await self._run(self._command, order, self._within)
            return await opened(target, self._named(house, errand), self._limit)
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    def _named(self, house: House, errand: Export) -> str:
        if errand.client is not None:
            day = errand.until.astimezone(house.zone).date()
            return f"smena-client-{day.isoformat()}.zip"
        return file_name(house, errand.since, errand.until)

    def _order(self, house: House, errand: Export, source: Path, target: Path) -> dict[str, object]:
        """What `exports` reads on its stdin."""
        until, locale = errand.until, self._views.locale(errand.locale)
        if errand.client is not None:
            readme = papers.readme_of_client(self._views, house, until, locale)
        else:
            readme = papers.readme(self._views, house, errand.since, until, locale)
        return {
            "source": str(source),
            "target": str(target),
            "since": maybe_ms(errand.since),
            "until": ms(until),
            "zone": house.zone.key,
            "locale": locale,
            "readme": readme,
            "client": errand.client,
            "accounts": errand.accounts,
            "url": self._url,
        }


def _room_beside(source: Path) -> tuple[Path, Path]:
    """Where it really lies, and a new folder there."""
    folder = Path(mkdtemp(prefix=_prefix(source), dir=source.parent))
    return source.resolve(), folder.resolve()


def _prefix(source: Path) -> str:
    return f".{source.name}.export-"


def sweep(source: Path) -> None:
    """What a bot that was killed at it has left beside the database."""
    for left in source.parent.glob(f"{_prefix(source)}*"):
        shutil.rmtree(left, ignore_errors=True)


def file_name(house: House, since: datetime | None, until: datetime) -> str:
    """What the zip is called: smena-2026-09-15_2026-09-21.zip; only the last day if it has all."""
    ends = [since] if since else []
    days = [end.astimezone(house.zone).date() for end in (*ends, until - timedelta.resolution)]
    return f"smena-{'_'.join(day.isoformat() for day in days)}.zip"
