"""Owns what follows when a broadcast has reached one of its recipients, or has not."""

from datetime import datetime

from desk.aftermath.ending import Aftermath, Ended, follows
from desk.broadcasts import composing, sending
from desk.strangers import reach
from desk.voice import saying
from model import Button, Done, Event, Reason
from model.errands.mailings import Mailing
from storage import clients, events, outbox
from storage.ports import Tx


@follows(Mailing)
class OfMailing(Aftermath[Mailing]):
    """A broadcast; without a recipient it was its author's look ahead."""

    def sent(self, ended: Ended[Mailing], done: Done) -> None:
        """Telegram leaves out of an album what its author deleted (Bot API, copyMessages)."""
        client_id, errand = ended.row.client_id, ended.errand
        if client_id is None:
            return
        if errand.buttons_behind:
            keys = [[Button("unsubscribe", "unsubscribe", errand.broadcast)]]
            saying.to_client(ended.tx, client_id, "broadcast.foot", ended.now, keys=keys)
        if len(done.message_ids) < len(errand.messages):
            sending.message_gone(ended.tx, errand.broadcast, client_id, "sent", ended.now)
            return
        sending.settled(
            ended.tx, errand.broadcast, client_id, "sent", ended.now,
            message_id=done.message_ids[0],
        )  # fmt: skip

    def unknown(self, ended: Ended[Mailing], reason: Reason, due: datetime) -> None:
        """Counted as unknown; of a look ahead its author can ask for another."""
        outbox.unknown(ended.tx, ended.row.id, ended.now, reason)
        if ended.row.client_id is not None:
            sending.settled(
                ended.tx, ended.errand.broadcast, ended.row.client_id, "unknown", ended.now
            )

    def dead(self, ended: Ended[Mailing], reason: Reason, detail: str) -> None:
        """The broadcast's figures say so, and no other list."""
        tx, errand, now = ended.tx, ended.errand, ended.now
        client_id = ended.row.client_id
        outbox.cancel(tx, ended.row.id, now)
        if client_id is None:
            composing.refused(tx, errand.broadcast, reason, now)
        elif reason is Reason.SOURCE_GONE:
            sending.message_gone(tx, errand.broadcast, client_id, "waiting", now)
        else:
            _unreachable(tx, ended, reason)
            sending.settled(tx, errand.broadcast, client_id, "failed", now, reason=reason)


def _unreachable(tx: Tx, ended: Ended[Mailing], reason: Reason) -> None:
    """The card says so when it is next shown: no line in each of a thousand topics."""
    state, client_id = reach.OF_CLIENT.get(reason), ended.row.client_id
    if state and client_id is not None and clients.set_reach(tx, client_id, state):
        events.record(tx, Event(state), ended.now, client=client_id)
