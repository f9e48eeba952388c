"""Owns passing conversations on: when somebody leaves, falls silent, or a client writes.

What is due is asked of the present state, so a tick that comes late, twice or after an outage
does what the moment demands, once. What waits on us is never left with somebody off duty:
either a colleague on duty has it, or it stands in the queue.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from desk.conversations import assignment
from desk.shifts.duty import Crew
from desk.voice import pings, saying
from desk.voice.items import in_order, item_of, items_of
from model import Client, Conversation, House, Operator, PassedOn, PersonId, Priority
from storage import clients, conversations, duties, events, links, notes, people, runs
from storage.ports import Tx

NOTE_HOLDS = timedelta(hours=12)
"""How long a line left for the next shift is worth saying."""

LONGEST_KEPT = timedelta(days=3)
"""So long at most something waits for somebody who was named and is at home."""

WORD_HOLDS = timedelta(minutes=10)
"""How fresh a note must be to be a word for whoever takes over."""

NEAR = timedelta(hours=1)
"""So long before its time a promise must be with somebody who is there."""

PAUSE = timedelta(minutes=1)
"""What somebody is given within that time after a list is told in one more list."""


def pass_all(tx: Tx, crew: Crew) -> None:
    """Everything that was left behind."""
    for conversation in _left_behind(tx, crew):
        _mind(tx, crew, conversation)


def give_all(tx: Tx, crew: Crew) -> None:
    """Everything that nobody has, where that needs nobody's hand."""
    if crew.house.duty.auto:
        give_out(tx, crew, PassedOn.AUTO, lambda _: True)


def give_out(tx: Tx, crew: Crew, why: PassedOn, is_due: Callable[[Conversation], bool]) -> None:
    """The queue's first to those who have room, as far as it is due: what is urgent goes first.

    What somebody put back they are not given again: that takes nobody's room from what is behind.
    """
    for urgent in (True, False):
        _give_out(tx, crew, why, is_due, urgent=urgent)


def _give_out(
    tx: Tx,
    crew: Crew,
    why: PassedOn,
    is_due: Callable[[Conversation], bool],
    *,
    urgent: bool,
) -> None:
    refused = 0
    while free := room(tx, crew):
        found = conversations.first_of_kind(tx, refused + free, urgent=urgent)[refused:]
        due = [conversation for conversation in found if is_due(conversation)]
        given = [give(tx, crew, conversation, None, why) for conversation in due]
        refused += given.count(None)
        if not due or len(due) < len(found):
            return


def _left_behind(tx: Tx, crew: Crew) -> list[Conversation]:
    """What those have who are not here, the longest waiting first."""
    away = [holder for holder in conversations.holders(tx) if is_away(crew, holder)]
    found = [
        conversation for holder in away for conversation in conversations.waiting_on(tx, holder)
    ]
    return sorted(found, key=_since)


def _since(conversation: Conversation) -> tuple[datetime, int]:
    turns = (conversation.waiting_since, conversation.woke_at, conversation.promised_until)
    return next((moment for moment in turns if moment), conversation.opened_at), conversation.id


def room(tx: Tx, crew: Crew) -> int:
    """How many conversations those on duty can be given, all together."""
    takers = crew.takers()
    if not takers:
        return 0
    load, cap = conversations.open_counts(tx), crew.house.duty.cap
    return sum(max(0, cap - load.get(operator.id, 0)) for operator in takers)


def heard(
    tx: Tx, house: House, client: Client, conversation: Conversation | None, now: datetime
) -> None:
    """A client wrote: if nobody on duty has it, whoever is on duty gets it at once.

    This is the operator who wrote last and went home, and the client who answers at night.
    """
    if conversation is None or not conversation.waits_on_us:
        return
    crew = Crew(tx, house, now)
    _mind(tx, crew, conversation)
    tell(tx, crew)


def _mind(tx: Tx, crew: Crew, conversation: Conversation) -> None:
    """One conversation that waits on us: is it in good hands?"""
    assignee = conversation.assignee_id
    if assignee is None:
        if crew.house.duty.auto:
            give(tx, crew, conversation, None, PassedOn.AUTO)
        return
    if is_left(crew, conversation, assignee):
        give(tx, crew, conversation, people.find(tx, assignee), PassedOn.SHIFT)


def is_left(crew: Crew, conversation: Conversation, assignee: PersonId) -> bool:
    """Whether whoever has it is gone, and it must not stay with them."""
    return is_away(crew, assignee) and not _may_stay(crew.house, conversation, crew.now)


def is_away(crew: Crew, operator_id: PersonId) -> bool:
    """Whether they are known to be off duty: nobody's absence is guessed."""
    found = crew.state(operator_id)
    return found.managed and not found.on


def hearers(crew: Crew, holder_id: PersonId | None) -> list[Operator]:
    """Who hears of what somebody has: they do, unless they are off duty; else all on duty.

    Nobody yet, while Telegram is asked whether they are there.
    """
    holder = people.find(crew.tx, holder_id)
    if holder is None or is_away(crew, holder.id):
        return crew.takers()
    return [] if holder.is_unheard_of else [holder]


def _may_stay(house: House, conversation: Conversation, now: datetime) -> bool:
    """Kept on purpose, promised for later, or its operator is in the middle of it."""
    promised = conversation.only_promised
    if promised and promised - now > NEAR:
        return True
    if conversation.kept_until and now < conversation.kept_until:
        return True
    # A clock that was set back must not stretch the pause: `active_at` may be ahead of it.
    active = conversation.active_at
    return active is not None and abs(now - active) < house.duty.pause


def give(
    tx: Tx,
    crew: Crew,
    conversation: Conversation,
    from_: Operator | None,
    why: PassedOn,
) -> Operator | None:
    """Give it to the best colleague on duty; to the queue if there is none and somebody had it."""
    department = conversation.department
    to = choose(tx, crew, from_, department) if from_ else taker(tx, crew, conversation)
    client = clients.find(tx, conversation.client_id)
    if client is None or (to is None and from_ is None):
        return None
    assignment.pass_on(tx, client, conversation, from_, to, why, crew.now)
    if to is not None and (from_ is None or to.private):  # else the line below calls them
        conversations.set_untold(tx, conversation.id)
    if from_ is not None:
        _say_in_topic(tx, crew, client, conversation, from_, to, why)
    return to


def pass_from_silent(
    tx: Tx, crew: Crew, conversation: Conversation, assignee: PersonId, why: PassedOn
) -> None:
    """Taken and forgotten: a colleague on duty gets it; where there is none it stays."""
    from_ = people.find(tx, assignee)
    kept = conversation.kept_until and crew.now < conversation.kept_until
    if from_ and not kept and choose(tx, crew, from_, conversation.department):
        give(tx, crew, conversation, from_, why)


def taker(tx: Tx, crew: Crew, conversation: Conversation) -> Operator | None:
    """Who would get it from the queue; nobody who put it there with their own hand."""
    back = people.find(tx, events.put_back_by(tx, conversation.id))
    return choose(tx, crew, back, conversation.department)


def asked_first(found: Sequence[Operator], department: str) -> Sequence[Operator]:
    """Those who are in the department, if any of them is there; else all."""
    own = [operator for operator in found if operator.is_in(department)]
    return own or found


def choose(tx: Tx, crew: Crew, from_: Operator | None, department: str) -> Operator | None:
    """Who gets it: its department's people, or else a deputy; the fewest open, the longest idle.

    Where it is no department's, that of whoever had it goes before others.
    """
    others = [operator for operator in crew.takers() if from_ is None or operator.id != from_.id]
    if not others:
        return None
    load = conversations.open_counts(tx)
    fit = [operator for operator in others if load.get(operator.id, 0) < crew.house.duty.cap]
    former = from_.department if from_ else ""
    deputies = [deputy.id for deputy in people.deputies(tx, from_)] if from_ else []

    def rank(operator: Operator) -> tuple[bool, int, bool, int, float, int]:
        last = operator.assigned_at.timestamp() if operator.assigned_at else 0.0
        outside = bool(department) and not operator.is_in(department)
        elsewhere = bool(former) and not operator.is_in(former)
        place = deputies.index(operator.id) if operator.id in deputies else len(deputies)
        return outside, place, elsewhere, load.get(operator.id, 0), last, operator.id

    return min(fit, key=rank, default=None)


def _say_in_topic(
    tx: Tx, crew: Crew, client: Client, conversation: Conversation, from_: Operator,
    to: Operator | None, why: PassedOn,
) -> None:  # fmt: skip
    """One line for the new one: from whom, what they left word of, the last words, the promise.

    `full`: somebody is there, but has no room.
    """
    full = any(operator.id != from_.id for operator in crew.takers())
    saying.in_topic(
        tx, client.id, "duty.handover", crew.now, priority=Priority.ALERT,
        to=to.name if to else "", mention=to.id if to and not to.private else 0,
        from_name=from_.name, why=why, full=full,
        note=duties.note(tx, from_.id, crew.now - NOTE_HOLDS),
        **_what_to_know(tx, client, conversation),
    )  # fmt: skip


def _what_to_know(tx: Tx, client: Client, conversation: Conversation) -> dict[str, Any]:
    """The client's last words, and what they were promised."""
    last = links.last_of_client(tx, client.id)
    promised = conversation.promised_until
    return {
        "words": last.words if last else "",
        "kind": last.kind if last else "",
        "at": saying.moment(last.at) if last else None,
        "promised": saying.moment(promised) if promised else None,
    }


def tell(tx: Tx, crew: Crew) -> None:
    """One list for each who got something, however much it was; the longest waiting first.

    It waits for the topics that it links to, and for whoever is at home: they hear as they come.
    """
    for operator_id, found in conversations.untold(tx).items():
        ready = [conversation for conversation in found if has_topic(tx, conversation)]
        if not ready or is_away(crew, operator_id):
            continue
        if runs.again(tx, "given", str(operator_id), crew.now, PAUSE):
            pings.ping(tx, operator_id, "duty.given", items_of(tx, in_order(ready)), crew.now)
            conversations.set_told(tx, [conversation.id for conversation in ready])


def has_topic(tx: Tx, conversation: Conversation) -> bool:
    """Whether there is something to link to."""
    client = clients.find(tx, conversation.client_id)
    return client is not None and client.topic_id is not None


def by_hand(
    tx: Tx, crew: Crew, client: Client, conversation: Conversation, by: Operator, to: Operator
) -> None:
    """A colleague's name was tapped: they hear of it, with what they have to know.

    Whoever is at home keeps it until they come, and hears of it then. Whoever had it hears, too,
    if somebody else gave it away.
    """
    now = crew.now
    former = people.find(tx, conversation.assignee_id)
    assignment.transfer(tx, client, conversation, by, to, now)
    keep_until_they_come(tx, crew, conversation, to)
    if to.id == by.id:
        if former and former.id != by.id:
            tell_taken(tx, crew, client, conversation, by, former)
        return
    away, note = is_away(crew, to.id), notes.latest_by(tx, client.id, by.id, now - WORD_HOLDS)
    called_here = not (to.private or away)
    saying.in_topic(
        tx, client.id, "staff.transferred", now, to=to.name, by=by.name,
        mention=to.id if called_here else 0, note=note, **_what_to_know(tx, client, conversation),
    )  # fmt: skip
    if to.private and not away:
        fresh = conversations.find(tx, conversation.id) or conversation
        saying.to_person(
            tx, to.id, "duty.handed", now, items=items_of(tx, [fresh]), by=by.name, note=note
        )
    if former and former.id not in (by.id, to.id):
        _need_no_more(tx, crew, client, conversation, former, to)


def keep_until_they_come(tx: Tx, crew: Crew, conversation: Conversation, to: Operator) -> None:
    """It was given on purpose to somebody who may be at home: then they hear of it as they come."""
    if is_away(crew, to.id):
        now = crew.now
        starts = crew.state(to.id).starts
        until = min(starts or now + crew.house.duty.keep, now + LONGEST_KEPT)
        conversations.keep(tx, conversation.id, until)
        conversations.set_untold(tx, conversation.id)


def tell_taken(
    tx: Tx, crew: Crew, client: Client, conversation: Conversation, by: Operator, from_: Operator
) -> None:
    """A colleague took it on purpose: whoever had it need not look after it any more."""
    mention = 0 if from_.private or is_away(crew, from_.id) else from_.id
    saying.in_topic(
        tx, client.id, "staff.taken", crew.now, by=by.name, from_name=from_.name, mention=mention
    )
    _need_no_more(tx, crew, client, conversation, from_, by)


def tell_put_back(
    tx: Tx, crew: Crew, client: Client, conversation: Conversation, by: Operator, from_: Operator
) -> None:
    """A colleague put it back into the queue: the same."""
    if from_.id != by.id:
        _need_no_more(tx, crew, client, conversation, from_, by, queued=True)


def _need_no_more(
    tx: Tx, crew: Crew, client: Client, conversation: Conversation, former: Operator, by: Operator,
    *, queued: bool = False,
) -> None:  # fmt: skip
    """Nobody is called at home for what they need not do."""
    if former.private and not is_away(crew, former.id):
        told = [item_of(tx, client, conversation)]
        saying.to_person(
            tx, former.id, "duty.taken_from_you", crew.now, items=told, by=by.name, queued=queued
        )


def hears(crew: Crew, by: Operator, to: Operator) -> str:
    """When they hear of what they got, "perhaps" if no shift of theirs is near; "": they did it."""
    if to.id == by.id:
        return ""
    away = "later" if crew.state(to.id).starts else "perhaps"
    return away if is_away(crew, to.id) else "now"
