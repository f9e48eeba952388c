"""Owns which helpers carry something, and that owners and topics notice when one does no more.

A helper counts as long as it is an administrator of the staff group who may manage topics. What it
sent only it can change: where it is gone, open conversations get a card that works.
"""

import logging
from collections.abc import Iterable
from datetime import datetime

from desk.conversations import access
from desk.voice import alarms, owners, saying
from model import STAFF, BotId, ChatId, HelperState, Order, PersonId, Reason, Role
from model.errands.group import Leave
from storage import company, helpers, outbox
from storage.ports import Tx

log = logging.getLogger(__name__)


def begin(tx: Tx, bot_ids: Iterable[BotId], now: datetime) -> None:
    """At every start: these are the company's helpers; of the others nothing works any more."""
    wanted = set(bot_ids)
    gone = [helper.id for helper in helpers.every(tx) if helper.id not in wanted]
    orphans = [client_id for bot_id in gone for client_id in helpers.open_cards(tx, bot_id)]
    helpers.configure(tx, wanted, now)
    for client_id in orphans:
        saying.card(tx, client_id, now)


def moved(tx: Tx, bot_id: BotId, chat_id: ChatId, may: bool, now: datetime) -> None:
    """Its place in a group changed; `may`: it may manage topics there now."""
    if company.get(tx).group_id == chat_id:
        _be(tx, bot_id, HelperState.ACTIVE if may else HelperState.OUTSIDE, None, now)


def brought(tx: Tx, bot_id: BotId, chat_id: ChatId, by: PersonId, now: datetime) -> None:
    """Somebody took it along into a group: where that is not ours, and no owner did, it leaves."""
    kept = company.get(tx)
    ours = kept.group_id is None or chat_id in (kept.group_id, kept.candidate_id)
    if not (ours or access.may(tx, by, Role.OWNER)):
        outbox.put(tx, Order(Leave(chat=chat_id, by=bot_id), STAFF), now)


def met(tx: Tx, bot_id: BotId, username: str) -> ChatId | None:
    """Telegram says what it is called; returns the staff group in which it has to be."""
    helpers.name(tx, bot_id, username)
    return company.get(tx).group_id


def refused(tx: Tx, bot_id: BotId, reason: Reason, detail: str, now: datetime) -> None:
    """Telegram refuses it, in the group or altogether: nothing goes by it until that is mended."""
    log.warning("helper %s: %s (%s)", bot_id, reason, detail)
    token = reason is Reason.TOKEN_REFUSED
    _be(tx, bot_id, HelperState.REFUSED if token else HelperState.OUTSIDE, reason, now)


def replace(tx: Tx, bot_id: BotId, now: datetime) -> None:
    """It carries nothing more: whatever open card it sent comes anew, by another."""
    for client_id in helpers.open_cards(tx, bot_id):
        saying.card(tx, client_id, now)


def _be(tx: Tx, bot_id: BotId, state: HelperState, reason: Reason | None, now: datetime) -> None:
    before = helpers.find(tx, bot_id)
    if before is None or not helpers.set_state(tx, bot_id, state, reason, now):
        return
    if before.state is HelperState.ACTIVE:
        told = {"link": before.link, "refused": state is HelperState.REFUSED}
        owners.alarm(tx, "owner.helper_lost", str(bot_id), now, called=before.called, **told)
        replace(tx, bot_id, now)
    elif state is HelperState.ACTIVE and _is_news(tx, bot_id, now):
        owners.tell(tx, "owner.helper_here", now, called=before.called)


def _is_news(tx: Tx, bot_id: BotId, now: datetime) -> bool:
    """Whether it helps for the first time, or after owners heard that it did no more."""
    answered = alarms.is_answered(tx, "owner.helper_lost", "owner.helper_here", now)
    return alarms.is_new(tx, "owner.helper_here", str(bot_id), now) or answered
