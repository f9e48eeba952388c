"""Owns how a broadcast goes out: a few at a time behind all else, each to its recipient once.

How it goes is in the database alone, so that a restart goes on where it was. An end that nobody can
know counts as unknown and is shown; it is not tried again.
"""

from datetime import datetime
from typing import Any

from desk.conversations import access
from desk.voice import owners, saying
from model import (
    Button,
    ClientId,
    Event,
    House,
    Incoming,
    MessageId,
    Order,
    PersonId,
    Press,
    Reason,
    Role,
)
from model.broadcasts import Broadcast, BroadcastState, Progress
from model.errands.mailings import Mailing
from model.ids import BroadcastId
from model.messages import CAPTION_LIMIT
from model.utf16 import utf16_len
from storage import broadcasts, events, outbox, people, recipients
from storage.ports import Tx

AT_ONCE = 20
"""So many wait in the outbox at most: what is paused stops at once, and people are not behind."""


def begin(tx: Tx, house: House, broadcast: Broadcast, screen_id: MessageId, now: datetime) -> None:
    """Write down who gets it, and begin; other owners hear of it."""
    number = recipients.choose(tx, broadcast, house.broadcasts_a_week, now)
    broadcasts.begin(tx, broadcast, screen_id, now)
    author_id = broadcast.author_id
    events.record(tx, Event.BROADCAST, now, actor=author_id, recipients=number)
    owners.tell(
        tx, "broadcast.begun", now, but=author_id,
        by=people.name_of(tx, author_id), count=number, words=broadcast.words,
    )  # fmt: skip
    _go_on(tx, broadcast.id, now)


def _go_on(tx: Tx, broadcast_id: BroadcastId, now: datetime) -> None:
    broadcast = broadcasts.find(tx, broadcast_id)
    if broadcast is None:
        return
    if broadcast.state is BroadcastState.RUNNING:
        _order(tx, broadcast, now)
        if not recipients.progress(tx, broadcast.id).waiting:
            broadcasts.set_state(tx, broadcast, BroadcastState.DONE)
    _tell(tx, broadcast.id, now)


def _order(tx: Tx, broadcast: Broadcast, now: datetime) -> None:
    """As many as may wait at once. Who blocked us or wants none meanwhile gets none."""
    if not broadcasts.goes_out(tx, broadcast.id):
        return
    room = AT_ONCE - recipients.under_way(tx, broadcast.id)
    while room > 0 and (found := recipients.waiting(tx, broadcast, room)):
        for client_id in found:
            if not recipients.may_get(tx, client_id):
                recipients.settle(tx, broadcast.id, client_id, "failed", now, reason="unwanted")
                continue
            outbox.put(tx, Order(mailing(broadcast), client_id, client_id=client_id), now)
            recipients.settle(tx, broadcast.id, client_id, "ordered", now)
            room -= 1


def is_long(message: Incoming) -> bool:
    """Whether what stands under its picture is longer than a bot's own may be: Premium's is."""
    return utf16_len(str(message.content.get("caption", ""))) > CAPTION_LIMIT


def mailing(broadcast: Broadcast) -> Mailing:
    """What goes to each of them."""
    return Mailing(
        broadcast=broadcast.id,
        chat=broadcast.chat_id,
        messages=broadcast.messages,
        long_caption=broadcast.long_caption,
    )


def tick(tx: Tx, house: House, now: datetime) -> None:
    """Go on with what runs, and let its author see how far it is."""
    for broadcast in broadcasts.begun(tx):
        if access.may(tx, broadcast.author_id, Role.OWNER):
            _go_on(tx, broadcast.id, now)
        else:
            _without_author(tx, broadcast, now)


def _without_author(tx: Tx, broadcast: Broadcast, now: datetime) -> None:
    """Its author is no owner any more, and could still change it: it stands in their chat."""
    _hold(tx, broadcast, BroadcastState.STOPPED, now)
    owners.tell(
        tx, "broadcast.author_gone", now,
        by=people.name_of(tx, broadcast.author_id), words=broadcast.words,
        count=recipients.progress(tx, broadcast.id).waiting,
    )  # fmt: skip


def changed(tx: Tx, message: Incoming, now: datetime) -> bool:
    """Its author changed what is being sent: nobody confirmed that, so it is held."""
    author_id = message.sender.id
    theirs = (which for which in broadcasts.begun(tx) if which.author_id == author_id)
    broadcast = next((which for which in theirs if message.message_id in which.messages), None)
    if broadcast is not None:
        broadcasts.set_long_caption(tx, broadcast, is_long(message))
    if broadcast is not None and broadcast.state is BroadcastState.RUNNING:
        _hold(tx, broadcast, BroadcastState.PAUSED, now)
        saying.to_person(tx, author_id, "broadcast.changed", now, merge=True)
    return broadcast is not None


def settled(
    tx: Tx,
    broadcast_id: BroadcastId,
    client_id: ClientId,
    state: str,
    now: datetime,
    *,
    reason: str = "",
    message_id: MessageId | None = None,
) -> None:
    """It has ended for one of them: the next one's turn."""
    recipients.settle(tx, broadcast_id, client_id, state, now, reason=reason, message_id=message_id)
    broadcast = broadcasts.find(tx, broadcast_id)
    if broadcast and broadcast.state is BroadcastState.RUNNING:
        _order(tx, broadcast, now)
        if not recipients.under_way(tx, broadcast.id):
            _go_on(tx, broadcast.id, now)


def message_gone(
    tx: Tx, broadcast_id: BroadcastId, client_id: ClientId, state: str, now: datetime
) -> None:
    """Its author deleted the message, or a part of it: nobody else gets it so."""
    recipients.settle(tx, broadcast_id, client_id, state, now)
    broadcast = broadcasts.find(tx, broadcast_id)
    if broadcast is None or broadcast.state is not BroadcastState.RUNNING:
        return
    _hold(tx, broadcast, BroadcastState.STOPPED, now)
    saying.to_person(tx, broadcast.author_id, "broadcast.message_gone", now)


def _hold(tx: Tx, broadcast: Broadcast, state: BroadcastState, now: datetime) -> None:
    recipients.call_back(tx, broadcast, Mailing.kind, now)
    broadcasts.set_state(tx, broadcast, state)
    _tell(tx, broadcast.id, now)


def press(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Pause], [Go on] and [End it] under how it goes."""
    broadcast = broadcasts.find(tx, BroadcastId(press.subject))
    if broadcast is None or not broadcast.state.is_begun:
        saying.toast(tx, press.query_id, "toasts.outdated", now)
        return
    is_author = press.sender.id == broadcast.author_id
    if is_author:
        broadcasts.set_screen(tx, broadcast, press.message_id)
    if press.action == "cast_go_on":
        recipients.recall_left_out(tx, broadcast, Mailing.kind)
        broadcasts.set_state(tx, broadcast, BroadcastState.RUNNING)
        _go_on(tx, broadcast.id, now)
    else:
        _hold(tx, broadcast, STATES[press.action], now)
    if not is_author and (held := broadcasts.find(tx, broadcast.id)):
        _say(tx, held, press.sender.id, now, edit=press.message_id)
    saying.hush(tx, press.query_id, now)


STATES = {"cast_pause": BroadcastState.PAUSED, "cast_stop": BroadcastState.STOPPED}
"""What holds it, and how it stands then."""


def show(tx: Tx, house: House, broadcast: Broadcast, reader_id: PersonId, now: datetime) -> None:
    """How it goes, as a message of its own; from there its author sees it go on."""
    _say(tx, broadcast, reader_id, now)


def _tell(tx: Tx, broadcast_id: BroadcastId, now: datetime) -> None:
    """Its author sees how far it is, in one message and only where that is news."""
    broadcast = broadcasts.find(tx, broadcast_id)
    if broadcast is None or broadcast.screen_id is None:
        return
    progress = recipients.progress(tx, broadcast.id)
    if broadcasts.is_news(tx, broadcast, f"{broadcast.state} {progress}"):
        _say(tx, broadcast, broadcast.author_id, now, edit=broadcast.screen_id)


def _say(
    tx: Tx,
    broadcast: Broadcast,
    reader_id: PersonId,
    now: datetime,
    *,
    edit: MessageId | None = None,
) -> None:
    keys = [[Button(name, name, broadcast.id) for name in KEYS.get(broadcast.state, ())]]
    told = figures_of(tx, broadcast)
    saying.to_person(
        tx, reader_id, "broadcast.progress", now, keys=keys if keys[0] else (), edit=edit,
        merge=edit is not None, **told,
    )  # fmt: skip


KEYS = {
    BroadcastState.RUNNING: ("cast_pause", "cast_stop"),
    BroadcastState.PAUSED: ("cast_go_on", "cast_stop"),
    BroadcastState.DOUBTFUL: ("cast_go_on", "cast_stop"),
}
"""What can be done about one that stands so."""


def figures_of(tx: Tx, broadcast: Broadcast) -> dict[str, Any]:
    """How it stands, and what came of it, as a text's arguments."""
    progress: Progress = recipients.progress(tx, broadcast.id)
    gone = sum(count for why, count in progress.reasons if why in UNREACHABLE)
    unwanted = sum(count for why, count in progress.reasons if why == "unwanted")
    return {
        "state": str(broadcast.state),
        "words": broadcast.words,
        "total": progress.total,
        "sent": progress.sent,
        "waiting": progress.waiting,
        "unknown": progress.unknown,
        "gone": gone,
        "unwanted": unwanted,
        "refused": progress.failed - gone - unwanted,
        "answered": progress.answered,
    }


UNREACHABLE = (Reason.BLOCKED, Reason.DEACTIVATED, Reason.NEVER_STARTED)
"""Why somebody can't be written to at all."""
