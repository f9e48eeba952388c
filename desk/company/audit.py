"""Owns /audit: owners look up who came and went, who may what, whose data went where."""

from datetime import datetime
from typing import Any

from desk.voice import saying
from model import MACHINE, Asked, Button, Event, House, MessageId, PersonId, Press
from storage import clients, events, people
from storage.events import Audited
from storage.ports import Tx

PAGE = 12
"""So many lines are read on a phone without scrolling."""
PAGES = 1000


def asked(tx: Tx, house: House, asked: Asked, now: datetime) -> None:
    """/audit: the last of it."""
    _show(tx, asked.person.id, 0, now)


def turn(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Earlier] and [Later]: another page in the same message."""
    _show(tx, press.sender.id, press.subject, now, edit=press.message_id)
    saying.hush(tx, press.query_id, now)


def _show(
    tx: Tx, person_id: PersonId, page: int, now: datetime, *, edit: MessageId | None = None
) -> None:
    found = events.audited(tx, page * PAGE, PAGE + 1)
    keys = [Button("later", "audit", page - 1)] if page else []
    if len(found) > PAGE:
        keys.append(Button("earlier", "audit", page + 1))
    items = [_line(tx, act) for act in found[:PAGE]]
    saying.to_person(tx, person_id, "owner.audit", now, keys=[keys] if keys else [], edit=edit,
                     items=items)  # fmt: skip


def _line(tx: Tx, act: Audited) -> dict[str, Any]:
    """What was done, by whom, and to whom. Of an erased client nobody knows the name."""
    of_member = act.kind in OF_MEMBERS
    client = clients.find(tx, act.client_id) if act.client_id is not None else None
    by = PersonId(act.data.get("by") or 0) if of_member else act.actor_id
    deputy_id = act.data.get("deputy")
    return {
        "at": saying.moment(act.at),
        "what": str(act.kind),
        "by": people.name_of(tx, by),
        "member": people.name_of(tx, act.actor_id) if of_member else "",
        "machine": by == MACHINE,
        "role": str(act.data.get("role", "")),
        "deputy": people.name_of(tx, PersonId(deputy_id)) if deputy_id else "",
        "setting": str(act.data.get("name", "")),
        "count": int(act.data.get("recipients", act.data.get("clients", 0))),
        "reason": str(act.data.get("reason", "")),
        "client": client.id if client else None,
        "who": client.called if client else "",
        "of_client": act.client_id is not None,
    }


OF_MEMBERS = {
    *(Event.ROLE_GIVEN, Event.DEPUTY),
    *(Event.JOINED, Event.LET_IN, Event.PUT_OUT, Event.OPERATOR_LEFT),
}
"""Whose actor is whom it happened to; `by` is who did it."""
