"""Owns where a client stands in a sale: at which of the company's stages, moved by a tap.

The sum is a field like any other, filled by a tap or by `#sum 25000`; here it is read as a number.
"""

import re
from datetime import datetime, timedelta
from decimal import Decimal

from desk.conversations import access
from desk.conversations.access import Case
from desk.voice import saying
from model import SUM, ClientId, Event, House, Press, SaleStage, StageId
from storage import accounts, clients, events, stages
from storage.ports import Tx
from storage.stages import Standing

NUMBER = re.compile(
    r"[\s.,]*(?P<digits>[0-9][0-9\s.,'’]*)"
    r"(?:(?P<thousand>т(?:ы?р)?|тыс\w*|тыщ\w*|thousand|[кk])|(?P<billion>млрд|миллиард\w*|billion)|"
    r"(?P<million>млн|миллион\w*|лям\w*|mln|million|кк|kk|[мm]))?\b",
    re.IGNORECASE,
)
CENTS = re.compile(r"[.,]([0-9]{1,2})$")
TO = re.compile(r"\s*(?:[-–—]|до|to)\s*", re.IGNORECASE)
TIMES = {"thousand": 1000, "million": 10**6, "billion": 10**9}


def amount(words: str) -> int:
    """How much a sum is that somebody wrote, in whole units; 0 if that is no number.

    Of "100–200 тыс" it is the lower one.
    """
    found = NUMBER.search(words)
    if found is None:
        return 0
    times = _times(found)
    if times == 1 and (to := TO.match(words, found.end())):
        other = NUMBER.match(words, to.end())
        alike = other is not None and _number(found) <= _number(other)
        return int(_number(found) * (_times(other) if other and alike else 1))
    rest = NUMBER.match(words, found.end())
    more = _number(rest) * _times(rest) if rest and 1 < _times(rest) < times else 0
    return int(_number(found) * times + more)


def _times(found: re.Match[str]) -> int:
    """By what it is to be multiplied: "25 т" are thousands, "25 000 т" are tenge."""
    if (found["thousand"] or "").lower() == "т" and _number(found) >= TIMES["thousand"]:
        return 1
    return next((times for unit, times in TIMES.items() if found[unit]), 1)


def _number(found: re.Match[str]) -> Decimal:
    digits = found["digits"].rstrip(" \t\xa0.,'’")
    cents = CENTS.search(digits)
    whole = re.sub(r"[^0-9]", "", digits[: cents.start()] if cents else digits)
    return Decimal(f"{whole}.{cents[1] if cents else 0}")


def sum_of(tx: Tx, client_id: ClientId) -> int:
    """What the client's sale comes to, as far as anybody wrote it down."""
    return amount(accounts.fields(tx, client_id).get(SUM, ""))


def show(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Stage]: the company's stages as buttons of the card."""
    client = access.topic(tx, press, now)
    if client is None:
        return
    if not house.stages:
        saying.toast(tx, press.query_id, "toasts.outdated", now)
        return
    numbers = [stages.known(tx, name) for name in house.stages]
    clients.set_menu(tx, client.id, ".".join(["stage", *map(str, numbers)]))
    saying.card(tx, client.id, now)
    saying.hush(tx, press.query_id, now)


def choose(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """A stage on the card: the client stands there now; tapped once more, at none."""
    at = access.case(tx, press, now, closed=None, race=True)
    if at is None:
        return
    stage = next(iter(stages.named(tx, [StageId(press.arg)])), None)
    if stage is None or stage.name not in house.stages:
        saying.toast(tx, press.query_id, "toasts.outdated", now)
        return
    before, theirs = accounts.stage(tx, at.client.id), accounts.of(tx, at.client.id)
    if before and before.stage == stage:
        for account in theirs:
            stages.leave(tx, account)
        _record(tx, at, before, None, now)
    else:
        due = too_long(now, house.stages[stage.name])
        stages.put(tx, at.client.id, stage.id, at.operator.id, now, due)
        _record(tx, at, before, stage, now)
    clients.set_menu(tx, at.client.id, "")
    for account in theirs:
        saying.card(tx, account, now)
    saying.hush(tx, press.query_id, now)


def _record(
    tx: Tx, at: Case, before: Standing | None, stage: SaleStage | None, now: datetime
) -> None:
    events.record(
        tx,
        Event.STAGED,
        now,
        client=at.client.id,
        conversation=at.conversation.id,
        actor=at.operator.id,
        stage=stage.name if stage else "",
        before=before.stage.name if before else "",
        sum=sum_of(tx, at.client.id),
    )


def is_left_behind(tx: Tx, standing: Standing) -> bool:
    """Whether the person was put elsewhere since, at another of their accounts."""
    others = (stages.of(tx, account) for account in accounts.of(tx, standing.client_id)[1:])
    return any(other is not None and other.since > standing.since for other in others)


def too_long(since: datetime, patience: timedelta | None) -> datetime | None:
    """When somebody has stood too long at a stage; None: never."""
    return since + patience if patience else None
