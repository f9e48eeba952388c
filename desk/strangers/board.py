"""Owns the one list of who waits for over a minute, or at the door: seen whatever the budget.

It stands in General, with buttons for those at the door, and as one line with each owner; it is
edited in its place, not often, and goes when nobody waits any more.
"""

import json
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from desk.voice import saying
from model import STAFF, Button, ChatKey, Order, Priority, Role
from model.errands.lines import Say
from model.errands.looks import Unsend
from storage import boards, clients, company, lobby, outbox, people
from storage.ports import Tx
from storage.times import moment

PATIENCE = timedelta(minutes=1)
PACE = timedelta(seconds=15)
"""So long the list stands before it is changed: an edit costs the group as much as a message."""

LINES, MOST = 8, 10
"""Of the lobby, with two buttons each; of those whose words wait."""


def show(tx: Tx, now: datetime, *, at_once: bool = False) -> None:
    """Have it say what is so now, if that is something else. `at_once`: somebody pressed for it."""
    if not company.get(tx).ready:
        return
    told = _state(tx, now)
    if told is None:
        _take_away(tx, now)
        return
    args, keys = told
    _put(tx, STAFF, "staff.crowd", args, keys, now, at_once)
    brief = {name: args[name] for name in ("late", "longest", "crowd")}
    for owner in people.with_role(tx, Role.OWNER):
        if owner.private:
            _put(tx, owner.id, "owner.crowd", brief, [], now, False)


def _state(tx: Tx, now: datetime) -> tuple[dict[str, Any], list[list[Button]]] | None:
    """What the list says, and its buttons; None if nobody waits."""
    late = boards.overdue_count(tx, now, PATIENCE)
    crowd, out = lobby.count(tx, lobby.WAITS), lobby.count(tx, lobby.OUT)
    if not (late or crowd or out):
        return None
    overdue = boards.overdue(tx, now, PATIENCE, MOST)
    said = lobby.sayings(tx, LINES)
    items = [_item(tx, row["client_id"], moment(int(row["since"])), row["count"])
             for row in overdue]  # fmt: skip
    args: dict[str, Any] = {
        "late": late,
        "longest": items[0]["since"] if items else None,
        "items": items,
        "crowd": crowd,
        "lobby": [
            {**_item(tx, same.client_id, same.since, same.count), "words": same.words}
            for same in said
        ],
        "out": out,
    }
    keys = [
        [
            Button("let_in", "lobby_in", same.client_id, text=str(place)),
            Button("shut_out", "lobby_out", same.client_id, text=str(place)),
        ]
        for place, same in enumerate(said, start=1)
    ]
    keys += [[Button("let_all_in", "lobby_all", 0)]] if crowd > 1 else []
    return args, keys + ([[Button("take_back", "lobby_back", 0)]] if out else [])


def _item(tx: Tx, client_id: Any, since: datetime, count: int) -> dict[str, Any]:
    client = clients.find(tx, client_id)
    return {
        "client": client_id,
        "name": client.called if client else "",
        "topic": client.topic_id or 0 if client else 0,
        "since": saying.moment(since),
        "count": count,
    }


def _put(
    tx: Tx,
    chat: ChatKey,
    text: str,
    args: dict[str, Any],
    keys: list[list[Button]],
    now: datetime,
    at_once: bool,
) -> None:
    """A new message where there is none; else the one that stands there is changed."""
    said = json.dumps(args, sort_keys=True)
    shown = blake2b(said.encode(), digest_size=12).hexdigest()
    if not boards.may_change(tx, chat, shown, now, timedelta() if at_once else PACE):
        return
    errand = Say(
        text=text,
        args=args,
        keys=tuple(tuple(row) for row in keys),
        edit=boards.standing(tx).get(chat),
        beside=chat != STAFF,
        board=True,
    )
    outbox.put(tx, Order(errand, chat, urgency=Priority.ACT), now)


def _take_away(tx: Tx, now: datetime) -> None:
    """Nobody waits: it goes. One that is still on its way is waited for."""
    for chat, message_id in boards.standing(tx).items():
        if message_id is not None:
            outbox.put(tx, Order(Unsend(message=message_id), chat), now)
            boards.forget(tx, chat)
