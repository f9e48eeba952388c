"""Owns what is sent of a backup: the copy itself, as it lies in its folder."""

import logging
from pathlib import Path

from model import Reason, Row
from model.errands.papers import Backup
from papers.packed import LIMIT, Packed, opened

log = logging.getLogger(__name__)


class Carrier:
    """Composes what a row of the kind Backup carries: the file, or why there is none."""

    def __init__(self, folder: Path, limit: int = LIMIT) -> None:
        self._folder = folder
        self._limit = limit

    async def __call__(self, row: Row) -> Packed | Reason:
        """Open it; whatever fails is a line in the log."""
        assert isinstance(row.errand, Backup)
        place = self._folder / row.errand.name
        try:
            return await opened(place, row.errand.name, self._limit)
        except OSError as error:
            log.warning("%s: is not sent (%s)", place, error.strerror)
            return Reason.FILE_GONE
