"""Owns what a row's call says: gathered from all that is known, at the moment of sending."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from delivery import packing
from delivery.jobs import Job
from model import (
    MAIN,
    NO_CHAT,
    STAFF,
    AnswerId,
    BotId,
    Carries,
    ChatId,
    Client,
    Conversation,
    ConversationTag,
    Deferred,
    Face,
    Link,
    LinkState,
    MessageId,
    PersonId,
    Row,
    RowId,
    SaleStage,
    StageId,
    Step,
    TagId,
    TopicId,
)
from model.marks import StateMark, mark_of
from storage import (
    accounts,
    answers,
    clients,
    company,
    conversations,
    copies,
    intents,
    links,
    outbox,
    people,
    ratings,
    recipients,
    scheduled,
    stages,
    tags,
    threads,
)
from storage import helpers as sent_by_helpers
from storage.ports import Tx

ALBUM_LIMIT = 10
OFFER_TAGS, OFFER_STAGES = ("tags", "reason"), "stage"
"""The card's menus with tags, and with stages, as buttons."""


def gather(
    tx: Tx,
    row: Row,
    step: Step,
    client: Client | None,
    link: Link | None,
    behind: Sequence[RowId],
    helpers: frozenset[BotId] = frozenset(),
) -> Job:
    """Everything that the call of that step says, as it is now; `helpers`: those that carry.

    `client` and `link` are the row's.
    """
    kept = company.get(tx)
    group_id = kept.group_id or NO_CHAT
    common: dict[str, Any] = {
        "row": row,
        "step": step,
        "chat_id": _chat(row, group_id, client),
        "group_id": group_id,
        "client": client,
        "reactions": kept.reactions,
    }
    if row.chat == STAFF and step is Step.SELF:
        common |= _altered(tx, row, client, link, helpers)
    if row.chat != STAFF:
        common["thread_id"] = _thread(tx, row, link, common["chat_id"])
    if client and (step is not Step.SELF or row.errand.traits.shows_state):
        told, pack = packing.told(tx, row, step, client, link, behind)
        return Job(**common, icons=kept.icons, **_packed(pack), **_card(tx, client, row, told))
    if link is None:
        return Job(**common)
    if client and link.in_card and _carries(row) is Carries.CHANGE:
        common |= _card(tx, client, row, links.said_with(tx, link))
    return Job(
        **common,
        link=link,
        parts=_parts(tx, row, link),
        **_packed(packing.packable(tx, row, link, behind)),
        reply_to=_reply(tx, row, link),
        shares_copy=_shares_copy(tx, row, link),
        further=tuple(copies.further(tx, link.id)) if _carries(row) is Carries.NOTHING else (),
        marked=_carries(row) is Carries.CHANGE and outbox.was_repeated(tx, link.id),
    )


def _packed(pack: Sequence[tuple[Row, Link]]) -> dict[str, Any]:
    return {
        "packed": tuple(other for other, _ in pack),
        "packed_links": tuple(text for _, text in pack),
    }


def _altered(
    tx: Tx, row: Row, client: Client | None, link: Link | None, helpers: frozenset[BotId]
) -> dict[str, Any]:
    """The message of ours that it changes, and who sent it."""
    message_id = _alters(tx, row, client, link)
    if message_id is None:
        return {}
    sender = sent_by_helpers.sender_of(tx, message_id)
    # Who is shared with is learnt a moment after what is on record: by both, or nobody changes it.
    lost = sender != MAIN and sender not in helpers & sent_by_helpers.active(tx)
    return {"alters": message_id, "sender": sender, "lost": lost}


def _alters(tx: Tx, row: Row, client: Client | None, link: Link | None) -> MessageId | None:
    if row.errand.traits.card:
        return client.card_id if client and not client.card_sinks else None
    if link is None or row.errand.alters:
        return row.errand.alters
    if _carries(row) is Carries.CHANGE:
        return None if goes_anew(tx, row, link) else link.copy_id
    return link.copy_id if _carries(row) is Carries.NOTHING else None


def _chat(row: Row, group_id: ChatId, client: Client | None) -> ChatId:
    """Where that is at Telegram: of a client we know by now where they can be reached."""
    if row.chat == STAFF:
        return group_id
    return ChatId(client.person_id if client and row.chat == client.id else row.chat)


def _card(tx: Tx, client: Client, row: Row, told: Sequence[Link]) -> dict[str, Any]:
    """What it shows; while words stand in two cards, the second goes on saying that."""
    latest = conversations.latest(tx, client.id)
    twice = any(outbox.was_repeated(tx, link.id) for link in told)
    return {
        "first": next(iter(told), None),
        "besides": tuple(told[1:]),
        "face": face_of(tx, client, latest, repeat=row.repeat or twice),
        "conversation": latest,
        "tags": _offered(tx, client),
        "stages": _stages(tx, client),
        "shown": clients.card_shown(tx, client.id),
    }


def _offered(tx: Tx, client: Client) -> tuple[ConversationTag, ...]:
    """The tags that the card's menu names."""
    menu, *numbers = client.menu.split(".")
    return tuple(tags.named(tx, map(TagId, map(int, numbers)))) if menu in OFFER_TAGS else ()


def _stages(tx: Tx, client: Client) -> tuple[SaleStage, ...]:
    """The stages that the card's menu names."""
    menu, *numbers = client.menu.split(".")
    return tuple(stages.named(tx, map(StageId, map(int, numbers)))) if menu == OFFER_STAGES else ()


def face_of(tx: Tx, client: Client, latest: Conversation | None, *, repeat: bool) -> Face:
    """What the card says of the client now."""
    return Face(
        name=client.called,
        username=client.username,
        locale=client.locale,
        first_seen=client.first_seen,
        conversations=accounts.count(tx, client.id),
        source=client.source,
        mark=mark_of(latest) if latest else StateMark.CLIENT,
        assignee=_name(tx, latest.assignee_id if latest else None),
        waiting_since=latest.waiting_since if latest else None,
        replied_at=_minute(latest.replied_at) if latest else None,
        undelivered=_undelivered(tx, latest),
        closed_at=latest.closed_at if latest else None,
        closed_by=_name(tx, latest.closed_by if latest else None),
        blocked=client.reach,
        held=links.held_count(tx, client.id),
        **_armed(tx, client),
        later=_later(tx, client),
        promised=latest.promised_until if latest else None,
        snoozed=bool(latest and latest.snoozed),
        snoozed_until=latest.wakes_at if latest else None,
        woke=bool(latest and latest.woke_at),
        rating=ratings.of_closing(tx, latest) if latest else "",
        short=client.card_sinks or client.card_below,
        **_told(client, latest),
        tags=tuple(tags.of(tx, latest.id)) if latest else (),
        known=tuple(accounts.fields(tx, client.id).items()),
        joined=tuple(other.called for other in accounts.others(tx, client.id)),
        same=tuple(other.called for other in accounts.perhaps(tx, client.id)),
        **_staged(tx, client),
        broadcast=recipients.answered(tx, client.id, latest.opened_at) if latest else "",
        repeat=repeat,
        suggestion=_suggestion(tx, latest),
        department=f"{latest.icon} {latest.department}".strip() if latest else "",
        urgent=bool(latest and latest.urgent),
        hearing=client.hearing,
        unheard=client.unheard,
    )


def _minute(moment: datetime | None) -> datetime | None:
    """As people read it: of several answers in a row each would change the card for its seconds."""
    return moment and moment.replace(second=0, microsecond=0)


def _undelivered(tx: Tx, latest: Conversation | None) -> bool:
    """Whether it only seems to be the client's turn."""
    if latest is None or mark_of(latest) is not StateMark.CLIENT:
        return False
    return links.state_of_last_reply(tx, latest.client_id) is LinkState.FAILED


def _staged(tx: Tx, client: Client) -> dict[str, Any]:
    """Where they stand in a sale, and since when."""
    found = accounts.stage(tx, client.id)
    return {"stage": found.stage, "staged_at": found.since} if found else {}


def _armed(tx: Tx, client: Client) -> dict[str, Any]:
    """Whose next message here is no reply at once."""
    found = [
        (people.name_of(tx, intent.operator_id), intent.send_at)
        for intent in intents.intending(tx, client.id)
    ]
    return {
        "noting": tuple(name for name, send_at in found if send_at is None),
        "timing": tuple(Deferred(name, send_at) for name, send_at in found if send_at is not None),
    }


def _later(tx: Tx, client: Client) -> tuple[Deferred, ...]:
    """What goes later; of an album its first part."""
    shown: dict[str, Deferred] = {}
    for link, at in scheduled.going(tx, client):
        name = people.name_of(tx, link.operator_id)
        found = Deferred(name, at, link.id, link.words, link.kind)
        shown.setdefault(link.album or str(link.id), found)
    return tuple(shown.values())


BEFORE = timedelta(hours=1)
"""Who pressed Start and wrote within that time was greeted in this conversation."""


def _told(client: Client, latest: Conversation | None) -> dict[str, Any]:
    """What the bot said by itself in this conversation; what it said in another is long ago."""
    said = client.told_at
    if said is None or latest is None or said < latest.opened_at - BEFORE:
        return {}
    return {"told": client.told.removeprefix("client.").removeprefix("own_"), "told_at": said}


def _suggestion(tx: Tx, latest: Conversation | None) -> tuple[AnswerId, str] | None:
    answer = answers.suggested(tx, latest.id) if latest and latest.waiting_since else None
    return (answer.id, answer.name) if answer else None


def _name(tx: Tx, operator_id: PersonId | None) -> str | None:
    return people.name_of(tx, operator_id) if operator_id is not None else None


def _parts(tx: Tx, row: Row, link: Link) -> tuple[Link, ...]:
    if _carries(row) is not Carries.ALBUM:
        return ()
    parts = links.of_album(tx, link.client_id, link.side, link.album)
    unsent = (part for part in parts if part.state is LinkState.PENDING)
    together = (part for part in unsent if not outbox.goes_alone(tx, part.id))
    return tuple(islice(together, ALBUM_LIMIT))


def _reply(tx: Tx, row: Row, link: Link) -> MessageId | None:
    """The message to reply to, on the side where this one goes."""
    target = links.find(tx, row.errand.answers)
    if target is None:
        return None
    return target.copy_id if target.side is link.side else target.written_in


def _thread(tx: Tx, row: Row, link: Link | None, person_id: PersonId) -> TopicId | None:
    """Where it goes in a threaded private chat: beside what it answers, else where they wrote."""
    target = links.find(tx, row.errand.answers) or link
    return target.thread_id if target else threads.of(tx, person_id)


def _shares_copy(tx: Tx, row: Row, link: Link) -> bool:
    """Whether the copy is more than this message, or not all of it, so that it can't be rewritten:
    several were packed into one, or one was split into several."""
    if _carries(row) is not Carries.CHANGE or link.copy_id is None:
        return False
    packed = copies.sharing(tx, link.client_id, link.side, link.copy_id) > 1
    if (packed and not link.in_card) or copies.further(tx, link.id):
        return True
    return row.chat == STAFF and _is_beyond_us(tx, row, link.copy_id)


def _is_beyond_us(tx: Tx, row: Row, copy_id: MessageId) -> bool:
    """Whether a helper sent the copy, and can't change it so: it has left, or knows no files."""
    sender = sent_by_helpers.sender_of(tx, copy_id)
    stays = row.errand.words_alone and sender in sent_by_helpers.active(tx)
    return sender != MAIN and not stays


def goes_anew(tx: Tx, row: Row, link: Link | None) -> bool:
    """Whether an edit can't change its copy and is a new message: then it may not run twice."""
    if _carries(row) is not Carries.CHANGE or link is None:
        return False
    return row.errand.goes_anew or link.copy_id is None or _shares_copy(tx, row, link)


def _carries(row: Row) -> Carries:
    return row.errand.traits.carries
