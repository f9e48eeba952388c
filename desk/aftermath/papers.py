"""Owns what follows a report, a picture, an export, a backup."""

from datetime import datetime
from typing import Any

from desk.aftermath.ending import Aftermath, Ended, follows
from desk.voice import saying
from model import Done, Event, Reason
from model.errands.papers import Backup, Condition, Drawing, Export, OwnDay, Report
from storage import events, outbox


@follows(Report)
@follows(Condition)
class OfReport(Aftermath[Report | Condition]):
    """A page of a report, or of how the bot itself is."""

    def dead(self, ended: Ended[Report | Condition], reason: Reason, detail: str) -> None:
        """Who was to get it hears that there is none, and whose fault that is.

        A page whose place is gone has been closed by its reader.
        """
        tx, row, now = ended.tx, ended.row, ended.now
        ours = reason is Reason.NOT_MADE
        if ended.errand.edit and not ours:
            outbox.cancel(tx, row.id, now)
            return
        super().dead(ended, reason, detail)
        saying.to_person(tx, row.reader, "summary.not_made", now, ours=ours)


@follows(OwnDay)
class OfOwnDay(Aftermath[OwnDay]):
    """The lines of an operator's day: nobody asked for them, nothing follows."""


@follows(Drawing)
class OfChart(Aftermath[Drawing]):
    """A picture: the report stands without it, and it is not sent twice."""


@follows(Export)
class OfExport(Aftermath[Export]):
    """An export. A file is large, and not sent twice by itself."""

    def sent(self, ended: Ended[Export], done: Done) -> None:
        """Who got what left the house is on record; `client` if it was one client's."""
        client, actor = ended.errand.client, ended.row.reader
        events.record(ended.tx, Event.EXPORTED, ended.now, client=client, actor=actor)

    def unknown(self, ended: Ended[Export], reason: Reason, due: datetime) -> None:
        """Nobody can know whether it arrived. Its orderer can, and may order it again."""
        super().unknown(ended, reason, due)
        client, actor = ended.errand.client, ended.row.reader
        events.record(
            ended.tx, Event.EXPORTED, ended.now, client=client, actor=actor, reason=reason
        )
        self._say(ended, "exports.unknown")

    def dead(self, ended: Ended[Export], reason: Reason, detail: str) -> None:
        """It was not made, or Telegram doesn't take it: say so, and what else can be done."""
        outbox.cancel(ended.tx, ended.row.id, ended.now)
        self._say(ended, "exports.failed", reason=reason)

    def _say(self, ended: Ended[Export], text: str, **args: Any) -> None:
        of_client = ended.errand.client is not None
        saying.to_person(ended.tx, ended.row.reader, text, ended.now, one=of_client, **args)


@follows(Backup)
class OfBackup(Aftermath[Backup]):
    """A backup, encrypted. The next night brings another."""

    def sent(self, ended: Ended[Backup], done: Done) -> None:
        """It left the house: that is on record."""
        events.record(ended.tx, Event.BACKED_UP, ended.now, actor=ended.row.reader)

    def dead(self, ended: Ended[Backup], reason: Reason, detail: str) -> None:
        """It stays in its folder: say so, and what else can be done."""
        outbox.cancel(ended.tx, ended.row.id, ended.now)
        saying.to_person(
            ended.tx, ended.row.reader, "owner.backup_not_sent", ended.now, reason=reason
        )
