"""Owns how a company comes to life: owners, the staff group, and what the group still lacks.

Nobody types a numeric id: an owner opens one link, then chooses the group (`choosing`). What
Telegram says of the group arrives as `GroupFacts`; this module decides.
"""

from datetime import datetime, timedelta
from typing import Any

from desk.calendar import eras
from desk.company import membership, owning
from desk.conversations import access, held
from desk.rules import changing
from desk.shifts import duty
from desk.voice import alarms, owners
from model import (
    MACHINE,
    STAFF,
    ChatId,
    Company,
    Event,
    GroupFacts,
    House,
    Lack,
    Order,
    Person,
    Role,
    reactions,
)
from model.errands.group import Inspect
from storage import company, events, moving, outbox, people, pulse, runs, turns
from storage.ports import Tx

LOOK = "look"
"""The run by which is known when the group was last looked at without a reason."""


def prepare(tx: Tx, house: House, group_id: ChatId | None, code: str, now: datetime) -> bool:
    """At every start: take what the settings say, and look at the group anew.

    True if the code makes its opener the owner from now on (`owning.begin`).
    """
    eras.remember(tx, house, now)
    changing.tell_gone(tx, house, now)
    company.set_asks(tx, house.asks_at_door)
    people.look_anew(tx)
    turns.look_at_all(tx)
    for person_id in house.lead_ids:
        member = people.find(tx, person_id) or people.meet(tx, Person(person_id, ""), now)
        if member.role is not Role.OWNER:
            owning.give(tx, person_id, Role.LEAD, MACHINE, now)
    makes_owner = owning.begin(tx, house, code, now)
    kept = company.get(tx)
    if group_id and kept.group_id != group_id:
        adopt(tx, kept, group_id, "", now)
    if chat_id := company.get(tx).group_id:
        inspect(tx, chat_id, now)
        runs.again(tx, LOOK, "", now, membership.PAUSE)  # it was just asked for
        membership.begin(tx, now)
    return makes_owner


DAY = 24 * 60 * 60
VANISHING = "vanishing"
"""The run by which is known what was last said of the group's timer."""


def inspect(tx: Tx, chat_id: ChatId, now: datetime) -> None:
    """Ask Telegram how the group is and what the bot may do there: `choosing.inspected`."""
    outbox.put(tx, _look(chat_id), now)


def _look(chat_id: ChatId) -> Order:
    return Order(Inspect(chat=chat_id), STAFF)


def look_again(tx: Tx, now: datetime) -> None:
    """Something was refused in the staff group: ask how the group is."""
    if chat_id := company.get(tx).group_id:
        inspect(tx, chat_id, now)


def recheck(tx: Tx, unheard: timedelta, now: datetime) -> None:
    """While something is missing, look again: some changes reach no bot as an update.

    Even where nothing is, after `unheard`: of a group that became public nobody tells. While a
    look is under way, another would see the same.
    """
    kept = company.get(tx)
    due = not kept.ready or runs.again(tx, LOOK, "", now, unheard)
    if kept.group_id and due and not outbox.is_under_way(tx, _look(kept.group_id)):
        inspect(tx, kept.group_id, now)


def looked(tx: Tx, house: House, facts: GroupFacts, now: datetime) -> None:
    """Telegram's answer about the staff group: ready, or what is missing."""
    kept = company.get(tx)
    missing = lacking(facts)
    changed = company.set_state(tx, not missing, missing)
    refresh(tx, facts, now)
    outbox.looked(tx, STAFF, changed=changed or bool(missing))
    if changed:
        _tell_change(tx, house, kept, facts, missing, now)


def _tell_change(
    tx: Tx, house: House, kept: Company, facts: GroupFacts, missing: list[Lack], now: datetime
) -> None:
    """The group takes nothing any more, or something again; or it never did, and does now."""
    if not missing:
        if alarms.is_answered(tx, "owner.group_missing", "owner.group_ready", now):
            tell_ready(tx, house, facts, now)
        if alarms.is_answered(tx, "owner.group_lost", "owner.group_back", now):
            waiting = pulse.messages_waiting(tx, STAFF)
            owners.tell(tx, "owner.group_back", now, title=facts.title, waiting=waiting)
        return
    _tell_lack(tx, kept, facts.title or kept.group_title, missing, now)


def _tell_lack(tx: Tx, kept: Company, title: str, missing: list[Lack], now: datetime) -> None:
    if kept.ready:
        events.record(tx, Event.GROUP_LOST, now, missing=missing[0])
    worked = kept.ready or events.happened(tx, Event.GROUP_LOST)
    told: dict[str, Any] = {"title": title, "missing": missing}
    text = "owner.group_lost" if worked else "owner.group_missing"
    owners.alarm(tx, text, ",".join(missing), now, **told)


def seen_public(tx: Tx, chat_id: ChatId, now: datetime) -> None:
    """What happens in a group says that it can be found by anybody, before we look again.

    From that moment on nobody new is let in without an owner, and no client is shown.
    """
    kept = company.get(tx)
    if kept.group_id != chat_id or kept.is_open:
        return
    missing = [Lack.PUBLIC, *map(Lack, kept.missing)]
    company.set_state(tx, False, missing)
    _tell_lack(tx, kept, kept.group_title, missing, now)
    inspect(tx, chat_id, now)


def tell_ready(tx: Tx, house: House, facts: GroupFacts, now: datetime) -> None:
    """Work can begin."""
    told: dict[str, Any] = {"title": facts.title, "link": house.link, "without": facts.without}
    owners.tell(tx, "owner.group_ready", now, **told)


def adopt(tx: Tx, kept: Company, chat_id: ChatId, title: str, now: datetime) -> None:
    """From now on that is the staff group."""
    moves = kept.group_id is not None and kept.group_id != chat_id
    if moves:
        _forget_places(tx, now)
    company.set_group(tx, chat_id, title)
    if moves:
        membership.moved(tx, now)


def _forget_places(tx: Tx, now: datetime) -> None:
    """What was asked in the former group, and is not decided, is asked in this one."""
    moving.forget_places(tx, now)
    held.ask_elsewhere(tx, now)


def refresh(tx: Tx, facts: GroupFacts, now: datetime) -> None:
    """What Telegram says of the staff group is kept. Its administrators come by the same door."""
    if facts.is_admin:
        _take_rights(tx, facts.without, now)
    company.set_group(tx, facts.chat_id, facts.title or company.get(tx).group_title)
    if facts.icons:
        company.set_icons(tx, facts.icons)
    _note_reactions(tx, facts, now)
    _note_vanishing(tx, facts, now)
    for admin in facts.admins:
        people.meet(tx, admin, now)
        access.enter(tx, admin.id, now)
        people.set_checked(tx, admin.id, now)


def _take_rights(tx: Tx, without: tuple[str, ...], now: datetime) -> None:
    """What a missing right left undone is made good when it is granted."""
    granted = set(company.get(tx).without) - set(without)
    company.set_without(tx, without)
    if "manage_tags" in granted:
        duty.show_all(tx, now)


def _note_reactions(tx: Tx, facts: GroupFacts, now: datetime) -> None:
    """Where the group allows only some reactions our marks look otherwise: owners hear it once."""
    if not facts.exists or not company.set_reactions(tx, facts.reactions):
        return
    marks: dict[str, Any] = reactions.marks(facts.reactions)
    if marks != reactions.marks(None):
        owners.tell(tx, "owner.reactions", now, title=facts.title, **marks)


def _note_vanishing(tx: Tx, facts: GroupFacts, now: datetime) -> None:
    """Where messages vanish by themselves so do clients' words: owners hear it once."""
    told = runs.changed(tx, VANISHING, str(facts.chat_id), str(facts.vanishing), now)
    if told and facts.vanishing:
        days = max(1, facts.vanishing // DAY)
        owners.tell(tx, "owner.vanishing", now, title=facts.title, days=days)


def timer_changed(tx: Tx, chat_id: ChatId, now: datetime) -> None:
    """Somebody set for how long what is written in a group stays there."""
    if company.get(tx).group_id == chat_id:
        inspect(tx, chat_id, now)


def lacking(facts: GroupFacts) -> list[Lack]:
    """What stands between this group and its work; an empty list when nothing does."""
    if not facts.exists or not facts.is_member:
        return [Lack.NOT_MEMBER]
    if not facts.is_supergroup:
        return [Lack.BASIC_GROUP]
    seen = {Lack.PUBLIC: facts.is_public, Lack.LINKED: facts.is_linked}
    found = [lack for lack, is_so in seen.items() if is_so]
    found += [] if facts.is_forum else [Lack.TOPICS_OFF]
    if not facts.is_admin:
        return [*found, Lack.NOT_ADMIN]
    return found if facts.can_manage_topics else [*found, Lack.MANAGE_TOPICS]


def migrated(tx: Tx, old_id: ChatId, new_id: ChatId, now: datetime) -> None:
    """The group has another id now. Rows in the outbox name it symbolically: nothing to rewrite."""
    kept = company.get(tx)
    if old_id == new_id:  # several calls met the same move
        return
    if kept.candidate_id == old_id:
        company.renumber_candidate(tx, new_id)
        inspect(tx, new_id, now)
    if kept.group_id == old_id:
        _forget_places(tx, now)
        company.set_group(tx, new_id, kept.group_title)
        events.record(tx, Event.GROUP_MIGRATED, now)
        inspect(tx, new_id, now)
