"""Owns the making of an export: the process that packs it, its size, its name."""

import json
import logging
import shutil
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from model import House, Reason, Row
from model.errands.papers import Export
from papers import child
from storage.times import maybe_ms, ms
from views import Views, papers

log = logging.getLogger(__name__)
EXPORTS = child.module("papers.exports")
WITHIN = 1800.0
"""Seconds: a million events take about one minute."""

LIMIT = 49 * 2**20
"""Bytes. Telegram takes 50 MB from a bot (telegram.md §9.11), the form around the file included."""


@dataclass(frozen=True, slots=True)
class Packed:
    """An export on the disk that has no name any more: it is gone with its last user."""

    file: IO[bytes]
    name: str


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
        self._prefix = f".{source.name}.export-"
        for left in source.parent.glob(f"{self._prefix}*"):  # by a bot that was killed at it
            shutil.rmtree(left, ignore_errors=True)

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
        with TemporaryDirectory(prefix=self._prefix, dir=self._source.parent) as folder:
            target = Path(folder) / "export.zip"
            house = await self._house()
            order = json.dumps(self._order(house, errand, target)).encode()
            await self._run(self._command, order, self._within)
            if target.stat().st_size > self._limit:
                return Reason.TOO_BIG
            return Packed(target.open("rb"), self._named(house, errand))

    def _named(self, house: House, errand: Export) -> str:
        if errand.client is not None:
            day = errand.until.astimezone(house.zone).date()
            return f"smena-client-{day.isoformat()}.zip"
        return file_name(house, errand.since, errand.until)

    def _order(self, house: House, errand: Export, target: Path) -> dict[str, object]:
        """What `exports` reads on its stdin."""
        until, locale = errand.until, self._views.locale(errand.locale)
        if errand.client is not None:
            readme = papers.readme_of_client(self._views, house, until, locale)
        else:
            readme = papers.readme(self._views, house, errand.since, until, locale)
        return {
            "source": str(self._source.resolve()),
            "target": str(target.resolve()),
            "since": maybe_ms(errand.since),
            "until": ms(until),
            "zone": house.zone.key,
            "locale": locale,
            "readme": readme,
            "client": errand.client,
            "accounts": errand.accounts,
            "url": self._url,
        }


def file_name(house: House, since: datetime | None, until: datetime) -> str:
    """What the zip is called: smena-2026-09-15_2026-09-21.zip; only the last day if it has all."""
    ends = [since] if since else []
    days = [end.astimezone(house.zone).date() for end in (*ends, until - timedelta.resolution)]
    return f"smena-{'_'.join(day.isoformat() for day in days)}.zip"
