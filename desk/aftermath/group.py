"""Owns what follows a look at the staff group, a question about somebody, a topic cleared away."""

from desk.aftermath.ending import Aftermath, Ended, follows
from desk.company import choosing, joining, membership, welcome
from desk.privacy import erasing
from model import Done, Person, Reason
from model.errands.group import (
    Ban,
    CloseStray,
    Decline,
    DropTopic,
    Inspect,
    Leave,
    Meet,
    StillHere,
    TakeBack,
)
from storage import outbox


@follows(Inspect)
class OfLook(Aftermath[Inspect]):
    """How the group is."""

    def sent(self, ended: Ended[Inspect], done: Done) -> None:
        if done.facts:
            choosing.inspected(ended.tx, ended.house, done.facts, ended.now)


@follows(Meet)
class OfMeeting(Aftermath[Meet]):
    """Who somebody is."""

    def sent(self, ended: Ended[Meet], done: Done) -> None:
        asked, member = ended.errand, bool(done.member)
        person = Person(asked.id, asked.name, asked.username, asked.locale)
        welcome.identified(ended.tx, ended.house, person, asked.source, member, ended.now)


@follows(StillHere)
class OfMembership(Aftermath[StillHere]):
    """Whether one of the team is still there."""

    def sent(self, ended: Ended[StillHere], done: Done) -> None:
        membership.told(ended.tx, ended.house, ended.errand.id, done.member, ended.now)

    def dead(self, ended: Ended[StillHere], reason: Reason, detail: str) -> None:
        """Telegram can't say."""
        outbox.cancel(ended.tx, ended.row.id, ended.now)
        membership.told(ended.tx, ended.house, ended.errand.id, None, ended.now)


@follows(Ban)
class OfBan(Aftermath[Ban]):
    """Somebody who is not ours: out of the group too, or an owner has to see to it."""

    def sent(self, ended: Ended[Ban], done: Done) -> None:
        joining.out(ended.tx, ended.errand.id, True, ended.now)

    def dead(self, ended: Ended[Ban], reason: Reason, detail: str) -> None:
        outbox.cancel(ended.tx, ended.row.id, ended.now)
        joining.out(ended.tx, ended.errand.id, False, ended.now)


@follows(Decline)
class OfDeclining(Aftermath[Decline]):
    """A word to strangers: nothing follows."""


@follows(Leave)
class OfLeaving(Aftermath[Leave]):
    """Gone from a group that is not ours: nothing follows."""


@follows(CloseStray)
class OfStray(Aftermath[CloseStray]):
    """A left-over topic: nothing follows."""


@follows(TakeBack)
class OfTakenBack(Aftermath[TakeBack]):
    """Messages outside of their topics are gone: nothing follows."""


@follows(DropTopic)
class OfDroppedTopic(Aftermath[DropTopic]):
    """The topic of an erased client."""

    def dead(self, ended: Ended[DropTopic], reason: Reason, detail: str) -> None:
        """It stays: who wanted it gone hears what to do, unless it is gone."""
        outbox.cancel(ended.tx, ended.row.id, ended.now)
        if reason is not Reason.TOPIC_GONE:
            dropped = ended.errand
            erasing.topic_stays(ended.tx, dropped.topic, dropped.erasing, ended.now)
