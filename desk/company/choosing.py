"""Owns how a group becomes the staff group: an owner chooses it, and has to confirm a move.

Telegram tells of it in its picker's words, or by the bot's being added. Into other groups than
the company's own the bot does not go: it says why, and leaves.
"""

from datetime import datetime, timedelta
from typing import Any

from desk.answers import offering
from desk.company import setup
from desk.conversations import access
from desk.rules import asking
from desk.voice import owners, saying
from model import (
    NEEDED,
    ORNAMENTS,
    Button,
    ChatId,
    Company,
    Event,
    GroupFacts,
    House,
    Lack,
    Order,
    Person,
    PersonId,
    Press,
    Role,
)
from model.errands.group import Decline, Leave
from storage import company, events, outbox, people, runs
from storage.ports import Tx

HOLDS = timedelta(hours=1)
"""So long a choice may stay unfinished; then it has to be made again."""

SAME = timedelta(minutes=1)
"""Telegram tells of one picking twice: the bot was let in, and where."""


def picked(tx: Tx, person_id: PersonId, chat_id: ChatId, now: datetime) -> None:
    """An owner picked a group in Telegram's own picker: it becomes the staff group if it can."""
    if access.may(tx, person_id, Role.OWNER):
        _offer(tx, chat_id, person_id, now)


def _offer(tx: Tx, chat_id: ChatId, by: PersonId, now: datetime) -> None:
    kept = company.get(tx)
    again = kept.candidate_id == chat_id and kept.picked_by == by
    lately = kept.picked_at is not None and now - kept.picked_at < SAME
    if kept.candidate_id not in (None, chat_id):
        _give_up(tx, now)
        if kept.picked_by not in (None, by):
            by_name = people.name_of(tx, by)
            saying.to_person(tx, kept.picked_by, "owner.pick_replaced", now,
                             reader=Role.OWNER, by=by_name)  # fmt: skip
    if kept.group_id != chat_id and not (again and lately):
        company.set_candidate(tx, chat_id, by, now)
        events.record(tx, Event.GROUP_CHOSEN, now, actor=by)
    setup.inspect(tx, chat_id, now)


def bot_moved(
    tx: Tx, chat_id: ChatId, title: str, by: Person, present: bool, now: datetime
) -> None:
    """The bot's own place in a group changed: look again. Only an owner's adding offers a group."""
    kept = company.get(tx)
    if chat_id in (kept.group_id, kept.candidate_id):
        setup.inspect(tx, chat_id, now)
    elif present and access.may(tx, by.id, Role.OWNER):
        _offer(tx, chat_id, by.id, now)
    elif present and people.with_role(tx, Role.OWNER):
        outbox.put(tx, Order(Decline(text="owner.not_here_added", title=title), by.id), now)
        _leave(tx, chat_id, "owner.not_here", title, now)
    elif present:
        _leave(tx, chat_id, "owner.not_yet_here", title, now)


def called_elsewhere(tx: Tx, chat_id: ChatId, by: PersonId, now: datetime) -> None:
    """Somebody calls the bot in a group that is not ours: it was brought there while nobody
    listened, for so long that Telegram forgot to tell.

    One that is not ready may be ours under another number: it became a supergroup meanwhile.
    """
    kept = company.get(tx)
    ours = chat_id in (kept.group_id, kept.candidate_id) or access.may(tx, by, Role.OWNER)
    if kept.ready and not ours and runs.again(tx, "elsewhere", str(chat_id), now, HOLDS):
        _leave(tx, chat_id, "owner.not_here", "", now)


def into_channel(tx: Tx, chat_id: ChatId, title: str, by: Person, now: datetime) -> None:
    """Somebody took the bot into a channel: where no owner did, it leaves, and says so to them."""
    if not access.may(tx, by.id, Role.OWNER):
        outbox.put(tx, Order(Decline(text="owner.not_here_added", title=title), by.id), now)
        outbox.put(tx, Order(Leave(), chat_id), now)


def _leave(tx: Tx, chat_id: ChatId, text: str, title: str, now: datetime) -> None:
    """Say why, then go: in a group that is not ours the bot has nothing to see."""
    outbox.put(tx, Order(Decline(text=text, title=title), chat_id), now)
    outbox.put(tx, Order(Leave(), chat_id), now)


def _give_up(tx: Tx, now: datetime) -> None:
    """The candidate won't be the staff group."""
    chat_id = company.get(tx).candidate_id
    company.drop_candidate(tx)
    if chat_id is not None:
        runs.changed(tx, "pick", str(chat_id), "", now)
        _leave(tx, chat_id, "owner.not_here", "", now)


def move(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Move there]: the candidate is the staff group, if nothing is missing by now.

    Another owner may have chosen it since: it is moved by whoever says so.
    """
    if company.get(tx).candidate_id != press.subject:
        saying.toast(tx, press.query_id, "toasts.outdated", now)
        return
    company.set_candidate(tx, ChatId(press.subject), press.sender.id, now)
    company.set_pick_state(tx, "confirmed")
    setup.inspect(tx, ChatId(press.subject), now)
    saying.toast(tx, press.query_id, "toasts.moving", now)


def stay(tx: Tx, house: House, press: Press, now: datetime) -> None:
    """[Stay here]."""
    if company.get(tx).candidate_id != press.subject:
        saying.toast(tx, press.query_id, "toasts.outdated", now)
        return
    _give_up(tx, now)
    events.record(tx, Event.GROUP_KEPT, now, actor=press.sender.id)
    saying.toast(tx, press.query_id, "toasts.staying", now)


def tick(tx: Tx, now: datetime) -> None:
    """Look at the chosen group again, until it can be taken or the choice is over.

    It is over when whoever made it is no owner any more, too.
    """
    kept = company.get(tx)
    if kept.candidate_id is None:
        return
    if kept.picked_by is not None and not access.may(tx, kept.picked_by, Role.OWNER):
        _give_up(tx, now)
    elif kept.picked_at is not None and now - kept.picked_at > HOLDS:
        _give_up(tx, now)
        events.record(tx, Event.GROUP_KEPT, now)
        if kept.picked_by is not None:
            asked = kept.pick_state == "asked"
            saying.to_person(tx, kept.picked_by, "owner.pick_over", now, asked=asked)
    else:
        setup.inspect(tx, kept.candidate_id, now)


def inspected(tx: Tx, house: House, facts: GroupFacts, now: datetime) -> None:
    """Telegram's answer about a group: the staff group, or the one that was chosen."""
    kept = company.get(tx)
    if facts.chat_id == kept.group_id:
        setup.looked(tx, house, facts, now)
    elif facts.chat_id == kept.candidate_id:
        _offered(tx, house, kept, facts, now)


def _offered(tx: Tx, house: House, kept: Company, facts: GroupFacts, now: datetime) -> None:
    if kept.picked_by is not None and not access.may(tx, kept.picked_by, Role.OWNER):
        _give_up(tx, now)
        return
    missing = setup.lacking(facts)
    if not missing and kept.picked_by and not _runs_it(facts, kept.picked_by):
        missing = [Lack.NOT_YOURS]
    if runs.changed(tx, "pick", str(facts.chat_id), ",".join(missing), now) and missing:
        owners.tell(tx, "owner.group_missing", now, title=facts.title, missing=missing)
    if missing and kept.group_id is None:
        company.set_state(tx, False, missing)
    elif not missing and (kept.group_id is None or kept.pick_state == "confirmed"):
        _take(tx, house, kept, facts, now)
    elif not missing and kept.pick_state != "asked" and kept.picked_by:
        _ask_to_move(tx, kept, facts, kept.picked_by, now)


def _runs_it(facts: GroupFacts, person_id: PersonId) -> bool:
    """Whether the group is theirs to give: nobody else's own people may complete a choice."""
    return any(admin.id == person_id for admin in facts.admins)


def _ask_to_move(
    tx: Tx, kept: Company, facts: GroupFacts, person_id: PersonId, now: datetime
) -> None:
    company.set_pick_state(tx, "asked")
    keys = [
        [Button("move_group", "move_group", facts.chat_id)],
        [Button("stay_group", "stay_group", facts.chat_id)],
    ]
    told: dict[str, Any] = {"title": facts.title, "former": kept.group_title}
    saying.to_person(tx, person_id, "owner.move", now, keys=keys, **told)


def _take(tx: Tx, house: House, kept: Company, facts: GroupFacts, now: datetime) -> None:
    """From now on that is the staff group; the bot has no business in the former one."""
    if kept.group_id is not None:
        _leave(tx, kept.group_id, "owner.moved_on", facts.title, now)
    setup.adopt(tx, kept, facts.chat_id, facts.title, now)
    company.set_state(tx, True, [])
    setup.refresh(tx, facts, now)
    events.record(tx, Event.GROUP_SET, now, actor=kept.picked_by)
    setup.tell_ready(tx, house, facts, now)
    if kept.picked_by is not None:
        asking.begin(tx, house, kept.picked_by, now)
        offering.ask_owners(tx, now)


def how_to_pick(house: House) -> dict[str, Any]:
    """What is said beside the picker: what stands in its way, and a link that does the same.

    The picker of some programs shares a group without adding the bot (tdesktop#27709).
    """
    rights = "+".join((NEEDED, *ORNAMENTS))
    adding = f"{house.link}?startgroup=staff&admin={rights}" if house.link else ""
    return {"adding": adding, "hurdles": house.hurdles}
