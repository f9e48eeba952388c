"""Owns what a row needs to be sent: gathered in one transaction, at the moment of sending.

A row to a client's topic walks up to four steps: the topic, its card, a word about a deleted
predecessor, itself. Each step is a call of its own, and the row is 'calling' on disk during it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from model import (
    STAFF,
    Carries,
    Client,
    Conversation,
    Errand,
    Face,
    Link,
    LinkState,
    Operator,
    Place,
    Row,
    Side,
    Step,
)
from model.errands.base import lane_of_messages
from storage import (
    clients,
    company,
    conversations,
    copies,
    intents,
    links,
    outbox,
    people,
    ratings,
    threads,
)
from storage.ports import Tx

ADOPTABLE = timedelta(minutes=10)
"""How old the news of an unclaimed topic may be to be the answer that got lost."""

ALBUM_LIMIT = 10
PACKED_LIMIT = 3800
"""UTF-16 units of texts in one packed message: below Telegram's 4096, with room for a mark."""


@dataclass(frozen=True, slots=True)
class Later:
    """Not yet: the row changed since it was put into the queue."""

    row: Row
    cost: int = 1
    opens_topic: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """What the budget granted a row: so much and no more may be called now."""

    row_id: int
    cost: int
    opens_topic: bool
    behind: Sequence[int] = ()
    made: "Made | None" = None


@dataclass(frozen=True, slots=True)
class Made:
    """What was put together for an errand; a Reason if that was not possible."""

    errand: Errand
    thing: Any


@dataclass(frozen=True, slots=True)
class Job:
    """A row with everything that its call says, as it is now."""

    row: Row
    step: Step
    chat_id: int
    group_id: int
    client: Client | None = None
    link: Link | None = None
    parts: tuple[Link, ...] = ()
    packed: tuple[Row, ...] = ()
    packed_links: tuple[Link, ...] = ()
    reply_to: int | None = None
    shares_copy: bool = False
    further: tuple[int, ...] = ()
    """What the link has besides its copy, where it took several messages."""
    marked: bool = False
    """Whether the copy that an edit is for says that it may be a repeat, and goes on saying so."""
    face: Face | None = None
    conversation: Conversation | None = None
    colleagues: tuple[Operator, ...] = ()
    icons: Mapping[str, str] | None = None
    thread_id: int | None = None
    """The thread of somebody's private chat where it goes, if that chat is threaded."""
    reactions: tuple[str, ...] | None = None
    """Those that the staff group allows; None: all."""
    shown: str = ""
    made: Any = None

    @property
    def what(self) -> str:
        """What its call makes, in a word: the kind of its errand, or the step before that."""
        return self.row.kind if self.step is Step.SELF else self.step

    @property
    def cost(self) -> int:
        """How many messages its call counts for at Telegram."""
        return _cost(self.row, self.step)

    @property
    def repeat(self) -> bool:
        """Whether this may have been done already."""
        return self.row.repeat or self.marked or self.row.errand.marked


def prepare(
    tx: Tx, turn: Turn, title_of: Callable[[Client], str], now: datetime
) -> Job | Later | None:
    """Gather the row's job and mark it 'calling'; None if there is nothing to do any more."""
    row = outbox.waiting_row(tx, turn.row_id)
    if row is None:
        return None
    if row.due > now or (turn.made and turn.made.errand != row.errand):
        return Later(row, row.cost)
    client = clients.find(tx, row.client_id) if row.client_id is not None else None
    if client and row.step is Step.TOPIC and client.topic_id is None:
        client = _adopt(tx, client, title_of(client), now)
    step = None if _called_off(tx, row, now) else _step(tx, row, client)
    if step is None:
        outbox.cancel(tx, row.id, now)
        return None
    cost = _cost(row, step)
    if cost > turn.cost or (step is Step.TOPIC and not turn.opens_topic):
        return Later(row, cost, opens_topic=step is Step.TOPIC)
    job = _gather(tx, row, step, client, turn.behind)
    job = replace(job, made=turn.made.thing) if turn.made else job
    for called in (row, *job.packed):
        outbox.call(tx, called.id, step, now)
    return job


def _cost(row: Row, step: Step) -> int:
    return row.cost if step is Step.SELF else 1


def _called_off(tx: Tx, row: Row, now: datetime) -> bool:
    """Whether what it says is out of date: a message became a note or was taken back before it
    could leave; a question to a client who has written since, to an author who has decided. Or
    nobody granted us its right."""
    if (right := row.errand.traits.right) and right in company.get(tx).without:
        return True
    if row.errand.rates is not None:
        return not ratings.may_leave(tx, row.errand.rates, now)
    if row.errand.held_by is not None and row.client_id is not None:
        return not links.held(tx, row.client_id, row.errand.held_by)
    if _carries(row) is not Carries.MESSAGE or row.link_id is None:
        return False
    link = links.find(tx, row.link_id)
    return link is None or link.state is LinkState.UNDONE


def _carries(row: Row) -> Carries:
    return row.errand.traits.carries


def _adopt(tx: Tx, client: Client, title: str, now: datetime) -> Client:
    """The topic may have been made although the answer got lost: Telegram's own news says so."""
    topic_id = clients.take_stray(tx, title, now - ADOPTABLE)
    if topic_id is not None:
        clients.set_topic(tx, client.id, topic_id, title)
    return clients.find(tx, client.id) or client


def _step(tx: Tx, row: Row, client: Client | None) -> Step | None:
    """What the row does now; None if what it was about is gone."""
    if row.chat != STAFF or client is None:
        return Step.SELF
    if row.errand.walks:
        if client.topic_id is None:
            return Step.TOPIC
        if client.card_id is None:
            return Step.CARD
        return Step.HISTORY if clients.is_topic_lost(tx, client.id) else Step.SELF
    if row.errand.traits.card and client.card_id is None:
        return _first_card(row, client)
    return None if row.errand.traits.in_topic and client.topic_id is None else Step.SELF


def _first_card(row: Row, client: Client) -> Step | None:
    """A card is made in the lane of the client's messages alone, so that there is only one."""
    in_line = row.lane == lane_of_messages(Place(STAFF, client.id))
    made_here = in_line and client.topic_id is not None
    return Step.CARD if made_here else None


def _chat(row: Row, group_id: int, client: Client | None) -> int:
    """Where that is at Telegram: of a client we know by now where they can be reached."""
    if row.chat == STAFF:
        return group_id
    return client.person_id if client and row.chat == client.id else row.chat


def _gather(tx: Tx, row: Row, step: Step, client: Client | None, behind: Sequence[int]) -> Job:
    kept = company.get(tx)
    group_id = kept.group_id or 0
    link = links.find(tx, row.link_id) if row.link_id else None
    common: dict[str, Any] = {
        "row": row,
        "step": step,
        "chat_id": _chat(row, group_id, client),
        "group_id": group_id,
        "client": client,
        "reactions": kept.reactions,
    }
    if row.chat != STAFF:
        common["thread_id"] = _thread(tx, row, link, common["chat_id"])
    if client and (step is not Step.SELF or row.errand.traits.shows_state):
        return Job(**common, icons=kept.icons, **_card(tx, client, row))
    if link is None:
        return Job(**common)
    pack = _packable(tx, row, link, behind)
    return Job(
        **common,
        link=link,
        parts=_parts(tx, row, link),
        packed=tuple(other for other, _ in pack),
        packed_links=tuple(text for _, text in pack),
        reply_to=_reply(tx, row, link),
        shares_copy=_shares_copy(tx, row, link),
        further=tuple(copies.further(tx, link.id)),
        marked=_carries(row) is Carries.CHANGE and outbox.was_repeated(tx, link.id),
    )


def _card(tx: Tx, client: Client, row: Row) -> dict[str, Any]:
    latest = conversations.latest(tx, client.id)
    return {
        "face": face_of(tx, client, latest, repeat=row.repeat),
        "conversation": latest,
        "colleagues": tuple(colleague for colleague in people.team(tx) if colleague.in_group),
        "shown": clients.card_shown(tx, client.id),
    }


def face_of(tx: Tx, client: Client, latest: Conversation | None, *, repeat: bool) -> Face:
    """What the card says of the client now."""
    return Face(
        name=client.name,
        username=client.username,
        locale=client.locale,
        first_seen=client.first_seen,
        conversations=conversations.count(tx, client.id),
        source=client.source,
        state=latest.state if latest else "work",
        assignee=_name(tx, latest.assignee_id if latest else None),
        waiting_since=latest.waiting_since if latest else None,
        replied_at=latest.replied_at if latest else None,
        closed_at=latest.closed_at if latest else None,
        closed_by=_name(tx, latest.closed_by if latest else None),
        blocked=client.reach,
        held=links.held_count(tx, client.id),
        noting=tuple(people.name_of(tx, author) for author in intents.intending(tx, client.id)),
        promised=latest.promised_until if latest else None,
        snoozed=bool(latest and latest.snoozed),
        snoozed_until=latest.snoozed_until if latest else None,
        woke=bool(latest and latest.woke_at),
        rating=ratings.of_closing(tx, latest) if latest else "",
        repeat=repeat,
    )


def _name(tx: Tx, operator_id: int | None) -> str | None:
    operator = people.find(tx, operator_id) if operator_id is not None else None
    return operator.name if operator else None


def _parts(tx: Tx, row: Row, link: Link) -> tuple[Link, ...]:
    if _carries(row) is not Carries.ALBUM:
        return ()
    parts = links.of_album(tx, link.client_id, link.side, link.album)
    unsent = (part for part in parts if part.state is LinkState.PENDING)
    return tuple(islice(unsent, ALBUM_LIMIT))


def _reply(tx: Tx, row: Row, link: Link) -> int | None:
    """The message to reply to, on the side where this one goes."""
    target = links.find(tx, row.errand.answers or 0)
    if target is None:
        return None
    return target.copy_id if target.side is link.side else target.origin_id


def _thread(tx: Tx, row: Row, link: Link | None, person_id: int) -> int | None:
    """Where it goes in a threaded private chat: beside what it answers, else where they wrote."""
    target = links.find(tx, row.errand.answers or 0) or link
    return target.thread_id if target else threads.of(tx, person_id)


def _shares_copy(tx: Tx, row: Row, link: Link) -> bool:
    """Whether the copy is more than this message, or not all of it, so that it can't be rewritten:
    several were packed into one, or one was split into several."""
    if _carries(row) is not Carries.CHANGE or link.copy_id is None:
        return False
    packed = links.sharing(tx, link.client_id, link.side, link.copy_id) > 1
    return packed or bool(copies.further(tx, link.id))


def goes_anew(tx: Tx, row: Row) -> bool:
    """Whether an edit can't change its copy and is a new message: then it may not run twice."""
    link = links.find(tx, row.link_id) if row.link_id else None
    if _carries(row) is not Carries.CHANGE or link is None:
        return False
    return row.errand.goes_anew or link.copy_id is None or _shares_copy(tx, row, link)


def _packable(tx: Tx, row: Row, link: Link, behind: Sequence[int]) -> list[tuple[Row, Link]]:
    """Texts waiting directly behind this one that may leave with it, in the order written."""
    if not behind or not _is_plain_text(row, link):
        return []
    found: list[tuple[Row, Link]] = []
    size = _size(link)
    for row_id in behind:
        other = outbox.waiting_row(tx, row_id)
        text = links.find(tx, other.link_id) if other and other.link_id else None
        if other is None or text is None or not _is_plain_text(other, text):
            break
        size += 1 + _size(text)
        if size > PACKED_LIMIT:
            break
        found.append((other, text))
    return found


def _is_plain_text(row: Row, link: Link) -> bool:
    inward = row.chat == STAFF and link.side is Side.CLIENT
    alike = _carries(row) is Carries.MESSAGE and not row.errand.alone
    return inward and alike and link.kind == "text" and "context" not in link.content


def _size(link: Link) -> int:
    return len(str(link.content.get("text", "")).encode("utf-16-le", "surrogatepass")) // 2
