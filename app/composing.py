"""Puts together who makes what some rows of the outbox carry: reports, pictures, exports."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from app.settings import Settings
from delivery.settling import Composer
from desk.reports import charts, pages
from model import House, Kind
from papers import archives, pictures
from storage.reading import Reader
from views import Views


def composers_of(
    settings: Settings, house: House, views: Views, reader: Reader, clock: Callable[[], datetime]
) -> Mapping[Kind, Composer]:
    """By the kind of row: figures are read on the side, the heavy work has processes of its own."""
    return {
        Kind.REPORT: lambda row: reader.read(pages.compose, house, row, clock()),
        Kind.CHART: pictures.Painter(
            lambda row: reader.read(charts.compose, house, row),
            views,
            pictures.CHARTS,
            pictures.WITHIN,
        ),
        Kind.EXPORT: archives.Packer(
            Path(settings.storage.path),
            house,
            views,
            archives.EXPORTS,
            archives.WITHIN,
            archives.LIMIT,
        ),
    }
