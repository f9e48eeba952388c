"""Puts together who makes what some errands carry: reports, pictures, exports."""

from collections.abc import Callable, Mapping
from datetime import datetime

from app.policy import abode_of, backups_of
from app.settings import Settings
from delivery.settling import Composer
from desk.reports import charts, pages
from desk.rules import standing
from desk.shifts import own_day
from desk.watch import health
from model import Errand, House
from model.errands.papers import Backup, Condition, Drawing, Export, OwnDay, Report
from model.health import Vitals
from papers import archives, child, copies, packed, pictures
from storage.opening import OnTheSide
from storage.ports import Tx
from views import Views


def sweep(settings: Settings) -> None:
    """Take away what a bot that was killed over it has left of an export."""
    archives.sweep(abode_of(settings).path)


def composers_of(
    settings: Settings,
    house: House,
    views: Views,
    reader: OnTheSide,
    clock: Callable[[], datetime],
    run: child.Run,
    look: Callable[[], Vitals],
) -> Mapping[type[Errand], Composer]:
    """By the kind of errand: figures are read on the side, heavy work has processes of its own."""

    abode = abode_of(settings)

    def now(tx: Tx) -> House:
        return standing.of(tx, house)

    return {
        Report: lambda row: reader.read(lambda tx: pages.compose(tx, now(tx), row, clock())),
        OwnDay: lambda row: reader.read(lambda tx: own_day.compose(tx, now(tx), row)),
        Drawing: pictures.Painter(
            lambda row: reader.read(lambda tx: charts.compose(tx, now(tx), row)),
            views,
            pictures.CHARTS,
            pictures.WITHIN,
            run,
        ),
        Export: archives.Packer(
            abode.path,
            lambda: reader.read(now),
            views,
            archives.EXPORTS,
            archives.WITHIN,
            packed.LIMIT,
            run,
            abode.url,
        ),
        Condition: lambda row: reader.read(
            lambda tx: health.compose(tx, now(tx), row, clock(), look())
        ),
        Backup: copies.Carrier(backups_of(settings)),
    }
