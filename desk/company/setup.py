"""Owns how a company comes to life: owners, the staff group, and what the group still lacks.

Nobody types a numeric id: an owner opens one link, then picks the group in Telegram or adds the
bot to it. What Telegram says of the group arrives as `GroupFacts`; this module decides.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from desk.calendar import eras
from desk.company import membership
from desk.conversations import access
from desk.shifts import duty
from desk.voice import alarms, saying
from model import (
    NEEDED,
    ORNAMENTS,
    STAFF,
    Client,
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
from storage import company, events, moving, outbox, people, runs
from storage.ports import Tx


def prepare(tx: Tx, house: House, group_id: int, code: str, now: datetime) -> str | None:
    """At every start: take what the settings say, and look at the group anew.

    Returns the one-time code that makes its opener the owner, or None if there is an owner.
    """
    eras.remember(tx, house, now)
    for ids, role in ((house.lead_ids, Role.LEAD), (house.owner_ids, Role.OWNER)):
        for person_id in ids:
            if people.find(tx, person_id) is None:
                people.meet(tx, Person(person_id, ""), now)
            people.set_role(tx, person_id, role)
    kept = company.get(tx)
    if group_id and kept.group_id != group_id:
        _adopt(tx, kept, group_id, "", now)
    if chat_id := company.get(tx).group_id:
        inspect(tx, chat_id, now)
        membership.begin(tx, now)
    if people.with_role(tx, Role.OWNER):
        return None
    if people.open_code(tx, Role.OWNER) is None:
        people.add_code(tx, code, Role.OWNER, now)
    return people.open_code(tx, Role.OWNER)


def picked(tx: Tx, person_id: int, chat_id: int, now: datetime) -> None:
    """An owner picked a group in Telegram's own picker: it becomes the staff group if it can."""
    if access.may(tx, person_id, Role.OWNER):
        company.set_candidate(tx, chat_id)
        inspect(tx, chat_id, now)


def bot_moved(tx: Tx, chat_id: int, by: Person, now: datetime) -> None:
    """The bot's own place in a group changed: look again. Only an owner's adding offers a group."""
    kept = company.get(tx)
    if chat_id in (kept.group_id, kept.candidate_id):
        inspect(tx, chat_id, now)
    elif access.may(tx, by.id, Role.OWNER):
        if kept.ready:
            saying.to_person(tx, by.id, "owner.group_other", now, title=kept.group_title)
        else:
            company.set_candidate(tx, chat_id)
            inspect(tx, chat_id, now)


def inspect(tx: Tx, chat_id: int, now: datetime) -> None:
    """Ask Telegram how the group is and what the bot may do there; the answer is `inspected`."""
    outbox.put(tx, Order(Inspect(chat=chat_id), STAFF), now)


def look_again(tx: Tx, now: datetime) -> None:
    """Something was refused in the staff group: ask how the group is."""
    if chat_id := company.get(tx).group_id:
        inspect(tx, chat_id, now)


def recheck(tx: Tx, now: datetime) -> None:
    """While something is missing, look again: some changes reach no bot as an update."""
    kept = company.get(tx)
    if not kept.ready and (chat_id := kept.candidate_id or kept.group_id):
        inspect(tx, chat_id, now)


def inspected(tx: Tx, house: House, facts: GroupFacts, now: datetime) -> None:
    """Telegram's answer about a group: ready, or what is missing, in words an owner can act on."""
    kept = company.get(tx)
    if facts.chat_id not in (kept.group_id, kept.candidate_id):
        return
    missing = lacking(facts)
    if facts.chat_id == kept.candidate_id and facts.chat_id != kept.group_id:
        _offered(tx, house, kept, facts, missing, now)
        return
    _refresh(tx, facts, now)
    changed = company.set_state(tx, not missing, missing)
    outbox.looked(tx, STAFF, changed=changed or bool(missing))
    if changed:
        _tell_change(tx, kept, facts, missing, now)


def _tell_change(
    tx: Tx, kept: Company, facts: GroupFacts, missing: list[Lack], now: datetime
) -> None:
    """The group takes nothing any more, or something again."""
    if not missing:
        if alarms.is_answered(tx, "owner.group_lost", "owner.group_back", now):
            waiting = outbox.messages_waiting(tx, STAFF)
            tell_owners(tx, "owner.group_back", now, title=facts.title, waiting=waiting)
        return
    if kept.ready:
        events.record(tx, Event.GROUP_LOST, now, missing=missing[0])
    title = facts.title or kept.group_title
    _alarm(tx, "owner.group_lost", ",".join(missing), now, title=title, missing=missing)


def _offered(
    tx: Tx, house: House, kept: Company, facts: GroupFacts, missing: list[Lack], now: datetime
) -> None:
    if missing:
        if company.get(tx).missing != tuple(missing):
            tell_owners(tx, "owner.group_missing", now, title=facts.title, missing=missing)
        if not kept.ready:
            company.set_state(tx, False, missing)
        return
    _adopt(tx, kept, facts.chat_id, facts.title, now)
    _refresh(tx, facts, now)
    company.set_state(tx, True, [])
    events.record(tx, Event.GROUP_SET, now)
    tell_owners(
        tx, "owner.group_ready", now, title=facts.title, link=house.link, without=facts.without
    )


def _adopt(tx: Tx, kept: Company, chat_id: int, title: str, now: datetime) -> None:
    moves = kept.group_id is not None and kept.group_id != chat_id
    if moves:
        moving.forget_places(tx, now)
    company.set_group(tx, chat_id, title)
    if moves:
        membership.moved(tx, now)


def _refresh(tx: Tx, facts: GroupFacts, now: datetime) -> None:
    if facts.is_admin:
        _take_rights(tx, facts.without, now)
    company.set_group(tx, facts.chat_id, facts.title or company.get(tx).group_title)
    if facts.icons:
        company.set_icons(tx, facts.icons)
    _note_reactions(tx, facts, now)
    for admin in facts.admins:
        people.meet(tx, admin, now)
        people.set_in_group(tx, admin.id, True)
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
    marks = reactions.marks(facts.reactions)
    if marks != reactions.marks(None):
        tell_owners(tx, "owner.reactions", now, title=facts.title, **marks)


def how_to_pick(house: House) -> dict[str, Any]:
    """What is said beside the picker: what stands in its way, and a link that does the same.

    The picker of some programs shares a group without adding the bot (tdesktop#27709).
    """
    rights = "+".join((NEEDED, *ORNAMENTS))
    adding = f"{house.link}?startgroup=staff&admin={rights}" if house.link else ""
    return {"adding": adding, "hurdles": house.hurdles}


def lacking(facts: GroupFacts) -> list[Lack]:
    """What stands between this group and its work; an empty list when nothing does."""
    if not facts.exists or not facts.is_member:
        return [Lack.NOT_MEMBER]
    if not facts.is_supergroup:
        return [Lack.BASIC_GROUP]
    found = [] if facts.is_forum else [Lack.TOPICS_OFF]
    if not facts.is_admin:
        return [*found, Lack.NOT_ADMIN]
    return found if facts.can_manage_topics else [*found, Lack.MANAGE_TOPICS]


def migrated(tx: Tx, old_id: int, new_id: int, now: datetime) -> None:
    """The group has another id now. Rows in the outbox name it symbolically: nothing to rewrite."""
    kept = company.get(tx)
    if old_id == new_id:  # several calls met the same move
        return
    if kept.candidate_id == old_id:
        company.set_candidate(tx, new_id)
        inspect(tx, new_id, now)
    if kept.group_id == old_id:
        moving.forget_places(tx, now)
        company.set_group(tx, new_id, kept.group_title)
        events.record(tx, Event.GROUP_MIGRATED, now)
        inspect(tx, new_id, now)


def tell_owners(tx: Tx, text: str, now: datetime, **args: Any) -> None:
    """Say something to every owner in private."""
    owners: Iterable[int] = [owner.id for owner in people.with_role(tx, Role.OWNER)]
    for owner_id in owners:
        saying.to_person(tx, owner_id, text, now, **args)


def webhook(tx: Tx, host: str, now: datetime) -> None:
    """A webhook had our updates; whoever moves in from another program left it there themselves.

    Once updates have come to us, it is somebody else's: owners hear of it, once a day at most.
    """
    if company.has_polled(tx) and runs.first(tx, "webhook", now.date().isoformat(), now):
        tell_owners(tx, "owner.webhook", now, host=host)


def _alarm(tx: Tx, text: str, subject: str, now: datetime, **args: Any) -> None:
    """Tell the owners, unless they have heard the same within the hour."""
    if alarms.is_new(tx, text, subject, now):
        tell_owners(tx, text, now, **args)


def tell_undelivered(tx: Tx, client: Client | None, now: datetime) -> None:
    """A client's message did not get into the group. After a few in an hour: there are more."""
    text = "owner.undelivered_now"
    if client is None or not alarms.is_new(tx, text, f"{client.id}:", now):
        return
    if not alarms.are_many(tx, text, now):
        tell_owners(tx, text, now, about=client.id, who=client.name)
    else:
        _alarm(tx, "owner.undelivered_more", "", now)


def tell_set_aside(tx: Tx, count: int, now: datetime) -> None:
    """So many updates of Telegram could not be made anything of."""
    _alarm(tx, "owner.quarantined", "", now, count=count)


def conflict(tx: Tx, now: datetime) -> None:
    """Somebody else gets our updates: owners hear of it, once a day at most."""
    if runs.first(tx, "conflict", now.date().isoformat(), now):
        tell_owners(tx, "owner.conflict", now)
